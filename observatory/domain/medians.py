"""The median of a rest, bounded by the quantiles that are published of the whole and its zones.

F_R = (F_A - sum w F_z) / (1 - sum w), each F between the levels of the published quantiles around
it (METHOD formula 14). Quantiles in the unit of the figure, NaN: not published; w in persons'
shares of A, a proxy where it is made of municipal populations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, Reasons, first_of
from observatory.domain.sides import Comparison

IntArray = NDArray[np.intp]
MEDIAN = 0.5


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Published quantiles, one row per territory and one column per level; half_step likewise."""

    value: FloatArray
    half_step: FloatArray


@dataclass(frozen=True, slots=True)
class BoundedMedian:
    """What the median of each rest may be, NaN with its reason where nothing bounds it."""

    value: Bounds
    reason: Reasons


def median_of_rest(
    levels: FloatArray, whole: Quantiles, zones: Quantiles, parent: IntArray, weight: FloatArray
) -> BoundedMedian:
    """Bound the median of each parent without its zones.

    levels: of the columns, increasing, between 0 and 1. parent: of each zone, numbered from 0;
    weight: its share of the parent's persons, NaN: unknown. A zone without any quantile may be
    rich or poor: it widens the bounds.
    """
    number = len(whole.value)
    total = np.bincount(parent, weight, number)
    everyone, one = np.arange(number), np.ones(number)
    most = _steps(levels, whole, everyone, one, is_upper=True)
    least = _steps(levels, whole, everyone, one, is_upper=False)
    zones_most = _steps(levels, zones, parent, -weight, is_upper=True)
    zones_least = _steps(levels, zones, parent, -weight, is_upper=False)
    target = np.asarray(MEDIAN * (1.0 - total), dtype=np.float64)
    # Below a point where F_R stays under one half lies no median; above one where it reaches it.
    lower = _last_under(_joined(most, zones_least), target)
    upper = _first_reaching(_joined(least, zones_most), target)
    reason = first_of(
        (Reason.ZONE_MISSING_IN_BENCHMARK, np.isnan(total)),
        (Reason.EMPTY_REST, total >= 1 - TOLERANCE),
        # Quantiles that leave no median contradict each other, or the weights.
        (Reason.NEGATIVE_REST, lower > upper),
        (Reason.NON_ADDITIVE, ~np.isfinite(lower) | ~np.isfinite(upper)),
    )
    known = (np.where(reason == OK, end, np.nan) for end in (lower, upper))
    return BoundedMedian(Bounds(*known), reason)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Step functions of v, weighted: height is added from `at` on, in the group."""

    group: IntArray
    at: FloatArray
    height: FloatArray


def _steps(
    levels: FloatArray, known: Quantiles, group: IntArray, weight: FloatArray, *, is_upper: bool
) -> _Steps:
    """Return weight x the largest, or the smallest, F that the quantiles allow.

    The largest is the level of the next quantile above v, 1 after the last; the smallest that of
    the last one reached, 0 before the first. A quantile not published says what its neighbour does.
    """
    if is_upper:
        at = np.where(np.isnan(known.value), -np.inf, known.value - known.half_step)
        at = np.maximum.accumulate(at, axis=1)
        at = np.concatenate([np.full((len(at), 1), -np.inf), at], axis=1)
        heights = np.diff(np.concatenate([[0.0], levels, [1.0]]))
    else:
        at = np.where(np.isnan(known.value), np.inf, known.value + known.half_step)
        at = np.minimum.accumulate(at[:, ::-1], axis=1)[:, ::-1]
        heights = np.diff(np.concatenate([[0.0], levels]))
    return _Steps(
        np.repeat(group, at.shape[1]), at.ravel(), (weight[:, None] * heights[None, :]).ravel()
    )


def _joined(*parts: _Steps) -> _Steps:
    """Sum the functions: the running height after each step, in order of v, group by group."""
    group, at, height = (
        np.concatenate([getattr(part, name) for part in parts]) for name in _Steps.__slots__
    )
    order = np.lexsort((at, group))
    group, at, total = group[order], at[order], np.cumsum(np.nan_to_num(height[order]))
    first = np.searchsorted(group, group)
    return _Steps(group, at, total - np.concatenate([[0.0], total])[first])


def _is_last_at(steps: _Steps) -> NDArray[np.bool_]:
    """Tell after which steps the height stands: the last of those at one point."""
    same = (steps.group[1:] == steps.group[:-1]) & (steps.at[1:] == steps.at[:-1])
    return np.append(~same, True)


def _last_under(steps: _Steps, target: FloatArray) -> FloatArray:
    """Return up to where each group's function is under its target."""
    ends = np.append(steps.at[1:], np.inf)
    ends[np.append(steps.group[1:] != steps.group[:-1], True)] = np.inf
    is_under = _is_last_at(steps) & (steps.height < target[steps.group] - TOLERANCE)
    found = np.full(len(target), -np.inf)
    np.maximum.at(found, steps.group[is_under], ends[is_under])
    return found


def _first_reaching(steps: _Steps, target: FloatArray) -> FloatArray:
    """Return from where on each group's function reaches its target."""
    reaches = _is_last_at(steps) & (steps.height >= target[steps.group] - TOLERANCE)
    found = np.full(len(target), np.inf)
    np.minimum.at(found, steps.group[reaches], steps.at[reaches])
    return found


def compare_medians(
    value: FloatArray, half_step: FloatArray, rest: Bounds, reason: Reasons, materiality: float
) -> Comparison:
    """Compare each zone's published median with what that of the rest may be (METHOD rule 8).

    One element per zone, the rest being that of its parent. No p-value: tax files have no sampling
    error. The zone's own part in the rest is not followed, so the bounds are never too narrow.
    """
    why = np.where(np.isnan(value), Reason.ZONE_MISSING.value, reason)
    is_bounded = why == OK
    low, high = (
        np.where(is_bounded, value + sign * half_step - end, np.nan)
        for sign, end in ((-1, rest.upper), (1, rest.lower))
    )
    nothing = np.full(value.shape, np.nan)
    return Comparison(
        zone_value=value,
        benchmark_value=nothing,
        difference=nothing,
        difference_lower=low,
        difference_upper=high,
        difference_min=low,
        difference_max=high,
        ratio=nothing,
        ratio_lower=nothing,
        ratio_upper=nothing,
        p_value=nothing,
        sign_certain=(low > 0) | (high < 0),
        is_material=(low > materiality) | (high < -materiality),
        # Quantiles are published, the persons that weigh them are not those that they are of.
        interval_nature=np.where(
            is_bounded, IntervalNature.MODEL.value, IntervalNature.NONE.value
        ).astype(object),
        reason=np.where(is_bounded, Reason.MEDIAN_BOUNDED.value, why),
    )
