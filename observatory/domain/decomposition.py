"""What a gap is made of: who lives on each side, and how they fare (METHOD formula 11)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import FloatArray, floats


class Parts(NamedTuple):
    """The parts of a gap: their sum is the gap, exactly. Unit of the rates."""

    composition: FloatArray
    rate: FloatArray


def kitagawa(w_z: ArrayLike, p_z: ArrayLike, w_R: ArrayLike, p_R: ArrayLike) -> Parts:
    """Return how much of p_z - p_R comes from composition and how much from rates.

    The last axis holds the strata (ages, household types): w their shares, which sum to 1 on each
    side, p their rates. Composition Σ(w_z-w_R)(p_z+p_R)/2, rate Σ(p_z-p_R)(w_z+w_R)/2 (Kitagawa
    1955). A stratum where a side has nobody has no rate there: it takes the other side's. NaN where
    a rate is missing otherwise, or the shares do not sum to 1.
    """
    w_z, p_z, w_R, p_R = floats(w_z, p_z, w_R, p_R)
    p_z = np.where((w_z == 0) & np.isnan(p_z), p_R, p_z)
    p_R = np.where((w_R == 0) & np.isnan(p_R), p_z, p_R)
    composition = ((w_z - w_R) * (p_z + p_R) / 2).sum(axis=-1)
    rate = ((p_z - p_R) * (w_z + w_R) / 2).sum(axis=-1)
    is_whole = np.isclose(w_z.sum(axis=-1), 1, atol=1e-6) & np.isclose(
        w_R.sum(axis=-1), 1, atol=1e-6
    )
    return Parts(np.where(is_whole, composition, np.nan), np.where(is_whole, rate, np.nan))


class ChangeParts(NamedTuple):
    """The change of a gap: what the zone did, and what its benchmark did, subtracted."""

    zone: FloatArray
    benchmark: FloatArray


def change_parts(
    zone0: ArrayLike, benchmark0: ArrayLike, zone1: ArrayLike, benchmark1: ArrayLike
) -> ChangeParts:
    """Return Δp_z and −Δp_R, which sum to Δd: a gap may close because the others fared worse."""
    zone0, benchmark0, zone1, benchmark1 = floats(zone0, benchmark0, zone1, benchmark1)
    return ChangeParts(zone1 - zone0, benchmark0 - benchmark1)
