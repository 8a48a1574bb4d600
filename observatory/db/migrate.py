"""Bring the tables of a database to this version, and check that they are."""

from pathlib import Path
from textwrap import shorten

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError

from observatory.db.engine import connect_or_explain, create_engine
from observatory.db.jobs import ensure_queue
from observatory.db.rights import close_to_readers
from observatory.errors import CheckFailed, DatabaseUnreachable

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
EXTENSIONS = ("postgis", "pg_trgm", "unaccent")


def upgrade(url: str) -> str:
    """Apply the migrations that are missing and return the revision reached."""
    engine = create_engine(url, name="observatory migrate")
    try:
        with connect_or_explain(engine) as connection:
            require_extensions(connection)
            command.upgrade(_configure(connection), "head")
            close_to_readers(connection)
            connection.commit()
            revision = MigrationContext.configure(connection).get_current_revision() or "none"
        ensure_queue(engine)
        return revision
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Raise CheckFailed where the tables of the database are not those of the code."""
    engine = create_engine(url, name="observatory migrate")
    try:
        with connect_or_explain(engine) as connection:
            command.check(_configure(connection))
    except CommandError as error:
        raise CheckFailed(
            "The tables of the database are not those of this version: "
            f"{shorten(str(error), 400)} Run: observatory migrate"
        ) from error
    finally:
        engine.dispose()


def require_extensions(connection: sa.Connection) -> None:
    """Create the extensions that are missing, or say what its administrator must type."""
    known = set(connection.scalars(sa.text("SELECT extname FROM pg_extension")))
    for extension in EXTENSIONS:
        if extension in known:
            continue
        try:
            connection.exec_driver_sql(f"CREATE EXTENSION {extension}")
        except sa.exc.DBAPIError as error:
            raise DatabaseUnreachable(
                f"The database lacks the extension {extension} and its role may not create it. "
                f"Ask its administrator to type there: CREATE EXTENSION {extension};"
            ) from error
    connection.commit()


def _configure(connection: sa.Connection) -> Config:
    config = Config()
    # Alembic's file syntax gives % a meaning that a folder's name does not have.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
