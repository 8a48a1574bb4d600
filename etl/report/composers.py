"""From the database to a document: one function for each kind of edition."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TypeVar

from sqlalchemy import Connection

from etl.catalogue import read_declarations
from etl.report.editions import LOCAL, Edition
from etl.schedule.agenda import read_agenda
from observatory.db.report.annex import read_annexes
from observatory.db.report.bulletins import read_changes
from observatory.db.report.departments import read_department
from observatory.db.report.facts import read_facts
from observatory.db.report.locals import read_locals
from observatory.db.report.sheets import Generation, read_sheets
from observatory.db.report.zones import read_dataset
from observatory.domain.report.annex import compose_annexes
from observatory.domain.report.annual import compose_annual
from observatory.domain.report.bulletin import Awaited, compose_digest
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.digest import shorten
from observatory.domain.report.document import Document, EditionKind, Place
from observatory.domain.report.local import compose_local
from observatory.domain.report.sheet import compose_sheet
from observatory.errors import InvalidRequest, NotFound

SUMMED = ("region", "department")
_PARTS = {  # of a year: what a period looks like, and one of them
    EditionKind.HALF_YEAR: (r"[12]\d{3}-S[12]", "2026-S1"),
    EditionKind.QUARTER: (r"[12]\d{3}-Q[1-4]", "2026-Q1"),
}
LAST = 0  # no generation: the last one
T = TypeVar("T")


def compose_report(connection: Connection, edition: Edition) -> Document:
    """Return the annual edition of the nation or of a territory, with its annexes."""
    place = edition.place
    if place is not None and place.level in LOCAL:
        found = read_locals(connection, place.level, place.vintage, [place.code])
        return compose_local(_only(found, place), edition.language)
    if place is not None and place.level not in SUMMED:
        raise InvalidRequest(
            f"No annual edition of a {place.level}: choose from {', '.join((*SUMMED, *LOCAL))}."
        )
    document = compose_annual(read_facts(connection, place, edition.period), edition.language)
    annexes = compose_annexes(read_annexes(connection, place), edition.language)
    return replace(document, sections=(*document.sections, *annexes))


def compose_synthesis(connection: Connection, edition: Edition) -> Document:
    """Return some thirty pages of the annual edition."""
    return shorten(compose_report(connection, edition), EditionKind.SYNTHESIS)


def compose_summary(connection: Connection, edition: Edition) -> Document:
    """Return two pages of the annual edition."""
    return shorten(compose_report(connection, edition), EditionKind.SUMMARY)


def compose_page(connection: Connection, edition: Edition) -> Document:
    """Return the page of one neighbourhood."""
    place = _place_of(edition, ("qpv", "zus"))
    found = read_sheets(connection, place.vintage, [place.code], level=place.level)
    return compose_sheet(_only(found, place), edition.language)


def compose_pages(
    connection: Connection, places: Sequence[Place], languages: Sequence[str]
) -> Iterator[Document]:
    """Return the pages of neighbourhoods of one generation, read whole before the first."""
    codes = {place.code for place in places}
    facts = Generation.read(connection, places[0].level, places[0].vintage).facts(codes)
    return (compose_sheet(one, language) for one in facts for language in languages)


def compose_locals(
    connection: Connection, places: Sequence[Place], languages: Sequence[str]
) -> Iterator[Document]:
    """Return the annual editions of places of one level that hold the last neighbourhoods."""
    codes = {place.code for place in places}
    # A place where only the edges of neighbourhoods lie is not read, hence all of them are asked.
    facts = list(read_locals(connection, places[0].level, LAST))
    return (compose_local(one, language) for one in facts if one.place.code in codes
            for language in languages)  # fmt: skip


def compose_department(connection: Connection, edition: Edition) -> Document:
    """Return the diagnosis of a department."""
    place = _place_of(edition, ("department",))
    return compose_diagnosis(read_department(connection, place.code), edition.language)


def compose_news(connection: Connection, edition: Edition) -> Document:
    """Return what changed in a half-year or a quarter, in the whole observatory."""
    if edition.place is not None:
        raise InvalidRequest(f"A {edition.kind} is of the whole observatory: leave out the place.")
    pattern, example = _PARTS[edition.kind]
    if not re.fullmatch(pattern, edition.period):
        raise InvalidRequest(f"{edition.period!r} is no {edition.kind}: write it like {example}.")
    # The clock of an edition is the day of its data: built again later, it says the same.
    now = datetime.combine(read_dataset(connection).dated, time(), UTC)
    awaited = tuple(
        Awaited(title=entry.title, expected=entry.expected)
        for entry in read_agenda(connection, read_declarations(), now)
        if entry.expected is not None
    )
    facts = read_changes(connection, edition.kind, edition.period, awaited)
    return compose_digest(facts, edition.language)


def _place_of(edition: Edition, levels: Iterable[str]) -> Place:
    place = edition.place
    if place is None or place.level not in levels:
        raise InvalidRequest(
            f"A {edition.kind} is about one place of level {' or '.join(levels)}: name it with "
            f"--place, like {next(iter(levels))}:CODE."
        )
    return place


def _only(found: Iterator[T], place: Place) -> T:
    one = next(found, None)
    if one is None:
        raise NotFound(f"No neighbourhood is known of {place.level} {place.code} ({place.name}).")
    return one
