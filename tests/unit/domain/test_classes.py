"""Classes of maps, against mapclassify (PySAL) and by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that it is slow without numba
    import mapclassify

from observatory.domain.classes import Method, classify

VALUES = np.random.default_rng(7).gamma(3.0, 8.0, 240)


def limits(values, method, number=5, **more):
    found = classify(np.asarray(values, dtype=np.float64), method, number, **more)
    assert found is not None
    return list(found.breaks)


def test_quantiles_are_those_of_mapclassify():
    expected = mapclassify.Quantiles(VALUES, k=5)
    found = classify(VALUES, Method.QUANTILES, 5)
    assert found is not None
    assert found.breaks == pytest.approx(expected.bins[:-1], rel=1e-5)
    assert list(found.counts) == list(expected.counts)
    assert (found.minimum, found.maximum) == (VALUES.min(), VALUES.max())


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("number", [2, 3, 5, 7])
def test_jenks_is_that_of_mapclassify(number):
    expected = mapclassify.FisherJenks(VALUES, k=number)
    found = classify(VALUES, Method.JENKS, number)
    assert found is not None
    assert list(found.counts) == list(expected.counts)


def test_jenks_of_many_values_finds_the_gaps_between_heaps():
    random = np.random.default_rng(3)
    heaps = np.concatenate([random.normal(mean, 0.5, 4_000) for mean in (0, 10, 30)])
    one, other = limits(heaps, Method.JENKS, 3)
    assert 3 < one < 9
    assert 13 < other < 29


@pytest.mark.parametrize("number", [3, 4, 5, 6, 9])
@pytest.mark.parametrize("scale", [0.001, 0.3, 1.0, 1.7, 60.0])
def test_round_numbers_are_those_of_mapclassify(number, scale):
    values = VALUES * scale
    expected = mapclassify.PrettyBreaks(values, k=number).bins
    inner = [limit for limit in expected if values.min() < limit <= values.max()]
    assert limits(values, Method.PRETTY, number) == pytest.approx(inner)


def test_around_zero_the_limits_are_as_far_on_both_sides():
    gaps = [-4, -2, -1, 0, 1, 2, 3, 4, 8]
    # distances 0 1 1 2 2 3 4 4 8: their median is 2, which even classes put on either side of 0
    assert limits(gaps, Method.ZERO, 4) == [-2, 0, 2]
    # at 1/5 and 3/5 of the distances: 1 and 2.8
    assert limits(gaps, Method.ZERO, 5) == [-2.8, -1, 1, 2.8]


def test_around_one_for_ratios():
    assert limits([0.5, 0.8, 1.2, 1.5], Method.ZERO, 2, centre=1.0) == [1.0]


def test_a_class_that_nothing_is_in_is_left_out():
    found = classify(np.array([1.0, 2.0, 3.0, 9.0]), Method.ZERO, 4)
    assert found is not None
    assert min(found.breaks) > 1.0
    assert found.counts[0] > 0


@pytest.mark.parametrize("method", list(Method))
def test_one_value_is_one_class(method):
    found = classify(np.array([4.0, 4.0, np.nan]), method)
    assert found is not None
    assert (found.breaks, found.counts) == ((), (2,))


def test_no_value_has_no_classes():
    assert classify(np.array([np.nan, np.inf]), Method.JENKS) is None


def test_a_value_equal_to_a_limit_belongs_above_it():
    found = classify(np.array([1.0, 1.0, 2.0, 2.0]), Method.JENKS, 2)
    assert found is not None
    assert (found.breaks, found.counts) == ((1.5,), (2, 2))
    assert classify(np.array([0.0, 1.0, 2.0, 2.0]), Method.QUANTILES, 2).counts == (2, 2)


@given(
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=60),
    st.sampled_from(list(Method)),
    st.integers(2, 9),
)
def test_every_value_is_in_one_class(values, method, number):
    found = classify(np.array(values), method, number)
    assert found is not None
    assert sum(found.counts) == len(values)
    assert list(found.breaks) == sorted(set(found.breaks))
    assert all(found.minimum < limit <= found.maximum for limit in found.breaks)
