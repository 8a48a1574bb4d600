"""Neighbourhoods of a similar size, with numbers worked out by hand."""

import numpy as np

from observatory.domain.similar_size import of_similar_size, size_range


def test_from_half_to_double_both_included() -> None:
    assert size_range(2_000) == (1_000, 4_000)
    found = of_similar_size([999, 1_000, 2_000, 4_000, 4_001], 2_000)
    assert found.tolist() == [False, True, True, True, False]


def test_an_unknown_population_is_of_no_size() -> None:
    assert of_similar_size([np.nan, 2_000], 2_000).tolist() == [False, True]
    assert of_similar_size([np.nan, 2_000], np.nan).tolist() == [False, False]


def test_of_two_neighbourhoods_each_is_of_the_other_s_size_or_neither() -> None:
    sizes = np.array([500.0, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 4_000])
    alike = np.array([of_similar_size(sizes, own) for own in sizes])
    assert (alike == alike.T).all()
