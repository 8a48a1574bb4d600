"""Reads the published series, and our own gaps for the same comparisons."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from observatory.db.published import measures
from observatory.db.tables import indicator, published_gap, summary, territory
from observatory.domain.report.document import Place
from observatory.domain.report.history import HistoryFacts
from observatory.domain.report.history_table import OwnGap
from observatory.domain.report.published import PublishedGap
from observatory.domain.report.served import SummaryKey

_NAMES = {
    "line": "line", "period": "period", "generation": "generation", "indicator": "indicator",
    "scope": "scope", "value": "deprived_value", "value_text": "deprived_text",
    "benchmark": "comparison_value", "benchmark_text": "comparison_text",
    "comparison": "comparison", "kind": "benchmark_kind", "code": "indicator_code",
    "gap_text": "gap_text", "unit": "unit", "edition": "edition",
}  # fmt: skip
_SCOPE = territory.alias("scope")


def read_history(connection: Connection) -> HistoryFacts:
    """Return every published gap, and ours about metropolitan France or, without it, everywhere."""
    one = published_gap.c
    columns = [one[theirs].label(ours) for ours, theirs in _NAMES.items()]
    query = select(*columns, measures()[0]).order_by(one.line)
    published = tuple(PublishedGap(**row) for row in connection.execute(query).mappings())
    return HistoryFacts(published=published, own=tuple(_read_own(connection, published)))


def _read_own(connection: Connection, published: Sequence[PublishedGap]) -> list[OwnGap]:
    asked = {(row.code, row.generation, row.kind) for row in published if row.code and row.kind}
    codes = sorted({code for code, _, _ in asked if code})
    known = func.coalesce(summary.c.difference, summary.c.difference_min, summary.c.p50)
    query = (
        select(indicator.c.code, indicator.c.unit, *(summary.c[name] for name in _MEASURES),
               _SCOPE.c.code.label("scope_code"), _SCOPE.c.name.label("scope_name"),
               _SCOPE.c.vintage.label("scope_vintage"))
        .join_from(summary, indicator, indicator.c.id == summary.c.indicator_id)
        .outerjoin(_SCOPE, _SCOPE.c.id == summary.c.scope_id)
        .where(indicator.c.code.in_(codes), summary.c.panel == "all", known.is_not(None),
               summary.c.benchmark_kind.is_not(None),
               or_(summary.c.scope_id.is_(None), _SCOPE.c.level == "country"))
        .order_by(indicator.c.code, summary.c.level, summary.c.vintage, summary.c.period,
                  summary.c.benchmark_kind, _SCOPE.c.code.is_(None))
    )  # fmt: skip
    found: dict[tuple[str, ...], OwnGap] = {}
    for row in connection.execute(query).mappings():
        for generation in (row["level"].upper(), f"{row['level'].upper()}{row['vintage']}"):
            if (row["code"], generation, row["benchmark_kind"]) in asked:
                key = row["code"], generation, row["benchmark_kind"], row["period"]
                found.setdefault(key, _make_own(row, generation))  # the metropole comes first
    return [found[key] for key in sorted(found)]


_MEASURES = ("level", "vintage", "period", "benchmark_kind", "difference", "difference_min",
             "difference_max", "p50")  # fmt: skip


def _make_own(row: Any, generation: str) -> OwnGap:
    scope = None
    if row["scope_code"]:
        scope = Place(level="country", code=row["scope_code"], vintage=row["scope_vintage"],
                      name=row["scope_name"])  # fmt: skip
    key = SummaryKey(
        indicator=row["code"], level=row["level"], vintage=row["vintage"], period=row["period"],
        kind=row["benchmark_kind"], scope=scope,
    )  # fmt: skip
    return OwnGap(
        indicator=row["code"], generation=generation, kind=row["benchmark_kind"],
        period=row["period"], unit=row["unit"], path=key.path, difference=row["difference"],
        least=row["difference_min"], most=row["difference_max"], median=row["p50"],
    )  # fmt: skip
