"""Changes between two dates, and what gaps are made of."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.change import (
    Known,
    change_between,
    change_limits,
    deflate,
    overlapping_error,
    possible_change,
    windows_overlap,
)
from observatory.domain.decomposition import change_parts, kitagawa

gaps = st.tuples(st.floats(-50, 50), st.floats(0, 10), st.floats(0, 10)).map(
    lambda gap: (gap[0], gap[0] - gap[1], gap[0] + gap[2])
)
shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(
    lambda parts: [part / math.fsum(parts) for part in parts]
)
rates = st.lists(st.floats(0, 1), min_size=3, max_size=3)


def flipped(gap):
    return -gap[0], -gap[2], -gap[1]


@given(gaps, gaps)
def test_a_change_lies_in_its_limits_and_those_in_what_is_possible(before, after):
    lower, upper = change_limits(*before, *after)
    assert lower <= after[0] - before[0] <= upper
    least, most = possible_change(*before[1:], *after[1:])
    assert least <= lower + 1e-9
    assert upper <= most + 1e-9


@given(gaps, gaps)
def test_time_reversed_or_sides_swapped_turn_a_change_over(before, after):
    lower, upper = change_limits(*before, *after)
    for turned in (
        change_limits(*after, *before),
        change_limits(*flipped(before), *flipped(after)),
    ):
        assert turned == pytest.approx((-upper, -lower), abs=1e-9)


@pytest.mark.parametrize(
    ("apart", "overlap"), [(0, True), (4.9, True), (-3, True), (4.9986, False), (5, False)]
)
def test_windows_overlap_to_a_day(apart, overlap):
    assert windows_overlap(apart) == overlap


@given(st.floats(0.001, 1), st.floats(0.001, 1), st.floats(0, 12))
def test_shared_surveys_make_a_change_surer_never_negative(error0, error1, apart):
    alone = math.hypot(error0, error1)
    assert abs(error0 - error1) - 1e-9 <= overlapping_error(error0, error1, apart) <= alone + 1e-9
    assert overlapping_error(error0, error0, 0) == 0


def test_money_without_an_index_has_no_real_value():
    assert np.isnan(deflate(100.0, [0.0, np.nan])).all()
    assert deflate([100.0, 104.5], [100, 104.5]) == pytest.approx([100, 100])


@given(shares, rates, shares, rates)
def test_composition_and_rate_sum_to_the_gap_exactly(w_z, p_z, w_r, p_r):
    found = kitagawa(w_z, p_z, w_r, p_r)
    difference = np.dot(w_z, p_z) - np.dot(w_r, p_r)
    assert found.composition + found.rate == pytest.approx(difference, abs=1e-12)
    swapped = kitagawa(w_r, p_r, w_z, p_z)
    assert swapped == pytest.approx((-found.composition, -found.rate), abs=1e-12)


def test_a_stratum_where_nobody_lives_takes_the_rate_of_the_other_side():
    found = kitagawa([1, 0], [0.3, np.nan], [0.5, 0.5], [0.2, 0.1])
    assert found.rate == pytest.approx(0.075)
    assert found.composition + found.rate == pytest.approx(0.15)
    other = kitagawa([0.5, 0.5], [0.2, 0.1], [1, 0], [0.3, np.nan])
    assert other == pytest.approx((-found.composition, -found.rate))


def test_missing_rates_and_shares_that_are_not_a_whole_are_not_decomposed():
    found = kitagawa([[0.5, 0.5], [0.5, 0.4]], [[0.3, np.nan], [0.3, 0.2]], [0.5, 0.5], [0.2, 0.1])
    assert np.isnan(found.composition).all()
    assert np.isnan(found.rate).all()


@given(*[st.floats(0, 1)] * 4)
def test_a_change_is_what_the_zone_did_less_what_its_benchmark_did(z0, r0, z1, r1):
    found = change_parts(z0, r0, z1, r1)
    assert found.zone + found.benchmark == pytest.approx((z1 - r1) - (z0 - r0), abs=1e-12)


def known(value, lower, upper, nature):
    arrays = (np.array([part], dtype=float) for part in (value, lower, upper))
    return Known(*arrays, np.array([nature], dtype=object))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # independent samples: 3-4-5 on both sides
        ((10, 6, 13, "chance"), (20, 16, 24, "chance"), (10, 5, 10 + math.sqrt(32), "chance")),
        ((10, 6, 13, "chance"), (20, 16, 24, "sampling"), (10, 5, 10 + 32**0.5, "sampling")),
        # anything else: what is possible
        ((10, 9, 11, "rounding"), (20, 19, 21, "rounding"), (10, 8, 12, "rounding")),
        ((10, 10, 10, "none"), (20, 19, 21, "rounding"), (10, 9, 11, "rounding")),
        ((10, 9, 11, "chance"), (np.nan, 12, 30, "suppression"), (np.nan, 1, 21, "suppression")),
    ],
)
def test_a_change_is_as_uncertain_as_the_worse_of_its_gaps(before, after, expected):
    found = change_between(known(*before), known(*after))
    assert [part[0] for part in found[:3]] == pytest.approx(expected[:3], nan_ok=True)
    assert found.nature[0] == expected[3]
