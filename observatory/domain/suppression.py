"""What a hidden count may be: an interval that follows why it is hidden, and what margins leave.

METHOD formula 6, rules 3 and 4. Arrays of counts; NaN is "not known", infinity "no limit".
"""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import Bounds, FloatArray, floats
from observatory.domain.rest import TOLERANCE


class Hidden(StrEnum):
    """Why a count is not printed, as far as its file proves it."""

    PRIMARY = "primary"  # proved small: under the threshold of the counts themselves
    ROW = "row"  # the whole row is withheld, under a threshold of its size
    UNKNOWN = "unknown"  # small, or hidden to protect another, or the cause is not known
    ZONE = "zone"  # the whole zone is withheld


def hidden_count(
    why: Hidden,
    n: ArrayLike,
    threshold: ArrayLike = np.nan,
    *,
    zeros_printed: bool = False,
) -> Bounds:
    """Return the producer's own interval of a hidden count (METHOD formula 6, a to d).

    n: the denominator that the count is part of, NaN where it is part of none. threshold: in the
    unit of the count, NaN where it is in another (a threshold of households never bounds a number
    of persons): it then bounds nothing. zeros_printed: a blank cannot be a zero in that file.
    """
    n, threshold = floats(n, threshold)
    limit = np.where(np.isnan(n), np.inf, n)
    proves = why in (Hidden.PRIMARY, Hidden.ROW)
    upper = np.fmin(limit, threshold - 1) if proves else limit
    lowest = 1.0 if why is Hidden.PRIMARY and zeros_printed else 0.0
    return Bounds(np.minimum(lowest, upper), upper)


def censored_rate(value: ArrayLike, half_step: ArrayLike, floor: ArrayLike) -> Bounds:
    """Return what a published rate may be, in its unit (METHOD formula 6, e).

    At the printed floor (poverty: 5.0 %) the true rate may be anything below it.
    """
    value, half_step, floor = floats(value, half_step, floor)
    lower = np.where(value <= floor, 0.0, np.maximum(value - half_step, 0.0))
    return Bounds(lower, value + half_step)


def slack(half_steps: ArrayLike) -> FloatArray:
    """Return how far a margin may be from the sum of its cells: the sum of all half-steps.

    half_steps: those of the cells and of the total, along the last axis (METHOD formula 6).
    """
    summed: FloatArray = np.asarray(half_steps, dtype=np.float64).sum(axis=-1)
    return summed


def tighten(own: Bounds, total: Bounds, others: Bounds, room: ArrayLike = np.inf) -> Bounds:
    """Return what a margin leaves of hidden counts: total = count + others + rest.

    0 <= rest <= room, the rest's denominator (infinite where its count is no part of one). total
    holds its own slack. Where the margin contradicts the producer's interval, or is not known,
    that interval stands: sources that disagree prove nothing.
    """
    lower = np.fmax(own.lower, total.lower - others.upper - np.asarray(room, dtype=np.float64))
    upper = np.fmin(own.upper, total.upper - others.lower)
    # The dust of sums of floats is no contradiction.
    dust = TOLERANCE * np.maximum(np.abs(np.nan_to_num(total.upper, posinf=0.0)), 1.0)
    stands = lower <= upper + dust
    return Bounds(
        np.where(stands, np.minimum(lower, upper), own.lower), np.where(stands, upper, own.upper)
    )
