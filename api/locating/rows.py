"""The rows of a file in one generation: where each lies, and the columns that say so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.locating.places import REASON_PLACE, REASONS, Places, gather_rows
from observatory.db.filters import InForce
from observatory.db.locate import Located, Unlisted, locate_in, measure_in
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
from observatory.geography.locating import Floats, Indices, SortedPoints

WRITTEN = (
    "answer", "code", "name", "within_300m", "within_500m", "distance_m", "others", "reason",
)  # fmt: skip


class Gathered:
    """The points and the streets of some rows, sorted once for all the generations."""

    def __init__(self, places: Places) -> None:
        """Sort them; known: the rows that are points."""
        self.places = places
        self.known = np.flatnonzero(places.reason == 0)
        self.lon, self.lat = places.lon[self.known], places.lat[self.known]
        self.points = SortedPoints(self.lon, self.lat)
        self.streets: Streets = gather_rows(places)


@dataclass(slots=True)
class Rows:
    """Answers (places among ANSWERS), zones (-1: none), bands (1, 0; -1: unknown), reasons, metres.

    further: the zones of a row beside its first one; few rows have any.
    """

    answer: NDArray[np.int8]
    zone: Indices
    near: NDArray[np.int8]
    wide: NDArray[np.int8]
    reason: NDArray[np.int8]
    metres: Floats
    further: dict[int, list[int]] = field(default_factory=dict)


def locate_rows(
    one: Generation | Unlisted, asked: Gathered, on: InForce | None, has_distance: bool
) -> Rows:
    """Return where rows lie in a generation."""
    rows = _unknown(asked.places)
    if isinstance(one, Unlisted):
        rows.reason[asked.known] = REASON_PLACE[LocateReason.NOT_LOADED]
        rows.reason[asked.places.streets] = REASON_PLACE[LocateReason.NOT_LOADED]
        return rows
    found = locate_in(one, asked.points, on)
    _settle_points(rows, found, asked.known)
    if asked.streets.count:
        _settle_streets(rows, locate_streets(one, asked.streets, on), asked.places.streets)
    if has_distance and len(asked.known):
        zone = found.hits.zone
        rows.metres[asked.known] = measure_in(one, asked.lon, asked.lat, zone, on)
    return rows


def _unknown(places: Places) -> Rows:
    count = len(places.reason)
    near, wide = (np.full(count, -1, dtype=np.int8) for _ in range(2))
    answer, zone = np.full(count, UNKNOWN, dtype=np.int8), np.full(count, -1, dtype=np.int64)
    return Rows(answer, zone, near, wide, places.reason.copy(), np.full(count, np.nan))


def _settle_points(rows: Rows, found: Located, known: Indices) -> None:
    """Write the answers of points into those of their rows."""
    is_inside, is_known = found.is_inside, found.is_known
    rows.zone[known] = found.hits.zone
    rows.answer[known] = np.where(is_inside, YES, np.where(is_known, NO, UNKNOWN))
    doubts = (REASON_PLACE[one] for one in (found.reason, LocateReason.OUT_OF_REACH))
    rows.reason[known] = np.where(is_inside | is_known, 0, np.where(found.is_reached, *doubts))
    rows.near[known] = np.where(found.hits.in_near, 1, np.where(is_known, 0, -1))
    rows.wide[known] = np.where(found.hits.in_wide, 1, np.where(is_known, 0, -1))
    point, at = found.hits.pairs
    further = np.flatnonzero(found.hits.zone[point] != at)
    for which, where in zip(known[point[further]].tolist(), at[further].tolist(), strict=True):
        rows.further.setdefault(which, []).append(where)


def _settle_streets(rows: Rows, sides: Sides, at: list[int]) -> None:
    """Write the answers of streets into those of their rows."""
    rows.zone[at], rows.answer[at] = sides.zone, sides.answer
    rows.near[at], rows.wide[at] = sides.near, sides.wide
    across, other = (REASON_PLACE[one] for one in (LocateReason.STREET_ACROSS, sides.reason))
    is_unknown = sides.answer == UNKNOWN
    rows.reason[at] = np.where(sides.answer == PARTLY, across, np.where(is_unknown, other, 0))
    rows.further |= {row: zones for row, zones in zip(at, sides.others, strict=True) if zones}


def prefix_of(one: Generation | Unlisted) -> str:
    """Return what the names of the columns of a generation begin with."""
    return one.level if one.vintage is None else f"{one.level}_{one.vintage}"


def write_rows(one: Generation | Unlisted, rows: Rows, has_distance: bool) -> dict[str, Any]:
    """Return the columns of a generation by their names."""
    codes, names = (one.codes, one.names) if isinstance(one, Generation) else ([], [])
    written = {
        "answer": pa.array(ANSWERS).take(pa.array(rows.answer)),
        "code": _take(codes, rows.zone),
        "name": _take(names, rows.zone),
        "within_300m": _tristate(rows.near),
        "within_500m": _tristate(rows.wide),
        "distance_m": pa.array(np.round(rows.metres, 1), mask=np.isnan(rows.metres)),
        "others": _others(codes, rows),
        "reason": pa.array(REASONS, pa.string()).take(pa.array(rows.reason)),
    }
    return {
        f"{prefix_of(one)}_{name}": written[name]
        for name in WRITTEN
        if has_distance or name != "distance_m"
    }


def _take(words: Sequence[str], zone: Indices) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(zone, mask=zone < 0))


def _tristate(band: NDArray[np.int8]) -> pa.Array:
    return pa.array(band == 1, mask=band < 0)


def _others(codes: Sequence[str], rows: Rows) -> pa.Array:
    """Return the codes of the further zones of each row."""
    count = len(rows.answer)
    if not rows.further:
        return pa.nulls(count, pa.string())
    listed = {row: " ".join(codes[zone] for zone in zones) for row, zones in rows.further.items()}
    return pa.array([listed.get(row) for row in range(count)], pa.string())
