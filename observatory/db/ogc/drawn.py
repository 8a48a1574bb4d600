"""Geometries that a question holds: read, bounded, moved to degrees."""

import math
from typing import Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from observatory.errors import InvalidRequest
from observatory.geography.reference import Reference, read_box, to_degrees

MOST_VERTICES = 2_000


def wrong(what: str) -> InvalidRequest:
    """Return the error that says what is wrong with a filter."""
    return InvalidRequest(f"filter: {what}")


def read_geometry(node: Any, reference: Reference) -> BaseGeometry:
    """Read a GeoJSON geometry or a box of a filter as longitudes and latitudes."""
    if isinstance(node, dict) and set(node) == {"bbox"}:
        return read_box(read_numbers(node["bbox"]), reference)
    try:
        geometry = shape(node)
        count = int(shapely.get_num_coordinates(geometry))
        is_finite = bool(shapely.is_empty(geometry)) or all(map(math.isfinite, geometry.bounds))
    except (GEOSException, TypeError, ValueError, KeyError, AttributeError, IndexError):
        raise wrong("a geometry cannot be read; write POLYGON((2 48, 3 48, 3 49, 2 48)).") from None
    if not 0 < count <= MOST_VERTICES or not is_finite:
        raise wrong(f"a geometry has 1 to {MOST_VERTICES} points, and finite ones.")
    return to_degrees(shapely.force_2d(geometry), reference)


def read_numbers(values: Any) -> list[float]:
    """Read the four numbers of a box, or six of which the heights say nothing here."""
    if not isinstance(values, list) or len(values) not in (4, 6):
        raise InvalidRequest("bbox: four numbers are expected, the lower corner first.")
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        raise InvalidRequest("bbox: it holds something else than numbers.")
    if not all(map(math.isfinite, values)):
        raise InvalidRequest("bbox: it holds a number that is not finite.")
    numbers = [float(value) for value in values]
    return numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]


def prepare(geometry: BaseGeometry, name: str) -> BaseGeometry:
    """Return a geometry that a relation accepts: a collection of one dimension becomes one."""
    if geometry.geom_type != "GeometryCollection" or name in ("s_intersects", "s_disjoint"):
        return geometry
    joined = shapely.union_all(shapely.get_parts(geometry))
    if joined.geom_type == "GeometryCollection":
        raise wrong(f"{name} takes points, lines or surfaces, not a mixture.")
    return joined
