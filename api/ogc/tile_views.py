"""The documents of OGC API - Tiles as pages."""

from typing import Any

from api.ogc import pages
from api.ogc.tile_sets import SCHEME, TileSet
from api.ogc.words import Words

Document = dict[str, Any]
_SCHEMES = ("Découpages en tuiles", "Tile matrix sets")
_SETS = ("Tuiles vectorielles", "Vector tiles")
_TILE = ("Adresse d'une tuile", "Address of a tile")
_LIMITS = ("Tuiles de chaque échelle", "Tiles of each scale")


def _trail(root: str, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (f"{root}?f=html", "OGC API"),
        *((f"{root}{path}?f=html", name) for path, name in steps),
    ]


def tile_matrix_sets(root: str, document: Document, notice: str) -> str:
    """Return the page of the pyramids."""
    listed = [_listed(one) for one in document["tileMatrixSets"]]
    parts = (pages.listing(listed), pages.links(document["links"]))
    return pages.page(_SCHEMES, _trail(root), parts, notice)


def _listed(one: Document) -> tuple[str, Words]:
    (own,) = (link["href"] for link in one["links"] if link["rel"] == "self")
    return f"{own}?f=html", pages.split(one["title"])


def tile_matrix_set(root: str, document: Document, notice: str) -> str:
    """Return the page of a pyramid."""
    names = ("scaleDenominator", "cellSize", "matrixWidth", "matrixHeight")
    rows = [[one["id"], *(str(one[name]) for name in names)] for one in document["tileMatrices"]]
    about = [("uri", document["uri"]), ("crs", document["crs"])]
    parts = (
        pages.pairs(about),
        pages.table(_LIMITS, ("tileMatrix", *names), rows),
        pages.links(document["links"]),
    )
    trail = _trail(root, ("/tileMatrixSets", "tileMatrixSets"))
    return pages.page((SCHEME, SCHEME), trail, parts, notice)


def tile_sets(root: str, shown: TileSet, document: Document, notice: str) -> str:
    """Return the page of the tile sets of something."""
    listed = [_listed(one) for one in document["tilesets"]]
    parts = (pages.listing(listed), pages.links(document["links"]))
    return pages.page(_SETS, _trail(root, *_above(shown)), parts, notice)


def _above(shown: TileSet) -> list[tuple[str, str]]:
    if not shown.of:
        return []
    return [("/collections", "Collections"), (shown.of, shown.of.rsplit("/", 1)[-1])]


def tile_set(root: str, shown: TileSet, document: Document, notice: str) -> str:
    """Return the page of one tile set."""
    names = ("minTileRow", "maxTileRow", "minTileCol", "maxTileCol")
    rows = [
        [one["tileMatrix"], *(str(one[name]) for name in names)]
        for one in document["tileMatrixSetLimits"]
    ]
    (template,) = (one["href"] for one in document["links"] if one["rel"] == "item")
    listed = [
        {**one, "href": f"{one['href']}?f=html"} if one["href"].startswith(f"{root}/") else one
        for one in document["links"]
        if one["rel"] not in ("item", "self", "alternate") or one.get("title") == "TileJSON"
    ]
    about = [
        (" / ".join(_TILE), template),
        ("Producteur / producer", document["attribution"]),
        ("Collections", ", ".join(one["id"] for one in document["layers"])),
    ]
    parts = (
        pages.paragraph(pages.split(document["description"])),
        pages.pairs(about),
        pages.table(_LIMITS, ("tileMatrix", *names), rows),
        pages.links(listed),
    )
    trail = _trail(root, *_above(shown), (f"{shown.of}/tiles", "tiles"))
    return pages.page(pages.split(document["title"]), trail, parts, notice)
