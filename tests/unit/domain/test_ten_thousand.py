"""Ten thousand random cases against statsmodels, to 1e-9."""

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from observatory.domain.intervals import mover_ratio, newcombe, sides_of, wilson

CASES = 10_000


@pytest.fixture(scope="module")
def counts() -> tuple[np.ndarray, ...]:
    """Two sides of any size, a zone's and a rest's: x1 of n1, x2 of n2."""
    rng = np.random.default_rng(20030801)
    n1, n2 = rng.integers(1, 5_000, CASES), rng.integers(1, 500_000, CASES)
    return rng.binomial(n1, rng.random(CASES)), n1, rng.binomial(n2, rng.random(CASES)), n2


def test_wilson(counts):
    x, n, *_ = counts
    expected = proportion_confint(x, n, method="wilson")
    # Theirs may fall short of 0 and 1 by the dust of a float.
    assert np.stack(wilson(x, n)) == pytest.approx(np.clip(expected, 0, 1), abs=1e-9)


def test_newcombe(counts):
    x1, n1, x2, n2 = counts
    expected = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    found = newcombe(*sides_of(x1, n1, wilson), *sides_of(x2, n2, wilson))
    assert np.stack(found) == pytest.approx(np.stack(expected), abs=1e-9)


@pytest.mark.parametrize("compare", ["diff", "ratio"])
def test_mover_of_poisson_rates(counts, compare):
    """On the score limits that statsmodels gives each side: it has no Byar's."""
    x1, n1, x2, n2 = (each.astype(float) for each in counts)
    x1, x2 = x1 + 1, x2 + 1  # with a zero count its ratio has no limit
    sides = []
    for x, n in ((x1, n1), (x2, n2)):
        low, high = confint_poisson(x, n, method="score")
        sides += [x / n, low, high]
    expected = confint_poisson_2indep(
        x1, n1, x2, n2, method="mover", compare=compare, method_mover="score"
    )
    found = (newcombe if compare == "diff" else mover_ratio)(*sides)
    assert np.stack(found) == pytest.approx(np.stack(expected), rel=1e-9, abs=1e-9)
