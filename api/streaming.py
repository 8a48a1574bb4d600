"""Answers that are sent while they are read: no more than a chunk of them is ever held."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import anyio
import anyio.to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from observatory.errors import Busy

# Each holds a connection of the pool, and a state of the database that cannot be tidied up.
MOST_AT_ONCE = 4
SECONDS = 900.0
_PLACES = threading.BoundedSemaphore(MOST_AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """Take one of the few places; raises Busy when all are taken."""
    if not _PLACES.acquire(blocking=False):
        raise Busy(
            f"{MOST_AT_ONCE} large answers are being sent, which is the most: try again in a "
            "moment, or ask for pages (limit)."
        )
    try:
        yield
    finally:
        _PLACES.release()


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
                await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._close)


def _until(chunks: Iterable[bytes], seconds: float) -> Iterator[bytes]:
    end = time.monotonic() + seconds
    for chunk in chunks:
        if time.monotonic() > end:
            raise TimeoutError("the answer took too long to be sent")
        yield chunk
