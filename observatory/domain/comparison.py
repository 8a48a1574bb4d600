"""The one function through which every gap goes: a zone, its benchmark, and what may be said."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.effective import effective_counts
from observatory.domain.indicator import Nature
from observatory.domain.intervals import (
    Bounds,
    FloatArray,
    Limits,
    Z,
    divide,
    floats,
    mover_ratio,
    newcombe,
    rate_limits,
    shrink_difference,
    shrink_ratio,
    sides_of,
    wilson,
)
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import (
    OK,
    Reasons,
    first_of,
    rest_by_subtraction,
    rounded_difference,
    rounded_ratio,
)
from observatory.domain.sides import BoolArray, Comparison, Sides
from observatory.domain.significance import p_value

LIMITS: dict[Nature, Limits] = {Nature.PROPORTION: wilson, Nature.RATE: rate_limits}
"""Natures that are x/n of known counts; the others are known to a rounding step only."""


class DifferenceAndRatio(NamedTuple):
    """Limits of a difference and of a ratio."""

    difference: Bounds
    ratio: Bounds


def compare(sides: Sides, z: ArrayLike = Z) -> Comparison:
    """Compare zones with their benchmarks (METHOD formulas 2 to 5, rule 8)."""
    if sides.nature in LIMITS:
        return _compare_counts(sides, LIMITS[sides.nature], z)
    return _compare_values(sides)


def limits_at(sides: Sides, z: ArrayLike) -> DifferenceAndRatio:
    """Return the limits of counts' differences and ratios alone, at other quantiles.

    For gaps that compare has measured already: no p-value is searched for again. NaN where the
    gap is refused; the ratio over a benchmark of zero is the caller's to null.
    """
    return _limits(_lay_out(sides, sides.nature is Nature.PROPORTION), LIMITS[sides.nature], z)


def _compare_counts(sides: Sides, limits: Limits, z: ArrayLike) -> Comparison:
    """Compare x/n: score or Poisson limits of each side, Newcombe, MOVER, p by inversion."""
    laid = _lay_out(sides, sides.nature is Nature.PROPORTION)
    difference, ratio = _limits(laid, limits, z)
    nature = first_of(
        (IntervalNature.NONE, laid.reason != OK),
        (IntervalNature.SAMPLING, laid.is_sample),
        (IntervalNature.CHANCE, True),
    )
    exact = np.full(laid.reason.shape, np.nan)
    return _comparison(
        *laid.values, difference, Bounds(exact, exact), ratio,
        p_value(*laid.counts, limits), nature, laid.reason, sides.materiality,
    )  # fmt: skip


class _LaidOut(NamedTuple):
    """What an interval is made of: two independent sides, and the zone's weight in its parent."""

    values: tuple[FloatArray, FloatArray]
    counts: tuple[FloatArray, FloatArray, FloatArray, FloatArray]
    weight: FloatArray | None  # None: the benchmark does not hold the zone
    is_sample: BoolArray
    reason: Reasons


def _lay_out(sides: Sides, is_proportion: bool) -> _LaidOut:
    x1, n1, x, n, eff1, eff2 = floats(
        sides.zone_x, sides.zone_n, sides.benchmark_x, sides.benchmark_n,
        sides.zone_n_eff, sides.benchmark_n_eff,
    )  # fmt: skip
    reason = _refusal(x1, n1, x, n, is_proportion)
    x2, n2 = x, n
    if sides.is_whole_parent:
        other = rest_by_subtraction(x, n, x1, n1, is_proportion=is_proportion)
        x2, n2, reason = other.x, other.n, np.where(reason == OK, other.reason, reason)
    # The values stay, even those above 1: only what compares them is refused.
    values = divide(x1, np.where(n1 > 0, n1, np.nan)), divide(x, np.where(n > 0, n, np.nan))
    x1, n1, x2, n2, n = (np.where(reason == OK, a, np.nan) for a in (x1, n1, x2, n2, n))
    counts = *_through_sample(x1, n1, eff1), *_through_sample(x2, n2, eff2)
    weight = n1 / n if sides.is_whole_parent else None
    return _LaidOut(values, counts, weight, ~np.isnan(eff1) | ~np.isnan(eff2), reason)


