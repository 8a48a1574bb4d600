"""Funnels: limits, overdispersion, positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats.mstats import winsorize

from observatory.domain.funnel import (
    Z_OUTER,
    funnel_limits,
    funnel_position,
    overdispersion,
    winsorise,
    z_scores,
)

scores = st.lists(st.floats(-50, 50), min_size=1, max_size=60)


@given(scores)
def test_winsorising_agrees_with_scipy(values):
    theirs = np.asarray(winsorize(np.array(values), limits=(0.1, 0.1)))
    assert winsorise(values).tolist() == theirs.tolist()


@given(scores)
def test_overdispersion_is_the_winsorised_mean_square_and_never_under_one(values):
    theirs = float((np.asarray(winsorize(np.array(values), limits=(0.1, 0.1))) ** 2).mean())
    assert overdispersion(values) == pytest.approx(max(1.0, theirs))


def test_what_is_missing_takes_no_part():
    assert overdispersion([np.nan, 3.0, -3.0]) == 9
    assert overdispersion([np.nan]) == 1
    assert winsorise([]).size == 0
    assert np.isnan(winsorise([np.nan])).all()
    assert funnel_position([]).size == 0


@given(st.floats(0.01, 0.99), st.integers(1, 9_000), st.floats(1, 40))
def test_a_proportion_on_a_limit_is_that_many_standard_errors_away(p0, n, phi):
    low, high = funnel_limits(p0, n, phi)
    half = norm.ppf(0.975) * np.sqrt(phi * p0 * (1 - p0) / n)
    assert (p0 - low, high - p0) == (pytest.approx(half), pytest.approx(half))


def test_without_a_size_there_is_no_funnel():
    assert np.isnan(funnel_limits(0.2, [0, np.nan])).all()


def test_positions():
    z = [0, 1.9599, -1.9600, 3.0902, -3.0903, np.nan]
    words = ["inside", "inside", "beyond_95", "beyond_95", "beyond_998", None]
    assert funnel_position(z).tolist() == words
    assert funnel_position(z, 4.0).tolist() == ["inside"] * 5 + [None]
    assert norm.ppf(0.999) == pytest.approx(Z_OUTER, abs=1e-12)


def test_a_figure_without_error_has_no_z_score():
    assert z_scores([3.0, 3.0], 1.0, [0.5, np.nan]) == pytest.approx([4.0, np.nan], nan_ok=True)
    assert np.isnan(z_scores(3.0, 1.0, 0.0))
