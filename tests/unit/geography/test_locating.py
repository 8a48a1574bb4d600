"""Points are located as shapely would one by one, and distances are those of the metric system."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from observatory.geography.distances import boundary_distances, nearest_zones
from observatory.geography.locating import SortedPoints, Zones, covered, locate_point, locate_points
from observatory.geography.packed import Packed
from observatory.geography.rings import draw_bands

COUNT = 40


def zones_of(centres: list[tuple[float, float]]) -> Zones:
    shapes = shapely.buffer(shapely.points(centres), 0.01)
    near, wide = (shapely.buffer(shapes, width) for width in (0.005, 0.011))
    return Zones(shapes, Packed.of(near), Packed.of(wide))


coordinate = st.floats(-0.05, 0.05, allow_nan=False)
places = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=COUNT)


@settings(max_examples=150, deadline=None)
@given(places, places, st.integers(0, 2**32 - 1))
def test_every_point_is_where_shapely_finds_it(
    centres: list[tuple[float, float]], points: list[tuple[float, float]], seed: int
) -> None:
    zones = zones_of(centres)
    near, wide = list(zones.near), list(zones.wide)
    lon, lat = np.array(points).T
    chosen = np.random.default_rng(seed).random(len(centres)) < 0.7
    hits = locate_points(zones, SortedPoints(lon, lat), chosen)
    for at, point in enumerate(shapely.points(points)):
        inside = np.flatnonzero(shapely.intersects(zones.shapes, point) & chosen)
        assert hits.zone[at] == (inside[0] if len(inside) else -1)
        assert hits.pairs[1][hits.pairs[0] == at].tolist() == inside.tolist()
        assert hits.in_near[at] == (shapely.intersects(near, point) & chosen).any()
        assert hits.in_wide[at] == (shapely.intersects(wide, point) & chosen).any()
        alone = locate_point(zones, *points[at], chosen)
        assert alone == (inside.tolist(), hits.in_near[at], hits.in_wide[at])
    found = covered(zones.shapes, SortedPoints(lon, lat))
    assert found.tolist() == [bool(shapely.intersects(zones.shapes, p).any())
                              for p in shapely.points(points)]  # fmt: skip


def test_to_ask_leaves_nothing_behind() -> None:
    zones = zones_of([(0.0, 0.0), (0.01, 0.0)])
    lon, lat = np.random.default_rng(1).uniform(-0.02, 0.02, (2, 500))
    locate_points(zones, SortedPoints(lon, lat))
    covered(zones.shapes, SortedPoints(lon, lat))
    assert not shapely.is_prepared(zones.shapes).any()


def test_points_everywhere_and_nowhere() -> None:
    zones = zones_of([(179.99, 0.0), (-179.99, 0.0), (0.0, 89.98)])
    lon, lat = np.array([179.99, -180.0, 0.0, 10.0]), np.array([0.0, 0.0, 89.99, -90.0])
    hits = locate_points(zones, SortedPoints(lon, lat))
    assert hits.zone.tolist() == [0, 1, 2, -1]
    none = SortedPoints(np.array([]), np.array([]))
    assert locate_points(zones, none).zone.tolist() == []
    alone = [locate_point(zones, x, y)[0] for x, y in zip(lon, lat, strict=True)]
    assert alone == [[0], [1], [2], []]
    assert covered(zones.shapes[:0], SortedPoints(lon, lat)).tolist() == [False] * 4


def test_a_band_is_as_wide_as_it_says() -> None:
    # 0.01 degrees around a place of Bourg-en-Bresse, in Lambert-93
    square = np.array([shapely.box(5.22, 46.20, 5.23, 46.21)])
    near, wide = draw_bands(square, np.array([2154]), [300, 500])
    geod = Geod(ellps="GRS80")
    own, _ = geod.geometry_area_perimeter(square[0])
    _, around = geod.geometry_area_perimeter(square[0])
    for band, metres in ((near[0], 300), (wide[0], 500)):
        area = abs(geod.geometry_area_perimeter(band)[0])
        # Steiner: the area, the perimeter times the width, and a disc
        expected = abs(own) + around * metres + math.pi * metres**2
        assert area == pytest.approx(expected, rel=2e-3)


def test_the_distance_is_to_the_boundary_of_what_holds_the_point() -> None:
    shapes = np.array([shapely.box(5.0, 46.0, 5.01, 46.01), shapely.box(5.02, 46.0, 5.03, 46.01),
                       shapely.box(55.4, -21.0, 55.41, -20.99)])  # fmt: skip
    lon = np.array([5.005, 5.014, 55.405, 3.0])
    lat = np.array([46.005, 46.005, -20.985, 46.0])
    zone = np.array([0, -1, -1, -1])
    found = boundary_distances(
        shapes, np.array([2154, 2154, 2975]), lon, lat, zone, farthest=5_000.0
    )
    geod = Geod(ellps="GRS80")
    metres = [geod.inv(5.005, 46.005, 5.0, 46.005)[2], geod.inv(5.014, 46.005, 5.01, 46.005)[2],
              geod.inv(55.405, -20.985, 55.405, -20.99)[2]]  # fmt: skip
    assert found[:3] == pytest.approx(metres, rel=2e-3)  # of the projections
    assert math.isnan(found[3])


def test_the_nearest_zone_is_the_first_of_those_as_near() -> None:
    west, east = shapely.box(5.0, 46.0, 5.01, 46.01), shapely.box(5.01, 46.0, 5.02, 46.01)
    shapes = np.array([shapely.box(55.4, -21.0, 55.41, -20.99), east, west, east])
    srids = np.array([2975, 2154, 2154, 2154])
    lon, lat = (
        np.array([5.03, 5.01, 4.99, 55.405, 3.0]),
        np.array([46.005, 46.02, 46.0, -20.985, 46]),
    )
    found = nearest_zones(shapes, srids, lon, lat, farthest=5_000.0)
    assert found.tolist() == [1, 1, 2, 0, -1]
    none = np.zeros(0, dtype=np.intp)
    assert nearest_zones(shapes[:0], none, lon, lat, farthest=1.0).tolist() == [-1] * 5


def test_zones_beyond_reach_do_not_change_the_distances() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(2, 3, 400), rng.uniform(48, 49, 400)
    shapes = shapely.box(lon, lat, lon + 0.01, lat + 0.01)
    srids, zone = np.full(400, 2154), np.array([-1])
    points = rng.uniform((2, 48), (3, 49), (20, 2))
    whole = boundary_distances(shapes, srids, *points.T, np.full(20, -1), farthest=5_000.0)
    for (x, y), metres in zip(points, whole, strict=True):
        alone = boundary_distances(
            shapes, srids, np.array([x]), np.array([y]), zone, farthest=5_000.0
        )
        assert alone[0] == pytest.approx(metres, abs=1e-6, nan_ok=True)
