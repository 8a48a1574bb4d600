"""Rankings that chance does not lead: small zones are drawn towards what zones have in common.

Arrays have one dimension, an element per zone; NaN is "no figure" and stays NaN.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import FloatArray, floats
from observatory.domain.ranks import lowest_ranks


@dataclass(frozen=True, slots=True)
class ShrunkenRates:
    """rho: how alike two persons of one zone are; kappa: how many persons the mean weighs."""

    rho: float
    kappa: float
    mean: float
    values: FloatArray


@dataclass(frozen=True, slots=True)
class ShrunkenGaps:
    """tau2: how much true gaps differ; mean: of all, by their precision and tau2 together."""

    tau2: float
    mean: float
    common: float  # the mean by precision alone, as if every true gap were the same
    values: FloatArray


def shrink_rates(x: ArrayLike, n: ArrayLike) -> ShrunkenRates:
    """Draw proportions towards their mean, as far as their size is small.

    The moment estimator of a beta-binomial: rho = max(0, [S/(pq) - (M-1)] over the sum of
    (n_i-1)(1-n_i/N)), S = sum of n_i(p_i-p)^2, kappa = (1-rho)/rho, (x + p*kappa)/(n + kappa).
    METHOD formula 13. n not positive counts as no figure.
    """
    x, n = floats(x, n)
    known = ~np.isnan(x) & (n > 0)
    sizes, total = n[known], float(n[known].sum())
    mean = float(x[known].sum()) / total if total else np.nan
    spread = float((sizes * (x[known] / sizes - mean) ** 2).sum())
    chance, scale = mean * (1 - mean), float(((sizes - 1) * (1 - sizes / max(total, 1))).sum())
    rho = (spread / chance - (len(sizes) - 1)) / scale if chance > 0 and scale > 0 else 0.0
    rho = min(max(rho, 0.0), 1.0)
    kappa = (1 - rho) / rho if rho else np.inf
    values = (x + mean * kappa) / (n + kappa) if rho else np.full(x.shape, mean)
    return ShrunkenRates(rho, kappa, mean, np.where(known, values, np.nan))


def shrink_gaps(difference: ArrayLike, standard_error: ArrayLike) -> ShrunkenGaps:
    """Draw gaps towards their mean, as far as they are uncertain (DerSimonian & Laird 1986).

    w = 1/SE^2, tau2 = max(0, (Q - (k-1)) / (sum w - sum w^2 / sum w)); each gap is then weighed by
    tau2 against SE^2. METHOD formula 13; any unit, that of the gaps. SE not positive counts as no
    figure.
    """
    d, se = floats(difference, standard_error)
    known = ~np.isnan(d) & (se > 0)
    gaps, variance = d[known], se[known] ** 2
    if not gaps.size:
        return ShrunkenGaps(0.0, np.nan, np.nan, np.full(d.shape, np.nan))
    weight = 1 / variance
    common = _mean(gaps, weight)
    q = float((weight * (gaps - common) ** 2).sum())
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    tau2 = max(0.0, (q - (gaps.size - 1)) / scale) if gaps.size > 1 else 0.0
    mean = _mean(gaps, 1 / (variance + tau2))
    values = np.full(d.shape, np.nan)
    values[known] = (tau2 * gaps + variance * mean) / (tau2 + variance)
    return ShrunkenGaps(tau2, mean, common, values)


def _mean(values: FloatArray, weight: FloatArray) -> float:
    return float((weight * values).sum() / weight.sum())


def rank_worst_first(values: ArrayLike, polarity: int) -> FloatArray:
    """Return the rank of each value, 1 the worst; equal values share the best place of theirs.

    polarity: +1 higher is better, -1 lower is better. NaN is not ranked.

    Raises ValueError for a polarity of 0: a context indicator has no worst.
    """
    if polarity not in (-1, 1):
        raise ValueError("an indicator without polarity has no worst zone")
    (values,) = floats(values)
    known = ~np.isnan(values)
    ranks = np.full(values.shape, np.nan)
    ranks[known] = lowest_ranks(polarity * values[known])
    return ranks
