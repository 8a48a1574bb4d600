"""Many editions of one kind: read at once where that is faster, rendered by several processes."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from etl.report.editions import Edition, Registry
from etl.report.publish import (
    Built,
    Making,
    begin_edition,
    compose_edition,
    end_edition,
    read_at_once,
)
from observatory.domain.report.document import Document, Place
from observatory.errors import NotFound

AHEAD = 16
"""Editions in hand at a time: enough that nobody waits, few enough for the memory."""

Refuse = Callable[[Edition, NotFound], None]


def build_editions(
    engine: Engine,
    home: Path,
    wanted: Sequence[Edition],
    registry: Registry,
    workers: Executor | None = None,
    *,
    is_published: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    refuse: Refuse = lambda *_: None,
) -> Iterator[Built]:
    """Yield editions of one kind and of places of one level as they are recorded.

    Each is recorded on its own: what was built before a failure stays, and is found again by the
    next run. refuse: is told of each one of which there is nothing to say.
    """
    ahead: deque[Making] = deque()
    for document in compose_editions(engine, wanted, registry, refuse):
        ahead.append(begin_edition(engine, home, document, registry, workers))
        if len(ahead) == AHEAD:
            yield end_edition(engine, home, ahead.popleft(), now() if is_published else None)
    while ahead:
        yield end_edition(engine, home, ahead.popleft(), now() if is_published else None)


def compose_editions(
    engine: Engine, wanted: Sequence[Edition], registry: Registry, refuse: Refuse
) -> Iterator[Document]:
    """Yield the documents of editions: read together where the registry knows how, or in turn."""
    places = {edition.place.code: edition.place for edition in wanted if edition.place}
    level = next((place.level for place in places.values()), "")
    compose_many = registry.composers_of_many.get((wanted[0].kind, level))
    if compose_many is None:
        yield from _compose_in_turn(engine, wanted, registry, refuse)
        return
    languages = list(dict.fromkeys(edition.language for edition in wanted))
    with read_at_once(engine) as connection:
        documents = compose_many(connection, list(places.values()), languages)
    # The connection is given back: rendering takes minutes, in which a load may want the tables.
    composed = set()
    for document in documents:
        composed.add(_name(document.place))
        yield document
    for edition in wanted:
        if _name(edition.place) not in composed:
            refuse(edition, NotFound("no neighbourhood mostly lies there."))


def _name(place: Place | None) -> str | None:
    return place.code if place else None


def _compose_in_turn(
    engine: Engine, wanted: Sequence[Edition], registry: Registry, refuse: Refuse
) -> Iterator[Document]:
    for edition in wanted:
        try:
            document = compose_edition(engine, edition, registry)
        except NotFound as error:
            refuse(edition, error)
            continue
        yield document
