"""The readers' role: it reads what the API serves, and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.report.published import count_failures
from observatory.db.rights import CLOSED, READER
from observatory.db.tables import load_run, metadata, report_run
from observatory.db.versions import get_last_load

PARTLY = {load_run.name, report_run.name}


@pytest.fixture(scope="module")
def reader(cluster: EmbeddedServer, migrated_engine: Engine) -> Iterator[Engine]:
    engine = create_engine(cluster.url(READER, database=str(migrated_engine.url.database)))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_readers_read_every_table_but_those_that_are_closed(reader: Engine, table: str) -> None:
    query = text(f'SELECT FROM "{table}" LIMIT 1')
    with reader.connect() as connection:
        if metadata.tables[table] in CLOSED and table not in PARTLY:
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(query)
        else:
            connection.execute(query)


def test_readers_see_how_far_a_load_is_and_not_where_its_folder_lies(reader: Engine) -> None:
    with reader.connect() as connection:
        assert get_last_load(connection) is None
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT address FROM load_run"))


def test_readers_see_that_a_report_failed_and_not_why(reader: Engine) -> None:
    with reader.connect() as connection:
        assert count_failures(connection) == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT message FROM report_run"))


@pytest.mark.parametrize("table", ["job_error", "procrastinate_jobs"])
def test_readers_do_not_see_the_queue(reader: Engine, table: str) -> None:
    query = text(f"SELECT FROM jobs.{table}")
    with reader.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(query)
