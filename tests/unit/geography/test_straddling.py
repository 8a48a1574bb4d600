"""The part of a surface in an area: by people where they are known, else by surface."""

import numpy as np
import pytest
import shapely

from observatory.geography.overlay import Populated
from observatory.geography.perimeter import geodesic_areas
from observatory.geography.straddling import shares_inside

SURFACES = np.array([shapely.box(0, 0, 4, 1), shapely.box(4, 0, 8, 1), shapely.box(8, 0, 9, 1)])
AREAS = geodesic_areas(SURFACES)


def people(persons, step=1.0, start=0.0, covers_land=False):
    cells = [
        shapely.box(start + i * step, 0, start + (i + 1) * step, 1) for i in range(len(persons))
    ]
    return Populated(np.array(cells), np.array(persons, dtype=float), covers_land)


def test_without_people_a_share_is_one_of_surface_and_bounds_nothing() -> None:
    found = shares_inside(shapely.box(3, 0, 8, 1), SURFACES, AREAS, [])
    assert found.share == pytest.approx([0.25, 1, 0], rel=1e-9)
    assert (found.lower.tolist(), found.upper.tolist()) == ([0, 0, 0], [1, 1, 0])
    assert not found.is_population.any()
    assert found.area_m2 == pytest.approx([AREAS[0] / 4, AREAS[1], 0], rel=1e-9)


def test_people_weigh_and_the_cells_that_the_boundary_cuts_make_the_range() -> None:
    # 10 + 30 + 40 + 20 in the first surface: the area holds the last cell and half of the third.
    found = shares_inside(shapely.box(2.5, 0, 4, 1), SURFACES, AREAS, [people([10, 30, 40, 20])])
    assert found.share[0] == pytest.approx(0.4)
    assert (found.lower[0], found.upper[0]) == pytest.approx((0.2, 0.6))
    assert found.is_population.tolist() == [True, False, False]


def test_the_finest_people_that_are_known_decide() -> None:
    fine, coarse = people([10, 10], start=4), people([5, 15, 1, 1], step=2.0, covers_land=True)
    found = shares_inside(shapely.box(2, 0, 5, 1), SURFACES, AREAS, [fine, coarse])
    assert found.share == pytest.approx([0.75, 0.5, 0])
    assert found.lower == pytest.approx([0.75, 0.5, 0])


def test_people_who_live_elsewhere_do_not_decide() -> None:
    found = shares_inside(shapely.box(3, 0, 4, 1), SURFACES, AREAS, [people([10, 10], start=100)])
    assert not found.is_population.any()
    assert (found.lower[0], found.upper[0]) == (0, 1)
