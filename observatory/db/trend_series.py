"""Rows of gaps as arrays: which series they form, their trends, and their changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.filters import Row
from observatory.db.gap_rows import FIELDS
from observatory.domain.adjust import at_usual_level, quantile_of_level
from observatory.domain.change import WITH_ERROR, Known, change_between, windows_overlap
from observatory.domain.convergence import (
    Convergence,
    convergence_status,
    half_life,
    years_to_parity,
)
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import IntervalNature, ObsStatus
from observatory.domain.series import (
    Break,
    breaks_before,
    is_money,
    reference_year,
    segments,
    window_years,
)
from observatory.domain.trend import RecentTrends, recent_trends, standard_error

_AT = {name: place for place, name in enumerate(FIELDS)}
_KEY = ("indicator", "level", "code", "vintage", "benchmark_kind")
Texts = NDArray[np.object_]
Places = NDArray[np.intp]
Column = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """What the catalogue says of an indicator's series."""

    sources: tuple[str, ...]
    breaks: tuple[Break, ...]
    materiality: float


class GapSeries:
    """Gaps that have a period, and their series: one neighbourhood, one kind of benchmark.

    A benchmark that is not the main one is a series of its own. A segment is the part of a series
    between two breaks. known: the difference and its limits; of money, the ratio less 1.
    """

    def __init__(self, rows: Sequence[Row], declared: Mapping[str, Declared]) -> None:
        self.rows = rows
        self.declared = [declared[row[_AT["indicator"]]] for row in rows]
        self.period: list[str] = list(self.column("period"))
        self.x = _floats(self.of_period(reference_year))
        numbers: dict[Any, int] = {}
        self.number = np.array(
            [numbers.setdefault(_key(row), len(numbers)) for row in rows], dtype=np.int64
        )
        self.order = np.lexsort((self.x, self.number))
        self.money = np.array([is_money(unit) for unit in self.column("unit")], dtype=bool)
        self.window = _floats(window_years(one.sources) for one in self.declared)
        self.segment = self._segments()
        self.known = self._known()
        self.is_known = np.isfinite(self.known.lower) & np.isfinite(self.known.upper)
        self.error = self._errors()
        self.trends = self._trends()

    def of_period(self, tell: Callable[[str], Any]) -> list[Any]:
        """Return what is told of each gap's period: once for each that there is."""
        told = {period: tell(period) for period in set(self.period)}
        return [told[period] for period in self.period]

    def column(self, name: str) -> Texts:
        """Return a column of the rows."""
        found = np.empty(len(self.rows), dtype=object)
        found[:] = [row[_AT[name]] for row in self.rows]
        return found

    def numbers(self, name: str) -> FloatArray:
        """Return a column of figures; NaN is null."""
        return _floats(self.column(name))

    def bases(self, candidates: Places) -> Places:
        """Return, per gap, the first of these gaps in its segment, −1 unless it is an earlier one.

        candidates: places of gaps that are known. What is not known itself has none.
        """
        first: dict[int, int] = {}
        for at in candidates[np.argsort(self.x[candidates], kind="stable")]:
            first.setdefault(int(self.segment[at]), int(at))
        base = np.array([first.get(int(one), -1) for one in self.segment], dtype=np.intp)
        is_later = self.x > self.x[base] if len(base) else np.zeros(0, dtype=bool)
        return np.where((base >= 0) & is_later & self.is_known, base, -1)

    def overlaps(self, base: Places) -> NDArray[np.bool_]:
        """Tell which gaps share census surveys with their base."""
        return (base >= 0) & windows_overlap(self.x - self.x[base], self.window)

    def _trends(self) -> RecentTrends:
        # as the stored gaps have them (measure/trends.py), with their figures
        return recent_trends(
            self.segment, self.x, self.numbers("difference"), self.error, self.window
        )

    def _segments(self) -> NDArray[np.int64]:
        pairs = list(zip(self.column("indicator"), self.period, strict=True))
        breaks = dict(zip(self.column("indicator"), self.declared, strict=True))
        told = {(code, one): breaks_before(breaks[code].breaks, one) for code, one in set(pairs)}
        stops = [told[pair] for pair in pairs]
        marked = self.column("obs_status") == ObsStatus.BREAK.value
        return segments(self.number, self.x, marked, np.array(stops, dtype=np.int64))

    def _known(self) -> Known:
        value, lower, upper = (
            np.where(self.money, self.numbers(f"ratio{end}") - 1, self.numbers(f"difference{end}"))
            for end in ("", "_lower", "_upper")
        )
        # Flagged gaps print a wider interval; that of a change is at 95 %, as its two gaps' are.
        level = self.numbers("confidence_level")
        lower, upper = (at_usual_level(value, limit, level) for limit in (lower, upper))
        least, most = self.numbers("difference_min"), self.numbers("difference_max")
        # What is only estimated, or hidden, is known between its bounds, whatever chance adds.
        is_bounded = np.isfinite(least) & np.isfinite(most) & ~self.money
        words = np.array([one or "none" for one in self.column("interval_nature")], dtype=object)
        by_chance = is_bounded & np.isin(words, WITH_ERROR)
        words[by_chance] = IntervalNature.MODEL.value
        return Known(
            value,
            np.where(is_bounded, least, np.where(np.isfinite(lower), lower, value)),
            np.where(is_bounded, most, np.where(np.isfinite(upper), upper, value)),
            words,
        )

    def _errors(self) -> FloatArray:
        limits = self.numbers("difference_lower"), self.numbers("difference_upper")
        error = standard_error(*limits, quantile_of_level(self.numbers("confidence_level")))
        has_error = np.isin(self.known.nature, WITH_ERROR) & ~self.money
        return np.where(has_error, error, np.nan)


