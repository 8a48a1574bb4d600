"""How far points are from the boundary of a zone, in metres of the zone's own metric system."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import get_ident

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from observatory.geography.crs import DEGREE_M
from observatory.geography.locating import Floats, Indices, Mask
from observatory.geography.perimeter import Geometries

_MARGIN = 1.01  # of a reach in degrees: a metre of a metric system is not quite one


@dataclass(frozen=True, slots=True)
class _System:
    """The zones of one metric system that points may reach, and the points that may reach them.

    zones, points: positions among those given; shapes, places: the same in metres.
    """

    zones: Indices
    points: Indices
    shapes: Geometries
    places: Geometries


def boundary_distances(
    shapes: Geometries, srids: NDArray[np.intp], lon: Floats, lat: Floats, zone: Indices,
    *, farthest: float,
) -> Floats:  # fmt: skip
    """Return metres to the boundary: of the zone that holds a point, else of the nearest zone.

    zone: the position of the zone that holds each point, -1 for none. NaN beyond `farthest`.
    """
    found = np.full(len(lon), np.nan)
    for one in _systems(shapes, srids, lon, lat, farthest):
        metres = _nearest(one, farthest)[1]
        inside = np.isin(zone[one.points], one.zones)
        at = np.searchsorted(one.zones, zone[one.points][inside])
        metres[inside] = shapely.distance(shapely.boundary(one.shapes)[at], one.places[inside])
        # the narrowest of the systems that reach a point
        found[one.points] = np.fmin(found[one.points], metres)
    return found


def nearest_zones(
    shapes: Geometries, srids: NDArray[np.intp], lon: Floats, lat: Floats, *, farthest: float
) -> Indices:
    """Return the position of the zone nearest to each point, the first of several; -1 for none."""
    found, least = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.inf)
    for one in _systems(shapes, srids, lon, lat, farthest):
        zone, metres = _nearest(one, farthest)
        closer = metres < least[one.points]
        found[one.points[closer]] = one.zones[zone[closer]]
        least[one.points[closer]] = metres[closer]
    return found


def _systems(
    shapes: Geometries, srids: NDArray[np.intp], lon: Floats, lat: Floats, metres: float
) -> Iterator[_System]:
    boxes = shapely.bounds(shapes)
    for srid in np.unique(srids):
        zones = np.flatnonzero(srids == srid)
        points = np.flatnonzero(_meet(_reach(boxes[zones], metres), lon, lat, lon, lat))
        if not len(points):
            continue
        x, y = lon[points], lat[points]
        zones = zones[_meet(_reach(np.stack([x, y, x, y], axis=1), metres), *boxes[zones].T)]
        move = _transformer(int(srid), get_ident()).transform
        moved = shapely.transform(shapes[zones], move, interleaved=False)
        yield _System(zones, points, moved, shapely.points(*move(x, y)))


@lru_cache(maxsize=256)
def _transformer(srid: int, _thread: int) -> Transformer:
    """Return what turns degrees into metres, made once in each thread, for it is of one."""
    return Transformer.from_crs(4326, srid, always_xy=True)


def _reach(boxes: Floats, metres: float) -> tuple[float, float, float, float]:
    """Return the box in degrees around boxes (west, south, east, north) and what is near them."""
    (west, south), (east, north) = np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)
    high = _MARGIN * metres / DEGREE_M
    south, north = south - high, north + high
    wide = high / max(np.cos(np.radians(min(90.0, max(abs(south), abs(north))))), 1e-6)
    return west - wide, south, east + wide, north


def _meet(
    box: tuple[float, float, float, float], west: Floats, south: Floats, east: Floats, north: Floats
) -> Mask:
    found: Mask = (
        (east >= box[0]) & (north >= box[1]) & (west <= box[2]) & (south <= box[3])
    )  # fmt: skip
    return found


def _nearest(one: _System, farthest: float) -> tuple[Indices, Floats]:
    """Return the place of the zone nearest to each point, and metres to it: -1, NaN for none."""
    zone, metres = np.full(len(one.points), -1, dtype=np.int64), np.full(len(one.points), np.nan)
    (point, at), distance = shapely.STRtree(one.shapes).query_nearest(
        one.places, max_distance=farthest, return_distance=True
    )
    order = np.lexsort((at, point))  # of zones that are as near the first
    first = order[np.unique(point[order], return_index=True)[1]]
    zone[point[first]], metres[point[first]] = at[first], distance[first]
    return zone, metres
