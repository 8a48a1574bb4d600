"""Whether a series rises or falls: a weighted trend on the reference dates (METHOD formula 9)."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri

from observatory.domain.intervals import FloatArray, Z, floats
from observatory.domain.rest import Reasons, first_of

IntArray = NDArray[np.intp]

POINTS = 5
CHI2_LIMIT: float = float(chdtri(1, 0.002))
"""A trend exceeds the 99.8 % quantile of chi-squared with 1 degree of freedom: 9.549536."""

DAYS_IN_YEAR = 365.25


class TrendWord(StrEnum):
    """What is said of a series (ARCHITECTURE, fixed names)."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    CANNOT_BE_CALCULATED = "cannot_be_calculated"


class Trend(NamedTuple):
    """Slopes per year, in the unit of the values; chi-squared of each; a word for each."""

    slope: FloatArray
    chi2: FloatArray
    word: Reasons


def standard_error(lower: ArrayLike, upper: ArrayLike, z: ArrayLike = Z) -> FloatArray:
    """Return the standard error that an interval of quantile z implies: (U - L) / 2z.

    NaN where the interval has no width: such a point would weigh more than all the others.
    """
    lower, upper, z = floats(lower, upper, z)
    error: FloatArray = (upper - lower) / (2 * z)
    return np.where(np.isfinite(error) & (error > 0), error, np.nan)


def trend_test(x: ArrayLike, y: ArrayLike, error: ArrayLike) -> Trend:
    """Return the trend of many series at once, the last axis being their points.

    x: reference dates in decimal years, not ranks; y: values; error: their standard errors.
    Weighted least squares with weights 1/error², as Fingertips does (OHID, recent trends): a trend
    is told if chi-squared exceeds CHI2_LIMIT *and* the slope keeps its sign whichever point is left
    out. Fewer than POINTS points, one without a value, or all of one date: cannot be calculated.
    """
    x, y, error = floats(x, y, error)
    slope, spread = _slope(x, y, error**-2)
    enough = np.isfinite(slope) & (x.shape[-1] >= POINTS)
    slope = np.where(enough, slope, np.nan)
    chi2 = np.where(enough, slope**2 * spread, np.nan)
    signs = _signs_without_each(x, y, error)
    is_told = chi2 > CHI2_LIMIT
    word = first_of(
        (TrendWord.CANNOT_BE_CALCULATED, ~enough),
        (TrendWord.INCREASING, is_told & (signs > 0).all(axis=-1)),
        (TrendWord.DECREASING, is_told & (signs < 0).all(axis=-1)),
        (TrendWord.NO_CHANGE, np.ones(slope.shape, dtype=bool)),
    )
    return Trend(slope, chi2, word)


def _slope(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the weighted slopes, and the weighted sums of squares of the dates."""
    total = weight.sum(axis=-1, keepdims=True)
    from_mean = x - (weight * x).sum(axis=-1, keepdims=True) / total
    spread = (weight * from_mean**2).sum(axis=-1)
    some = np.where(spread > 0, spread, np.nan)
    slope: FloatArray = (weight * from_mean * y).sum(axis=-1) / some
    return slope, spread


def _signs_without_each(x: FloatArray, y: FloatArray, error: FloatArray) -> FloatArray:
    kept = [[at for at in range(x.shape[-1]) if at != left_out] for left_out in range(x.shape[-1])]
    slopes = [_slope(x[..., at], y[..., at], error[..., at] ** -2)[0] for at in kept]
    return np.sign(np.stack(slopes, axis=-1))


def recent_points(
    series: ArrayLike, x: ArrayLike, apart: ArrayLike = 0.0, most: int = POINTS
) -> IntArray:
    """Return, per point, the places of the last points of its series up to it: (points, most).

    The point itself comes last; −1 where the series has no more. series: whole numbers; x: dates
    in decimal years; apart: points of a series stand at least so many years apart, to a day
    (census windows of five years that overlap are not two points). The later ones are kept.
    """
    numbers = np.asarray(series, dtype=np.int64)
    days = np.rint(np.asarray(x, dtype=np.float64) * DAYS_IN_YEAR).astype(np.int64)
    back = np.maximum(np.rint(np.asarray(apart) * DAYS_IN_YEAR).astype(np.int64) - 1, 1)
    back = np.broadcast_to(back, days.shape)
    order = np.lexsort((days, numbers))
    before = np.full(len(order) + 1, -1)  # the last entry: before nothing comes nothing
    before[:-1] = _points_before(numbers[order], days[order], back[order])
    places = [np.arange(len(order))]
    for _ in range(most - 1):
        places.append(before[places[-1]])
    found = np.empty((len(order), most), dtype=np.intp)
    found[order] = np.append(order, -1)[np.stack(places[::-1], axis=-1)]
    return found


def _points_before(
    series: NDArray[np.int64], days: NDArray[np.int64], back: NDArray[np.int64]
) -> IntArray:
    """Return the last point of the same series at least `back` days earlier; −1: there is none.

    Both are sorted: one number holds the series and the day, the series far enough apart.
    """
    if not len(days):
        return np.empty(0, dtype=np.intp)
    _, rank = np.unique(series, return_inverse=True)
    span = int(days.max() - days.min()) + int(back.max()) + 1
    number = rank.astype(np.int64) * span + (days - days.min())
    at = np.searchsorted(number, number - back, side="right") - 1
    return np.where((at >= 0) & (rank[at] == rank), at, -1)


class RecentTrends(NamedTuple):
    """Of every point, the trend of its series up to it, and how many points there were (0..5)."""

    trend: Trend
    points: IntArray


def recent_trends(
    series: ArrayLike, x: ArrayLike, y: ArrayLike, error: ArrayLike, apart: ArrayLike = 0.0
) -> RecentTrends:
    """Return the trend of each series up to each of its points, over its last five usable ones.

    A point without standard error is no point, and has no trend of its own.
    """
    x, y, error = floats(x, y, error)
    usable = np.flatnonzero(np.isfinite(y) & np.isfinite(error))
    apart = np.broadcast_to(np.asarray(apart, dtype=np.float64), x.shape)
    places = recent_points(np.asarray(series)[usable], x[usable], apart[usable])
    points = np.zeros(len(x), dtype=np.intp)
    points[usable] = (places >= 0).sum(axis=-1)
    with_nothing = [np.append(part[usable], np.nan)[places] for part in (x, y, error)]
    found = trend_test(*with_nothing)
    slope, chi2 = np.full((2, len(x)), np.nan)
    word = np.full(len(x), TrendWord.CANNOT_BE_CALCULATED.value, dtype=object)
    slope[usable], chi2[usable], word[usable] = found
    return RecentTrends(Trend(slope, chi2, word), points)
