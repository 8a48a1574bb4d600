"""The trend of every measured gap: that of its difference, over the periods of its series."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.answers import read_columns
from observatory.db.measure.compare import MeasuredFamilies
from observatory.db.measure.families import Family
from observatory.domain.adjust import quantile_of_level
from observatory.domain.agglomeration import IntArray
from observatory.domain.change import WITH_ERROR
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import ObsStatus
from observatory.domain.rest import Reasons
from observatory.domain.series import (
    breaks_before,
    is_money,
    reference_year,
    segments,
    window_years,
)
from observatory.domain.trend import recent_trends, standard_error

# A benchmark keeps its code from one vintage to the next.
_PLACES = text("""
    SELECT id, dense_rank() OVER (ORDER BY level, code) AS place FROM territory
    WHERE id = ANY(:ids) ORDER BY id
""")


def trends_of(connection: Connection, measured: Sequence[MeasuredFamilies]) -> list[Reasons]:
    """Return a word per gap of each group, None where nothing is compared (METHOD formula 9).

    measured: all families of one generation. A series is one indicator, neighbourhood and kind of
    benchmark (whatever the benchmark's vintage; one that is not the main one, by its own code); it
    stops at a break, declared or marked. Each gap has the trend of the last five points up to it:
    what later periods show does not change what was said of it.
    """
    if not measured:
        return []
    rows = _Rows(measured)
    x = rows.of_family(lambda family: reference_year(family.period))
    marked = rows.of_pair(lambda one: one.zone_status == ObsStatus.BREAK.value)
    declared = rows.of_family(
        lambda family: breaks_before(family.indicator.breaks, family.period)
    ).astype(np.int64)
    series = segments(_series(connection, rows), x, marked, declared)
    money = rows.of_family(lambda family: is_money(family.indicator.unit)).astype(bool)
    # A gap that is only estimated is known between bounds: chance is not its whole error.
    has_error = rows.of_pair(
        lambda one: (
            np.isin(one.comparison.interval_nature, WITH_ERROR)
            & np.isnan(one.comparison.difference_min)
        )
    )
    error = np.where(has_error & ~money, rows.of_pair(_standard_errors), np.nan)
    apart = rows.of_family(lambda family: window_years(family.indicator.sources))
    difference = rows.of_pair(lambda one: one.comparison.difference * one.scale)
    word = recent_trends(series, x, difference, error, apart).trend.word
    word[~rows.of_pair(_is_compared)] = None
    return rows.split(word)


class _Rows:
    """All pairs of all groups one after the other."""

    def __init__(self, measured: Sequence[MeasuredFamilies]) -> None:
        self.measured = measured
        self.families: list[Family] = [family for one in measured for family in one.families]
        starts = np.cumsum([0, *(len(one.families) for one in measured)])[:-1]
        self.family: IntArray = np.concatenate(
            [one.family + start for one, start in zip(measured, starts, strict=True)]
        )

    def of_family(self, tell: Callable[[Family], float]) -> FloatArray:
        """Return a number of each pair's family."""
        return np.array([tell(family) for family in self.families], dtype=np.float64)[self.family]

    def of_pair(self, tell: Callable[[MeasuredFamilies], NDArray[Any]]) -> NDArray[Any]:
        """Return what each group holds per pair."""
        return np.concatenate([tell(one) for one in self.measured])

    def split(self, values: Reasons) -> list[Reasons]:
        """Cut an array of all pairs into those of each group."""
        return np.split(values, np.cumsum([len(one.family) for one in self.measured])[:-1])


def _standard_errors(one: MeasuredFamilies) -> FloatArray:
    found = one.comparison
    z = quantile_of_level(one.confidence_level)  # flagged gaps print a wider interval
    return standard_error(found.difference_lower, found.difference_upper, z) * one.scale


def _is_compared(one: MeasuredFamilies) -> NDArray[np.bool_]:
    found = one.comparison
    return ~np.isnan(found.difference) | ~np.isnan(found.difference_min)


def _series(connection: Connection, rows: _Rows) -> NDArray[np.int64]:
    """Number the series: indicator, kind, neighbourhood and, unless main, the benchmark's code."""
    kinds = {name: at for at, name in enumerate(sorted({_name(f) for f in rows.families}))}
    named = rows.of_family(lambda family: kinds[_name(family)]).astype(np.int64)
    territory = rows.of_pair(lambda one: _joined(one, lambda f: f.zones.territory[f.zone]))
    benchmark = rows.of_pair(lambda one: _joined(one, lambda f: f.benchmark))
    is_main = rows.of_pair(lambda one: _joined(one, lambda f: f.is_main)).astype(bool)
    place = np.where(is_main, 0, _places(connection, np.where(is_main, -1, benchmark)))
    of_zone = named * (territory.max(initial=0) + 1) + territory
    found: NDArray[np.int64] = of_zone * (place.max(initial=0) + 1) + place
    return found


def _name(family: Family) -> tuple[int, str]:
    return family.indicator_id, family.kind.value


def _joined(one: MeasuredFamilies, tell: Callable[[Family], NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([tell(family) for family in one.families])


def _places(connection: Connection, benchmark: IntArray) -> NDArray[np.int64]:
    """Return one number per benchmark, the same in every vintage; 0 where there is none."""
    ids, at = np.unique(benchmark, return_inverse=True)
    answer = read_columns(connection, _PLACES, ids=[int(one) for one in ids if one >= 0])
    place = np.zeros(len(ids), dtype=np.int64)
    place[np.searchsorted(ids, answer["id"])] = answer["place"]
    return place[at]
