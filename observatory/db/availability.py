"""Which figures exist: how many, of which level, period, vintage and status, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from observatory.db.filters import Page, Periods, Row, Slice, TerritoryFilter, cut_page
from observatory.db.indicators import get_references
from observatory.db.tables import gap, gap_refusal, indicator, observation, territory
from observatory.domain.period import parse_period

FIELDS = (
    "figure", "indicator", "level", "vintage", "period", "benchmark_kind", "obs_status", "outcome",
    "reason", "count", "computed",
)  # fmt: skip
GROUP = FIELDS[:-2]
_OBSERVATION, _GAP = literal("observation", Text), literal("gap", Text)
_NOTHING = cast(null(), Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityQuestion:
    """Which figures to count."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    figures: tuple[str, ...] = ("observation", "gap")


def count_availability(connection: Connection, question: AvailabilityQuestion) -> list[Row]:
    """Count observations by status, gaps by outcome and reason: some thousand groups, sorted."""
    counts = [
        _narrow(connection, query, of, question)
        for figure, query, of in (
            ("observation", _observations(), observation),
            ("gap", _gaps(), gap),
            ("gap", _refusals(), gap_refusal),
        )
        if figure in question.figures
    ]
    rows = [tuple(row) for row in connection.execute(union_all(*counts))]
    if question.periods:
        rows = [row for row in rows if _holds(question.periods, row[4])]
    return sorted(rows, key=_key)


def cut_availability(rows: Sequence[Row], asked: Slice) -> Page:
    """Return one page of the groups."""
    keyed = [(*row, *_key(row)) for row in rows if asked.after is None or _key(row) > asked.after]
    return cut_page(keyed, len(GROUP), asked, lambda: len(rows))


def _key(row: Row) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in row[: len(GROUP)])


def _holds(periods: Periods, period: str) -> bool:
    return periods.holds(period, *parse_period(period))


def _narrow(
    connection: Connection, query: Select[Any], of: Any, question: AvailabilityQuestion
) -> Select[Any]:
    if question.indicators:
        ids = [reference.id for reference in get_references(connection, question.indicators)]
        query = query.where(of.c.indicator_id.in_(ids))
    return query.where(*question.territories.clauses())


def _observations() -> Select[Any]:
    group = (indicator.c.code, territory.c.level, territory.c.vintage, observation.c.period)
    return (
        select(_OBSERVATION, *group, _NOTHING, observation.c.obs_status, _NOTHING.label("o"),
               _NOTHING.label("r"), func.count(), func.count(observation.c.value))
        .select_from(observation)
        .join(indicator, indicator.c.id == observation.c.indicator_id)
        .join(territory, territory.c.id == observation.c.territory_id)
        .where(observation.c.known_to.is_(None))
        .group_by(*group, observation.c.obs_status)
    )  # fmt: skip


def _gaps() -> Select[Any]:
    group = (indicator.c.code, territory.c.level, territory.c.vintage, gap.c.period,
             gap.c.benchmark_kind)  # fmt: skip
    return (
        select(_GAP, *group, _NOTHING, gap.c.outcome, gap.c.reason)
        .add_columns(func.count(), func.count(gap.c.difference))
        .select_from(gap)
        .join(indicator, indicator.c.id == gap.c.indicator_id)
        .join(territory, territory.c.id == gap.c.territory_id)
        .group_by(*group, gap.c.outcome, gap.c.reason)
    )


def _refusals() -> Select[Any]:
    group = (indicator.c.code, territory.c.level, territory.c.vintage, gap_refusal.c.period,
             gap_refusal.c.benchmark_kind)  # fmt: skip
    of_zoning = and_(
        territory.c.level == gap_refusal.c.level, territory.c.vintage == gap_refusal.c.vintage
    )
    return (
        select(_GAP, *group, _NOTHING, literal("not_compared", Text), gap_refusal.c.reason,
               func.count(), literal(0, BigInteger))
        .select_from(gap_refusal)
        .join(indicator, indicator.c.id == gap_refusal.c.indicator_id)
        .join(territory, of_zoning)
        .group_by(*group, gap_refusal.c.reason)
    )  # fmt: skip
