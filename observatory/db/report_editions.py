"""The published editions of the report: which files, made from which data."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from observatory.db.tables import report_edition


def list_editions(connection: Connection, fingerprint: str) -> Sequence[RowMapping]:
    """Return the files that were made from exactly these data."""
    question = (
        select(report_edition)
        .where(report_edition.c.fingerprint == fingerprint)
        .order_by(report_edition.c.file_name)
    )
    return connection.execute(question).mappings().all()


def record_edition(connection: Connection, edition: dict[str, Any]) -> None:
    """Record a file; the same data recorded again keep their first date."""
    statement = insert(report_edition).values(edition)
    made = {name: statement.excluded[name] for name in ("sha256", "size", "data_version")}
    connection.execute(
        statement.on_conflict_do_update(constraint="uq_report_edition_fingerprint", set_=made)
    )
