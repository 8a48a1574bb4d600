"""The outlines of the current data version, kept once for the whole process."""

import threading
from datetime import datetime

from sqlalchemy import Connection

from observatory.db.outlines import Generation, read_generations


class OutlineCache:
    """Reads the outlines when the data version changes; one reader, the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[int, datetime] | None = None
        self._generations: list[Generation] = []

    def get(self, version: int, published_at: datetime, connection: Connection) -> list[Generation]:
        """Return the outlines of a version, read through a snapshot of it."""
        key = (version, published_at)
        with self._lock:
            if self._key != key:
                self._generations = read_generations(connection)
                self._key = key
            return self._generations
