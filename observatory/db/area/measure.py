"""Measures an area: every series from its best units, and its gap with the rest of parents."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from observatory.db.area.counts import Column, Counts, read_counts
from observatory.db.area.covers import Cover
from observatory.db.area.listed import resolve
from observatory.db.area.parents import Parent, ParentReader
from observatory.db.area.question import FIELDS, AreaAnswer, AreaQuestion, RestKey
from observatory.db.area.rows import gap_row, refused_gap, refused_row, value_row
from observatory.db.area.series import Series, iris_vintages, list_series, refused
from observatory.db.area.sources import (
    Drawn,
    Grid,
    Listed,
    grid_layers,
    grid_of,
    list_grids,
    read_cells,
)
from observatory.domain.agglomeration import IntArray
from observatory.domain.area import Total, Units, add_up, kept, units_of
from observatory.domain.area_gap import compare_area, rest_of
from observatory.domain.area_reasons import AreaReason, refuse_size
from observatory.domain.disclosure import told_by_counts
from observatory.domain.indicator import Nature
from observatory.domain.reasons import Reason
from observatory.geography.perimeter import geodesic_area

Recall = Callable[[Hashable, Callable[[], Any]], Any]


def ask_again(_: Hashable, compute: Callable[[], Any]) -> Any:
    """Remember nothing."""
    return compute()


@dataclass(frozen=True, slots=True)
class Made:
    """The units of one series, with their counts, and where they come from."""

    units: Units
    unit: IntArray
    level: str
    vintage: int | None
    communes: int | None
    basis: str
    is_suppressed: bool
    release: int | None

    @property
    def observed(self) -> float:
        """Return the weight of what is observed: of two ways, the fuller one wins."""
        has = ~np.isnan(self.units.x)
        return float((self.units.share * self.units.weight)[has].sum())


def measure_area(
    connection: Connection, question: AreaQuestion, recall: Recall = ask_again
) -> AreaAnswer:
    """Return one row per indicator, period and rest; what cannot be told is a row with its reason.

    recall: keeps what is the same for every question of one version of the data; never an area.
    Raises NotFound for unknown names, InvalidRequest for areas without land and for too many rows.
    """
    grids: list[Grid] = recall("area grids", lambda: list_grids(connection))
    grids = grids if question.drawn is not None else []
    extra = grid_layers(connection, grids)
    series, latest = list_series(connection, question, extra)
    of_iris = recall("area iris", lambda: iris_vintages(connection))
    source: Drawn | Listed
    if question.drawn is not None:
        source = Drawn(connection, question.drawn, of_iris, grids)
    else:
        source = Listed(connection, resolve(connection, question.territories), of_iris)
    reader = _Reader(connection, question, source, series, of_iris)
    rows = [row for one in series for row in reader.rows(one)]
    return AreaAnswer([tuple(row.get(name) for name in FIELDS) for row in rows],
                      _describe(source), latest)  # fmt: skip


def _describe(source: Drawn | Listed) -> dict[str, Any]:
    """Say what the area is: its surface and people, or the territories of the list."""
    if isinstance(source, Drawn):
        people = None if source.people is None else round(source.people, 1)
        return {
            "area_m2": geodesic_area(source.area),
            "land_m2": source.land_m2,
            "population": people,
        }
    return {"territories": [f"{p[0].level.value}:{p[0].code}" for p in source.listing]}


class _Reader:
    """Reads what all series need at once, then makes their rows."""

    def __init__(
        self,
        connection: Connection,
        question: AreaQuestion,
        source: Drawn | Listed,
        series: Sequence[Series],
        of_iris: dict[int, frozenset[int]],
    ) -> None:
        self._connection, self._question, self._source = connection, question, source
        told = [one for one in series if refused(one) is None]
        self._ways = {one: source.candidates(one) for one in told}
        keys = [key for one in told for key in one.keys]
        covers = [
            c for ways in self._ways.values() if isinstance(ways, list) for w in ways for c in w
        ]
        units = np.unique(np.concatenate([np.empty(0, np.intp), *(c.unit for c in covers)]))
        has_iris = any(level == "iris" for one in told for level, _ in one.x_layers | one.n_layers)
        self._counts: Counts = read_counts(connection, keys, units, with_iris=has_iris)
        # Counts are compared through ratios only.
        compared = [key for one in told if one.n is not None for key in one.keys]
        self._parents = ParentReader(connection, compared, has_iris, of_iris)

    def rows(self, series: Series) -> list[dict[str, Any]]:
        """Return the rows of one series: one a rest, or one without."""
        rests = self._question.rests or (None,)
        reason = refused(series)
        made = self._make(series) if reason is None else AreaReason(reason)
        if isinstance(made, AreaReason):
            return [refused_row(series, rest, made.value) for rest in rests]
        total = add_up(made.units, series.indicator.nature)
        reason = self._refuse(made, total)
        if reason is AreaReason.DISCLOSIVE:
            return [refused_row(series, rest, reason.value) for rest in rests]
        row = value_row(series, made, total, shows_chance=self._question.shows_chance)
        if reason is not None:
            return [
                row | refused_row(series, rest, reason.value) | _status_of(row) for rest in rests
            ]
        return [row if rest is None else row | self._gap(series, made, rest) for rest in rests]

    def _refuse(self, made: Made, total: Total) -> AreaReason | None:
        if refuse_size(self._source.people, is_exact=total.is_exact) is not None:
            return AreaReason.DISCLOSIVE
        if not np.isnan(total.value):
            return None
        return AreaReason.ZONE_SUPPRESSED if made.is_suppressed else AreaReason.ZONE_MISSING

    def _make(self, series: Series) -> Made | AreaReason:
        """Return the fullest way to make the area of units; ties: the latest vintage."""
        if isinstance(self._source, Drawn) and (grid := grid_of(self._source, series)):
            cells = read_cells(self._connection, grid, self._source.area, series.indicator.x_code)
            units = units_of(cells.value, np.nan, cells.share, (cells.lower, cells.upper))
            return Made(units, np.full(len(cells.value), -1), "grid", grid.vintage, None, "area",
                        False, grid.release)  # fmt: skip
        ways = self._ways[series]
        if isinstance(ways, AreaReason):
            return ways
        return max((self._of(series, way) for way in ways), key=lambda made: made.observed)

    def _of(self, series: Series, way: Sequence[Cover]) -> Made:
        def joined(name: str) -> NDArray[Any]:
            return np.concatenate([getattr(cover, name) for cover in way])

        unit = joined("unit")
        x, *n = (self._counts.of(key, unit) for key in series.keys)
        size = n[0].value if n else np.full(len(unit), np.nan)
        weight = size
        if np.isnan(size).any():
            weight = joined("weight")
            if isinstance(self._source, Drawn):
                weight = np.concatenate([self._source.weights(cover) for cover in way])
        is_part = series.indicator.nature is Nature.PROPORTION
        units = units_of(
            x.value, size, joined("share"), (joined("lower"), joined("upper")),
            x_range=(x.least, size if is_part else np.inf), weight=weight,
        )  # fmt: skip
        levels = {cover.level for cover in way}
        communes = [cover.vintage for cover in way if cover.level == "commune"]
        return Made(
            units, unit, levels.pop() if len(levels) == 1 else "mixed",
            way[0].vintage if len(way) == 1 else None,
            communes[0] if communes else None,
            _basis(way), _hides(x, n), x.release,
        )  # fmt: skip

    def _gap(self, series: Series, made: Made, rest: RestKey) -> dict[str, Any]:
        """Return the columns of the gap with the rest of one parent."""
        nature = series.indicator.nature
        if nature is Nature.COUNT:
            return refused_gap(rest, Reason.COUNT_NOT_COMPARED)
        if made.level == "grid":
            return refused_gap(rest, Reason.NO_BENCHMARK)
        people = made.units.share * np.nan_to_num(made.units.weight)
        order = np.argsort(made.unit)
        parent = self._parents.find(rest, series, made.unit[order], people[order], made.communes)
        if isinstance(parent, Reason):
            return refused_gap(rest, parent)
        share = np.empty(len(order))
        share[order] = parent.share
        return _against(series, made.units, share, parent, rest, self._question.shows_chance)


def _against(
    series: Series, units: Units, share: NDArray[np.float64], parent: Parent, rest: RestKey,
    shows_chance: bool,
) -> dict[str, Any]:  # fmt: skip
    nature = series.indicator.nature
    if np.isnan(share).any():
        return refused_gap(rest, Reason.UNKNOWN_SHARE, parent)
    inside = kept(
        replace(
            units, share=units.share * share, share_lower=units.share_lower * share,
            share_upper=units.share_upper * share,
        ),
        share > 0,
    )  # fmt: skip
    others, reason = rest_of((parent.x, parent.n), inside, nature)
    if others is None or reason is not None:
        return refused_gap(rest, reason or Reason.NO_BENCHMARK, parent)
    if gives_away(others, series):
        return refused_gap(rest, Reason.DISCLOSIVE, parent)
    comparison = compare_area(units, others, nature, series.indicator.materiality)
    return gap_row(series, rest, parent, comparison, shows_chance=shows_chance)


def gives_away(others: Units, series: Series) -> bool:
    """Tell whether what is left of the parent is few enough to be secret (METHOD formula 17)."""
    left, threshold = add_up(others, series.indicator.nature), series.indicator.secrecy_threshold
    is_proportion = series.indicator.nature is Nature.PROPORTION
    limit = np.nan if threshold is None else float(threshold)
    return bool(told_by_counts(left.x, left.n, limit, is_proportion))


def _status_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("obs_status", "conf_status")}


def _basis(way: Sequence[Cover]) -> str:
    """Say what straddling units are shared by."""
    bases = {
        "population" if is_population else "area"
        for cover in way
        for is_population in cover.is_population[cover.lower < 1].tolist()
    }
    return "none" if not bases else bases.pop() if len(bases) == 1 else "mixed"


def _hides(x: Column, n: Sequence[Column]) -> bool:
    return any(bool((column.is_suppressed > 0).any()) for column in (x, *n))
