"""What the readers' role may read: what the API serves, and nothing of what is being loaded."""

from sqlalchemy import Connection, text

from observatory.db.report.published import RUN_FIELDS
from observatory.db.staging import STAGED_TABLES
from observatory.db.tables import load_run, report_run, source_check, source_file
from observatory.db.versions import LOAD_FIELDS

READER = "app_read"
# What nobody has published, and what is said of files and hosts to whoever operates the service.
CLOSED = (*STAGED_TABLES, source_check, source_file, load_run, report_run)
_HAS_READER = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")


def close_to_readers(connection: Connection) -> None:
    """Take from the readers what the default privileges of new tables gave them too much."""
    if not connection.execute(_HAS_READER, {"role": READER}).scalar_one():
        return
    closed = ", ".join(f'"{table.name}"' for table in CLOSED)
    connection.exec_driver_sql(f"REVOKE SELECT ON {closed} FROM {READER}")  # noqa: S608 - our own
    # How far a load is, not where its folder lies.
    shown = ", ".join(LOAD_FIELDS)
    connection.exec_driver_sql(f'GRANT SELECT ({shown}) ON "{load_run.name}" TO {READER}')
    shown = ", ".join(RUN_FIELDS)
    connection.exec_driver_sql(f'GRANT SELECT ({shown}) ON "{report_run.name}" TO {READER}')
