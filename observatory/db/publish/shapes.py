"""Generalises the perimeters that were published, zoom by zoom, ready to be served."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, text

from observatory.db.frames import copy_frame
from observatory.db.tables import perimeter_simplified
from observatory.domain.territory import ZONINGS, Level
from observatory.geography.perimeter import Geometries, simplify

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
_FORGET = text("DELETE FROM perimeter_simplified WHERE territory_id = ANY(:ids)")
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


@dataclass(frozen=True, slots=True)
class Layer:
    """The perimeters of one level and vintage, in the order of their territories."""

    level: Level
    ids: list[int]
    geometries: Geometries


def read_changed_layers(connection: Connection, releases: list[int]) -> list[Layer]:
    """Return every layer (level, vintage) of which a perimeter has changed."""
    layers = []
    for level, _, ids in connection.execute(_CHANGED, {"releases": releases}).all():
        rows = connection.execute(_SHAPES, {"ids": ids}).all()
        geometries = shapely.from_wkb(np.array([bytes(wkb) for _, wkb in rows], dtype=object))
        layers.append(Layer(Level(level), [key for key, _ in rows], geometries))
    return layers


def generalise(layers: list[Layer]) -> list[dict[str, Any]]:
    """Simplify layers, zoom by zoom; needs no database, so that one may work meanwhile."""
    return [
        {
            "territory_id": layer.ids,
            "zoom": [zoom] * len(layer.ids),
            # Layers that tile the land keep their shared borders shared; zonings overlap.
            "geojson": shapely.to_geojson(
                simplify(
                    layer.geometries,
                    TOLERANCES[zoom],
                    shares_borders=layer.level not in ZONINGS,
                )
            ),
        }
        for layer in layers
        for zoom in ZOOMS.get(layer.level, (8,))
    ]


def write_simplified(
    connection: Connection, layers: list[Layer], simplified: list[dict[str, Any]]
) -> None:
    """Replace the simplified outlines of the layers that changed."""
    for layer in layers:
        connection.execute(_FORGET, {"ids": layer.ids})
    for columns in simplified:
        copy_frame(connection, perimeter_simplified, tuple(columns), columns)
