"""Writing what a load has read where no reader looks: one transaction per release."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from textwrap import shorten
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, tuple_, update
from sqlalchemy.exc import DataError, IntegrityError

from observatory.db.frames import Frame, copy_frame
from observatory.db.tables import (
    address,
    credit,
    facility,
    figure_file,
    finding,
    grid_cell,
    locality,
    observation,
    release,
    staged_membership,
    staged_observation,
    staged_passage,
    staged_perimeter,
    staged_territory,
    street,
)
from observatory.errors import CheckFailed

STAGED_TABLES = (
    staged_territory,
    staged_perimeter,
    staged_membership,
    staged_passage,
    staged_observation,
)
# Their rows are written once, under a release that readers do not see before it is published.
KEPT_TABLES = (grid_cell, facility, locality, street, address, credit)


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """Where a release comes from; every figure can be traced to one."""

    source: str
    edition: str
    title: str
    producer: str
    licence: str
    operation: str
    address: str
    accessed_on: date
    sha256: str
    origin: str
    landing_page: str | None = None
    published_on: date | None = None
    maturity: str = "final"
    precedence: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: how many rows, and the first of them (file, line, column, value)."""

    check_name: str
    severity: str  # info | warning | error
    message: str
    row_count: int
    samples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FigureFile:
    """The file that the figures of a release were read from, and how to find them again there.

    name: of the file in the folder; member: inside it, if it is an archive; sha256: of the table's
    own bytes, unpacked. line_is: "line" of a text, the header's first line being 1, or "row" of a
    sheet as a spreadsheet numbers it. columns: per indicator and period (None: each row names its
    own), the columns that are added and those that are taken off.
    """

    name: str
    member: str | None
    sheet: str | None
    sha256: str
    line_is: str
    columns: list[dict[str, Any]]


@contextmanager
def refused_by_the_tables(info: ReleaseInfo) -> Iterator[None]:
    """Turn what a constraint or a type refuses into the refusal of this release."""
    try:
        yield
    except (psycopg.IntegrityError, psycopg.DataError, IntegrityError, DataError) as error:
        raise CheckFailed(
            f"{info.source} {info.edition}: the database refuses what was read: "
            f"{shorten(str(getattr(error, 'orig', None) or error), 300)} Nothing of this release "
            "was kept. Correct its declaration, or report the file to its producer."
        ) from error


def find_release(connection: Connection, source: str, edition: str, sha256: str) -> str | None:
    """Return the state in which this very release is already loaded (staged, published), if any."""
    query = select(release.c.state).where(
        release.c.source == source,
        release.c.edition == edition,
        release.c.sha256 == sha256,
        release.c.state != "superseded",
    )
    return connection.execute(query).scalars().first()


def create_staged_release(connection: Connection, info: ReleaseInfo) -> int:
    """Create the release that rows will be staged under, in place of an earlier staged one."""
    same = (release.c.source == info.source) & (release.c.edition == info.edition)
    _discard(connection, same)
    query = insert(release).values(**asdict(info), state="staged").returning(release.c.id)
    return int(connection.execute(query).scalar_one())


def discard_other_origin(connection: Connection, origin: str) -> None:
    """Forget what was staged, and never published, from another origin."""
    _discard(connection, release.c.origin != origin)


def discard_others(connection: Connection, ours: Iterable[tuple[str, str]]) -> None:
    """Forget what an earlier load staged and this one does not hold."""
    kept = tuple_(release.c.source, release.c.edition).in_(list(ours))
    _discard(connection, ~kept)


def _discard(connection: Connection, which: ColumnElement[bool]) -> None:
    """Forget staged releases and their rows."""
    # Listed first: a release that another load stages meanwhile keeps its rows.
    query = select(release.c.id).where(release.c.state == "staged", which)
    ids = list(connection.scalars(query))
    if ids:
        for table in STAGED_TABLES:
            connection.execute(delete(table).where(table.c.release_id.in_(ids)))
        connection.execute(delete(release).where(release.c.id.in_(ids)))


def has_figures(connection: Connection) -> bool:
    """Tell whether any figure is staged or published."""
    return any(
        connection.execute(select(table.c.release_id).limit(1)).first() is not None
        for table in (staged_observation, observation)
    )


def set_row_counts(
    connection: Connection, release_id: int, read: int, kept: int, refused: int
) -> None:
    """Record how many rows the file had, and what became of them."""
    values = {"rows_read": read, "rows_kept": kept, "rows_refused": refused}
    connection.execute(update(release).where(release.c.id == release_id).values(**values))


def record_figure_file(connection: Connection, release_id: int, file: FigureFile) -> None:
    """Keep which file the lines of a release's figures are those of."""
    connection.execute(insert(figure_file).values(release_id=release_id, **asdict(file)))


def stage_frame(
    connection: Connection, table: Table, release_id: int, columns: Sequence[str], frame: Frame
) -> int:
    """COPY a frame (without the release's id) into a staging table; return how many rows."""
    if table not in (*STAGED_TABLES, *KEPT_TABLES):
        raise ValueError(f"{table.name} is not a staging table")
    return copy_frame(connection, table, columns, frame, constants={"release_id": release_id})


def copy_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY rows into a table of ours; the identifiers are its own columns."""
    names = ", ".join(f'"{table.c[name].name}"' for name in columns)
    cursor = connection.connection.cursor()
    count = 0
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def record_findings(
    connection: Connection,
    source: str,
    findings: Iterable[Finding],
    *,
    release_id: int | None = None,
    load_run_id: int | None = None,
) -> None:
    """Keep what the checks found, with the release or the run that they concern."""
    rows = [
        {
            **asdict(found),
            "source": source,
            "release_id": release_id,
            "load_run_id": load_run_id,
        }
        for found in findings
    ]
    if rows:
        connection.execute(insert(finding), rows)
