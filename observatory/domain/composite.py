"""One index out of several indicators, and how far its ranks depend on the weights.

METHOD formula 15, OECD/JRC Handbook 2008. A row per zone, a column per indicator; NaN is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import FloatArray, divide
from observatory.domain.ranks import lowest_ranks

VERSION = "1"
"""Of this recipe: it changes with whatever would change an index made from the same figures."""

SEED = 20030801
"""Of the draws: the day of the law."""

DRAWS = 1_000
LEAST_WEIGHT = 0.7
RANK_INTERVAL = (5.0, 95.0)
TOO_LITTLE_WEIGHT = "too_little_weight"
"""Why a zone has no index."""

TOO_LITTLE_WEIGHT_SAID = (
    "Moins de 70 % du poids des indicateurs est connu pour ce quartier : pas d'indice.",
    "Less than 70 % of the indicators' weight is known for this neighbourhood: no index.",
)
# A sum of weights that are all there must not miss 70 % by the dust of floats.
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Composite:
    """Per zone: index (0 the mean, lower is worse), rank (1 the worst) and its interval.

    NaN, ranks included, where less than 70 % of the weight is present. weights: per indicator.
    """

    index: FloatArray
    rank: FloatArray
    rank_lower: FloatArray
    rank_upper: FloatArray
    weight_present: FloatArray
    weights: FloatArray


def theme_weights(themes: Sequence[str]) -> FloatArray:
    """Return equal weights by theme, equal inside a theme: they sum to 1."""
    _, theme, sizes = np.unique(list(themes), return_inverse=True, return_counts=True)
    weights: FloatArray = 1 / (len(sizes) * sizes[theme])
    return weights


def draw_weights(themes: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> FloatArray:
    """Return random weights, a row per draw: Dirichlet(1) over themes, and inside each theme.

    Their mean is theme_weights. Made from PCG64's bits, which numpy promises never to change, as
    it does not promise for its distributions.
    """
    _, theme = np.unique(list(themes), return_inverse=True)
    number = theme.max() + 1
    bits = np.random.PCG64(seed).random_raw((draws, number + len(theme)))
    exponential = -np.log1p(-((bits >> np.uint64(11)) * 2.0**-53))
    of_theme, inside = exponential[:, :number], exponential[:, number:]
    totals = inside @ (theme[:, None] == np.arange(number))
    weights: FloatArray = (of_theme / of_theme.sum(axis=1, keepdims=True))[:, theme]
    weights *= inside / totals[:, theme]
    return weights


def standardise(values: ArrayLike, polarity: ArrayLike) -> FloatArray:
    """Return z-scores (ddof 0) in which higher is better; a column without spread is 0.

    polarity: +1 higher is better, -1 lower is better.
    """
    values = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(values)
    number = known.sum(axis=0)
    centred = values - divide(np.where(known, values, 0.0).sum(axis=0), number)
    spread = np.sqrt(divide((np.where(known, centred, 0.0) ** 2).sum(axis=0), number))
    # A constant's own dust is no spread.
    level = np.max(np.abs(np.where(known, values, 0.0)), axis=0, initial=0.0)
    has_spread = spread > _DUST * level
    scores = np.where(has_spread, divide(centred, np.where(has_spread, spread, 1.0)), 0.0)
    return np.where(known, scores * np.asarray(polarity, dtype=np.float64), np.nan)


def make_composite(
    values: ArrayLike,
    polarity: ArrayLike,
    themes: Sequence[str],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Composite:
    """Return the index of every zone, its rank, and the ranks of P5 to P95 of random weights.

    The index is the mean of the z-scores by the weights that are present. Raises ValueError
    without an indicator or with a polarity that is neither +1 nor -1.
    """
    polarity = np.asarray(polarity, dtype=np.float64)
    if not polarity.size or not np.isin(polarity, (-1, 1)).all():
        raise ValueError("a composite is made of indicators that have a polarity")
    scores = standardise(values, polarity)
    weights = theme_weights(themes)
    present = _weigh(~np.isnan(scores), weights[None])[:, 0]
    enough = present >= LEAST_WEIGHT - _DUST
    index = np.full(len(scores), np.nan)
    index[enough] = _means(scores[enough], weights[None])[:, 0]
    rank, lower, upper = (np.full(len(scores), np.nan) for _ in range(3))
    if enough.any():
        rank[enough] = lowest_ranks(index[enough])
        drawn = _means(scores[enough], draw_weights(themes, draws, seed))
        lower[enough], upper[enough] = _rank_interval(drawn)
    return Composite(index, rank, lower, upper, present, weights)


def _weigh(of: NDArray[np.bool_] | FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(of, dtype=np.float64) @ weights.T


def _means(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted means of what is present: a row per zone, a column per draw."""
    known = ~np.isnan(scores)
    return divide(_weigh(np.where(known, scores, 0.0), weights), _weigh(known, weights))


def _rank_interval(drawn: FloatArray) -> FloatArray:
    """Return the ranks of P5 and P95, each a rank that a draw gave, the outer one in doubt."""
    ranks = lowest_ranks(drawn)
    low, high = RANK_INTERVAL
    lower = np.percentile(ranks, low, axis=1, method="lower")
    return np.stack([lower, np.percentile(ranks, high, axis=1, method="higher")])
