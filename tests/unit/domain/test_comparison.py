"""The function every gap goes through: signs, intervals, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.comparison import compare
from observatory.domain.indicator import Nature
from observatory.domain.sides import Sides


def proportions(zone, benchmark, **more):
    return compare(
        Sides(
            nature=more.pop("nature", Nature.PROPORTION),
            zone_x=zone[0],
            zone_n=zone[1],
            benchmark_x=benchmark[0],
            benchmark_n=benchmark[1],
            **more,
        )
    )


def test_a_gap_is_zone_minus_benchmark_with_the_intervals_of_the_method():
    gap = proportions((264, 1000), (1010, 10_000))
    assert (gap.zone_value, gap.benchmark_value) == (0.264, 0.101)
    assert gap.difference == pytest.approx(0.163)
    assert gap.ratio == pytest.approx(2.613861, abs=1e-6)
    assert (gap.ratio_lower, gap.ratio_upper) == pytest.approx((2.317953, 2.939311), abs=1e-6)
    assert (gap.interval_nature, gap.reason) == ("chance", "")
    assert gap.sign_certain
    assert gap.direction == 1
    assert np.isnan([gap.difference_min, gap.difference_max]).all()


def test_a_zone_is_compared_with_its_whole_parent_through_what_is_left_of_it():
    gap = proportions((264, 1000), (1274, 11_000), is_whole_parent=True)
    assert gap.difference == pytest.approx(0.148182, abs=1e-6)
    assert (gap.difference_lower, gap.difference_upper) == pytest.approx(
        (0.123575, 0.174334), abs=1e-6
    )
    assert gap.ratio == pytest.approx(2.279435, abs=1e-6)
    assert (gap.ratio_lower, gap.ratio_upper) == pytest.approx((2.069945, 2.498775), abs=1e-6)
    assert gap.p_value == proportions((264, 1000), (1010, 10_000)).p_value


def test_rates_go_through_byar_and_may_exceed_one():
    gap = proportions((42, 1.5), (310, 21), nature=Nature.RATE)
    assert gap.difference == pytest.approx(13.238095, abs=1e-6)
    assert (gap.difference_lower, gap.difference_upper) == pytest.approx(
        (5.225107, 23.215681), abs=1e-6
    )
    assert gap.p_value == pytest.approx(0.000391850, abs=1e-9)


def test_a_proportion_above_one_keeps_its_value_and_is_not_compared():
    gap = proportions(([110, 30], 100), ([50, 600], 500))
    assert gap.reason.tolist() == ["numerator_exceeds_denominator"] * 2
    assert gap.zone_value[0] == 1.1
    assert gap.benchmark_value[1] == 1.2
    for nothing in (gap.difference, gap.difference_lower, gap.ratio, gap.p_value, gap.direction):
        assert np.isnan(nothing).all()
    assert gap.interval_nature.tolist() == ["none"] * 2


def test_a_benchmark_of_zero_nulls_the_ratio_alone():
    gap = proportions((20, 100), (0, 900))
    assert gap.reason == "benchmark_zero"
    assert gap.difference == 0.2
    assert gap.p_value < 0.05
    assert np.isnan([gap.ratio, gap.ratio_lower, gap.ratio_upper]).all()


def test_a_zone_of_zero_has_a_ratio_of_zero_with_a_finite_upper_limit():
    gap = proportions((0, 29), (5, 110))
    assert (gap.ratio, gap.ratio_lower) == (0, 0)
    assert gap.ratio_upper == pytest.approx(3.130537, abs=1e-6)


@pytest.mark.parametrize(
    ("zone", "benchmark", "is_whole_parent", "reason"),
    [
        ((np.nan, 100), (5, 50), False, "zone_missing"),
        ((0, 0), (5, 50), False, "zone_missing"),
        ((3, 100), (np.nan, 50), False, "benchmark_suppressed"),
        ((3, 100), (0, 0), False, "empty_rest"),
        ((3, 100), (3, 100), True, "empty_rest"),
        ((3, 100), (2, 200), True, "negative_rest"),
        ((3, 100), (90, 150), True, "numerator_exceeds_denominator"),
    ],
)
def test_what_cannot_be_compared_says_why(zone, benchmark, is_whole_parent, reason):
    gap = proportions(zone, benchmark, is_whole_parent=is_whole_parent)
    assert gap.reason == reason
    assert not gap.sign_certain
    assert np.isnan([gap.difference, gap.difference_lower, gap.ratio_upper, gap.p_value]).all()


def test_a_census_gap_is_as_wide_as_its_effective_sample():
    register = proportions((430, 1200), (2000, 9000))
    census = proportions((430, 1200), (2000, 9000), zone_n_eff=[444.444, np.nan])
    assert census.interval_nature.tolist() == ["sampling", "chance"]
    assert census.difference.tolist() == [register.difference] * 2
    assert census.difference_lower[0] < census.difference_lower[1] == register.difference_lower


def test_two_rounded_incomes_differ_by_a_rounding_interval_and_have_no_p():
    gap = compare(
        Sides(
            nature=Nature.AMOUNT,
            zone_value=[13_790, 21_400, 13_790],
            benchmark_value=[21_460, 21_460, np.nan],
            zone_half_step=5,
            benchmark_half_step=5,
            materiality=100,
        )
    )
    assert gap.difference[:2].tolist() == [-7670, -60]
    assert (gap.difference_lower[0], gap.difference_max[0]) == (-7680, -7660)
    assert gap.interval_nature.tolist() == ["rounding", "rounding", "none"]
    assert gap.sign_certain.tolist() == [True, True, False]
    assert gap.is_material.tolist() == [True, False, False]
    assert gap.reason.tolist() == ["", "", "benchmark_suppressed"]
    assert np.isnan(gap.p_value).all()
    assert gap.ratio[0] == pytest.approx(0.642591, abs=1e-6)


def test_a_figure_known_to_the_last_digit_has_no_interval():
    gap = compare(Sides(nature=Nature.PUBLISHED_RATE, zone_value=0.4, benchmark_value=0.3))
    assert gap.interval_nature == "none"
    assert np.isnan([gap.difference_lower, gap.ratio_upper]).all()
    assert gap.sign_certain


def test_a_bare_count_is_not_compared():
    gap = compare(Sides(nature=Nature.COUNT, zone_value=400, benchmark_value=3000))
    assert gap.reason == "count_not_compared"
    assert np.isnan(gap.difference)


sides = st.tuples(st.integers(0, 400), st.integers(400, 900))


@given(sides, sides)
def test_swapping_the_sides_turns_the_sign_and_keeps_the_p(zone, benchmark):
    there, back = proportions(zone, benchmark), proportions(benchmark, zone)
    assert there.difference == -back.difference
    assert there.difference_lower == pytest.approx(-back.difference_upper, abs=1e-15)
    assert there.p_value == pytest.approx(back.p_value, rel=1e-9)


@given(sides, sides)
def test_the_parent_and_the_rest_of_it_agree_on_who_is_above(zone, other):
    rest = proportions(zone, other)
    whole = zone[0] + other[0], zone[1] + other[1]
    parent = proportions(zone, whole, is_whole_parent=True)
    assert abs(parent.difference) <= abs(rest.difference)
    assert abs(rest.difference) < 1e-12 or parent.direction == rest.direction
    assert parent.p_value == rest.p_value
