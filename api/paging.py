"""Opaque cursors: where the next page starts, and how many rows match in which version."""

import base64
import binascii
from typing import Any

import orjson

from observatory.db.filters import Row, Slice
from observatory.errors import InvalidRequest

LARGEST = 2**31 - 1  # of a PostgreSQL integer


def write_cursor(version: int, matched: int, key: Row) -> str:
    """Return the cursor of the page after a key."""
    text = orjson.dumps([version, matched, *key])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read_cursor(text: str | None, limit: int, version: int, key: tuple[type, ...]) -> Slice:
    """Return the page that a cursor names; its count holds only in the version it was made in."""
    if text is None:
        return Slice(limit)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_in, matched, *values = orjson.loads(raw)
    except (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError):
        raise _not_ours() from None
    if not _fits((made_in, matched, *values), (int, int, *key)):
        raise _not_ours()
    return Slice(limit, tuple(values), matched if made_in == version else None)


def _fits(values: tuple[Any, ...], types: tuple[type, ...]) -> bool:
    return len(values) == len(types) and all(map(_is_fit, values, types))


def _is_fit(value: Any, kind: type) -> bool:
    if kind is int:
        return type(value) is int and abs(value) <= LARGEST
    return type(value) is str and "\x00" not in value


def _not_ours() -> InvalidRequest:
    return InvalidRequest("This cursor was not made by this list: follow its link `next`.")
