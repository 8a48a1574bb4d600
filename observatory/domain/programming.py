"""Linear and linear-fractional programs: what counts may be where no closed form says it.

METHOD formula 6. scipy.optimize.linprog with HiGHS; a ratio of two linear forms becomes linear by
the change of variables of Charnes & Cooper (1962). One program at a time: few gaps need one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from observatory.domain.intervals import Bounds, FloatArray, floats

PRECISION = 1e-7
"""How far from the exact bound a difference of two ratios may stay, always on the outside."""

MOST_PARTS = 100
"""Programs solved for one bound at most: what is left then is wider than the truth, never less."""


@dataclass(frozen=True, slots=True)
class Margins:
    """What counts obey: lower <= rows @ counts <= upper, each of them inside its own range.

    rows: one row per margin, one column per count; limits and ranges may be infinite.
    """

    rows: FloatArray
    limits: Bounds
    ranges: Bounds


def cell_bounds(margins: Margins) -> Bounds:
    """Return the smallest and the largest value of each count; NaN where nothing is possible."""
    eye = np.eye(len(margins.ranges.lower))
    ends = [[sign * _minimum(margins, sign * row) for row in eye] for sign in (1.0, -1.0)]
    return Bounds(*np.array(ends, dtype=np.float64))


def ratio_extremes(margins: Margins, top: ArrayLike, bottom: ArrayLike) -> tuple[float, float]:
    """Return the smallest and the largest (top @ counts) / (bottom @ counts).

    Charnes & Cooper: with y = counts / (bottom @ counts) and t = 1 / (bottom @ counts), every
    margin is linear in (y, t). The denominator has to be positive; NaN where nothing is possible.
    """
    top, bottom = floats(top, bottom)
    smallest = _minimum(*_homogeneous(margins, top, bottom))
    return smallest, -_minimum(*_homogeneous(margins, -top, bottom))


def difference_extremes(
    margins: Margins, one: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the two ratios where one - other is smallest, and where it is largest.

    Each ratio is (numerator, denominator), linear in the counts. The difference of two ratios is
    no linear-fractional form; it is one where the first ratio is known. So the range of the first
    is cut in parts until none can hold a smaller difference than what was found.
    """
    reverse = _smallest_difference(margins, other, one)
    return _smallest_difference(margins, one, other), (reverse[1], reverse[0])


def _smallest_difference(
    margins: Margins, one: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike]
) -> tuple[float, float]:
    """Return the pair of ratios, from outside: no possible difference is smaller."""
    low, high = ratio_extremes(margins, *one)
    if np.isnan(low):
        return np.nan, np.nan
    parts = [_part(margins, one, other, low, high)]
    for _ in range(MOST_PARTS):
        first = min(parts)
        _, low, high, most = first
        # At its lower end a part may reach its own bound: nothing smaller is anywhere else.
        if high - low <= PRECISION or low - _largest(margins, one, other, low, low) <= (
            low - most + PRECISION
        ):
            break
        parts.remove(first)
        middle = (low + high) / 2
        parts += [_part(margins, one, other, low, middle), _part(margins, one, other, middle, high)]
    _, low, _, most = min(parts)
    return low, most


def _part(
    margins: Margins,
    one: tuple[ArrayLike, ArrayLike],
    other: tuple[ArrayLike, ArrayLike],
    low: float,
    high: float,
) -> tuple[float, float, float, float]:
    """Return what the difference cannot fall below where the first ratio is in low..high."""
    most = _largest(margins, one, other, low, high)
    return (np.inf if np.isnan(most) else low - most), low, high, most


def _largest(
    margins: Margins,
    one: tuple[ArrayLike, ArrayLike],
    other: tuple[ArrayLike, ArrayLike],
    low: float,
    high: float,
) -> float:
    """Return the largest second ratio where the first one is in low..high; NaN: impossible."""
    top, bottom = floats(*one)
    dust = PRECISION / 10
    rows = np.vstack([margins.rows, top - (low - dust) * bottom, top - (high + dust) * bottom])
    limits = Bounds(np.append(margins.limits.lower, [0.0, -np.inf]),
                    np.append(margins.limits.upper, [np.inf, 0.0]))  # fmt: skip
    return ratio_extremes(Margins(rows, limits, margins.ranges), *other)[1]


def _homogeneous(
    margins: Margins, top: FloatArray, bottom: FloatArray
) -> tuple[Margins, FloatArray]:
    """Return the program in (y, t): limits become rows against t, and the bottom is 1."""
    size = len(top)
    every = np.vstack([margins.rows, np.eye(size)])
    low = np.append(margins.limits.lower, margins.ranges.lower)
    high = np.append(margins.limits.upper, margins.ranges.upper)
    above = np.column_stack([every, -low])[np.isfinite(low)]
    below = np.column_stack([every, -high])[np.isfinite(high)]
    rows = np.vstack([above, below, np.append(bottom, 0.0)])
    limits = Bounds(
        np.concatenate([np.zeros(len(above)), np.full(len(below), -np.inf), [1.0]]),
        np.concatenate([np.full(len(above), np.inf), np.zeros(len(below)), [1.0]]),
    )
    free = Bounds(np.append(np.full(size, -np.inf), 0.0), np.full(size + 1, np.inf))
    return Margins(rows, limits, free), np.append(top, 0.0)


def _minimum(margins: Margins, cost: Sequence[float] | FloatArray) -> float:
    """Return the smallest cost @ counts; NaN where nothing is possible, -inf without limit."""
    rows, (lower, upper) = margins.rows, margins.limits
    above, below = np.isfinite(lower), np.isfinite(upper)
    answer = linprog(
        cost,
        A_ub=np.vstack([-rows[above], rows[below]]),
        b_ub=np.concatenate([-lower[above], upper[below]]),
        bounds=np.column_stack(margins.ranges),
        method="highs",
    )
    if answer.status == 0:
        return float(answer.fun)
    return -np.inf if answer.status == 3 else np.nan
