"""Two generations laid over each other: areas on the ellipsoid, people where there are any."""

import numpy as np
import pytest
import shapely

from observatory.geography.overlay import Populated, cell_squares, overlay, weigh
from observatory.geography.perimeter import geodesic_areas


def boxes(*ends: tuple[float, float]) -> np.ndarray:
    """Return boxes along a street, in hundredths of a degree."""
    return np.array([shapely.box(5 + a / 100, 46, 5 + b / 100, 46.01) for a, b in ends], object)


OLD, NEW = boxes((0, 1), (1, 2), (5, 6)), boxes((0.5, 1.5), (2, 3), (5, 5.5))


def test_pairs_that_share_a_surface_are_found_and_those_that_touch_are_not():
    laid = overlay(OLD, NEW)
    assert list(zip(laid.old, laid.new, strict=True)) == [(0, 0), (1, 0), (2, 2)]
    # a degree of longitude at 46° is 77.5 km, a hundredth of latitude 1.11 km
    assert laid.area_m2 == pytest.approx([430_300] * 3, rel=2e-3)


def test_nothing_laid_over_nothing_is_nothing():
    laid = overlay(np.array([], dtype=object), NEW)
    assert (len(laid.old), len(laid.area_m2)) == (0, 0)


def test_a_pair_is_weighed_by_the_first_layer_that_tells():
    cells = Populated(boxes((0, 0.5), (0.5, 1)), np.array([10.0, 30.0]), covers_land=False)
    iris = Populated(boxes((4, 5.5), (5.5, 6)), np.array([30.0, 30.0]), covers_land=True)
    weights = weigh(overlay(OLD, NEW), OLD, geodesic_areas(OLD), [cells, iris])
    # cells: 30 of 40; nobody known: half of the area; iris: 30 · 0.5/1.5 of 40
    assert weights.share == pytest.approx([0.75, 0.5, 0.25], abs=1e-6)
    assert weights.is_population.tolist() == [True, False, True]


def test_outlines_that_hold_only_a_part_do_not_tell_who_lives_in_the_whole():
    half = Populated(boxes((5, 5.5)), np.array([30.0]), covers_land=True)
    assert np.isnan(half.inside(OLD)).all()
    weights = weigh(overlay(OLD, NEW), OLD, geodesic_areas(OLD), [half])
    assert not weights.is_population.any()
    assert weights.share[2] == pytest.approx(0.5, abs=1e-6)


def test_a_cell_stands_around_its_centre_in_its_own_system():
    # Réunion's grid: UTM 40 South
    (square,) = cell_squares(2975, np.array([340_100.0]), np.array([7_680_100.0]), np.array([200]))
    assert geodesic_areas(np.array([square])) == pytest.approx([40_000], rel=2e-3)
    assert square.centroid.x == pytest.approx(55.458, abs=1e-2)
    assert square.centroid.y == pytest.approx(-20.975, abs=1e-2)
