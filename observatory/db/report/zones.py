"""The neighbourhoods of a generation: what holds them, and their simplified outlines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from observatory.db.tables import membership, territory
from observatory.db.versions import get_data_version
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.local_facts import Dataset
from observatory.errors import NotFound

PARENTS = ("commune", "epci", "ept", "urban_unit", "contract", "department", "region")
# The nearest that the simplified outlines have: streets for a neighbourhood, towns around it.
ZOOMS = {"commune": 8, "department": 8, "epci": 8, "urban_unit": 8}
_NEAR = 12
_OUTLINES = text("""
    SELECT DISTINCT ON (t.level, t.code) t.level, t.code, t.name, p.metric_srid AS srid,
           encode(ST_AsBinary(ST_Transform(s.geom, 4326)), 'hex') AS wkb
    FROM perimeter_simplified s
    JOIN territory t ON t.id = s.territory_id
    JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = :level AND s.zoom = :zoom AND t.code = ANY(:codes)
      AND (t.vintage = :vintage OR :vintage = 0)
    ORDER BY t.level, t.code, t.vintage DESC
""")
_POINTS = text("""
    SELECT p.territory_id, p.metric_srid, ST_X(p.inside), ST_Y(p.inside)
    FROM (SELECT territory_id, metric_srid, ST_PointOnSurface(geom) AS inside
          FROM perimeter WHERE territory_id = ANY(:ids)) p
""")

Parents = Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A neighbourhood: its id, itself, what holds it, and a point inside its perimeter."""

    id: int
    place: Place
    parents: Parents
    point: tuple[float, float] | None = None
    srid: int | None = None


def read_dataset(connection: Connection) -> Dataset:
    """Return the state of the data. Raises NotFound where nothing was published."""
    found = get_data_version(connection)
    if found is None:
        raise NotFound("No data have been published yet.")
    dated = found.published_at.astimezone(UTC).date()
    return Dataset(version=found.version, origin=found.origin, dated=dated)


def read_zones(
    connection: Connection, level: str, vintage: int, parent: Place | None = None
) -> list[Zone]:
    """Return the neighbourhoods of a generation by code, or those that mostly lie in a place."""
    query = select(territory.c.id, territory.c.code, territory.c.name).where(
        territory.c.level == level, territory.c.vintage == vintage
    )
    if parent is not None:
        query = query.where(territory.c.id.in_(_children(parent)))
    rows = connection.execute(query.order_by(territory.c.code)).all()
    ids = [row.id for row in rows]
    parents = _read_parents(connection, ids)
    points = {key: (srid, (x, y)) for key, srid, x, y in
              connection.execute(_POINTS, {"ids": ids})}  # fmt: skip
    return [
        Zone(id=row.id, parents=parents[row.id],
             place=Place(level=level, code=row.code, vintage=vintage, name=row.name),
             srid=points.get(row.id, (None, None))[0], point=points.get(row.id, (None, None))[1])
        for row in rows
    ]  # fmt: skip


def read_vintages(connection: Connection, level: str) -> list[int]:
    """Return the generations of a zoning, the last first. Raises NotFound without any."""
    query = select(territory.c.vintage).where(territory.c.level == level).distinct()
    found = sorted(connection.scalars(query), reverse=True)
    if not found:
        raise NotFound(f"No neighbourhood of level {level} is loaded.")
    return found


def find_place(connection: Connection, level: str, code: str, vintage: int | None = None) -> Place:
    """Return a territory in a vintage, or in its last one. Raises NotFound for an unknown one."""
    query = select(territory.c.vintage, territory.c.name).where(
        territory.c.level == level, territory.c.code == code
    )
    if vintage is not None:
        query = query.where(territory.c.vintage == vintage)
    row = connection.execute(query.order_by(territory.c.vintage.desc()).limit(1)).first()
    if row is None:
        raise NotFound(f"No territory of level {level} has the code {code}.")
    return Place(level=level, code=code, vintage=row.vintage, name=row.name)


def read_outlines(
    connection: Connection, level: str, codes: Iterable[str], vintage: int = 0
) -> dict[str, Outline]:
    """Return simplified outlines by code; vintage 0: the last that has an outline."""
    asked = {"level": level, "zoom": ZOOMS.get(level, _NEAR), "codes": sorted(set(codes)),
             "vintage": vintage}  # fmt: skip
    return {
        row.code: Outline(code=row.code, name=row.name, srid=row.srid, wkb=row.wkb)
        for row in connection.execute(_OUTLINES, asked)
    }


def _children(parent: Place) -> Any:
    holder = territory.alias("holder")
    return (
        select(membership.c.child_id)
        .join(holder, holder.c.id == membership.c.parent_id)
        .where(holder.c.level == parent.level, holder.c.code == parent.code,
               holder.c.vintage == parent.vintage, membership.c.is_main)
    )  # fmt: skip


def _read_parents(connection: Connection, ids: list[int]) -> Mapping[int, Parents]:
    """Return what holds each, of the vintage of each level that most of them have."""
    vintages = _choose_vintages(connection, ids)
    query = (
        select(membership.c.child_id, territory.c.level, territory.c.code, territory.c.vintage,
               territory.c.name)
        .join(territory, territory.c.id == membership.c.parent_id)
        .where(membership.c.child_id == func.any(bindparam("ids")),
               membership.c.parent_level.in_(PARENTS))
        .order_by(membership.c.child_id, membership.c.is_main.desc(),
                  membership.c.share.desc().nulls_last(), territory.c.code)
    )  # fmt: skip
    found: dict[int, dict[str, tuple[Place, ...]]] = defaultdict(dict)
    for child, level, code, vintage, name in connection.execute(query, {"ids": ids}):
        if vintages[level] == vintage:
            place = Place(level=level, code=code, vintage=vintage, name=name)
            found[child][level] = (*found[child].get(level, ()), place)
    return found


def _choose_vintages(connection: Connection, ids: list[int]) -> dict[str, int]:
    count = func.count(membership.c.child_id.distinct())
    query = (
        select(membership.c.parent_level, membership.c.parent_vintage)
        .where(membership.c.child_id == func.any(bindparam("ids")))
        .group_by(membership.c.parent_level, membership.c.parent_vintage)
        .order_by(count, membership.c.parent_vintage)
    )
    return {row[0]: row[1] for row in connection.execute(query, {"ids": ids})}
