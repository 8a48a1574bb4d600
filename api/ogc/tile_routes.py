"""The addresses of OGC API - Tiles, Part 1: the tiles of a collection, and of all together."""

from functools import partial

from starlette.responses import Response

from api.map_question import MapQuery, MapQuestion, read_question
from api.ogc import tile_documents, tile_views
from api.ogc.asking import ROOT, OgcAsker
from api.ogc.documents import Document
from api.ogc.question import read_parameters
from api.ogc.serving import Handler, find_layout, layouts_of, write_document
from api.ogc.tile_documents import Fields
from api.ogc.tile_sets import (
    SCHEME,
    TILE_FORMS,
    TileSet,
    of_collection,
    of_dataset,
    read_place,
)
from api.routes.tiles import describe_layer, make_tile
from api.snapshot import Snapshot
from observatory.db.ogc.collections import Collection
from observatory.db.tiles import Square
from observatory.errors import NotFound

# A collection holds the territories of any day.
_QUERY = MapQuery(on="all")


def _show_schemes(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        document = tile_documents.tile_matrix_sets(asker.root)
        return write_document(asker, snapshot, document, tile_views.tile_matrix_sets)


def _show_scheme(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        _check_scheme(asker)
        document = tile_documents.tile_matrix_set(asker.root)
        return write_document(asker, snapshot, document, tile_views.tile_matrix_set)


def _check_scheme(asker: OgcAsker) -> None:
    name = asker.request.path_params["scheme"]
    if name != SCHEME:
        raise NotFound(f"No tile matrix set has the id {name[:60]!r}; there is {SCHEME}.")


def _find(asker: OgcAsker, snapshot: Snapshot, chosen: str | None = None) -> TileSet:
    """Return the tile set of the collection that the address names, else of the whole."""
    if "collection" in asker.request.path_params:
        return of_collection(find_layout(snapshot, asker).collection)
    offered = {name: layout.collection for name, layout in layouts_of(snapshot).items()}
    if not offered:
        raise NotFound("No outline is loaded, so that there are no tiles.")
    return of_dataset(offered, chosen)


def _show_sets(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        shown = _find(asker, snapshot)
        document = tile_documents.tile_sets(asker.root, shown)

        def view(root: str, document: Document, notice: str) -> str:
            return tile_views.tile_sets(root, shown, document, notice)

        return write_document(asker, snapshot, document, view)


def _show_set(asker: OgcAsker, known: tuple[str, ...]) -> Response:
    given = read_parameters(asker.request, known)
    with asker.snapshot() as snapshot:
        _check_scheme(asker)
        shown = _find(asker, snapshot, given.get("collections"))
        fields = {one.name: _fields(snapshot, one) for one in shown.collections}
        document = tile_documents.tile_set(asker.root, shown, fields)

        def view(root: str, document: Document, notice: str) -> str:
            return tile_views.tile_set(root, shown, document, notice)

        return write_document(asker, snapshot, document, view)


def _fields(snapshot: Snapshot, one: Collection) -> Fields:
    found: Fields = describe_layer(_ask(snapshot, one))["fields"]
    return found


def _ask(snapshot: Snapshot, one: Collection) -> MapQuestion:
    return read_question(snapshot, one.level, one.vintage, _QUERY)


def _show_tile(asker: OgcAsker, known: tuple[str, ...]) -> Response:
    """Return one tile: of several collections, their layers one after the other.

    A tile is a list of layers, and so are two tiles written one after the other.
    """
    given = read_parameters(asker.request, known, TILE_FORMS)
    place = (asker.request.path_params[name] for name in ("matrix", "row", "column"))
    with asker.snapshot() as snapshot:
        _check_scheme(asker)
        shown = _find(asker, snapshot, given.get("collections"))
        zoom, row, column = read_place(shown, *place)
        square = Square(zoom, column, row)
        layers = [
            make_tile(snapshot, _ask(snapshot, one), _QUERY, square) for one in shown.shown_at(zoom)
        ]
        return snapshot.write_tile(b"".join(layers))


_OF_ONE, _OF_ALL = ("f",), ("f", "collections")
_SCHEMES, _COLLECTION = f"{ROOT}/tileMatrixSets", f"{ROOT}/collections/{{collection}}"
_PLACE = "{matrix}/{row}/{column}"
ADDRESSES: dict[str, Handler] = {
    _SCHEMES: _show_schemes,
    f"{_SCHEMES}/{{scheme}}": _show_scheme,
    f"{ROOT}/tiles": _show_sets,
    f"{ROOT}/tiles/{{scheme}}": partial(_show_set, known=_OF_ALL),
    f"{ROOT}/tiles/{{scheme}}/{_PLACE}": partial(_show_tile, known=_OF_ALL),
    f"{_COLLECTION}/tiles": _show_sets,
    f"{_COLLECTION}/tiles/{{scheme}}": partial(_show_set, known=_OF_ONE),
    f"{_COLLECTION}/tiles/{{scheme}}/{_PLACE}": partial(_show_tile, known=_OF_ONE),
}
