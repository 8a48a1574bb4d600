"""Figures column by column: every territory of a zoning, one indicator, and its past beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from observatory.db.filters import if_free
from observatory.db.layer_figures import RELEASES, Joined, Zoning, join_figures
from observatory.db.tables import gap, indicator, membership, observation, territory
from observatory.domain.observation import ObsStatus
from observatory.domain.series import breaks_before, read_breaks, reference_date, reference_year
from observatory.domain.territory import Level

ALWAYS = ("value", "benchmark_value", "difference", "interval_nature", "sign_certain", "outcome",
          "obs_status", "reason", "benchmark_name")  # fmt: skip
BY_MEASURE = {
    "value": ("value_lower", "value_upper", "value_nature"),
    "difference": ("difference_lower", "difference_upper", "difference_min", "difference_max"),
    "ratio": ("ratio", "ratio_lower", "ratio_upper"),
}
# Of a figure that is shown: more are noise, and twice as much to send.
DIGITS = 7


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One period of a measure, in the order of the column's codes.

    after_break: a declared break stops the series between the period before and this one.
    marked: codes whose own figure is the first after a break (SDMX status B).
    """

    period: str
    reference_date: date
    after_break: bool
    figures: list[float | None]
    marked: list[str]


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """The figures of a period by name, each in the order of the codes (None: nobody has one).

    releases: what the figures were made from; series_releases: what those of the periods were.
    """

    codes: list[str]
    figures: dict[str, list[Any] | None]
    series: list[PeriodFigures]
    releases: list[int]
    series_releases: list[int]


def list_places(connection: Connection, level: Level, vintage: int) -> dict[str, list[Any]]:
    """Return codes, names, and the communes that each lies in, those of the latest vintage."""
    rank = func.rank().over(
        partition_by=membership.c.child_id, order_by=membership.c.parent_vintage.desc()
    )
    held = select(membership.c.child_id, membership.c.parent_id, rank.label("rank"))
    held_in = held.where(membership.c.parent_level == Level.COMMUNE).subquery()
    commune = territory.alias("commune")
    names = (
        select(func.string_agg(commune.c.name.distinct(), ", "))
        .select_from(held_in.join(commune, commune.c.id == held_in.c.parent_id))
        .where(held_in.c.child_id == territory.c.id, held_in.c.rank == 1)
    )
    query = select(territory.c.code, territory.c.name, names.scalar_subquery())
    rows = connection.execute(_of(query, level, vintage)).all()
    columns = zip(*rows, strict=True) if rows else ((),) * 3
    return dict(zip(("codes", "names", "communes"), map(list, columns), strict=True))


def _of(query: Select[Any], level: Level, vintage: int) -> Select[Any]:
    of_list = territory.c.level == level, territory.c.vintage == vintage
    return query.where(*of_list).order_by(territory.c.code)


def read_column(
    connection: Connection, zoning: Zoning, joined: Joined, measure: str
) -> FigureColumn:
    """Return a column of one period, and a measure of it (value, difference, ratio) at all periods.

    Figures have seven significant digits. Of two benchmarks, a territory has its main one.
    """
    codes, figures, releases = _read_figures(connection, zoning, joined, measure)
    series, more = _read_series(connection, zoning, joined, measure, codes)
    return FigureColumn(codes, figures, series, releases, more)


def _read_figures(
    connection: Connection, zoning: Zoning, joined: Joined, measure: str
) -> tuple[list[str], dict[str, list[Any] | None], list[int]]:
    query, (found,) = join_figures(select(territory.c.id), zoning, [joined])
    named = [name for name in (*ALWAYS, *BY_MEASURE[measure]) if name in found]
    told = [name for name in RELEASES if name in found]
    columns = [found[name].label(name) for name in (*named, *told)]
    query = _of(query.with_only_columns(territory.c.code, *columns), zoning.level, zoning.vintage)
    rows = connection.execute(query).all()
    codes, *read = map(list, zip(*rows, strict=True)) if rows else [[]] * (len(columns) + 1)
    figures = {name: _spare(values) for name, values in zip(named, read, strict=False)}
    numbers = {number for values in read[len(named) :] for number in values}
    return codes, figures, sorted(numbers - {None})


