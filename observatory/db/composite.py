"""The composite index of the neighbourhoods of one generation, from their stored gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, select

from observatory.db.filters import Page, Periods, Row, Slice, TerritoryFilter, if_free
from observatory.db.gap_rows import family_table
from observatory.db.gaps import Family, GapQuestion, list_families, pick_families
from observatory.db.indicators import get_references
from observatory.db.ranking import cut_rows
from observatory.db.tables import gap, indicator, territory
from observatory.domain.composite import (
    DRAWS,
    LEAST_WEIGHT,
    RANK_INTERVAL,
    SEED,
    TOO_LITTLE_WEIGHT,
    VERSION,
    Composite,
    make_composite,
)
from observatory.domain.indicator import Kind, Polarity
from observatory.domain.intervals import FloatArray
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

FIELDS = ("level", "code", "vintage", "name", "composite", "rank", "rank_lower", "rank_upper",
          "weight_present", "indicators_present", "reason")  # fmt: skip
LEAST_KNOWN = 0.7
"""An indicator enters the default list if its gap is known for this share of the neighbourhoods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeQuestion:
    """Which index. No indicators: the results that have a polarity and are widely known."""

    level: Level
    vintage: int
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=lambda: Periods(is_latest=True))


@dataclass(frozen=True, slots=True)
class Index:
    """Every neighbourhood, the worst first, and what the index is made of."""

    rows: list[Row]
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """An indicator of the index: its gaps in one period, NaN where there is none."""

    code: str
    theme: str
    polarity: int
    kind: str
    period: str | None
    gaps: FloatArray
    releases: tuple[int, ...] = ()

    @property
    def known(self) -> int:
        return int((~np.isnan(self.gaps)).sum())

    def about(self) -> dict[str, Any]:
        return {"indicator": self.code, "theme": self.theme, "period": self.period,
                "benchmark_kind": self.kind, "polarity": self.polarity,
                "known": self.known, "releases": list(self.releases)}  # fmt: skip


def index_zones(connection: Connection, question: CompositeQuestion) -> Index:
    """Return the index of every neighbourhood of a generation (METHOD formula 15).

    Made of the differences with each indicator's default benchmark, main ones, exact and free to
    be published. Raises NotFound for an unknown indicator, InvalidRequest for one without polarity
    and where nothing is left to make an index of.
    """
    zones = _list_zones(connection, question)
    parts, left_out = _choose(_read_parts(connection, question, zones), question, len(zones))
    if not parts:
        raise InvalidRequest(
            f"Nothing to make an index of: no result indicator has gaps for {LEAST_KNOWN:.0%} of "
            f"the {len(zones)} territories of {question.level} {question.vintage} in the asked "
            "period. Name indicator=, or another period= or vintage=."
        )
    values = np.stack([part.gaps for part in parts], axis=1)
    made = make_composite(values, [p.polarity for p in parts], [p.theme for p in parts])
    return Index(_rows(question, zones, values, made), _about(made, parts, left_out))


def cut_index(connection: Connection, index: Index, places: TerritoryFilter, asked: Slice) -> Page:
    """Return a page of the index, its ranks being those of the whole generation."""
    rows: Sequence[Row] = index.rows
    if places.parents or places.codes:
        query = select(territory.c.code).where(*places.clauses())
        kept, at = set(connection.scalars(query)), FIELDS.index("code")
        rows = [row for row in rows if row[at] in kept]
    return cut_rows(rows, asked, [])


def _list_zones(connection: Connection, question: CompositeQuestion) -> list[Any]:
    query = select(territory.c.id, territory.c.code, territory.c.name).where(
        territory.c.level == question.level, territory.c.vintage == question.vintage
    )
    return list(connection.execute(query.order_by(territory.c.id)))


def _read_parts(
    connection: Connection, question: CompositeQuestion, zones: Sequence[Any]
) -> list[_Part]:
    wanted = _list_indicators(connection, question)
    families = {f.indicator_id: f for f in _latest(connection, question, list(wanted.values()))}
    number = np.array([zone.id for zone in zones], dtype=np.int64)
    columns = _read_gaps(connection, list(families.values()), number)
    return [
        _Part(
            one.code, one.theme, Polarity(one.polarity).sign, one.default_benchmark,
            families[one.id].period if one.id in families else None,
            *columns.get(one.id, (np.full(len(zones), np.nan), ())),
        )
        for one in wanted.values()
    ]  # fmt: skip


