"""Locates every row of a file in every generation asked for, in chunks, as whole columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.geocoding.interface import Geocoder
from api.locating.columns import Columns
from api.locating.places import REASONS, Places, count_addresses, place_rows
from api.locating.rows import WRITTEN, Gathered, Rows, locate_rows, prefix_of, write_rows
from observatory.db.filters import InForce
from observatory.db.locate import Unlisted
from observatory.db.locate_streets import ANSWERS
from observatory.db.outlines import Generation
from observatory.errors import TooLarge

CHUNK = 500_000  # rows
GEOCODED_CHUNK = 1_000  # rows that may have to be geocoded, which takes a second or so
MOST_DISTANCES = 100_000
GEOCODED = ("geocode_score", "geocode_label")
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """Where rows are to be located, and what else is asked of each."""

    chosen: Sequence[Generation | Unlisted]
    on: InForce | None
    has_distance: bool = False
    geocoder: Geocoder | None = None


@dataclass(slots=True)
class Counts:
    """How many rows of a generation have each answer, lie in each band, and why not."""

    level: str
    vintage: int | None
    answers: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(len(ANSWERS), dtype=np.int64)
    )
    near: int = 0
    wide: int = 0
    reasons: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(len(REASONS), dtype=np.int64)
    )

    def add(self, rows: Rows) -> None:
        """Count some more rows."""
        self.answers += np.bincount(rows.answer, minlength=len(ANSWERS))
        self.near += int((rows.near == 1).sum())
        self.wide += int((rows.wide == 1).sum())
        self.reasons += np.bincount(rows.reason, minlength=len(REASONS))

    def said(self) -> dict[str, Any]:
        """Return the summary; the share is of the rows that are known to lie in or out."""
        no, yes, unknown, partly = self.answers.tolist()
        reasons = zip(REASONS[1:], self.reasons[1:].tolist(), strict=True)
        return {
            "level": self.level, "vintage": self.vintage, "rows": int(self.answers.sum()),
            "yes": yes, "no": no, "unknown": unknown,
            "share": yes / (yes + no) if yes + no else None,
            "within_300m": self.near, "within_500m": self.wide,
            "reasons": {reason: count for reason, count in reasons if count}, "partly": partly,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The file with its answers, the summary of each generation, the columns that were replaced."""

    table: pa.Table
    summary: list[dict[str, Any]]
    replaced: list[str]


def locate_table(table: pa.Table, columns: Columns, question: Question, told: Told) -> Answer:
    """Answer of every row; told is called with the rows done and their number."""
    check_table(table, columns, question)
    counts = count_none(question)
    parts: list[pa.Table] = []
    done = 0
    for part in locate_parts(table, columns, question, counts):
        parts.append(part)
        done += part.num_rows
        told(done, table.num_rows)
    summary = [one.said() for one in counts]
    return Answer(pa.concat_tables(parts), summary, list_replaced(table, columns, question))


def count_none(question: Question) -> list[Counts]:
    """Return the counts of each generation, before any row."""
    return [Counts(one.level, one.vintage) for one in question.chosen]


def locate_parts(
    table: pa.Table, columns: Columns, question: Question, counts: Sequence[Counts],
    most: int | None = None,
) -> Iterator[pa.Table]:  # fmt: skip
    """Yield the rows with their answers as they are known, at least once; counts grow meanwhile.

    most: rows of a part; by default as many as memory allows.
    """
    size = CHUNK if most is None else most
    if question.geocoder is not None and columns.has_address:
        size = min(size, GEOCODED_CHUNK)
    replaced = list_replaced(table, columns, question)
    for start in range(0, max(table.num_rows, 1), size):
        part = table.slice(start, size)
        kept = part.drop_columns(replaced)
        places = place_rows(part, columns, question.geocoder)
        found = _columns(places, question, counts)
        for name, values in found.items():
            kept = kept.append_column(name, values)
        yield kept


def check_table(table: pa.Table, columns: Columns, question: Question) -> None:
    """Refuse a table that is too long for what is asked of it."""
    if question.has_distance and table.num_rows > MOST_DISTANCES:
        raise TooLarge(
            f"distance=true: {table.num_rows:,} rows, and {MOST_DISTANCES:,} is the most; the "
            "bands need no distance."
        )
    if question.geocoder is None or not columns.has_address:
        return
    asked = count_addresses(table, columns)
    if asked > question.geocoder.most:
        raise TooLarge(
            f"{asked:,} addresses, and {question.geocoder.most:,} is the most: send them in parts."
        )


def list_replaced(table: pa.Table, columns: Columns, question: Question) -> list[str]:
    """Return the columns that an earlier answer left in the file: they would pass for this one."""
    ours = {f"{prefix_of(one)}_{name}" for one in question.chosen for name in WRITTEN}
    if question.geocoder is not None and columns.has_address:
        ours |= {*GEOCODED}
    return [name for name in table.column_names if name in ours]


def _columns(places: Places, question: Question, counts: Sequence[Counts]) -> dict[str, Any]:
    """Return the columns of the answer: of each generation, then of the geocoder."""
    asked = Gathered(places)
    columns: dict[str, Any] = {}
    for one, count in zip(question.chosen, counts, strict=True):
        rows = locate_rows(one, asked, question.on, question.has_distance)
        count.add(rows)
        columns |= write_rows(one, rows, question.has_distance)
    if places.found is not None:
        score, label = GEOCODED
        columns[score] = pa.array(
            [None if one is None else one.score for one in places.found], pa.float64()
        )
        columns[label] = pa.array(
            [None if one is None else one.label for one in places.found], pa.string()
        )
    return columns
