"""Entity tags, and the version of the data that each worker reads at most once a second."""

import hashlib
import threading
import time
from collections.abc import Iterable

from sqlalchemy import Engine

from observatory.db.versions import DataVersion, get_data_version, read_snapshot

SECONDS = 1.0


class VersionCache:
    """The current version, as known less than a second ago."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._version: DataVersion | None = None

    def current(self) -> DataVersion | None:
        """Return the version, read again when it is older than a second; one reader at a time."""
        with self._lock:
            if time.monotonic() - self._read_at >= SECONDS:
                with read_snapshot(self._engine) as connection:
                    self._version = get_data_version(connection)
                self._read_at = time.monotonic()
            return self._version


def make_etag(version: int, *parts: str) -> str:
    """Return a weak tag: the same answer, whatever compressed it on the way."""
    text = "\x1f".join((str(version), *parts))
    return f'W/"{version}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def canonical_query(items: Iterable[tuple[str, str]]) -> str:
    """Write a query in one way, whatever the order of its parameters."""
    return "&".join(f"{name}={value}" for name, value in sorted(items))


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Tell whether the client already holds the answer (RFC 9110, 13.1.2, weak comparison)."""
    if if_none_match is None:
        return False
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in known or etag.removeprefix("W/") in known
