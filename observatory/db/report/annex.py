"""Reads everything that the annexes of an edition say."""

from sqlalchemy import Connection

from observatory.db.report.area_tables import read_places
from observatory.db.report.catalogue import read_indicators
from observatory.db.report.freshness import read_freshness
from observatory.db.report.generations import read_generations
from observatory.db.report.history import read_history
from observatory.db.report.legal import read_legal
from observatory.db.report.sources import read_revised, read_sources
from observatory.db.versions import get_data_version
from observatory.domain.report.annex import AnnexFacts
from observatory.domain.report.document import Place
from observatory.errors import NotFound


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
