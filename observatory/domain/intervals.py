"""Confidence limits of a value, of a difference, of a ratio and of a zone inside its parent.

Every function takes float64 arrays that broadcast together (a scalar is an array of no dimension)
and returns arrays of the broadcast shape. Inside these modules NaN means "no value".
Proportions lie in 0..1, rates are events per unit of their denominator.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri

FloatArray = NDArray[np.float64]

Z: float = float(ndtri(0.975))
"""The normal quantile of a 95 % interval: 1.959963984540054, never 1.96."""

EXACT_BELOW = 10
"""Under this count the exact Poisson limits replace Byar's (METHOD formula 3)."""


class Bounds(NamedTuple):
    """A lower and an upper limit, arrays of one shape."""

    lower: FloatArray
    upper: FloatArray


Limits = Callable[[ArrayLike, ArrayLike, ArrayLike], Bounds]
"""Limits of a value x/n at the quantile z: `wilson` for proportions, `rate_limits` for rates."""


def floats(*arrays: ArrayLike) -> list[FloatArray]:
    """Return the arrays as float64, broadcast together (read-only views)."""
    return list(np.broadcast_arrays(*(np.asarray(array, dtype=np.float64) for array in arrays)))


def divide(a: ArrayLike, b: ArrayLike, otherwise: float = np.nan) -> FloatArray:
    """Return a / b, and `otherwise` where b is zero."""
    top, bottom = floats(a, b)
    quotient: FloatArray = np.full(top.shape, otherwise, dtype=np.float64)
    return np.divide(top, bottom, out=quotient, where=bottom != 0)


def wilson(x: ArrayLike, n: ArrayLike, z: ArrayLike = Z) -> Bounds:
    """Return the score limits of the proportion x/n (Wilson 1927; METHOD formula 3).

    NaN where x/n is not a proportion: n not positive, x negative or above n.
    """
    x, n, z = floats(x, n, z)
    n = np.where((x >= 0) & (n > 0) & (x <= n), n, np.nan)
    p = x / n
    centre, scale = p + z * z / (2 * n), 1 + z * z / n
    half_width = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    # The limits of 0/n and n/n are 0 and 1 exactly; rounding errors must not say otherwise.
    lower = np.where(p == 0, 0.0, np.maximum((centre - half_width) / scale, 0.0))
    upper = np.where(p == 1, 1.0, np.minimum((centre + half_width) / scale, 1.0))
    return Bounds(lower, upper)


def byar(x: ArrayLike, z: ArrayLike = Z) -> Bounds:
    """Return the limits of a count: Byar's, exact Poisson's under ten (METHOD formula 3).

    Breslow & Day 1987. NaN where x is negative.
    """
    x, z = floats(x, z)
    x = np.where(x >= 0, x, np.nan)
    is_large, is_small = x >= EXACT_BELOW, x < EXACT_BELOW
    a = np.where(is_large, x, np.nan)
    lower = a * np.maximum(1 - 1 / (9 * a) - z / (3 * np.sqrt(a)), 0.0) ** 3
    b = a + 1
    upper = b * np.maximum(1 - 1 / (9 * b) + z / (3 * np.sqrt(b)), 0.0) ** 3
    lower, upper = np.array(lower), np.array(upper)
    # Half a chi-squared quantile with 2x degrees of freedom is a gamma quantile of shape x.
    # Indexed, not where=: with a mask these two ufuncs of scipy 1.17.1 write out of their arrays.
    small, tail = x[is_small], np.asarray(ndtr(-z))[is_small]
    lower[is_small] = gammaincinv(small, tail)
    upper[is_small] = gammainccinv(small + 1, tail)
    return Bounds(np.where(x == 0, 0.0, lower), upper)


def rate_limits(x: ArrayLike, n: ArrayLike, z: ArrayLike = Z) -> Bounds:
    """Return the limits of x/n: those of the count x, over n; NaN where n is not positive."""
    x, n, z = floats(x, n, z)
    n = np.where(n > 0, n, np.nan)
    lower, upper = byar(x, z)
    return Bounds(lower / n, upper / n)


