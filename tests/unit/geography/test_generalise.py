"""Generalised copies: shared borders stay shared, nothing disappears, web maps can draw them."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import Polygon, box

from observatory.geography.generalise import (
    Band,
    at_least,
    cut_at_antimeridian,
    generalise,
    round_together,
    simplify,
    to_web_mercator,
)


def shapes(*geometries) -> np.ndarray:
    return np.array(geometries, dtype=object)


def neighbours() -> np.ndarray:
    """Two perimeters that share a border of a hundred small teeth."""
    y = np.linspace(0, 1, 201)
    border = list(zip(1 + 0.002 * (np.arange(201) % 2), y, strict=True))
    return shapes(Polygon([(0, 0), *border, (0, 1)]), Polygon([(2, 1), *border[::-1], (2, 0)]))


def made_coverage(seed: int, number: int = 60) -> np.ndarray:
    """Cells of a mosaic whose borders are jagged: every side has forty points off the line."""
    random = np.random.default_rng(seed)
    points = shapely.multipoints(random.uniform(0, 1, (number, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points))
    whole = shapely.intersection(cells, box(0, 0, 1, 1))
    lines = shapely.node(shapely.union_all(shapely.boundary(whole)))
    jagged = []
    for line in shapely.get_parts(lines):
        steps = shapely.line_interpolate_point(line, np.linspace(0, 1, 42), normalized=True)
        coordinates = shapely.get_coordinates(steps)
        coordinates[1:-1] += random.normal(0, 2e-4, (40, 2))
        jagged.append(shapely.linestrings(coordinates))
    made = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all(jagged))]))
    return shapely.normalize(made)


def test_a_shared_border_stays_shared_when_generalised():
    simple = simplify(neighbours(), 0.05)
    assert shapely.get_num_coordinates(simple).sum() < 40
    left, right = simple
    assert shapely.intersection(left, right).area == pytest.approx(0, abs=1e-12)
    assert shapely.union(left, right).area == pytest.approx(left.area + right.area)
    assert shapely.union(left, right).area == pytest.approx(2, abs=0.01)
    assert len(shapely.get_parts(shapely.union(left, right))) == 1


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), tolerance=st.sampled_from([0.002, 0.01, 0.03]))
def test_no_zoom_has_a_sliver_between_neighbours(seed, tolerance):
    made = made_coverage(seed)
    bands = [Band(8, tolerance / 4), Band(6, tolerance)]
    for copy in generalise(made, bands):
        assert shapely.coverage_is_valid(copy)
        assert shapely.is_valid(copy).all()
        # what lies between two neighbours would be missing from the sum, or from the union
        assert shapely.area(copy).sum() == pytest.approx(shapely.area(made).sum(), rel=0.005)
        whole = shapely.union_all(copy)
        assert whole.area == pytest.approx(shapely.area(copy).sum(), rel=1e-9)
        assert shapely.get_num_interior_rings(shapely.get_parts(whole)).sum() == 0


def test_each_band_has_fewer_points_than_the_one_before():
    counts = [
        shapely.get_num_coordinates(copy).sum()
        for copy in generalise(made_coverage(1), [Band(8, 0.0005), Band(6, 0.002), Band(4, 0.02)])
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 3 * counts[-1]


def test_perimeters_that_overlap_are_generalised_too():
    overlapping = shapes(*neighbours(), box(0.5, 0.5, 1.5, 0.7))
    simple = simplify(overlapping, 0.05)
    assert simple[2].equals(overlapping[2])
    assert shapely.is_valid(simple).all()
    assert shapely.get_num_coordinates(simple)[0] < 40


def test_no_perimeter_disappears_however_small():
    tiny = box(5, 5, 5.00001, 5.00001)
    simple = simplify(shapes(box(0, 0, 1, 1), tiny), 0.1)
    assert shapely.is_valid(simple).all()
    assert {one.geom_type for one in simple} == {"MultiPolygon"}
    assert simple[1].area >= tiny.area / 2


def test_generalised_coordinates_keep_two_digits_more_than_the_tolerance():
    (simple,) = simplify(shapes(box(0.123456789, 0, 1, 1)), 0.001)
    assert simple.bounds[0] == 0.12346


def test_points_whose_rounding_would_break_a_surface_stay_as_they_are_on_both_sides():
    # a strip narrower than the rounding between two squares: rounded, it would be a line
    strip = shapes(box(0, 0, 1.0001, 1), box(1.0001, 0, 1.0003, 1), box(1.0003, 0, 2, 1),
                   box(2, 0, 3.00004, 1))  # fmt: skip
    rounded = round_together(strip, 2)
    assert shapely.coverage_is_valid(rounded)
    assert rounded[1].area == pytest.approx(0.0002)
    assert (rounded[2].bounds[0], rounded[3].bounds[2]) == (1.0003, 3.0)


def test_where_no_rounding_holds_nothing_is_rounded(monkeypatch):
    monkeypatch.setattr("observatory.geography.generalise.TRIES", 0)
    (kept,) = round_together(shapes(box(0.123456789, 0, 1, 1)), 2)
    assert kept.bounds[0] == 0.123456789


def test_web_mercator_is_the_projection_of_proj():
    places = [(2.35, 48.85), (-61.5, 16.2), (55.5, -21.1), (166.4, -22.3), (0.0, 0.0)]
    squares = shapes(*(box(x, y, x + 0.01, y + 0.01) for x, y in places))
    proj = Transformer.from_crs(4326, 3857, always_xy=True)
    expected = shapely.transform(squares, proj.transform, interleaved=False)
    assert shapely.get_coordinates(to_web_mercator(squares)) == pytest.approx(
        shapely.get_coordinates(expected), abs=1e-6
    )


def test_the_poles_stop_where_web_maps_do():
    (square,) = to_web_mercator(shapes(box(0, 80, 1, 90)))
    assert square.bounds[3] == pytest.approx(math.pi * 6_378_137, rel=1e-9)


def test_what_a_tile_would_lose_is_a_square_that_it_can_draw():
    hamlet, town = box(5, 45, 5.001, 45.001), box(6, 45, 6.4, 45.3)
    drawn = at_least(shapes(hamlet, town), 4)
    # two of the 4,096 units of a tile of zoom 4, in degrees
    assert drawn[0].bounds[2] - drawn[0].bounds[0] == pytest.approx(2 * 360 / 16 / 4096)
    assert drawn[0].centroid.distance(hamlet.centroid) == pytest.approx(0, abs=1e-9)
    assert drawn[1].equals(town)


def test_what_is_too_thin_for_a_tile_is_widened_where_it_lies():
    strip = box(5, 45, 5.4, 45.0001)
    (drawn,) = at_least(shapes(strip), 4)
    unit = 360 / 16 / 4096
    assert drawn.covers(strip)
    assert drawn.area == pytest.approx(strip.length * unit, rel=0.1)


def test_what_crosses_the_antimeridian_is_cut_there():
    within, across = box(170, 0, 175, 1), box(178, -10, 183, -5)
    kept, cut = cut_at_antimeridian(shapes(within, across))
    assert kept.equals(within)
    assert sorted(part.bounds for part in cut.geoms) == [
        (-180, -10, -177, -5),
        (178, -10, 180, -5),
    ]
    assert cut.area == pytest.approx(across.area)


def test_nothing_is_cut_where_nothing_crosses():
    given_shapes = shapes(box(0, 0, 1, 1))
    assert cut_at_antimeridian(given_shapes) is given_shapes
