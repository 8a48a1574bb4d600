"""Which figures exist: how many, of which level, period, vintage and status, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)

from observatory.db.filters import Page, Periods, Row, Slice, TerritoryFilter, cut_page
from observatory.db.gap_rows import count_bounded
from observatory.db.indicators import get_references
from observatory.db.tables import availability, gap, gap_refusal, indicator, observation, territory
from observatory.domain.period import parse_period

FIELDS = (
    "figure", "indicator", "level", "vintage", "period", "benchmark_kind", "obs_status", "outcome",
    "reason", "count", "computed", "bounded",
)  # fmt: skip
GROUP = FIELDS[:-3]
_OBSERVATION, _GAP = literal("observation", Text), literal("gap", Text)
_NOTHING = cast(null(), Text)
_IS_COUNTED = and_(
    exists(select(availability)),
    ~exists(select(availability).where(availability.c.bounded.is_(None))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityQuestion:
    """Which figures to count."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    figures: tuple[str, ...] = ("observation", "gap")

    @property
    def is_of_layers(self) -> bool:
        """Tell whether it asks for whole levels and vintages, which are counted already."""
        places = self.territories
        return not (places.codes or places.parents or places.bbox or places.on)


def refresh_availability(connection: Connection, indicators: Sequence[int]) -> None:
    """Count again the figures of some indicators, when they are published."""
    chosen = availability.c.indicator_id.in_(indicators)
    connection.execute(delete(availability).where(chosen))
    names = [column.name for column in availability.c]
    for query, of in _COUNTED.values():
        narrowed = query().where(of.c.indicator_id.in_(indicators))
        connection.execute(insert(availability).from_select(names, narrowed))


def count_availability(connection: Connection, question: AvailabilityQuestion) -> list[Row]:
    """Count observations by status, gaps by outcome and reason: some thousand groups, sorted."""
    # A database whose tables were just brought to this version has counted nothing yet.
    is_ready = question.is_of_layers and connection.scalar(select(_IS_COUNTED))
    groups = (_stored(question) if is_ready else _counted(question)).subquery()
    columns = [groups.c[name] for name in FIELDS if name != "indicator"]
    columns.insert(FIELDS.index("indicator"), indicator.c.code)
    query = select(*columns).join(indicator, indicator.c.id == groups.c.indicator_id)
    if question.indicators:
        ids = [reference.id for reference in get_references(connection, question.indicators)]
        query = query.where(groups.c.indicator_id.in_(ids))
    rows = [tuple(row) for row in connection.execute(query)]
    if question.periods:
        rows = [row for row in rows if _holds(question.periods, row[4])]
    return sorted(rows, key=_key)


def _stored(question: AvailabilityQuestion) -> Select[Any]:
    places = question.territories
    query = select(availability).where(availability.c.figure.in_(question.figures))
    for name, values in (("level", places.levels), ("vintage", places.vintages)):
        if values:
            query = query.where(availability.c[name].in_(values))
    return query


def _counted(question: AvailabilityQuestion) -> CompoundSelect[Any]:
    return union_all(
        *(
            query().where(*question.territories.clauses())
            for (figure, _), (query, _) in _COUNTED.items()
            if figure in question.figures
        )
    )


def cut_availability(rows: Sequence[Row], asked: Slice) -> Page:
    """Return one page of the groups."""
    keyed = [(*row, *_key(row)) for row in rows if asked.after is None or _key(row) > asked.after]
    return cut_page(keyed, len(GROUP), asked, lambda: len(rows))


def _key(row: Row) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in row[: len(GROUP)])


def _holds(periods: Periods, period: str) -> bool:
    return periods.holds(period, *parse_period(period))


def _observations() -> Select[Any]:
    group = (observation.c.indicator_id, territory.c.level, territory.c.vintage,
             observation.c.period)  # fmt: skip
    counts = func.count(), func.count(observation.c.value), literal(0, BigInteger)
    columns = (_OBSERVATION, *group, _NOTHING, observation.c.obs_status, _NOTHING, _NOTHING)
    return (
        _named(*columns, *counts)
        .select_from(observation)
        .join(territory, territory.c.id == observation.c.territory_id)
        .where(observation.c.known_to.is_(None))
        .group_by(*group, observation.c.obs_status)
    )


def _gaps() -> Select[Any]:
    group = (gap.c.indicator_id, territory.c.level, territory.c.vintage, gap.c.period,
             gap.c.benchmark_kind)  # fmt: skip
    counts = func.count(), func.count(gap.c.difference), count_bounded()
    return (
        _named(_GAP, *group, _NOTHING, gap.c.outcome, gap.c.reason, *counts)
        .select_from(gap)
        .join(territory, territory.c.id == gap.c.territory_id)
        .group_by(*group, gap.c.outcome, gap.c.reason)
    )


def _refusals() -> Select[Any]:
    group = (gap_refusal.c.indicator_id, territory.c.level, territory.c.vintage,
             gap_refusal.c.period, gap_refusal.c.benchmark_kind)  # fmt: skip
    of_zoning = and_(
        territory.c.level == gap_refusal.c.level, territory.c.vintage == gap_refusal.c.vintage
    )
    said = literal("not_compared", Text), gap_refusal.c.reason
    neither = literal(0, BigInteger)
    return (
        _named(_GAP, *group, _NOTHING, *said, func.count(), neither, neither)
        .select_from(gap_refusal)
        .join(territory, of_zoning)
        .group_by(*group, gap_refusal.c.reason)
    )


def _named(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select the columns of the table availability."""
    named = zip(columns, availability.c, strict=True)
    return select(*(column.label(wanted.name) for column, wanted in named))


_COUNTED = {
    ("observation", 0): (_observations, observation),
    ("gap", 1): (_gaps, gap),
    ("gap", 2): (_refusals, gap_refusal),
}
