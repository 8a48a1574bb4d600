"""What is left of a territory once its neighbourhoods are taken out, and what rounding allows.

Counts are float64 arrays that broadcast together: fiscal persons and census weights are fractional.
NaN is a missing count. METHOD formulas 1, 2 and 7.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import Bounds, FloatArray, divide, floats
from observatory.domain.reasons import Reason

OK = ""

TOLERANCE = 1e-9
"""Relative to the parent's count: a rest closer to 0 than this is the dust of float sums."""

Reasons = NDArray[np.object_]


def first_of(*cases: tuple[StrEnum, ArrayLike]) -> Reasons:
    """Return, per element, the first word whose condition holds, "" where none does."""
    conditions = np.broadcast_arrays(*(np.asarray(condition, dtype=bool) for _, condition in cases))
    words = [np.array(word.value, dtype=object) for word, _ in cases]
    return np.select(list(conditions), words, default=OK)


@dataclass(frozen=True, slots=True)
class Rest:
    """Counts of a rest: NaN, with its reason, where it cannot be computed."""

    x: FloatArray
    n: FloatArray
    reason: Reasons


def rest_by_subtraction(
    x_A: ArrayLike, n_A: ArrayLike, S_x: ArrayLike, S_n: ArrayLike, *, is_proportion: bool
) -> Rest:
    """Return x_A - S_x over n_A - S_n, S being the sum over the zones (METHOD formula 1).

    Additive counts only. A rest above 1 is refused for proportions alone: offences or euros per
    inhabitant may exceed 1.
    """
    x_A, n_A, S_x, S_n = floats(x_A, n_A, S_x, S_n)
    x, n = _without_dust(x_A - S_x, x_A), _without_dust(n_A - S_n, n_A)
    reason = first_of(
        (Reason.BENCHMARK_INCOMPLETE, np.isnan(x_A) | np.isnan(n_A)),
        (Reason.ZONE_MISSING_IN_BENCHMARK, np.isnan(S_x) | np.isnan(S_n)),
        (Reason.EMPTY_REST, n <= 0),
        (Reason.NEGATIVE_REST, x < 0),
        (Reason.NUMERATOR_EXCEEDS_DENOMINATOR, (x > n * (1 + TOLERANCE)) & is_proportion),
    )
    if is_proportion:
        x = np.minimum(x, n)
    is_refused = reason != OK
    return Rest(np.where(is_refused, np.nan, x), np.where(is_refused, np.nan, n), reason)


def _without_dust(rest: FloatArray, whole: FloatArray) -> FloatArray:
    return np.where(np.abs(rest) <= TOLERANCE * np.abs(whole), 0.0, rest)


@dataclass(frozen=True, slots=True)
class Part:
    """An estimated share of a count, and the bounds of what it may really be."""

    estimate: FloatArray
    bounds: Bounds


def straddle_share(x: ArrayLike, n: ArrayLike, share: ArrayLike) -> Part:
    """Return the part of a straddling zone's x that lies in A (METHOD formula 1).

    share: part of the zone's denominator that lies in A, 0..1. Where n is NaN (counts that are
    not part of a denominator) all of x may lie on either side.
    """
    x, n, share = floats(x, n, share)
    # fmax and fmin leave NaN out: without n, the bounds are 0 and x.
    lower = np.where(np.isnan(x), np.nan, np.fmax(0.0, x - (1 - share) * n))
    upper = np.where(np.isnan(x), np.nan, np.fmin(x, share * n))
    return Part(share * x, Bounds(lower, upper))


def rounded_difference(a: ArrayLike, half_a: ArrayLike, b: ArrayLike, half_b: ArrayLike) -> Bounds:
    """Return what a - b may be, each figure being known to plus or minus its half-step.

    METHOD formula 2. Same unit as the figures: two incomes rounded to 10 euros have half-steps 5.
    """
    a, half_a, b, half_b = floats(a, half_a, b, half_b)
    return Bounds(a - b - half_a - half_b, a - b + half_a + half_b)


def rounded_ratio(a: ArrayLike, half_a: ArrayLike, b: ArrayLike, half_b: ArrayLike) -> Bounds:
    """Return what a / b may be, for figures that are not negative (METHOD formula 2).

    The upper bound is infinite where b may be 0, both are NaN where b is not positive.
    """
    a, half_a, b, half_b = floats(a, half_a, b, half_b)
    b = np.where(b > 0, b, np.nan)
    lower = divide(np.maximum(a - half_a, 0.0), b + half_b)
    return Bounds(lower, divide(a + half_a, np.maximum(b - half_b, 0.0), otherwise=np.inf))


def rounded_count(
    rate: ArrayLike, n: ArrayLike, half_step: ArrayLike, *, is_integer: bool = False
) -> Bounds:
    """Return the numerators that a rounded rate allows (METHOD formula 7).

    rate and half_step are proportions, n the indicator's own denominator. is_integer: only for
    true counts, fiscal persons may be fractional.
    """
    rate, n, half_step = floats(rate, n, half_step)
    lower, upper = np.maximum(rate - half_step, 0.0) * n, (rate + half_step) * n
    if is_integer:
        # The dust of the product must not push a whole number out of its own bounds.
        lower = np.ceil(lower * (1 - TOLERANCE))
        upper = np.floor(upper * (1 + TOLERANCE))
    return Bounds(lower, upper)
