"""What the OpenAPI document says of the tiles; operations end as OGC API - Tiles names them."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.formats import MVT
from api.ogc.documents import JSON
from api.ogc.operations import describe_get, operation
from api.ogc.tile_sets import MOST_CHOSEN, SCHEME, TILE_FORMS
from api.ogc.words import title_of
from observatory.db.ogc.layout import Layout
from observatory.db.tiles import MOST_ZOOM

Document = dict[str, Any]
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**MOST_ZOOM - 1}
# Of one tile, in the names and types of the standard (/req/core/tc-tilematrix-definition…).
PLACE: Mapping[str, Document] = {
    "tileMatrix": {
        "name": "tileMatrix", "in": "path", "required": True, "example": "10",
        "schema": {"type": "string"}, "description": f"The zoom, from 0 to {MOST_ZOOM}.",
    },
    "tileRow": {
        "name": "tileRow", "in": "path", "required": True, "example": 352,
        "schema": _NUMBER, "description": "The row, from the north.",
    },
    "tileCol": {
        "name": "tileCol", "in": "path", "required": True, "example": 518,
        "schema": _NUMBER, "description": "The column, from the west.",
    },
}  # fmt: skip
_COLLECTIONS: Document = {
    "name": "collections", "in": "query", "required": False, "style": "form", "explode": False,
    "schema": {"type": "array", "items": {"type": "string"}, "minItems": 1,
               "maxItems": MOST_CHOSEN},
    "description": "The ids or addresses of the collections to show; by default all.",
}  # fmt: skip
_FORM: Document = {
    "name": "f", "in": "query", "required": False,
    "schema": {"type": "string", "enum": list(TILE_FORMS)},
    "description": "There is one format.",
}  # fmt: skip
_EMPTY = {"description": "Nothing lies in this tile, which is one of the set's."}


def tile_paths(layouts: Iterable[Layout]) -> Document:
    """Return the addresses of the tiles of all collections, and of each."""
    found = {
        "/tileMatrixSets": operation("getTileMatrixSetsList", "Tile matrix sets", JSON),
        f"/tileMatrixSets/{SCHEME}": operation("getTileMatrixSet", SCHEME, JSON, has_key=True),
        **_paths_of("", "all.dataset.vector", "Every collection", [_COLLECTIONS]),
    }
    for layout in layouts:
        name = layout.collection.name
        tag = f"{name.replace('-', '_')}.collection.vector"
        found |= _paths_of(f"/collections/{name}", tag, title_of(layout.collection)[1], [])
    return found


def _paths_of(of: str, tag: str, about: str, more: list[Document]) -> Document:
    own = f"{of}/tiles/{SCHEME}"
    return {
        f"{of}/tiles": operation(
            f"{tag}.getTileSetsList", f"{about}: tile sets", JSON, has_key=True
        ),
        own: operation(f"{tag}.getTileSet", f"{about}: tiles", JSON, more, has_key=True),
        f"{own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _of_tile(tag, about, more),
    }


def _of_tile(tag: str, about: str, more: list[Document]) -> Document:
    places = [{"$ref": f"#/components/parameters/{name}"} for name in PLACE]
    content = {MVT: {"schema": {"type": "string", "format": "binary"}}}
    answers = {
        "200": {"description": "A Mapbox Vector Tile.", "content": content},
        "204": _EMPTY,
    }
    return describe_get(
        f"{tag}.getTile", f"{about}: one tile", [*places, *more, _FORM], answers, has_key=True
    )
