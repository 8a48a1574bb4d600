"""Opaque cursors: of which question, where its next page starts, how many rows match and when."""

import base64
import binascii
import hashlib
from typing import Any

import orjson
from fastapi import Request

from api.cache import canonical_query
from observatory.db.filters import Row, Slice
from observatory.errors import InvalidRequest

LARGEST = 2**31 - 1  # of a PostgreSQL integer


# How the rows are written, and how many of them: not which.
_NOT_ASKED = frozenset({"cursor", "limit", "f", "locale"})


def fingerprint_question(request: Request) -> str:
    """Return a short checksum of the list that is asked for, whatever its page and its form."""
    asked = (one for one in request.query_params.multi_items() if one[0] not in _NOT_ASKED)
    text = f"{request.url.path}?{canonical_query(asked)}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def write_cursor(question: str, version: int, matched: int, key: Row) -> str:
    """Return the cursor of the page after a key; question: its fingerprint."""
    text = orjson.dumps([question, version, matched, *key])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read_cursor(
    text: str | None, question: str, limit: int, version: int, key: tuple[type, ...]
) -> Slice:
    """Return the page that a cursor names; its count holds only in the version it was made in.

    Raises InvalidRequest for what is no cursor, or the cursor of another question.
    """
    if text is None:
        return Slice(limit)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_for, made_in, matched, *values = orjson.loads(raw)
    except (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError):
        raise _not_ours() from None
    if made_for != question or not _fits((made_in, matched, *values), (int, int, *key)):
        raise _not_ours()
    return Slice(limit, tuple(values), matched if made_in == version else None)


def _fits(values: tuple[Any, ...], types: tuple[type, ...]) -> bool:
    return len(values) == len(types) and all(map(_is_fit, values, types))


def _is_fit(value: Any, kind: type) -> bool:
    if kind is int:
        return type(value) is int and abs(value) <= LARGEST
    return type(value) is str and "\x00" not in value


def _not_ours() -> InvalidRequest:
    return InvalidRequest(
        "This cursor was not made by this list with these filters: follow its link `next`, which "
        "keeps them; limit and f may change."
    )
