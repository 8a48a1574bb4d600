"""Entity tags, results kept ready, and the version of the data, read at most once a second."""

import asyncio
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Engine

from api.sizes import approximate_bytes
from observatory.db.versions import DataVersion, get_data_version, read_snapshot

SECONDS = 1.0
MOST_RESULT_BYTES = 24 * 2**20
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)  # quoted, it is the same


class VersionCache:
    """The current version, as known less than a second ago."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._version: DataVersion | None = None
        self._limiter: CapacityLimiter | None = None
        self._renewing: asyncio.Task[DataVersion | None] | None = None

    def known(self) -> DataVersion | None:
        """Return the version if it was read less than a second ago, without waiting."""
        return self._version if time.monotonic() - self._read_at < SECONDS else None

    def current(self) -> DataVersion | None:
        """Return the version, read again when it is older than a second; one reader at a time."""
        if (known := self.known()) is not None:
            return known
        with self._lock:
            if time.monotonic() - self._read_at >= SECONDS:
                self._read()
            return self._version

    def _read(self) -> None:
        with read_snapshot(self._engine) as connection:
            version = get_data_version(connection)
        self._version, self._read_at = version, time.monotonic()

    def _renew(self) -> None:
        with self._lock:
            self._read()

    async def fetch(self) -> DataVersion | None:
        """Return the same on the event loop; None as well where the database has trouble.

        What is asked for without a pause is read again behind the answers: nobody waits for it.
        """
        if (known := self.known()) is None:
            return await self._run(self.current)
        if self._renewing is None and time.monotonic() - self._read_at > SECONDS / 2:
            self._renewing = asyncio.create_task(self._run(self._renew))
            self._renewing.add_done_callback(self._forget)
        return known

    async def _run(self, read: Callable[[], DataVersion | None]) -> DataVersion | None:
        # Not in the threads of the routes: a warm answer does not wait for slow questions.
        if self._limiter is None:
            self._limiter = CapacityLimiter(1)
        try:
            return await to_thread.run_sync(read, limiter=self._limiter)
        except Exception:  # the route meets the same error, and says it
            return None

    def _forget(self, _: object) -> None:
        self._renewing = None

    async def close(self) -> None:
        """Wait for what is being read."""
        if self._renewing is not None:
            await self._renewing


def make_etag(version: int, *parts: str) -> str:
    """Return the strong tag of an answer that is not compressed: one answer, one tag."""
    text = "\x1f".join((str(version), *parts))
    return f'"{version}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


@cache
def fingerprint_program() -> str:
    """Return the checksum of our own code: another program may write another answer."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent.parent
    for package in ("api", "observatory"):
        for path in sorted((folder / package).rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def canonical_query(items: Iterable[tuple[str, str]]) -> str:
    """Write a query in one way, whatever the order of its parameters.

    Two questions are never written alike: a value may hold `&`. What is named twice keeps its
    order, which some addresses read.
    """
    pairs = sorted(items, key=itemgetter(0))
    return "&".join(f"{_quote(name)}={_quote(value)}" for name, value in pairs)


def _quote(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote_plus(text)


def is_known(etag: str, if_none_match: str | None, *, is_there: bool = True) -> bool:
    """Tell whether the client already holds the answer (RFC 9110, 13.1.2, weak comparison).

    is_there: there is such an answer, which is all that `*` asks for.
    """
    if if_none_match is None:
        return False
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return (is_there and "*" in known) or etag.removeprefix("W/") in known


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
