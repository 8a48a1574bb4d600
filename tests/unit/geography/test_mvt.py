"""Tiles say what was put into them: read again by the words of the specification."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.geography.mvt import make_table, write_tile
from observatory.geography.mvt_shapes import BUFFER, EXTENT, draw_zoom, quantise
from observatory.geography.varints import sizes_of, write_varint, write_varints, zigzag
from observatory.geography.web_mercator import HALF_WORLD_M
from tests.mvt_reader import Layer, doubled_area, read_layers

ZOOM, X, Y = 10, 526, 364


def metres(shape: Any) -> Any:
    """Return a shape that is told in units of the tile, in metres of the projection."""
    unit = 2 * HALF_WORLD_M / 2**ZOOM / EXTENT

    def place(points: Any) -> Any:
        return ((np.array((X, Y)) * EXTENT + points) * unit - HALF_WORLD_M) * (1, -1)

    return shapely.transform(shape, place)


def write(shapes: list[Any], columns: dict[str, list[Any]] | None = None) -> list[Layer]:
    ids = list(range(1, len(shapes) + 1))
    layer = draw_zoom(np.array(ids), np.array([metres(one) for one in shapes]), ZOOM)
    return read_layers(write_tile(make_table("a-1", ids, columns or {}), layer, X, Y))


def star(x: float, y: float, reach: list[float]) -> Any:
    radii = np.array(reach)
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.c_[x + radii * np.cos(turns), y + radii * np.sin(turns)]


radii = st.lists(st.floats(20, 900), min_size=3, max_size=40)
places = st.floats(-900, EXTENT + 900)


@st.composite
def surfaces(draw: Any) -> Any:
    """Stars, some with a hole like them, some of two parts."""
    x, y, reach = draw(places), draw(places), draw(radii)
    hole = [star(x, y, [r / 3 for r in reach])[::-1]] if draw(st.booleans()) else []
    shape = shapely.Polygon(star(x, y, reach), hole)
    if draw(st.booleans()):
        more = shapely.Polygon(star(draw(places), draw(places), draw(radii)))
        shape = shapely.union(shape, more)
    return shapely.buffer(shape, 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(surfaces(), min_size=1, max_size=5))
def test_what_is_read_is_what_was_drawn_cut_at_the_edges(shapes: list[Any]) -> None:
    found = {one.id: one for layer in write(shapes) for one in layer.features}
    edges = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    for number, shape in enumerate(shapes, 1):
        wanted = shapely.intersection(shape, edges)
        # each edge moves by less than a unit
        allowed = shapely.length(wanted) + 4
        if number not in found:
            assert wanted.area <= allowed
            continue
        drawn = found[number].shape
        assert shapely.is_valid(drawn)
        west, north, east, south = drawn.bounds
        assert min(west, north) >= -BUFFER
        assert max(east, south) <= EXTENT + BUFFER
        assert shapely.symmetric_difference(drawn, wanted).area <= allowed


def test_outer_rings_have_positive_area_and_holes_negative() -> None:
    outer, inner = shapely.box(10, 10, 100, 100), shapely.box(30, 30, 60, 60)
    for shape in (outer.difference(inner), shapely.reverse(outer.difference(inner))):
        ((feature,),) = (layer.features for layer in write([shape]))
        assert [doubled_area(ring) for ring in feature.rings] == [2 * 90 * 90, -2 * 30 * 30]


def test_a_tile_by_hand_is_written_byte_for_byte() -> None:
    """The square of the specification's example, 3 to 12 units, worked out by hand."""
    ids, zoom = np.array([300]), ZOOM
    square = shapely.Polygon([(3, 6), (8, 12), (20, 34), (3, 6)])
    layer = draw_zoom(ids, np.array([metres(square)]), zoom)
    table = make_table("l", [300], {"n": [7]})
    (one,) = read_layers(content := write_tile(table, layer, X, Y))
    # 4.3.5.4 of the specification, its ring turned to have positive area: it has already
    assert one.features[0].rings == [[(3, 6), (8, 12), (20, 34)]]
    assert bytes((9, 6, 12, 18, 10, 12, 24, 44, 15)) in content
    assert b"\x08\xac\x02" in content  # 300
    assert content.endswith(bytes.fromhex("1a016e 22022807 288020 7802".replace(" ", "")))


