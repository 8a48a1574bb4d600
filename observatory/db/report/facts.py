"""Reads, in one snapshot, what an edition of a nation, a region or a department is made from."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from observatory.db.report.catalogue import (
    count_generations,
    read_indicators,
    read_refusals,
    read_version,
)
from observatory.db.report.gaps import read_gaps, read_releases
from observatory.db.report.places import read_outlines
from observatory.db.report.rows import read_parts, read_summaries
from observatory.db.tables import territory
from observatory.domain.report.choose import Line, choose_lines, choose_year, find_year, list_leads
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Facts, Family, SummaryRow
from observatory.domain.report.local_changes import earlier_families
from observatory.errors import NotFound


def read_facts(
    connection: Connection, scope: Place | None = None, year: str | None = None
) -> Facts:
    """Return everything of a reference year (None: the one with most gaps) in a scope.

    The connection ought to be in one REPEATABLE READ transaction: many questions are asked.
    Raises NotFound where nothing is computed, InvalidRequest for what is no year.
    """
    version = read_version(connection)
    indicators = read_indicators(connection)
    summaries = read_summaries(connection, scope)
    chosen = choose_year(summaries, indicators, year)
    lines = choose_lines(summaries, indicators, chosen)
    leads = list_leads(lines, chosen)
    local = _local_families(leads)
    families = _families(lines) | _levels(summaries, chosen)
    releases, uses = read_releases(connection, families, scope)
    return Facts(
        scope=scope,
        year=chosen,
        data_version=version.version,
        origin=version.origin,
        dated=version.dated,
        indicators=indicators,
        generations=count_generations(connection, scope),
        summaries=summaries,
        parts=read_parts(connection, sorted(_families(lines)), scope),
        gaps=read_gaps(connection, [*local, *_earlier(leads, summaries)], scope),
        releases=releases,
        uses=uses,
        outlines=read_outlines(connection),
        refusals=read_refusals(connection),
    )


def find_place(connection: Connection, level: str, code: str) -> Place:
    """Return the territory of the latest vintage. Raises NotFound for one that is not there."""
    question = (
        select(territory.c.level, territory.c.code, territory.c.vintage, territory.c.name)
        .where(territory.c.level == level, territory.c.code == code)
        .order_by(territory.c.vintage.desc())
        .limit(1)
    )
    row = connection.execute(question).mappings().first()
    if row is None:
        raise NotFound(f"No territory {level}:{code} is loaded.")
    return Place(**row)


def _families(lines: Iterable[Line]) -> set[Family]:
    return {family for line in lines for family in line.families}


def _levels(rows: Iterable[SummaryRow], year: int) -> set[Family]:
    """Return the year's levels: an edition prints those that nothing is compared with."""
    return {row.family for row in rows if row.kind is None and find_year(row.period) == year}


def _local_families(leads: Iterable[Line]) -> list[Family]:
    return sorted({line.local.family for line in leads if line.local is not None})


def _earlier(leads: Iterable[Line], summaries: Iterable[SummaryRow]) -> list[Family]:
    """Return the families that the leads' local gaps are compared with, where they may be."""
    rows = tuple(summaries)
    return sorted({family for line in leads for family in earlier_families(line, rows)})
