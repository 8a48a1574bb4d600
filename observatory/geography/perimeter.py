"""Perimeters: audited repair, area on the ellipsoid."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="GRS80")
Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did to one perimeter, so that it never happens in silence."""

    index: int
    reason: str
    area_before_m2: float
    area_after_m2: float

    @property
    def change_percent(self) -> float:
        """Return the change of area in percent of the area before."""
        before = self.area_before_m2
        return 100 * (self.area_after_m2 - before) / before if before else float("inf")


def repair(geometries: Geometries) -> tuple[Geometries, list[Repair]]:
    """Make every geometry a valid MultiPolygon; return what was changed and by how much.

    Lines and points that a repair leaves behind are dropped: a perimeter is a surface.
    The area before is the sum of the signed rings, as the producer's own software counts it.
    """
    repaired = geometries.copy()
    repairs: list[Repair] = []
    for index in np.flatnonzero(~shapely.is_valid(geometries)):
        before = geometries[index]
        after = shapely.make_valid(before, method="structure", keep_collapsed=False)
        repaired[index] = after
        reason = shapely.is_valid_reason(before)
        repairs.append(Repair(int(index), reason, geodesic_area(before), geodesic_area(after)))
    return as_multipolygons(repaired), repairs


def as_multipolygon(geometry: BaseGeometry) -> MultiPolygon:
    """Keep the surfaces of a geometry as one MultiPolygon with right-handed rings (RFC 7946)."""
    return as_multipolygons(np.array([geometry], dtype=object))[0]


def as_multipolygons(geometries: Geometries) -> Geometries:
    """Keep the surfaces of geometries as MultiPolygons with right-handed rings (RFC 7946)."""
    kinds = shapely.get_type_id(geometries)
    result = geometries.copy()
    single = kinds == shapely.GeometryType.POLYGON
    result[single] = [MultiPolygon([polygon]) for polygon in geometries[single]]
    for index in np.flatnonzero(~np.isin(kinds, _SURFACES)):
        result[index] = _surfaces(geometries[index])
    oriented: Geometries = shapely.orient_polygons(result, exterior_cw=False)
    return oriented


_SURFACES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def _surfaces(geometry: BaseGeometry) -> MultiPolygon:
    parts = [p for p in shapely.get_parts(geometry) if isinstance(p, Polygon | MultiPolygon)]
    return MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


def geodesic_area(geometry: BaseGeometry) -> float:
    """Return the area in m² on the ellipsoid (Karney 2013), longitudes and latitudes in degrees."""
    area, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area))


def geodesic_areas(geometries: Geometries) -> NDArray[np.float64]:
    """Return the areas in m² of many perimeters: those of `geodesic_area`, ring by ring.

    The rings' coordinates are taken out of all geometries at once: pyproj, geometry by geometry,
    spends twice the time of its own sums on asking for them.
    """
    polygons, of_geometry = shapely.get_parts(
        shapely.orient_polygons(geometries), return_index=True
    )
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    x, y = np.ascontiguousarray(points.T)
    bounds = np.searchsorted(of_ring, np.arange(len(rings) + 1))
    signed = np.array(
        [
            GEOD.polygon_area_perimeter(x[start:stop], y[start:stop])[0]
            for start, stop in pairwise(bounds)
        ],
        dtype=np.float64,
    )
    areas = np.bincount(of_polygon, signed, len(polygons))
    return np.asarray(np.abs(np.bincount(of_geometry, areas, len(geometries))))
