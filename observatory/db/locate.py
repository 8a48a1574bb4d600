"""Is a point in a neighbourhood? Yes, no, or unknown: an empty register never says no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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
    covers,
    locate_point,
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What a generation can say on a day, found once for all the points to come.

    drawn: of its zones, which are in force; None: all. doubting: of its doubts, which are of a
    neighbourhood in force; None: one of them may lie anywhere.
    """

    one: Generation
    on: InForce | None
    drawn: Mask | None
    doubting: Mask | None
    reason: LocateReason  # where a point is reached and the answer not known
    reach: list[list[float]]

    @property
    def is_drawn(self) -> bool:
        """Tell whether any outline is in force."""
        return self.reason == LocateReason.PERIMETER_MISSING_HERE


def stand(one: Generation, on: InForce | None) -> Standing:
    """Return what a generation can say on a day.

    A list with holes can say yes, and "near"; it can never say no, nor "far".
    """
    last = one.last
    drawn, undrawn = one.span.holds(on, last), one.undrawn.holds(on, last)
    reason = LocateReason.PERIMETER_MISSING_HERE
    if not drawn.any():
        reason = LocateReason.NO_PERIMETER if undrawn.any() else LocateReason.NOT_LOADED
    is_anywhere = len(np.setdiff1d(np.flatnonzero(undrawn), one.owners)) > 0
    doubting = None if is_anywhere else undrawn[one.owners]
    chosen = None if drawn.all() else drawn
    return Standing(one, on, chosen, doubting, reason, one.reach.tolist())


def locate_in(generation: Generation, points: SortedPoints, on: InForce | None) -> Located:
    """Return where points lie among the zones of a generation that are in force."""
    standing = stand(generation, on)
    hits = locate_points(generation.zones, points, standing.drawn)
    reached = np.empty(len(points.order), dtype=bool)
    reached[points.order] = is_reached(generation.reach, points.lon, points.lat)
    is_known = np.zeros_like(reached)
    if standing.is_drawn and standing.doubting is not None:
        is_known = reached & ~covered(generation.doubts[standing.doubting], points)
    return Located(hits, is_known, reached, standing.reason)


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
    lon: float, lat: float, chosen: Sequence[Standing | Unlisted], *, has_distance: bool = False
) -> list[dict[str, Any]]:
    """Answer of one point for each generation; the distance to the boundary only if asked for."""
    return [
        answer_unlisted(one)
        if isinstance(one, Unlisted)
        else _answer(one, lon, lat, has_distance=has_distance)
        for one in chosen
    ]


def answer_unlisted(one: Unlisted) -> dict[str, Any]:
    """Answer for a generation of which no list is loaded."""
    empty = dict.fromkeys(FIELDS)
    said = {"level": one.level, "vintage": one.vintage, "answer": "unknown"}
    return {**empty, **said, "others": [], "reason": LocateReason.NOT_LOADED}


def _answer(asked: Standing, lon: float, lat: float, *, has_distance: bool) -> dict[str, Any]:
    one = asked.one
    zones, in_near, in_wide = locate_point(one.zones, lon, lat, asked.drawn)
    is_there = any(west <= lon <= east and south <= lat <= north
                   for west, south, east, north in asked.reach)  # fmt: skip
    is_known = bool(zones) or (is_there and _is_known(asked, lon, lat))
    otherwise = False if is_known else None
    doubt = asked.reason if is_there else LocateReason.OUT_OF_REACH
    return {
        "level": one.level,
        "vintage": one.vintage,
        "answer": "yes" if zones else "no" if is_known else "unknown",
        "code": one.codes[zones[0]] if zones else None,
        "name": one.names[zones[0]] if zones else None,
        "distance_m": None,
        "within_300m": True if in_near else otherwise,
        "within_500m": True if in_wide else otherwise,
        "nearest_code": None,
        "nearest_name": None,
        "others": [one.codes[zone] for zone in zones[1:]],
        "reason": None if is_known else doubt,
        **(_distance(asked, lon, lat, zones) if has_distance else {}),
    }


def _is_known(asked: Standing, lon: float, lat: float) -> bool:
    """Tell whether no zone without an outline may hold a point that no other one holds."""
    one, doubting = asked.one, asked.doubting
    return (
        asked.is_drawn
        and doubting is not None
        and not covers(one.doubts, one.doubt_boxes, lon, lat, doubting)
    )


def _distance(
    asked: Standing, longitude: float, latitude: float, holding: Sequence[int]
) -> dict[str, Any]:
    """Return metres to the boundary as of a file, and the nearest zone that holds the point not."""
    one, on = asked.one, asked.on
    lon, lat, zone = np.array([longitude]), np.array([latitude]), np.array([*holding[:1]] or [-1])
    metres = float(measure_in(one, lon, lat, zone, on)[0])
    outside = np.setdiff1d(np.flatnonzero(one.span.holds(on, one.last)), holding)
    shapes, srids = one.zones.shapes[outside], one.srids[outside]
    nearest = nearest_zones(shapes, srids, lon, lat, farthest=FARTHEST_M)[0]
    return {
        "distance_m": None if np.isnan(metres) else round(metres, 1),
        "nearest_code": one.codes[outside[nearest]] if nearest >= 0 else None,
        "nearest_name": one.names[outside[nearest]] if nearest >= 0 else None,
    }
