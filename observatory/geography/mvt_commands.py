"""Surfaces as the commands of vector tiles: moves, lines and ends, many surfaces at once."""

import numpy as np
import shapely

from observatory.geography.perimeter import Geometries
from observatory.geography.varints import Numbers, sizes_of, write_varints, zigzag

_SURFACE = 3  # shapely's number of the type
_MOVE, _CLOSE = 9, 15  # to one point; to where the ring began (MVT 2.1, 4.3.3)


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
