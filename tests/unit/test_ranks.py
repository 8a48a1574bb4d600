"""Ranks are those of scipy."""

import numpy as np
import pytest
from scipy.stats import rankdata

from observatory.domain.ranks import lowest_ranks


@pytest.mark.parametrize("shape", [(0,), (1,), (50,), (50, 7)])
def test_equal_values_share_the_lowest_rank(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(1).integers(0, 9, shape) / 4
    assert (lowest_ranks(values) == rankdata(values, method="min", axis=0)).all()
