"""The editions of the report: at most one draft of each key, and the published ones for good."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from observatory.db.filters import as_dicts
from observatory.db.tables import report_edition, report_erratum, report_file, report_run
from observatory.db.tables.reports import KEY
from observatory.domain.report.errata import Erratum
from observatory.errors import InvalidRequest, NotFound

Row = dict[str, Any]
_LOCK = text("SELECT pg_advisory_xact_lock(7305004, hashtext(:key))")  # one writer of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionKey:
    """What editions of one sequence share. level, code, vintage: None for the nation."""

    kind: str
    level: str | None
    code: str | None
    vintage: int | None
    period: str
    language: str

    def holds(self) -> list[ColumnElement[bool]]:
        """Return the conditions on the table of editions."""
        return [
            report_edition.c[name].is_not_distinct_from(value)
            for name, value in asdict(self).items()
        ]


def lock_key(connection: Connection, key: EditionKey) -> None:
    """Let one transaction at a time write editions of a key."""
    connection.execute(_LOCK, {"key": repr(key)})


def find_published(connection: Connection, key: EditionKey) -> Row | None:
    """Return the edition that stands: the last one published of a key."""
    return _first(connection, *key.holds(), report_edition.c.state == "published")


def find_draft(connection: Connection, key: EditionKey) -> Row | None:
    """Return the draft of a key."""
    return _first(connection, *key.holds(), report_edition.c.state == "draft")


def find_earlier(connection: Connection, key: EditionKey) -> Row | None:
    """Return the edition that stands of the period before: same kind, place and language."""
    others = [
        report_edition.c[name].is_not_distinct_from(value)
        for name, value in asdict(key).items()
        if name != "period"
    ]
    return _first(
        connection, *others, report_edition.c.state == "published",
        report_edition.c.period < key.period,
    )  # fmt: skip


def _first(connection: Connection, *conditions: ColumnElement[bool]) -> Row | None:
    query = select(report_edition).where(*conditions)
    order = (report_edition.c.period.desc(), report_edition.c.number.desc())
    row = connection.execute(query.order_by(*order).limit(1)).mappings().first()
    return dict(row) if row else None


def get_edition(connection: Connection, edition: int) -> Row:
    """Return an edition, published or not."""
    found = _first(connection, report_edition.c.id == edition)
    if found is None:
        raise NotFound(f"No edition has the number {edition}; see: observatory report list")
    return found


def get_latest(connection: Connection) -> Row:
    """Return the edition that was made last: the draft to look at, if there is one."""
    newest = select(report_edition).order_by(
        (report_edition.c.state == "draft").desc(), report_edition.c.id.desc()
    )
    row = connection.execute(newest.limit(1)).mappings().first()
    if row is None:
        raise NotFound("No edition was built yet: observatory report build")
    return dict(row)


def list_all(connection: Connection) -> list[Row]:
    """Return every edition, drafts too, in the order in which they were made."""
    errata = select(func.count()).where(report_erratum.c.edition == report_edition.c.id)
    query = select(
        report_edition, errata.correlate(report_edition).scalar_subquery().label("errata")
    )
    return as_dicts(connection.execute(query.order_by(report_edition.c.id)))


def list_files(connection: Connection, edition: int) -> list[Row]:
    """Return the files of an edition."""
    query = select(report_file).where(report_file.c.edition == edition)
    return as_dicts(connection.execute(query.order_by(report_file.c.id)))


def list_errata(connection: Connection, edition: int) -> list[Row]:
    """Return what an edition changed."""
    query = select(report_erratum).where(report_erratum.c.edition == edition)
    return as_dicts(connection.execute(query.order_by(report_erratum.c.id)))


def record_draft(
    connection: Connection,
    key: EditionKey,
    made: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
    errata: Sequence[Erratum],
) -> int:
    """Record a draft in place of the one there was, and return its id.

    made: name, title, fingerprint, data_version, origin. The caller holds the key (lock_key).
    """
    connection.execute(
        delete(report_edition).where(*key.holds(), report_edition.c.state == "draft")
    )
    last = find_published(connection, key)
    values = {
        **asdict(key), **made, "state": "draft",
        "number": last["number"] + 1 if last else 1, "replaces": last["id"] if last else None,
    }  # fmt: skip
    edition: int = connection.execute(
        insert(report_edition).values(values).returning(report_edition.c.id)
    ).scalar_one()
    connection.execute(insert(report_file), [{**file, "edition": edition} for file in files])
    if errata:
        connection.execute(
            insert(report_erratum), [{**asdict(one), "edition": edition} for one in errata]
        )
    return edition


def publish_draft(connection: Connection, edition: int, now: datetime) -> Row:
    """Publish a draft; from then on it never changes.

    Raises InvalidRequest where another edition was published since the draft was built: its list
    of errata would be false.
    """
    draft = get_edition(connection, edition)
    key = EditionKey(**{name: draft[name] for name in KEY})
    lock_key(connection, key)
    draft = get_edition(connection, edition)
    if draft["state"] == "published":
        return draft
    last = find_published(connection, key)
    if draft["replaces"] != (last["id"] if last else None):
        raise InvalidRequest("Another edition was published since this draft: build it again.")
    published = (
        update(report_edition)
        .where(report_edition.c.id == edition)
        .values(state="published", published_at=now)
    )
    connection.execute(published)
    return get_edition(connection, edition)


def read_runs(connection: Connection) -> dict[tuple[str, str, str], Row]:
    """Return what the worker has done, by kind, level ('' is the nation) and language."""
    rows = as_dicts(connection.execute(select(report_run)))
    return {(row["kind"], row["level"], row["language"]): row for row in rows}


def record_run(
    connection: Connection,
    run: tuple[str, str, str],
    now: datetime,
    *,
    done: tuple[date, int] | None = None,
    failure: str | None = None,
) -> None:
    """Keep what a run of the worker came to: what it did, or why it failed.

    done: the date of the calendar that it honours, and the data version.
    """
    kind, level, language = run
    named = {"kind": kind, "level": level, "language": language, "ended_at": now}
    if done is not None:
        came_to: dict[str, Any] = {
            "done_for": done[0], "done_version": done[1], "failures": 0, "message": None,
        }  # fmt: skip
        again = came_to
    else:
        came_to = {"failures": 1, "message": failure}
        again = {"failures": report_run.c.failures + 1, "message": failure}
    connection.execute(
        upsert(report_run)
        .values({**named, **came_to})
        .on_conflict_do_update(
            index_elements=["kind", "level", "language"], set_={**again, "ended_at": now}
        )
    )
