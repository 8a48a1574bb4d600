"""Reads everything that the annexes of an edition say."""

from typing import Any

from sqlalchemy import Connection, select

from observatory.db.tables import indicator
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.series import read_breaks

_NAMES = ("code", "label_fr", "label_en", "theme", "unit", "scale", "numerator", "denominator",
          "materiality", "secrecy_threshold", "legal_reference", "note_fr", "note_en")  # fmt: skip
_CODED: dict[str, Any] = {"nature": Nature, "aggregation": Aggregation, "polarity": Polarity,
                          "kind": Kind, "default_benchmark": BenchmarkKind}  # fmt: skip


def read_indicators(connection: Connection) -> dict[str, Indicator]:
    """Return the catalogue by code."""
    columns = [indicator.c[name] for name in (*_NAMES, *_CODED, "sources", "breaks")]
    found = {}
    for row in connection.execute(select(*columns).order_by(indicator.c.code)).mappings():
        found[row["code"]] = Indicator(
            **{name: row[name] for name in _NAMES},
            **{name: make(row[name]) for name, make in _CODED.items()},
            sources=tuple(row["sources"]),
            breaks=read_breaks(row["breaks"]),
        )
    return found
