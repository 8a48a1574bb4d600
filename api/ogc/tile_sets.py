"""A tile set of OGC API - Tiles: which collections it shows at each zoom, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.ogc.words import Words, title_of
from api.routes.tiles import FIRST_ZOOMS
from observatory.db.ogc.collections import Collection
from observatory.db.tiles import MOST_ZOOM
from observatory.errors import InvalidRequest, NotFound
from observatory.geography.web_mercator import Limits, limits_of

SCHEME = "WebMercatorQuad"
WHOLE = ("Toutes les collections", "Every collection")
MOST_CHOSEN = 20
TILE_FORMS = ("mvt",)


@dataclass(frozen=True, slots=True)
class TileSet:
    """The tiles of one collection, or of several in one tile.

    of: the address of what is shown, below the landing page; empty for the whole.
    chosen: the names that `collections` selects, as written; empty for all.
    """

    of: str
    title: Words
    collections: tuple[Collection, ...]
    chosen: str = ""

    @property
    def path(self) -> str:
        """Return its address below the landing page."""
        return f"{self.of}/tiles/{SCHEME}"

    @property
    def limits(self) -> tuple[Limits, ...]:
        """Return the tiles that there are, of each zoom."""
        every = (self.limits_at(zoom) for zoom in range(MOST_ZOOM + 1))
        return tuple(limits for limits in every if limits is not None)

    def limits_at(self, zoom: int) -> Limits | None:
        """Return the tiles that there are of a zoom; None where there are none."""
        each = [limits_of(one.box, zoom) for one in self.shown_at(zoom)]
        if not each:
            return None
        return Limits(
            zoom,
            min(one.first_column for one in each),
            max(one.last_column for one in each),
            min(one.first_row for one in each),
            max(one.last_row for one in each),
        )

    def shown_at(self, zoom: int) -> tuple[Collection, ...]:
        """Return the collections that a tile of some zoom shows: from afar, no small ones."""
        if zoom > MOST_ZOOM:
            return ()
        return tuple(one for one in self.collections if first_zoom(one) <= zoom)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return what holds it, in degrees: west, south, east, north."""
        west, south, east, north = zip(*(one.box for one in self.collections), strict=True)
        return min(west), min(south), max(east), max(north)


def first_zoom(collection: Collection) -> int:
    """Return the least zoom of which there are tiles."""
    return FIRST_ZOOMS.get(collection.level, 0)


def of_collection(one: Collection) -> TileSet:
    """Return the tile set of one collection."""
    return TileSet(f"/collections/{one.name}", title_of(one), (one,))


def of_dataset(offered: Mapping[str, Collection], chosen: str | None = None) -> TileSet:
    """Return the tile set of all collections, or of those that are named, in that order.

    chosen: ids or whole addresses of collections, with commas between them. Raises InvalidRequest.
    """
    if chosen is None:
        return TileSet("", WHOLE, tuple(offered.values()))
    names = list(dict.fromkeys(part.rsplit("/", 1)[-1] for part in chosen.split(",")))
    if len(names) > MOST_CHOSEN:
        raise InvalidRequest(f"collections: at most {MOST_CHOSEN}.")
    if unknown := [name for name in names if name not in offered]:
        raise InvalidRequest(
            f"collections: {', '.join(unknown)[:200]!r} is no collection; there are "
            f"{', '.join(offered)}."
        )
    return TileSet("", WHOLE, tuple(offered[name] for name in names), ",".join(names))


def read_place(tile_set: TileSet, matrix: str, row: str, column: str) -> tuple[int, int, int]:
    """Return the zoom, row and column that an address names; raises NotFound where no tile is."""
    numbers = [_read_number(text) for text in (matrix, row, column)]
    zoom, at_row, at_column = numbers
    limits = None if zoom is None else tile_set.limits_at(zoom)
    if limits is None:
        known = [one.zoom for one in tile_set.limits]
        raise NotFound(
            f"tileMatrix {matrix[:20]!r} has no tiles here; it goes from {known[0]} to {known[-1]}."
        )
    if at_row is None or at_column is None or not limits.hold(at_column, at_row):
        raise NotFound(
            f"Tile {row[:20]}/{column[:20]} (tileRow/tileCol) is outside: at tileMatrix {matrix}, "
            f"rows go from {limits.first_row} to {limits.last_row} and columns from "
            f"{limits.first_column} to {limits.last_column}."
        )
    return limits.zoom, at_row, at_column


def _read_number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 9 and str(int(text)) == text
    return int(text) if is_number else None
