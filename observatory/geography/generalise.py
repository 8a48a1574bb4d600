"""Generalised copies of perimeters, zoom by zoom: borders that are shared stay shared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.perimeter import Geometries, as_multipolygons

FULL_DIGITS = 7  # a centimetre
TRIES = 3
# Radius of the sphere of web maps (EPSG:3857), and the most northern point that they show.
SPHERE_M, MERCATOR_LIMIT = 6_378_137.0, 85.051128779806604
# What a tile can tell apart, in degrees at zoom 0: a side of 4,096 units goes round the earth.
UNIT = 360 / 4_096

Flags = NDArray[np.bool_]
Points = NDArray[np.complex128]
Positions = NDArray[np.intp]
_NONE: Points = np.empty(0, dtype=np.complex128)


@dataclass(frozen=True, slots=True)
class Band:
    """A generalised copy: good up to a zoom of a map, to a tolerance in degrees."""

    zoom: int
    tolerance: float


def generalise(geometries: Geometries, bands: Sequence[Band]) -> Iterator[Geometries]:
    """Yield the copy of each band, finest band first: each is made from the one before it."""
    copy = geometries
    for band in bands:
        copy = simplify(copy, band.tolerance)
        yield copy


def simplify(geometries: Geometries, tolerance: float) -> Geometries:
    """Generalise perimeters to a tolerance in degrees; none of them disappears.

    A border that two perimeters share, point by point, stays shared (Visvalingam and Whyatt 1993,
    over the borders of a coverage). Coordinates keep two digits more than the tolerance.
    """
    simple = shapely.coverage_simplify(geometries, tolerance)
    broken = ~_are_surfaces(simple)
    # Only where perimeters lie over each other: each by itself then.
    simple[broken] = shapely.simplify(geometries[broken], tolerance, preserve_topology=True)
    return round_together(simple, max(2, round(-np.log10(tolerance)) + 2))


def round_together(geometries: Geometries, digits: int) -> Geometries:
    """Round coordinates, the same point always in the same way, so that borders stay shared.

    Where rounding would break a surface, or open a border that was shared, its points stay as they
    are, in every perimeter that has them.
    """
    rounded, kept = _round(geometries, digits, _NONE), _NONE
    suspects = np.flatnonzero(~_are_surfaces(rounded) | _are_apart(rounded))
    tree = shapely.STRtree(geometries)
    for _ in range(TRIES):
        broken = _broken(geometries, rounded, _around(tree, geometries, suspects))
        if not len(broken):
            return as_multipolygons(shapely.remove_repeated_points(rounded))
        kept = np.union1d(kept, _points(geometries[broken]))
        suspects = _around(tree, geometries, broken)
        rounded[suspects] = _round(geometries[suspects], digits, kept)
    return as_multipolygons(geometries)


def _broken(geometries: Geometries, rounded: Geometries, places: Positions) -> Positions:
    """Return the places, of some, where a surface is lost or a border no longer shared."""
    opened = _are_apart(rounded[places]) & ~_are_apart(geometries[places])
    return places[opened | ~_are_surfaces(rounded[places])]


def _around(tree: shapely.STRtree, geometries: Geometries, places: Positions) -> Positions:
    """Return places and those whose boxes meet theirs."""
    return np.unique(tree.query(geometries[places])[1])


def _are_surfaces(geometries: Geometries) -> Flags:
    flags: Flags = shapely.is_valid(geometries) & (shapely.area(geometries) > 0)
    return flags


def _are_apart(geometries: Geometries) -> Flags:
    """Tell which perimeters overlap a neighbour, or share a border but not its points."""
    flags: Flags = ~shapely.is_empty(shapely.coverage_invalid_edges(geometries))
    return flags


def _points(geometries: Geometries) -> Points:
    return np.asarray(shapely.get_coordinates(geometries).view(np.complex128).ravel())


def _round(geometries: Geometries, digits: int, kept: Points) -> Geometries:
    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        rounded = np.round(points, digits)
        if len(kept):
            stays = np.isin(np.ascontiguousarray(points).view(np.complex128).ravel(), kept)
            rounded[stays] = points[stays]
        return rounded

    turned: Geometries = shapely.transform(geometries, turn)
    return turned


def to_web_mercator(geometries: Geometries) -> Geometries:
    """Project degrees to the metres of web maps (EPSG:3857); the poles stop where these do."""

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = np.radians(np.clip(points[:, 1], -MERCATOR_LIMIT, MERCATOR_LIMIT))
        northing = np.arctanh(np.sin(latitude))
        return SPHERE_M * np.column_stack([np.radians(points[:, 0]), northing])

    projected: Geometries = shapely.transform(geometries, project)
    return projected


def at_least(geometries: Geometries, zoom: int) -> Geometries:
    """Give perimeters that a tile of a zoom would lose a shape that it can draw.

    The tiny become squares two units of a tile wide, an eighth of a pixel; the thin are widened by
    as much: they are seen, and not seen to be larger than they are.
    """
    west, south, east, north = shapely.bounds(geometries).T
    unit = UNIT / 2**zoom
    tiny = np.maximum(east - west, north - south) < 2 * unit
    x, y = (west + east)[tiny] / 2, (south + north)[tiny] / 2
    drawn = geometries.copy()
    drawn[tiny] = as_multipolygons(shapely.box(x - unit, y - unit, x + unit, y + unit))
    mean_width = 2 * shapely.area(geometries) / shapely.length(geometries)
    thin = ~tiny & (mean_width < unit)
    drawn[thin] = as_multipolygons(shapely.buffer(geometries[thin], unit, quad_segs=1))
    return drawn


def cut_at_antimeridian(geometries: Geometries) -> Geometries:
    """Cut what lies beyond 180 degrees and bring it back in (RFC 7946, 3.1.9)."""
    west, _, east, _ = shapely.bounds(geometries).T
    beyond = (west < -180) | (east > 180)
    if not beyond.any():
        return geometries
    whole = geometries[beyond]
    parts = [
        shapely.transform(
            shapely.intersection(whole, shapely.box(-180 + turn, -90, 180 + turn, 90)),
            lambda points, turn=turn: points - (turn, 0),
        )
        for turn in (-360, 0, 360)
    ]
    cut = geometries.copy()
    cut[beyond] = as_multipolygons(shapely.union_all(np.stack(parts), axis=0))
    return cut
