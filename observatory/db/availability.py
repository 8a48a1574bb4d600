"""Which figures exist: how many, of which level, period, vintage and status, and why not."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, cast, func, literal, null, select, union_all

from observatory.db.filters import Page, Periods, Slice, TerritoryFilter, cut_page
from observatory.db.indicators import get_references
from observatory.db.tables import gap, gap_refusal, indicator, observation, territory
from observatory.domain.period import parse_period

FIELDS = (
    "figure", "indicator", "level", "vintage", "period", "benchmark_kind", "obs_status", "outcome",
    "reason", "count",
)  # fmt: skip
GROUP = FIELDS[:-1]
_OBSERVATION, _GAP = literal("observation", Text), literal("gap", Text)
_NOTHING = cast(null(), Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityQuestion:
    """Which figures to count."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    figures: tuple[str, ...] = ("observation", "gap")


def list_availability(connection: Connection, question: AvailabilityQuestion, asked: Slice) -> Page:
    """Return one page of counts: observations by status, gaps by outcome and reason.

    The groups are few (thousands); they are counted by the database and paged here.
    """
    counts = [
        narrowed
        for figure, query, of in (
            ("observation", _observations(), observation),
            ("gap", _gaps(), gap),
            ("gap", _refusals(), gap_refusal),
        )
        if figure in question.figures
        for narrowed in [_narrow(connection, query, of, question)]
    ]
    rows = [tuple(row) for row in connection.execute(union_all(*counts))]
    if question.periods:
        rows = [row for row in rows if _holds(question.periods, row[4])]
    width = len(GROUP)
    keyed = sorted(((*row, *_key(row)) for row in rows), key=lambda row: row[-width:])
    after = [row for row in keyed if asked.after is None or row[-width:] > asked.after]
    return cut_page(after, width, asked, lambda: len(rows))


def _key(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in row[:-1])


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
               _NOTHING.label("r"), func.count())
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
        select(_GAP, *group, _NOTHING, gap.c.outcome, gap.c.reason, func.count())
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
               func.count())
        .select_from(gap_refusal)
        .join(indicator, indicator.c.id == gap_refusal.c.indicator_id)
        .join(territory, of_zoning)
        .group_by(*group, gap_refusal.c.reason)
    )  # fmt: skip
