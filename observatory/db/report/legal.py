"""Reads what is known of the indicators that the law asks for."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection

from observatory.db.availability import FIELDS, AvailabilityQuestion, count_availability
from observatory.db.filters import TerritoryFilter
from observatory.domain.indicator import Indicator
from observatory.domain.report.legal import Followed
from observatory.domain.territory import Level


def read_legal(connection: Connection, indicators: Mapping[str, Indicator]) -> tuple[Followed, ...]:
    """Return what the neighbourhoods have of each legal indicator, whatever the period."""
    legal = {code: one for code, one in sorted(indicators.items()) if one.legal_reference}
    if not legal:
        return ()
    question = AvailabilityQuestion(
        territories=TerritoryFilter(levels=(Level.QPV,)), indicators=tuple(legal)
    )
    figures = Counter[str]()
    computed, bounded = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    reasons: dict[str, Counter[str]] = {code: Counter() for code in legal}
    for values in count_availability(connection, question):
        row = dict(zip(FIELDS, values, strict=True))
        code, kind = row["indicator"], row["benchmark_kind"]
        if row["figure"] == "observation":
            figures[code] += row["computed"]
            continue
        computed[code, kind] += row["computed"]
        bounded[code, kind] += row["bounded"]
        if row["reason"]:
            reasons[code][row["reason"]] += row["count"]
    return tuple(
        Followed(
            indicator=one, has_figures=figures[code] > 0, reason=_most_frequent(reasons[code]),
            computed=_kinds(computed, code), bounded=_kinds(bounded, code),
        )
        for code, one in legal.items()
    )  # fmt: skip


def _kinds(counts: Counter[tuple[str, str]], code: str) -> tuple[str, ...]:
    return tuple(sorted(kind for (own, kind), n in counts.items() if own == code and n))


def _most_frequent(reasons: Counter[str]) -> str | None:
    return min(reasons, key=lambda reason: (-reasons[reason], reason), default=None)