def test_values_keep_their_kind_and_what_is_missing_is_left_out() -> None:
    square = shapely.box(10, 10, 100, 100)
    columns: dict[str, list[Any]] = {
        "word": ["é", "é", None], "flag": [True, False, None], "count": [1, -3, 2**40],
        "share": [1.0, -0.5, None],
    }  # fmt: skip
    (layer,) = write([square] * 3, columns)
    assert (layer.name, layer.version, layer.extent) == ("a-1", 2, 4096)
    assert layer.keys == list(columns)
    assert [one.properties for one in layer.features] == [
        {"word": ("string", "é"), "flag": ("bool", True), "count": ("uint", 1),
         "share": ("double", 1.0)},
        {"word": ("string", "é"), "flag": ("bool", False), "count": ("sint", -3),
         "share": ("double", -0.5)},
        {"count": ("uint", 2**40)},
    ]  # fmt: skip
    assert len(set(layer.values)) == len(layer.values) == 8


def test_a_tile_has_the_values_of_its_own_features_alone() -> None:
    shapes = [shapely.box(10, 10, 100, 100), shapely.box(9_000, 10, 9_100, 100)]
    (layer,) = write(shapes, {"word": ["here", "elsewhere"]})
    assert layer.values == [("string", "here")]


def test_what_the_format_has_no_kind_for_is_refused() -> None:
    with pytest.raises(TypeError, match="no tile holds"):
        make_table("a", [1], {"word": [b"x"]})  # type: ignore[list-item]


def test_a_territory_without_properties_is_not_shown() -> None:
    square = np.array([metres(shapely.box(10, 10, 100, 100))] * 2)
    layer = draw_zoom(np.array([4, 9]), square, ZOOM)
    (found,) = read_layers(write_tile(make_table("a", [9], {"code": ["x"]}), layer, X, Y))
    assert [one.id for one in found.features] == [9]
    assert write_tile(make_table("a", [], {"code": []}), layer, X, Y) == b""


def test_what_no_tile_shows_takes_no_bytes() -> None:
    square = shapely.box(10, 10, 100, 100)
    layer = draw_zoom(np.array([1]), np.array([metres(square)]), ZOOM)
    table = make_table("a", [1], {})
    assert write_tile(table, layer, X + 1, Y) == b""
    assert write_tile(table, draw_zoom(np.array([], int), np.array([]), ZOOM), X, Y) == b""


def test_a_line_that_a_cut_leaves_is_no_surface() -> None:
    beside = shapely.box(EXTENT + BUFFER, 10, EXTENT + BUFFER + 50, 100)
    assert write([beside]) == []


def test_what_is_smaller_than_half_a_unit_is_not_drawn_and_what_collapses_neither() -> None:
    shapes = np.array([
        metres(shapely.box(10.3, 10.3, 10.7, 10.7)), metres(shapely.box(10, 10, 11, 10.4)),
        metres(shapely.box(10.1, 10.1, 10.4, 11.4)), metres(shapely.box(10, 10, 12, 12)),
    ])  # fmt: skip
    drawn = quantise(shapes, ZOOM)
    assert shapely.is_empty(drawn).tolist() == [True, True, True, False]


def test_a_shape_that_rounding_folds_is_valid() -> None:
    narrow = shapely.Polygon([(0, 0), (100, 0), (100, 100), (50.4, 0.4), (49.6, 0.4), (0, 100)])
    (drawn,) = quantise(np.array([metres(narrow)]), ZOOM)
    assert shapely.is_valid(drawn)
    assert drawn.area == pytest.approx(narrow.area, abs=shapely.length(narrow))


def test_numbers_are_written_as_protocol_buffers_have_them() -> None:
    numbers = np.array([0, 1, 127, 128, 300, 2**21, 2**35 + 5, 2**62])
    each = [write_varint(number) for number in numbers.tolist()]
    assert each[4] == b"\xac\x02"  # the example of their documentation
    assert sizes_of(numbers).tolist() == [len(one) for one in each]
    assert write_varints(numbers, sizes_of(numbers)).tobytes() == b"".join(each)
    assert zigzag(np.array([0, -1, 1, -2, 2**31])).tolist() == [0, 1, 2, 3, 2**32]


def test_the_grid_is_that_of_the_pyramid() -> None:
    """By hand: at zoom 0 the world is one tile, whose middle is unit 2048."""
    quarter = shapely.box(0, -HALF_WORLD_M, HALF_WORLD_M, 0)
    layer = draw_zoom(np.array([1]), np.array([quarter]), 0)
    assert list(layer.tiles) == [(0, 0)]
    ((feature,),) = (
        one.features for one in read_layers(write_tile(make_table("a", [1], {}), layer, 0, 0))
    )
    assert feature.shape.bounds == (2048, 2048, 4096, 4096)
