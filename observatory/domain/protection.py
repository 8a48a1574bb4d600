"""Keeps what is published about a hidden count as wide as its producer keeps it.

METHOD rules 4 and 7, formula 6. n_z, n_R and the parent's counts are public: a gap's bounds tell
what the hidden count may be, as surely as if it were printed.
"""

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import Bounds, FloatArray, floats
from observatory.domain.rest import TOLERANCE
from observatory.domain.sides import BoolArray


def protection_width(threshold: ArrayLike) -> FloatArray:
    """Return how wide an interval of a hidden count has to be: t - 1; infinite without t.

    Of a producer that declares no threshold nothing tighter than its own interval is published.
    """
    t = np.asarray(threshold, dtype=np.float64)
    return np.where(np.isnan(t), np.inf, t - 1)


def is_too_narrow(bounds: Bounds, width: ArrayLike) -> BoolArray:
    """Tell where bounds of a hidden count say more than its producer does; NaN says nothing."""
    lower, upper, width = floats(*bounds, width)
    # Infinite limits are no news, and their difference no number.
    span = np.where(np.isfinite(upper), upper, np.inf) - np.where(np.isfinite(lower), lower, 0.0)
    narrow: BoolArray = (span < width * (1 - TOLERANCE)) & ~np.isnan(lower + upper)
    return narrow


def publishable(tightened: Bounds, own: Bounds, width: ArrayLike) -> Bounds:
    """Return the tightened bounds, or the producer's own where those are too narrow."""
    narrow = is_too_narrow(tightened, width)
    return Bounds(*(np.where(narrow, a, b) for a, b in zip(own, tightened, strict=True)))


def margin_may_show(left: ArrayLike, room: ArrayLike, threshold: ArrayLike) -> BoolArray:
    """Tell where what a parent leaves of a hidden count may narrow what is published of it.

    left: x_A less what the other zones hold at least, the most that the count can be. room: the
    denominator of the rest, NaN where x is part of none: a count that the rest cannot hold would
    bound x from below, which is never shown. Nothing is shown where left is not known.
    """
    left, room, width = floats(left, room, protection_width(threshold))
    shows: BoolArray = (left >= width) & ~(left > room)
    return shows


def implied_by_difference(
    difference: Bounds, n_z: ArrayLike, n_R: ArrayLike, total: ArrayLike
) -> Bounds:
    """Return the x_z that bounds of d = x_z/n_z - (total - x_z)/n_R imply.

    total: x_A less the other zones, all public.
    """
    lower, upper, n_z, n_R, total = floats(*difference, n_z, n_R, total)
    weight = 1 / n_z + 1 / n_R
    return Bounds((lower + total / n_R) / weight, (upper + total / n_R) / weight)


def implied_by_ratio(ratio: Bounds, n_z: ArrayLike, n_R: ArrayLike, total: ArrayLike) -> Bounds:
    """Return the x_z that bounds of r = (x_z/n_z) / ((total - x_z)/n_R) imply.

    An infinite ratio says that nothing is left of the total.
    """
    lower, upper, n_z, n_R, total = floats(*ratio, n_z, n_R, total)
    return Bounds(
        *(total * n_z / (n_z + np.divide(n_R, r, out=np.full(r.shape, np.inf), where=r > 0))
          for r in (lower, upper))
    )  # fmt: skip
