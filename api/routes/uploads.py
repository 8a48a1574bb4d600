"""The body of a file as it arrives: within its length, a time, and the room that all share."""

from collections.abc import AsyncIterator

import anyio
from fastapi import Request
from starlette.exceptions import HTTPException

from api.locating.limits import MOST_BYTES
from api.state import state_of
from observatory.errors import Busy, InvalidRequest, TooLarge

STILL_SECONDS = 30.0  # without a byte
SECONDS = 300.0  # 100 MB at 3 Mbit/s
MOST_ARRIVING = 2 * MOST_BYTES  # of all bodies at once, in one worker


async def read_upload(request: Request) -> bytes:
    """Return the body, given up as soon as it is too long or too slow.

    One that arrives slowly keeps nobody else waiting: it has no place among those answered yet.
    """
    if request.headers.get("Content-Type", "").startswith("multipart/"):
        raise InvalidRequest("Send the file itself as the body, not a form that holds it.")
    state, content = state_of(request), bytearray()
    try:
        with anyio.fail_after(SECONDS):
            async for chunk in _chunks(request):
                state.arriving += len(chunk)
                content += chunk
                _check(len(content), state.arriving)
    except TimeoutError:
        raise HTTPException(408, _explain(len(content)), {"Connection": "close"}) from None
    finally:
        state.arriving -= len(content)
    return bytes(content)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        with anyio.fail_after(STILL_SECONDS):
            chunk = await anext(stream, None)
        if chunk is None:
            return
        yield chunk


def _check(length: int, arriving: int) -> None:
    if length > MOST_BYTES:
        raise TooLarge(f"The file has more than {MOST_BYTES:,} bytes: send it in parts.")
    if arriving > MOST_ARRIVING:
        raise Busy("Other files are being sent: try again in a moment.")


def _explain(received: int) -> str:
    return (
        f"{received:,} bytes of the body arrived, and then too little for too long "
        f"({STILL_SECONDS:.0f} s without a byte, {SECONDS:.0f} s in all): send the file again, or "
        "in parts."
    )
