"""Answers by one statement, which sees one state of the database without a transaction."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Response

from api.dependencies import Asker
from api.errors import Outdated
from api.snapshot import Snapshot

AnAsker = TypeVar("AnAsker", bound=Asker)


def at_a_glance(asker: AnAsker, write: Callable[[AnAsker, Snapshot], Response]) -> Response:
    """Answer by one statement; when the data have just changed, by a snapshot.

    What is counted once per version is asked first, and the statement last: if that sees the
    version that was known, so did all before it.
    """
    try:
        with asker.glance() as snapshot:
            if snapshot is not None:
                return write(asker, snapshot)
    except Outdated:
        pass
    with asker.snapshot() as snapshot:
        return write(asker, snapshot)


def check(snapshot: Snapshot, version: int | None) -> None:
    """Raise Outdated where a statement saw another version than the one that was known."""
    if version != snapshot.data.version:
        raise Outdated
