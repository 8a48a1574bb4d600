"""Many comparisons, many false alarms: adjusted p-values, and what is said of a gap."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, ndtri

from observatory.domain.intervals import FloatArray, Z, floats

ALPHA = 0.05


def benjamini_hochberg(p: ArrayLike, family: ArrayLike | None = None) -> FloatArray:
    """Return the p-values adjusted for the false discovery rate (Benjamini & Hochberg 1995).

    One dimension. family: a label per p-value, each family being adjusted by itself; none: all
    are one family. NaN stays NaN and does not count among the comparisons made. METHOD formula 13.
    """
    p = np.asarray(p, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    labels = np.zeros(p.shape, dtype=np.intp) if family is None else np.asarray(family)
    _, group = np.unique(labels[tested], return_inverse=True)
    order = tested[np.lexsort((p[tested], group))]
    starts = np.cumsum(np.bincount(group))[:-1]
    for members in np.split(order, starts):
        adjusted[members] = _adjust_sorted(p[members])
    return adjusted


def _adjust_sorted(p: FloatArray) -> FloatArray:
    """Adjust one family in increasing order: p*m/rank, made monotone from the largest down."""
    scaled = p * p.size / np.arange(1, p.size + 1)
    adjusted: FloatArray = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def dependence_factor(tested: ArrayLike) -> FloatArray:
    """Return 1 + 1/2 + ... + 1/m, what any dependence between m p-values may cost.

    Benjamini & Yekutieli 2001; METHOD formula 13. 0 where nothing was tested.
    """
    (m,) = floats(tested)
    factor: FloatArray = digamma(m + 1) + np.euler_gamma
    return np.where(m > 0, factor, 0.0)


def benjamini_yekutieli(p: ArrayLike, family: ArrayLike | None = None) -> FloatArray:
    """Return the p-values adjusted so that they hold whatever their dependence.

    Benjamini & Yekutieli 2001; METHOD formula 13: the sensitivity line, since the zones of one
    agglomeration share its rest. Arguments as of benjamini_hochberg, which it is times a factor.
    """
    adjusted = benjamini_hochberg(p, family)
    return whatever_dependence(adjusted, count_in_family(adjusted, family).tested)


def whatever_dependence(p_adjusted: ArrayLike, tested: ArrayLike) -> FloatArray:
    """Return Benjamini and Yekutieli's p-values from Benjamini and Hochberg's.

    tested: how many p-values the family of each has, those that are not shown too. NaN stays NaN.
    """
    adjusted, factor = floats(p_adjusted, dependence_factor(tested))
    return np.minimum(adjusted * factor, 1.0)


class FamilyCounts(NamedTuple):
    """For each p-value: how many of its family were tested, and how many are flagged."""

    tested: FloatArray
    flagged: FloatArray


def count_in_family(
    p_adjusted: ArrayLike, family: ArrayLike | None = None, alpha: float = ALPHA
) -> FamilyCounts:
    """Count m and R of each p-value's family, those adjusted p-values under alpha being flagged."""
    (p,) = floats(p_adjusted)
    labels = np.zeros(p.shape, dtype=np.intp) if family is None else np.asarray(family)
    names, group = np.unique(labels, return_inverse=True)
    counts = (np.bincount(group, mark, len(names)) for mark in (~np.isnan(p), p < alpha))
    return FamilyCounts(*(count.astype(np.float64)[group] for count in counts))


def flagged_confidence_level(
    flagged: ArrayLike, tested: ArrayLike, alpha: float = ALPHA
) -> FloatArray:
    """Return the level at which flagged gaps print their interval: 1 - alpha*R/m.

    Benjamini & Yekutieli 2005; METHOD formula 13. With no flag the level is 1 - alpha.
    """
    flagged, tested = floats(flagged, tested)
    level: FloatArray = 1 - alpha * np.where(flagged > 0, flagged / np.maximum(tested, 1), 1.0)
    return level


def quantile_of_level(level: ArrayLike) -> FloatArray:
    """Return the normal quantile of a two-sided interval; exactly Z at 95 %."""
    (level,) = floats(level)
    return np.where(level == 1 - ALPHA, Z, -ndtri((1 - level) / 2))


def at_usual_level(value: ArrayLike, limit: ArrayLike, level: ArrayLike) -> FloatArray:
    """Bring a limit printed at another level back to 95 %: its distance times Z over its quantile.

    As it is where the level is NaN, and exactly so at 95 %. Score limits are not quite
    proportional to their quantile: from 60 events on, within 4 % of that distance.
    """
    value, limit, level = floats(value, limit, level)
    is_usual = np.isnan(level) | (level == 1 - ALPHA)
    return np.where(is_usual, limit, value + (limit - value) * Z / quantile_of_level(level))


def outcome(
    direction: ArrayLike,
    p_adjusted: ArrayLike,
    polarity: ArrayLike,
    *,
    is_material: ArrayLike | None = None,
    alpha: float = ALPHA,
) -> NDArray[np.object_]:
    """Return better, similar, worse or not_compared, an array of shared strings.

    direction: the raw difference zone - benchmark, or just its sign; NaN: unknown.
    polarity: +1 higher is better, -1 lower is better, 0 context, which has no outcome.
    is_material: the decision where there is no p-value (money, medians, published rates: METHOD
    rule 8); without it such gaps are not compared.
    """
    direction, p, polarity = floats(direction, p_adjusted, polarity)
    no_p = np.isnan(p)
    decided = np.zeros(p.shape, bool) if is_material is None else np.asarray(is_material, bool)
    differs = np.where(no_p, decided, p < alpha)
    unknown = np.isnan(direction) | (polarity == 0) | (no_p & (is_material is None))
    side = np.where(differs, np.sign(polarity * direction), 0.0)
    words = [np.array(word, dtype=object) for word in ("not_compared", "better", "worse")]
    return np.select([unknown, side > 0, side < 0], words, default="similar")
