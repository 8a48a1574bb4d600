"""How many persons a published rate is about, where its producer only says how many live there.

float64 arrays that broadcast together, shares as proportions, NaN: not published.
"""

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import Bounds, FloatArray, floats

UNKNOWN = Bounds(np.array(np.nan), np.array(np.nan))


def rounded(value: ArrayLike, half_step: ArrayLike) -> Bounds:
    """Return what a figure that is never negative may be, being printed rounded."""
    value, half_step = floats(value, half_step)
    return Bounds(np.maximum(value - half_step, 0.0), value + half_step)


def least_share(young: Bounds, old: Bounds, youth_index: Bounds = UNKNOWN) -> FloatArray:
    """Return the smallest share of inhabitants that are certainly in a rate on ages 15 to 64.

    young: under 25; old: 60 and over. Without the youth index those of 25 to 59 are left. The
    index (under 20 for each of 60 and over) tells how many are under 20, and how many may be 60
    and over where that is not printed: those of 20 to 59 are left. 0 where nothing is known.
    """
    young_most, old_most = (_share_at_most(share.upper) for share in (young, old))
    index_least, index_most = floats(*youth_index)
    # index = U/o, and those under 20 are among those under 25: o = U/index <= young/index.
    with np.errstate(divide="ignore", invalid="ignore"):
        old_most = np.fmin(old_most, young_most / index_least)
        under_20 = np.fmin(young_most, index_most * old_most)
    least: FloatArray = np.maximum(1.0 - under_20 - old_most, 0.0)
    return least


def _share_at_most(upper: ArrayLike) -> FloatArray:
    return np.fmin(np.asarray(upper, dtype=np.float64), 1.0)


def size_between(inhabitants: ArrayLike, least: ArrayLike) -> Bounds:
    """Return what the denominator may be: least x inhabitants, to all of them; NaN: unknown."""
    inhabitants, least = floats(inhabitants, least)
    return Bounds(inhabitants * least, inhabitants)
