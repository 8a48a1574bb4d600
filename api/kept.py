"""What many answers of one version of the data are made from: bounded, read once, found at once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from api.sizes import approximate_bytes
from observatory.db.versions import DataVersion

MOST_BYTES = 48 * 2**20

T = TypeVar("T")


class Kept:
    """Parts of the data as a worker wants them, as many as have room; those of old data go.

    One that is asked for while it is being read is waited for, not read again.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._data: DataVersion | None = None
        self._parts: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._reading: dict[Hashable, threading.Lock] = {}
        self._bytes = 0

    @property
    def bytes_held(self) -> int:
        """Return about how many bytes are held."""
        return self._bytes

    def find(self, data: DataVersion, key: Hashable) -> Any | None:
        """Return a part of these data if it is there."""
        with self._lock:
            if data != self._data or key not in self._parts:
                return None
            self._parts.move_to_end(key)
            return self._parts[key][0]

    def get(self, data: DataVersion, key: Hashable, read: Callable[[], T]) -> T:
        """Return a part of these data, read if it is not there; what `read` raises is raised.

        One that is larger than the whole room is returned and not kept.
        """
        with self._turn((data, key)):
            part: T | None = self.find(data, key)
            if part is None:
                part = read()
                self._keep(data, key, part)
            return part

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn = self._reading.setdefault(key, threading.Lock())
        with turn:
            yield
        with self._lock:
            self._reading.pop(key, None)

    def _keep(self, data: DataVersion, key: Hashable, part: Any) -> None:
        size = approximate_bytes(part)
        with self._lock:
            if data != self._data:
                self._parts.clear()
                self._data, self._bytes = data, 0
            if size > self._most or key in self._parts:
                return
            self._parts[key] = (part, size)
            self._bytes += size
            while self._bytes > self._most:
                _, (_, oldest) = self._parts.popitem(last=False)
                self._bytes -= oldest
