"""The version of the data, and the snapshot that one answer is read in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select

from observatory.db.engine import create_engine
from observatory.db.tables import data_version, load_run

POOL_SIZE = 10
MAX_OVERFLOW = 5
STATEMENT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class DataVersion:
    """A published state of the data: what every answer says it was made from."""

    version: int
    origin: str
    published_at: datetime


def create_reader(url: str) -> Engine:
    """Return an engine that cannot write, for any role, and gives up on endless questions."""
    engine = create_engine(
        url, name="observatory-api", pool_size=POOL_SIZE, max_overflow=MAX_OVERFLOW
    )
    event.listen(engine, "connect", _limit_statements)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _limit_statements(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        limit = [f"{STATEMENT_SECONDS}s"]
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", limit)
        # also for a single statement, which opens no transaction that could say so
        cursor.execute("SELECT set_config('default_transaction_read_only', 'on', false)")
    connection.commit()


def give_time(connection: Connection, seconds: int) -> None:
    """Let the statements of this transaction take longer: what is asked once per data version."""
    limit = func.set_config("statement_timeout", f"{seconds}s", True)
    connection.execute(select(limit))


@contextmanager
def read_snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield a connection whose every query sees the same state of the database."""
    with engine.connect() as connection:
        yield connection


def get_data_version(connection: Connection) -> DataVersion | None:
    """Return the version that the snapshot sees, or None before the first publication."""
    columns = (data_version.c.version, data_version.c.origin, data_version.c.published_at)
    query = select(*columns).order_by(data_version.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else DataVersion(*row)


LOAD_FIELDS = ("id", "origin", "state", "step", "done", "total", "message", "started_at",
               "finished_at")  # fmt: skip


def get_last_load(connection: Connection) -> dict[str, Any] | None:
    """Return the latest load and how far it is; its address stays inside."""
    columns = [load_run.c[name] for name in LOAD_FIELDS]
    query = select(*columns).order_by(load_run.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else dict(zip(LOAD_FIELDS, row, strict=True))
