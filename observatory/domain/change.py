"""How much a gap changed between two dates, and how surely (METHOD formula 9)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import Bounds, FloatArray, divide, floats, newcombe
from observatory.domain.observation import IntervalNature
from observatory.domain.rest import Reasons

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


WITH_ERROR = (IntervalNature.SAMPLING.value, IntervalNature.CHANCE.value)
# From the narrowest claim to the widest: a change is as uncertain as the worse of its two gaps.
_NATURES = ("none", "rounding", "chance", "sampling", "model", "suppression")


class Known(NamedTuple):
    """What is known of gaps: value (NaN: bounded only), limits, and what these stand for."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    nature: Reasons


def change_between(before: Known, after: Known) -> Known:
    """Return the changes of gaps, with limits.

    Chance and sampling on both sides: MOVER (METHOD formula 9). Anything else holds bounds of what
    is possible, and the change then lies between theirs. Unit of the gaps.
    """
    tested = np.isin(before.nature, WITH_ERROR) & np.isin(after.nature, WITH_ERROR)
    sampled = change_limits(*before[:3], *after[:3])
    bounded = possible_change(*before[1:3], *after[1:3])
    worse = np.maximum(_place_of(before.nature), _place_of(after.nature))
    return Known(
        after.value - before.value,
        np.where(tested, sampled.lower, bounded.lower),
        np.where(tested, sampled.upper, bounded.upper),
        np.array(_NATURES, dtype=object)[worse],
    )


def _place_of(nature: Reasons) -> NDArray[np.intp]:
    return np.array([_NATURES.index(one) for one in nature], dtype=np.intp)
