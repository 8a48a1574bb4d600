"""Summaries: the neighbourhoods of a nation, a region or a department, and their pooled gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from observatory.db.filters import Page, ParentKey, Periods, Slice, fetch_page
from observatory.db.indicators import get_references
from observatory.db.tables import gap_refusal, indicator, summary, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.period import parse_period
from observatory.errors import InvalidRequest

FIELDS = (
    "indicator", "level", "vintage", "period", "benchmark_kind", "scope_level", "scope_code",
    "scope_vintage", "scope_name", "panel", "unit", "value", "value_min", "value_max", "numerator",
    "denominator", "benchmark_value", "benchmark_numerator", "benchmark_denominator", "difference",
    "difference_lower", "difference_upper", "difference_min", "difference_max", "ratio",
    "ratio_lower", "ratio_upper", "interval_nature", "confidence_level", "p_value", "p_adjusted",
    "is_significant", "outcome", "mean_gap", "mean_gap_min", "mean_gap_max", "p25", "p50", "p75",
    "worse", "similar", "better", "share_worse", "share_beyond", "zones", "observed", "missing",
    "observed_share", "share_basis", "share_is_upper_bound", "weight", "weight_period",
    "panel_periods", "reason", "benchmark_min", "benchmark_max", "sign_certain",
)  # fmt: skip
KEY_TYPES = (int, str, int, str, int, str, str)
_KEYS = ("indicator_id", "level", "vintage", "period", "scope_id", "benchmark_kind", "panel")
INTERVALS = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper")
_SCOPE = territory.alias("scope")
_HELD = ("zones", "share_basis", "panel", "panel_periods", "scope_id")
_ALONE = summary.alias("alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryQuestion:
    """Which summaries; an empty list is no condition.

    kinds: without any, the default benchmark of each indicator and the neighbourhoods alone;
    alone: those beside the kinds; only_alone: those and no kind.
    scopes: territories that hold the neighbourhoods; everywhere: the rows of the whole generation.
    """

    levels: tuple[str, ...] = ()
    vintages: tuple[int, ...] = ()
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    kinds: tuple[BenchmarkKind, ...] = ()
    alone: bool = False
    only_alone: bool = False
    every_kind: bool = False
    scopes: tuple[ParentKey, ...] = ()
    scope_levels: tuple[str, ...] = ()
    everywhere: bool = False
    panels: tuple[str, ...] = ()
    shows_chance: bool = False


def list_summaries(connection: Connection, question: SummaryQuestion, asked: Slice) -> Page:
    """Return one page of summaries; a family refused as a whole has a row with its reason."""
    if question.periods.is_latest:
        raise InvalidRequest("period: latest has no meaning here; every period is listed.")
    both = _found(summary.c.keys())
    matching = (
        select(*_columns(both, shows_chance=question.shows_chance))
        .select_from(both)
        .join(indicator, indicator.c.id == both.c.indicator_id)
        .outerjoin(_SCOPE, _SCOPE.c.id == both.c.scope_id)
        .where(*_conditions(connection, both, question))
    )
    numbers = _count_by_indicator(connection, question)
    key = (
        both.c.indicator_id, both.c.level, both.c.vintage, both.c.period,
        func.coalesce(both.c.scope_id, 0), func.coalesce(both.c.benchmark_kind, ""), both.c.panel,
    )  # fmt: skip
    here = both.c.indicator_id.in_(_on_page(numbers, asked))
    asked = replace(asked, matched=sum(numbers.values()))
    return fetch_page(connection, matching.where(here), key, asked)


def _count_by_indicator(connection: Connection, question: SummaryQuestion) -> dict[int, int]:
    """Count what matches by its keys alone: making whole rows is what takes long."""
    both = _found(_KEYS)
    query = (
        select(both.c.indicator_id, func.count())
        .select_from(both)
        .join(indicator, indicator.c.id == both.c.indicator_id)
        .outerjoin(_SCOPE, _SCOPE.c.id == both.c.scope_id)
        .where(*_conditions(connection, both, question))
        .group_by(both.c.indicator_id)
    )
    return {int(row[0]): int(row[1]) for row in sorted(connection.execute(query).all())}


def _on_page(numbers: Mapping[int, int], asked: Slice) -> list[int]:
    """Return the indicators that a page may hold rows of: the key begins with them."""
    first = None if asked.after is None else asked.after[0]
    chosen, room = [], asked.limit + 1
    for number, matched in numbers.items():
        if (first is None or number >= first) and room > 0:
            chosen.append(number)
            # Of the first one, the page before may have shown any part.
            room -= 0 if number == first else matched
    return chosen


def _found(names: Sequence[str]) -> Any:
    """Return these columns of what is stored, and of what is refused."""
    stored = select(*(summary.c[name] for name in names))
    return union_all(stored, _refused(names)).subquery("found")


def _refused(names: Sequence[str]) -> Select[Any]:
    """Return what a family refused as a whole has in each scope: nulls, and the reason."""
    known: Mapping[str, ColumnElement[Any]] = {
        **{name: _ALONE.c[name] for name in _HELD},
        **{name: gap_refusal.c[name] for name in
           ("indicator_id", "level", "vintage", "period", "benchmark_kind", "reason")},
        "interval_nature": literal("none", Text),
        "outcome": literal("not_compared", Text),
        **{name: literal(0) for name in ("worse", "similar", "better", "observed")},
        "missing": func.jsonb_build_object(gap_refusal.c.reason, _ALONE.c.zones),
        "share_is_upper_bound": literal(False),
        "observed_share": literal(0.0),
    }  # fmt: skip
    columns: list[ColumnElement[Any]] = [
        known[column.name].label(column.name)
        if column.name in known
        else cast(null(), column.type).label(column.name)
        for column in (summary.c[name] for name in names)
    ]
    family = ("indicator_id", "level", "vintage", "period")
    same = and_(*(_ALONE.c[name] == gap_refusal.c[name] for name in family))
    return (
        select(*columns)
        .select_from(gap_refusal)
        .join(_ALONE, and_(same, _ALONE.c.benchmark_kind.is_(None), _ALONE.c.panel == "all"))
    )


def _columns(both: Any, *, shows_chance: bool) -> list[ColumnElement[Any]]:
    elsewhere = {
        "indicator": indicator.c.code,
        "unit": indicator.c.unit,
        **{f"scope_{name}": _SCOPE.c[name] for name in ("level", "code", "vintage", "name")},
    }
    found: list[ColumnElement[Any]] = []
    for name in FIELDS:
        column: ColumnElement[Any] = elsewhere[name] if name in elsewhere else both.c[name]
        if name in INTERVALS and not shows_chance:
            # METHOD, rule 8: the chance interval of a register count is shown only on request.
            column = case((both.c.interval_nature != "chance", column))
        found.append(column.label(name))
    return found


def _conditions(
    connection: Connection, both: Any, question: SummaryQuestion
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if question.indicators:
        ids = [one.id for one in get_references(connection, question.indicators)]
        found.append(both.c.indicator_id.in_(ids))
    for column, values in (
        (both.c.level, question.levels), (both.c.vintage, question.vintages),
        (both.c.panel, question.panels),
    ):  # fmt: skip
        if values:
            found.append(column.in_(values))
    if question.periods:
        found.append(both.c.period.in_(_periods(connection, question.periods)))
    if (scope := _scope(both, question)) is not None:
        found.append(scope)
    if not question.every_kind:
        found.append(_kind(both, question))
    return found


def _kind(both: Any, question: SummaryQuestion) -> ColumnElement[bool]:
    kind: ColumnElement[Any] = both.c.benchmark_kind
    if question.only_alone:
        return kind.is_(None)
    if not question.kinds:
        return or_(kind.is_(None), kind == indicator.c.default_benchmark)
    named = kind.in_(question.kinds)
    return or_(kind.is_(None), named) if question.alone else named


def _scope(both: Any, question: SummaryQuestion) -> ColumnElement[bool] | None:
    choices: list[ColumnElement[bool]] = [and_(*_territory(scope)) for scope in question.scopes]
    if question.scope_levels:
        choices.append(_SCOPE.c.level.in_(question.scope_levels))
    if question.everywhere:
        choices.append(both.c.scope_id.is_(None))  # of the rows themselves: before any join
    return or_(*choices) if choices else None


def _territory(scope: ParentKey) -> Sequence[ColumnElement[bool]]:
    named = [_SCOPE.c.level == scope.level, _SCOPE.c.code == scope.code]
    return named if scope.vintage is None else [*named, _SCOPE.c.vintage == scope.vintage]


def _periods(connection: Connection, asked: Periods) -> list[str]:
    known = connection.scalars(select(summary.c.period).distinct())
    return [period for period in known if asked.holds(period, *parse_period(period))]
