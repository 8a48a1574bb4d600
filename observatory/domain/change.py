"""How much a gap changed between two dates, and how surely (METHOD formula 9)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import Bounds, FloatArray, divide, floats, newcombe

WINDOW = 5.0
"""Years of annual surveys that one census figure pools: closer than that, two figures overlap."""


def change_limits(
    d0: ArrayLike, l0: ArrayLike, u0: ArrayLike, d1: ArrayLike, l1: ArrayLike, u1: ArrayLike
) -> Bounds:
    """Return the limits of D = d1 - d0 from those of each gap.

    D - √((d1-l1)² + (u0-d0)²), D + √((u1-d1)² + (d0-l0)²): Newcombe's construction (MOVER), for
    two independent samples only. Persons counted in a register at both dates make it too wide,
    never too narrow, as long as they stay alike. Unit of the gaps.
    """
    return newcombe(d1, l1, u1, d0, l0, u0)


def possible_change(l0: ArrayLike, u0: ArrayLike, l1: ArrayLike, u1: ArrayLike) -> Bounds:
    """Return what d1 - d0 may be, each gap being known between bounds (rounding, suppression)."""
    l0, u0, l1, u1 = floats(l0, u0, l1, u1)
    return Bounds(l1 - u0, u1 - l0)


def windows_overlap(apart: ArrayLike, window: ArrayLike = WINDOW) -> NDArray[np.bool_]:
    """Tell whether two figures so many years apart share surveys; to a day: leap years count."""
    apart, window = floats(np.abs(apart), window)
    return apart < window - 1 / 365


def overlapping_error(
    error0: ArrayLike, error1: ArrayLike, apart: ArrayLike, window: float = WINDOW
) -> FloatArray:
    """Return the standard error of a change between two figures of windows `apart` years apart.

    √(V0 + V1 - 2ρ√(V0V1)), ρ = (window - apart)/window, 0 for windows that do not overlap.
    """
    error0, error1, apart = floats(error0, error1, np.abs(apart))
    rho = np.maximum(window - apart, 0.0) / window
    variance = error0**2 + error1**2 - 2 * rho * error0 * error1
    return np.sqrt(np.maximum(variance, 0.0))


def deflate(amount: ArrayLike, index: ArrayLike, base_index: ArrayLike = 100.0) -> FloatArray:
    """Return an amount of money in the prices of the base: amount · base_index / index.

    index: a price index at the amount's date, passed in; NaN where it is zero.
    """
    amount, base_index = floats(amount, base_index)
    return divide(amount * base_index, index)
