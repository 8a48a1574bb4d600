"""Locates every row of a file in every generation asked for, in chunks, as whole columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.geocoding.interface import Geocoder
from api.locating.columns import Columns
from api.locating.places import (
    REASON_PLACE,
    REASONS,
    Places,
    count_addresses,
    gather_rows,
    place_rows,
)
from observatory.db.filters import InForce
from observatory.db.locate import Unlisted, locate_in, measure_in
from observatory.db.locate_streets import (
    ANSWERS,
    NO,
    PARTLY,
    UNKNOWN,
    YES,
    Sides,
    Streets,
    locate_streets,
)
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason
from observatory.errors import TooLarge
from observatory.geography.locating import SortedPoints

CHUNK = 500_000  # rows
GEOCODED_CHUNK = 1_000  # rows that may have to be geocoded, which takes a second or so
MOST_DISTANCES = 100_000
_WRITTEN = (
    "answer",
    "code",
    "name",
    "within_300m",
    "within_500m",
    "distance_m",
    "others",
    "reason",
)
_GEOCODED = ("geocode_score", "geocode_label")
Told = Callable[[int, int], None]
_ANSWERS = pa.array(ANSWERS)


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
    ours = {f"{_prefix(one)}_{name}" for one in question.chosen for name in _WRITTEN}
    if question.geocoder is not None and columns.has_address:
        ours |= {*_GEOCODED}
    return [name for name in table.column_names if name in ours]


def _prefix(one: Generation | Unlisted) -> str:
    return one.level if one.vintage is None else f"{one.level}_{one.vintage}"


def _columns(places: Places, question: Question, counts: Sequence[Counts]) -> dict[str, Any]:
    """Return the columns of the answer: of each generation, then of the geocoder."""
    known = np.flatnonzero(places.reason == 0)
    lon, lat = places.lon[known], places.lat[known]
    points, streets = SortedPoints(lon, lat), gather_rows(places)
    columns: dict[str, Any] = {}
    for one, count in zip(question.chosen, counts, strict=True):
        columns |= _answer(one, places, known, points, streets, question, count)
    if places.found is not None:
        columns[_GEOCODED[0]] = pa.array(
            [None if one is None else one.score for one in places.found], pa.float64()
        )
        columns[_GEOCODED[1]] = pa.array(
            [None if one is None else one.label for one in places.found], pa.string()
        )
    return columns


def _answer(
    one: Generation | Unlisted, places: Places, known: NDArray[np.int64], points: SortedPoints,
    streets: Streets, question: Question, count: Counts,
) -> dict[str, Any]:  # fmt: skip
    rows = len(places.reason)
    zone, answer = np.full(rows, -1, dtype=np.int64), np.full(rows, UNKNOWN, dtype=np.int8)
    reason, bands = places.reason.copy(), [np.full(rows, -1, dtype=np.int8) for _ in range(2)]
    others = metres = None
    if isinstance(one, Unlisted):
        reason[known] = reason[places.streets] = REASON_PLACE[LocateReason.NOT_LOADED]
    else:
        found = locate_in(one, points, question.on)
        zone[known] = found.hits.zone
        is_known = found.is_known
        answer[known] = np.where(found.is_inside, YES, np.where(is_known, NO, UNKNOWN))
        doubts = (REASON_PLACE[one] for one in (found.reason, LocateReason.OUT_OF_REACH))
        doubt = np.where(found.is_reached, *doubts)
        reason[known] = np.where(found.is_inside | is_known, 0, doubt)
        for band, inside in zip(bands, (found.hits.in_near, found.hits.in_wide), strict=True):
            band[known] = np.where(inside, 1, np.where(is_known, 0, -1))
        further = _further(found.hits.pairs, found.hits.zone, known)
        if streets.count:
            sides = locate_streets(one, streets, question.on)
            further |= _settle_streets(sides, places.streets, zone, answer, reason, bands)
        others = _others(one, further, rows)
        if question.has_distance:
            metres = _distances(one, places, known, found.hits.zone, question.on)
    count.answers += np.bincount(answer, minlength=len(ANSWERS))
    count.near += int((bands[0] == 1).sum())
    count.wide += int((bands[1] == 1).sum())
    count.reasons += np.bincount(reason, minlength=len(REASONS))
    codes, names = (one.codes, one.names) if isinstance(one, Generation) else ([], [])
    written = {
        "answer": _ANSWERS.take(pa.array(answer)),
        "code": _take(codes, zone),
        "name": _take(names, zone),
        "within_300m": _tristate(bands[0]),
        "within_500m": _tristate(bands[1]),
        **({"distance_m": _metres(metres, rows)} if question.has_distance else {}),
        "others": pa.nulls(rows, pa.string()) if others is None else others,
        "reason": pa.array(REASONS, pa.string()).take(pa.array(reason)),
    }
    return {f"{_prefix(one)}_{name}": values for name, values in written.items()}


def _take(words: Sequence[str], zone: NDArray[np.int64]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(zone, mask=zone < 0))


def _tristate(band: NDArray[np.int8]) -> pa.Array:
    return pa.array(band == 1, mask=band < 0)


def _metres(metres: NDArray[np.float64] | None, rows: int) -> pa.Array:
    if metres is None:
        return pa.nulls(rows, pa.float64())
    return pa.array(np.round(metres, 1), mask=np.isnan(metres))


def _settle_streets(
    sides: Sides, rows: list[int], zone: NDArray[np.int64], answer: NDArray[np.int8],
    reason: NDArray[np.int8], bands: Sequence[NDArray[np.int8]],
) -> dict[int, list[int]]:  # fmt: skip
    """Write the answers of streets into those of their rows; return the further zones of each."""
    zone[rows], answer[rows] = sides.zone, sides.answer
    bands[0][rows], bands[1][rows] = sides.near, sides.wide
    across, other = (REASON_PLACE[one] for one in (LocateReason.STREET_ACROSS, sides.reason))
    is_unknown = sides.answer == UNKNOWN
    reason[rows] = np.where(sides.answer == PARTLY, across, np.where(is_unknown, other, 0))
    return {row: zones for row, zones in zip(rows, sides.others, strict=True) if zones}


def _further(
    pairs: tuple[Any, Any], zone: NDArray[np.int64], known: NDArray[np.int64]
) -> dict[int, list[int]]:
    """Return the further zones of points: few points lie in two."""
    point, at = pairs
    further = np.flatnonzero(zone[point] != at)
    listed: dict[int, list[int]] = {}
    for which, where in zip(known[point[further]].tolist(), at[further].tolist(), strict=True):
        listed.setdefault(which, []).append(where)
    return listed


def _others(one: Generation, further: dict[int, list[int]], rows: int) -> pa.Array | None:
    """Return the codes of the further zones of each row."""
    if not further:
        return None
    codes = {row: " ".join(one.codes[zone] for zone in zones) for row, zones in further.items()}
    return pa.array([codes.get(row) for row in range(rows)], pa.string())


def _distances(
    one: Generation, places: Places, known: NDArray[np.int64], zone: NDArray[np.int64],
    on: InForce | None,
) -> NDArray[np.float64]:  # fmt: skip
    metres = np.full(len(places.reason), np.nan)
    if len(known):
        lon, lat = places.lon[known], places.lat[known]
        metres[known] = measure_in(one, lon, lat, zone, on)
    return metres