def _list_indicators(connection: Connection, question: CompositeQuestion) -> dict[str, Any]:
    """Return the indicators asked for, or every result that has a polarity, by code."""
    names = ("id", "code", "theme", "polarity", "kind", "default_benchmark")
    query = select(*(indicator.c[name] for name in names)).order_by(indicator.c.code)
    if not question.indicators:
        query = query.where(
            indicator.c.kind == Kind.RESULT, indicator.c.polarity != Polarity.NEUTRAL
        )
        return {row.code: row for row in connection.execute(query)}
    get_references(connection, question.indicators)  # an unknown name is an error
    found = connection.execute(query.where(indicator.c.code.in_(question.indicators)))
    rows = {row.code: row for row in found}
    if neutral := [code for code, row in rows.items() if row.polarity == Polarity.NEUTRAL]:
        raise InvalidRequest(
            f"indicator: {', '.join(neutral)} is neither better nor worse when it is higher "
            "(polarity neutral), and cannot enter an index."
        )
    return rows


def _latest(
    connection: Connection, question: CompositeQuestion, wanted: Sequence[Any]
) -> list[Family]:
    """Return one family per indicator: its last period among those asked for."""
    if not wanted:
        return []
    asked = GapQuestion(
        territories=TerritoryFilter(levels=(question.level,), vintages=(question.vintage,)),
        indicators=tuple(one.code for one in wanted),
    )
    families = [f for f in list_families(connection, asked) if f.computed]
    if not question.periods.is_latest:
        families = pick_families(families, question.periods)
    return pick_families(families, Periods(is_latest=True))


def _read_gaps(
    connection: Connection, families: Sequence[Family], zones: NDArray[np.int64]
) -> dict[int, tuple[FloatArray, tuple[int, ...]]]:
    """Return, per indicator, the zones' differences with their main benchmarks, and releases."""
    wanted = family_table([family.key for family in families])
    is_wanted = and_(
        wanted.c.indicator_id == gap.c.indicator_id,
        wanted.c.period == gap.c.period,
        wanted.c.kind == gap.c.benchmark_kind,
    )
    releases = gap.c.release_id, gap.c.benchmark_release_id
    query = (
        select(
            gap.c.indicator_id,
            func.array_agg(gap.c.territory_id),
            func.array_agg(if_free(gap.c.conf_status, gap.c.difference)),
            *(func.array_agg(release.distinct()) for release in releases),
        )
        .join(wanted, is_wanted)
        .where(gap.c.is_main, gap.c.difference.is_not(None))
        .where((gap.c.difference_min.is_(None)) | (gap.c.interval_nature == "rounding"))
        .where(gap.c.territory_id.in_(zones.tolist()))
        .group_by(gap.c.indicator_id)
    )
    found = {}
    for indicator_id, places, values, *used in connection.execute(query):
        column = np.full(len(zones), np.nan)
        column[np.searchsorted(zones, places)] = np.array(values, dtype=np.float64)
        found[indicator_id] = column, tuple(sorted({*used[0], *used[1]} - {None}))
    return found


def _choose(
    parts: list[_Part], question: CompositeQuestion, zones: int
) -> tuple[list[_Part], list[_Part]]:
    """Keep what is known widely enough, unless it was asked for by name."""
    if question.indicators:
        return parts, []
    known = [part for part in parts if part.known and part.known >= LEAST_KNOWN * zones]
    return known, [part for part in parts if part not in known]


def _rows(
    question: CompositeQuestion, zones: Sequence[Any], values: FloatArray, made: Composite
) -> list[Row]:
    present = (~np.isnan(values)).sum(axis=1).tolist()
    figures = zip(
        *(
            [None if np.isnan(value) else kind(value) for value in column]
            for kind, column in (
                (float, made.index), (int, made.rank), (int, made.rank_lower),
                (int, made.rank_upper), (float, made.weight_present),
            )
        ),
        strict=True,
    )  # fmt: skip
    rows = [
        (question.level.value, zone.code, question.vintage, zone.name, *figure, number,
         TOO_LITTLE_WEIGHT if figure[0] is None else None)
        for zone, figure, number in zip(zones, figures, present, strict=True)
    ]  # fmt: skip
    rank, code = FIELDS.index("rank"), FIELDS.index("code")
    return sorted(rows, key=lambda row: (row[rank] is None, row[rank] or 0, row[code]))


def _about(made: Composite, parts: Sequence[_Part], left_out: Sequence[_Part]) -> dict[str, Any]:
    scored = int((~np.isnan(made.index)).sum())
    return {
        "version": VERSION, "seed": SEED, "draws": DRAWS, "least_weight": LEAST_WEIGHT,
        "rank_interval": list(RANK_INTERVAL), "of": "difference",
        "scored": scored, "not_scored": len(made.index) - scored,
        "indicators": [
            {**part.about(), "weight": float(weight)}
            for part, weight in zip(parts, made.weights, strict=True)
        ],
        "left_out": [part.about() for part in left_out],
    }  # fmt: skip
