"""Of which places a list of neighbourhoods says anything."""

import numpy as np

from observatory.geography.reach import is_reached, reach_of

# Saint-Denis, Paris; the same with its axes swapped, off Somalia; London; Papeete; open sea
LON = np.array([2.36, 48.93, -0.1, -149.57, -11.5])
LAT = np.array([48.93, 2.36, 51.52, -17.54, 46.1])


def test_other_countries_are_out_of_reach() -> None:
    boxes = reach_of(np.array([[2.3, 48.9, 2.4, 49.0]]), np.array([2154]))
    assert is_reached(boxes, LON, LAT).tolist() == [True, False, False, True, False]


def test_outlines_of_an_invented_country_are_reached_around() -> None:
    boxes = reach_of(np.array([[-12.0, 46.0, -11.9, 46.2]]), np.array([32629]))
    assert is_reached(boxes, LON, LAT).tolist() == [True, False, False, True, True]
    nothing = reach_of(np.empty((0, 4)), np.empty(0, dtype=np.intp))
    assert is_reached(nothing, LON, LAT).tolist() == [True, False, False, True, False]
