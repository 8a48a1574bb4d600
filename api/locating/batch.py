"""Locates every row of a file in every generation asked for, in chunks, as whole columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.geocoding.interface import Address, Found, Geocoder
from api.locating.columns import Columns
from observatory.db.filters import InForce
from observatory.db.locate import FARTHEST_M, Unlisted, locate_in
from observatory.db.locate_streets import (
    ANSWERS,
    NO,
    PARTLY,
    UNKNOWN,
    YES,
    Sides,
    Streets,
    gather_streets,
    locate_streets,
)
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason
from observatory.errors import TooLarge
from observatory.geography.distances import boundary_distances
from observatory.geography.locating import SortedPoints

CHUNK = 500_000  # rows
GEOCODED_CHUNK = 1_000  # rows that may have to be geocoded, which takes a second or so
MOST_DISTANCES = 100_000
Told = Callable[[int, int], None]
_REASONS = [None, *(str(reason) for reason in LocateReason)]
_REASON_PLACE = {reason: place for place, reason in enumerate(_REASONS)}
_ANSWERS = pa.array(ANSWERS)
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class Question:
    """Where rows are to be located, and what else is asked of each."""

    chosen: Sequence[Generation | Unlisted]
    on: InForce | None
    has_distance: bool = False
    geocoder: Geocoder | None = None


@dataclass(slots=True)
class Places:
    """Where rows are: degrees, NaN where unknown for the reason (a place among _REASONS).

    streets: rows that are somewhere in a street; their reason says so, for each generation to see.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    reason: NDArray[np.int8]
    found: list[Found | None] | None = None
    streets: list[int] = field(default_factory=list)


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
        default_factory=lambda: np.zeros(len(_REASONS), dtype=np.int64)
    )

    def said(self) -> dict[str, Any]:
        """Return the summary; the share is of the rows that are known to lie in or out."""
        no, yes, unknown, partly = self.answers.tolist()
        reasons = zip(_REASONS[1:], self.reasons[1:].tolist(), strict=True)
        return {
            "level": self.level, "vintage": self.vintage, "rows": int(self.answers.sum()),
            "yes": yes, "no": no, "unknown": unknown,
            "share": yes / (yes + no) if yes + no else None,
            "within_300m": self.near, "within_500m": self.wide,
            "reasons": {reason: count for reason, count in reasons if count}, "partly": partly,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The file with its answers, and the summary of each generation."""

    table: pa.Table
    summary: list[dict[str, Any]]


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
    return Answer(pa.concat_tables(parts), [one.said() for one in counts])


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
    for start in range(0, max(table.num_rows, 1), size):
        part = table.slice(start, size)
        places = _place(part, columns, question.geocoder)
        yield _append(part, _columns(places, question, counts))


def check_table(table: pa.Table, columns: Columns, question: Question) -> None:
    """Refuse a table that is too long for what is asked of it."""
    if question.has_distance and table.num_rows > MOST_DISTANCES:
        raise TooLarge(
            f"distance=true: {table.num_rows:,} rows, and {MOST_DISTANCES:,} is the most; the "
            "bands need no distance."
        )
    if question.geocoder is None or not columns.has_address:
        return
    asked = _count_addresses(table, columns)
    if asked > question.geocoder.most:
        raise TooLarge(
            f"{asked:,} addresses, and {question.geocoder.most:,} is the most: send them in parts."
        )


def _count_addresses(table: pa.Table, columns: Columns) -> int:
    """Return how many rows have to be asked for: those without coordinates."""
    if columns.lon is None or columns.lat is None:
        return int(table.num_rows)
    return int((~(_is_given(table[columns.lon]) & _is_given(table[columns.lat]))).sum())


def _append(part: pa.Table, columns: dict[str, Any]) -> pa.Table:
    for name, values in columns.items():
        own = name if name not in part.column_names else f"{name}_2"
        part = part.append_column(own, values)
    return part


def _place(part: pa.Table, columns: Columns, geocoder: Geocoder | None) -> Places:
    """Return where rows are: by their coordinates, else by their address."""
    count = part.num_rows
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    reason = np.full(count, _REASON_PLACE[LocateReason.NO_COORDINATES], dtype=np.int8)
    if columns.lon is not None and columns.lat is not None:
        lon, lat = _degrees(part[columns.lon]), _degrees(part[columns.lat])
        is_given = _is_given(part[columns.lon]) & _is_given(part[columns.lat])
        is_good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        reason[is_given] = _REASON_PLACE[LocateReason.BAD_COORDINATES]
        reason[is_good] = 0
        lon, lat = np.where(is_good, lon, np.nan), np.where(is_good, lat, np.nan)
    places = Places(lon, lat, reason)
    if columns.has_address:
        _geocode(part, columns, geocoder, places)
    return places


def _is_given(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    given: NDArray[np.bool_] = column.is_valid().to_numpy()
    return given


def _degrees(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Read numbers with a point or a comma; NaN where a cell is none."""
    try:
        numbers = column.cast(pa.float64())
    except pa.ArrowInvalid:
        text = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".")
        is_number = pc.match_substring_regex(text, _NUMBER)
        numbers = pc.if_else(is_number, text, None).cast(pa.float64())
    found: NDArray[np.float64] = numbers.to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


def _geocode(part: pa.Table, columns: Columns, geocoder: Geocoder | None, places: Places) -> None:
    """Ask for the addresses of the rows that have no coordinates, and for no others."""
    asked = np.flatnonzero(places.reason == _REASON_PLACE[LocateReason.NO_COORDINATES])
    addresses = list(_addresses(part.take(pa.array(asked)), columns))
    known = [at for at, address in enumerate(addresses) if address]
    places.reason[asked] = _REASON_PLACE[LocateReason.NO_ADDRESS]
    if geocoder is None:
        places.reason[asked[known]] = _REASON_PLACE[LocateReason.NO_GEOCODER]
        return
    places.found = [None] * part.num_rows
    for at, found in zip(known, geocoder.geocode([addresses[at] for at in known]), strict=True):
        _settle(places, int(asked[at]), found)


