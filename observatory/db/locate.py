"""Is a point in a neighbourhood? Yes, no, or unknown: an empty register never says no."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from observatory.db.filters import InForce, TerritoryFilter
from observatory.db.outlines import Generation
from observatory.db.tables import perimeter, territory
from observatory.domain.locate_reasons import LocateReason
from observatory.domain.territory import Level
from observatory.geography.locating import Hits, Mask, SortedPoints, covered, locate_points

FIELDS = (
    "level", "vintage", "answer", "code", "name", "distance_m", "within_300m", "within_500m",
    "nearest_code", "nearest_name", "others", "reason",
)  # fmt: skip
FARTHEST_M = 5_000.0
_DEGREE_M = 110_500.0  # of latitude, at its shortest


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A generation that is asked for, and of which no list is loaded."""

    level: str
    vintage: int | None


@dataclass(frozen=True, slots=True)
class Located:
    """Where points lie in one generation: zones in force, and why the others may be in one.

    is_known: false where a point outside every zone may still be in one, or near one.
    """

    hits: Hits
    is_known: Mask
    reason: LocateReason | None  # where it is not known

    @property
    def is_inside(self) -> Mask:
        """Tell which points lie in a zone."""
        found: Mask = self.hits.zone >= 0
        return found


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A perimeter near the point, and the distance to its boundary."""

    level: str
    vintage: int
    code: str
    name: str
    is_inside: bool
    distance_m: float


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
    count = len(points.order)
    if not drawn.any():
        reason = LocateReason.NO_PERIMETER if undrawn.any() else LocateReason.NOT_LOADED
        return Located(hits, np.zeros(count, dtype=bool), reason)
    is_missing = _may_be_missing(generation, undrawn, points)
    return Located(hits, ~is_missing, LocateReason.PERIMETER_MISSING_HERE)


def _may_be_missing(
    generation: Generation, undrawn: NDArray[np.bool_], points: SortedPoints
) -> Mask:  # fmt: skip
    """Tell where a zone without outline may lie: in its communes, or, unknown, anywhere."""
    missing = np.flatnonzero(undrawn)
    if len(np.setdiff1d(missing, generation.owners)):
        return np.ones(len(points.order), dtype=bool)
    return covered(generation.doubts[undrawn[generation.owners]], points)


def locate(
    connection: Connection,
    lon: float,
    lat: float,
    *,
    chosen: Sequence[Generation | Unlisted],
    on: InForce | None,
    has_distance: bool = False,
) -> list[dict[str, Any]]:
    """Answer of one point for each generation; the distance to the boundary only if asked for."""
    points = SortedPoints(np.array([lon]), np.array([lat]))
    answers = []
    for one in chosen:
        answer = answer_unlisted(one) if isinstance(one, Unlisted) else _answer(one, points, on)
        if has_distance and isinstance(one, Generation):
            answer |= _distance(connection, one, lon, lat, on)
        answers.append(answer)
    return answers


def answer_unlisted(one: Unlisted) -> dict[str, Any]:
    """Answer for a generation of which no list is loaded."""
    empty = dict.fromkeys(FIELDS)
    said = {"level": one.level, "vintage": one.vintage, "answer": "unknown"}
    return {**empty, **said, "others": [], "reason": LocateReason.NOT_LOADED}


def _answer(one: Generation, points: SortedPoints, on: InForce | None) -> dict[str, Any]:
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
        "reason": found.reason if answer == "unknown" else None,
    }


def _distance(
    connection: Connection, one: Generation, lon: float, lat: float, on: InForce | None
) -> dict[str, Any]:
    """Return metres to the boundary: of the zone that holds the point, else of the nearest."""
    asked = TerritoryFilter(levels=(Level(one.level),), vintages=(one.vintage,), on=on)
    near = _list_neighbours(connection, lon, lat, asked.clauses())
    holding = next((neighbour for neighbour in near if neighbour.is_inside), None)
    outside = [n for n in near if not n.is_inside and n.distance_m <= FARTHEST_M]
    nearest = min(outside, key=lambda n: n.distance_m, default=None)
    measured = holding or nearest
    return {
        "distance_m": round(measured.distance_m, 1) if measured else None,
        "nearest_code": nearest.code if nearest else None,
        "nearest_name": nearest.name if nearest else None,
    }


def _point(lon: float, lat: float) -> ColumnElement[Any]:
    return func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)


def _list_neighbours(
    connection: Connection, lon: float, lat: float, conditions: Sequence[ColumnElement[bool]]
) -> list[Neighbour]:
    point = _point(lon, lat)
    height = FARTHEST_M / _DEGREE_M
    width = min(180.0, height / max(math.cos(math.radians(lat)), 1e-6))
    # Both sides go to the territory's own metric CRS; the box, which is bound, keeps the index.
    metric = perimeter.c.metric_srid
    distance = func.ST_Distance(
        func.ST_Transform(func.ST_Boundary(perimeter.c.geom), metric),
        func.ST_Transform(point, metric),
    )
    columns = (territory.c.level, territory.c.vintage, territory.c.code, territory.c.name)
    query = (
        select(*columns, func.ST_Intersects(perimeter.c.geom, point), distance)
        .join(perimeter, perimeter.c.territory_id == territory.c.id)
        .where(perimeter.c.geom.op("&&")(func.ST_Expand(point, width, height * 1.01)), *conditions)
        .order_by(territory.c.code)
    )
    return [Neighbour(*row) for row in connection.execute(query)]
