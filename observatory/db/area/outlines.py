"""The outlines that a drawn area meets: which lie inside, and how much of those it cuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, text

from observatory.db.publish.populations import grid_layer, iris_layer
from observatory.domain.agglomeration import IntArray
from observatory.domain.area import SLIVER
from observatory.domain.intervals import FloatArray
from observatory.errors import InvalidRequest
from observatory.geography.overlay import Populated
from observatory.geography.straddling import Shares, shares_inside

# Levels first, shapes after: a region's outline is never read. The drawn area comes first, so that
# PostGIS prepares it once; only the outlines that it cuts travel.
_TOUCHED = text("""
    WITH near AS MATERIALIZED (
        SELECT t.id, t.level, t.vintage, p.area_m2, p.geom
        FROM perimeter p JOIN territory t ON t.id = p.territory_id
        WHERE p.geom && ST_GeomFromWKB(:area, 4326) AND t.level IN ('commune', 'iris')
    ), met AS MATERIALIZED (
        SELECT *, ST_Covers(ST_GeomFromWKB(:area, 4326), geom) AS is_inside FROM near
        WHERE ST_Intersects(ST_GeomFromWKB(:area, 4326), geom)
    )
    SELECT id, level, vintage, area_m2, CASE WHEN NOT is_inside THEN ST_AsBinary(geom) END AS wkb
    FROM met ORDER BY level, vintage, id
""")

_HAS_CELLS = text("SELECT EXISTS (SELECT FROM grid_cell)")

_CELLS = text("""
    SELECT DISTINCT ON (c.release_id, c.cell)
           c.srid, c.size_m, c.vintage, c.release_id, c.x, c.y,
           coalesce(c.persons, c.households) AS persons
    FROM perimeter p
    JOIN grid_cell c ON c.geom && ST_Expand(p.geom, :margin)
    JOIN release r ON r.id = c.release_id AND r.state = 'published'
    WHERE p.territory_id = ANY(:ids) AND coalesce(c.persons, c.households) IS NOT NULL
""")

# In degrees: half a diagonal of a cell of 1 km, the coarsest that is published.
_MARGIN = 0.015

_HAS_IRIS = text("""
    SELECT EXISTS (
        SELECT FROM availability a JOIN indicator i ON i.id = a.indicator_id
        WHERE i.code = 'population' AND a.level = 'iris' AND a.figure = 'observation')
""")

_IRIS = text("""
    SELECT DISTINCT ON (t.code) ST_AsBinary(p.geom), o.value
    FROM perimeter cut
    JOIN perimeter p ON p.geom && cut.geom
    JOIN territory t ON t.id = p.territory_id AND t.level = 'iris'
    JOIN observation o ON o.territory_id = t.id AND o.known_to IS NULL AND o.value IS NOT NULL
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'population'
    WHERE cut.territory_id = ANY(:ids)
    ORDER BY t.code, o.period DESC, t.vintage DESC
""")


@dataclass(frozen=True, slots=True)
class Outlines:
    """Territories of one level and vintage that lie in the area, with the part that does."""

    level: str
    vintage: int
    territory: IntArray
    area_m2: FloatArray
    share: FloatArray
    lower: FloatArray
    upper: FloatArray
    is_population: NDArray[np.bool_]
    shared_m2: FloatArray


Layers = dict[tuple[str, int], Outlines]


def read_outlines(connection: Connection, area: BaseGeometry) -> Layers:
    """Return the communes and the IRIS that an area meets, by level and vintage.

    Raises InvalidRequest where it meets no commune, or only a sliver of each that it meets: it then
    covers no land that is known, or too little to tell from how a border is drawn.
    """
    rows = connection.execute(_TOUCHED, {"area": shapely.to_wkb(area)}).all()
    found: Layers = {}
    for level in sorted({row.level for row in rows}):
        found |= _measure(connection, area, [row for row in rows if row.level == level])
    if not any(level == "commune" for level, _ in found):
        if any(row.level == "commune" for row in rows):
            raise InvalidRequest(
                f"The area is too small: it has less than {SLIVER:.2%} of every commune that it "
                "meets; draw a larger one."
            )
        raise InvalidRequest(
            "The area covers no commune whose outline is loaded: coordinates are longitude, "
            "latitude in degrees, in that order."
        )
    return found


def _measure(connection: Connection, area: BaseGeometry, rows: Sequence[Row[Any]]) -> Layers:
    """Measure the outlines of one level; the same one in several vintages is measured once."""
    wkb = np.array([bytes(row.wkb or b"") for row in rows], dtype=object)
    ids = np.array([row.id for row in rows], dtype=np.intp)
    sizes = np.array([row.area_m2 for row in rows], dtype=np.float64)
    is_cut = wkb != b""
    whole = np.where(is_cut, 0.0, 1.0)
    shares = Shares(whole, whole.copy(), whole.copy(), np.zeros(len(rows), bool), whole * sizes)
    if is_cut.any():
        distinct, first, places = np.unique(wkb[is_cut], return_index=True, return_inverse=True)
        layers = _people(connection, rows[0].level, ids[is_cut][first])
        inside = shares_inside(area, shapely.from_wkb(distinct), sizes[is_cut][first], layers)
        for name in Shares.__slots__:
            getattr(shares, name)[is_cut] = getattr(inside, name)[places]
    vintages = np.array([row.vintage for row in rows])
    found = {}
    for vintage in np.unique(vintages).tolist():
        ours = vintages == vintage
        own = Shares(*(getattr(shares, name)[ours] for name in Shares.__slots__))
        layer = _without_slivers((rows[0].level, vintage), ids[ours], sizes[ours], own)
        if len(layer.territory):
            found[rows[0].level, vintage] = layer
    return found


def _without_slivers(
    key: tuple[str, int], ids: IntArray, sizes: FloatArray, shares: Shares
) -> Outlines:
    """Take a unit whole, or not at all, where only the drawing of its border makes a difference."""
    part = shares.area_m2 / sizes
    is_whole = part >= 1 - SLIVER
    for values in (shares.share, shares.lower, shares.upper):
        values[is_whole] = 1.0
    kept = part >= SLIVER
    return Outlines(
        *key, ids[kept], sizes[kept],
        *(getattr(shares, name)[kept] for name in Shares.__slots__),
    )  # fmt: skip


def _people(connection: Connection, level: str, ids: IntArray) -> list[Populated]:
    """Return who lives in the outlines that are cut, finest first: cells, then IRIS."""
    given: dict[str, Any] = {"ids": ids.tolist()}
    layers = []
    if connection.execute(_HAS_CELLS).scalar_one() and (
        cells := connection.execute(_CELLS, {**given, "margin": _MARGIN}).all()
    ):
        layers.append(grid_layer(cells))
    if level == "commune" and connection.execute(_HAS_IRIS).scalar_one():
        layers += [iris_layer(found)] if (found := connection.execute(_IRIS, given).all()) else []
    return layers