def _settle(places: Places, row: int, found: Found | LocateReason) -> None:
    assert places.found is not None
    if isinstance(found, LocateReason):
        places.reason[row] = _REASON_PLACE[found]
        return
    places.found[row] = found
    places.reason[row] = _REASON_PLACE[found.doubt]
    if found.doubt is not None:
        return
    if found.points is None:
        places.lon[row], places.lat[row] = found.lon, found.lat
        return
    places.streets.append(row)
    places.reason[row] = _REASON_PLACE[LocateReason.STREET_ACROSS]


def _addresses(rows: pa.Table, columns: Columns) -> Iterator[Address]:
    names = (columns.number, columns.address, columns.postcode, columns.city)
    cells = [
        rows[name].to_pylist() if name is not None else [None] * rows.num_rows for name in names
    ]
    for number, line, postcode, city in zip(*cells, strict=True):
        yield Address(" ".join(filter(None, (number, line))), postcode or "", city or "")


def _columns(places: Places, question: Question, counts: Sequence[Counts]) -> dict[str, Any]:
    """Return the columns of the answer: of each generation, then of the geocoder."""
    known = np.flatnonzero(places.reason == 0)
    lon, lat = places.lon[known], places.lat[known]
    points, streets = SortedPoints(lon, lat), _gather(places)
    columns: dict[str, Any] = {}
    for one, count in zip(question.chosen, counts, strict=True):
        columns |= _answer(one, places, known, points, streets, question, count)
    if places.found is not None:
        columns["geocode_score"] = pa.array(
            [None if one is None else one.score for one in places.found], pa.float64()
        )
        columns["geocode_label"] = pa.array(
            [None if one is None else one.label for one in places.found], pa.string()
        )
    return columns


def _answer(
    one: Generation | Unlisted, places: Places, known: NDArray[np.int64], points: SortedPoints,
    streets: Streets, question: Question, count: Counts,
) -> dict[str, Any]:  # fmt: skip
    rows = len(places.reason)
    prefix = one.level if one.vintage is None else f"{one.level}_{one.vintage}"
    zone, answer = np.full(rows, -1, dtype=np.int64), np.full(rows, UNKNOWN, dtype=np.int8)
    reason, bands = places.reason.copy(), [np.full(rows, -1, dtype=np.int8) for _ in range(2)]
    others = metres = None
    if isinstance(one, Unlisted):
        reason[known] = reason[places.streets] = _REASON_PLACE[LocateReason.NOT_LOADED]
    else:
        found = locate_in(one, points, question.on)
        zone[known] = found.hits.zone
        is_known = found.is_known
        answer[known] = np.where(found.is_inside, YES, np.where(is_known, NO, UNKNOWN))
        reason[known] = np.where(
            found.is_inside | is_known, 0, _REASON_PLACE[found.reason]
        )  # fmt: skip
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
    count.reasons += np.bincount(reason, minlength=len(_REASONS))
    codes, names = (one.codes, one.names) if isinstance(one, Generation) else ([], [])
    written = {
        "answer": _ANSWERS.take(pa.array(answer)),
        "code": _take(codes, zone),
        "name": _take(names, zone),
        "within_300m": _tristate(bands[0]),
        "within_500m": _tristate(bands[1]),
        **({"distance_m": _metres(metres, rows)} if question.has_distance else {}),
        "others": pa.nulls(rows, pa.string()) if others is None else others,
        "reason": pa.array(_REASONS, pa.string()).take(pa.array(reason)),
    }
    return {f"{prefix}_{name}": values for name, values in written.items()}


def _take(words: Sequence[str], zone: NDArray[np.int64]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(zone, mask=zone < 0))


def _tristate(band: NDArray[np.int8]) -> pa.Array:
    return pa.array(band == 1, mask=band < 0)


def _metres(metres: NDArray[np.float64] | None, rows: int) -> pa.Array:
    if metres is None:
        return pa.nulls(rows, pa.float64())
    return pa.array(np.round(metres, 1), mask=np.isnan(metres))


def _gather(places: Places) -> Streets:
    """Return the points of the rows that are streets, in the order of places.streets."""
    found = [places.found[row] for row in places.streets] if places.found is not None else []
    return gather_streets([one.points for one in found if one and one.points is not None])


def _settle_streets(
    sides: Sides, rows: list[int], zone: NDArray[np.int64], answer: NDArray[np.int8],
    reason: NDArray[np.int8], bands: Sequence[NDArray[np.int8]],
) -> dict[int, list[int]]:  # fmt: skip
    """Write the answers of streets into those of their rows; return the further zones of each."""
    zone[rows], answer[rows] = sides.zone, sides.answer
    bands[0][rows], bands[1][rows] = sides.near, sides.wide
    across, other = (_REASON_PLACE[one] for one in (LocateReason.STREET_ACROSS, sides.reason))
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
    kept = np.flatnonzero(one.span.holds(on, one.last))
    if len(kept) and len(known):
        place = np.full(len(one.codes) + 1, -1, dtype=np.int64)  # the last one: of no zone
        place[kept] = np.arange(len(kept))
        metres[known] = boundary_distances(
            one.zones.shapes[kept], one.srids[kept], places.lon[known], places.lat[known],
            place[zone], farthest=FARTHEST_M,
        )  # fmt: skip
    return metres
