"""Compresses what no route has: pages, scripts, problems, long exports piece by piece."""

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.codings import COMPRESS_FROM, IDENTITY, choose_coding, is_compressible, make_stream
from api.ready import OFFER, Offer


class Compress:
    """Write an answer in the coding that the client prefers, unless it is in one already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        coding = choose_coding(Headers(scope=scope).get("Accept-Encoding"))
        wrapped = _Answer(scope, coding, send) if coding != IDENTITY else None
        await self.app(scope, receive, wrapped.send if wrapped else send)


class _Answer:
    """One answer on its way: its start is held back until its first piece is known."""

    def __init__(self, scope: Scope, coding: str, send: Send) -> None:
        self._scope, self._coding, self._send = scope, coding, send
        self._start: Message | None = None
        self._stream: tuple[Callable[[bytes], bytes], Callable[[], bytes]] | None = None

    async def send(self, message: Message) -> None:
        """Send a message, compressed if that is worth it."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        if self._start is not None:
            await self._begin(self._start, message)
            self._start = None
        await self._send(self._compress(message) if self._stream else message)

    async def _begin(self, start: Message, first: Message) -> None:
        headers = MutableHeaders(scope=start)
        if _is_wanted(self._scope, start["status"], headers):
            headers.add_vary_header("Accept-Encoding")
            is_long = first.get("more_body") or len(first.get("body", b"")) >= COMPRESS_FROM
            if (
                self._scope["method"] == "HEAD"
            ):  # of a stream, whose rows nobody read, GET tells no length
                if is_long or "content-length" not in headers:
                    _rename(headers, self._coding)
            elif is_long:
                self._stream = make_stream(self._coding)
                _rename(headers, self._coding)
        await self._send(start)

    def _compress(self, message: Message) -> Message:
        assert self._stream is not None
        compress, finish = self._stream
        content = compress(message.get("body", b""))
        if not message.get("more_body"):
            content += finish()
        return {**message, "body": content}


def _is_wanted(scope: Scope, status: int, headers: MutableHeaders) -> bool:
    offer = scope.get(OFFER)
    is_ready = isinstance(offer, Offer) and offer.etag is not None
    return (
        not is_ready
        and status not in (204, 206, 304)
        and "content-encoding" not in headers
        and is_compressible(headers.get("content-type", ""))
    )


def _rename(headers: MutableHeaders, coding: str) -> None:
    headers["Content-Encoding"] = coding
    for name in ("Content-Length", "Accept-Ranges"):
        if name in headers:
            del headers[name]
    etag = headers.get("ETag", "")
    if etag.startswith('"'):  # it named the bytes before they were compressed
        headers["ETag"] = f"W/{etag}"
