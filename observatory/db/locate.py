"""Is a point in a neighbourhood? Yes, no, or unknown: an empty register never says no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.filters import InForce
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason
from observatory.domain.territory import Level
from observatory.geography.distances import boundary_distances, nearest_zones
from observatory.geography.locating import (
    Floats,
    Hits,
    Indices,
    Mask,
    SortedPoints,
    covered,
    locate_points,
)
from observatory.geography.reach import is_reached

FIELDS = (
    "level", "vintage", "answer", "code", "name", "distance_m", "within_300m", "within_500m",
    "nearest_code", "nearest_name", "others", "reason",
)  # fmt: skip
FARTHEST_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A generation that is asked for, and of which no list is loaded."""

    level: str
    vintage: int | None


@dataclass(frozen=True, slots=True)
class Located:
    """Where points lie in one generation: zones in force, and why the others may be in one.

    is_known: false where a point outside every zone may still be in one, or near one; is_reached:
    false where it lies so far away that the list says nothing of it.
    """

    hits: Hits
    is_known: Mask
    is_reached: Mask
    reason: LocateReason  # where it is reached and not known

    @property
    def is_inside(self) -> Mask:
        """Tell which points lie in a zone."""
        found: Mask = self.hits.zone >= 0
        return found

    def reason_of(self, point: int) -> LocateReason:
        """Return why the answer for a point is not known."""
        return self.reason if self.is_reached[point] else LocateReason.OUT_OF_REACH


def choose_generations(
    loaded: Iterable[Generation],
    levels: Sequence[Level],
    vintages: Sequence[int],
    on: InForce | None,
) -> list[Generation | Unlisted]:
    """Return the generations asked for, by default all that are loaded, then those that are not."""
    found: list[Generation | Unlisted] = [
        one for one in loaded
        if (not levels or one.level in levels) and (not vintages or one.vintage in vintages)
        and one.exists(on)
    ]  # fmt: skip
    known = {(one.level, one.vintage) for one in found}
    for level in levels or ([] if found else [Level.QPV]):
        is_known = any(one == level for one, _ in known)
        named: Sequence[int | None] = vintages or ([] if is_known else [None])
        found += [Unlisted(level, v) for v in named if (level, v) not in known]
    return found


def locate_in(generation: Generation, points: SortedPoints, on: InForce | None) -> Located:
    """Return where points lie among the zones of a generation that are in force.

    A list with holes can say yes, and "near"; it can never say no, nor "far".
    """
    drawn = generation.span.holds(on, generation.last)
    undrawn = generation.undrawn.holds(on, generation.last)
    hits = locate_points(generation.zones, points, None if drawn.all() else drawn)
    reached = np.empty(len(points.order), dtype=bool)
    reached[points.order] = is_reached(generation.reach, points.lon, points.lat)
    if not drawn.any():
        reason = LocateReason.NO_PERIMETER if undrawn.any() else LocateReason.NOT_LOADED
        return Located(hits, np.zeros_like(reached), reached, reason)
    is_known = reached & ~_may_be_missing(generation, undrawn, points)
    return Located(hits, is_known, reached, LocateReason.PERIMETER_MISSING_HERE)


def _may_be_missing(
    generation: Generation, undrawn: NDArray[np.bool_], points: SortedPoints
) -> Mask:  # fmt: skip
    """Tell where a zone without outline may lie: in its communes, or, unknown, anywhere."""
    missing = np.flatnonzero(undrawn)
    if len(np.setdiff1d(missing, generation.owners)):
        return np.ones(len(points.order), dtype=bool)
    return covered(generation.doubts[undrawn[generation.owners]], points)


def measure_in(
    generation: Generation, lon: Floats, lat: Floats, zone: Indices, on: InForce | None
) -> Floats:
    """Return metres to the boundary of the zone that holds a point, else of the nearest in force.

    zone: of each point, -1 for none. NaN beyond FARTHEST_M.
    """
    kept = np.flatnonzero(generation.span.holds(on, generation.last))
    place = np.full(len(generation.codes) + 1, -1, dtype=np.int64)  # the last one: of no zone
    place[kept] = np.arange(len(kept))
    return boundary_distances(
        generation.zones.shapes[kept], generation.srids[kept], lon, lat, place[zone],
        farthest=FARTHEST_M,
    )  # fmt: skip


def locate(
    lon: float,
    lat: float,
    *,
    chosen: Sequence[Generation | Unlisted],
    on: InForce | None,
    has_distance: bool = False,
) -> list[dict[str, Any]]:
    """Answer of one point for each generation; the distance to the boundary only if asked for."""
    points = SortedPoints(np.array([lon]), np.array([lat]))
    return [
        answer_unlisted(one)
        if isinstance(one, Unlisted)
        else _answer(one, points, on, has_distance)
        for one in chosen
    ]


def answer_unlisted(one: Unlisted) -> dict[str, Any]:
    """Answer for a generation of which no list is loaded."""
    empty = dict.fromkeys(FIELDS)
    said = {"level": one.level, "vintage": one.vintage, "answer": "unknown"}
    return {**empty, **said, "others": [], "reason": LocateReason.NOT_LOADED}


def _answer(
    one: Generation, points: SortedPoints, on: InForce | None, has_distance: bool
) -> dict[str, Any]:
    found = locate_in(one, points, on)
    zones = found.hits.pairs[1].tolist()
    is_known = bool(found.is_known[0])
    otherwise = False if is_known else None
    answer = "yes" if zones else "no" if is_known else "unknown"
    return {
        **dict.fromkeys(FIELDS),
        "level": one.level,
        "vintage": one.vintage,
        "answer": answer,
        "code": one.codes[zones[0]] if zones else None,
        "name": one.names[zones[0]] if zones else None,
        "within_300m": True if found.hits.in_near[0] else otherwise,
        "within_500m": True if found.hits.in_wide[0] else otherwise,
        "others": [one.codes[zone] for zone in zones[1:]],
        "reason": found.reason_of(0) if answer == "unknown" else None,
        **(_distance(one, points, zones, on) if has_distance else {}),
    }


def _distance(
    one: Generation, points: SortedPoints, holding: Sequence[int], on: InForce | None
) -> dict[str, Any]:
    """Return metres to the boundary as of a file, and the nearest zone that holds the point not."""
    lon, lat, zone = points.lon, points.lat, np.array([*holding[:1]] or [-1])
    metres = float(measure_in(one, lon, lat, zone, on)[0])
    outside = np.setdiff1d(np.flatnonzero(one.span.holds(on, one.last)), holding)
    shapes, srids = one.zones.shapes[outside], one.srids[outside]
    nearest = nearest_zones(shapes, srids, lon, lat, farthest=FARTHEST_M)[0]
    return {
        "distance_m": None if np.isnan(metres) else round(metres, 1),
        "nearest_code": one.codes[outside[nearest]] if nearest >= 0 else None,
        "nearest_name": one.names[outside[nearest]] if nearest >= 0 else None,
    }
