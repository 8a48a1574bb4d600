"""Families of comparisons, and the word that each gap gets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from observatory.domain.adjust import (
    at_usual_level,
    benjamini_hochberg,
    benjamini_yekutieli,
    count_in_family,
    dependence_factor,
    flagged_confidence_level,
    outcome,
    quantile_of_level,
    whatever_dependence,
)

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(p_values)
def test_adjusted_p_values_agree_with_statsmodels(p):
    theirs = multipletests(p, method="fdr_bh")[1]
    assert benjamini_hochberg(p) == pytest.approx(theirs, abs=1e-12)


@given(p_values)
def test_the_sensitivity_line_agrees_with_statsmodels(p):
    theirs = multipletests(p, method="fdr_by")[1]
    assert benjamini_yekutieli(p) == pytest.approx(theirs, abs=1e-12)


@given(p_values, p_values)
def test_the_sensitivity_line_is_drawn_family_by_family(one, two):
    labels = [1] * len(one) + [0] * len(two)
    together = benjamini_yekutieli([*one, *two], labels)
    apart = [*benjamini_yekutieli(one), *benjamini_yekutieli(two)]
    assert together == pytest.approx(apart, abs=1e-14)


def test_the_cost_of_dependence_is_a_harmonic_number():
    sums = np.cumsum(1 / np.arange(1, 2_000))
    assert dependence_factor(np.arange(1, 2_000)) == pytest.approx(sums, abs=1e-11)
    assert dependence_factor(0) == 0
    assert np.isnan(benjamini_yekutieli([np.nan])).all()


def test_each_p_value_knows_how_many_of_its_family_were_tested_and_flagged():
    counts = count_in_family([0.01, np.nan, 0.05, 0.04, 0.2], ["a", "a", "a", "b", "b"])
    assert counts.tested.tolist() == [2, 2, 2, 2, 2]
    assert counts.flagged.tolist() == [1, 1, 1, 1, 1]
    assert count_in_family([0.01, 0.02]).flagged.tolist() == [2, 2]


@given(st.floats(0.5, 0.999999))
def test_the_quantile_of_a_level_leaves_the_rest_of_it_outside(level):
    assert 2 * norm.sf(quantile_of_level(level)) == pytest.approx(1 - level, rel=1e-9)


def test_a_limit_comes_back_to_95_percent_as_if_it_had_been_computed_there():
    n, level = 1_200, flagged_confidence_level(400, 1609)
    for x in (60, 360, 1_000):
        wide, usual = (proportion_confint(x, n, alpha, "wilson") for alpha in (1 - level, 0.05))
        for far, near in zip(wide, usual, strict=True):
            arm = abs(near - x / n)
            assert at_usual_level(x / n, far, level) == pytest.approx(near, abs=0.04 * arm)
    kept = at_usual_level(0.3, [0.2, 0.1], [0.95, np.nan])
    assert kept.tolist() == [0.2, 0.1]


@given(p_values)
def test_adjusting_never_lowers_a_p_value_nor_changes_their_order(p):
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= np.array(p) * (1 - 1e-12)).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()


def test_what_was_not_tested_does_not_count_in_the_family():
    adjusted = benjamini_hochberg([0.01, np.nan, 0.04])
    assert adjusted == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()


@given(p_values, p_values)
def test_families_are_adjusted_by_themselves(one, two):
    labels = ["b"] * len(one) + ["a"] * len(two)
    together = benjamini_hochberg([*one, *two], labels)
    assert together.tolist() == [*benjamini_hochberg(one), *benjamini_hochberg(two)]


def test_without_a_flag_the_level_is_the_ordinary_one():
    assert flagged_confidence_level([0, 10], 10).tolist() == [0.95, 0.95]
    assert flagged_confidence_level(0, 0) == 0.95


@pytest.mark.parametrize(
    ("difference", "p", "polarity", "word"),
    [
        (0.2, 0.01, -1, "worse"),
        (-0.2, 0.01, -1, "better"),
        (0.2, 0.01, 1, "better"),
        (-0.2, 0.01, 1, "worse"),
        (0.2, 0.05, 1, "similar"),
        (0, 1, 1, "similar"),
        (0.2, 0.01, 0, "not_compared"),
        (np.nan, 1, 1, "not_compared"),
        (0.2, np.nan, 1, "not_compared"),
    ],
)
def test_the_outcome_of_a_gap(difference, p, polarity, word):
    assert outcome(difference, p, polarity) == word


def test_money_is_judged_beyond_rounding_and_materiality():
    words = outcome(
        [-7670, -60, np.nan, 0.1], [np.nan, np.nan, np.nan, 0.01], 1,
        is_material=[True, False, False, False],
    )  # fmt: skip
    assert words.tolist() == ["worse", "similar", "not_compared", "better"]


def test_the_sensitivity_line_counts_the_tests_that_are_not_shown():
    p = np.array([0.001, 0.004, 0.02, 0.3, 0.8])
    _, theirs, _, _ = multipletests(p, method="fdr_by")
    _, adjusted, _, _ = multipletests(p, method="fdr_bh")
    shown = adjusted[[0, 3]]
    assert whatever_dependence(shown, 5) == pytest.approx(theirs[[0, 3]], abs=1e-12)
    assert np.isnan(whatever_dependence([np.nan], 5)).all()
