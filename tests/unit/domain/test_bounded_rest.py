"""Rests of zones that are known by a rate: exact bounds, checked by enumeration and by truth."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from observatory.domain.bounded_rest import RatedZones, Wholes, compare_rates, rest_of_rates
from observatory.domain.intervals import Bounds
from observatory.domain.pooled_rest import RatedFamily, pooled_bounds
from observatory.domain.size_bounds import UNKNOWN, least_share, rounded, size_between

NAN = np.nan


def zones_of(parent, rates, sizes, half_step=0.0005, share=None):
    rate = rounded(rates, half_step)
    low, high = np.asarray(sizes, dtype=float).reshape(-1, 2).T
    return RatedZones(
        parent=np.asarray(parent, dtype=np.intp),
        share=np.ones(len(parent)) if share is None else np.asarray(share, dtype=float),
        rate=Bounds(rate.lower, np.minimum(rate.upper, 1.0)),
        size=Bounds(low, high),
    )


def wholes_of(*counts, left=NAN):
    x, n = np.array(counts, dtype=float).T
    return Wholes(x=x, n=n, inhabitants_left=np.full(len(x), left))


# The issue's own figures: urban unit 01501, QP001001 and QP001002, census of 2018.
BOURG = wholes_of((22_518.6, 37_093.8))
BOURG_ZONES = zones_of([0, 0], [0.446, 0.427], [(2_609, 6_490), (874, 1_926)])


def test_the_employment_gap_of_a_neighbourhood_known_by_its_rate_alone():
    rest = rest_of_rates(BOURG_ZONES, BOURG).value
    assert 100 * rest.lower[0] == pytest.approx(62.4, abs=0.05)
    assert 100 * rest.upper[0] == pytest.approx(65.6, abs=0.05)
    gap = compare_rates(BOURG_ZONES, BOURG, np.array([0.446, 0.427]), 0.05)
    assert 100 * gap.difference_min[0] == pytest.approx(-21.0, abs=0.05)
    assert 100 * gap.difference_max[0] == pytest.approx(-17.8, abs=0.05)
    assert gap.sign_certain.all()
    assert gap.is_material.all()
    assert np.isnan(gap.difference).all()
    assert np.isnan(gap.p_value).all()
    assert set(gap.reason) == {"denominator_unknown"}
    assert set(gap.interval_nature) == {"none"}


def test_the_persons_of_25_to_59_are_the_fewest_and_the_youth_index_adds_those_of_20_to_24():
    share = rounded([0.363, 0.328], 0.0005), rounded([0.235, 0.218], 0.0005)
    # the 2,609 and 874 persons are those of the printed shares: rounding takes 0.1 point
    least = size_between([6_490, 1_926], least_share(*share))
    assert least.lower == pytest.approx([2_609 - 6.5, 874 - 1.9], abs=0.5)
    assert list(least.upper) == [6_490, 1_926]
    # 1.3 under 20 for each of 60 and over: at most 1.35 * 23.55 % = 31.79 %, not 36.35 %
    tighter = least_share(*share, rounded([1.3, 1.3], 0.05))
    assert tighter == pytest.approx([1 - 1.35 * 0.2355 - 0.2355, 1 - 1.35 * 0.2185 - 0.2185])


def test_the_youth_index_tells_how_many_may_be_60_and_over_where_that_is_not_printed():
    young, index = rounded(0.40, 0.0), rounded(2.0, 0.0)
    # at most 0.40 under 20, hence at most 0.20 of 60 and over
    assert least_share(young, UNKNOWN, index) == pytest.approx(0.40)
    assert least_share(young, UNKNOWN) == 0
    assert least_share(UNKNOWN, UNKNOWN, index) == 0


counts = st.integers(1, 2_000)


@st.composite
def towns(draw):
    """Zones with true counts, what is published of them, and what else the parent holds."""
    number = draw(st.integers(1, 4))
    n = np.array(draw(st.lists(counts, min_size=number, max_size=number)))
    x = np.array([draw(st.integers(0, size)) for size in n])
    slack = st.floats(0, 1)
    low = n * np.array([draw(slack) for _ in n])
    high = n * (1 + np.array([draw(slack) for _ in n]))
    rest_n = draw(counts)
    return n, x, low, high, rest_n, draw(st.integers(0, rest_n))


def laid(town, half_step=0.0005):
    n, x, low, high, rest_n, rest_x = town
    rates = np.round(x / n, 3) if half_step else x / n
    zones = zones_of(np.zeros(len(n)), rates, np.column_stack([low, high]), half_step)
    return zones, wholes_of((x.sum() + rest_x, n.sum() + rest_n)), rates


@given(towns())
def test_the_true_rest_is_always_between_the_bounds(town):
    n, x, *_, rest_n, rest_x = town
    zones, wholes, rates = laid(town)
    rest = rest_of_rates(zones, wholes)
    assert rest.reason[0] == ""
    assert rest.value.lower[0] - 1e-9 <= rest_x / rest_n <= rest.value.upper[0] + 1e-9
    gap = compare_rates(zones, wholes, rates)
    truth = x / n - rest_x / rest_n
    assert (gap.difference_min - 1e-9 <= truth).all()
    assert (truth <= gap.difference_max + 1e-9).all()


@given(towns())
def test_the_bounds_are_the_extremes_over_every_corner(town):
    n, _, low, high, rest_n, _ = town
    high = np.minimum(high, n + rest_n / (2 * len(n)))  # somebody is always left
    town = (n, town[1], low, high, *town[4:])
    zones, wholes, _ = laid(town)
    found = []
    for sizes in product(*zip(low, high, strict=True)):
        left = wholes.n[0] - sum(sizes)
        for rate in zones.rate:
            found.append((wholes.x[0] - (rate * np.array(sizes)).sum()) / left)
    rest = rest_of_rates(zones, wholes).value
    assert rest.lower[0] == pytest.approx(np.clip(min(found), 0, 1), abs=1e-9)
    assert rest.upper[0] == pytest.approx(np.clip(max(found), 0, 1), abs=1e-9)


@given(towns(), st.floats(0, 1))
def test_knowing_the_sizes_better_never_widens_the_bounds(town, part):
    n, x, low, high, *others = town
    better = (n, x, low + part * (n - low), high + part * (n - high), *others)
    wide, narrow = (rest_of_rates(*laid(one)[:2]).value for one in (town, better))
    assert wide.lower[0] <= narrow.lower[0] + 1e-9
    assert narrow.upper[0] <= wide.upper[0] + 1e-9
    exact = rest_of_rates(*laid(better, half_step=0)[:2]).value
    truth = others[1] / others[0]
    assert exact.lower[0] - 1e-9 <= truth <= exact.upper[0] + 1e-9


@example((np.array([1]), np.array([0]), np.array([0.0]), np.array([1.5]), 1, 1))
@given(towns())
def test_what_is_pooled_holds_the_truth(town):
    n, x, *_, rest_n, rest_x = town
    zones, wholes, _ = laid(town)
    pooled = pooled_bounds(zones, wholes)
    inside = zip(
        (x.sum() / n.sum(), rest_x / rest_n, x.sum() / n.sum() - rest_x / rest_n),
        (pooled.zones, pooled.rest, pooled.difference),
        strict=True,
    )
    for truth, bounds in inside:
        assert bounds.lower - 1e-9 <= truth <= bounds.upper + 1e-9
    assert (pooled.parents, pooled.rated, pooled.hidden) == (1, len(n), 0)


def test_the_pooled_gap_turns_between_two_corners():
    wholes = wholes_of((500, 1_000))
    sizes = np.array(list(product(np.linspace(100, 300, 401), np.linspace(100, 700, 1_201))))
    total, counted = sizes.sum(axis=1), sizes[:, 0]
    left = np.where(total < 1_000, 1_000 - total, np.nan)
    rest = (500 - counted) / left
    gaps = np.where(rest <= 1, counted / total - rest, np.nan)
    wide = pooled_bounds(zones_of([0, 0], [1.0, 0.0], [(100, 300), (100, 700)], 0), wholes)
    # they may be everyone, but never more than 1 may be left: that is cut, not followed
    assert wide.difference.lower <= np.nanmin(gaps)
    assert wide.difference.upper >= np.nanmax(gaps)
    tight = pooled_bounds(zones_of([0, 0], [1.0, 0.0], [(100, 300), (100, 400)], 0), wholes)
    some = gaps[sizes[:, 1] <= 400]
    assert tight.difference.lower == pytest.approx(np.nanmin(some), abs=1e-6)
    assert tight.difference.upper == pytest.approx(np.nanmax(some), abs=1e-6)


def test_a_pool_counts_each_parent_with_a_rate_once_and_hides_nothing():
    zones = zones_of([0, 0, 1, 2], [0.4, NAN, NAN, 0.5], [(10, 20), (5, 8), (10, 20), (5, 9)])
    pooled = pooled_bounds(zones, wholes_of((50, 100), (50, 100), (NAN, 100)))
    assert (pooled.parents, pooled.rated, pooled.hidden) == (1, 1, 1)
    # the one without a rate: nobody of 8, or all of them
    assert pooled.zones.lower == pytest.approx(0.3995 * 10 / 18)
    assert pooled.zones.upper == pytest.approx((0.4005 * 10 + 8) / 18)


def family_of(zones, wholes):
    return RatedFamily(np.arange(len(zones.parent)), zones, wholes)


def test_a_scope_pools_the_parents_that_are_its_own():
    zones = zones_of([0, 0, 1, 2], [0.4, 0.5, 0.3, 0.9], [(100, 100), (50, 50), (80, 80), (9, 9)])
    family = family_of(zones, wholes_of((500, 1_000), (400, 800), (NAN, 100)))
    first = family.pool(np.array([True, True, False, False]))
    assert (first.parents, first.rated) == (1, 2)
    # 0.3995 * 100 + 0.4995 * 50 of 150, and the rest of 850
    assert first.zones.lower == pytest.approx(64.925 / 150)
    assert first.rest.upper[()] == pytest.approx((500 - 64.925) / 850)
    assert first.difference.lower == pytest.approx(64.925 / 150 - (500 - 64.925) / 850)
    # a parent without counts is in nobody's pool, wherever its zones are
    assert family.pool(np.array([True, True, True, False])).parents == 2
    # half of the zones of a parent: the rest is not theirs
    assert family.pool(np.array([True, False, True, False])) is None
    assert family.pool(np.array([False, False, False, True])) is None


@pytest.mark.parametrize(
    ("rates", "sizes", "share", "reason"),
    [
        ([0.4, 0.5], [(100, 100), (50, 50)], None, "rate_rounded"),
        ([0.4, 0.5], [(100, 100), (40, 50)], None, "denominator_unknown"),
        ([0.4, NAN], [(100, 100), (50, 50)], None, "zone_missing_in_benchmark"),
        ([0.4, 0.5], [(100, 100), (50, 50)], [1, 0.5], "zone_missing_in_benchmark"),
    ],
)
def test_a_pooled_gap_says_what_its_bounds_come_from(rates, sizes, share, reason):
    zones = zones_of([0, 0], rates, sizes, share=share)
    assert pooled_bounds(zones, wholes_of((500, 1_000))).reason == reason


def test_nothing_pooled_is_nothing_known():
    pooled = pooled_bounds(zones_of([0], [NAN], [(10, 20)]), wholes_of((50, 100)))
    assert np.isnan(pooled.difference).all()
    assert np.isnan(pooled.zones).all()
    assert np.isnan(pooled.rest).all()
    nobody = pooled_bounds(
        zones_of([], [], []), Wholes(x=np.empty(0), n=np.empty(0), inhabitants_left=np.empty(0))
    )
    assert (nobody.parents, nobody.rated, nobody.hidden) == (0, 0, 0)


def test_part_of_a_family_is_pooled_where_it_is_all_that_its_parents_hold():
    zones = zones_of([0, 1, 1], [0.4, 0.5, 0.3], [(10, 20), (5, 9), (8, 8)])
    wholes = wholes_of((50, 100), (60, 90))
    family = RatedFamily(np.array([7, 8, 9]), zones, wholes)
    first = family.pool(np.array([True, False, False]))
    alone = pooled_bounds(zones_of([0], [0.4], [(10, 20)]), wholes_of((50, 100)))
    assert (first.parents, first.rated) == (1, 1)
    assert first.difference == pytest.approx(alone.difference)
    # the second parent's rest would be without the third zone, which is not among them
    assert family.pool(np.array([True, True, False])) is None
    assert family.pool(np.zeros(3, dtype=bool)) is None


@pytest.mark.parametrize(
    ("rate", "size", "counts", "left", "reason"),
    [
        (0.5, (100, 100), (80, 200), NAN, "rate_rounded"),
        (0.5, (80, 100), (80, 200), NAN, "denominator_unknown"),
        (0.5, (NAN, NAN), (80, 200), NAN, "denominator_unknown"),
        (NAN, (80, 100), (80, 200), NAN, "zone_missing"),
        (0.5, (80, 100), (NAN, 200), NAN, "benchmark_incomplete"),
        (0.5, (200, 260), (80, 200), NAN, "empty_rest"),
        (0.5, (80, 260), (80, 200), 0.0, "empty_rest"),
        (0.9, (100, 110), (50, 200), NAN, "negative_rest"),
        (0.1, (100, 110), (180, 200), NAN, "numerator_exceeds_denominator"),
    ],
)
def test_every_gap_has_its_bounds_or_its_reason(rate, size, counts, left, reason):
    gap = compare_rates(
        zones_of([0], [rate], [size]), wholes_of(counts, left=left), np.array([rate])
    )
    assert list(gap.reason) == [reason]
    assert np.isnan(gap.difference_min[0]) == (
        reason not in {"rate_rounded", "denominator_unknown"}
    )


def test_a_rate_whose_denominator_is_known_holds_its_rounding_alone():
    gap = compare_rates(zones_of([0], [0.4], [(100, 100)]), wholes_of((120, 200)), np.array([0.4]))
    # 39.95 to 40.05 of 100, and 79.95 to 80.05 left of 100
    assert (gap.difference_lower[0], gap.difference_upper[0]) == pytest.approx((-0.401, -0.399))
    assert (gap.ratio_lower[0], gap.ratio_upper[0]) == pytest.approx((39.95 / 80.05, 40.05 / 79.95))
    assert list(gap.interval_nature) == ["rounding"]


def test_a_zone_without_a_rate_hides_its_count_in_the_rest_of_the_others():
    zones = zones_of([0, 0], [0.4, NAN], [(100, 100), (50, 50)])
    gap = compare_rates(zones, wholes_of((120, 200)), np.array([0.4, NAN]))
    assert list(gap.reason) == ["zone_missing_in_benchmark", "zone_missing"]
    # 79.95 to 80.05 of 100 less 0 to 50 of 50: 29.95 at least, and no more than the 50 left
    assert gap.difference_min[0] == pytest.approx(0.3995 - 1)
    assert gap.difference_max[0] == pytest.approx(0.4005 - 29.95 / 50)


def test_a_straddling_zone_takes_out_its_share_and_no_more_than_it_may_hold():
    # METHOD, formula 1: 500 of 1,200, share 0.6 → 20 to 500 of 720
    zones = zones_of([0], [500 / 1200], [(1200, 1200)], half_step=0, share=[0.6])
    rest = rest_of_rates(zones, wholes_of((1_000, 2_720))).value
    assert (rest.lower[0], rest.upper[0]) == pytest.approx((500 / 2_000, 980 / 2_000))
    outside = zones_of([0], [0.5], [(100, 100)], half_step=0, share=[0.0])
    assert rest_of_rates(outside, wholes_of((50, 200))).value == pytest.approx((0.25, 0.25))
    unknown = zones_of([0], [0.5], [(100, 100)], half_step=0, share=[NAN])
    gap = compare_rates(unknown, wholes_of((150, 200)), np.array([0.5]))
    assert list(gap.reason) == ["unknown_share"]
    # nobody, or up to 100 of any kind
    assert rest_of_rates(unknown, wholes_of((150, 200))).value == pytest.approx((0.5, 1.0))


def test_parents_side_by_side_are_bounded_as_each_by_itself():
    rates, sizes = [0.4, 0.3, 0.2, 0.6], [(10, 30), (20, 25), (5, 50), (40, 41)]
    parent, wholes = [1, 0, 1, 2], wholes_of((60, 100), (70, 150), (90, 160), (10, 20))
    together = rest_of_rates(zones_of(parent, rates, sizes), wholes).value
    for number in range(4):
        mine = [i for i, of in enumerate(parent) if of == number]
        alone = zones_of([0] * len(mine), [rates[i] for i in mine], [sizes[i] for i in mine])
        one = rest_of_rates(alone, wholes_of((wholes.x[number], wholes.n[number]))).value
        both = together.lower[number], together.upper[number]
        assert (one.lower[0], one.upper[0]) == pytest.approx(both, abs=1e-12)
    assert together.lower[3] == together.upper[3] == 0.5
