"""National and any-parent figures: pooled and mean local gaps, coverage, bounds, constant panel.

METHOD formula 12 and rule 12. Units are the neighbourhoods of a group (a scope, a period): one
element each, NaN for a missing count. Counts are those of a proportion or a rate; of a rate
published without counts, x is the rate times a proxy weight and n that weight.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.comparison import compare
from observatory.domain.groups import BoolArray, IntArray, mean, once, total
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray, divide
from observatory.domain.sides import Comparison, Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The neighbourhoods of all groups. is_counted: those whose counts make the pooled value."""

    group: IntArray
    number: int  # of groups
    x: FloatArray
    n: FloatArray
    is_counted: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Sums of each group: over the counted units, and over all of them.

    x, n: of the counted units, NaN where one of them lacks its count. known_x: of every unit that
    has one. whole_n: of every unit that has one; missing_n: of those among them that have no x.
    unknown: how many units lack a denominator.
    """

    x: FloatArray
    n: FloatArray
    units: IntArray
    counted: IntArray
    known_x: FloatArray
    whole_n: FloatArray
    missing_n: FloatArray
    unknown: IntArray

    @property
    def value(self) -> FloatArray:
        """Sum of numerators over sum of denominators, never a mean of rates (METHOD rule 2)."""
        return divide(self.x, self.n)

    @property
    def share(self) -> FloatArray:
        """Share of the denominator that is counted; an upper bound where some are unknown."""
        return divide(self.n, self.whole_n)


def pool(units: Units) -> Pool:
    """Add up each group."""
    has_n, has_x = ~np.isnan(units.n), ~np.isnan(units.x)

    def of(values: ArrayLike, where: BoolArray) -> FloatArray:
        return total(units.group, units.number, values, where)

    everyone = np.ones(units.group.shape, dtype=bool)
    return Pool(
        x=of(units.x, units.is_counted),
        n=of(units.n, units.is_counted),
        units=of(1.0, everyone).astype(np.intp),
        counted=of(1.0, units.is_counted).astype(np.intp),
        known_x=of(units.x, has_n & has_x),
        whole_n=of(units.n, has_n),
        missing_n=of(units.n, has_n & ~has_x),
        unknown=of(1.0, ~has_n).astype(np.intp),
    )


def bound_value(sums: Pool, ceiling: ArrayLike) -> Bounds:
    """Return the pooled value with its missing part at its extremes, 0 and the ceiling.

    ceiling: the most that a unit's value can be (1 for a proportion), NaN where nothing bounds it.
    NaN where a unit's denominator is unknown: its weight might be any.
    """
    whole = np.where((sums.unknown > 0) | (sums.counted == 0), np.nan, sums.whole_n)
    lower = divide(sums.known_x, whole)
    # Where nothing is missing there is nothing to bound, even without a ceiling.
    most = np.where(sums.missing_n > 0, np.asarray(ceiling) * sums.missing_n, 0.0)
    return Bounds(lower, divide(sums.known_x + most, whole))


def holding(bounds: Bounds, value: ArrayLike) -> Bounds:
    """Return bounds that hold the value, where there is one.

    The value is of those that have what it takes, the bounds are of everybody: what is printed
    between them must be so.
    """
    low, high = bounds
    given = np.asarray(value, dtype=np.float64)
    lower, upper = np.minimum(low, given), np.maximum(high, given)
    return Bounds(np.where(np.isnan(given), low, lower), np.where(np.isnan(given), high, upper))


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmarks:
    """What each unit is compared with; label says whose units share one, −1: there is none.

    x_min, x_max: what a benchmark's numerator may be where it is not known.
    """

    label: IntArray
    x: FloatArray
    n: FloatArray
    x_min: FloatArray
    x_max: FloatArray


def pool_benchmarks(units: Units, rivals: Benchmarks) -> tuple[FloatArray, FloatArray]:
    """Add up the benchmarks of the counted units, each once however many units share it."""
    first = once(units.group, rivals.label, units.is_counted)
    x, n = (total(units.group, units.number, values, first) for values in (rivals.x, rivals.n))
    return x, n


def compare_pooled(
    zone: tuple[FloatArray, FloatArray],
    benchmark: tuple[FloatArray, FloatArray],
    nature: Nature,
    *,
    is_whole_parent: bool,
) -> Comparison:
    """Compare pooled units with their pooled benchmarks, x and n: Σx_z/Σn_z − Σx_R/Σn_R.

    The interval is that of any gap (Newcombe, MOVER), on the pooled counts.
    """
    return compare(
        Sides(
            nature=nature,
            is_whole_parent=is_whole_parent,
            zone_x=zone[0],
            zone_n=zone[1],
            benchmark_x=benchmark[0],
            benchmark_n=benchmark[1],
        )
    )


def bound_gap(units: Units, rivals: Benchmarks) -> Bounds:
    """Return the pooled difference of proportions with every missing count at its extremes.

    Over the units that have a benchmark, known or bounded. The two ends are consistent: what the
    missing units do not hold, their rest does. NaN where a denominator is unknown.
    """
    placed = ~np.isnan(rivals.n) & ~np.isnan(rivals.x_min)
    inside = Units(
        group=units.group[placed], number=units.number, x=units.x[placed], n=units.n[placed],
        is_counted=np.ones(int(placed.sum()), dtype=bool),
    )  # fmt: skip
    low, high = bound_value(pool(inside), 1.0)
    first = once(units.group, rivals.label, placed)
    least, most, size = (
        total(units.group, units.number, values, first)
        for values in (rivals.x_min, rivals.x_max, rivals.n)
    )
    return Bounds(low - divide(most, size), high - divide(least, size))


def mean_gap(units: Units, difference: FloatArray) -> FloatArray:
    """Return the mean local gap weighted by n_z, over the units that have one."""
    return mean(units.group, units.number, difference, units.n, ~np.isnan(difference))


def share_beyond(
    units: Units, difference: FloatArray, polarity: ArrayLike, threshold: ArrayLike
) -> FloatArray:
    """Return the share of the units with a gap whose gap is unfavourable beyond the threshold.

    polarity: of each unit's indicator, −1 or +1; NaN where there is no better and no worse.
    """
    there = ~np.isnan(difference)
    against = -np.asarray(polarity, dtype=np.float64) * difference
    beyond = np.where(
        np.isnan(against), np.nan, (against > np.asarray(threshold)).astype(np.float64)
    )
    return mean(units.group, units.number, beyond, 1.0, there)


def constant_panel(present: BoolArray) -> BoolArray:
    """Return which units are there at every period; first axis: periods.

    A period at which nobody is there is no period of the series.
    """
    periods = present[present.any(axis=1)]
    kept: BoolArray = np.asarray(periods.all(axis=0) & present.any(axis=0))
    return kept


def bound_rests(
    parent: IntArray, x: FloatArray, n: FloatArray, parent_x: FloatArray, parent_n: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what the rest of each unit's parent may hold: least x, most x, and n (proportions).

    Units are all the neighbourhoods of all parents, numbered from 0: x_R = x_A − Σx, the missing
    x being anything from 0 to n (METHOD formula 6). NaN where a denominator is unknown, where
    nothing is left, or where the counts contradict each other.
    """
    number = int(parent.max(initial=-1)) + 1
    everyone = np.ones(parent.shape, dtype=bool)
    inside = pool(Units(group=parent, number=number, x=x, n=n, is_counted=everyone))
    size = parent_n - np.where(inside.unknown > 0, np.nan, inside.whole_n)[parent]
    most = np.minimum(parent_x - inside.known_x[parent], size)
    least = np.maximum(parent_x - (inside.known_x + inside.missing_n)[parent], 0.0)
    is_possible = (size > 0) & (least <= most)
    low, high, left = (np.where(is_possible, values, np.nan) for values in (least, most, size))
    return low, high, left
