"""The figures that the features of a layer carry: one value or gap for each indicator asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
)

from observatory.db.filters import if_free
from observatory.db.gap_rows import BOUNDS, INTERVALS, reason_of_absence
from observatory.db.indicators import IndicatorRef
from observatory.db.tables import gap, gap_refusal, observation, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level

FIGURES = (
    "value", "benchmark_value", "difference", "difference_lower", "difference_upper", "ratio",
    "ratio_lower", "ratio_upper", "interval_nature", "is_significant", "sign_certain", "outcome",
    "obs_status", "conf_status", "reason", "benchmark_code", "benchmark_name", "trend",
)  # fmt: skip
# The releases that figures were made from, by the same columns.
RELEASES = ("value_release", "release", "benchmark_release")
# What a table says beside them: limits of the value, and what a difference may be.
LIMITS = ("value_lower", "value_upper", "value_nature", "difference_min", "difference_max")
_OF_GAP = ("benchmark_value", "difference", "ratio", *BOUNDS, *INTERVALS)

Columns = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Joined:
    """One indicator of a layer: in which period, compared with what; None: not compared."""

    indicator: IndicatorRef
    period: str | None
    benchmark: BenchmarkKind | None


@dataclass(frozen=True, slots=True)
class Zoning:
    """What the figures are of, and whether the chance interval of register counts is shown."""

    level: Level
    vintage: int
    shows_chance: bool = False


def join_figures(
    query: Select[Any], zoning: Zoning, joined: Sequence[Joined]
) -> tuple[Select[Any], list[Columns]]:
    """Join each indicator's figures to a query of territories; return their columns by name."""
    columns: list[Columns] = []
    for number, one in enumerate(joined):
        query, found = _join_one(query, zoning, one, number)
        figures = {name: found.get(name, cast(null(), Double)) for name in FIGURES}
        more = (*RELEASES, *LIMITS)
        columns.append(figures | {name: found[name] for name in more if name in found})
    return query, columns


def _join_one(
    query: Select[Any], zoning: Zoning, asked: Joined, number: int
) -> tuple[Select[Any], Columns]:
    seen = observation.alias(f"observed_{number}")
    query = query.outerjoin(seen, _is_observed(seen, asked))
    if asked.benchmark is None:
        return query, _observed(seen)
    one = _main_gap(asked, f"main_gap_{number}")
    rival = territory.alias(f"rival_{number}")
    query = query.outerjoin(one, true()).outerjoin(rival, rival.c.id == one.c.benchmark_id)
    return query, _compared(zoning, asked, _observed(seen), one, rival)


def _is_observed(seen: FromClause, asked: Joined) -> ColumnElement[bool]:
    return and_(
        seen.c.indicator_id == asked.indicator.id,
        seen.c.territory_id == territory.c.id,
        seen.c.period == asked.period,
        seen.c.known_to.is_(None),
    )


def _observed(seen: FromClause) -> dict[str, ColumnElement[Any]]:
    return {
        **{
            name: if_free(seen.c.conf_status, seen.c[name])
            for name in ("value", "value_lower", "value_upper")
        },
        "value_nature": seen.c.interval_nature,
        "interval_nature": seen.c.interval_nature,
        "obs_status": func.coalesce(seen.c.obs_status, "O", type_=Text()),
        "conf_status": func.coalesce(seen.c.conf_status, "F", type_=Text()),
        "value_release": seen.c.release_id,
    }


def _main_gap(asked: Joined, name: str) -> FromClause:
    """Return the gap with the main benchmark: a map shows one per territory."""
    return (
        select(gap)
        .where(
            gap.c.indicator_id == asked.indicator.id,
            gap.c.territory_id == territory.c.id,
            gap.c.period == asked.period,
            gap.c.benchmark_kind == asked.benchmark,
        )
        .order_by(gap.c.is_main.desc(), gap.c.benchmark_id)
        .limit(1)
        .lateral(name)
    )


def _compared(
    zoning: Zoning, asked: Joined, seen: Columns, one: FromClause, rival: FromClause
) -> dict[str, ColumnElement[Any]]:
    figures: dict[str, ColumnElement[Any]] = {
        name: if_free(one.c.conf_status, one.c[name]) for name in _OF_GAP
    }
    if not zoning.shows_chance:  # METHOD, rule 8
        for name in INTERVALS:
            figures[name] = case((one.c.interval_nature != "chance", figures[name]))
    own = ("interval_nature", "is_significant", "sign_certain", "trend")
    is_stored = one.c.id.is_not(None)
    limits = {name: seen[name] for name in LIMITS if name in seen}
    return {
        **figures,
        **limits,
        **{name: one.c[name] for name in own},
        "value": func.coalesce(if_free(one.c.conf_status, one.c.value), seen["value"]),
        "outcome": func.coalesce(one.c.outcome, "not_compared", type_=Text()),
        "obs_status": func.coalesce(one.c.obs_status, seen["obs_status"], type_=Text()),
        "conf_status": func.coalesce(one.c.conf_status, seen["conf_status"], type_=Text()),
        "reason": case((is_stored, one.c.reason), else_=_absence(zoning, asked)),
        "benchmark_code": rival.c.code,
        "benchmark_name": rival.c.name,
        "value_release": seen["value_release"],
        "release": one.c.release_id,
        "benchmark_release": one.c.benchmark_release_id,
    }


def _absence(zoning: Zoning, asked: Joined) -> ColumnElement[Any]:
    """Say why nothing is stored: the whole family was refused, or one side is missing."""
    refusal = select(gap_refusal.c.reason).where(
        gap_refusal.c.indicator_id == asked.indicator.id,
        gap_refusal.c.period == asked.period,
        gap_refusal.c.level == zoning.level,
        gap_refusal.c.vintage == zoning.vintage,
        gap_refusal.c.benchmark_kind == asked.benchmark,
    )
    absence = reason_of_absence(
        literal(asked.indicator.id), territory.c.id, literal(asked.period, Text)
    )
    return func.coalesce(refusal.scalar_subquery(), absence, type_=Text())
