"""Which points lie in which surfaces: points sorted by cell, each surface prepared when needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.boxes import Boxes
from observatory.geography.packed import Packed
from observatory.geography.perimeter import Geometries

CELL = 0.01  # degrees: about as wide as a neighbourhood
_ACROSS = int(360 / CELL) + 2  # cells in a row of the world
_NOWHERE = -1

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Zones:
    """Surfaces in the order in which the first one answers, and the bands around them.

    shapes, near, wide: degrees; each lies in the next. Only read: threads share them.
    """

    shapes: Geometries
    near: Packed
    wide: Packed
    bounds: Floats = field(init=False)  # of the wide bands: west, south, east, north
    boxes: Boxes = field(init=False)  # the same, for single points

    def __post_init__(self) -> None:
        object.__setattr__(self, "bounds", self.wide.bounds())
        object.__setattr__(self, "boxes", Boxes(self.bounds))


@dataclass(frozen=True, slots=True)
class Hits:
    """For each point: the first zone that holds it (-1: none), whether a band does.

    pairs: every (point, zone) of a point in a zone, the zones in their order.
    """

    zone: Indices
    in_near: Mask
    in_wide: Mask
    pairs: tuple[Indices, Indices]


class SortedPoints:
    """Points in the order of the cells that they lie in: those near a surface are few slices."""

    def __init__(self, lon: Floats, lat: Floats) -> None:
        """Sort points; degrees, all finite."""
        key = _row(lat) * _ACROSS + _column(lon)
        self.order: Indices = np.argsort(key, kind="stable")
        self._key, self.lon, self.lat = key[self.order], lon[self.order], lat[self.order]

    def near_boxes(self, bounds: Floats) -> Iterator[tuple[int, Indices]]:
        """Yield each box (west, south, east, north) that points may lie in, and their places."""
        known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        west, south, east, north = bounds[known].T
        first, last = _row(south), _row(north)
        rows = last - first + 1
        box = np.repeat(known, rows)
        begin = np.repeat(np.cumsum(rows) - rows, rows)
        base = (np.repeat(first, rows) + np.arange(len(box)) - begin) * _ACROSS
        low = np.searchsorted(self._key, base + np.repeat(_column(west), rows), "left")
        high = np.searchsorted(self._key, base + np.repeat(_column(east), rows), "right")
        filled = high > low
        box, low, high = box[filled], low[filled], high[filled]
        cuts = np.flatnonzero(np.diff(box)) + 1
        starts = np.concatenate(([0], cuts)) if len(box) else cuts
        for start, stop in zip(starts, [*cuts.tolist(), len(box)], strict=False):
            slices = zip(low[start:stop].tolist(), high[start:stop].tolist(), strict=True)
            yield int(box[start]), np.concatenate([np.arange(a, b) for a, b in slices])


def _row(lat: Floats) -> Indices:
    return np.floor((lat + 90.0) / CELL).astype(np.int64)


def _column(lon: Floats) -> Indices:
    return np.floor((lon + 180.0) / CELL).astype(np.int64)


def locate_points(zones: Zones, points: SortedPoints, chosen: Mask | None = None) -> Hits:
    """Return where points lie; a point on a boundary lies inside.

    chosen: the zones that count, by default all. A band is looked at first: most points lie in
    none, and few corners decide.
    """
    count = len(points.order)
    zone = np.full(count, _NOWHERE, dtype=np.int64)
    in_near, in_wide = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    found: list[tuple[Indices, int]] = []
    bounds = zones.bounds
    if chosen is not None:
        bounds = np.where(chosen[:, None], bounds, np.nan)
    for at, places in points.near_boxes(bounds):
        places = _within(zones.wide[at], points, places)
        if not len(places):
            continue
        in_wide[places] = True
        places = _within(zones.near[at], points, places)
        in_near[places] = True
        places = _within(shapely.force_2d(zones.shapes[at]), points, places)
        if len(places):
            zone[places[zone[places] == _NOWHERE]] = at
            found.append((places, at))
    return _as_given(points.order, zone, in_near, in_wide, found)


def _within(surface: object, points: SortedPoints, places: Indices) -> Indices:
    """Return the places that lie in a surface, which is the caller's own.

    To ask of several points writes into it (it is prepared), and what is prepared is three times
    as large: a copy goes away with what it took.
    """
    if not len(places):
        return places
    lon, lat = points.lon[places], points.lat[places]
    if len(places) == 1:  # an index costs more than it saves
        inside = shapely.intersects(surface, shapely.points(lon, lat))
    else:
        inside = shapely.intersects_xy(surface, lon, lat)
    kept: Indices = places[inside]
    return kept


def _as_given(
    order: Indices, zone: Indices, in_near: Mask, in_wide: Mask, found: list[tuple[Indices, int]]
) -> Hits:
    """Return what was found in the order in which the points came."""
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    point = np.concatenate([order[places] for places, _ in found] or [order[:0]])
    at = np.repeat([one for _, one in found] or [0], [len(p) for p, _ in found] or [0])
    return Hits(zone[back], in_near[back], in_wide[back], (point, at.astype(np.int64)))


def covered(surfaces: Geometries, points: SortedPoints) -> Mask:
    """Tell which points lie in one of some surfaces."""
    found = np.zeros(len(points.order), dtype=bool)
    for at, places in points.near_boxes(shapely.bounds(surfaces)):
        own = shapely.force_2d(surfaces[at])
        found[points.order[_within(own, points, places)]] = True
    return found


def locate_point(
    zones: Zones, lon: float, lat: float, chosen: Mask | None = None
) -> tuple[list[int], bool, bool]:
    """Return what `locate_points` finds of one point: its zones, whether a near, a wide band.

    Without the arrays, which take ten times longer than so few comparisons.
    """
    found, in_near, in_wide = [], False, False
    for at in zones.boxes.around(lon, lat):
        if chosen is not None and not chosen[at]:
            continue
        point = shapely.Point(lon, lat)
        if not shapely.intersects(zones.wide[at], point):
            continue
        in_wide = True
        if not shapely.intersects(zones.near[at], point):
            continue
        in_near = True
        if shapely.intersects(zones.shapes[at], point):
            found.append(at)
    return found, in_near, in_wide


def covers(surfaces: Geometries, boxes: Boxes, lon: float, lat: float, chosen: Mask) -> bool:
    """Tell whether one of the chosen surfaces, whose boxes are known, holds a point."""
    return any(
        chosen[at] and shapely.intersects(surfaces[at], shapely.Point(lon, lat))
        for at in boxes.around(lon, lat)
    )
