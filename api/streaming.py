"""Answers that are sent while they are read: no more than a chunk of them is ever held."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import anyio
import anyio.to_thread
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from observatory.errors import Busy

SECONDS = 900.0
# Of one piece, for a reader who takes nothing; one who reads 2 kB a second is only slow.
STILL_SECONDS = 30.0
PIECE = 64 * 1024


class Places:
    """A few places, each for something that takes much while it lasts."""

    def __init__(self, most: int, said: str) -> None:
        """Name how many there are, and what is said when all are taken."""
        self.most, self._said = most, said
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Take a place; raises Busy when all are taken."""
        if not self._free.acquire(blocking=False):
            raise Busy(self._said.format(most=self.most))
        try:
            yield
        finally:
            self._free.release()


# Each holds a connection of the pool, and a state of the database that cannot be tidied up.
STREAMS = Places(
    4,
    "{most} large answers are being sent, which is the most: try again in a moment, or ask for "
    "pages (limit).",
)


class RowStream(StreamingResponse):
    """Sends chunks, and gives back what they were read with, however the sending ends."""

    def __init__(
        self,
        chunks: Iterable[bytes],
        headers: Mapping[str, str],
        media_type: str,
        close: Callable[[], object],
    ) -> None:
        super().__init__(_until(chunks, SECONDS), 200, headers, media_type)
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, for so long and no longer: a reader that stands still holds others up."""
        try:
            with anyio.fail_after(SECONDS):
                await super().__call__(scope, receive, _in_pieces(send))
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._close)


def _in_pieces(send: Send) -> Send:
    """Send each body in pieces, each within the time in which any reader takes it."""

    async def send_piece(message: Message) -> None:
        with anyio.fail_after(STILL_SECONDS):
            await send(message)

    async def send_all(message: Message) -> None:
        body = message.get("body", b"")
        while len(body) > PIECE:
            await send_piece({**message, "body": body[:PIECE], "more_body": True})
            body = body[PIECE:]
        await send_piece({**message, "body": body} if "body" in message else message)

    return send_all


def _until(chunks: Iterable[bytes], seconds: float) -> Iterator[bytes]:
    end = time.monotonic() + seconds
    for chunk in chunks:
        if time.monotonic() > end:
            raise TimeoutError("the answer took too long to be sent")
        yield chunk
