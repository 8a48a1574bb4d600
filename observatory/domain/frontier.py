"""The largest or smallest count that rated zones may hold, whatever their number of persons is.

A zone holds n persons, between two bounds, of whom a share p. For a total T of persons, the zones
of one group hold the fewest where those of the smallest rate are filled up first. This is a broken
line in T: every extreme of a ratio of such totals lies on it (Charnes & Cooper 1962).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observatory.domain.intervals import Bounds, FloatArray

IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Corners of the broken lines of all groups, one group after the other.

    starts: where each group begins, with all its zones at their smallest. `slope` is the rate of
    the zone that was filled up to reach the corner, NaN at a start.
    """

    group: IntArray
    starts: IntArray
    persons: FloatArray
    counted: FloatArray
    slope: FloatArray

    def before(self, values: FloatArray) -> FloatArray:
        """Return the values one corner earlier, NaN at each start."""
        earlier = np.concatenate([values[:0], [np.nan], values[:-1]])[: len(values)]
        earlier[self.starts] = np.nan
        return earlier


def frontier(
    group: IntArray, rate: FloatArray, size: Bounds, number: int, *, smallest: bool
) -> Frontier:
    """Return the corners of each of the groups 0..number-1, which may be without a zone.

    rate and size have one element per zone, none of them NaN.
    """
    of = np.concatenate([np.arange(number), group])
    # A start stands before every zone of its group, whichever way these are sorted.
    rank = np.concatenate([np.full(number, -np.inf), rate if smallest else -rate])
    order = np.lexsort((rank, of))
    starts = np.flatnonzero(order < number)
    floor = np.bincount(group, size.lower, number), np.bincount(group, rate * size.lower, number)
    width = size.upper - size.lower
    persons, counted = (
        _sums_within(np.concatenate([first, step])[order], starts)
        for first, step in zip(floor, (width, rate * width), strict=True)
    )
    slope = np.concatenate([np.full(number, np.nan), rate])[order]
    return Frontier(of[order], starts, persons, counted, slope)


def _sums_within(steps: FloatArray, starts: IntArray) -> FloatArray:
    """Return running sums that begin again at each start."""
    total = np.cumsum(steps)
    before = np.concatenate([[0.0], total])[starts]
    lengths = np.diff(np.append(starts, len(steps)))
    sums: FloatArray = total - np.repeat(before, lengths)
    return sums
