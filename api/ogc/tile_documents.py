"""The documents of OGC API - Tiles as JSON: tile matrix sets, lists of tile sets, one tile set."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from api.formats import MVT
from api.ogc.asking import ROOT
from api.ogc.documents import GEODATA, JSON, TILING_SCHEME, Document, licences, link
from api.ogc.tile_sets import SCHEME, TileSet, first_zoom
from api.ogc.words import both, describe, title_of
from observatory.db.ogc.collections import Collection
from observatory.db.tiles import MOST_ZOOM
from observatory.geography.reference import CRS84, GLOBAL, MERCATOR
from observatory.geography.web_mercator import (
    HALF_WORLD_M,
    TILE_PIXELS,
    ZOOMS,
    Limits,
    cell_size,
    scale_denominator,
)

SCHEME_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SCHEME}"
_CRS = next(one.address for one in GLOBAL if one.srid == MERCATOR)
_CORNER = [-HALF_WORLD_M, HALF_WORLD_M]
_SCHEME = {
    "id": SCHEME,
    "title": "Google Maps Compatible for the World",
    "uri": SCHEME_URI,
    "crs": _CRS,
}
# Of a field of TileJSON, in the words of JSON Schema.
_KINDS = {"String": "string", "Number": "number", "Boolean": "boolean"}
Fields = Mapping[str, str]


def tile_matrix_sets(root: str) -> Document:
    """Return the pyramids that tiles are cut in: one."""
    own = link("self", f"{root}/tileMatrixSets/{SCHEME}", JSON)
    return {"links": [], "tileMatrixSets": [{**_SCHEME, "links": [own]}]}


def tile_matrix_set(_root: str) -> Document:
    """Return the usual pyramid of web maps, as OGC registered it."""
    return {
        **_SCHEME,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in ZOOMS],
        "links": [],
    }


def _matrix(zoom: int) -> Document:
    return {
        "id": str(zoom),
        "scaleDenominator": scale_denominator(zoom),
        "cellSize": cell_size(zoom),
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": _CORNER,
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tile_sets(root: str, tile_set: TileSet) -> Document:
    """Return the list of the tile sets of something: of one pyramid."""
    own = link("self", f"{root}{tile_set.path}", JSON)
    return {"links": [], "tilesets": [{**_head(tile_set), "links": [own, _scheme(root)]}]}


def tile_set(root: str, shown: TileSet, fields: Mapping[str, Fields]) -> Document:
    """Return where the tiles of a set are, and what they hold.

    fields: of each collection, what its features carry in a tile.
    """
    west, south, east, north = shown.box
    return {
        **_head(shown),
        "description": both(_DESCRIBED),
        "attribution": ", ".join(_producers(shown.collections)),
        "mediaTypes": [MVT],
        "tileMatrixSetLimits": [_limits(one) for one in shown.limits],
        "boundingBox": {
            "lowerLeft": [west, south], "upperRight": [east, north],
            "crs": CRS84.address, "orderedAxes": ["Lon", "Lat"],
        },
        "layers": [_layer(root, one, fields[one.name]) for one in shown.collections],
        "links": [
            {**link("item", _template(root, shown), MVT, "Mapbox Vector Tile"), "templated": True},
            _scheme(root),
            *_further(root, shown),
            *_licences(shown.collections),
        ],
    }  # fmt: skip


_DESCRIBED = (
    "Périmètres généralisés pour chaque échelle, en tuiles vectorielles.",
    "Perimeters generalised for each scale, as vector tiles.",
)


def _head(shown: TileSet) -> Document:
    return {
        "title": both(shown.title),
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": SCHEME_URI,
    }


def _scheme(root: str) -> Document:
    return link(TILING_SCHEME, f"{root}/tileMatrixSets/{SCHEME}", JSON, SCHEME)


def _template(root: str, shown: TileSet) -> str:
    more = f"?collections={quote(shown.chosen, safe=',')}" if shown.chosen else ""
    return f"{root}{shown.path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{more}"


def _limits(one: Limits) -> Document:
    return {
        "tileMatrix": str(one.zoom),
        "minTileRow": one.first_row, "maxTileRow": one.last_row,
        "minTileCol": one.first_column, "maxTileCol": one.last_column,
    }  # fmt: skip


def _layer(root: str, one: Collection, fields: Fields) -> Document:
    west, south, east, north = one.box
    return {
        "id": one.name,
        "title": both(title_of(one)),
        "description": both(describe(one)),
        "dataType": "vector",
        "geometryDimension": 2,
        "minTileMatrix": str(first_zoom(one)),
        "maxTileMatrix": str(MOST_ZOOM),
        "boundingBox": {
            "lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.address,
        },
        "propertiesSchema": {
            "type": "object",
            "properties": {name: {"type": _KINDS[kind]} for name, kind in fields.items()},
        },
        "links": [link(GEODATA, f"{root}/collections/{one.name}", JSON)],
    }  # fmt: skip


def _further(root: str, shown: TileSet) -> list[Document]:
    """Return, of one collection, its other descriptions: those that map libraries read."""
    if shown.of:
        (one,) = shown.collections
        base = root.removesuffix(ROOT)
        return [
            link(GEODATA, f"{root}{shown.of}", JSON),
            link("alternate", f"{base}/tiles/{one.name}.json?on=all", JSON, "TileJSON"),
            link("stylesheet", f"{base}/styles/{one.name}.json?on=all", JSON, "MapLibre"),
        ]
    return []


def _producers(collections: Iterable[Collection]) -> list[str]:
    return list(dict.fromkeys(one.producer for of in collections for one in of.sources))


def _licences(collections: Iterable[Collection]) -> list[Document]:
    found: dict[str, Any] = {}
    for one in collections:
        found |= {named["href"]: named for named in licences(one)}
    return list(found.values())
