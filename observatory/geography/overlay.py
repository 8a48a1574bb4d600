"""Lays two generations of perimeters over each other: what they share, and who lives there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from observatory.geography.perimeter import Geometries, geodesic_areas

FloatArray = NDArray[np.float64]
Positions = NDArray[np.intp]
WHOLE = 0.99  # of a perimeter: outlines of populated surfaces that hold less do not tell who lives


@dataclass(frozen=True, slots=True)
class Overlay:
    """Every pair of perimeters that share a surface: positions, the surface, its area in m²."""

    old: Positions
    new: Positions
    shared: Geometries
    area_m2: FloatArray


def overlay(
    old: Geometries,
    new: Geometries,
    measure: Callable[[Geometries], FloatArray] = geodesic_areas,
) -> Overlay:
    """Intersect the perimeters that meet; areas are measured on the ellipsoid."""
    first, second = shapely.STRtree(new).query(old, predicate="intersects")
    shared = shapely.intersection(old[first], new[second])
    # Perimeters that only touch share a line or a point.
    area = np.where(shapely.area(shared) > 0, 1.0, 0.0)
    area[area > 0] = measure(shared[area > 0])
    kept = area > 0
    return Overlay(first[kept], second[kept], shared[kept], area[kept])


@dataclass(frozen=True, slots=True)
class Populated:
    """Surfaces in degrees and who lives in them, evenly spread inside each."""

    surfaces: Geometries
    persons: FloatArray
    # cells are only published where somebody lives: an empty place is covered too
    covers_land: bool

    def inside(self, zones: Geometries) -> FloatArray:
        """Return how many persons live in each zone; NaN where the surfaces do not tell."""
        zone, surface = shapely.STRtree(self.surfaces).query(zones, predicate="intersects")
        size = shapely.area(self.surfaces)
        # Most cells lie inside: only those that the boundary cuts are intersected.
        shapely.prepare(zones)
        is_cut = ~shapely.covers(zones[zone], self.surfaces[surface])
        common = size[surface]
        cut = shapely.intersection(zones[zone[is_cut]], self.surfaces[surface[is_cut]])
        common[is_cut] = shapely.area(cut)
        part = common / size[surface]
        persons = np.bincount(zone, part * self.persons[surface], len(zones)).astype(np.float64)
        if self.covers_land:
            covered = np.bincount(zone, common, len(zones)) / shapely.area(zones)
            return np.where(covered >= WHOLE, persons, np.nan)
        return persons

    def touching(self, zones: Geometries, relation: Literal["covers", "intersects"]) -> FloatArray:
        """Return the persons of the surfaces that each zone covers, or meets: none cut in two."""
        zone, surface = shapely.STRtree(self.surfaces).query(zones, predicate=relation)
        return np.bincount(zone, self.persons[surface], len(zones)).astype(np.float64)


def cell_squares(srid: int, x: FloatArray, y: FloatArray, size_m: FloatArray) -> Geometries:
    """Return the cells of a grid, in degrees, from their centres in the grid's own system."""
    half = size_m / 2
    squares: Geometries = shapely.box(x - half, y - half, x + half, y + half)
    to_degrees = Transformer.from_crs(srid, 4326, always_xy=True)
    turned: Geometries = shapely.transform(squares, to_degrees.transform, interleaved=False)
    return turned


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of each old perimeter that every pair takes, by population or by area."""

    share: FloatArray
    is_population: NDArray[np.bool_]


def weigh(laid: Overlay, old: Geometries, old_area: FloatArray, layers: list[Populated]) -> Weights:
    """Weigh each pair by the first layer that tells who lives in the old perimeter, else by area.

    The persons of the pieces are compared with those of the whole old perimeter.
    """
    share = laid.area_m2 / old_area[laid.old]
    is_population = np.zeros(len(share), dtype=bool)
    for layer in layers:
        whole = layer.inside(old)[laid.old]
        pieces = layer.inside(laid.shared)
        tells = ~is_population & (whole > 0) & ~np.isnan(pieces)
        share[tells] = pieces[tells] / whole[tells]
        is_population |= tells
    return Weights(np.clip(share, 0.0, 1.0), is_population)
