"""The trend of a series: against statsmodels, and what makes it no trend."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.trend import (
    POINTS,
    recent_points,
    recent_trends,
    standard_error,
    trend_test,
)

OPPOSITE = {"increasing": "decreasing", "decreasing": "increasing"}
values = st.lists(st.floats(-50, 50), min_size=5, max_size=5)
errors = st.lists(st.floats(0.05, 5), min_size=5, max_size=5)
dates = st.lists(st.integers(1990, 2030), min_size=5, max_size=5, unique=True).map(sorted)


@given(dates, values, errors)
def test_slope_and_chi2_are_those_of_weighted_least_squares(x, y, error):
    model = sm.WLS(y, sm.add_constant(np.array(x) - 2010.0), weights=np.array(error) ** -2.0)
    theirs = model.fit(cov_type="fixed scale")
    found = trend_test(x, y, error)
    assert found.slope == pytest.approx(theirs.params[1], rel=1e-7, abs=1e-8)
    wald = (theirs.params[1] / theirs.bse[1]) ** 2
    assert found.chi2 == pytest.approx(wald, rel=1e-6, abs=1e-8)


@given(dates, values, errors)
def test_time_reversed_or_signs_flipped_turn_the_trend_over(x, y, error):
    found = trend_test(x, y, error)
    for other in (
        trend_test([-one for one in x], y, error),
        trend_test(x, [-one for one in y], error),
    ):
        assert other.slope == pytest.approx(-found.slope, abs=1e-9)
        assert other.chi2 == pytest.approx(found.chi2, rel=1e-6, abs=1e-9)
        assert other.word == OPPOSITE.get(str(found.word), found.word)


def test_one_point_alone_makes_no_trend():
    # chi-squared 128, all of it from the last point: without it the slope is 0
    found = trend_test(range(5), [1, 1, 1, 1, 9], 0.5)
    assert found.chi2 > 100
    assert found.word == "no_change"
    assert trend_test(range(5), [0, 1, 0, 1, 0], 0.5).word == "no_change"


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        (range(4), [1, 2, 3, 4], 0.1),
        (range(5), [1, 2, np.nan, 4, 5], 0.1),
        (range(5), [1, 2, 3, 4, 5], [0.1, 0.1, np.nan, 0.1, 0.1]),
        ([2018] * 5, [1, 2, 3, 4, 5], 0.1),
    ],
)
def test_what_cannot_be_calculated(x, y, error):
    found = trend_test(x, y, error)
    assert found.word == "cannot_be_calculated"
    assert np.isnan(found.slope)
    assert np.isnan(found.chi2)


def test_an_interval_without_width_has_no_standard_error():
    assert standard_error([0, 1, np.nan], [3.919927969080108, 1, 2]) == pytest.approx(
        [1, np.nan, np.nan], nan_ok=True
    )


def test_the_points_of_each_series_whatever_their_order():
    series, x = [7, 3, 7, 3, 7], [2018, 2013, 2014, 2016, 2021]
    assert recent_points(series, x, most=3).tolist() == [
        [-1, 2, 0],
        [-1, -1, 1],
        [-1, -1, 2],
        [-1, 1, 3],
        [2, 0, 4],
    ]
    assert recent_points([], []).shape == (0, POINTS)


def test_census_windows_that_overlap_are_not_two_points():
    years = [2006, 2010, 2011, 2013, 2015, 2016, 2018]
    places = recent_points([1] * 7, years, apart=5)
    assert [[years[at] for at in row if at >= 0] for row in places][-2:] == [
        [2006, 2011, 2016],
        [2006, 2013, 2018],
    ]
    assert recent_points([1, 1], [2016.4986, 2021.4987], apart=5)[1].tolist()[-2:] == [0, 1]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(2000, 2020)), max_size=30, unique=True),
    st.integers(0, 6),
)
def test_points_are_the_last_ones_that_stand_apart(rows, apart):
    series, x = np.array(rows, dtype=float).reshape(-1, 2).T
    for at, row in enumerate(recent_points(series, x, apart)):
        expected, last = [at], x[at]
        for other in sorted(np.flatnonzero(series == series[at]), key=lambda one: -x[one]):
            if x[other] <= last - max(apart, 1) and len(expected) < POINTS:
                expected.append(other)
                last = x[other]
        assert [one for one in row if one >= 0] == expected[::-1]


def test_a_gap_has_the_trend_of_the_last_five_points_up_to_it():
    x = np.arange(2013.5, 2021)
    y = np.array([1, 1, 1, 1, 1, 2, 3, 4.0])
    found = recent_trends([1] * 8, x, y, 0.1)
    assert found.points.tolist() == [1, 2, 3, 4, 5, 5, 5, 5]
    assert found.trend.word.tolist() == [
        *["cannot_be_calculated"] * 4, "no_change", "no_change", "increasing", "increasing"
    ]  # fmt: skip
    last = trend_test(x[-5:], y[-5:], 0.1)
    assert found.trend.slope[-1] == pytest.approx(last.slope)
    assert found.trend.chi2[-1] == pytest.approx(last.chi2)


def test_a_point_without_error_is_no_point_and_has_no_trend():
    y = np.arange(7.0)
    error = np.array([0.1, 0.1, np.nan, 0.1, 0.1, 0.1, np.nan])
    found = recent_trends([1] * 7, np.arange(2013, 2020), y, error)
    assert found.points.tolist() == [1, 2, 0, 3, 4, 5, 0]
    assert found.trend.word.tolist()[-2:] == ["increasing", "cannot_be_calculated"]
    nothing = recent_trends([1, 1], [2013, 2014], [1, 2], np.nan)
    assert nothing.points.tolist() == [0, 0]
