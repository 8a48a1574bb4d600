"""The summaries of the neighbourhoods of one territory, as findings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from observatory.db.filters import ParentKey, Slice
from observatory.db.indicators import get_references
from observatory.db.measure.stock import read_indicators
from observatory.db.summaries import FIELDS, SummaryQuestion, list_summaries
from observatory.domain.indicator import Indicator
from observatory.domain.report.document import Place
from observatory.domain.report.finding import Finding
from observatory.domain.report.served import SummaryKey
from observatory.domain.territory import Level

_ALL = Slice(100_000)
_SAME = {
    "value": "value", "benchmark_value": "benchmark", "difference": "difference",
    "ratio": "ratio", "difference_lower": "lower", "difference_upper": "upper",
    "confidence_level": "level_of_confidence", "difference_min": "least",
    "difference_max": "most", "benchmark_min": "benchmark_least",
    "benchmark_max": "benchmark_most", "sign_certain": "sign_certain", "mean_gap": "mean",
    "p25": "p25", "p50": "p50", "p75": "p75", "worse": "worse", "similar": "similar",
    "better": "better", "zones": "zones", "observed": "observed",
    "observed_share": "observed_share", "outcome": "outcome", "reason": "reason",
    "is_significant": "is_significant",
}  # fmt: skip
"""Field of the interface → attribute of a finding."""

Group = tuple[str, int, str | None]
"""(indicator, generation, level of the scope or None for all neighbourhoods)."""


def read_summaries(
    connection: Connection,
    indicators: Collection[str],
    level: str,
    vintages: Collection[int],
    scopes: Sequence[Place],
) -> Mapping[Group, list[Finding]]:
    """Read every benchmark kind and period, in these territories and everywhere; one question."""
    catalogue = {one.code: one for one in read_indicators(connection).values()}
    known = sorted(set(indicators) & set(catalogue))
    if not known:
        return {}
    get_references(connection, known)
    question = SummaryQuestion(
        levels=(level,), vintages=tuple(sorted(vintages)), indicators=tuple(known), panels=("all",),
        scopes=tuple(ParentKey(Level(one.level), one.code, one.vintage) for one in scopes),
        everywhere=True, every_kind=True,
    )  # fmt: skip
    places = {(one.level, one.code): one for one in scopes}
    found: dict[Group, list[Finding]] = defaultdict(list)
    for values in list_summaries(connection, question, _ALL).rows:
        row = dict(zip(FIELDS, values, strict=False))
        one = _finding(row, catalogue[row["indicator"]], places)
        found[one.indicator.code, one.vintage, row["scope_level"]].append(one)
    return found


def _finding(
    row: Mapping[str, Any], indicator: Indicator, places: Mapping[tuple[str, str], Place]
) -> Finding:
    scope = places.get((row["scope_level"], row["scope_code"])) if row["scope_level"] else None
    kind = row["benchmark_kind"]
    path = SummaryKey(indicator=indicator.code, level=row["level"], vintage=row["vintage"],
                      period=row["period"], kind=kind, scope=scope).path  # fmt: skip
    return Finding(
        indicator=indicator, level=row["level"], vintage=row["vintage"], period=row["period"],
        kind=kind or "", path=path, place=scope, nature=row["interval_nature"] or "none",
        **{attribute: row[field] for field, attribute in _SAME.items()},
    )  # fmt: skip
