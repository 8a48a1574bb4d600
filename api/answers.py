"""Answers kept ready: in memory, then on disk; one computes what many ask for at once."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from api.bodies import Body, BodyCache, Tag, change_coding, is_read_back
from api.shelf import Lock, Shelf
from api.thrift import give_back
from observatory.errors import Busy

log = logging.getLogger(__name__)

WAIT_SECONDS = 10.0
# Each holds a thread of those that answer: some are left for what nobody waits for.
MOST_WAITING = 10
# Below, asking the database costs less than the disk; such answers are kept in memory only.
SHELVED_FROM = 16 * 2**10
LIGHT_AFTER = 20
# Making one takes ten times its bytes; more at once would not be faster, and take memory.
LARGE_FROM, LARGE_AT_ONCE = 2**20, 2
MOST_WRITES = 32
MOST_ROUTES = 4_096
TIDY_SECONDS = 2.0
Job = Callable[[], None]


@dataclass
class Weights:
    """Which routes give answers that are worth a place on disk, and which take much memory."""

    _small: dict[str, int] = field(default_factory=dict)
    _large: set[str] = field(default_factory=set)

    def is_light(self, route: str) -> bool:
        """Tell whether the last answers of a route were all small: a point, a neighbourhood."""
        return self._small.get(route, 0) >= LIGHT_AFTER

    def is_large(self, route: str) -> bool:
        """Tell whether a route has given an answer of a megabyte."""
        return route in self._large

    def count(self, route: str, size: int) -> None:
        """Take note of an answer, of so many bytes before it was compressed."""
        if len(self._small) > MOST_ROUTES:
            self._small.clear()
            self._large.clear()
        if size >= LARGE_FROM:
            self._large.add(route)
        self._small[route] = 0 if size >= SHELVED_FROM else self._small.get(route, 0) + 1


class Writer:
    """Writes to the disk behind the answers, in turn; a disk that cannot follow loses answers."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[Job | None] = queue.Queue(MOST_WRITES)
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def add(self, job: Job) -> bool:
        """Queue a job; False when there is no room."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def _run(self) -> None:
        is_untidy = False
        while True:
            try:
                job = self._jobs.get(timeout=TIDY_SECONDS if is_untidy else None)
            except queue.Empty:  # the answers of a moment ago are sent
                is_untidy = False
                give_back()
                continue
            if job is None:
                return
            try:
                job()
            except Exception:  # the next ones still let those go who wait for them
                log.exception("an answer could not be kept")
            is_untidy = True

    def close(self) -> None:
        """Write what is queued, and end."""
        self._jobs.put(None)
        self._thread.join(timeout=WAIT_SECONDS)


class Answers:
    """What is kept of the current data, and who is computing what."""

    def __init__(self, shelf: Shelf, memory: BodyCache | None = None) -> None:
        self.memory = BodyCache() if memory is None else memory
        self.weights = Weights()
        self._shelf = shelf
        self._writer = Writer()
        self._lock = threading.Lock()
        self._edition = ""
        self._computing: dict[str, threading.Event] = {}
        self._large = threading.BoundedSemaphore(LARGE_AT_ONCE)
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def find(self, tag: Tag, route: str) -> Body | None:
        """Return the answer of a tag, if need be written in its coding from another one."""
        if tag.edition != self._edition:
            return None
        places = [self.memory.get] if self.weights.is_light(route) else self._places()
        for get in places:
            if body := get(tag.etag):
                self.memory.put(tag.etag, body)
                return body
        for sibling in tag.siblings():
            for get in places:
                if body := get(sibling.etag):
                    if is_read_back(tag, body):
                        return body
                    return self.keep(tag, change_coding(tag, body), route)
        return None

    def _places(self) -> list[Callable[[str], Body | None]]:
        return [self.memory.get, self._shelf.get]

    def keep(self, tag: Tag, body: Body, route: str) -> Body:
        """Keep an answer of the current data; what is worth it also on disk, behind the answer."""
        if tag.edition != self._edition:  # was asked before a publication, or just after it
            return body
        self.weights.count(route, max(body.size, len(body.content)))
        if is_read_back(tag, body):
            tag = replace(tag, coding=body.coding)
        if len(body.content) >= SHELVED_FROM:
            self._writer.add(lambda: self._shelf.put(tag.etag, body))
        self.memory.put(tag.etag, body)
        return body

    def hold(self, tag: Tag, body: Body) -> None:
        """Keep a brief answer of the current data in memory alone."""
        if tag.edition == self._edition and not is_read_back(tag, body):
            self.memory.put(tag.etag, body)

    def turn_to(self, edition: str) -> None:
        """Keep answers of these data from now on: those that were found current, newer or not."""
        if edition == self._edition:
            return
        with self._lock:
            if edition == self._edition:
                return
            self.memory.clear()
            self._shelf.turn_to(edition)
            self._edition = edition

    @contextmanager
    def turn(self, tag: Tag, route: str) -> Iterator[bool]:
        """Yield whether somebody else has just computed this question, here or in another worker.

        Who comes first computes; the others wait for at most WAIT_SECONDS, and then compute too.
        Raises Busy when too many wait already, or large answers are made for longer than that.
        """
        with self._lock:
            ahead = self._computing.get(tag.question)
            if ahead is None:
                self._computing[tag.question] = threading.Event()
        if ahead is not None:
            with self._waiting_room():
                ahead.wait(WAIT_SECONDS)
            yield True
            return
        lock = None
        try:
            lock = self._lock_workers(tag, route)
            with self._among_few(route):
                yield lock is not None and lock.has_waited
        finally:
            with self._lock:
                self._computing.pop(tag.question).set()
            # After the answer is on disk, where the other workers look for it.
            if lock is not None and not self._writer.add(lock.release):
                lock.release()

    @contextmanager
    def _waiting_room(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise Busy("Many ask at once for what is being computed: ask again in a few seconds.")
        try:
            yield
        finally:
            self._waiting.release()

    @contextmanager
    def _among_few(self, route: str) -> Iterator[None]:
        """Wait, for so long, until few large answers are being made."""
        if not self.weights.is_large(route):
            yield
            return
        if not self._large.acquire(blocking=False):
            with self._waiting_room():
                if not self._large.acquire(timeout=WAIT_SECONDS):
                    raise Busy("Other large answers are being made: ask again in a few seconds.")
        try:
            yield
        finally:
            self._large.release()

    def _lock_workers(self, tag: Tag, route: str) -> Lock | None:
        if self.weights.is_light(route):
            return None
        return self._shelf.lock(tag.question, WAIT_SECONDS)

    def tidy(self) -> None:
        """Give memory back in a moment: something large was sent that is not kept."""
        self._writer.add(lambda: None)

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()
