"""What is left of a parent, what rounding and suppression allow: checked by enumeration."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.domain.indicator import Nature
from observatory.domain.intervals import rate_limits, whole_parent, wilson
from observatory.domain.possible import (
    Ranges,
    between,
    compare_ranges,
    difference_bounds,
    ratio_bounds,
)
from observatory.domain.rest import (
    rest_by_subtraction,
    rounded_count,
    rounded_ratio,
    straddle_share,
)
from observatory.domain.significance import p_value


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6))
def test_rest_and_zones_make_the_parent(zones_x, more_x, rest_n, zones_n):
    parent = zones_x + more_x, zones_n + rest_n
    rest = rest_by_subtraction(*parent, zones_x, zones_n, is_proportion=False)
    assert (rest.x + zones_x, rest.n + zones_n, rest.reason) == (*parent, "")


def test_a_rest_that_cannot_be_says_why():
    rest = rest_by_subtraction(
        [10, 10, 10, 50, np.nan, 10],
        [100, 100, 100, 100, 100, 100],
        [12, 5, 5, 5, 5, np.nan],
        [50, 100, 60, 90, 10, 10],
        is_proportion=True,
    )
    assert rest.reason.tolist() == [
        "negative_rest",
        "empty_rest",
        "",
        "numerator_exceeds_denominator",
        "benchmark_incomplete",
        "zone_missing_in_benchmark",
    ]
    assert np.isnan(rest.x).tolist() == [True, True, False, True, True, True]
    assert (rest.x[2], rest.n[2]) == (5, 40)


def test_a_rate_may_exceed_one_and_float_dust_is_no_negative_rest():
    assert rest_by_subtraction(50, 100, 5, 90, is_proportion=False).x == 45
    dust = rest_by_subtraction(0.3, 10, 0.1 + 0.2, 5, is_proportion=True)
    assert (dust.x, dust.reason) == (0, "")


def test_a_straddling_count_without_denominator_may_be_anywhere():
    part = straddle_share([40, np.nan], np.nan, 0.25)
    assert part.estimate[0] == 10
    assert (part.bounds.lower[0], part.bounds.upper[0]) == (0, 40)
    assert np.isnan([part.bounds.lower[1], part.bounds.upper[1]]).all()


def test_a_rounded_benchmark_near_zero_gives_an_open_ratio():
    assert rounded_ratio(3, 0.5, 0.4, 0.5) == pytest.approx((2.5 / 0.9, np.inf))
    assert np.isnan(rounded_ratio(3, 0.5, 0, 0.5)).all()


def test_true_counts_are_tightened_to_integers():
    assert rounded_count(0.436, 2470, 0.0005, is_integer=True) == (1076, 1078)
    assert rounded_count(0.25, 100, 0, is_integer=True) == (25, 25)
    assert rounded_count(0.0002, 1000, 0.0005).lower == 0


spans = st.tuples(st.integers(0, 6), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1]))


@st.composite
def ranges_of_counts(draw, nature, n_width):
    def size(least):
        low = draw(st.integers(least, 8))
        return low, low + draw(st.integers(0, n_width))

    zone_n, others_n = size(1), size(0)
    outside = size(1)
    parent_n = zone_n[1] + others_n[1] + outside[0], zone_n[1] + others_n[1] + outside[1]
    return {
        "nature": nature,
        "zone_x": draw(spans), "zone_n": zone_n,
        "others_x": draw(spans), "others_n": others_n,
        "parent_x": draw(spans.map(lambda s: (s[0] + 4, s[1] + 4))), "parent_n": parent_n,
    }  # fmt: skip


def as_ranges(spans, **more):
    is_span = {name: between(*span) for name, span in spans.items() if name != "nature"}
    return Ranges(nature=spans["nature"], **is_span, **more)


def everything_possible(spans):
    """Every (x_z, n_z, x_R, n_R) that the ranges allow, one by one."""
    whole = (range(low, high + 1) for name, (low, high) in list(spans.items())[1:])
    for x_z, n_z, S_x, S_n, x_A, n_A in product(*whole):
        x_R, n_R = x_A - x_z - S_x, n_A - n_z - S_n
        fits = spans["nature"] is Nature.RATE or (x_z <= n_z and x_R <= n_R)
        if x_R >= 0 and fits:
            yield x_z, n_z, x_R, n_R


@pytest.mark.parametrize("nature", [Nature.PROPORTION, Nature.RATE])
@settings(max_examples=60)
@given(st.data())
def test_bounds_are_exact_where_denominators_are_known(nature, data):
    spans = data.draw(ranges_of_counts(nature, n_width=0))
    found = np.array(list(everything_possible(spans)), dtype=float).reshape(-1, 4)
    bounds = difference_bounds(as_ranges(spans))
    if found.size == 0:
        assert np.isnan(bounds).all()
        return
    gaps = found[:, 0] / found[:, 1] - found[:, 2] / found[:, 3]
    assert bounds == pytest.approx((gaps.min(), gaps.max()), abs=1e-12)


@pytest.mark.parametrize("nature", [Nature.PROPORTION, Nature.RATE])
@settings(max_examples=60)
@given(st.data())
def test_bounds_and_p_are_never_tighter_than_what_is_possible(nature, data):
    spans = data.draw(ranges_of_counts(nature, n_width=1))
    found = np.array(list(everything_possible(spans)), dtype=float).reshape(-1, 4).T
    result = compare_ranges(as_ranges(spans))
    if found.size:
        gaps = found[0] / found[1] - found[2] / found[3]
        limits = wilson if nature is Nature.PROPORTION else rate_limits
        assert result.difference_min <= gaps.min() + 1e-12
        assert result.difference_max >= gaps.max() - 1e-12
        assert result.p_value >= p_value(*found, limits).max() - 1e-9


@settings(max_examples=60)
@given(st.data())
def test_bounds_against_a_whole_parent_hold_what_is_possible(data):
    spans = data.draw(ranges_of_counts(Nature.PROPORTION, n_width=1))
    spans |= {"others_x": (0, 0), "others_n": (0, 0)}
    ranges = as_ranges(spans, is_whole_parent=True)
    difference, ratio = difference_bounds(ranges), ratio_bounds(ranges)
    for x_z, n_z, x_R, n_R in everything_possible(spans):
        p_z, p_A = x_z / n_z, (x_z + x_R) / (n_z + n_R)
        assert difference.lower - 1e-12 <= p_z - p_A <= difference.upper + 1e-12
        if p_A > 0:
            assert ratio.lower - 1e-12 <= p_z / p_A <= ratio.upper + 1e-12


def suppressed(**changes):
    counts = {
        "zone_x": between(0, 40), "zone_n": between(400),
        "others_x": between(0, 10), "others_n": between(300),
        "parent_x": between(900), "parent_n": between(6000),
    }  # fmt: skip
    return Ranges(nature=Nature.PROPORTION, **{**counts, **changes})


def test_a_suppressed_zone_has_bounds_a_sign_and_no_value():
    gap = compare_ranges(suppressed())
    assert gap.reason == "zone_suppressed"
    assert gap.interval_nature == "suppression"
    assert gap.sign_certain
    assert gap.is_material
    assert gap.direction == -1
    assert gap.p_value < 0.05
    assert np.isnan([gap.difference, gap.ratio, gap.zone_value, gap.benchmark_value]).all()
    assert gap.ratio_lower == 0
    assert gap.ratio_upper == pytest.approx(0.1 / (850 / 5300))


def test_known_counts_among_the_ranges_give_their_number():
    gap = compare_ranges(suppressed(zone_x=between(30), others_x=between(10)))
    assert (gap.reason, gap.interval_nature) == ("", "none")
    assert gap.difference == pytest.approx(0.075 - 860 / 5300)
    assert gap.zone_value == 0.075
    assert gap.benchmark_value == pytest.approx(860 / 5300)
    assert gap.ratio == pytest.approx(0.075 / (860 / 5300))


def test_known_counts_against_the_whole_parent_agree_with_the_parent():
    nothing = {"others_x": between(0), "others_n": between(0), "is_whole_parent": True}
    gap = compare_ranges(suppressed(zone_x=between(30), **nothing))
    assert gap.benchmark_value == 0.15
    assert gap.difference == pytest.approx(-0.075)
    assert gap.ratio == pytest.approx(0.5)
    limits = whole_parent(30, 400, 900, 6000).difference
    assert limits.lower < gap.difference < limits.upper


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"zone_x": between(np.nan)}, "zone_missing"),
        ({"zone_n": between(0)}, "zone_missing"),
        ({"parent_x": between(np.nan)}, "benchmark_suppressed"),
        ({"others_n": between(5600)}, "empty_rest"),
        ({"zone_x": between(30), "others_x": between(901, 950)}, "negative_rest"),
        ({"zone_x": between(30)}, "zone_missing_in_benchmark"),
        (
            {"zone_x": between(30), "others_x": between(3), "parent_x": between(890, 910)},
            "benchmark_incomplete",
        ),
    ],
)
def test_the_reason_names_whose_count_is_hidden(changes, reason):
    gap = compare_ranges(suppressed(**changes))
    assert gap.reason == reason
    assert np.isnan(gap.difference)


def test_a_benchmark_that_can_only_be_zero_has_no_ratio():
    gap = compare_ranges(suppressed(parent_x=between(0), zone_x=between(0, 0)))
    assert np.isnan([gap.ratio_lower, gap.ratio_upper]).all()
    assert ratio_bounds(suppressed(parent_x=between(8), zone_x=between(1, 5))).upper == np.inf
