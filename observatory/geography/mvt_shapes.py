"""Surfaces as a zoom of a map shows them: on its grid of whole units, cut by tiles, as commands.

The grid of a zoom is that of all its tiles, side by side: x to the east, y to the south.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.perimeter import Geometries
from observatory.geography.varints import Numbers, sizes_of, write_varints, zigzag
from observatory.geography.web_mercator import HALF_WORLD_M

EXTENT, BUFFER = 4_096, 64  # units of a tile; drawn beyond its edges, for the lines there
_POLYGON = 3  # shapely's number of the type
_MOVE, _CLOSE = 9, 15  # to one point; to where the ring began (MVT 2.1, 4.3.3)
_OPENING = 3  # numbers of a move
_OF_SHAPE = 700  # bytes that a shape takes beside its points

Box = tuple[int, int, int, int]  # west, north, east, south, in units of the grid


@dataclass(frozen=True, slots=True)
class Drawn:
    """Shapes as commands: where each begins, then what is the same in whatever tile it lies.

    firsts: the first points, (n, 2), in units of the grid. tails: the bytes that follow the move
    to them; empty of a shape that has no surface.
    """

    firsts: Numbers
    tails: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class ZoomLayer:
    """A layer at one zoom: the shapes that can be seen there, and what they are called by.

    ids: of the shapes. boxes: (4, n), west, north, east, south in units of the grid.
    """

    ids: Numbers
    shapes: Geometries
    boxes: Numbers
    drawn: Drawn

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        points = int(shapely.get_num_coordinates(self.shapes).sum())
        return 16 * points + sum(map(len, self.drawn.tails)) + _OF_SHAPE * len(self.ids)

    def cut(self, x: int, y: int) -> tuple[Numbers, Drawn]:
        """Return what a tile shows: the ids of its shapes, and these, cut at its edges."""
        box = _box_of(x, y)
        west, north, east, south = box
        on_west, on_north, on_east, on_south = self.boxes
        met = (on_west <= east) & (on_east >= west) & (on_north <= south) & (on_south >= north)
        places = np.flatnonzero(met)
        near = self.boxes[:, places]
        crosses = (near[0] < west) | (near[1] < north) | (near[2] > east) | (near[3] > south)
        firsts = self.drawn.firsts[places]
        tails = [self.drawn.tails[place] for place in places.tolist()]
        if crosses.any():
            parts = draw(clip(self.shapes[places[crosses]], box))
            firsts[crosses] = parts.firsts
            for place, tail in zip(np.flatnonzero(crosses).tolist(), parts.tails, strict=True):
                tails[place] = tail
        return self.ids[places], Drawn(firsts, tails)


def _box_of(x: int, y: int) -> Box:
    west, north = x * EXTENT - BUFFER, y * EXTENT - BUFFER
    side = EXTENT + 2 * BUFFER
    return west, north, west + side, north + side


def draw_zoom(ids: Numbers, shapes: Geometries, zoom: int) -> ZoomLayer:
    """Return a layer as a zoom shows it; shapes: valid surfaces in metres of EPSG:3857."""
    placed = quantise(shapes, zoom)
    seen = ~shapely.is_empty(placed)
    ids, placed = ids[seen], placed[seen]
    boxes = np.ascontiguousarray(shapely.bounds(placed).astype(np.int64).T)
    return ZoomLayer(ids, placed, boxes, draw(placed))


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
    rounded, wrong = _round(placed)
    rounded[wrong] = shapely.set_precision(placed[wrong], 1.0)
    rounded[small] = shapely.MultiPolygon()
    return rounded


def _round(shapes: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """Return shapes with whole coordinates, and which of them are invalid now.

    To round is ten times faster than to snap (`set_precision`), and right for all but a few.
    """
    rounded = shapely.remove_repeated_points(shapely.transform(shapes, np.rint))
    return rounded, ~shapely.is_valid(rounded)


def clip(shapes: Geometries, box: Box) -> Geometries:
    """Return what lies in a box of the grid, valid and on the grid; shapes: from `quantise`."""
    parts, wrong = _round(shapely.clip_by_rect(shapes, *box))
    if wrong.any():
        parts[wrong] = shapely.intersection(shapes[wrong], shapely.box(*box), grid_size=1.0)
    return parts


def draw(shapes: Geometries) -> Drawn:
    """Write surfaces on the grid as commands (MVT 2.1, 4.3): outer rings with positive area.

    Lines and points, which a cut may leave, are not drawn.
    """
    firsts, tails = np.zeros((len(shapes), 2), np.int64), [b""] * len(shapes)
    rings, owner = _rings_of(shapes)
    if not len(rings):
        return Drawn(firsts, tails)
    at, ring_of = _open(rings)
    counts = np.bincount(ring_of)
    numbers, starts = _commands(at, ring_of, counts)
    begins = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))  # the first ring of each
    sizes = sizes_of(numbers)
    sizes[starts[begins][:, None] + np.arange(_OPENING)] = 0  # told apart: it depends on the tile
    firsts[owner[begins]] = at[(np.cumsum(counts) - counts)[begins]]
    written = write_varints(numbers, sizes).tobytes()
    ends = np.cumsum(sizes)[np.append(starts[begins[1:]], len(numbers)) - 1].tolist()
    for place, start, end in zip(owner[begins].tolist(), [0, *ends[:-1]], ends, strict=True):
        tails[place] = written[start:end]
    return Drawn(firsts, tails)


def _rings_of(shapes: Geometries) -> tuple[Geometries, Numbers]:
    """Return every ring, the outer ones counter-clockwise on paper, and the place of its shape."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, again = shapely.get_parts(parts, return_index=True)  # of collections
    surfaces = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    polygons = shapely.orient_polygons(parts[surfaces])
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    return rings, owner[again[surfaces][polygon]]


def _open(rings: Geometries) -> tuple[Numbers, Numbers]:
    """Return the points of all rings, without those that close them, and the ring of each."""
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    is_last = np.append(ring_of[1:] != ring_of[:-1], True)
    return points[~is_last].astype(np.int64), ring_of[~is_last]


def _commands(at: Numbers, ring_of: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return the numbers of all rings, and where those of each start.

    A ring of n points: a move, n - 1 lines after their number, an end; places are told from the
    point before.
    """
    lengths = 2 * counts + 3
    starts = np.cumsum(lengths) - lengths
    numbers = np.empty(int(lengths.sum()), np.int64)
    numbers[starts] = _MOVE
    numbers[starts + _OPENING] = (counts - 1) << 3 | 2
    numbers[starts + lengths - 1] = _CLOSE
    in_ring = np.arange(len(at)) - (np.cumsum(counts) - counts)[ring_of]
    places = starts[ring_of] + 1 + 2 * in_ring + (in_ring > 0)
    steps = zigzag(np.diff(at, axis=0, prepend=at[:1]))
    numbers[places], numbers[places + 1] = steps.T
    return numbers, starts