def _spare(values: list[Any]) -> list[Any] | None:
    """Return a column as it is sent: None where all of it is, numbers without their noise."""
    known = next((value for value in values if value is not None), None)
    if known is None:
        return None
    return _sent(np.array(values, dtype=np.float64)) if isinstance(known, float) else values


def _sent(values: NDArray[np.float64]) -> list[float | None]:
    size = np.where(np.isfinite(values) & (values != 0), np.abs(values), 1.0)
    scale = 10.0 ** np.maximum(DIGITS - 1 - np.floor(np.log10(size)), 0)
    rounded = (np.rint(values * scale) / scale).astype(object)
    rounded[np.isnan(values)] = None
    sent: list[float | None] = rounded.tolist()
    return sent


def _read_series(
    connection: Connection, zoning: Zoning, joined: Joined, measure: str, codes: Sequence[str]
) -> tuple[list[PeriodFigures], list[int]]:
    rows = connection.execute(_series_query(zoning, joined, measure)).all()
    if not rows:
        return [], []
    place, period, figure, mark, *releases = (np.array(part) for part in zip(*rows, strict=True))
    periods, at = np.unique(period, return_inverse=True)
    grid = np.full((len(periods), len(codes)), np.nan)
    # The main benchmark comes last, and stays.
    grid[at, place] = figure
    marks = np.zeros(grid.shape, dtype=bool)
    marks[at, place] = mark
    numbers = {int(one) for part in releases for one in part if one is not None}
    declared = connection.execute(
        select(indicator.c.breaks).where(indicator.c.id == joined.indicator.id)
    )
    drawn = {"grid": grid, "marks": marks}
    return _tell(list(map(str, periods)), drawn, codes, declared.scalar_one()), sorted(numbers)


def _tell(
    periods: Sequence[str],
    drawn: Mapping[str, NDArray[Any]],
    codes: Sequence[str],
    declared: Sequence[Mapping[str, Any]],
) -> list[PeriodFigures]:
    breaks, told, passed = read_breaks(declared), [], None
    for row in sorted(range(len(periods)), key=lambda one: reference_year(periods[one])):
        period = periods[row]
        stops = breaks_before(breaks, period)
        marked = [codes[one] for one in np.flatnonzero(drawn["marks"][row]).tolist()]
        is_after = passed is not None and stops != passed
        figures = _sent(drawn["grid"][row])
        told.append(PeriodFigures(period, reference_date(period), is_after, figures, marked))
        passed = stops
    return told


def _series_query(zoning: Zoning, joined: Joined, measure: str) -> Select[Any]:
    """Return place in the order of the codes, period, figure, whether marked B, and releases."""
    ranked = func.row_number().over(order_by=territory.c.code) - 1
    of_list = territory.c.level == zoning.level, territory.c.vintage == zoning.vintage
    place = select(territory.c.id, ranked.label("at")).where(*of_list).cte("place")
    of: Any = observation if measure == "value" or joined.benchmark is None else gap
    figure = if_free(of.c.conf_status, of.c[measure if of is gap else "value"])
    releases = [of.c.release_id, *([of.c.benchmark_release_id] if of is gap else [])]
    query = select(place.c.at, of.c.period, figure, of.c.obs_status == ObsStatus.BREAK, *releases)
    query = query.join(place, place.c.id == of.c.territory_id).where(
        of.c.indicator_id == joined.indicator.id, figure.is_not(None)
    )
    if of is observation:
        return query.where(of.c.known_to.is_(None))
    query = query.where(of.c.benchmark_kind == joined.benchmark)
    return query.order_by(of.c.is_main, of.c.benchmark_id.desc())
