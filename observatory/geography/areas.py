"""Areas on the ellipsoid that add up: a surface and its pieces, to the last digits.

Edges are straight in longitude and latitude, as PostGIS and GeoJSON draw them. A geodesic leaves
that line by metres over ten kilometres: areas between geodesics (`perimeter.geodesic_areas`, the
ones that are stored) of a surface and of its pieces differ by up to one part in ten thousand.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from observatory.geography.perimeter import GEOD, Geometries

FloatArray = NDArray[np.float64]
_A, _E = GEOD.a, GEOD.es**0.5
# Gauss-Legendre on three points: exact to the fifth degree, that is to 1e-12 over ten kilometres.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def additive_areas(geometries: Geometries) -> FloatArray:
    """Return the areas in m² of (multi)polygons in degrees, on GRS80; 0 for lines and nothing.

    Green's theorem on the authalic latitude's function q (Snyder 1987, eq. 3-12): the area is the
    integral of a²q/2 along the boundary over longitude, edge by edge.
    """
    polygons, of_geometry = shapely.get_parts(geometries, return_index=True)
    is_surface = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons, of_geometry = polygons[is_surface], of_geometry[is_surface]
    rings, of_polygon = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    signed = np.bincount(of_ring[1:], _under_edges(points, of_ring), len(rings))
    areas = np.bincount(of_polygon, signed, len(polygons))
    return np.asarray(np.abs(np.bincount(of_geometry, areas, len(geometries))))


def _under_edges(points: FloatArray, of_ring: NDArray[np.intp]) -> FloatArray:
    """Return the surface between each edge and its ring's first parallel, 0 between two rings."""
    longitude, latitude = np.radians(points.T)
    first = np.searchsorted(of_ring, of_ring)
    middle, half = (latitude[1:] + latitude[:-1]) / 2, np.diff(latitude) / 2
    at = middle + _POINTS[:, np.newaxis] * half
    # From the ring's own latitude: the sum of small numbers keeps its digits.
    heights = _WEIGHTS @ (_q(at) - _q(latitude[first][1:])) / 2
    is_edge = of_ring[1:] == of_ring[:-1]
    return np.asarray(np.where(is_edge, _A**2 / 2 * heights * np.diff(longitude), 0.0))


def _q(latitude: FloatArray) -> FloatArray:
    sine = np.sin(latitude)
    through = sine / (1 - (_E * sine) ** 2) + np.arctanh(_E * sine) / _E
    return np.asarray((1 - _E**2) * through)
