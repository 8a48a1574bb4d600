"""Areas made of units: sums are exact, whole units are exact, the truth is inside the bounds."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from observatory.domain.area import (
    add_up,
    extremes,
    joined,
    possible_values,
    units_of,
)
from observatory.domain.area_gap import compare_area, rest_of
from observatory.domain.area_reasons import (
    AREA_REASONS,
    LEAST_PEOPLE,
    AreaReason,
    refuse_indicator,
    refuse_size,
)
from observatory.domain.indicator import Aggregation, Nature
from observatory.domain.reasons import Reason

ANYWHERE = (0.0, 1.0)
COUNTS = (Nature.PROPORTION, Nature.RATE)


def test_the_extremes_of_a_straddling_unit_are_those_of_method() -> None:
    # METHOD formula 1: 500 of 1,200, s = 0.6; 1,500 of 2,000, s = 0.75
    for x, n, share, estimate, low, high in (
        (500, 1_200, 0.6, 300, 20, 500), (1_500, 2_000, 0.75, 1_125, 1_000, 1_500)
    ):  # fmt: skip
        units = units_of(x, n, share)
        ends = extremes(units, Nature.PROPORTION)
        assert (add_up(units, Nature.PROPORTION).x, ends.x_low, ends.x_high) == pytest.approx(
            (estimate, low, high)
        )


def test_what_is_hidden_is_at_its_extremes_beside_what_is_observed() -> None:
    # METHOD rule 12: 250 of 1,000 observed, a missing unit of 200
    total = add_up(units_of([250, np.nan], [1_000, 200], weight=[1_000, 200]), Nature.PROPORTION)
    assert total.value == 0.25
    assert [float(limit) for limit in total.possible] == pytest.approx([0.208333, 0.375], abs=1e-6)
    assert total.coverage_share == pytest.approx(1_000 / 1_200)
    assert (total.inside, total.straddling, total.hidden) == (2, 0, 1)


def test_a_count_with_a_hidden_part_has_bounds_and_no_value() -> None:
    total = add_up(units_of([10, np.nan], x_range=(2, [9, 9])), Nature.COUNT)
    assert np.isnan(total.value)
    assert [float(limit) for limit in total.possible] == [12, 19]
    unbounded = add_up(units_of([10, np.nan]), Nature.COUNT)
    assert [float(limit) for limit in unbounded.possible] == [10, np.inf]


def test_what_little_is_observed_is_no_figure_of_the_whole() -> None:
    total = add_up(units_of([5, np.nan], [50, 51], weight=[50, 51]), Nature.PROPORTION)
    assert np.isnan(total.value)
    assert total.coverage_share == pytest.approx(50 / 101)
    assert [float(limit) for limit in total.possible] == pytest.approx([5 / 101, 56 / 101])


def test_an_unknown_denominator_leaves_every_value_possible() -> None:
    units = units_of([5, np.nan], [50, np.nan])
    assert tuple(map(float, possible_values(units, Nature.PROPORTION))) == (0, 1)
    assert tuple(map(float, possible_values(units, Nature.RATE))) == (0, np.inf)
    assert add_up(units, Nature.PROPORTION).value == 0.1


def test_nothing_observed_is_no_value() -> None:
    total = add_up(units_of(np.nan, 10), Nature.PROPORTION)
    assert np.isnan([total.value, total.x, total.n]).all()
    assert total.coverage_share == 0


def test_where_everybody_or_nobody_is_a_case_the_value_is_known_wherever_people_live() -> None:
    for x, value in ((30, 1), (0, 0)):
        total = add_up(units_of(x, 30, 0.5, ANYWHERE), Nature.PROPORTION)
        assert [float(limit) for limit in total.possible] == [value, value]


def test_more_cases_than_persons_is_no_part_of_them() -> None:
    # All twelve may be inside, with all of the ten or with nobody.
    low, high = (float(v) for v in add_up(
        units_of([12, 5], [10, 50], [0.5, 1], ([0, 1], [1, 1])), Nature.PROPORTION
    ).possible)  # fmt: skip
    assert (low, high) == pytest.approx((5 / 60, 17 / 50))


@st.composite
def peopled(draw):
    """Units of whole persons, how many of them live in the area, and shares around that."""
    kind = draw(st.sampled_from(COUNTS))
    rows = draw(
        st.lists(
            st.tuples(st.integers(1, 60), st.integers(0, 60), st.floats(0, 1), st.floats(0, 1)),
            min_size=1, max_size=5,
        )
    )  # fmt: skip
    n, x, a, b = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    x = np.minimum(x, n) if kind is Nature.PROPORTION else x
    inside_n = np.floor(a * n)
    low = np.maximum(inside_n - (n - x), 0) if kind is Nature.PROPORTION else np.zeros_like(x)
    high = np.minimum(x, inside_n) if kind is Nature.PROPORTION else x
    inside_x = low + np.floor(b * (high - low))
    return kind, x, n, inside_x, inside_n


@given(peopled(), st.data())
def test_the_truth_is_inside_the_bounds(world, data) -> None:
    nature, x, n, inside_x, inside_n = world
    assume(inside_n.sum() > 0)
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=len(x), max_size=len(x))))
    hidden &= nature is Nature.PROPORTION  # nothing bounds a hidden count of events
    whole = inside_n == n
    inside_x = np.where(whole, x, inside_x)
    seen = np.where(hidden, np.nan, x)
    truth = inside_x.sum() / inside_n.sum()
    anywhere = np.where(whole, 1.0, 0.0), np.ones_like(n)
    for share, around in ((inside_n / n, None), (np.where(whole, 1.0, 0.5), anywhere)):
        total = add_up(units_of(seen, n, share, around), nature)
        tolerance = 1e-9 * (1 + abs(truth))
        assert total.possible.lower - tolerance <= truth <= total.possible.upper + tolerance
    counted = add_up(units_of(x, np.nan, inside_n / n, anywhere), Nature.COUNT)
    assert counted.possible.lower <= inside_x.sum() <= counted.possible.upper


@given(peopled(), st.floats(0.05, 0.95))
def test_an_area_cut_in_two_adds_up_exactly(world, cut) -> None:
    nature, x, n, _, inside_n = world
    share = inside_n / n
    assume(share.sum() > 0)
    whole, *parts = (add_up(units_of(x, n, share * part), nature) for part in (1, cut, 1 - cut))
    assert_allclose(whole.x, parts[0].x + parts[1].x, rtol=1e-12, atol=1e-12)
    assert_allclose(whole.n, parts[0].n + parts[1].n, rtol=1e-12, atol=1e-12)


@given(peopled())
def test_whole_units_are_exact(world) -> None:
    nature, x, n, _, _ = world
    total = add_up(units_of(x, n), nature)
    assert total.is_exact
    assert total.estimated_share == 0
    assert total.coverage_share == 1
    assert_allclose([total.value, *total.possible, *total.bounds], x.sum() / n.sum(), rtol=1e-12)


@given(peopled(), st.floats(0, 0.5), st.floats(0, 0.5))
def test_bounds_hold_the_estimate_and_shares_known_better_never_widen_them(world, down, up) -> None:
    nature, x, n, _, inside_n = world
    share = np.clip(inside_n / n, 0.01, 0.99)
    around = np.maximum(share - down, 0), np.minimum(share + up, 1 - 1e-9)
    total = add_up(units_of(x, n, share, around), nature)
    wide = add_up(units_of(x, n, share, (0 * share, 0 * share + 1)), nature)
    for inner, outer in ((total.bounds, total.possible), (total.possible, wide.possible)):
        assert outer.lower <= inner.lower + 1e-9
        assert inner.upper <= outer.upper + 1e-9
    assert total.bounds.lower - 1e-9 <= total.value <= total.bounds.upper + 1e-9


@given(peopled(), st.integers(0, 500), st.integers(1, 500))
def test_area_and_rest_recompose_the_parent_exactly(world, other_x, other_n) -> None:
    nature, x, n, _, inside_n = world
    other_x = min(other_x, other_n) if nature is Nature.PROPORTION else other_x
    units = units_of(x, n, inside_n / n)
    parent = float(x.sum() + other_x), float(n.sum() + other_n)
    rest, reason = rest_of(parent, units, nature)
    assert reason is None
    zone, left = add_up(units, nature), add_up(rest, nature)
    assert (zone.x + left.x, zone.n + left.n) == pytest.approx(parent)


def test_no_rest_says_why() -> None:
    units = units_of([30, 20], [100, 100])
    for parent, nature, expected in (
        ((np.nan, 300), Nature.PROPORTION, Reason.BENCHMARK_INCOMPLETE),
        ((60, np.nan), Nature.PROPORTION, Reason.BENCHMARK_INCOMPLETE),
        ((40, 300), Nature.PROPORTION, Reason.NEGATIVE_REST),
        ((50, 200), Nature.PROPORTION, Reason.EMPTY_REST),
        ((70, 210), Nature.PROPORTION, Reason.NUMERATOR_EXCEEDS_DENOMINATOR),
    ):
        assert rest_of(parent, units, nature) == (None, expected)
    assert rest_of((70, 210), units, Nature.RATE)[1] is None
    assert rest_of((60, 300), units_of(np.nan, 10), Nature.RATE)[1] is Reason.BENCHMARK_INCOMPLETE


def test_an_exact_area_is_compared_with_its_rest_as_a_neighbourhood_is() -> None:
    # METHOD formula 4: 56/70 vs 48/80, of a parent of 104/150
    units = units_of([26, 30], [30, 40])
    rest, _ = rest_of((104.0, 150.0), units, Nature.PROPORTION)
    found = compare_area(units, rest, Nature.PROPORTION)
    limits = [found.difference[0], found.difference_lower[0], found.difference_upper[0]]
    assert limits == pytest.approx([0.2, 0.052431, 0.333873], abs=1e-6)
    assert found.p_value[0] == pytest.approx(0.00813314, abs=1e-8)
    assert np.isnan(found.difference_min[0])
    low, high = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    assert limits[1:] == pytest.approx([low, high], abs=1e-9)
    assert proportion_confint(56, 70, method="wilson")[0] < found.zone_value[0]


def test_an_estimated_area_has_a_gap_with_bounds_and_the_largest_p_value() -> None:
    units = units_of([300, 50], [1_000, 100], [1, 0.5], ([1, 0], [1, 1]))
    rest, _ = rest_of((1_350.0, 11_100.0), units, Nature.PROPORTION)
    found = compare_area(units, rest, Nature.PROPORTION)
    value = 325 / 1_050 - 1_025 / 10_050
    assert found.difference[0] == pytest.approx(value)
    # the straddling unit's fifty non-cases inside and its cases outside, and the opposite
    low = 300 / 1_050 - 1_050 / 10_050
    high = 350 / 1_050 - 1_000 / 10_050
    assert (found.difference_min[0], found.difference_max[0]) == pytest.approx((low, high))
    assert found.sign_certain[0]
    assert found.interval_nature[0] == "model"
    assert (found.difference_lower[0], found.difference_upper[0]) == pytest.approx((low, high))
    ends = (300 / 1_050) / (1_050 / 10_050), (350 / 1_050) / (1_000 / 10_050)
    assert (found.ratio_lower[0], found.ratio_upper[0]) == pytest.approx(ends)
    exact = compare_area(units_of(325, 1_050), units_of(1_025, 10_050), Nature.PROPORTION)
    assert exact.p_value[0] < found.p_value[0] < 0.05


def test_a_small_part_of_one_unit_says_nothing_for_certain() -> None:
    units = units_of(100, 1_000, 0.05, ANYWHERE)
    rest, _ = rest_of((900.0, 3_000.0), units, Nature.PROPORTION)
    found = compare_area(units, rest, Nature.PROPORTION)
    assert found.difference_min[0] < found.difference[0] < 0 < found.difference_max[0]
    assert (found.p_value[0], found.sign_certain[0]) == (1.0, False)


def test_a_certain_sign_over_an_unknown_number_of_people_is_not_significant() -> None:
    units = units_of(1_000, 1_000, 0.05, ANYWHERE)
    found = compare_area(units, units_of(900, 3_000), Nature.PROPORTION)
    assert found.sign_certain[0]
    assert found.p_value[0] == 1.0
    below = compare_area(units_of(0, 500, 0.5, ANYWHERE), units_of(9, 30), Nature.PROPORTION)
    assert (below.sign_certain[0], below.p_value[0]) == (True, 1.0)


def test_a_refused_comparison_keeps_its_reason() -> None:
    found = compare_area(units_of(12, 10, 0.5), units_of(5, 50), Nature.PROPORTION)
    assert found.reason[0] == Reason.NUMERATOR_EXCEEDS_DENOMINATOR
    nothing = compare_area(units_of(5, 10, 0.5), units_of(0, 50), Nature.PROPORTION)
    assert nothing.reason[0] == Reason.BENCHMARK_ZERO
    assert np.isfinite(nothing.difference_min[0])


def test_units_join_in_order() -> None:
    both = joined(units_of(1, 2), units_of([3, 4], 5))
    assert both.x.tolist() == [1, 3, 4]
    assert both.n.tolist() == [2, 5, 5]


def test_only_what_adds_up_is_told_of_an_area() -> None:
    assert refuse_indicator(Aggregation.RATIO_OF_SUMS, Nature.PROPORTION) is None
    assert refuse_indicator(Aggregation.SUM, Nature.COUNT) is None
    for nature in (Nature.AMOUNT, Nature.PUBLISHED_RATE, Nature.INDEX):
        assert refuse_indicator(Aggregation.NONE, nature) is AreaReason.NON_ADDITIVE


def test_nothing_is_told_of_a_handful_of_people_unless_their_producer_publishes_them() -> None:
    assert refuse_size(LEAST_PEOPLE - 0.5, is_exact=False) is AreaReason.DISCLOSIVE
    assert refuse_size(LEAST_PEOPLE, is_exact=False) is None
    assert refuse_size(3, is_exact=True) is None
    assert refuse_size(None, is_exact=False) is None


def test_every_reason_has_its_sentences() -> None:
    assert set(AREA_REASONS) == set(AreaReason)
    assert all(fr != en for fr, en in AREA_REASONS.values())
