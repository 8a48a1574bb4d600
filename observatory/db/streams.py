"""Whole answers, chunk by chunk: a cursor of the server for each indicator, in one snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from observatory.db import gaps, observations
from observatory.db.filters import Row
from observatory.db.gap_rows import KEY
from observatory.db.gaps import GapQuestion
from observatory.db.indicators import IndicatorRef, get_references
from observatory.db.observations import ObservationQuestion
from observatory.db.tables import indicator

CHUNK = 5_000
Chunks = Iterator[list[Row]]


def stream_observations(connection: Connection, question: ObservationQuestion) -> Chunks:
    """Yield what pages of observations would hold, in the same order."""
    periods = observations.list_latest(connection, question) if question.periods.is_latest else None
    for reference in _references(connection, question.indicators):
        query = observations.select_one_indicator(connection, question, reference.code, periods)
        yield from read_chunks(connection, query, len(observations.FIELDS))


def stream_gaps(connection: Connection, question: GapQuestion) -> Chunks:
    """Yield what pages of gaps would hold, in the same order."""
    asked = gaps.select_gaps(connection, question)
    for reference in _references(connection, question.indicators):
        # The key begins with the indicator: one after the other is the order of the whole.
        branches = [select(branch.subquery()) for branch in asked.of_indicator(reference)]
        both = union_all(*branches).subquery()
        query = select(both).order_by(*(both.c[name] for name in KEY))
        yield from read_chunks(connection, query, len(gaps.FIELDS))


def take(chunks: Iterable[list[Row]], limit: int) -> Chunks:
    """Yield the first rows."""
    left = limit
    for rows in chunks:
        if left <= 0:
            return
        yield rows[:left]
        left -= len(rows)


def _references(connection: Connection, asked: Sequence[str]) -> list[IndicatorRef]:
    return get_references(connection, asked or list(connection.scalars(select(indicator.c.code))))


def read_chunks(connection: Connection, query: Select[Any], width: int) -> Chunks:
    """Read through a named cursor: neither side ever holds more than a chunk."""
    options = {"stream_results": True, "yield_per": CHUNK}
    with connection.execute(query, execution_options=options) as result:
        for part in result.partitions(CHUNK):
            yield [tuple(row[:width]) for row in part]
