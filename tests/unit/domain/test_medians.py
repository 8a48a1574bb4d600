"""The median of a rest: the method's vector, and truth that never leaves the bounds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.intervals import Bounds
from observatory.domain.medians import Quantiles, compare_medians, median_of_rest

LEVELS = np.arange(1, 10) / 10
A = [11_890, 14_300, 16_800, 19_200, 21_460, 23_800, 26_500, 30_100, 36_450]
Z = [8_850, 10_690, 12_100, 13_270, 14_630, 16_160, 18_150, 20_640, 24_830]


def quantiles(*rows, half_step=0.0):
    value = np.array(rows, dtype=float)
    return Quantiles(value, np.full(value.shape, half_step))


def rest_of(whole, zones, weights, parent=None):
    at = np.zeros(len(weights), dtype=np.intp) if parent is None else np.array(parent)
    return median_of_rest(LEVELS, whole, zones, at, np.array(weights, dtype=float))


def test_formula_14_the_rest_between_two_deciles():
    rest = rest_of(quantiles(A), quantiles(Z), [0.12])
    assert (rest.value.lower[0], rest.value.upper[0]) == (21_460, 23_800)
    gap = compare_medians(np.array([14_630.0]), np.zeros(1), rest.value, rest.reason, 100)
    assert (gap.difference_min[0], gap.difference_max[0]) == (-9_170, -6_830)
    assert gap.sign_certain[0]
    assert gap.is_material[0]
    assert list(gap.reason) == ["median_bounded"]


def test_rounding_widens_both_sides():
    rest = rest_of(quantiles(A, half_step=5), quantiles(Z, half_step=5), [0.12])
    assert (rest.value.lower[0], rest.value.upper[0]) == (21_455, 23_805)
    gap = compare_medians(np.array([14_630.0]), np.array([5.0]), rest.value, rest.reason, 100)
    assert (gap.difference_min[0], gap.difference_max[0]) == (-9_180, -6_820)


def test_every_refused_rest_has_its_reason():
    nothing = [np.nan] * 9
    rest = rest_of(
        quantiles(A, A, A, nothing, A, [1, 2, 10, 20, 30, 40, 50, 60, 70]),
        quantiles(Z, Z, Z, Z, nothing, np.arange(11, 20)),
        [np.nan, 1.0, 0.12, 0.12, 0.12, 0.6],
        parent=[0, 1, 2, 3, 4, 5],
    )
    # in the last the zone holds more persons between 10 and 20 than the whole does
    assert list(rest.reason) == [
        "zone_missing_in_benchmark", "empty_rest", "", "non_additive", "", "negative_rest",
    ]  # fmt: skip
    # a zone that publishes nothing may be rich or poor
    assert (rest.value.lower[4], rest.value.upper[4]) == (19_200, 23_800)
    gap = compare_medians(
        np.array([np.nan]), np.zeros(1), Bounds(*np.ones((2, 1))), np.array([""]), 0
    )
    assert list(gap.reason) == ["zone_missing"]
    assert np.isnan(gap.difference_min[0])


incomes = st.lists(st.integers(1, 500).map(lambda i: i * 10), min_size=9, max_size=60)


def deciles(people):
    """Return values q with F(q-) <= level <= F(q), as the producer's quantiles are."""
    ordered = np.sort(np.array(people, dtype=float))
    return ordered[np.ceil(LEVELS * len(ordered)).astype(int) - 1]


@given(incomes, st.lists(incomes, min_size=1, max_size=4), st.data())
def test_the_true_median_of_the_rest_is_between_the_bounds(rest, zones, data):
    everyone = np.concatenate([rest, *zones])
    weights = [len(zone) / len(everyone) for zone in zones]
    printed = quantiles(*(deciles(zone) for zone in zones))
    bounded = rest_of(quantiles(deciles(everyone)), printed, weights)
    ordered = np.sort(rest)
    low, high = ordered[(len(rest) - 1) // 2], ordered[len(rest) // 2]
    if bounded.reason[0] == "":
        assert bounded.value.lower[0] <= high
        assert low <= bounded.value.upper[0]
    # a quantile less is known: the bounds may only widen
    fewer = printed.value.copy()
    fewer[:, data.draw(st.integers(0, 8))] = np.nan
    wider = rest_of(quantiles(deciles(everyone)), Quantiles(fewer, printed.half_step), weights)
    if bounded.reason[0] == wider.reason[0] == "":
        assert wider.value.lower[0] <= bounded.value.lower[0]
        assert bounded.value.upper[0] <= wider.value.upper[0]
