"""Builds an edition, keeps it as a draft, and publishes it: once, and for good."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from etl.report.editions import Edition, Registry
from etl.report.store import FOLDER, is_intact, keep_file
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
    is_period_asked: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tell: Tell = lambda *_: None,
) -> Built:
    """Build an edition in all its formats, as a draft or published at once.

    What says the same as the edition that stands is that edition.
    is_period_asked: whether somebody named the period, which the document must then be about.
    Raises InvalidRequest for a kind that nothing composes, or a period that it cannot be about.
    """
    compose = registry.composers.get(edition.kind)
    if compose is None:
        raise InvalidRequest(f"Nothing composes {edition.kind}: {_known(registry)}.")
    formats = registry.formats_of(edition.kind)
    tell(edition.file_name, 0, len(formats) + 1)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        document = compose(connection, edition)
        if is_period_asked and document.period != edition.period:
            raise InvalidRequest(
                f"The {edition.kind} of this place is about its own last period, "
                f"{document.period}, and not about {edition.period}: leave out the period."
            )
        # What a document is about is decided with it: a diagnosis has its own last period.
        edition = replace(edition, period=document.period, place=document.place)
        fingerprint = fingerprint_document(document)
        found = _find_same(connection, edition, fingerprint)
    if found is not None and not name_lost_files(home, found.files):
        with engine.begin() as connection:
            return _publish(connection, found, now()) if is_published else found
    files = []
    for done, (name, each) in enumerate(formats.items(), start=1):
        tell(f"{edition.file_name}.{each.extension}", done, len(formats) + 1)
        content = each.render(document)
        files.append(
            {
                "format": name,
                "media_type": each.media_type,
                "file_name": f"{edition.file_name}.{each.extension}",
                "sha256": keep_file(home, content),
                "size": len(content),
            }
        )
    if found is not None and found.edition["state"] == "published":
        return _restored(found, home)
    with engine.begin() as connection:
        built = _record(connection, home, edition, document, fingerprint, files)
        return _publish(connection, built, now()) if is_published else built


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


def _record(
    connection: Connection,
    home: Path,
    edition: Edition,
    document: Document,
    fingerprint: str,
    files: list[dict[str, Any]],
) -> Built:
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
