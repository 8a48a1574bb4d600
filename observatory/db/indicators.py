"""The catalogue of indicators, as loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from observatory.db.filters import Page, Slice, fetch_page
from observatory.db.tables import indicator
from observatory.domain.benchmark import BenchmarkKind
from observatory.errors import NotFound

FIELDS = (
    "code", "label_fr", "label_en", "theme", "unit", "nature", "aggregation", "polarity", "kind",
    "default_benchmark", "numerator", "denominator", "scale", "materiality", "secrecy_threshold",
    "legal_reference", "sources", "denominator_periods", "note_fr", "note_en",
    "breaks", "denominator_bounds", "median_bounds", "counts_surroundings", "suppression",
)  # fmt: skip
_COLUMNS = [indicator.c[name] for name in FIELDS]


@dataclass(frozen=True, slots=True)
class IndicatorRef:
    """What a question about figures needs to know of an indicator."""

    id: int
    code: str
    unit: str
    default_benchmark: BenchmarkKind


def list_indicators(
    connection: Connection,
    asked: Slice,
    *,
    themes: Sequence[str] = (),
    kinds: Sequence[str] = (),
    codes: Sequence[str] = (),
) -> Page:
    """Return one page of the catalogue."""
    query = select(*_COLUMNS)
    for column, values in (("theme", themes), ("kind", kinds), ("code", codes)):
        if values:
            query = query.where(indicator.c[column].in_(values))
    return fetch_page(connection, query, [indicator.c.code], asked)


def get_indicator(connection: Connection, code: str) -> dict[str, Any]:
    """Return one indicator."""
    row = connection.execute(select(*_COLUMNS).where(indicator.c.code == code)).first()
    if row is None:
        raise NotFound(f"No indicator has the code {code!r}; /v1/indicators lists them.")
    return dict(zip(FIELDS, row, strict=True))


def get_references(connection: Connection, codes: Sequence[str]) -> list[IndicatorRef]:
    """Return the indicators that a question names; an unknown name is an error, not no rows."""
    columns = [indicator.c[name] for name in ("id", "code", "unit", "default_benchmark")]
    rows = connection.execute(
        select(*columns).where(indicator.c.code.in_(codes)).order_by(indicator.c.id)
    )
    found = [IndicatorRef(id_, code, unit, BenchmarkKind(kind)) for id_, code, unit, kind in rows]
    unknown = sorted(set(codes) - {reference.code for reference in found})
    if unknown:
        names = ", ".join(unknown)
        raise NotFound(f"No indicator has the code {names}; /v1/indicators lists them.")
    return found
