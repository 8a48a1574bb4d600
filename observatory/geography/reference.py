"""Coordinate systems by reference: their addresses, their axis order, what they say in degrees."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from observatory.errors import InvalidRequest

_REGISTER = "http://www.opengis.net/def/crs"
WGS84, MERCATOR = 4326, 3857
# A tenth of a millimetre, a millimetre: with seven decimals of a degree two outlines of the
# neighbourhoods as published cross themselves.
DEGREE_DECIMALS, METRE_DECIMALS = 9, 3
_MERCATOR_EDGE = math.pi * 6_378_137.0
_STEPS = 64  # pieces of each side of a box whose sides are no lines in degrees


@dataclass(frozen=True, slots=True)
class Reference:
    """A coordinate system as clients name it; north first where its authority says so."""

    address: str
    srid: int
    is_north_first: bool = False

    @property
    def is_geographic(self) -> bool:
        """Tell whether its coordinates are degrees."""
        return self.srid == WGS84

    @property
    def decimals(self) -> int:
        """Return how many decimals of a coordinate mean something."""
        return DEGREE_DECIMALS if self.is_geographic else METRE_DECIMALS


def _epsg(srid: int) -> Reference:
    return Reference(f"{_REGISTER}/EPSG/0/{srid}", srid, srid == WGS84)


CRS84 = Reference(f"{_REGISTER}/OGC/1.3/CRS84", WGS84)
GLOBAL = (CRS84, _epsg(WGS84), _epsg(MERCATOR))


def metric_reference(srid: int) -> Reference:
    """Return the system that distances are measured in somewhere; all of ours are east first."""
    return _epsg(srid)


def read_reference(text: str, parameter: str, offered: Sequence[Reference]) -> Reference:
    """Return the system that an address names, or say which are offered."""
    found = next((reference for reference in offered if reference.address == text), None)
    if found is None:
        listed = ", ".join(reference.address for reference in offered)
        raise InvalidRequest(f"{parameter}: {text[:100]!r} is not offered here; choose {listed}.")
    return found


def read_box(numbers: Sequence[float], of: Reference) -> BaseGeometry:
    """Return a box as a geometry in degrees, east first; west > east crosses the antimeridian.

    Raises InvalidRequest where the box is none, or lies outside what the system can hold.
    """
    first, second, third, fourth = numbers
    if of.is_north_first:
        first, second, third, fourth = second, first, fourth, third
    if of.is_geographic:
        return _box_in_degrees(first, second, third, fourth)
    if first > third or second > fourth:
        raise InvalidRequest("bbox: the lower corner comes first, then the upper one.")
    edges = [first, second, third, fourth]
    if of.srid == MERCATOR:  # the whole world, rounded up, must not turn round it
        edges = [min(max(edge, -_MERCATOR_EDGE), _MERCATOR_EDGE) for edge in edges]
    outline = _flat(*edges)
    longest = max(edges[2] - edges[0], edges[3] - edges[1])
    if longest > 0:
        outline = shapely.segmentize(outline, longest / _STEPS)
    try:
        return to_degrees(outline, of)
    except InvalidRequest:
        raise InvalidRequest(f"bbox: it reaches beyond what {of.address} can hold.") from None


def _box_in_degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidRequest(
            "bbox: it lies outside the world, or its south is not below its north; the order is "
            "that of bbox-crs: longitude first in CRS84, latitude first in EPSG:4326."
        )
    if west <= east:
        return _flat(west, south, east, north)
    halves = [_flat(west, south, 180.0, north), _flat(-180.0, south, east, north)]
    return shapely.union_all(halves)


def _flat(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return the box; a line or a point where it has no surface."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    if west == east and south == north:
        return shapely.Point(west, south)
    return shapely.LineString([(west, south), (east, north)])


def to_degrees(geometry: BaseGeometry, of: Reference) -> BaseGeometry:
    """Return a geometry as longitudes and latitudes, in this order."""
    if of.is_north_first:
        geometry = shapely.transform(geometry, lambda pairs: pairs[:, ::-1])
    if not of.is_geographic:
        geometry = shapely.transform(geometry, lambda pairs: _unproject(pairs, of))
    if not shapely.is_valid(geometry):
        reason = shapely.is_valid_reason(geometry)
        raise InvalidRequest(f"A geometry is not valid in {of.address}: {reason}.")
    return geometry


def _unproject(pairs: np.ndarray, of: Reference) -> np.ndarray:
    try:
        moved = np.column_stack(
            _transformer(of.srid).transform(pairs[:, 0], pairs[:, 1], errcheck=True)
        )
    except ProjError:
        moved = np.full_like(pairs, np.inf)
    if not np.isfinite(moved).all():
        raise InvalidRequest(f"Coordinates lie outside what {of.address} can hold.")
    return moved


@lru_cache
def _transformer(srid: int) -> Transformer:
    return Transformer.from_crs(srid, WGS84, always_xy=True)
