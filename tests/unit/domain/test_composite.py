"""The composite index and its rank intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import zscore

from observatory.domain.composite import (
    DRAWS,
    draw_weights,
    make_composite,
    standardise,
    theme_weights,
)

THEMES = ["emploi", "revenus", "emploi", "santé"]
POLARITY = [1, -1, 1, -1]
RANDOM = np.random.default_rng(3).normal(size=(40, 4))


def test_themes_weigh_the_same_whatever_they_hold():
    assert theme_weights(THEMES) == pytest.approx([1 / 6, 1 / 3, 1 / 6, 1 / 3])


def test_drawn_weights_are_dirichlet_around_those_of_the_themes():
    drawn = draw_weights(THEMES, 40_000, seed=1)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(40_000))
    assert (drawn > 0).all()
    assert drawn.mean(axis=0) == pytest.approx(theme_weights(THEMES), abs=0.003)
    # Of a Dirichlet(1) over 3 themes, a share has the variance 2/(9*4); inside a theme of two the
    # share is uniform, and independent: E[t^2] E[u^2] - (1/6)^2 = (1/6)(1/3) - 1/36.
    assert drawn.var(axis=0)[[1, 3]] == pytest.approx([1 / 18] * 2, rel=0.02)
    assert drawn.var(axis=0)[[0, 2]] == pytest.approx([1 / 36] * 2, rel=0.03)


def test_the_same_seed_gives_the_same_bits_and_another_other_ones():
    assert draw_weights(THEMES, 50, 1).tolist() == draw_weights(THEMES, 50, 1).tolist()
    assert draw_weights(THEMES, 50, 1).tolist() != draw_weights(THEMES, 50, 2).tolist()
    # PCG64's published first words for the seed 1, which no version of numpy may change.
    first = np.random.PCG64(1).random_raw(2) >> np.uint64(11)
    assert (first * 2.0**-53).tolist() == [0.5118216247002567, 0.9504636963259353]


def test_the_index_is_the_weighted_mean_of_aligned_z_scores():
    made = make_composite(RANDOM, POLARITY, THEMES)
    expected = (zscore(RANDOM, ddof=0) * POLARITY) @ [1 / 6, 1 / 3, 1 / 6, 1 / 3]
    assert made.index == pytest.approx(expected)
    assert made.rank[np.argmin(expected)] == 1
    assert made.rank[np.argmax(expected)] == 40
    assert made.weight_present == pytest.approx(np.ones(40))
    assert made.index.mean() == pytest.approx(0)


def test_the_rank_interval_is_that_of_the_draws():
    made = make_composite(RANDOM, POLARITY, THEMES, draws=200, seed=5)
    scores = zscore(RANDOM, ddof=0) * POLARITY
    ranks = np.array([np.argsort(np.argsort(scores @ w)) + 1 for w in draw_weights(THEMES, 200, 5)])
    low, high = ranks[:, 7] <= made.rank_lower[7], ranks[:, 7] >= made.rank_upper[7]
    assert made.rank_lower[7] in ranks[:, 7]
    assert made.rank_upper[7] in ranks[:, 7]
    assert low.mean() >= 0.05
    assert high.mean() >= 0.05
    assert ((made.rank_lower <= made.rank_upper) & (made.rank_lower >= 1)).all()


def test_one_indicator_leaves_no_doubt_about_the_rank():
    made = make_composite(RANDOM[:, :1], [1], ["emploi"])
    assert made.rank.tolist() == made.rank_lower.tolist() == made.rank_upper.tolist()


def test_under_70_percent_of_the_weight_there_is_no_index():
    values = RANDOM.copy()
    values[0, 3] = np.nan  # a third missing
    values[1, 0] = np.nan  # a sixth missing
    values[2] = np.nan
    made = make_composite(values, POLARITY, THEMES)
    assert made.weight_present[:3] == pytest.approx([2 / 3, 5 / 6, 0])
    assert np.isnan([made.index[0], made.rank[0], made.rank_lower[0], made.index[2]]).all()
    scores = standardise(values, POLARITY)[1]
    expected = (scores[1] / 3 + scores[2] / 6 + scores[3] / 3) / (5 / 6)
    assert made.index[1] == pytest.approx(expected)
    assert np.nanmax(made.rank) == 38


def test_exactly_70_percent_is_enough():
    values = np.random.default_rng(1).normal(size=(6, 10))
    values[0, :3] = np.nan
    made = make_composite(values, [1] * 10, [f"theme {i}" for i in range(10)])
    assert np.isfinite(made.index).all()


def test_nobody_has_an_index_where_nobody_has_enough():
    made = make_composite([[np.nan, 1.0], [2.0, np.nan]], [1, 1], ["a", "b"])
    assert np.isnan(made.index).all()
    assert np.isnan(made.rank).all()


def test_an_indicator_that_is_the_same_everywhere_tells_nobody_apart():
    scores = standardise([[0.1, 1.0], [0.1, 2.0], [0.1, np.nan]], [1, -1])
    assert scores[:, 0].tolist() == [0, 0, 0]
    assert scores[:, 1] == pytest.approx([1, -1, np.nan], nan_ok=True)


@pytest.mark.parametrize("polarity", [[], [1, 0], [1, 2]])
def test_an_index_needs_indicators_with_a_polarity(polarity):
    with pytest.raises(ValueError, match="polarity"):
        make_composite(np.zeros((3, len(polarity))), polarity, ["a", "b"][: len(polarity)])


@given(
    arrays(np.float64, (8, 4), elements=st.floats(-1e3, 1e3).map(lambda v: round(v, 3))),
    st.floats(0.1, 50),
    st.floats(-50, 50),
)
def test_the_unit_of_an_indicator_changes_nothing_and_its_polarity_mirrors_it(values, scale, shift):
    made = make_composite(values, POLARITY, THEMES, draws=20)
    other = make_composite(values * scale + shift, POLARITY, THEMES, draws=20)
    assert other.index == pytest.approx(made.index, abs=1e-6)
    mirrored = make_composite(values, [-p for p in POLARITY], THEMES, draws=20)
    assert mirrored.index == pytest.approx(-made.index, abs=1e-12)


def test_the_order_of_the_zones_does_not_matter():
    made, back = (make_composite(v, POLARITY, THEMES) for v in (RANDOM, RANDOM[::-1]))
    assert made.index == pytest.approx(back.index[::-1])
    assert made.rank_lower.tolist() == back.rank_lower[::-1].tolist()
    assert DRAWS == 1_000
