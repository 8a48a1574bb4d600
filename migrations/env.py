"""Alembic's environment: schema only, never data."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from geoalchemy2 import alembic_helpers

from observatory.db.engine import create_engine, database
from observatory.db.tables import metadata
from observatory.settings import load_settings

# Two processes that start together must not both create the tables.
MIGRATION_LOCK = 20_240_101


def include_object(item: Any, name: str | None, kind: Any, reflected: bool, other: Any) -> bool:
    """Leave PostGIS's own tables alone."""
    leave_alone: Any = alembic_helpers.include_object
    return bool(leave_alone(item, name, kind, reflected, other))


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        include_schemas=False,  # the job queue keeps its own schema
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.execute(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        context.run_migrations()


def run() -> None:
    given = context.config.attributes
    if "connection" in given:
        migrate(given["connection"])
    elif "url" in given:
        engine = create_engine(given["url"])
        with engine.connect() as connection:
            migrate(connection)
        engine.dispose()
    else:  # the `alembic` command itself
        with database(load_settings(), name="alembic") as db, db.engine.connect() as connection:
            migrate(connection)


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
