"""Rings as shapes: apart from every neighbourhood, growing, and weighed with what they meet."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pyproj import Transformer

from observatory.domain.indicator import Nature
from observatory.domain.ring import Pieces, leave_zones_out, ring_counts
from observatory.geography.areas import additive_areas
from observatory.geography.overlay import Populated
from observatory.geography.perimeter import Geometries, geodesic_areas
from observatory.geography.rings import draw_rings, shares_of_rings, shares_of_zones, without

# Metric system → a place in it (easting, northing): Lyon, Saint-Denis de La Réunion, Cayenne.
PLACES = {
    2154: (842_000.0, 6_520_000.0),
    2975: (338_000.0, 7_690_000.0),
    2972: (353_000.0, 545_000.0),
}
everywhere = pytest.mark.parametrize("srid", PLACES)
NO_TILES: Geometries = np.empty(0, dtype=object)

# Boxes in a square of 3 km: corner and size, in metres.
box = st.tuples(
    st.floats(0, 2000), st.floats(0, 2000), st.floats(50, 900), st.floats(50, 900)
)  # fmt: skip
Boxes = list[tuple[float, float, float, float]]
boxes = st.lists(box, min_size=1, max_size=4)


def place(srid: int, *found: tuple[float, float, float, float]) -> Geometries:
    """Return boxes, given in metres from the place, in degrees."""
    x0, y0 = PLACES[srid]
    x, y, width, height = np.array(found).T
    squares = shapely.box(x0 + x, y0 + y, x0 + x + width, y0 + y + height)
    to_degrees = Transformer.from_crs(srid, 4326, always_xy=True)
    turned: Geometries = shapely.transform(squares, to_degrees.transform, interleaved=False)
    return turned


def rings_of(srid: int, zones: Geometries, metres: float) -> Geometries:
    return draw_rings(zones, np.full(len(zones), srid), [metres])[0]


@everywhere
def test_the_ring_of_a_square_has_the_area_of_the_strip_and_of_the_disc(srid: int) -> None:
    zones = place(srid, (0, 0, 1000, 1000))
    for metres in (300, 500):
        area = additive_areas(rings_of(srid, zones, metres))[0]
        # of the polygon of 64 sides that stands for the disc; projections stretch by 1e-3 at most
        disc = 32 * np.sin(np.pi / 32) * metres**2
        assert area == pytest.approx(4000 * metres + disc, rel=2e-3)


@everywhere
@given(drawn=boxes, metres=st.sampled_from([300, 500]))
@settings(deadline=None, max_examples=15)
def test_a_ring_is_apart_from_every_neighbourhood(srid: int, drawn: Boxes, metres: int) -> None:
    zones = place(srid, *drawn)
    for ring in rings_of(srid, zones, metres):
        # a millionth of a square metre: the digits of the coordinates
        assert additive_areas(shapely.intersection(zones, ring)).max() < 1e-6


@everywhere
@given(drawn=boxes, narrow=st.floats(10, 500), more=st.floats(1, 500))
@settings(deadline=None, max_examples=15)
def test_growing_a_ring_never_loses_area(
    srid: int, drawn: Boxes, narrow: float, more: float
) -> None:
    zones = place(srid, *drawn)
    small, large = draw_rings(zones, np.full(len(zones), srid), [narrow, narrow + more])
    assert (additive_areas(shapely.difference(small, large)) < 1e-6).all()
    assert (additive_areas(large) >= additive_areas(small)).all()


@everywhere
@given(drawn=boxes)
@settings(deadline=None, max_examples=15)
def test_no_unit_gives_more_than_it_has(srid: int, drawn: Boxes) -> None:
    zones = place(srid, *drawn)
    units = place(srid, (-600, -600, 1800, 4200), (1200, -600, 2600, 4200))
    left = without(units, zones)
    for ring in rings_of(srid, zones, 300):
        found = shares_of_rings(np.array([ring]), left, units, [])
        given_away = np.bincount(found.shares.unit, found.shares.share, len(units))
        assert (given_away <= 1 + 1e-9).all()
        if len(found.cover):
            assert found.cover.sum() == pytest.approx(1, abs=1e-9)
    inside = shares_of_zones(zones, units, [])
    assert_allclose(np.bincount(inside.place, inside.share, len(zones)), 1, rtol=1e-9)


@everywhere
@given(drawn=boxes, metres=st.sampled_from([300, 500]))
@settings(deadline=None, max_examples=15)
def test_a_uniform_density_gives_every_ring_its_area(srid: int, drawn: Boxes, metres: int) -> None:
    zones = apart(place(srid, *drawn))
    rings = rings_of(srid, zones, metres)
    units = place(srid, (-600, -600, 1800, 4200), (1200, -600, 2600, 4200))
    density = 0.004
    found = shares_of_rings(rings, without(units, zones), units, [])
    inside = shares_of_zones(zones, units, [])
    n_z, n_u = density * additive_areas(zones), density * additive_areas(units)
    left = leave_zones_out(
        n_u / 4, n_u, n_z / 4, n_z, Pieces(inside.place, inside.unit, inside.share),
        Nature.PROPORTION,
    )  # fmt: skip
    pieces = Pieces(found.shares.place, found.shares.unit, found.shares.share)
    counts = ring_counts(left, pieces, found.cover, len(zones), Nature.PROPORTION)
    area = additive_areas(rings)
    there = area > 1  # neighbourhoods all around leave no ring
    assert_allclose(counts.n[there], density * area[there], rtol=1e-9)
    assert_allclose(counts.x[there], density * area[there] / 4, rtol=1e-9)


def apart(zones: Geometries) -> Geometries:
    """Return the zones that touch none before them.

    Where edges run together, GEOS snaps them by micrometres: that is 1e-8 of a ring.
    """
    kept: list[shapely.Geometry] = []
    for zone in zones:
        if not shapely.intersects(zone, kept).any():
            kept.append(zone)
    return np.array(kept, dtype=object)


def test_people_weigh_where_a_grid_tells_who_lives_where() -> None:
    zones = place(2154, (1000, 1000, 600, 600))
    units = place(2154, (0, 0, 3000, 3000))
    # 90 persons in the ring to the east of the zone, 10 far away, 50 in the zone
    cells = place(2154, (1650, 1200, 200, 200), (2700, 2700, 200, 200), (1200, 1200, 200, 200))
    grid = [Populated(cells, np.array([90.0, 10.0, 50.0]), covers_land=False)]
    found = shares_of_rings(rings_of(2154, zones, 300), without(units, zones), units, grid)
    assert_allclose(found.shares.share, 0.9)
    assert_allclose(found.cover, 1)
    assert found.shares.is_population.all()


def test_the_sea_is_not_expected_to_be_covered() -> None:
    zones = place(2154, (1000, 1000, 600, 600))
    units = place(2154, (0, 0, 1700, 3000))  # the coast is 100 m to the east of the zone
    rings, left = rings_of(2154, zones, 300), without(units, zones)
    assert_allclose(shares_of_rings(rings, left, units, []).cover, 1)
    # nobody said what is land: a part of the ring is not covered
    assert shares_of_rings(rings, left, NO_TILES, []).cover[0] < 0.8


def test_additive_areas_are_those_of_the_ellipsoid() -> None:
    # a cell of a degree: the closed form between two parallels (Snyder 1987, eq. 3-12)
    a, e2 = 6378137.0, 0.00669438002290
    e = e2**0.5
    q = [
        (1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e)
        for s in np.sin(np.radians([46.0, 47.0]))
    ]
    exact = a * a / 2 * np.radians(1.0) * (q[1] - q[0])
    assert additive_areas(np.array([shapely.box(2, 46, 3, 47)])) == pytest.approx(exact, rel=1e-10)
    # edges of metres: the geodesics of Karney (2013) are the same lines
    small = place(2154, (0, 0, 60, 40)), place(2975, (0, 0, 60, 40)), place(2972, (0, 0, 60, 40))
    assert_allclose(additive_areas(np.concatenate(small)),
                    geodesic_areas(np.concatenate(small)), rtol=1e-6)  # fmt: skip


def test_holes_lines_and_nothing_have_their_areas() -> None:
    whole, hole = shapely.box(2, 46, 2.1, 46.1), shapely.box(2.02, 46.02, 2.05, 46.05)
    shapes = np.array(
        [whole, hole, shapely.difference(whole, hole), shapely.LineString([(0, 0), (1, 1)]),
         shapely.Polygon(), shapely.GeometryCollection([hole, shapely.Point(1, 1)])],
        dtype=object,
    )  # fmt: skip
    areas = additive_areas(shapes)
    assert areas[2] == pytest.approx(areas[0] - areas[1], rel=1e-12)
    assert areas[3] == areas[4] == 0
    assert areas[5] == pytest.approx(areas[1], rel=1e-12)


def test_a_neighbourhood_with_others_all_around_has_an_empty_ring() -> None:
    inner = shapely.box(2, 46, 2.001, 46.001)
    outer = shapely.difference(shapely.box(1.98, 45.98, 2.02, 46.02), inner)
    rings = draw_rings(np.array([inner, outer]), np.array([2154, 2154]), [300])[0]
    assert shapely.is_empty(rings[0])
    assert not shapely.is_empty(rings[1])
    assert additive_areas(rings)[0] == 0
