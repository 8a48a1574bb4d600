"""Whether gaps close, how fast, and whether the widest close most (METHOD formula 10)."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import FloatArray, divide, floats
from observatory.domain.rest import Reasons, first_of
from observatory.domain.territory import Level


class Convergence(StrEnum):
    """What became of a gap between two dates (ARCHITECTURE, fixed names)."""

    CLOSING = "closing"
    WIDENING = "widening"
    REVERSED = "reversed"
    UNDETERMINED = "undetermined"


# The year whose incomes (of 1990: whose census) chose the neighbourhoods: Decree 96-1156 for the
# ZUS, 2014-767 for 2015, 2023-1312 for 2024.
DRAWN_ON: dict[tuple[Level, int], int] = {
    (Level.ZUS, 1996): 1990,
    (Level.QPV, 2015): 2011,
    (Level.QPV, 2024): 2019,
}


def convergence_status(
    d0: ArrayLike, d1: ArrayLike, lower: ArrayLike, upper: ArrayLike, materiality: ArrayLike = 0.0
) -> Reasons:
    """Return closing, widening, reversed or undetermined; "" where a gap or a limit is missing.

    lower, upper: the limits of D = d1 - d0. Undetermined: they hold 0, or, for money, medians and
    published rates, a change of no more than the indicator's materiality (METHOD rule 8).
    """
    d0, d1, lower, upper, materiality = floats(d0, d1, lower, upper, materiality)
    is_known = np.isfinite(d0) & np.isfinite(d1) & np.isfinite(lower) & np.isfinite(upper)
    is_sure = (lower > materiality) | (upper < -materiality)
    found = first_of(
        (Convergence.UNDETERMINED, ~is_sure),
        (Convergence.REVERSED, d0 * d1 < 0),
        (Convergence.CLOSING, np.abs(d1) < np.abs(d0)),
        (Convergence.WIDENING, np.ones(is_sure.shape, dtype=bool)),
    )
    return np.where(is_known, found, "")


def years_to_parity(years: ArrayLike, d0: ArrayLike, d1: ArrayLike) -> FloatArray:
    """Return how long the gap lasts at the pace of d0 → d1, after d1: T·|d1|/(|d0| - |d1|).

    NaN unless it is closing: same sign, and smaller.
    """
    years, d0, d1 = floats(years, d0, d1)
    left, closed = np.abs(d1), np.abs(d0) - np.abs(d1)
    return np.where(_closes(d0, d1), years * divide(left, closed), np.nan)


def half_life(years: ArrayLike, d0: ArrayLike, d1: ArrayLike) -> FloatArray:
    """Return in how many years the gap halves, at a constant relative pace: T·ln2/-ln(d1/d0).

    0 for a gap that is gone; NaN unless it is closing.
    """
    years, d0, d1 = floats(years, d0, d1)
    closes = _closes(d0, d1)
    left = np.where(closes, divide(d1, d0), np.nan)
    with np.errstate(divide="ignore"):
        found: FloatArray = years * np.log(2) / -np.log(left)
    return found


def _closes(d0: FloatArray, d1: FloatArray) -> NDArray[np.bool_]:
    return (d0 * d1 >= 0) & (np.abs(d1) < np.abs(d0))


def sigma(d: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Return the standard deviation of gaps (ddof 0), unweighted or weighted by population.

    Missing gaps, and gaps without weight, are left out; NaN if none is left. Unit of the gaps.
    """
    d, weight = floats(d, 1.0 if weight is None else weight)
    is_known = np.isfinite(d) & np.isfinite(weight) & (weight > 0)
    d, weight = d[is_known], weight[is_known]
    if not len(d):
        return float("nan")
    mean = np.average(d, weights=weight)
    return float(np.sqrt(np.average((d - mean) ** 2, weights=weight)))


class Beta(NamedTuple):
    """Slope of d1 - d0 on d0 (negative: wide gaps close most), raw and free of noise."""

    slope: float
    reliability: float
    corrected: float
    is_refused: bool = False


def corrected_slope(slope: ArrayLike, reliability: ArrayLike) -> FloatArray:
    """Return (b + 1 - λ)/λ: noise in d0 alone makes b = λ - 1; NaN unless 0 < λ."""
    slope, reliability = floats(slope, reliability)
    some = np.where(reliability > 0, reliability, np.nan)
    corrected: FloatArray = (slope + 1 - some) / some
    return corrected


def beta(
    d0: ArrayLike, d1: ArrayLike, error0: ArrayLike, *, base_year: int, drawn_on: int | None
) -> Beta:
    """Return the slope of d1 - d0 on d0 over many gaps, with λ = 1 - mean(SE²)/Var(d0), ddof 0.

    error0: standard errors of d0. drawn_on: the year on which the list of neighbourhoods was drawn
    (DRAWN_ON). A base year that is that one is refused: those chosen for their gap come back to the
    mean, and the correction removes noise, not selection. NaN where λ is not positive, or with
    fewer than three gaps.
    """
    if base_year == drawn_on:
        return Beta(float("nan"), float("nan"), float("nan"), is_refused=True)
    d0, d1, error0 = floats(d0, d1, error0)
    is_known = np.isfinite(d0) & np.isfinite(d1) & np.isfinite(error0)
    d0, d1, error0 = d0[is_known], d1[is_known], error0[is_known]
    if len(d0) < 3 or np.ptp(d0) == 0:
        return Beta(float("nan"), float("nan"), float("nan"))
    variance = float(np.var(d0))
    slope = float(np.mean((d0 - d0.mean()) * (d1 - d0 - (d1 - d0).mean())) / variance)
    reliability = 1 - float(np.mean(error0**2)) / variance
    return Beta(slope, reliability, float(corrected_slope(slope, reliability)))
