"""Boxes hold the points that lie in them, however wide they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from observatory.geography.boxes import Boxes

longitude, latitude = st.floats(-180, 180), st.floats(-90, 90)
corners = st.tuples(longitude, latitude, st.floats(0, 0.3), st.floats(0, 0.3))


@given(st.lists(corners, min_size=1, max_size=9), st.data())
def test_a_point_is_in_the_boxes_that_it_is_in(
    given_boxes: list[tuple[float, float, float, float]], data: st.DataObject
) -> None:
    bounds = np.array([(x, y, x + wide, y + high) for x, y, wide, high in given_boxes])
    x, y, wide, high = data.draw(st.sampled_from(given_boxes))
    lon = data.draw(st.one_of(longitude, st.floats(x, x + wide)))
    lat = data.draw(st.one_of(latitude, st.floats(y, y + high)))
    west, south, east, north = bounds.T
    inside = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    assert list(Boxes(bounds).around(lon, lat)) == np.flatnonzero(inside).tolist()


def test_a_box_of_half_the_world_and_one_of_nothing() -> None:
    bounds = np.array([[5.0, 46.0, 5.1, 46.1], [-90.0, -90.0, 90.0, 90.0], [np.nan] * 4,
                       [5.0, 46.0, 5.2, 46.2]])  # fmt: skip
    boxes = Boxes(bounds)
    assert list(boxes.around(5.05, 46.05)) == [0, 1, 3]
    assert list(boxes.around(10.0, 10.0)) == [1]
    assert list(boxes.around(100.0, 10.0)) == []
