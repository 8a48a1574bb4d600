"""What makes figures of two periods comparable: dates, declared breaks, census windows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.change import WINDOW
from observatory.domain.intervals import FloatArray
from observatory.domain.period import parse_period

# Statistical operations whose figures pool five annual surveys, and those of which the producer
# advises against comparing two consecutive vintages (SOURCES, C3 and C4).
POOLED = frozenset({"census"})
NOT_CONSECUTIVE = frozenset({"filosofi", "cnam"})
CONSECUTIVE_YEARS = 1.5


@dataclass(frozen=True, slots=True)
class Break:
    """From this period on, an indicator's figures are not those of before, and why.

    stops: no comparison across it; otherwise it is a caution, printed beside the change.
    """

    start: str  # an SDMX period, the first of the new series
    note_fr: str
    note_en: str
    stops: bool = True

    @property
    def first_day(self) -> date:
        """The first day of the new series."""
        return parse_period(self.start)[0]


def read_breaks(rows: Iterable[Mapping[str, Any]]) -> tuple[Break, ...]:
    """Return breaks from rows of the same names, as the catalogue keeps them."""
    return tuple(Break(**row) for row in rows)


def breaks_before(breaks: Sequence[Break], period: str) -> int:
    """Return how many breaks stop the series before this period: its segment."""
    first = parse_period(period)[0]
    return sum(one.stops and one.first_day <= first for one in breaks)


def breaks_between(breaks: Sequence[Break], earlier: str, later: str) -> list[Break]:
    """Return the breaks and the cautions that stand between two periods, in order of time."""
    start, end = parse_period(earlier)[0], parse_period(later)[0]
    between = [one for one in breaks if start < one.first_day <= end]
    return sorted(between, key=lambda one: one.first_day)


def reference_year(period: str) -> float:
    """Return the middle of a period in decimal years: 2018 is 2018.5, 2018-12-31 2018.9986."""
    first, last = parse_period(period)
    return (_decimal(first, 0) + _decimal(last, 1)) / 2


def reference_date(period: str) -> date:
    """Return the day in the middle of a period."""
    first, last = parse_period(period)
    return first + (last - first) // 2


def _decimal(day: date, days_more: int) -> float:
    length = date(day.year, 12, 31).timetuple().tm_yday
    return day.year + (day.timetuple().tm_yday - 1 + days_more) / length


def window_years(sources: Iterable[str]) -> float:
    """Return how many years a figure pools: 5 where every source is the census, otherwise 0.

    A register's count over a census population has its own year: its chance does not overlap.
    """
    named = set(sources)
    return WINDOW if named and named <= POOLED else 0.0


def are_consecutive(sources: Iterable[str], apart: float) -> bool:
    """Tell whether two vintages are too close, `apart` years, for their producer."""
    return bool(NOT_CONSECUTIVE & set(sources)) and abs(apart) < CONSECUTIVE_YEARS


def segments(
    series: ArrayLike, x: FloatArray, is_break: ArrayLike, declared: ArrayLike
) -> NDArray[np.int64]:
    """Return one number per point: the same for the points of a series that no break parts.

    series: whole numbers; x: dates; is_break: the point is marked as the first after a break (SDMX
    status B); declared: how many declared breaks stand before it.
    """
    numbers = np.asarray(series, dtype=np.int64)
    order = np.lexsort((x, numbers))
    marked = np.empty(len(order), dtype=np.int64)
    marks = np.broadcast_to(np.asarray(is_break, dtype=np.int64), numbers.shape)
    marked[order] = np.cumsum(marks[order])
    # The marks are counted over all series: within one they rise, and that is all that matters.
    _, rank = np.unique(numbers, return_inverse=True)
    stopped = np.broadcast_to(np.asarray(declared, dtype=np.int64), numbers.shape)
    own = rank.astype(np.int64) * (marked.max(initial=0) + 1) + marked
    found: NDArray[np.int64] = own * (stopped.max(initial=0) + 1) + stopped
    return found


def is_money(unit: str) -> bool:
    """Tell whether figures are amounts: no interval, no trend, and euros of different years."""
    return unit == "euro"
