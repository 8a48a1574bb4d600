"""What a human should look at before an edition is published, read from the database."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from etl.catalogue import read_declarations
from etl.report.editions import Edition, Registry
from etl.report.publish import fingerprint_document, name_lost_files, read_printed
from etl.schedule.agenda import read_agenda
from observatory.db.report import editions
from observatory.domain.report.document import EditionKind, Place
from observatory.domain.report.review import Look, Remark, review
from observatory.errors import InvalidRequest


def check_edition(
    engine: Engine, home: Path, row: dict[str, Any], registry: Registry, now: datetime
) -> list[Remark]:
    """Return what to look at in an edition, composed again from the data of today.

    Raises InvalidRequest for a kind that nothing composes.
    """
    edition = read_edition(row)
    if edition.kind not in registry.composers:
        raise InvalidRequest(f"Nothing composes {edition.kind}: it cannot be checked.")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        document = registry.composers[edition.kind](connection, edition)
        replaced = earlier = None
        if row["replaces"] is not None:
            replaced = read_printed(connection, home, row["replaces"])
        elif (before := editions.find_earlier(connection, edition.key)) is not None:
            earlier = read_printed(connection, home, before["id"])
        late = _late(connection, now)
        lost = name_lost_files(home, editions.list_files(connection, row["id"]))
    remarks = review(document, replaced, earlier, late)
    if fingerprint_document(document) != row["fingerprint"]:
        remarks.insert(0, Remark(Look.STALE, "edition", _STALE))
    if lost:
        remarks.insert(0, Remark(Look.LOST, "edition", f"{lost} lost or damaged: build it again"))
    return remarks


_STALE = "the data, or what is written, have changed since it was built: build it again"


def read_edition(row: dict[str, Any]) -> Edition:
    """Return what a recorded edition is an edition of."""
    names = ("level", "code", "vintage", "name")
    place = Place(**{name: row[name] for name in names}) if row["level"] else None
    return Edition(
        kind=EditionKind(row["kind"]), place=place, period=row["period"], language=row["language"]
    )


def _late(connection: Connection, now: datetime) -> list[str]:
    agenda = read_agenda(connection, read_declarations(), now)
    return [entry.warning for entry in agenda if entry.late]
