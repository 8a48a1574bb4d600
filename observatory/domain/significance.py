"""p-values that say the same thing as the intervals: found by turning those (METHOD formula 5)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from observatory.domain.intervals import FloatArray, Limits, divide, floats, sides_of, wilson

Z_MAX = 37.0
"""The search stops here: no p-value is under 1.2e-299, which a float still holds in full."""


def p_value(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, limits: Limits = wilson
) -> FloatArray:
    """Return the two-sided p-value of x1/n1 - x2/n2, two independent sides.

    2(1 - Phi(z*)), z* being the quantile at which Newcombe's own limit touches 0, hence p < 0.05
    exactly where the 95 % interval excludes 0. No difference gives 1, an invalid side NaN.
    A zone against its whole parent A: give A without the zone as second side.
    """
    x1, n1, x2, n2 = floats(x1, n1, x2, n2)
    swap = divide(x1, n1) < divide(x2, n2)
    high = _Side(np.where(swap, x2, x1), np.where(swap, n2, n1))
    low = _Side(np.where(swap, x1, x2), np.where(swap, n1, n2))
    at_zero, at_end = (_lower_limit(z, high, low, limits) for z in (0.0, Z_MAX))
    z_star = np.where(np.isnan(at_zero), np.nan, np.where(at_zero > 0, Z_MAX, 0.0))
    crosses = (at_zero > 0) & (at_end < 0)
    z_star[crosses] = _touching_zero(high.at(crosses), low.at(crosses), limits)
    p: FloatArray = 2 * ndtr(-z_star)
    return p


class _Side(NamedTuple):
    x: FloatArray
    n: FloatArray

    def at(self, mask: NDArray[np.bool_]) -> "_Side":
        return _Side(self.x[mask], self.n[mask])


def _lower_limit(z: ArrayLike, high: _Side, low: _Side, limits: Limits) -> FloatArray:
    """Return the lower limit of high - low at the quantile z; it falls when z rises."""
    p1, l1, _ = sides_of(*high, limits, z)
    p2, _, u2 = sides_of(*low, limits, z)
    return p1 - p2 - np.hypot(p1 - l1, u2 - p2)


def _touching_zero(high: _Side, low: _Side, limits: Limits) -> FloatArray:
    """Return the quantile at which the lower limit is 0 (Chandrupatla's bracketing search)."""
    if high.x.size == 0:
        return high.x

    def limit(
        z: FloatArray, x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray
    ) -> FloatArray:
        return _lower_limit(z, _Side(x1, n1), _Side(x2, n2), limits)

    ends = np.zeros_like(high.x), np.full_like(high.x, Z_MAX)
    # Here, since scipy.optimize takes 24 MB, and what is stored has its p-values.
    from scipy.optimize.elementwise import find_root

    # Rounding puts some of scipy's steps outside the bracket; it then falls back on bisection.
    with np.errstate(invalid="ignore"):
        root: FloatArray = find_root(limit, ends, args=(*high, *low)).x
    return root


def p_value_interval(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, limits: Limits = wilson
) -> FloatArray:
    """Return the p-value of a difference known between bounds only.

    The first axis holds the corners of what is possible: the smallest and the largest difference.
    1 where they hold 0 between them, otherwise the largest p. With known denominators the limit
    moves one way with x1 and the other with x2, so the largest p is that of a corner.
    """
    x1, n1, x2, n2 = floats(x1, n1, x2, n2)
    difference = divide(x1, n1) - divide(x2, n2)
    holds_zero = (difference.min(axis=0) <= 0) & (difference.max(axis=0) >= 0)
    largest: FloatArray = np.where(holds_zero, 1.0, p_value(x1, n1, x2, n2, limits).max(axis=0))
    return largest
