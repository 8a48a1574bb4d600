"""Funnels: which figures lie further from their target than chance, and more than chance, allows.

Arrays have one dimension, an element per zone; NaN is "no figure" and is left out.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from observatory.domain.intervals import Bounds, FloatArray, Z, divide, floats

Z_OUTER: float = float(ndtri(0.999))
"""The normal quantile of the outer limits, 99.8 %: 3.090232."""

WINSORISED = 0.1
"""The share of z-scores, at either end, that is drawn in before their spread is measured."""


def winsorise(values: ArrayLike, share: float = WINSORISED) -> FloatArray:
    """Return the values, each tail of that share replaced by the nearest value that is kept."""
    (values,) = floats(values)
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return np.array(values)
    drawn_in = int(share * known.size)
    return np.clip(values, known[drawn_in], known[known.size - 1 - drawn_in])


def overdispersion(z_scores: ArrayLike, share: float = WINSORISED) -> float:
    """Return phi, the winsorised mean of the squared z-scores, 1 at least.

    Spiegelhalter 2005; METHOD formula 13. 1 where there is no z-score.
    """
    squares = winsorise(z_scores, share) ** 2
    known = squares[~np.isnan(squares)]
    return max(1.0, float(known.mean())) if known.size else 1.0


def funnel_limits(p0: ArrayLike, n: ArrayLike, phi: ArrayLike = 1.0, z: ArrayLike = Z) -> Bounds:
    """Return p0 -+ z*sqrt(phi*p0*q0/n), the funnel of proportions (Spiegelhalter 2005).

    n: effective sizes. METHOD formula 13; not cut at 0 and 1, as printed there. NaN where n is
    not positive.
    """
    p0, n, phi, z = floats(p0, n, phi, z)
    half = z * np.sqrt(phi * p0 * (1 - p0) / np.where(n > 0, n, np.nan))
    return Bounds(p0 - half, p0 + half)


def z_scores(values: ArrayLike, target: ArrayLike, standard_error: ArrayLike) -> FloatArray:
    """Return how many standard errors each value is from its target."""
    values, target, standard_error = floats(values, target, standard_error)
    return divide(values - target, standard_error)


def funnel_position(scores: ArrayLike, phi: float = 1.0) -> NDArray[np.object_]:
    """Return inside, beyond_95 or beyond_998, and None where there is no z-score.

    On a limit is inside. The limits are 1.959964 and 3.090232 times the square root of phi.
    """
    distance = np.abs(floats(scores)[0]) / np.sqrt(phi)
    words = [np.array(word, dtype=object) for word in (None, "beyond_998", "beyond_95")]
    return np.select(
        [np.isnan(distance), distance > Z_OUTER, distance > Z], words, default="inside"
    )
