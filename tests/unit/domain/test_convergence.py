"""Closing, widening, reversed, undetermined: and whether the widest gaps close most."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.convergence import (
    DRAWN_ON,
    beta,
    convergence_status,
    corrected_slope,
    half_life,
    sigma,
    years_to_parity,
)
from observatory.domain.territory import Level

gap = st.floats(-1, 1).map(lambda value: round(value, 3))


@pytest.mark.parametrize(
    ("d0", "d1", "lower", "upper", "word"),
    [
        (0.18, 0.15, -0.05, -0.01, "closing"),
        (-0.18, -0.15, 0.01, 0.05, "closing"),
        (0.15, 0.18, 0.01, 0.05, "widening"),
        (-0.15, -0.18, -0.05, -0.01, "widening"),
        (0.05, -0.05, -0.15, -0.05, "reversed"),
        (0.18, 0.15, -0.07, 0.01, "undetermined"),
        (0.05, -0.05, -0.25, 0.0, "undetermined"),
        (0.0, 0.1, 0.05, 0.15, "widening"),
        (0.1, 0.0, -0.15, -0.05, "closing"),
        (np.nan, 0.1, 0.05, 0.15, ""),
        (0.1, 0.2, np.nan, 0.15, ""),
    ],
)
def test_the_status_of_a_gap_between_two_dates(d0, d1, lower, upper, word):
    assert convergence_status(d0, d1, lower, upper) == word


def test_a_change_of_money_below_what_matters_is_undetermined():
    assert convergence_status(10, 10.4, 0.3, 0.5, 0.5) == "undetermined"
    assert convergence_status(10, 10.6, 0.55, 0.65, 0.5) == "widening"


@given(gap, gap, st.floats(0, 0.5))
def test_swapping_sides_changes_no_status_and_time_reversed_turns_it_over(d0, d1, width):
    change = d1 - d0
    limits = change - width, change + width
    here = convergence_status(d0, d1, *limits)
    assert convergence_status(-d0, -d1, -limits[1], -limits[0]) == here
    back = convergence_status(d1, d0, -limits[1], -limits[0])
    if abs(d0) != abs(d1):
        turned = {"closing": "widening", "widening": "closing"}
        assert back == turned.get(str(here), here)


def test_parity_is_dated_only_for_a_gap_that_closes():
    assert years_to_parity(6, [0.18, -0.18], [0.15, -0.15]) == pytest.approx([30, 30])
    for tell in (years_to_parity, half_life):
        assert np.isnan(tell(6, [0.15, 0.1, -0.1, 0, np.nan], [0.18, 0.1, 0.05, 0, 0.1])).all()
        assert tell(6, 0.1, 0) == 0


@given(st.floats(0.05, 1), st.floats(0.1, 0.95))
def test_after_one_half_life_half_is_left(d0, left):
    years = half_life(6, d0, d0 * left)
    assert left ** (years / 6) == pytest.approx(0.5)


def test_sigma_is_a_standard_deviation_ddof_0_weighted_or_not():
    d = [0.1, 0.2, np.nan, 0.4]
    assert sigma(d) == pytest.approx(np.std([0.1, 0.2, 0.4]))
    # each gap as often as it has inhabitants
    assert sigma(d, [1, 2, 9, 3]) == pytest.approx(np.std([0.1, 0.2, 0.2, 0.4, 0.4, 0.4]))
    assert sigma(d, [1, 2, np.nan, 0]) == pytest.approx(np.std([0.1, 0.2, 0.2]))
    assert np.isnan(sigma([np.nan]))


def test_beta_is_the_slope_of_the_change_on_the_first_gap():
    random = np.random.default_rng(4)
    d0 = random.normal(0.2, 0.05, 200)
    d1 = d0 + 0.1 - 0.3 * d0 + random.normal(0, 0.01, 200)
    theirs = sm.OLS(d1 - d0, sm.add_constant(d0)).fit().params[1]
    found = beta(np.append(d0, np.nan), np.append(d1, 0.1), 0.02, base_year=2016, drawn_on=2011)
    assert found.slope == pytest.approx(theirs)
    assert found.reliability == pytest.approx(1 - 0.02**2 / np.var(d0))
    assert not found.is_refused


def test_the_correction_finds_no_convergence_where_only_noise_comes_back_to_the_mean():
    random = np.random.default_rng(5)
    true, error = random.normal(0.2, 0.05, 20_000), 0.04
    d0, d1 = (true + random.normal(0, error, true.size) for _ in range(2))
    found = beta(d0, d1, error, base_year=2016, drawn_on=2011)
    assert found.slope == pytest.approx(-(error**2) / (error**2 + 0.05**2), abs=0.02)
    assert found.corrected == pytest.approx(0, abs=0.03)


def test_a_base_year_on_which_the_list_was_drawn_is_refused():
    year = DRAWN_ON[Level.QPV, 2024]
    found = beta([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], 0.01, base_year=year, drawn_on=year)
    assert found.is_refused
    assert np.isnan(found.corrected)


def test_without_variety_or_beyond_the_noise_there_is_no_slope():
    for d0 in ([0.1, 0.2], [0.2, 0.2, 0.2]):
        assert np.isnan(beta(d0, d0, 0.01, base_year=2016, drawn_on=None).slope)
    noise = beta([0.1, 0.2, 0.3], [0.2, 0.2, 0.2], 0.5, base_year=2016, drawn_on=None)
    assert noise.reliability < 0
    assert np.isnan(noise.corrected)
    assert np.isnan(corrected_slope(-0.3, 0))
