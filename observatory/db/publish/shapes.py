"""Generalises the perimeters that were published, zoom by zoom, ready to be served."""

import numpy as np
import shapely
from sqlalchemy import Connection, delete, text

from observatory.db.staging import copy_rows
from observatory.db.tables import perimeter_simplified
from observatory.domain.territory import ZONINGS, Level
from observatory.geography.perimeter import simplify

_CHANGED = text("""
    SELECT t.level, t.vintage, array_agg(t.id ORDER BY t.id) AS ids
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    GROUP BY 1, 2
    HAVING bool_or(p.release_id = ANY(:releases))
""")
_SHAPES = text("""
    SELECT territory_id, ST_AsBinary(geom) FROM perimeter
    WHERE territory_id = ANY(:ids) ORDER BY territory_id
""")
# Good up to this zoom of a map: about half a pixel, in degrees of latitude.
TOLERANCES = {5: 0.02, 8: 0.0025, 11: 0.0003}
# Each level where a map first needs it: nobody draws 35,000 communes on a map of France.
ZOOMS: dict[Level, tuple[int, ...]] = {
    Level.COUNTRY: (5,),
    Level.REGION: (5, 8),
    Level.DEPARTMENT: (5, 8),
    Level.EPCI: (8,),
    Level.URBAN_UNIT: (8,),
    Level.COMMUNE: (8,),
    **dict.fromkeys(ZONINGS, (5, 8, 11)),
}


def simplify_perimeters(connection: Connection, releases: list[int]) -> None:
    """Simplify every layer (level, vintage) of which a perimeter has changed."""
    for level, _, ids in connection.execute(_CHANGED, {"releases": releases}).all():
        rows = connection.execute(_SHAPES, {"ids": ids}).all()
        keys = [key for key, _ in rows]
        geometries = shapely.from_wkb(np.array([wkb for _, wkb in rows], dtype=object))
        connection.execute(
            delete(perimeter_simplified).where(perimeter_simplified.c.territory_id.in_(ids))
        )
        for zoom in ZOOMS.get(Level(level), (8,)):
            # Layers that tile the land keep their shared borders shared; zonings overlap.
            simplified = simplify(
                geometries, TOLERANCES[zoom], shares_borders=Level(level) not in ZONINGS
            )
            texts = shapely.to_geojson(simplified)
            columns = ("territory_id", "zoom", "geojson")
            copy_rows(
                connection,
                perimeter_simplified,
                columns,
                zip(keys, [zoom] * len(keys), texts, strict=True),
            )
