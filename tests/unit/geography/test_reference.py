"""Coordinate systems by reference: axis order, boxes in degrees, what is out of reach."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from observatory.errors import InvalidRequest
from observatory.geography.crs import POLYNESIAN_UTM, ZONES
from observatory.geography.reference import (
    CRS84,
    GLOBAL,
    metric_reference,
    read_box,
    read_reference,
    to_degrees,
)

_, WGS84, MERCATOR = GLOBAL
LAMBERT = metric_reference(2154)
METRIC = sorted({zone.srid for zone in ZONES.values()} | {3296, *(s for _, s in POLYNESIAN_UTM)})


@pytest.mark.parametrize("srid", [4326, 3857, *METRIC, 32622, 32740])
def test_the_axis_order_is_that_of_the_register(srid: int) -> None:
    is_north_first = CRS.from_epsg(srid).axis_info[0].direction == "north"
    assert metric_reference(srid).is_north_first == is_north_first
    assert metric_reference(srid).address == f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


def test_only_what_is_offered_is_read() -> None:
    assert read_reference(LAMBERT.address, "crs", (*GLOBAL, LAMBERT)) is LAMBERT
    with pytest.raises(InvalidRequest, match=r"crs: '.*2154' is not offered here; choose .*CRS84"):
        read_reference(LAMBERT.address, "crs", GLOBAL)


def test_a_box_in_degrees_is_itself() -> None:
    assert read_box([2, 48, 3, 49], CRS84).equals(shapely.box(2, 48, 3, 49))
    assert read_box([48, 2, 49, 3], WGS84).equals(shapely.box(2, 48, 3, 49))
    assert read_box([2, 48, 2, 48], CRS84).equals(shapely.Point(2, 48))
    assert read_box([2, 48, 2, 49], CRS84).equals(shapely.LineString([(2, 48), (2, 49)]))


def test_a_box_over_the_antimeridian_is_two() -> None:
    over = read_box([170, -20, -150, 10], CRS84)
    assert over.equals(shapely.union_all([shapely.box(170, -20, 180, 10),
                                          shapely.box(-180, -20, -150, 10)]))  # fmt: skip


def test_the_sides_of_a_box_in_metres_are_bent_in_degrees() -> None:
    box = [200_000, 6_200_000, 1_200_000, 7_000_000]
    drawn = read_box(box, LAMBERT)
    move = Transformer.from_crs(2154, 4326, always_xy=True).transform
    east = np.linspace(box[0], box[2], 500)
    south = shapely.points(np.column_stack(move(east, np.full_like(east, box[1]))))
    # 64 pieces a side: nowhere further than some metres from the true line
    assert shapely.distance(drawn.exterior, south).max() < 2e-4


def test_the_whole_world_rounded_up_is_the_whole_world() -> None:
    edge = 20_037_508.35
    west, _, east, _ = read_box([-edge, -edge, edge, edge], MERCATOR).bounds
    assert (west, east) == pytest.approx((-180, 180))


@pytest.mark.parametrize(
    ("numbers", "of"),
    [
        ([2, 49, 3, 48], CRS84), ([200, 0, 210, 1], CRS84), ([120, 2, 121, 3], WGS84),
        ([3, 0, 2, 1], LAMBERT), ([-1e9, -1e9, 1e9, 1e9], LAMBERT), ([0, 0, 1e30, 1e30], LAMBERT),
    ],
)  # fmt: skip
def test_a_box_that_cannot_be_is_refused(numbers: list[float], of: object) -> None:
    with pytest.raises(InvalidRequest, match="bbox"):
        read_box(numbers, of)  # type: ignore[arg-type]


def test_a_geometry_that_crosses_itself_is_refused() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(InvalidRequest, match="not valid"):
        to_degrees(bow, CRS84)
