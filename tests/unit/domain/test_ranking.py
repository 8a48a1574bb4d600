"""Shrunken rates and gaps, and ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from observatory.domain.ranking import (
    rank_worst_first,
    shrink_gaps,
    shrink_rates,
)

gaps = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 0.5)), min_size=2, max_size=40)
rates = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1, max_size=30,
)  # fmt: skip


@given(gaps)
def test_gaps_agree_with_statsmodels(drawn):
    d, se = np.array(drawn).T
    with np.errstate(all="ignore"):  # its by-products divide by what may be 0
        theirs = combine_effects(d, se**2, method_re="dl")
    ours = shrink_gaps(d, se)
    assert ours.tau2 == pytest.approx(max(theirs.tau2, 0.0), abs=1e-12)
    assert ours.common == pytest.approx(theirs.mean_effect_fe, abs=1e-12)
    if theirs.tau2 >= 0:
        assert ours.mean == pytest.approx(theirs.mean_effect_re, abs=1e-12)


@given(gaps)
def test_a_gap_is_drawn_between_itself_and_the_mean_the_more_so_the_less_it_is_sure(drawn):
    d, se = np.array(drawn).T
    shrunken = shrink_gaps(d, se)
    low, high = np.minimum(d, shrunken.mean), np.maximum(d, shrunken.mean)
    assert (shrunken.values >= low - 1e-12).all()
    assert (shrunken.values <= high + 1e-12).all()
    kept = shrunken.tau2 / (shrunken.tau2 + se**2)
    assert shrunken.values == pytest.approx(shrunken.mean + kept * (d - shrunken.mean))


@given(rates)
def test_a_rate_is_drawn_between_itself_and_the_mean(drawn):
    x, n = np.array(drawn, dtype=float).T
    shrunken = shrink_rates(x, n)
    assert 0 <= shrunken.rho <= 1
    low, high = (pick(x / n, shrunken.mean) for pick in (np.minimum, np.maximum))
    assert (shrunken.values >= low - 1e-12).all()
    assert (shrunken.values <= high + 1e-12).all()


def test_rates_that_differ_by_chance_alone_are_one_rate():
    shrunken = shrink_rates([20, 30], [100, 150])
    assert (shrunken.rho, shrunken.kappa) == (0, np.inf)
    assert shrunken.values.tolist() == [0.2, 0.2]


def test_rates_whose_zones_are_all_alike_stay_as_they_are():
    assert shrink_rates([0, 50, 0, 50], [50, 50, 50, 50]).values.tolist() == [0, 1, 0, 1]


def test_the_moment_estimator_finds_the_truth_of_a_beta_binomial():
    random = np.random.default_rng(7)
    n = random.integers(40, 400, 5_000)
    x = random.binomial(n, random.beta(0.2 * 30, 0.8 * 30, n.size))
    shrunken = shrink_rates(x, n)
    assert shrunken.rho == pytest.approx(1 / 31, rel=0.05)
    assert shrunken.mean == pytest.approx(0.2, rel=0.02)


def test_what_is_missing_stays_missing_and_takes_no_part():
    assert shrink_rates([12, np.nan, 5], [40, 10, 0]).values == pytest.approx(
        [0.3, np.nan, np.nan], nan_ok=True
    )
    found = shrink_gaps([0.12, np.nan, 0.2, 0.3], [0.03, 0.1, np.nan, 0])
    assert found.values == pytest.approx([0.12, np.nan, np.nan, np.nan], nan_ok=True)
    assert np.isnan(shrink_gaps([np.nan], [1]).values).all()
    nothing = shrink_rates([], [])
    assert np.isnan(nothing.mean)
    assert nothing.values.size == 0


def test_the_worst_is_first_by_polarity_and_equal_gaps_share_their_place():
    values = [-3.0, 5.0, np.nan, -3.0, 0.0]
    assert rank_worst_first(values, 1) == pytest.approx([1, 4, np.nan, 1, 3], nan_ok=True)
    assert rank_worst_first(values, -1) == pytest.approx([3, 1, np.nan, 3, 2], nan_ok=True)
    with pytest.raises(ValueError, match="no worst"):
        rank_worst_first(values, 0)
