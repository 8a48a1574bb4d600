"""What of a survey may be shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta
from statsmodels.stats.proportion import proportion_confint

from observatory.domain.presentation import exact_limits, present, prints_interval


@given(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_exact_limits_agree_with_statsmodels(counts):
    x, n = counts
    assert exact_limits(x / n, n) == pytest.approx(proportion_confint(x, n, 0.05, "beta"), abs=1e-9)


def test_exact_limits_of_an_effective_sample_are_quantiles_of_betas():
    x, n = 0.436 * 808.486, 808.486
    low, high = exact_limits(0.436, n)
    assert low == pytest.approx(beta.ppf(0.025, x, n - x + 1), abs=1e-12)
    assert high == pytest.approx(beta.ppf(0.975, x + 1, n - x), abs=1e-12)


@pytest.mark.parametrize(
    ("p", "n", "word"),
    [
        (0.5, 29.9, "suppressed"),
        (0.999, 29.9, "suppressed"),  # too few, however narrow
        (0.5, 30, "suppressed"),  # 0.37 wide
        (0.5, 60, "shown"),
        (0.0, 40, "suppressed"),  # no relative width
        (0.0, 400, "shown"),  # narrow
        (0.93, 120, "flagged"),  # as wide as 9/120, but it is the other side that is unsure
        (1.0, 400, "shown"),
        (np.nan, 400, None),
        (0.2, np.nan, None),
    ],
)
def test_the_rule(p, n, word):
    assert present(p, n) == word


def test_no_sample_has_no_limits():
    assert np.isnan(exact_limits([0.2, 1.2], [0, 10])).all()


@given(st.floats(0, 1), st.integers(30, 5_000))
def test_a_larger_sample_is_never_shown_less(p, n):
    order = ["suppressed", "flagged", "shown"]
    assert order.index(present(p, n * 2)) >= order.index(present(p, n))


def test_a_census_figure_with_a_cv_above_5_percent_gives_way_to_its_interval():
    assert prints_interval([100, 100, 0, 0, np.nan], [5, 5.1, 1, 0, 1]).tolist() == [
        False, True, True, False, False,
    ]  # fmt: skip
