"""The accounts of files: what became of each file that the last load was given."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from observatory.db.tables import source_file

OUTCOMES = ("loaded", "refused", "set_aside", "unknown")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file: what became of it, by which release, and why."""

    name: str  # inside the folder, never the folder's own path
    size: int
    outcome: str  # one of OUTCOMES
    source: str | None = None
    edition: str | None = None
    reason: str | None = None


def record_files(connection: Connection, run_id: int, files: Sequence[FileOutcome]) -> None:
    """Keep what became of each file of a run."""
    rows = [{**asdict(file), "load_run_id": run_id} for file in files]
    if rows:
        connection.execute(insert(source_file), rows)


def list_files(connection: Connection) -> list[dict[str, Any]]:
    """Return the files of the last load that was given any, by outcome and name."""
    newest = select(func.max(source_file.c.load_run_id)).scalar_subquery()
    columns = (getattr(source_file.c, name) for name in FileOutcome.__dataclass_fields__)
    query = select(*columns).where(source_file.c.load_run_id == newest)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return sorted(rows, key=lambda row: (OUTCOMES.index(row["outcome"]), row["name"]))


def count_outcomes(files: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Count files by outcome, all outcomes named."""
    return {name: sum(file["outcome"] == name for file in files) for name in OUTCOMES}
