"""The intervals of flagged gaps: wider, at the level of their family, and still away from zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from observatory.domain.adjust import benjamini_hochberg
from observatory.domain.comparison import compare, limits_at
from observatory.domain.coverage import at_family_levels
from observatory.domain.indicator import Nature
from observatory.domain.sides import Sides

X = np.array([56.0, 9.0, 20.0, 21.0, np.nan, 30.0])
N = np.array([70.0, 10.0, 100.0, 100.0, 50.0, 100.0])


def sides(**more):
    given = {"nature": Nature.PROPORTION, "benchmark_x": 40.0, "benchmark_n": 200.0}
    return Sides(zone_x=X, zone_n=N, **{**given, **more})


def levelled(of, family=None):
    labels = np.zeros(X.shape, dtype=int) if family is None else family
    gaps = compare(of)
    return gaps, at_family_levels(gaps, of, benjamini_hochberg(gaps.p_value, labels), labels)


def test_flagged_gaps_are_at_the_level_of_their_family_and_the_others_at_95_percent():
    gaps, wider = levelled(sides())
    # 2 of the 5 tested are flagged: the level is 1 - 0.05 * 2/5.
    assert wider.level == pytest.approx([0.98, 0.98, 0.95, 0.95, np.nan, 0.95], nan_ok=True)
    low, high = confint_proportions_2indep(56, 70, 40, 200, method="newcomb", alpha=0.02)
    assert wider.comparison.difference_lower[0] == pytest.approx(low, abs=1e-12)
    assert wider.comparison.difference_upper[0] == pytest.approx(high, abs=1e-12)
    for name in ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper"):
        before, after = getattr(gaps, name), getattr(wider.comparison, name)
        assert np.array_equal(before[2:], after[2:], equal_nan=True)
        assert (after[:2] < before[:2]).all() == name.endswith("lower")


def test_each_family_has_its_own_level():
    _, wider = levelled(sides(), np.array([0, 1, 0, 0, 0, 1]))
    assert wider.level[:2] == pytest.approx([1 - 0.05 / 3, 1 - 0.05 / 2])


def test_without_a_flag_nothing_changes():
    of = sides(benchmark_x=20.0, benchmark_n=100.0)
    gaps = compare(of)
    wider = at_family_levels(gaps, of, np.ones(X.shape), np.zeros(X.shape))
    assert wider.comparison is gaps
    assert wider.level[2] == 0.95


def test_a_ratio_over_a_benchmark_of_zero_stays_without_limits():
    _, wider = levelled(sides(benchmark_x=0.0, benchmark_n=8.0))
    assert wider.level[0] > 0.95
    assert np.isnan(wider.comparison.ratio_upper).all()
    assert np.isfinite(wider.comparison.difference_upper[0])


def test_samples_are_widened_through_their_effective_size():
    _, wider = levelled(sides(zone_n_eff=np.full(X.shape, 40.0)))
    assert wider.level[0] > 0.95
    alpha = 1 - wider.level[0]
    p1, p2 = 56 / 70, 40 / 200
    l1, _ = proportion_confint(p1 * 40, 40, alpha, "wilson")
    _, u2 = proportion_confint(40, 200, alpha, "wilson")
    expected = p1 - p2 - np.hypot(p1 - l1, u2 - p2)
    assert wider.comparison.difference_lower[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("is_whole_parent", [False, True])
def test_limits_alone_are_those_of_the_comparison(is_whole_parent):
    of = sides(is_whole_parent=is_whole_parent, benchmark_x=200.0, benchmark_n=900.0)
    gaps, alone = compare(of, 2.5), limits_at(of, 2.5)
    assert np.array_equal(gaps.difference_lower, alone.difference.lower, equal_nan=True)
    assert np.array_equal(gaps.ratio_upper, alone.ratio.upper, equal_nan=True)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(60, 90)), min_size=1, max_size=12),
    st.sampled_from([Nature.PROPORTION, Nature.RATE]),
)
def test_a_flagged_gap_still_excludes_zero_at_its_own_level(counts, nature):
    x, n = np.array(counts, dtype=float).T
    of = Sides(nature=nature, zone_x=x, zone_n=n, benchmark_x=250.0, benchmark_n=800.0)
    gaps = compare(of)
    adjusted = benjamini_hochberg(gaps.p_value)
    wider, level = at_family_levels(gaps, of, adjusted, np.zeros(len(x)))
    flagged = adjusted < 0.05
    assert ((wider.difference_lower > 0) | (wider.difference_upper < 0))[flagged].all()
    assert (level[flagged] >= 0.95 - 1e-15).all()
    assert (wider.difference_lower <= gaps.difference_lower + 1e-12).all()


def drawn_families(families, zones, spread, seed, agglomerations=10):
    """Draw zones and the rests that they share; return what is observed and the true gaps."""
    random = np.random.default_rng(seed)
    place = np.arange(zones) % agglomerations
    base = random.uniform(0.15, 0.35, (families, agglomerations))
    truth = np.clip(base[:, place] + random.normal(0, spread, (families, zones)), 0.02, 0.98)
    n, n_rest = random.integers(150, 3_000, truth.shape), random.integers(5_000, 90_000, base.shape)
    x, x_rest = random.binomial(n, truth), random.binomial(n_rest, base)
    observed = Sides(
        nature=Nature.PROPORTION, zone_x=x.ravel(), zone_n=n.ravel(),
        benchmark_x=x_rest[:, place].ravel(), benchmark_n=n_rest[:, place].ravel(),
    )  # fmt: skip
    return observed, (truth - base[:, place]).ravel(), np.repeat(np.arange(families), zones)


def test_of_the_flagged_intervals_at_most_5_percent_miss_the_truth_where_95_percent_ones_do_not():
    observed, truth, family = drawn_families(150, 100, spread=0.02, seed=11)
    gaps = compare(observed)
    adjusted = benjamini_hochberg(gaps.p_value, family)
    wider, level = at_family_levels(gaps, observed, adjusted, family)
    flagged = adjusted < 0.05
    assert flagged.sum() > 3_000
    assert (level[flagged] > 0.95).all()

    def missed(intervals):
        out = (truth < intervals.difference_lower) | (truth > intervals.difference_upper)
        return out[flagged].mean()

    assert missed(gaps) > 0.05
    assert missed(wider) < 0.05


def test_where_nothing_differs_5_percent_of_the_families_hold_a_flag():
    observed, _, family = drawn_families(200, 60, spread=0.0, seed=5)
    adjusted = benjamini_hochberg(compare(observed).p_value, family)
    false = len(np.unique(family[adjusted < 0.05]))
    assert false <= 18  # the 99 % point of a true 5 %
