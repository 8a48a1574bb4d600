"""Generalises the perimeters that were published, zoom by zoom, ready to be served."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, text

from observatory.db.frames import copy_frame
from observatory.db.tables import perimeter_simplified
from observatory.db.zooms import FULL, copies_of
from observatory.domain.territory import ZONINGS, Level
from observatory.geography.generalise import (
    FULL_DIGITS,
    Band,
    at_least,
    cut_at_antimeridian,
    generalise,
    round_together,
    to_web_mercator,
)
from observatory.geography.perimeter import Geometries

# A database that was just brought to this version has no copy yet: every layer has one for zoom 8.
_CHANGED = text("""
    SELECT t.level, t.vintage, array_agg(t.id ORDER BY t.id) AS ids
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    LEFT JOIN perimeter_simplified s ON s.territory_id = t.id AND s.zoom = 8
    GROUP BY 1, 2
    HAVING bool_or(p.release_id = ANY(:releases) OR s.zoom IS NULL)
""")
_SHAPES = text("""
    SELECT territory_id, ST_AsBinary(geom) FROM perimeter
    WHERE territory_id = ANY(:ids) ORDER BY territory_id
""")
_FORGET = text("DELETE FROM perimeter_simplified WHERE territory_id = ANY(:ids)")
# A quarter of a pixel, in degrees of latitude. The outlines of communes are coarse already: a copy
# that is finer than zoom 8 would leave out nothing.
_TILING = {8: 0.0025, 6: 0.01, 4: 0.02}
_ZONINGS = {12: 8e-5, 10: 3e-4, 8: 0.00125, 6: 0.005, 4: 0.01}


@dataclass(frozen=True, slots=True)
class Layer:
    """The perimeters of one level and vintage, in the order of their territories."""

    level: Level
    vintage: int
    ids: list[int]
    geometries: Geometries


def read_changed_layers(connection: Connection, releases: list[int]) -> list[Layer]:
    """Return every layer (level, vintage) of which a perimeter has changed."""
    layers = []
    for level, vintage, ids in connection.execute(_CHANGED, {"releases": releases}).all():
        rows = connection.execute(_SHAPES, {"ids": ids}).all()
        geometries = shapely.from_wkb(np.array([bytes(wkb) for _, wkb in rows], dtype=object))
        keys = [key for key, _ in rows]
        layers.append(Layer(Level(level), vintage, keys, cut_at_antimeridian(geometries)))
    return layers


def prepare_copies(layers: list[Layer]) -> list[dict[str, Any]]:
    """Generalise layers, zoom by zoom; needs no database, so that one may work meanwhile."""
    return [columns for layer in layers for columns in _copies(layer)]


def bands_of(level: Level) -> tuple[Band, ...]:
    """Return the generalised copies that are made of a level, finest first."""
    tolerances = _ZONINGS if level in ZONINGS else _TILING
    made = copies_of(level)
    return tuple(Band(zoom, far) for zoom, far in tolerances.items() if zoom in made)


def _copies(layer: Layer) -> Iterator[dict[str, Any]]:
    bands = bands_of(layer.level)
    # The land, whole, is 100 MB that no map asks for: what is shown of it is read elsewhere.
    if layer.level in ZONINGS:
        yield _columns(layer, FULL, round_together(layer.geometries, FULL_DIGITS))
    for band, geometries in zip(bands, generalise(layer.geometries, bands), strict=True):
        yield _columns(layer, band.zoom, geometries)


def _columns(layer: Layer, zoom: int, shapes: Geometries) -> dict[str, Any]:
    number = len(layer.ids)
    is_zoning = layer.level in ZONINGS
    return {
        "territory_id": layer.ids,
        "zoom": [zoom] * number,
        "geojson": shapely.to_geojson(shapes),
        "level": [layer.level.value] * number,
        "vintage": [layer.vintage] * number,
        # Perimeters that tile the land would cover their neighbours.
        "geom": to_web_mercator(at_least(shapes, zoom) if is_zoning else shapes),
    }


def write_copies(
    connection: Connection, layers: list[Layer], copies: list[dict[str, Any]]
) -> None:  # fmt: skip
    """Replace the generalised perimeters of the layers that changed."""
    for layer in layers:
        connection.execute(_FORGET, {"ids": layer.ids})
    for columns in copies:
        copy_frame(connection, perimeter_simplified, tuple(columns), columns)
    if copies:
        connection.execute(text("ANALYZE perimeter_simplified"))
