"""Reads everything that the annexes of an edition say."""

from typing import Any

from sqlalchemy import Connection, select

from observatory.db.report.area_tables import read_places
from observatory.db.report.freshness import read_freshness
from observatory.db.report.generations import read_generations
from observatory.db.report.history import read_history
from observatory.db.report.legal import read_legal
from observatory.db.report.sources import read_revised, read_sources
from observatory.db.tables import indicator
from observatory.db.versions import get_data_version
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.report.annex import AnnexFacts
from observatory.domain.report.document import Place
from observatory.domain.series import read_breaks
from observatory.errors import NotFound

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


def read_annexes(connection: Connection, scope: Place | None) -> AnnexFacts:
    """Return the facts of the annexes: of the nation, or of an edition about one territory.

    Coverage, the register, sources and revisions are those of the whole observatory. Raises
    NotFound before the first publication of data.
    """
    version = get_data_version(connection)
    if version is None:
        raise NotFound("No data are published yet: load some first (observatory load).")
    indicators = read_indicators(connection)
    places = read_places(connection, indicators, scope)
    compared = [lead.key.indicator for theme in places.leads.values() for lead in theme
                if lead.key.kind is not None]  # fmt: skip
    return AnnexFacts(
        dated=version.published_at.date(),
        history=read_history(connection) if scope is None else None,
        places=places,
        generations=read_generations(connection, scope),
        freshness=read_freshness(connection, indicators, compared),
        legal=read_legal(connection, indicators),
        sources=read_sources(connection),
        revised=read_revised(connection, indicators),
    )
