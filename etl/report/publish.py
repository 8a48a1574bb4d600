"""Builds an edition, keeps it as a draft, and publishes it: once, and for good."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from etl.report.editions import Edition, Registry
from etl.report.store import FOLDER, is_intact
from etl.report.workers import File, render_files
from observatory.db.report import editions
from observatory.domain.report.document import Document
from observatory.domain.report.errata import (
    Address,
    Erratum,
    Printed,
    list_errata,
    print_figures,
    read_figures,
    walk_figures,
)
from observatory.errors import CheckFailed, InvalidRequest

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """An edition as it is recorded, and its files."""

    edition: dict[str, Any]
    files: list[dict[str, Any]]
    is_new: bool


def fingerprint_document(document: Document) -> str:
    """Return a hash of what a document says: equal hashes are one edition.

    A new version of the data that changes nothing in it makes no new edition: its number and its
    date are left out. So is the program: what is published is kept, and never rendered again.
    """
    facts = replace(document, data_version=0, dated=date(1, 1, 1))
    return hashlib.sha256(orjson.dumps(facts)).hexdigest()


def build_edition(
    engine: Engine,
    home: Path,
    edition: Edition,
    registry: Registry,
    *,
    is_published: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tell: Tell = lambda *_: None,
    workers: Executor | None = None,
) -> Built:
    """Build an edition in all its formats, as a draft or published at once.

    What says the same as the edition that stands is that edition. workers: render beside us.
    Raises InvalidRequest for a kind that nothing composes.
    """
    total = len(registry.formats_of(edition.kind)) + 1
    tell(edition.file_name, 0, total)
    document = compose_edition(engine, edition, registry)
    making = begin_edition(engine, home, document, registry, workers)
    tell(edition.file_name, 1, total)
    for done, file in enumerate(making.files, start=2):
        making.made.append(file)
        tell(file["file_name"], done, total)
    return end_edition(engine, home, making, now() if is_published else None)


def compose_edition(engine: Engine, edition: Edition, registry: Registry) -> Document:
    """Return the document of an edition; InvalidRequest for a kind that nothing composes."""
    compose = registry.composers.get(edition.kind)
    if compose is None:
        raise InvalidRequest(f"Nothing composes {edition.kind}: {_known(registry)}.")
    with read_at_once(engine) as connection:
        return compose(connection, edition)


def read_at_once(engine: Engine) -> Connection:
    """Return a connection that sees one state of the data, whatever is loaded meanwhile."""
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


@dataclass(frozen=True, slots=True)
class Making:
    """An edition between its words and its record. found: the one that says the same.

    files: to be rendered yet, or being so; made: those that are.
    """

    edition: Edition
    document: Document
    fingerprint: str
    found: Built | None
    files: Iterator[File]
    made: list[File] = field(default_factory=list)


def begin_edition(
    engine: Engine,
    home: Path,
    document: Document,
    registry: Registry,
    workers: Executor | None = None,
) -> Making:
    """Have a document rendered, unless an edition that says the same has all its files."""
    # What a document is about is decided with it: a diagnosis has its own last period.
    edition = Edition(kind=document.kind, place=document.place, period=document.period,
                      language=document.language)  # fmt: skip
    fingerprint = fingerprint_document(document)
    with engine.connect() as connection:
        found = _find_same(connection, edition, fingerprint)
    formats = tuple(registry.formats_of(edition.kind).items())
    if found is not None and not name_lost_files(home, found.files):
        formats = ()
    files = render_files(home, document, edition.file_name, formats, workers)
    return Making(edition, document, fingerprint, found, files)


def end_edition(engine: Engine, home: Path, making: Making, published: datetime | None) -> Built:
    """Record an edition when its files are there. published: when, or None for a draft."""
    files, found = [*making.made, *making.files], making.found
    if found is not None and files and found.edition["state"] == "published":
        return _restored(found, home)
    with engine.begin() as connection:
        built = (
            found if found is not None and not files else _record(connection, home, making, files)
        )
        return built if published is None else _publish(connection, built, published)


def _known(registry: Registry) -> str:
    return f"choose from {', '.join(registry.composers)}" if registry.composers else "nothing yet"


def _find_same(connection: Connection, edition: Edition, fingerprint: str) -> Built | None:
    """Return the published edition that stands, or its draft, where it says exactly this."""
    standing = editions.find_published(connection, edition.key)
    if standing is not None and standing["fingerprint"] == fingerprint:
        return Built(standing, editions.list_files(connection, standing["id"]), False)
    draft = editions.find_draft(connection, edition.key)
    replaced = standing["id"] if standing else None
    if draft and (draft["fingerprint"], draft["replaces"]) == (fingerprint, replaced):
        return Built(draft, editions.list_files(connection, draft["id"]), False)
    return None


def _restored(found: Built, home: Path) -> Built:
    """Return a published edition whose lost files were made again, if they are the same bytes."""
    if lost := name_lost_files(home, found.files):
        raise CheckFailed(
            f"{lost} of edition {found.edition['id']} is lost or damaged, and this "
            f"program no longer renders the same bytes. Put back the folder {FOLDER} of the home "
            "from a copy."
        )
    return found


def name_lost_files(home: Path, files: Iterable[Mapping[str, Any]]) -> str:
    """Return the names of the files that are not there as they were made; '' if all are."""
    return ", ".join(file["file_name"] for file in files if not is_intact(home, file["sha256"]))


def _record(connection: Connection, home: Path, making: Making, files: Sequence[File]) -> Built:
    edition, document, fingerprint = making.edition, making.document, making.fingerprint
    made = {
        "name": edition.place.name if edition.place else None,
        "title": str(document.title),
        "fingerprint": fingerprint,
        "data_version": document.data_version,
        "origin": document.origin,
    }
    editions.lock_key(connection, edition.key)
    same = _find_same(connection, edition, fingerprint)
    # Another worker was faster.
    if same is not None and {f["sha256"] for f in same.files} == {f["sha256"] for f in files}:
        return same
    errata = _errata(connection, home, edition, document)
    draft = editions.record_draft(connection, edition.key, made, files, errata)
    return Built(
        editions.get_edition(connection, draft), editions.list_files(connection, draft), True
    )


def _errata(
    connection: Connection, home: Path, edition: Edition, document: Document
) -> list[Erratum]:
    standing = editions.find_published(connection, edition.key)
    if standing is None:
        return []
    before = read_printed(connection, home, standing["id"])
    return list_errata(before, print_figures(walk_figures(document)), edition.language)


def read_printed(connection: Connection, home: Path, edition: int) -> dict[Address, Printed]:
    """Return the figures that an edition prints, from its JSON; none where that is not here."""
    for file in editions.list_files(connection, edition):
        path = home / FOLDER / file["sha256"]
        if file["format"] == "json" and path.is_file():
            return read_figures(orjson.loads(path.read_bytes()))
    return {}


def _publish(connection: Connection, built: Built, now: datetime) -> Built:
    published = editions.publish_draft(connection, built.edition["id"], now)
    return replace(built, edition=published)
