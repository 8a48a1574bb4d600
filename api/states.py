"""Which state of the figures is asked for: now, as an edition published them, as known on a day."""

from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, Field, StringConstraints
from sqlalchemy import Connection

from api.parameters import FigureQuery, Words, split_commas
from api.spelling import MOST_VALUES, Spelled, listed
from observatory.db import editions
from observatory.errors import InvalidRequest

PARAMETERS = frozenset({"edition", "release", "as_known_on", "data_version"})
DERIVED = (
    "this is measured or drawn from the current figures only; /v1/observations answers as "
    "published in an edition, or as known on a day, and /v1/revisions lists what changed"
)
_LIST = Field(max_length=MOST_VALUES)
_SIGN = "[0-9A-Za-z_.:+-]"
_EDITION = f"{_SIGN}(?:[0-9A-Za-z_.:+ -]{{0,58}}{_SIGN})?"
Editions = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^[\w.:+ -]{1,60}$")], ...],
    BeforeValidator(split_commas),
    _LIST,
    Spelled(
        listed(_EDITION),
        "2018",
        "The figures as these editions published them, current or not (also source=).",
    ),
]
Releases = Annotated[
    tuple[Annotated[int, Field(ge=1, le=2**31 - 1)], ...],
    BeforeValidator(split_commas),
    _LIST,
    Spelled(
        listed("[1-9][0-9]{0,8}"), "12",
        "The figures as these releases gave them, even if published anew since.",
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """A state of the figures, for the question and for what the answer says of it."""

    published_in: tuple[int, ...] = ()
    known_in: int | None = None
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class StateQuery(FigureQuery):
    """A question that may be about an old state."""

    source: Words = ()
    edition: Editions = ()
    release: Releases = ()
    as_known_on: date | None = Field(
        None,
        description="The figures as this observatory showed them at the end of that day (UTC).",
        examples=["2026-11-01"],
    )
    data_version: int | None = Field(
        None, ge=1, le=2**31 - 1, description="The figures as that data version showed them."
    )

    def state(self, connection: Connection, current: int) -> State:
        """Find the state that is meant; refuse two at once. current: the data version of now."""
        is_published = bool(self.edition or self.release)
        if is_published + (self.as_known_on is not None) + (self.data_version is not None) > 1:
            raise InvalidRequest(
                "edition or release, as_known_on and data_version each name a state of the "
                "figures: ask for one of them."
            )
        if is_published:
            return self._published(connection)
        if self.as_known_on is not None:
            known = editions.version_on(connection, self.as_known_on)
            return _known(known, current, self.as_known_on)
        if self.data_version is not None:
            return _known(editions.get_version(connection, self.data_version), current)
        return State()

    def _published(self, connection: Connection) -> State:
        found = editions.find_releases(
            connection, editions=self.edition, releases=self.release, sources=self.source
        )
        names = ", ".join(f"{one['source']} {one['edition']}" for one in found)
        return State(
            published_in=tuple(one["id"] for one in found),
            members={"as_published_in": found},
            headers={"X-As-Published-In": quote(names, safe=" ,._:+-")},
        )


def _known(state: editions.KnownState, current: int, day: date | None = None) -> State:
    published = state.published_at.astimezone(UTC).isoformat()
    said = {"on": day, "data_version": state.version, "published_at": published}
    headers = {"X-As-Known-Version": str(state.version)}
    if day is not None:
        headers["X-As-Known-On"] = day.isoformat()
    # The state of now has an index of its own.
    known_in = None if state.version == current else state.version
    return State(known_in=known_in, members={"as_known": said}, headers=headers)
