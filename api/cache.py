"""Entity tags, answers kept ready, and the version of the data, read at most once a second."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from api.sizes import approximate_bytes
from observatory.db.versions import DataVersion, get_data_version, read_snapshot

SECONDS = 1.0
MOST_BYTES = 64 * 2**20
MOST_RESULT_BYTES = 256 * 2**20


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


@dataclass(frozen=True, slots=True)
class Body:
    """An answer, ready to be sent again as long as its version is current."""

    content: bytes
    headers: dict[str, str]
    media_type: str


class Memory:
    """The last results that several answers of one version are cut from, as many as have room."""

    def __init__(self, most_bytes: int = MOST_RESULT_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0

    @property
    def bytes_held(self) -> int:
        """Return about how many bytes the results take."""
        return self._bytes

    def recall(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return the result of a key, which names its version; two may compute it at once.

        A result that is larger than the whole room is returned and not kept.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key][0]
        result = compute()
        size = approximate_bytes(result)
        if size <= self._most:
            with self._lock:
                self._keep(key, result, size)
        return result

    def _keep(self, key: Hashable, result: Any, size: int) -> None:
        if key in self._results:
            return
        self._results[key] = (result, size)
        self._bytes += size
        while self._bytes > self._most:
            _, (_, oldest) = self._results.popitem(last=False)
            self._bytes -= oldest


class BodyCache:
    """The last answers, compressed, by entity tag: which names version, question and coding."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._bytes = 0

    def get(self, etag: str) -> Body | None:
        """Return an answer, and keep it longer than those nobody asks for."""
        with self._lock:
            if etag in self._bodies:
                self._bodies.move_to_end(etag)
            return self._bodies.get(etag)

    def put(self, etag: str, body: Body) -> None:
        """Keep an answer; the oldest leave when there is no room."""
        if len(body.content) > self._most // 4:
            return
        with self._lock:
            if etag in self._bodies:
                return
            self._bodies[etag] = body
            self._bytes += len(body.content)
            while self._bytes > self._most:
                _, oldest = self._bodies.popitem(last=False)
                self._bytes -= len(oldest.content)
