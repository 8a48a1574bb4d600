"""Pooled and local gaps of every group: a family in a scope."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.summary_cells import Cells
from observatory.db.measure.summary_layers import OUTCOMES, Layer
from observatory.domain.groups import BoolArray, quartiles
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray, divide
from observatory.domain.observation import IntervalNature
from observatory.domain.rest import OK
from observatory.domain.summary import (
    Benchmarks,
    Pool,
    bound_gap,
    compare_pooled,
    holding,
    mean_gap,
    pool_benchmarks,
    share_beyond,
)

_SCALED = ("benchmark_value", "difference", "difference_lower", "difference_upper")
_UNSCALED = ("ratio", "ratio_lower", "ratio_upper", "p_value")
Numbers = dict[str, FloatArray]


def pooled_gaps(cells: Cells, sums: Pool) -> tuple[Numbers, NDArray[np.object_], BoolArray]:
    """Return the pooled gaps in the indicator's unit, why there is none, and where there is one.

    Of counts only, with a kind: the rest stays NaN, without a reason of its own.
    """
    units, rivals = cells.units(), _benchmarks(cells)
    numbers = {name: np.full(cells.number, np.nan) for name in (*_SCALED, *_UNSCALED)}
    x, n = pool_benchmarks(units, rivals)
    reason = np.full(cells.number, OK, dtype=object)
    for nature in (Nature.PROPORTION, Nature.RATE):
        for is_apart in (True, False):
            asked = (sums.counted > 0) & cells.of_group(_is_a(nature, is_apart)).astype(bool)
            gap = compare_pooled(
                (sums.x[asked], sums.n[asked]), (x[asked], n[asked]), nature,
                is_whole_parent=not is_apart,
            )  # fmt: skip
            reason[asked] = gap.reason
            for name in numbers:
                numbers[name][asked] = getattr(gap, name)
    scale = cells.of_group(lambda one: one.indicator.scale)
    numbers |= {name: scale * numbers[name] for name in _SCALED}
    compared = ~np.isnan(numbers["benchmark_value"])
    numbers["benchmark_numerator"] = np.where(compared, x, np.nan)
    numbers["benchmark_denominator"] = np.where(compared, n, np.nan)
    low, high = (scale * end for end in _bounds(cells, rivals))
    low, high = holding(Bounds(low, high), numbers["difference"])
    numbers |= {"difference_min": low, "difference_max": high}
    return numbers, reason, ~np.isnan(numbers["difference"])


def _is_a(nature: Nature, is_apart: bool) -> Callable[[Layer], bool]:
    """Tell families of this nature, whose benchmarks are apart from their neighbourhoods or not."""

    def holds(layer: Layer) -> bool:
        kind = layer.kind
        if kind is None or layer.nature is not nature:
            return False
        return (kind.is_rest or kind.ring_metres is not None) is is_apart

    return holds


def _benchmarks(cells: Cells) -> Benchmarks:
    return Benchmarks(
        label=cells.column("benchmark"),
        x=cells.numbers("benchmark_x"),
        n=cells.numbers("benchmark_n"),
        x_min=cells.numbers("rest_min"),
        x_max=cells.numbers("rest_max"),
    )


def _bounds(cells: Cells, rivals: Benchmarks) -> tuple[FloatArray, FloatArray]:
    """Bound the gap where a count is missing, and everyone has a benchmark, known or bounded."""
    rest_n = cells.numbers("rest_n")
    low, high = bound_gap(cells.units(), replace(rivals, n=rest_n))
    is_placed = ~np.isnan(rest_n) & ~np.isnan(rivals.x_min)
    is_bounded = cells.of_group(
        lambda one: one.nature is Nature.PROPORTION and one.kind is not None
    ) & (cells.panel.name == "all")
    is_bounded &= cells.sum(1.0, ~is_placed) == 0
    is_bounded &= cells.sum(1.0, ~cells.is_observed) > 0
    return np.where(is_bounded, low, np.nan), np.where(is_bounded, high, np.nan)


def local_gaps(cells: Cells) -> Numbers:
    """Return the mean local gap, its bounds, the quartiles and the shares; of figures without a
    benchmark the quartiles alone, of the neighbourhoods' own values.
    """
    units = cells.units()
    is_gap = cells.of_unit(lambda one: one.kind is not None).astype(bool)
    gap = np.where(cells.is_observed, cells.numbers("difference"), np.nan)
    own = np.where(cells.is_observed, cells.numbers("value"), np.nan)
    p25, p50, p75 = quartiles(cells.group, cells.number, np.where(is_gap, gap, own))
    polarity = cells.of_unit(lambda one: one.indicator.polarity.sign or np.nan)
    materiality = cells.of_unit(lambda one: one.indicator.materiality)
    verdicts = {word: _count(cells, word) for word in ("worse", "similar", "better")}
    mean = mean_gap(units, gap)
    low, high = holding(_mean_bounds(cells, gap), mean)
    return {
        "mean_gap": mean,
        "mean_gap_min": low,
        "mean_gap_max": high,
        "p25": p25,
        "p50": p50,
        "p75": p75,
        "share_worse": divide(verdicts["worse"], sum(verdicts.values())),
        "share_beyond": share_beyond(units, gap, polarity, materiality),
        **verdicts,
    }


def _count(cells: Cells, word: str) -> FloatArray:
    said = cells.column("outcome") == OUTCOMES.index(word)
    return cells.sum(1.0, said & cells.is_observed)


def _mean_bounds(cells: Cells, gap: FloatArray) -> Bounds:
    """Return the mean of the least and of the greatest local gaps, where some are only bounded."""
    units, found = cells.units(), []
    for name in ("difference_min", "difference_max"):
        bound = np.where(cells.is_member, cells.numbers(name), np.nan)
        found.append(mean_gap(units, np.where(np.isnan(bound), gap, bound)))
        is_bounded = cells.sum(1.0, np.isnan(gap) & ~np.isnan(bound)) > 0
        found[-1] = np.where(is_bounded, found[-1], np.nan)
    return Bounds(found[0], found[1])


def interval_nature(has_gap: BoolArray, is_rounding: BoolArray) -> NDArray[np.object_]:
    """Return what the interval of the pooled gap stands for."""
    of_gap = np.where(has_gap, IntervalNature.CHANCE.value, IntervalNature.NONE.value)
    return np.where(is_rounding, IntervalNature.ROUNDING.value, of_gap).astype(object)
