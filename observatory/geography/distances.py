"""How far points are from the boundary of a zone, in metres of the zone's own metric system."""

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from observatory.geography.locating import Floats, Indices
from observatory.geography.perimeter import Geometries

_DEGREE_M = 110_500.0  # of latitude, at its shortest


def boundary_distances(
    shapes: Geometries, srids: NDArray[np.intp], lon: Floats, lat: Floats, zone: Indices,
    *, farthest: float,
) -> Floats:  # fmt: skip
    """Return metres to the boundary: of the zone that holds a point, else of the nearest zone.

    zone: the position of the zone that holds each point, -1 for none. NaN beyond `farthest`.
    """
    found = np.full(len(lon), np.nan)
    for srid in np.unique(srids):
        ours = np.flatnonzero(srids == srid)
        move = Transformer.from_crs(4326, int(srid), always_xy=True).transform
        moved = shapely.transform(shapes[ours], move, interleaved=False)
        near = np.flatnonzero(_around(shapes[ours], lon, lat, farthest))
        points = shapely.points(*move(lon[near], lat[near]))
        metres = _nearest(moved, points, farthest)
        inside = np.isin(zone[near], ours)
        at = np.searchsorted(ours, zone[near][inside])
        metres[inside] = shapely.distance(shapely.boundary(moved)[at], points[inside])
        # the narrowest of the systems that reach a point
        found[near] = np.fmin(found[near], metres)
    return found


def _around(shapes: Geometries, lon: Floats, lat: Floats, metres: float) -> NDArray[np.bool_]:
    west, south, east, north = shapely.total_bounds(shapes)
    high = metres / _DEGREE_M
    wide = high / max(np.cos(np.radians(max(abs(south), abs(north)))), 1e-6)
    found: NDArray[np.bool_] = (
        (lon >= west - wide) & (lon <= east + wide) & (lat >= south - high) & (lat <= north + high)
    )
    return found


def _nearest(shapes: Geometries, points: Geometries, farthest: float) -> Floats:
    metres = np.full(len(points), np.nan)
    tree = shapely.STRtree(shapes)
    (point, _), distance = tree.query_nearest(
        points, max_distance=farthest, return_distance=True, all_matches=False
    )
    metres[point] = distance
    return metres
