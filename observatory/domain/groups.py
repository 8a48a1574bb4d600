"""Sums, means and quartiles of many groups at once, whoever the units of a group are.

`group` numbers the groups from 0, one element per unit; `number` is how many groups there are.
Sums follow the order of the units: give them in an order that no load can change.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import FloatArray, divide

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


class Quartiles(NamedTuple):
    """P25, P50 and P75, one element per group; NaN in a group without a value."""

    p25: FloatArray
    p50: FloatArray
    p75: FloatArray


def total(group: IntArray, number: int, values: ArrayLike, where: ArrayLike = True) -> FloatArray:
    """Return the sum of each group's units, NaN where one of them is NaN, 0 where there is none."""
    taken = np.broadcast_to(np.asarray(where, dtype=bool), group.shape)
    weights = np.broadcast_to(np.asarray(values, dtype=np.float64), group.shape)[taken]
    return np.bincount(group[taken], weights, number).astype(np.float64)


def mean(
    group: IntArray, number: int, values: FloatArray, weights: ArrayLike, where: ArrayLike = True
) -> FloatArray:
    """Return the weighted mean of each group's units; NaN where a value or a weight is missing."""
    taken = np.broadcast_to(np.asarray(where, dtype=bool), group.shape)
    heights = np.broadcast_to(np.asarray(weights, dtype=np.float64), group.shape)
    return divide(
        total(group, number, values * heights, taken), total(group, number, heights, taken)
    )


def quartiles(group: IntArray, number: int, values: FloatArray) -> Quartiles:
    """Return the quartiles of the values that there are, interpolated (Hyndman & Fan 1996, 7)."""
    there = ~np.isnan(values)
    kept, of = values[there], group[there]
    ordered = kept[np.lexsort((kept, of))]
    sizes = np.bincount(of, minlength=number)
    starts = np.cumsum(sizes) - sizes
    return Quartiles(*(_at(ordered, starts, sizes, share) for share in (0.25, 0.5, 0.75)))


def _at(ordered: FloatArray, starts: IntArray, sizes: IntArray, share: float) -> FloatArray:
    found = np.full(sizes.shape, np.nan)
    some = sizes > 0
    place = share * (sizes[some] - 1)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, sizes[some] - 1)
    low, high = ordered[starts[some] + below], ordered[starts[some] + above]
    found[some] = low + (place - below) * (high - low)
    return found


def once(group: IntArray, labels: Sequence[int] | IntArray, where: BoolArray) -> BoolArray:
    """Mark the first unit of each label within its group, among those taken."""
    taken = np.flatnonzero(where)
    label = np.asarray(labels)[taken]
    # Stable: the first is the first in the units' own order.
    order = np.lexsort((label, group[taken]))
    by_group, by_label = group[taken][order], label[order]
    is_first = np.ones(len(taken), dtype=bool)
    is_first[1:] = (by_group[1:] != by_group[:-1]) | (by_label[1:] != by_label[:-1])
    marked = np.zeros(group.shape, dtype=bool)
    marked[taken[order[is_first]]] = True
    return marked
