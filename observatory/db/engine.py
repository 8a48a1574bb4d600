"""Engines on the database, and its errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from observatory.db.embedded import EmbeddedServer
from observatory.errors import DatabaseUnreachable, ObservatoryError, ReadOnlyDatabase, UsageError
from observatory.settings import Settings

CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Database:
    """The database that the settings name: the owner's engine, and the readers' address."""

    engine: sa.Engine
    reader_url: str
    server: EmbeddedServer | None = None

    @property
    def url(self) -> str:
        """The owner's address, with its password."""
        return self.engine.url.render_as_string(hide_password=False)


def normalise_url(address: str) -> str:
    """Accept what other tools write (postgres://, postgresql://) and refuse other databases."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise UsageError(
            "OBSERVATORY_DATABASE_URL is not an address. Write it like "
            "postgresql://user:password@server:5432/database"
        ) from error
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise UsageError(
        f"OBSERVATORY_DATABASE_URL names {url.drivername}, and only PostgreSQL with PostGIS is "
        "supported. Write it like postgresql://user:password@server:5432/database"
    )


def create_engine(
    url: str, *, name: str = "observatory", pool_size: int = 5, max_overflow: int = 5
) -> sa.Engine:
    """Return an engine that notices a restarted server and says who it is in pg_stat_activity."""
    try:
        return sa.create_engine(
            normalise_url(url),
            pool_pre_ping=True,
            hide_parameters=True,  # in no log: a place that somebody asks for
            # libpq keeps, per connection, room for the largest row it ever read: few are to grow.
            pool_use_lifo=True,
            pool_size=pool_size,
            max_overflow=max_overflow,
            # Statements kept compiled: each takes a tenth of a megabyte, few are asked often.
            query_cache_size=150,
            connect_args={"application_name": name, "connect_timeout": CONNECT_SECONDS},
        )
    except NoSuchModuleError as error:
        raise UsageError(f"The database driver is missing: {error}") from error


@contextmanager
def database(settings: Settings, *, name: str = "observatory") -> Iterator[Database]:
    """Yield the database of the settings: the named server, or the private one of the home."""
    if settings.database_url is not None:
        address = normalise_url(settings.database_url)
        readers = settings.read_urls
        with _engine(address, name) as engine:
            yield Database(engine, normalise_url(readers[0]) if readers else address)
        return
    with EmbeddedServer(settings.home) as server, _engine(server.url(), name) as engine:
        yield Database(engine, server.url("app_read"), server)


@contextmanager
def _engine(url: str, name: str) -> Iterator[sa.Engine]:
    engine = create_engine(url, name=name)
    try:
        yield engine
    finally:
        engine.dispose()


def connect_or_explain(engine: sa.Engine) -> sa.Connection:
    """Connect, or raise the paragraph that says why not."""
    try:
        return engine.connect()
    except DBAPIError as error:
        raise explain_database_error(error) or error from error


def explain_database_error(error: BaseException) -> ObservatoryError | None:
    """Put a database's refusal in words, or return None when it is a bug of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, psycopg.Error):
        return None
    words = " ".join(str(original).split())
    state = original.sqlstate
    if state in EXPLANATIONS:
        kind, remedy = EXPLANATIONS[state]
        return kind(f"{words.rstrip('.')}. {remedy}")
    if isinstance(original, psycopg.OperationalError) and _is_connection(state):
        return DatabaseUnreachable(
            f"The database does not answer: {words.rstrip('.?')}. Start it, or correct "
            "OBSERVATORY_DATABASE_URL; without that variable the observatory runs its own."
        )
    return None


def _is_connection(state: str | None) -> bool:
    # No state: nobody answered. 08: connection; 57P: shutting down or starting; 28, 3D: refused at
    # the door; 53: too many connections.
    return state is None or state.startswith(("08", "57P", "28", "3D", "53"))


EXPLANATIONS: dict[str, tuple[type[ObservatoryError], str]] = {
    "25006": (
        ReadOnlyDatabase,
        "The database is a read-only copy or role: name the one that may be written to in "
        "OBSERVATORY_DATABASE_URL.",
    ),
    "42501": (
        ReadOnlyDatabase,
        "The role of OBSERVATORY_DATABASE_URL may not do this: use the role that owns the tables.",
    ),
    "53100": (
        ReadOnlyDatabase,
        "The disk of the database is full: free some space; nothing of this run was published.",
    ),
    "57014": (
        ObservatoryError,
        "The question took too long and was given up: ask for fewer territories or periods.",
    ),
}
