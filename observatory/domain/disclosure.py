"""Tells which published figures would give away a small count by subtraction.

METHOD rule 7, formula 17. For U inside V, both published, the difference region D = V less U: its
counts are as public as theirs. The same holds for a former and a new perimeter.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import FloatArray, floats
from observatory.domain.rest import TOLERANCE
from observatory.domain.sides import BoolArray

SMALL_REGION = 10
"""A region of fewer than ten times the threshold is small: there, "nobody" and "everybody" tell
of each one. METHOD gives no number; ours is that of a class of ten."""


class Region(NamedTuple):
    """Counts of difference regions, in their own units; NaN where one is not known.

    x is part of n for proportions; population, or households, is what the threshold counts.
    """

    x: FloatArray
    n: FloatArray
    population: FloatArray


def difference_region(outer: Region, inner: Region) -> Region:
    """Return the counts of V less U; float dust is nothing."""
    return Region(*(_less(v, u) for v, u in zip(outer, inner, strict=True)))


def _less(outer: ArrayLike, inner: ArrayLike) -> FloatArray:
    whole, part = floats(outer, inner)
    rest = whole - part
    return np.where(np.abs(rest) <= TOLERANCE * np.abs(whole), 0.0, rest)


def discloses(region: Region, threshold: ArrayLike, *, is_proportion: bool = True) -> BoolArray:
    """Tell where a region's counts would be read from what is published (METHOD formula 17).

    0 < count < t for x, for n - x of a proportion and for the population; and x = 0 or x = n where
    the region is small. Nothing is asked where the producer declares no threshold (NaN), nor of
    counts that are not known, nor of a region where nobody is.
    """
    x, n, population, t = floats(*region, threshold)
    size = np.fmin(n, population) if is_proportion else population
    everyone = (x == 0) | ((n == x) & is_proportion)
    told = _is_few(x, t) | _is_few(population, t) | _is_few(size, t)
    told |= everyone & (size > 0) & (size < SMALL_REGION * t)
    if is_proportion:
        told |= _is_few(n - x, t)
    return np.asarray(told)


def told_by_counts(
    x: ArrayLike, n: ArrayLike, threshold: ArrayLike, is_proportion: ArrayLike
) -> BoolArray:
    """Tell where the counts of what a gap is compared with would give a small count away.

    The one check of gaps, whether stored or measured on request, with rests and with rings: one
    element per gap, NaN where its benchmark is no region of its own or has no counts.
    """
    x, n, t = floats(x, n, threshold)
    region = Region(x, n, n)
    of = [discloses(region, t, is_proportion=flag) for flag in (True, False)]
    return np.where(np.asarray(is_proportion, dtype=bool), *of)


def _is_few(count: FloatArray, threshold: FloatArray) -> BoolArray:
    few: BoolArray = (count > 0) & (count < threshold)
    return few