def _key(row: Row) -> tuple[Any, ...]:
    own = tuple(row[_AT[name]] for name in _KEY)
    if row[_AT["is_main"]] is not False:
        return own
    return (*own, row[_AT["benchmark_level"]], row[_AT["benchmark_code"]])


def _floats(values: Iterable[float | None]) -> FloatArray:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _nulls(values: FloatArray) -> Column:
    return [float(one) if np.isfinite(one) else None for one in values]


def trend_columns(series: GapSeries) -> list[Column]:
    """Return the slope per year, chi-squared, and the number of points; null: nothing compared."""
    found = series.trends
    points = [
        int(number) if known else None
        for number, known in zip(found.points, series.is_known, strict=True)
    ]
    return [_nulls(found.trend.slope), _nulls(found.trend.chi2), points]


def change_columns(series: GapSeries, base: Places) -> list[Column]:
    """Return what became of each gap since its base: eight columns, null where nothing is shown.

    Base period, what changes, change, its limits and their nature, convergence, years to parity
    and half-life from the date of the gap itself.
    """
    before, after = _at(series.known, base), series.known
    is_shown = (base >= 0) & ~series.overlaps(base)
    change = change_between(before, after)
    years = series.x - series.x[base]
    tested = np.isin(change.nature, WITH_ERROR) | series.money
    material = np.where(tested, 0.0, _floats(one.materiality for one in series.declared))
    status = convergence_status(before.value, after.value, change.lower, change.upper, material)
    status = np.where(is_shown, status, "")
    is_closing = status == Convergence.CLOSING.value
    dated = [
        _nulls(np.where(is_closing, tell(years, before.value, after.value), np.nan))
        for tell in (years_to_parity, half_life)
    ]
    return [
        [series.period[at] if at >= 0 else None for at in base],
        _words(np.where(series.money, "ratio", "difference"), base >= 0),
        *(_nulls(np.where(is_shown, part, np.nan)) for part in change[:3]),
        _words(change.nature, is_shown),
        _words(status, status != ""),
        *dated,
    ]


def _words(values: Texts | NDArray[np.str_], is_there: NDArray[np.bool_]) -> Column:
    return [str(one) if there else None for one, there in zip(values, is_there, strict=True)]


def _at(known: Known, base: Places) -> Known:
    """Return what is known at the bases; nothing where there is none (−1)."""
    is_there = base >= 0
    value, lower, upper = (np.where(is_there, part[base], np.nan) for part in known[:3])
    return Known(value, lower, upper, known.nature[base])
