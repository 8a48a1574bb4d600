"""Surfaces as a zoom of a map shows them: on its grid of whole units, cut by its tiles, written.

The grid of a zoom is that of all its tiles, side by side: x to the east, y to the south. All is
done once, for many shapes at a time; what a tile shows is looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.perimeter import Geometries
from observatory.geography.varints import Numbers, sizes_of, write_varint, write_varints, zigzag
from observatory.geography.web_mercator import HALF_WORLD_M

EXTENT, BUFFER = 4_096, 64  # units of a tile; drawn beyond its edges, for the lines there
_SURFACE = 3  # shapely's number of the type, and the format's
_MOVE, _CLOSE = 9, 15  # to one point; to where the ring began (MVT 2.1, 4.3.3)
_ID, _TYPE, _GEOMETRY = 0x08, 0x18, 0x22  # fields of a feature
_OF_PIECE, _OF_TILE = 41, 250  # bytes that Python takes beside the written ones
_AT_ONCE = 2_000  # pieces that are cut: some megabytes

Place = tuple[int, int]  # column from the west, row from the north


@dataclass(frozen=True, slots=True)
class ZoomLayer:
    """A layer at one zoom, cut by its tiles, whatever its territories carry.

    tiles: of each that shows something, which pieces are its own. ids: of the territory of each
    piece. pieces: each as in a feature, but for the tags: id, kind and shape.
    """

    tiles: Mapping[Place, slice]
    ids: Numbers
    pieces: Sequence[bytes]

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        of_pieces = sum(len(piece) + _OF_PIECE for piece in self.pieces)
        return of_pieces + self.ids.nbytes + _OF_TILE * len(self.tiles)


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
    ids, columns, rows = ids[owner[order]], columns[order], rows[order]
    named = [
        _describe(number, piece)
        for number, piece in zip(ids.tolist(), filter(None, drawn), strict=True)
    ]
    return ZoomLayer(_slices(columns, rows), ids, named)


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


def draw(shapes: Geometries) -> list[bytes]:
    """Write surfaces on the grid as commands (MVT 2.1, 4.3): outer rings with positive area.

    Lines and points, which a cut may leave, are not drawn; nothing else of a shape: no bytes.
    """
    drawn = [b""] * len(shapes)
    rings, owner = _rings_of(shapes)
    if not len(rings):
        return drawn
    numbers, starts = _commands(rings, owner)
    sizes = sizes_of(numbers)
    written = write_varints(numbers, sizes).tobytes()
    begins = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))  # the first ring of each
    ends = np.cumsum(sizes)[np.append(starts[begins[1:]], len(numbers)) - 1].tolist()
    for place, start, end in zip(owner[begins].tolist(), [0, *ends[:-1]], ends, strict=True):
        drawn[place] = written[start:end]
    return drawn


def _rings_of(shapes: Geometries) -> tuple[Geometries, Numbers]:
    """Return every ring, the outer ones counter-clockwise on paper, and the place of its shape."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, again = shapely.get_parts(parts, return_index=True)  # of collections
    surfaces = (shapely.get_type_id(parts) == _SURFACE) & ~shapely.is_empty(parts)
    polygons = shapely.orient_polygons(parts[surfaces])
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    return rings, owner[again[surfaces][polygon]]


def _commands(rings: Geometries, owner: Numbers) -> tuple[Numbers, Numbers]:
    """Return the numbers of all rings, and where those of each start.

    A ring of n points: a move, n - 1 lines after their number, an end; places are told from the
    point before, the first one of a shape from the corner of the tile.
    """
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    closes = np.append(ring_of[1:] != ring_of[:-1], True)
    at, ring_of = points[~closes].astype(np.int64), ring_of[~closes]
    counts = np.bincount(ring_of)
    lengths = 2 * counts + 3
    starts = np.cumsum(lengths) - lengths
    numbers = np.empty(int(lengths.sum()), np.int64)
    numbers[starts] = _MOVE
    numbers[starts + 3] = (counts - 1) << 3 | 2
    numbers[starts + lengths - 1] = _CLOSE
    in_ring = np.arange(len(at)) - (np.cumsum(counts) - counts)[ring_of]
    places = starts[ring_of] + 1 + 2 * in_ring + (in_ring > 0)
    before = np.vstack((at[:1] * 0, at[:-1]))
    before[np.append(True, np.diff(owner[ring_of]) != 0)] = 0
    numbers[places], numbers[places + 1] = zigzag(at - before).T
    return numbers, starts
