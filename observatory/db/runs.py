"""Load runs: what a load is doing now, seen by everybody while it works."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, or_, select, text, update

from observatory.db.staging import Finding, record_findings
from observatory.db.tables import data_version, finding, load_run, release
from observatory.errors import UsageError

_LOCK = text("SELECT pg_try_advisory_lock(7305002)")
_UNLOCK = text("SELECT pg_advisory_unlock(7305002)")
_LOCK_TRIES, _LOCK_SECONDS = 20, 0.5


class Run:
    """One execution of load; each of its reports is committed at once."""

    def __init__(self, engine: Engine, run_id: int) -> None:
        self._engine = engine
        self.id = run_id

    def at(self, step: str, done: int, total: int) -> None:
        """Report the step, and how many releases are done of how many."""
        self._set(step=step, done=done, total=total)

    def add_finding(self, source: str, found: Finding) -> None:
        """Keep a finding that belongs to the run rather than to a release."""
        with self._engine.begin() as connection:
            record_findings(connection, source, [found], load_run_id=self.id)

    def end(self, state: str, message: str | None = None) -> None:
        """Close the run."""
        self._set(state=state, message=message, finished_at=func.now())

    def complete(self) -> None:
        """Close the run: all is done."""
        self._set(state="done", step="", done=load_run.c.total, finished_at=func.now())

    def _set(self, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(load_run).where(load_run.c.id == self.id).values(**values))


@contextmanager
def record_run(engine: Engine, origin: str, address: str) -> Iterator[Run]:
    """Open a run, and close it whatever happens; runs that were killed are marked failed.

    One load of a database at a time: a second one would publish what the first is still staging.
    """
    with _alone(engine):
        yield from _record(engine, origin, address)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock of the loads for as long as this session lives, killed or not."""
    with engine.connect() as connection:
        for _ in range(_LOCK_TRIES):
            if connection.execute(_LOCK).scalar_one():
                break
            time.sleep(_LOCK_SECONDS)  # the session of a killed load takes a moment to end
        else:
            raise UsageError(
                "Another load of this observatory is running. Wait for its end (observatory "
                "status), or stop it."
            )
        connection.commit()  # the lock is the session's: no transaction stays open meanwhile
        try:
            yield
        finally:
            connection.execute(_UNLOCK)


def _record(engine: Engine, origin: str, address: str) -> Iterator[Run]:
    with engine.begin() as connection:
        killed = update(load_run).where(load_run.c.state == "running")
        connection.execute(
            killed.values(state="failed", message="interrupted", finished_at=func.now())
        )
        query = insert(load_run).values(origin=origin, address=address).returning(load_run.c.id)
        run = Run(engine, int(connection.execute(query).scalar_one()))
    try:
        yield run
    except BaseException as error:
        run.end("failed", str(error) or type(error).__name__)
        raise
    run.complete()


def current_origin(connection: Connection) -> str | None:
    """Return the origin of what the database shows; None before the first publication."""
    published = select(release.c.origin).where(release.c.state == "published").limit(1)
    return connection.execute(published).scalars().first()


def current_version(connection: Connection) -> int | None:
    """Return the data version that readers see; None before the first publication."""
    return connection.execute(select(func.max(data_version.c.version))).scalar()


def list_releases(connection: Connection) -> list[Any]:
    """Return every release that is not superseded, with what its checks found."""
    found = (
        select(finding.c.release_id, func.count().label("findings"))
        .where(finding.c.severity != "info")
        .group_by(finding.c.release_id)
        .subquery()
    )
    query = (
        select(release, func.coalesce(found.c.findings, 0).label("findings"))
        .outerjoin(found, found.c.release_id == release.c.id)
        .where(release.c.state != "superseded")
        .order_by(release.c.source, release.c.edition)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def list_findings(connection: Connection) -> list[dict[str, Any]]:
    """Return what the current releases, the last load and the schedule found amiss."""
    newest = select(func.max(load_run.c.id)).scalar_subquery()
    query = (
        select(
            finding.c.source,
            release.c.edition,
            finding.c.check_name,
            finding.c.severity,
            finding.c.row_count,
            finding.c.message,
        )
        .outerjoin(release, release.c.id == finding.c.release_id)
        .where(
            finding.c.severity != "info",
            or_(
                release.c.state != "superseded",
                finding.c.load_run_id == newest,
                # the schedule's own: of no release and of no load
                finding.c.release_id.is_(None) & finding.c.load_run_id.is_(None),
            ),
        )
        .order_by(finding.c.severity, finding.c.source, release.c.edition)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def last_run(connection: Connection) -> dict[str, Any] | None:
    """Return the last load run, whatever became of it."""
    query = select(load_run).order_by(load_run.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
