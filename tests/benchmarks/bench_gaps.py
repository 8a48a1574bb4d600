"""Measured, not timed: gaps compared per second, as a ratio to statsmodels in the same run."""

import time
from collections.abc import Callable

import numpy as np
from statsmodels.stats.proportion import confint_proportions_2indep

from observatory.domain.comparison import compare
from observatory.domain.indicator import Nature
from observatory.domain.sides import Sides

OURS, THEIRS = 200_000, 2_000


def per_second(run: Callable[[], object], count: int) -> float:
    best = min(_seconds(run) for _ in range(3))
    return count / best


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def test_gaps_per_second() -> None:
    random = np.random.default_rng(1)
    n1, n2 = random.integers(200, 9_000, OURS), random.integers(5_000, 400_000, OURS)
    x1, x2 = random.binomial(n1, 0.3), random.binomial(n2, 0.2)
    sides = Sides(nature=Nature.PROPORTION, zone_x=x1, zone_n=n1, benchmark_x=x2, benchmark_n=n2)

    def theirs() -> None:
        for a, b, c, d in zip(x1[:THEIRS], n1[:THEIRS], x2[:THEIRS], n2[:THEIRS], strict=True):
            confint_proportions_2indep(a, b, c, d, method="newcomb")

    ours, peer = per_second(lambda: compare(sides), OURS), per_second(theirs, THEIRS)
    # The peer gives the interval of the difference alone; we add ratio, limits and p-value.
    print(f"\ngaps per second: {ours:,.0f}; statsmodels {peer:,.0f}; ratio {ours / peer:,.1f}")  # noqa: T201
