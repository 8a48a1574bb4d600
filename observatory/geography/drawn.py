"""Reads a drawn area: GeoJSON surfaces (RFC 7946), checked before anybody measures them."""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from observatory.errors import InvalidRequest
from observatory.geography.perimeter import geodesic_area

MOST_VERTICES = 10_000
MOST_PARTS = 1_000
MOST_KM2 = 100_000
"""French Guiana, the largest department, has 83,534 km²."""
CRS84 = frozenset({"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84",
                   "http://www.opengis.net/def/crs/OGC/1.3/CRS84"})  # fmt: skip
_DEGREES = "coordinates are longitude, latitude in degrees (CRS84): [2.35, 48.86]"


def read_area(document: object) -> BaseGeometry:
    """Return the surface of a Polygon, a MultiPolygon, a Feature or a FeatureCollection.

    Features are united. Raises InvalidRequest, which says what is wrong, where, and what to do.
    """
    polygons = list(_polygons(document, "the body"))
    if not polygons:
        raise InvalidRequest("The area has no surface: draw a Polygon or a MultiPolygon.")
    if len(polygons) > MOST_PARTS:
        raise InvalidRequest(f"The area has {len(polygons)} parts, and {MOST_PARTS} is the most.")
    _refuse_too_many([ring for rings in polygons for ring in rings])
    shapes = [_shape(rings) for rings in polygons]
    area: BaseGeometry = shapes[0] if len(shapes) == 1 else shapely.union_all(np.array(shapes))
    km2 = geodesic_area(area) / 1e6
    if km2 > MOST_KM2:
        raise InvalidRequest(
            f"The area has {km2:,.0f} km², and {MOST_KM2:,} is the most: draw less, or list "
            'territories: {"territories": ["region:76"]}.'
        )
    return area


Rings = list[list[tuple[float, float]]]


def _polygons(document: object, where: str, depth: int = 0) -> Iterator[Rings]:
    """Yield the rings of each polygon, the shapes of all of them checked.

    depth: a collection holds features, and a feature a geometry: nothing is nested any further.
    """
    if not isinstance(document, Mapping):
        raise InvalidRequest(f"{where.capitalize()} is no GeoJSON object.")
    _refuse_other_crs(document)
    kind, members = document.get("type"), document.get("coordinates")
    if kind == "Feature" and depth < 2:
        yield from _polygons(document.get("geometry"), "the geometry of the feature", 2)
    elif kind == "FeatureCollection" and depth == 0:
        for number, feature in enumerate(_list(document.get("features"), "features")):
            yield from _polygons(feature, f"feature {number}", 1)
    elif kind == "Polygon":
        yield _rings(members, where)
    elif kind == "MultiPolygon":
        for number, polygon in enumerate(_list(members, f"coordinates of {where}")):
            yield _rings(polygon, f"polygon {number} of {where}")
    else:
        raise InvalidRequest(
            f"{where.capitalize()} is a {str(kind)[:30]!r}; an area is a Polygon, a MultiPolygon, "
            "or a Feature or FeatureCollection of them."
        )


def _refuse_other_crs(document: Mapping[str, Any]) -> None:
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if name not in CRS84:
        raise InvalidRequest(f"crs: {str(name)[:60]!r} is not supported; {_DEGREES}.")


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidRequest(f"{name} is no list.")
    return value


def _rings(value: object, where: str) -> Rings:
    rings = _list(value, f"coordinates of {where}")
    if not rings:
        raise InvalidRequest(f"{where.capitalize()} has no ring.")
    return [_ring(ring, f"ring {number} of {where}") for number, ring in enumerate(rings)]


def _ring(value: object, where: str) -> list[tuple[float, float]]:
    positions = _list(value, where)
    if len(positions) > MOST_VERTICES:
        _refuse_too_many([positions])
    points = [_point(position, f"position {i} of {where}") for i, position in enumerate(positions)]
    if len(points) < 4 or points[0] != points[-1]:
        raise InvalidRequest(
            f"{where.capitalize()} is not closed: it needs four positions or more, the last one "
            "the same as the first."
        )
    for i, (one, other) in enumerate(pairwise(points)):
        if abs(one[0] - other[0]) > 180:
            raise InvalidRequest(
                f"Position {i} of {where} and the next are more than 180 degrees apart: cut the "
                "area at the antimeridian (RFC 7946, 3.1.9)."
            )
    return points


def _point(value: object, where: str) -> tuple[float, float]:
    if not (isinstance(value, list) and 2 <= len(value) <= 4 and all(map(_is_number, value))):
        raise InvalidRequest(f"{where.capitalize()} is no position; {_DEGREES}.")
    lon, lat = float(value[0]), float(value[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InvalidRequest(
            f"{where.capitalize()} is ({lon:.6g}, {lat:.6g}), outside the world; {_DEGREES}, not "
            "metres of a projection."
        )
    return lon, lat


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer larger than any float
        return False


def _refuse_too_many(rings: list[Any]) -> None:
    if (number := sum(map(len, rings))) > MOST_VERTICES:
        raise InvalidRequest(
            f"The area has {number:,} vertices, and {MOST_VERTICES:,} is the most: simplify it."
        )


def _shape(rings: Rings) -> Polygon | MultiPolygon:
    shape = Polygon(rings[0], rings[1:])
    if not shapely.is_valid(shape):
        raise InvalidRequest(
            f"The area is invalid: {shapely.is_valid_reason(shape)}. Draw rings that do not cross "
            "or touch themselves, holes inside their ring."
        )
    return shape