def _limits(laid: _LaidOut, limits: Limits, z: ArrayLike) -> DifferenceAndRatio:
    x1, n1, x2, n2 = laid.counts
    both = *sides_of(x1, n1, limits, z), *sides_of(x2, n2, limits, z)
    difference, ratio = newcombe(*both), mover_ratio(*both)
    if laid.weight is not None:
        difference = Bounds(*(shrink_difference(limit, laid.weight) for limit in difference))
        ratio = Bounds(*(shrink_ratio(limit, laid.weight) for limit in ratio))
    return DifferenceAndRatio(difference, ratio)


def _refusal(
    x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray, is_proportion: bool
) -> Reasons:
    """Return why counts cannot be compared."""
    return first_of(
        (Reason.ZONE_MISSING, np.isnan(x1) | np.isnan(n1) | (n1 <= 0)),
        (Reason.BENCHMARK_SUPPRESSED, np.isnan(x2) | np.isnan(n2)),
        (Reason.EMPTY_REST, n2 <= 0),
        (Reason.NUMERATOR_EXCEEDS_DENOMINATOR, ((x1 > n1) | (x2 > n2)) & is_proportion),
    )


def _through_sample(
    x: FloatArray, n: FloatArray, n_eff: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the counts that the interval is made of: effective ones where there is a sample."""
    effective_x, effective_n = effective_counts(divide(x, n), n_eff)
    is_register = np.isnan(n_eff)
    return np.where(is_register, x, effective_x), np.where(is_register, n, effective_n)


def _compare_values(sides: Sides) -> Comparison:
    """Compare figures known to a rounding step: no chance, no p-value (METHOD rule 8)."""
    a, half_a, b, half_b = floats(
        sides.zone_value, sides.zone_half_step, sides.benchmark_value, sides.benchmark_half_step
    )
    reason = first_of(
        (Reason.COUNT_NOT_COMPARED, sides.nature is Nature.COUNT),
        (Reason.ZONE_MISSING, np.isnan(a)),
        (Reason.BENCHMARK_SUPPRESSED, np.isnan(b)),
    )
    is_rounded = (half_a + half_b > 0) & (reason == OK)
    difference, ratio = (
        Bounds(*(np.where(is_rounded, limit, np.nan) for limit in of(a, half_a, b, half_b)))
        for of in (rounded_difference, rounded_ratio)
    )
    nature = first_of((IntervalNature.ROUNDING, is_rounded), (IntervalNature.NONE, True))
    return _comparison(
        a, b, difference, difference, ratio,
        np.full(a.shape, np.nan), nature, reason, sides.materiality,
    )  # fmt: skip


def _comparison(
    value: FloatArray,
    benchmark: FloatArray,
    limits: Bounds,
    possible: Bounds,
    ratio_limits: Bounds,
    p: FloatArray,
    nature: Reasons,
    reason: Reasons,
    materiality: float,
) -> Comparison:
    """Put the pieces together; a benchmark of zero nulls the ratio and its limits."""
    difference = np.where(reason == OK, value - benchmark, np.nan)
    no_ratio = np.isnan(difference) | ~(benchmark > 0)
    low = np.where(np.isnan(possible.lower), difference, possible.lower)
    high = np.where(np.isnan(possible.upper), difference, possible.upper)
    return Comparison(
        zone_value=value,
        benchmark_value=benchmark,
        difference=difference,
        difference_lower=limits.lower,
        difference_upper=limits.upper,
        difference_min=possible.lower,
        difference_max=possible.upper,
        ratio=np.where(no_ratio, np.nan, divide(value, benchmark)),
        ratio_lower=np.where(no_ratio, np.nan, ratio_limits.lower),
        ratio_upper=np.where(no_ratio, np.nan, ratio_limits.upper),
        p_value=p,
        sign_certain=(low > 0) | (high < 0),
        is_material=(low > materiality) | (high < -materiality),
        interval_nature=nature,
        reason=np.where((reason == OK) & (benchmark == 0), Reason.BENCHMARK_ZERO.value, reason),
    )
