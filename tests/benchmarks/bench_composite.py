"""Measured, not timed: the index of 2,000 zones by 30 indicators, 1,000 draws of the weights."""

import time

import numpy as np

from observatory.domain.composite import make_composite

ZONES, INDICATORS, THEMES = 2_000, 30, 6


def test_seconds_of_the_largest_index() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(ZONES, INDICATORS))
    values[random.random(values.shape) < 0.1] = np.nan
    themes = [f"theme {place % THEMES}" for place in range(INDICATORS)]
    polarity = np.where(np.arange(INDICATORS) % 2, 1, -1)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        make_composite(values, polarity, themes)
        seconds.append(time.perf_counter() - start)
    print(f"\nseconds of the largest index: {min(seconds):.2f}")  # noqa: T201
