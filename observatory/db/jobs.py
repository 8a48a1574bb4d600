"""The job queue: procrastinate's tables, in a schema of their own beside ours.

Nothing in the queue is data: every job that matters is planned again by the schedule. Where
another version of procrastinate left its tables, they are therefore made anew.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

SCHEMA = "jobs"
LOCK = text("SELECT pg_advisory_xact_lock(7305003)")  # two workers start together
_KNOWN = text(f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')")
_ERRORS = """
CREATE TABLE job_error (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    found_at timestamptz NOT NULL DEFAULT now(),
    message text NOT NULL
)"""
_RECORD = text("INSERT INTO jobs.job_error (job_id, message) VALUES (:job, :message)")
_TWIN = text("""
    SELECT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE queueing_lock = :lock
                   AND id <> :job AND status = 'todo')
""")
_OPEN = text("""
    SELECT DISTINCT queueing_lock FROM jobs.procrastinate_jobs
    WHERE queueing_lock IS NOT NULL AND status IN ('todo', 'doing')
""")
_COUNTS = text("SELECT status::text, count(*) FROM jobs.procrastinate_jobs GROUP BY status")
_JOBS = text("""
    SELECT j.id, j.task_name AS task, j.args, j.status::text AS status, j.attempts, j.scheduled_at,
           e.message AS error, e.found_at AS failed_at
    FROM jobs.procrastinate_jobs j
    LEFT JOIN LATERAL (SELECT message, found_at FROM jobs.job_error WHERE job_id = j.id
                       ORDER BY id DESC LIMIT 1) e ON true
    WHERE j.status = ANY (:statuses) ORDER BY j.id
""")
_PATH = text(f"SET LOCAL search_path = {SCHEMA}")
_PRUNE = text("""
    DELETE FROM jobs.procrastinate_jobs j WHERE status IN ('failed', 'aborted', 'cancelled')
    AND NOT EXISTS (SELECT FROM jobs.procrastinate_events e
                    WHERE e.job_id = j.id AND e.at > :before)
""")


def version() -> str:
    """Return what changes when the tables of the queue do: procrastinate's newest migration."""
    return max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def ensure_queue(engine: Engine) -> None:
    """Make the tables of the queue if they are not there, or are those of another version."""
    with engine.begin() as connection:
        connection.execute(LOCK)
        if connection.execute(_KNOWN).scalar() == version():
            return
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
        connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
        # The driver reads % as its own sign in a query that has parameters; this one has none.
        cast(Any, connection.connection.driver_connection).execute(SchemaManager.get_schema())
        connection.exec_driver_sql(_ERRORS)
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '{version()}'")


def exists(connection: Connection) -> bool:
    """Tell whether a worker has ever used this database."""
    found = connection.execute(text("SELECT to_regclass('jobs.job_error')")).scalar()
    return found is not None


def connection_of(url: str) -> str:
    """Return an address as the queue's own driver reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def record_error(engine: Engine, job: int, message: str) -> None:
    """Keep why an attempt failed: the queue itself only knows that it did."""
    with engine.begin() as connection:
        connection.execute(_RECORD, {"job": job, "message": message})


def has_waiting_twin(engine: Engine, job: int, lock: str | None) -> bool:
    """Tell whether another job that does the same is waiting already."""
    with engine.connect() as connection:
        return bool(connection.execute(_TWIN, {"job": job, "lock": lock}).scalar())


def open_locks(engine: Engine) -> set[str]:
    """Return the locks of the jobs that are waiting or at work."""
    with engine.connect() as connection:
        return set(connection.execute(_OPEN).scalars())


def count_jobs(connection: Connection) -> dict[str, int]:
    """Return how many jobs are in which state."""
    return {str(status): int(count) for status, count in connection.execute(_COUNTS)}


def list_jobs(connection: Connection, *statuses: str) -> list[dict[str, Any]]:
    """Return the jobs in these states, each with its last error."""
    return [dict(row) for row in connection.execute(_JOBS, {"statuses": list(statuses)}).mappings()]


def prune(engine: Engine, before: datetime) -> None:
    """Forget the jobs that ended badly before a date."""
    with engine.begin() as connection:
        connection.execute(_PATH)  # the queue's triggers name its tables without their schema
        connection.execute(_PRUNE, {"before": before})
