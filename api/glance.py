"""Answers by one statement, which sees one state of the database without a transaction."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Response

from api.dependencies import Asker
from api.errors import Outdated
from api.snapshot import Snapshot
from observatory.db.versions import get_data_version

AnAsker = TypeVar("AnAsker", bound=Asker)


def at_a_glance(asker: AnAsker, write: Callable[[AnAsker, Snapshot], Response]) -> Response:
    """Answer by one statement; when the data have just changed, by a snapshot.

    What is counted once per version is asked first, and the statement last: if that sees the
    version that was known, so did all before it. Where something held takes the place of the
    statement, `check_current` is asked in its stead.
    """
    try:
        with asker.glance() as snapshot:
            if snapshot is not None:
                return write(asker, snapshot)
    except Outdated:
        pass
    with asker.snapshot() as snapshot:
        return write(asker, snapshot)


def check_current(snapshot: Snapshot) -> None:
    """Raise Outdated where the data changed since their version was known."""
    if get_data_version(snapshot.connection) != snapshot.data:
        raise Outdated


def check(snapshot: Snapshot, version: int | None) -> None:
    """Raise Outdated where a statement saw another version than the one that was known."""
    if version != snapshot.data.version:
        raise Outdated
