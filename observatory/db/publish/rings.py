"""Draws the rings around the neighbourhoods, and lays them over the IRIS that have an outline."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.publish.places import ZONING_LEVELS
from observatory.db.publish.populations import read_cells
from observatory.db.staging import copy_rows
from observatory.db.tables import ring, ring_part
from observatory.domain.benchmark import BenchmarkKind
from observatory.geography.areas import additive_areas
from observatory.geography.overlay import Populated
from observatory.geography.perimeter import Geometries
from observatory.geography.rings import (
    Shares,
    draw_rings,
    shares_of_rings,
    shares_of_zones,
    without,
)

WIDTHS = sorted(kind.ring_metres for kind in BenchmarkKind if kind.ring_metres is not None)
# The widest ring in degrees, at every latitude of France.
_REACH = WIDTHS[-1] * 1.5e-5

# Outlines and cells decide; figures alone draw nothing again. A database that was just brought to
# this version has no ring yet.
_TOUCHED = text(f"""
    SELECT NOT EXISTS (SELECT FROM ring)
        OR EXISTS (SELECT FROM staged_perimeter
                   WHERE level IN ({ZONING_LEVELS}, 'iris', 'commune'))
        OR EXISTS (SELECT FROM grid_cell WHERE release_id = ANY(:staged))
""")  # noqa: S608 - a closed list of our own
_GENERATIONS = text(f"""
    SELECT DISTINCT t.level, t.vintage FROM territory t
    JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level IN ({ZONING_LEVELS}) ORDER BY 1, 2
""")  # noqa: S608
_ZONES = text("""
    SELECT t.id, p.metric_srid, ST_AsBinary(p.geom)
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = :level AND t.vintage = :vintage ORDER BY t.id
""")
_UNITS = text("""
    SELECT t.vintage, t.id, ST_AsBinary(p.geom)
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = 'iris' AND EXISTS (
        SELECT FROM territory z JOIN perimeter o ON o.territory_id = z.id
        WHERE z.level = :level AND z.vintage = :vintage AND p.geom && ST_Expand(o.geom, :reach))
    ORDER BY t.vintage, t.id
""")
# The latest outlines of communes tell land from sea.
_LAND = text("""
    SELECT ST_AsBinary(p.geom) FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = 'commune' AND t.vintage = (
        SELECT max(c.vintage) FROM territory c JOIN perimeter o ON o.territory_id = c.id
        WHERE c.level = 'commune')
      AND EXISTS (SELECT FROM perimeter o WHERE o.territory_id = ANY(:zones)
                  AND p.geom && ST_Expand(o.geom, :reach))
    ORDER BY t.id
""")

Ids = NDArray[np.intp]
Record = tuple[int, int, int, float, str, float | None]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The neighbourhoods of a generation, by position, and their rings by width."""

    ids: Ids
    zones: Geometries
    rings: dict[int, Geometries]


def derive_rings(connection: Connection, staged: list[int]) -> None:
    """Draw and lay over the rings of every generation, if what they rest on changed."""
    if not connection.execute(_TOUCHED, {"staged": staged}).scalar_one():
        return
    for table in (ring_part, ring):
        connection.execute(table.delete())
    for level, vintage in connection.execute(_GENERATIONS).all():
        _derive(connection, {"level": level, "vintage": vintage}, staged)
    for table in (ring, ring_part):
        connection.execute(text(f'ANALYZE "{table.name}"'))


def _derive(connection: Connection, key: dict[str, Any], staged: list[int]) -> None:
    drawn = _draw(connection, key)
    for metres, shapes in drawn.rings.items():
        areas = additive_areas(shapes).tolist()
        rows = zip(drawn.ids.tolist(), [metres] * len(areas), areas, strict=True)
        copy_rows(connection, ring, [column.name for column in ring.c], rows)
    found = connection.execute(_UNITS, {**key, "reach": _REACH}).all()
    if not found:
        return
    layers = read_cells(connection, [id_ for _, id_, _ in found], staged)
    land = _land(connection, drawn, _shapes([wkb for *_, wkb in found]))
    names = [column.name for column in ring_part.c]
    for _, rows_of in groupby(found, key=lambda row: row[0]):
        units = list(rows_of)
        ids = np.array([id_ for _, id_, _ in units], dtype=np.intp)
        records = _records(drawn, ids, _shapes([wkb for *_, wkb in units]), land, layers)
        copy_rows(connection, ring_part, names, records)


def _draw(connection: Connection, key: dict[str, Any]) -> _Drawn:
    found = connection.execute(_ZONES, key).all()
    ids, srids = (np.array([row[at] for row in found], dtype=np.intp) for at in (0, 1))
    zones = _shapes([wkb for *_, wkb in found])
    return _Drawn(ids, zones, dict(zip(WIDTHS, draw_rings(zones, srids, WIDTHS), strict=True)))


def _land(connection: Connection, drawn: _Drawn, units: Geometries) -> Geometries:
    """Return the communes around the neighbourhoods whose rings meet a unit."""
    meets, _ = shapely.STRtree(units).query(drawn.rings[WIDTHS[-1]], predicate="intersects")
    zones = drawn.ids[np.unique(meets)].tolist()
    return _shapes(list(connection.scalars(_LAND, {"zones": zones, "reach": _REACH})))


def _records(
    drawn: _Drawn, ids: Ids, units: Geometries, land: Geometries, layers: list[Populated]
) -> Iterator[Record]:
    """Yield the rows of the units of one vintage: of the neighbourhoods, then of each ring."""
    inside = shares_of_zones(drawn.zones, units, layers)
    yield from _rows(drawn, ids, 0, inside, [None] * len(inside.share))
    left = without(units, drawn.zones)
    for metres, shapes in drawn.rings.items():
        found = shares_of_rings(shapes, left, land, layers)
        yield from _rows(drawn, ids, metres, found.shares, found.cover.tolist())


def _rows(
    drawn: _Drawn, ids: Ids, metres: int, shares: Shares, cover: list[Any]
) -> Iterator[Record]:
    basis = np.where(shares.is_population, "population", "area").tolist()
    places, units = drawn.ids[shares.place].tolist(), ids[shares.unit].tolist()
    weights = shares.share.tolist()
    return zip(places, [metres] * len(units), units, weights, basis, cover, strict=True)


def _shapes(binaries: list[Any]) -> Geometries:
    shapes: Geometries = shapely.from_wkb(np.array([bytes(one) for one in binaries], dtype=object))
    return shapes
