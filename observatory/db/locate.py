"""Is a point in a neighbourhood? Yes, no, or unknown: an empty register never says no."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from observatory.db.filters import InForce, TerritoryFilter
from observatory.db.tables import membership, perimeter, territory
from observatory.domain.territory import ZONINGS, Level

FIELDS = (
    "level", "vintage", "answer", "code", "name", "distance_m", "within_300m", "within_500m",
    "nearest_code", "nearest_name", "others", "reason",
)  # fmt: skip
FARTHEST_M = 5_000.0
BANDS_M = (300.0, 500.0)
_DEGREE_M = 110_500.0  # of latitude, at its shortest


@dataclass(frozen=True, slots=True)
class Register:
    """The list of one generation: how many territories, how many of them have a perimeter."""

    level: str
    vintage: int | None
    territories: int = 0
    perimeters: int = 0
    # a territory without perimeter may lie here: in a commune that holds the point, or nobody
    # knows in which
    is_missing_here: bool = False

    @property
    def reason(self) -> str | None:
        """Say why a point outside every known perimeter may still be inside one."""
        if self.territories == 0:
            return "not_loaded"
        if self.perimeters == 0:
            return "no_perimeter"
        return "perimeter_missing_here" if self.is_missing_here else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A perimeter near the point, and the distance to its boundary."""

    level: str
    vintage: int
    code: str
    name: str
    is_inside: bool
    distance_m: float


def locate(
    connection: Connection,
    lon: float,
    lat: float,
    *,
    levels: Sequence[Level] = (),
    vintages: Sequence[int] = (),
    on: InForce | None,
) -> list[dict[str, Any]]:
    """Answer for every generation asked for, by default every zoning that is loaded."""
    chosen = TerritoryFilter(
        levels=tuple(levels or sorted(ZONINGS)), vintages=tuple(vintages), on=on
    )
    conditions = chosen.clauses()
    registers = _list_registers(connection, lon, lat, conditions)
    known = {(register.level, register.vintage) for register in registers}
    for level in levels or ([] if registers else [Level.QPV]):
        is_known = any(one == level for one, _ in known)
        named: Sequence[int | None] = vintages or ([] if is_known else [None])
        registers += [Register(level, v) for v in named if (level, v) not in known]
    neighbours = _list_neighbours(connection, lon, lat, conditions)
    return [_answer(register, neighbours) for register in registers]


def _list_registers(
    connection: Connection, lon: float, lat: float, conditions: Sequence[ColumnElement[bool]]
) -> list[Register]:
    group = (territory.c.level, territory.c.vintage)
    undrawn = perimeter.c.territory_id.is_(None)
    query = (
        select(
            *group,
            func.count(),
            func.count(perimeter.c.territory_id),
            func.bool_or(and_(undrawn, _may_lie_at(lon, lat))),
        )
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
        .where(*conditions)
        .group_by(*group)
        .order_by(territory.c.level, territory.c.vintage.desc())
    )
    return [Register(*row) for row in connection.execute(query)]


def _may_lie_at(lon: float, lat: float) -> ColumnElement[bool]:
    """Tell of a territory without perimeter whether one of its communes, if drawn, is near."""
    outline = perimeter.alias()
    communes = (
        select(outline.c.geom)
        .join(membership, membership.c.parent_id == outline.c.territory_id)
        .where(
            membership.c.child_id == territory.c.id,
            membership.c.parent_level == Level.COMMUNE,
        )
    )
    near = func.ST_Expand(_point(lon, lat), max(BANDS_M) / _DEGREE_M * 2)
    here = communes.where(func.ST_Intersects(outline.c.geom, near))
    return or_(~communes.exists(), here.exists())


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


def _answer(register: Register, neighbours: Sequence[Neighbour]) -> dict[str, Any]:
    near = [n for n in neighbours if (n.level, n.vintage) == (register.level, register.vintage)]
    holding = [neighbour for neighbour in near if neighbour.is_inside]
    outside = [n for n in near if not n.is_inside and n.distance_m <= FARTHEST_M]
    nearest = min(outside, key=lambda n: n.distance_m, default=None)
    place = holding[0] if holding else None
    distance = place or nearest
    # A list with holes can say yes, and "near"; it can never say no, nor "far".
    otherwise = False if register.reason is None else None
    bands = [
        True if holding or (nearest and nearest.distance_m <= band) else otherwise
        for band in BANDS_M
    ]
    return {
        "level": register.level,
        "vintage": register.vintage,
        "answer": "yes" if holding else "no" if register.reason is None else "unknown",
        "code": place.code if place else None,
        "name": place.name if place else None,
        "distance_m": round(distance.distance_m, 1) if distance else None,
        "within_300m": bands[0],
        "within_500m": bands[1],
        "nearest_code": nearest.code if nearest else None,
        "nearest_name": nearest.name if nearest else None,
        "others": [neighbour.code for neighbour in holding[1:]],
        "reason": None if holding else register.reason,
    }
