"""Connections for single statements that are sent from the event loop, read-only and brief."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy.engine import make_url

from observatory.db.engine import CONNECT_SECONDS, normalise_url
from observatory.db.versions import STATEMENT_SECONDS

MOST = 6
# What a role may do is not relied upon; starting other processes takes longer than such answers.
_OPTIONS = (
    f"-c statement_timeout={STATEMENT_SECONDS}s -c default_transaction_read_only=on "
    "-c max_parallel_workers_per_gather=0"
)

Row = tuple[Any, ...]
Connections = AsyncConnectionPool[psycopg.AsyncConnection[Row]]


class Lines:
    """A few connections, opened when they are needed; a statement alone sees one state."""

    def __init__(self, url: str) -> None:
        address = make_url(normalise_url(url)).set(drivername="postgresql")
        self._pool: Connections = AsyncConnectionPool(
            address.render_as_string(hide_password=False),
            min_size=0,
            max_size=MOST,
            open=False,
            kwargs={
                "autocommit": True,
                "prepare_threshold": 1,
                "options": _OPTIONS,
                "application_name": "observatory-api-lines",
                "connect_timeout": CONNECT_SECONDS,
            },
        )

    async def open(self) -> None:
        """Allow connections; none is made yet."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def fetch(self, text: str, values: Mapping[str, Any]) -> list[Row] | None:
        """Return the rows of a statement; None where the database has trouble, told elsewhere."""
        try:
            async with self._pool.connection(CONNECT_SECONDS) as connection:
                cursor = await connection.execute(text.encode(), values)
                return await cursor.fetchall()
        except (psycopg.Error, PoolTimeout):
            return None
