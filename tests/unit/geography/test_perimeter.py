"""Perimeters are repaired in the open and measured on the ellipsoid."""

import math

import numpy as np
import pytest
import shapely
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from observatory.geography.perimeter import (
    Repair,
    as_multipolygon,
    geodesic_area,
    geodesic_areas,
    repair,
)


def shapes(*geometries) -> np.ndarray:
    return np.array(geometries, dtype=object)


BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 1)])  # crosses itself at (2/3, 2/3)
COLLAPSED = Polygon([(0, 0), (1, 0), (0, 0), (0, 0)])


def test_a_valid_perimeter_is_left_as_it_is():
    geometries, repairs = repair(shapes(box(0, 0, 1, 1)))
    assert repairs == []
    assert geometries[0].geom_type == "MultiPolygon"
    assert geometries[0].equals(box(0, 0, 1, 1))


def test_a_bow_tie_is_repaired_and_the_change_is_told():
    geometries, repairs = repair(shapes(box(5, 5, 6, 6), BOW_TIE))
    (fixed,) = repairs
    assert fixed.index == 1
    assert "Self-intersection" in fixed.reason
    assert geometries[1].is_valid
    # two triangles that meet where the ring crosses itself: 1/3 and 4/3 of a square
    assert geometries[1].area == pytest.approx(1 / 3 + 4 / 3)
    assert fixed.area_after_m2 == pytest.approx(geodesic_area(geometries[1]))
    # the producer's software counts one of them negative: 4/3 − 1/3 of about 5/3
    assert fixed.change_percent == pytest.approx(66.7, abs=0.1)


def test_a_ring_that_encloses_nothing_becomes_empty_not_a_line():
    geometries, repairs = repair(shapes(COLLAPSED))
    assert geometries[0].is_empty
    assert geometries[0].geom_type == "MultiPolygon"
    assert repairs[0].area_after_m2 == 0


def test_a_change_from_nothing_is_infinite():
    assert Repair(0, "Self-intersection", 0.0, 10.0).change_percent == math.inf
    assert Repair(0, "Self-intersection", 8.0, 10.0).change_percent == 25.0


def test_a_hole_written_outside_its_ring_keeps_the_surface():
    outside = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)], [[(2, 2), (3, 2), (3, 3), (2, 3)]])
    geometries, repairs = repair(shapes(outside))
    assert len(repairs) == 1
    assert geometries[0].is_valid
    assert geometries[0].contains(Point(0.5, 0.5))


def test_lines_and_points_are_no_surface():
    mixed = GeometryCollection(
        [
            Point(9, 9),
            LineString([(0, 0), (9, 9)]),
            box(0, 0, 1, 1),
            MultiPolygon([box(3, 3, 4, 4)]),
        ]
    )
    surface = as_multipolygon(mixed)
    assert surface.geom_type == "MultiPolygon"
    assert surface.equals(MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)]))


def test_every_part_of_a_perimeter_is_kept():
    islands = MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)])
    geometries, repairs = repair(shapes(islands))
    assert repairs == []
    assert len(geometries[0].geoms) == 2


def test_rings_turn_as_rfc_7946_says():
    clockwise = Polygon(
        [(0, 0), (0, 4), (4, 4), (4, 0)],
        [[(1, 1), (2, 1), (2, 2), (1, 2)]],  # hole: the other way
    )
    (turned,) = as_multipolygon(clockwise).geoms
    assert turned.exterior.is_ccw
    assert not turned.interiors[0].is_ccw
    assert turned.equals(clockwise)


# Moritz 1980 (Geodetic Reference System 1980): the sphere of the ellipsoid's surface has a radius
# of 6,371,007.1810 m. An octant is bounded by the equator and two meridians, all geodesics.
OCTANT_M2 = 4 * math.pi * 6_371_007.1810**2 / 8
A, F = 6_378_137.0, 1 / 298.257222101


def cell_area(south: float, north: float, degrees: float) -> float:
    """Area between two parallels and two meridians (Snyder 1987, formula 3-12)."""
    e = math.sqrt(F * (2 - F))

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - e * e) * (s / (1 - (e * s) ** 2) + math.atanh(e * s) / e)

    return A * A * math.radians(degrees) / 2 * (q(north) - q(south))


def test_an_eighth_of_the_earth_has_its_published_area():
    octant = Polygon([(0, 0), (90, 0), (0, 90)])
    assert geodesic_area(octant) == pytest.approx(OCTANT_M2, rel=1e-9)


@pytest.mark.parametrize("south", [0, -21, 48])
def test_a_cell_of_one_degree_has_the_area_of_the_formula(south):
    cell = shapely.segmentize(box(2, south, 3, south + 1), 0.005)  # edges along the parallels
    assert geodesic_area(cell) == pytest.approx(cell_area(south, south + 1, 1), rel=1e-6)


def test_a_cell_at_the_equator_is_12_309_square_kilometres():
    assert geodesic_area(box(0, 0, 1, 1)) / 1e6 == pytest.approx(12_308.8, abs=0.1)


def test_an_area_does_not_depend_on_the_way_the_ring_turns_and_holes_are_out():
    ring = box(0, 0, 1, 1)
    holed = Polygon(ring.exterior.coords, [box(0.2, 0.2, 0.4, 0.4).exterior.coords])
    areas = geodesic_areas(shapes(ring, shapely.reverse(ring), holed, box(0.2, 0.2, 0.4, 0.4)))
    assert areas[0] == areas[1]
    assert areas[2] == pytest.approx(areas[0] - areas[3])
