"""Small layers of the current data, read whole and held: other places of them ask no database."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from observatory.db.versions import DataVersion, get_data_version, read_snapshot
from observatory.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 2**20
# Nothing that was asked for so lately makes room: else many layers in turn would each be read anew.
QUIET_SECONDS = 30.0
MOST_STARTED = 8
# Each holds a thread of those that answer, and a connection.
WAIT_SECONDS, MOST_WAITING = 10.0, 8
OVERHEAD = 4_096  # bytes of an entry, also of one that says that nothing is held


class Sized(Protocol):
    """What is held: of which version of the data, and how many bytes."""

    @property
    def version(self) -> int:
        """Return the version that the statement itself saw."""

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""


Held = TypeVar("Held", bound=Sized, covariant=True)


class Whole(Protocol[Held]):
    """What can be read whole, and is its own key."""

    def __hash__(self) -> int: ...

    def read(self, connection: Connection) -> Held | None:
        """Return all of it; None where it is too much to be held."""


@dataclass(slots=True)
class _Entry:
    held: Any
    size: int
    used: float


class GatheredLayers:
    """What was read whole of one version of the data, as much as has room."""

    def __init__(self, engine: Engine, most_bytes: int = MOST_BYTES) -> None:
        self._engine, self._most = engine, most_bytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._bytes = 0
        self._data: DataVersion | None = None
        self._turns: dict[Hashable, threading.Lock] = {}
        self._started: set[Hashable] = set()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        # One at a time, beside the requests.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="gathering")

    def find(self, data: DataVersion, whole: Whole[Held], *, starts: bool = False) -> Held | None:
        """Return what is held of these data, and keep it longer than what nobody asks for.

        starts: what is not there is read beside the requests, for the next ones.
        """
        entry = self._find(data, whole)
        if entry is None and starts:
            self._start(data, whole)
        held: Held | None = entry.held if entry else None
        return held

    def read(self, data: DataVersion, whole: Whole[Held], connection: Connection) -> Held | None:
        """Return what is held, or read it now; who asks for the same meanwhile waits.

        Raises Busy where too many wait already, or that takes too long.
        """
        if self._find(data, whole) is None:
            with self._turn(whole):
                if self._find(data, whole) is None:
                    return self._read(data, whole, connection)
        return self.find(data, whole)

    def close(self) -> None:
        """Wait for what is being read, and read nothing more."""
        self._reader.shutdown(cancel_futures=True)

    def _find(self, data: DataVersion, whole: Hashable) -> _Entry | None:
        with self._lock:
            entry = self._entries.get(whole) if self._turn_to(data) else None
            if entry is not None:
                entry.used = time.monotonic()
                self._entries.move_to_end(whole)
        return entry

    def _turn_to(self, data: DataVersion) -> bool:
        """Tell whether these data are held: of an older snapshot nothing is, nor does it go."""
        if self._data is not None and data.published_at < self._data.published_at:
            return False
        if data != self._data:
            self._entries.clear()
            self._bytes = 0
            self._data = data
        return True

    def _start(self, data: DataVersion, whole: Whole[Any]) -> None:
        with self._lock:
            if whole in self._started or len(self._started) >= MOST_STARTED:
                return
            if not self._has_room():
                return
            self._started.add(whole)
        self._reader.submit(self._gather, data, whole)

    def _has_room(self) -> bool:
        if self._bytes < self._most // 2:
            return True
        oldest = next(iter(self._entries.values()))
        return time.monotonic() - oldest.used > QUIET_SECONDS

    def _gather(self, data: DataVersion, whole: Whole[Any]) -> None:
        try:
            # Who has a turn has a connection already: nobody waits for one who waits for one.
            with read_snapshot(self._engine) as connection:
                if get_data_version(connection) == data:
                    with self._turn(whole):
                        if self._find(data, whole) is None:
                            self._read(data, whole, connection)
        except (SQLAlchemyError, Busy) as error:  # may pass: it is tried again
            log.info("a layer could not be gathered just now: %s", type(error).__name__)
        except Exception:  # the question is still answered by its own statement
            log.exception("a layer could not be gathered")
            self._keep(data, whole, None)
        finally:
            with self._lock:
                self._started.discard(whole)

    def _read(self, data: DataVersion, whole: Whole[Held], connection: Connection) -> Held | None:
        held = whole.read(connection)
        if held is None or held.version == data.version:
            self._keep(data, whole, held)
        return held

    @contextmanager
    def _turn(self, whole: Hashable) -> "Iterator[None]":
        with self._lock:
            turn = self._turns.setdefault(whole, threading.Lock())
        self._wait(turn)
        try:
            yield
        finally:
            turn.release()
            with self._lock:
                self._turns.pop(whole, None)

    def _wait(self, turn: threading.Lock) -> None:
        if turn.acquire(blocking=False):
            return
        if not self._waiting.acquire(blocking=False):
            raise Busy("Many ask at once for a layer that is being read: ask again in a moment.")
        try:
            if not turn.acquire(timeout=WAIT_SECONDS):
                raise Busy("A layer is being read, which takes long: ask again in a few seconds.")
        finally:
            self._waiting.release()

    def _keep(self, data: DataVersion, whole: Hashable, held: Sized | None) -> None:
        size = OVERHEAD + (held.nbytes if held is not None else 0)
        with self._lock:
            if data != self._data or whole in self._entries:
                return
            self._entries[whole] = _Entry(held, size, time.monotonic())
            self._bytes += size
            while self._bytes > self._most:
                _, oldest = self._entries.popitem(last=False)
                self._bytes -= oldest.size
