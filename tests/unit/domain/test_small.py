"""Few events: the adjustment takes the exact mid-p where the interval's own p is too small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact, hypergeom

from observatory.domain.intervals import wilson
from observatory.domain.significance import p_value
from observatory.domain.small import cautious_p


def mid_p_by_hand(x1: int, n1: int, x2: int, n2: int) -> float:
    """Twice the smaller tail, with half of the observed table, counted table by table."""
    tables = range(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)
    weights = {k: float(hypergeom.pmf(k, n1 + n2, x1 + x2, n1)) for k in tables}
    low = sum(w for k, w in weights.items() if k < x1) + weights[x1] / 2
    return min(1.0, 2 * min(low, 1 - low))


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
rests = st.integers(100, 3000).flatmap(lambda n: st.tuples(st.integers(0, n // 40), st.just(n)))


@given(counts, rests)
def test_it_is_the_larger_of_the_two_p_values(one, two):
    p = float(p_value(*one, *two, wilson))
    found = float(cautious_p(p, *one, *two))
    assert found == pytest.approx(max(p, mid_p_by_hand(*one, *two)), abs=1e-9)


def test_many_events_keep_the_p_of_their_interval():
    assert cautious_p(0.0123, 300, 1000, 4000, 20000) == 0.0123
    assert np.isnan(cautious_p(np.nan, 1, 10, 2, 100))
    assert np.isnan(cautious_p(np.nan, np.nan, 10, 2, 0))


def test_the_mid_p_is_a_little_less_strict_than_fisher():
    """5 of 20 against 10 of 400; Fisher by scipy, one-sided and doubled."""
    fisher = 2 * fisher_exact([[5, 15], [10, 390]], alternative="greater").pvalue
    found = float(cautious_p(0.0, 5, 20, 10, 400))
    assert fisher / 4 < found < fisher


def test_few_non_events_are_few_too():
    assert cautious_p(0.0, 15, 20, 390, 400) == pytest.approx(cautious_p(0.0, 5, 20, 10, 400))
