"""What is left of one published figure when another is taken out must not be a few persons."""

import numpy as np
import pytest

from observatory.domain.disclosure import Region, difference_region, discloses, told_by_counts

NAN = np.nan

# METHOD formula 17, threshold 5: x, n, population of the region → is it told?
REGIONS = [
    ((40, 400, 400), False),
    ((4, 400, 400), True),  # 0 < x < t
    ((5, 400, 400), False),
    ((397, 400, 400), True),  # 0 < n − x < t
    ((0, 400, 400), False),
    ((400, 400, 400), False),
    ((0, 30, 30), True),  # nobody, or everybody, of a small region
    ((30, 30, 30), True),
    ((0, 50, 50), False),
    ((0, 400, 3), True),  # a handful of households
    ((10, 4, 400), True),
    ((0, 0, 0), False),  # nobody is there
    ((NAN, NAN, NAN), False),
    ((40, 400, NAN), False),
]


@pytest.mark.parametrize(("region", "is_told"), REGIONS)
def test_small_counts_of_a_difference_region_are_found(region, is_told):
    assert bool(discloses(Region(*map(np.float64, region)), 5)) is is_told


def test_nothing_is_asked_where_the_producer_declares_no_threshold():
    assert not discloses(Region(np.float64(1), np.float64(2), np.float64(2)), NAN)


def test_events_may_outnumber_inhabitants_and_do_not_tell_who_has_none():
    events = Region(np.float64(399), np.float64(400), np.float64(400))
    assert discloses(events, 5)
    assert not discloses(events, 5, is_proportion=False)
    assert discloses(
        Region(np.float64(3), np.float64(NAN), np.float64(NAN)), 5, is_proportion=False
    )
    assert discloses(Region(np.float64(0), np.float64(NAN), np.float64(8)), 5, is_proportion=False)


def test_the_difference_of_two_perimeters_is_counted_and_float_dust_is_nothing():
    outer = Region(np.array([12.0, 0.3]), np.array([900.0, 50]), np.array([900.0, 50]))
    inner = Region(np.array([9.0, 0.1 + 0.2]), np.array([600.0, 50]), np.array([600.0, 50]))
    region = difference_region(outer, inner)
    assert region.x.tolist() == [3, 0]
    assert region.n.tolist() == [300, 0]
    assert discloses(region, 5).tolist() == [True, False]


def test_the_counts_of_a_gap_tell_few_cases_and_of_a_proportion_few_others():
    x, n = [40, 4, 397, 397, 0, NAN], [400, 400, 400, 400, 30, NAN]
    proportion = [True, True, True, False, True, True]
    told = told_by_counts(x, n, 5, proportion)
    assert told.tolist() == [False, True, True, False, True, False]
