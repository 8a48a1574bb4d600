"""The figures that others published: kept whole, and what contradicts what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from observatory.db.filters import Page, Periods, Slice, fetch_page
from observatory.db.tables import published_gap
from observatory.errors import NotFound

_SHOWN = (
    "period", "generation", "indicator", "indicator_code", "scope", "deprived_value",
    "deprived_text", "comparison_value", "comparison_text", "comparison", "benchmark_kind",
    "gap_text", "unit", "edition", "source", "line",
)  # fmt: skip
_VARIANTS = r"(_15_(59|64)| \(derived aggregate\))$"
FIELDS = (*_SHOWN[:-1], "difference", "ratio", "contradicted_by", "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuestion:
    """Which published figures; indicators are the publisher's names or our codes."""

    indicators: tuple[str, ...] = ()
    generations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    only_contradicted: bool = False
    line: int | None = None  # of the file: exactly one figure


def replace_history(connection: Connection, rows: Sequence[Mapping[str, Any]], sha256: str) -> bool:
    """Replace the published figures; tell whether the file differs from the one loaded before."""
    known = set(connection.scalars(select(published_gap.c.file_sha256).distinct()))
    if known == {sha256}:
        return False
    connection.execute(delete(published_gap))
    connection.execute(insert(published_gap), [{**row, "file_sha256": sha256} for row in rows])
    return True


def get_file_mark(connection: Connection) -> str:
    """Return the SHA-256 of the loaded file, empty before any is."""
    return connection.scalar(select(func.max(published_gap.c.file_sha256))) or ""


def list_history(connection: Connection, question: HistoryQuestion, asked: Slice) -> Page:
    """Return one page of published figures, in the order of their periods.

    contradicted_by: the other values published for the same figure, each with its edition, and
    with its name where another edition defines it otherwise (15-59 years, then 15-64).
    Raises NotFound for an indicator or a generation that no row names.
    """
    one = published_gap.c
    _refuse_unknown(
        connection, "indicator", question.indicators, (one.indicator, one.indicator_code)
    )
    _refuse_unknown(connection, "generation", question.generations, (one.generation,))
    return fetch_page(
        connection, _matching(question), [published_gap.c.period, published_gap.c.line], asked
    )


def _refuse_unknown(
    connection: Connection,
    what: str,
    names: Sequence[str],
    columns: Sequence[ColumnElement[Any]],
) -> None:
    if not names:
        return
    known = {name for column in columns for name in connection.scalars(select(column).distinct())}
    if unknown := sorted(set(names) - known):
        raise NotFound(
            f"No published figure has the {what} {', '.join(unknown)}; /v1/published-gaps lists "
            "them."
        )


def _matching(question: HistoryQuestion) -> Select[Any]:
    one = published_gap.c
    contradicted = _contradictions()
    columns = [one[name] for name in _SHOWN[:-1]]
    query = select(*columns, *measures(), contradicted.label("contradicted_by"), one.line)
    if question.line is not None:
        query = query.where(one.line == question.line)
    if question.indicators:
        names = question.indicators
        query = query.where(one.indicator.in_(names) | one.indicator_code.in_(names))
    for column, values in (
        (one.generation, question.generations),
        (one.benchmark_kind, question.kinds),
        (one.period, question.periods.exact),
    ):
        if values:
            query = query.where(column.in_(values))
    for start, end in question.periods.spans:
        query = query.where(one.period_start >= start, one.period_end <= end)
    return query.where(contradicted.is_not(None)) if question.only_contradicted else query


def measures() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return difference and ratio of the two published values, as they are printed."""
    zone, other = published_gap.c.deprived_value, published_gap.c.comparison_value
    ratio = case((other != 0, zone / other))
    return (zone - other).label("difference"), ratio.label("ratio")


def _contradictions() -> ColumnElement[Any]:
    other, one = published_gap.alias("other"), published_gap
    renamed = other.c.indicator != one.c.indicator
    name = case((renamed, func.concat(", ", other.c.indicator)), else_="")
    said = func.concat(other.c.deprived_text, " (", other.c.edition, name, ")", type_=Text)
    listed = func.string_agg(said, aggregate_order_by(literal("; "), other.c.line))
    return (
        select(listed)
        .where(
            *(other.c[name] == one.c[name] for name in ("period", "generation", "scope")),
            _figure(other) == _figure(one),
            other.c.deprived_value != one.c.deprived_value,
        )
        .correlate(one)
        .scalar_subquery()
    )


def _figure(of: Any) -> ColumnElement[Any]:
    """Return what a figure is about: reports changed its age group, and told the same story."""
    return func.regexp_replace(of.c.indicator, _VARIANTS, "")
