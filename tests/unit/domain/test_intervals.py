"""Limits against statsmodels where it has them, and against their own algebra."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from observatory.domain.effective import (
    n_eff_census,
    n_eff_from_cv,
    n_eff_rest,
    wilson_effective,
)
from observatory.domain.intervals import (
    byar,
    divide,
    mover_ratio,
    newcombe,
    rate_limits,
    shrink_ratio,
    sides_of,
    whole_parent,
    wilson,
)
from observatory.domain.significance import p_value, p_value_interval

LIMITS = st.sampled_from([wilson, rate_limits])


@st.composite
def counts(draw, least=0):
    n = draw(st.integers(max(least, 1), 5000))
    return draw(st.integers(least, n)), n


@given(counts())
def test_wilson_agrees_with_statsmodels(count):
    assert wilson(*count) == pytest.approx(proportion_confint(*count, method="wilson"), abs=1e-12)


@given(counts(), counts())
def test_newcombe_agrees_with_statsmodels(one, two):
    ours = newcombe(*sides_of(*one, wilson), *sides_of(*two, wilson))
    theirs = confint_proportions_2indep(*one, *two, method="newcomb", compare="diff")
    assert ours == pytest.approx(theirs, abs=1e-12)


@given(counts())
def test_wilson_holds_its_value_and_stays_within_0_and_1(count):
    lower, upper = wilson(*count)
    assert 0 <= lower <= count[0] / count[1] <= upper <= 1


def test_wilson_and_byar_are_silent_on_what_has_no_interval():
    lower, upper = wilson([5, -1, 0, np.nan, 3], [4, 4, 0, 4, np.nan])
    assert np.isnan([lower, upper]).all()
    assert np.isnan([*byar([-1, np.nan]), *rate_limits([1, 1], [0, -2])]).all()


@given(st.just(0.0) | st.floats(1e-6, 1e7), st.floats(0, 36))
def test_the_limits_of_a_count_widen_with_the_quantile(x, z):
    narrow, wide = byar(x, z), byar(x, z + 0.5)
    assert 0 <= wide.lower <= narrow.lower <= x + 1e-9 * x
    assert x <= narrow.upper * (1 + 1e-9)
    assert narrow.upper <= wide.upper


def test_small_counts_in_a_large_array_are_those_of_each_alone():
    # scipy's gamma quantiles with where= corrupt long, mostly masked arrays: never again.
    x = np.where(np.arange(30_000) % 100 == 0, 5.0, 500.0)
    lower, upper = byar(x)
    assert np.unique(lower).tolist() == [float(byar(5).lower), float(byar(500).lower)]
    assert np.unique(upper).tolist() == [float(byar(5).upper), float(byar(500).upper)]


@given(counts(), counts(), LIMITS)
def test_swapping_the_sides_of_a_difference_turns_its_limits(one, two, limits):
    first, second = sides_of(*one, limits), sides_of(*two, limits)
    there, back = newcombe(*first, *second), newcombe(*second, *first)
    assert there == pytest.approx((-back.upper, -back.lower), abs=1e-15)


@given(counts(least=1), counts(least=1), LIMITS)
def test_swapping_the_sides_of_a_ratio_inverts_its_limits(one, two, limits):
    first, second = sides_of(*one, limits), sides_of(*two, limits)
    there, back = mover_ratio(*first, *second), mover_ratio(*second, *first)
    assert there == pytest.approx((1 / back.upper, 1 / back.lower), rel=1e-9)


@given(counts(least=1), counts(least=1), LIMITS)
def test_the_ratio_excludes_1_where_the_difference_excludes_0(one, two, limits):
    sides = *sides_of(*one, limits), *sides_of(*two, limits)
    difference, ratio = newcombe(*sides), mover_ratio(*sides)
    for d, r in zip(difference, ratio, strict=True):
        assert abs(d) < 1e-9 or (d > 0) == (r > 1)


def test_the_ratio_of_a_zero_numerator_and_of_a_benchmark_that_may_be_zero():
    assert mover_ratio(0, 0, 0.1, 0.2, 0.1, 0.3).lower == 0
    assert mover_ratio(0.2, 0.1, 0.3, 0, 0, 0.1).upper == np.inf
    assert np.isnan(mover_ratio(0.2, 0.2, 0.2, 0, 0, 0).lower)


@given(counts(), counts(), LIMITS)
def test_p_is_under_5_percent_exactly_where_the_interval_excludes_0(one, two, limits):
    lower, upper = newcombe(*sides_of(*one, limits), *sides_of(*two, limits))
    p = p_value(*one, *two, limits)
    assert 0 < p <= 1
    assert abs(p - 0.05) < 1e-9 or (p < 0.05) == (lower > 0 or upper < 0)


@given(counts(), counts(), LIMITS)
def test_p_does_not_depend_on_the_order_of_the_sides(one, two, limits):
    assert p_value(*one, *two, limits) == pytest.approx(p_value(*two, *one, limits), rel=1e-9)


def test_p_at_its_ends():
    assert p_value(5, 10, 50, 100) == 1
    assert p_value(4, 10, 41, 100, rate_limits) == 1  # the median limits already hold 0
    assert p_value(3e5, 1e6, 7e5, 1e6) == pytest.approx(1.145e-299, rel=1e-3)
    assert np.isnan(p_value([np.nan, 5, 1], [10, 4, 0], 5, 100)).all()
    assert p_value([], [], [], []).shape == (0,)


def test_p_of_an_interval_valued_gap():
    corners = np.array([[3.0, 30.0, np.nan], [8.0, 34.0, 5.0]])
    p = p_value_interval(corners, 100, 500, 10_000)
    assert p[0] == 1
    assert p[1] == p_value(30, 100, 500, 10_000)
    assert np.isnan(p[2])


@given(counts(), counts(), LIMITS)
def test_a_whole_parent_is_the_rest_seen_from_nearer(zone, other, limits):
    (x, n), (x_o, n_o) = zone, other
    weight = n / (n + n_o)
    of_rest = newcombe(*sides_of(x, n, limits), *sides_of(x_o, n_o, limits))
    of_parent = whole_parent(x, n, x + x_o, n + n_o, limits)
    assert of_parent.difference == pytest.approx([d * (1 - weight) for d in of_rest], abs=1e-12)
    assert of_parent.ratio.upper <= n_o / n + 1 + 1e-9


def test_a_ratio_to_the_parent_has_no_infinite_limit():
    assert shrink_ratio([0, 1, np.inf], 0.25) == pytest.approx([0, 1, 4])
    assert np.isnan(shrink_ratio(1, 1))
    assert np.isnan(np.array(whole_parent(5, 10, 5, 10))).all()


@pytest.mark.parametrize("limits", [wilson, rate_limits])
def test_intervals_hold_the_truth_some_95_times_in_100(limits):
    rng = np.random.default_rng(20240101)
    n1, n2, p1, p2 = 300, 4000, 0.18, 0.12
    x1, x2 = rng.binomial(n1, p1, 20_000), rng.binomial(n2, p2, 20_000)
    sides = *sides_of(x1, n1, limits), *sides_of(x2, n2, limits)
    difference, ratio = newcombe(*sides), mover_ratio(*sides)
    least = 0.94
    assert np.mean((difference.lower <= p1 - p2) & (p1 - p2 <= difference.upper)) > least
    assert np.mean((ratio.lower <= p1 / p2) & (p1 / p2 <= ratio.upper)) > least


def test_an_exhaustive_census_has_no_sampling_error():
    assert n_eff_census(1200, 1, 1.8) == np.inf
    assert n_eff_rest([500, 300], [1, 1], 2) == np.inf
    assert wilson_effective(0.3, np.inf) == pytest.approx((0.3, 0.3), abs=1e-15)
    assert np.isnan(n_eff_from_cv(0, 0.04))


def test_padding_a_rest_with_empty_communes_changes_nothing():
    padded = n_eff_rest([[8000, 2000, 0], [1000, 0, 0]], [[0.4, 1, 1], [0.4, 1, 1]], 1.8)
    alone = [n_eff_rest([8000, 2000], [0.4, 1], 1.8), n_eff_census(1000, 0.4, 1.8)]
    assert padded == pytest.approx(np.array(alone))


def test_division_by_zero_gives_what_it_is_told():
    assert divide([1, 1], [0, 2], otherwise=7).tolist() == [7, 0.5]
