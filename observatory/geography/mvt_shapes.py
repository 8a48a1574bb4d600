"""Surfaces as a zoom of a map shows them: on its grid of whole units, cut by its tiles, written.

The grid of a zoom is that of all its tiles, side by side: x to the east, y to the south. All is
done once, for many shapes at a time; what a tile shows is looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.mvt_commands import draw
from observatory.geography.perimeter import Geometries
from observatory.geography.varints import Numbers, write_varint
from observatory.geography.web_mercator import HALF_WORLD_M

EXTENT, BUFFER = 4_096, 64  # units of a tile; drawn beyond its edges, for the lines there
_ID, _TYPE, _GEOMETRY = 0x08, 0x18, 0x22  # fields of a feature
_SURFACE = 3
_OF_PIECE, _OF_TILE = 81, 250  # bytes that Python takes beside the written ones
_AT_ONCE = 2_000  # pieces that are cut: some megabytes

Place = tuple[int, int]  # column from the west, row from the north


@dataclass(frozen=True, slots=True)
class ZoomLayer:
    """A layer at one zoom, cut by its tiles, whatever its territories carry.

    tiles: of each that shows something, which pieces are its own. ids: of the territory of each
    piece. pieces: each as in a feature, but for the tags: id, kind and shape.
    """

    tiles: Mapping[Place, slice]
    ids: Sequence[int]
    pieces: Sequence[bytes]

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        of_pieces = sum(len(piece) + _OF_PIECE for piece in self.pieces)
        return of_pieces + _OF_TILE * len(self.tiles)


def draw_zoom(ids: Numbers, shapes: Geometries, zoom: int) -> ZoomLayer:
    """Return a layer as a zoom shows it; shapes: valid surfaces in metres of EPSG:3857.

    Each tile has its pieces in the order of the shapes.
    """
    placed = quantise(shapes, zoom)
    owner, columns, rows = _meet(placed, zoom)
    order = np.lexsort((owner, rows, columns))
    drawn: list[bytes] = []
    for start in range(0, len(order), _AT_ONCE):
        at = order[start : start + _AT_ONCE]
        drawn += draw(cut(placed[owner[at]], columns[at], rows[at]))
    seen = np.array([bool(piece) for piece in drawn], bool)
    order = order[seen]
    own: list[int] = ids[owner[order]].tolist()
    named = [_describe(*one) for one in zip(own, filter(None, drawn), strict=True)]
    return ZoomLayer(_slices(columns[order], rows[order]), own, named)


def _meet(shapes: Geometries, zoom: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return each pair of a shape and a tile whose boxes meet: its place, the column, the row."""
    there = np.flatnonzero(~shapely.is_empty(shapes))
    west, north, east, south = shapely.bounds(shapes[there]).astype(np.int64).T
    most = 2**zoom - 1
    left, top = (np.maximum(-((EXTENT + BUFFER - at) // EXTENT), 0) for at in (west, north))
    right, bottom = (np.minimum((at + BUFFER) // EXTENT, most) for at in (east, south))
    wide, high = right - left + 1, bottom - top + 1
    pair = np.repeat(np.arange(len(there)), wide * high)
    in_pair = np.arange(len(pair)) - np.repeat(np.cumsum(wide * high) - wide * high, wide * high)
    return there[pair], left[pair] + in_pair % wide[pair], top[pair] + in_pair // wide[pair]


def _slices(columns: Numbers, rows: Numbers) -> dict[Place, slice]:
    """Return which pieces each tile has; they are sorted by tile."""
    changes = (np.diff(columns) != 0) | (np.diff(rows) != 0)
    ends = [*(np.flatnonzero(changes) + 1).tolist(), len(columns)] if len(columns) else []
    starts = [0, *ends[:-1]]
    return {
        (int(columns[start]), int(rows[start])): slice(start, end)
        for start, end in zip(starts, ends, strict=False)
    }


def _describe(number: int, drawn: bytes) -> bytes:
    told = bytes((_ID,)) + write_varint(number) + bytes((_TYPE, _SURFACE, _GEOMETRY))
    return told + write_varint(len(drawn)) + drawn


def quantise(shapes: Geometries, zoom: int) -> Geometries:
    """Return surfaces on the grid of a zoom, valid; empty where they are too small for it.

    What is less than half a unit wide and high is not drawn, as PostGIS has it.
    """
    scale = EXTENT * 2**zoom / (2 * HALF_WORLD_M)

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = (points * (1, -1) + HALF_WORLD_M) * scale
        return moved

    placed = shapely.transform(shapes, place)
    west, north, east, south = shapely.bounds(placed).T
    small = (east - west < 0.5) & (south - north < 0.5)
    rounded = _round(placed, _snap)
    rounded[small] = shapely.MultiPolygon()
    return rounded


def _snap(shapes: Geometries) -> Geometries:
    snapped: Geometries = shapely.set_precision(shapes, 1.0)
    return snapped


def _round(
    shapes: Geometries, snap: Callable[[Geometries], Geometries], wanted: Geometries | None = None
) -> Geometries:
    """Return shapes with whole coordinates, valid.

    To round is ten times faster than to snap, and right for all but a few; wanted: what these are
    snapped from, unless it is themselves.
    """
    rounded: Geometries = shapely.transform(shapes, np.rint)
    wrong = ~shapely.is_valid(rounded)
    if wrong.any():
        rounded[wrong] = snap((shapes if wanted is None else wanted)[wrong])
    plain: Geometries = shapely.remove_repeated_points(rounded)
    return plain


def cut(shapes: Geometries, columns: Numbers, rows: Numbers) -> Geometries:
    """Return what the tiles show of shapes from `quantise`, one tile each, in its own units."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    moved = points - np.column_stack((columns, rows))[owner] * EXTENT
    local: Geometries = shapely.set_coordinates(shapes.copy(), moved)
    crosses = ~_is_within(local)
    box = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)

    def snap(wrong: Geometries) -> Geometries:
        snapped: Geometries = shapely.intersection(wrong, box, grid_size=1.0)
        return snapped

    crossing = local[crosses]
    local[crosses] = _round(shapely.clip_by_rect(crossing, *box.bounds), snap, crossing)
    return local


def _is_within(shapes: Geometries) -> NDArray[np.bool_]:
    west, north, east, south = shapely.bounds(shapes).T
    least, most = -BUFFER, EXTENT + BUFFER
    within: NDArray[np.bool_] = (
        (west >= least) & (north >= least) & (east <= most) & (south <= most)
    )
    return within
