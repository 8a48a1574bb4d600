"""Answers that are ready are sent before anything is routed, read or checked again."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cache import is_known
from api.codings import choose_coding
from observatory.db.versions import DataVersion

if TYPE_CHECKING:
    from api.state import State

OFFER = "observatory.offer"
MOST_ENTRIES, MOST_KEY, MOST_PATHS = 4_096, 3_000, 4_096
WAIT_SECONDS = 10.0
DAY_SECONDS = 86_400
# What says something of a body that is not sent (RFC 9110, 15.4.5).
_OF_BODIES = (b"content-length", b"content-type", b"content-encoding", b"content-disposition",
              b"content-crs", b"link", b"x-")  # fmt: skip
_OF_ALL = b"x-content-type-options"
RawHeaders = list[tuple[bytes, bytes]]


class Key(NamedTuple):
    """All of a request that an answer depends on."""

    path: bytes
    query: bytes
    scheme: str
    host: bytes
    accept: bytes
    coding: str


@dataclass(slots=True)
class Offer:
    """What a route says of its answer: the same request may have it as long as its data are."""

    day: int  # on which it was asked: an answer may be ready after midnight
    key: Key
    held: str | None = None  # the tags that the client holds
    data: DataVersion | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the answer to a request is, and the headers it was sent with."""

    data: DataVersion
    day: int
    etag: str
    headers: RawHeaders
    unchanged: RawHeaders


class Ready:
    """Send again what was sent, if the data are the same; let the same question be asked once.

    Only GET and HEAD, only what a route offered as an answer of the current data, only 200. The
    bodies are those of `Answers`: here are their names and headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._running: dict[Key, anyio.Event] = {}
        self._never: set[bytes] = set()  # paths whose last answer was not to be kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on and learn from its answer."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        key, if_none_match = read_key(scope)
        if len(key.path) + len(key.query) + len(key.host) + len(key.accept) > MOST_KEY:
            await self.app(scope, receive, send)
            return
        if await self._answer(scope, key, if_none_match, send):
            return
        running = self._running.get(key)
        if running is not None and key.path not in self._never:
            with anyio.move_on_after(WAIT_SECONDS):
                await running.wait()
            if await self._answer(scope, key, if_none_match, send):
                return
        await self._ask(scope, Offer(today(), key, if_none_match), receive, send)

    async def _answer(self, scope: Scope, key: Key, if_none_match: str | None, send: Send) -> bool:
        entry = self._entries.get(key)
        if entry is None:
            return False
        state: State = scope["app"].state.observatory
        is_current = entry.day == today() and entry.data == await state.versions.fetch()
        body = state.answers.memory.get(entry.etag) if is_current else None
        if body is None:
            self._entries.pop(key, None)
            return False
        self._entries.move_to_end(key)
        if if_none_match is not None and is_known(entry.etag, if_none_match):
            await _send(send, 304, entry.unchanged, b"")
        else:
            content = b"" if scope["method"] == "HEAD" else body.content
            await _send(send, 200, entry.headers, content)
        return True

    async def _ask(self, scope: Scope, offer: Offer, receive: Receive, send: Send) -> None:
        start: Message = {}
        running = self._running.setdefault(offer.key, anyio.Event())

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            await send(message)

        try:
            await self.app({**scope, OFFER: offer}, receive, watch)
            self._learn(offer, start)
        finally:
            self._running.pop(offer.key, None)
            running.set()

    def _learn(self, offer: Offer, start: Message) -> None:
        key = offer.key
        if offer.data is None or offer.etag is None or start.get("status") != 200:
            if len(self._never) >= MOST_PATHS:
                self._never.clear()
            self._never.add(key.path)
            return
        self._never.discard(key.path)
        headers = list(start["headers"])
        unchanged = [(name, value) for name, value in headers if _is_of_304(name)]
        self._entries[key] = Entry(offer.data, offer.day, offer.etag, headers, unchanged)
        while len(self._entries) > MOST_ENTRIES:
            self._entries.popitem(last=False)


def read_key(scope: Scope) -> tuple[Key, str | None]:
    """Return what the answer depends on, and the tags that the client holds."""
    host = accept = b""
    accept_encoding = if_none_match = None
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"accept":
            accept = value
        elif name == b"accept-encoding":
            accept_encoding = value.decode("latin-1")
        elif name == b"if-none-match":
            if_none_match = value.decode("latin-1")
    path = scope.get("raw_path") or scope["path"].encode()
    coding = choose_coding(accept_encoding)
    return Key(path, scope["query_string"], scope["scheme"], host, accept, coding), if_none_match


def _is_of_304(name: bytes) -> bool:
    return name == _OF_ALL or not name.startswith(_OF_BODIES)


def today() -> int:
    """Return the number of the day in UTC: "in force today" is part of a question."""
    return int(time.time() // DAY_SECONDS)


async def _send(send: Send, status: int, headers: RawHeaders, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