def newcombe(
    p1: ArrayLike, l1: ArrayLike, u1: ArrayLike, p2: ArrayLike, l2: ArrayLike, u2: ArrayLike
) -> Bounds:
    """Return the limits of p1 - p2 from the limits of each, independent, side.

    Newcombe 1998, method 10; METHOD formula 4. Same unit as the values.
    """
    p1, l1, u1, p2, l2, u2 = floats(p1, l1, u1, p2, l2, u2)
    difference = p1 - p2
    return Bounds(
        difference - np.hypot(p1 - l1, u2 - p2),
        difference + np.hypot(u1 - p1, p2 - l2),
    )


def mover_ratio(
    p1: ArrayLike, l1: ArrayLike, u1: ArrayLike, p2: ArrayLike, l2: ArrayLike, u2: ArrayLike
) -> Bounds:
    """Return the limits of p1 / p2 from the limits of each, independent, side.

    MOVER, Donner & Zou 2012; METHOD formula 4. The lower limit is 0 where p1 = 0, the upper one
    infinite where l2 = 0.
    """
    p1, l1, u1, p2, l2, u2 = floats(p1, l1, u1, p2, l2, u2)
    product = p1 * p2
    low1, high1 = l1 * (2 * p1 - l1), u1 * (2 * p1 - u1)
    low2, high2 = l2 * (2 * p2 - l2), u2 * (2 * p2 - u2)
    lower = divide(low1, product + _root(product**2 - low1 * high2))
    upper = divide(product + _root(product**2 - high1 * low2), low2, otherwise=np.inf)
    return Bounds(np.where(p1 == 0, 0.0, lower), upper)


def _root(square: FloatArray) -> FloatArray:
    """Return the square root; what MOVER squares is negative by rounding errors only."""
    root: FloatArray = np.sqrt(np.maximum(square, 0.0))
    return root


class WholeParent(NamedTuple):
    """Limits of p_z - p_A and of p_z / p_A."""

    difference: Bounds
    ratio: Bounds


def whole_parent(
    x_z: ArrayLike,
    n_z: ArrayLike,
    x_A: ArrayLike,
    n_A: ArrayLike,
    limits: Limits = wilson,
    z: ArrayLike = Z,
) -> WholeParent:
    """Return the limits of a zone against the parent A that contains it (METHOD formula 4).

    The independent comparison is with o, A without this zone; it is then mapped to A.
    """
    x_z, n_z, x_A, n_A = floats(x_z, n_z, x_A, n_A)
    sides = *sides_of(x_z, n_z, limits, z), *sides_of(x_A - x_z, n_A - n_z, limits, z)
    weight = divide(n_z, n_A)
    difference, ratio = newcombe(*sides), mover_ratio(*sides)
    return WholeParent(
        Bounds(*(shrink_difference(limit, weight) for limit in difference)),
        Bounds(*(shrink_ratio(limit, weight) for limit in ratio)),
    )


def sides_of(
    x: ArrayLike, n: ArrayLike, limits: Limits, z: ArrayLike = Z
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return x/n, its lower and its upper limit."""
    return divide(x, n), *limits(x, n, z)


def shrink_difference(difference: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Turn p_z - p_o into p_z - p_A, the zone being the share `weight` of A's denominator."""
    difference, weight = floats(difference, weight)
    return difference * (1 - weight)


def shrink_ratio(ratio: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Turn p_z / p_o, infinite included, into p_z / p_A; NaN where nothing is left of A."""
    ratio, weight = floats(ratio, weight)
    weight = np.where(weight < 1, weight, np.nan)
    # 1 / (w + (1-w)/r) is r / (w*r + 1-w), and holds for r = 0 and for an infinite r too.
    return 1 / (weight + divide(1 - weight, ratio, otherwise=np.inf))
