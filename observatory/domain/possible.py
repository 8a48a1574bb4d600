"""Gaps of counts that are only known between bounds: suppressed cells, missing zones.

METHOD formula 6. z is the zone, S the sum over the other zones of A, A their parent; the rest is
A - z - S. Every count is a range; a known count is a range of no width.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.comparison import LIMITS
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray, divide, shrink_difference, shrink_ratio
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, Reasons, first_of
from observatory.domain.sides import BoolArray, Comparison
from observatory.domain.significance import p_value_interval


def between(lower: ArrayLike, upper: ArrayLike | None = None) -> Bounds:
    """Return a range; of no width when one end is given."""
    low = np.asarray(lower, dtype=np.float64)
    return Bounds(low, low if upper is None else np.asarray(upper, dtype=np.float64))


NOTHING = between(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """What each count may be. is_whole_parent: z is compared with A, and S is nothing.

    For a zone that straddles A's boundary, add to A the part of the zone that lies outside, with
    its bounds: A less the zone is then the rest, and nothing is subtracted twice.
    is_protected: what the margins of this comparison would add to the ranges is not used, so that
    the gap says no more of a hidden count than its producer does (METHOD rule 7).
    """

    nature: Nature
    zone_x: Bounds
    zone_n: Bounds
    others_x: Bounds = NOTHING
    others_n: Bounds = NOTHING
    parent_x: Bounds
    parent_n: Bounds
    is_whole_parent: bool = False
    is_protected: ArrayLike = False
    materiality: float = 0.0


class Corners(NamedTuple):
    """Counts that give the smallest difference, [0], and the largest, [1], on the first axis."""

    x1: FloatArray
    n1: FloatArray
    x2: FloatArray
    n2: FloatArray


def corners(ranges: Ranges) -> Corners:
    """Return the counts behind the two bounds of the difference (METHOD formula 6).

    The difference rises with x_z, S_x, n_A and falls with n_z, S_n, x_A; what follows keeps
    x_z <= n_z and 0 <= x_R <= n_R. Exact, denominators that are ranges included: where such a
    limit binds, the size that just lets the other side go as far as it can is the best one
    (a smaller rest that is full pushes x_z up; a larger one is no fuller). tests/unit/domain hold
    it to linear-fractional programs. NaN where nothing is possible. Sizes are then scaled to the
    smallest possible ones, hence p-values the largest.
    """
    z_x, n_z, n_R = ranges.zone_x, ranges.zone_n, _rest_size(ranges)
    total = Bounds(  # of the zone and the rest
        ranges.parent_x.lower - ranges.others_x.upper, ranges.parent_x.upper - ranges.others_x.lower
    )
    both_n = n_R.upper + n_z.lower
    is_proportion = ranges.nature is Nature.PROPORTION
    free = np.asarray(ranges.is_protected, dtype=bool)
    limited = ~free & is_proportion
    most = np.where(free, z_x.upper, np.minimum(z_x.upper, total.upper))
    x_low = np.maximum(z_x.lower, 0.0)
    rest_n = np.where(limited, np.clip(total.lower - x_low, *n_R), n_R.lower)
    x_low = np.where(limited, np.maximum(x_low, total.lower - rest_n), x_low)
    size = n_z.upper if is_proportion else np.inf
    is_possible = x_low <= np.minimum(most, size) + TOLERANCE * ranges.parent_x.upper
    is_possible &= (n_z.lower > 0) & (n_R.lower > 0)
    smallest = _side(x_low, np.minimum(n_z.upper, both_n - rest_n), total.upper, rest_n)
    zone_n = np.clip(most, *n_z) if is_proportion else n_z.lower
    x_high = np.minimum(most, zone_n) if is_proportion else most
    largest = _side(x_high, zone_n, total.lower, both_n - zone_n)
    ends = [_scaled(*end, n_z.lower, n_R.lower, free, limited) for end in (smallest, largest)]
    return Corners(
        *(
            np.where(is_possible, np.stack(np.broadcast_arrays(low, high, is_possible)[:2]), np.nan)
            for low, high in zip(*ends, strict=True)
        )
    )


def _side(x: FloatArray, n: FloatArray, total: FloatArray, rest_n: FloatArray) -> Corners:
    return Corners(x, n, total - x, rest_n)


def _scaled(
    x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray,
    zone_n: FloatArray, rest_n: FloatArray, free: BoolArray, limited: BoolArray,
) -> Corners:  # fmt: skip
    """Return the same proportions of the smallest sizes, the rest held to what it can be."""
    x2 = np.where(free, x2, np.maximum(x2, 0.0))
    x2 = np.where(limited, np.minimum(x2, n2), x2)
    return Corners(x1 * divide(zone_n, n1), zone_n, x2 * divide(rest_n, n2), rest_n)


def _rest_size(ranges: Ranges) -> Bounds:
    """Return what n_R may be."""
    n_A, n_z, S_n = ranges.parent_n, ranges.zone_n, ranges.others_n
    return Bounds(n_A.lower - n_z.upper - S_n.upper, n_A.upper - n_z.lower - S_n.lower)


def difference_bounds(ranges: Ranges) -> Bounds:
    """Return the smallest and the largest possible p_z - p_R; p_z - p_A for a whole parent."""
    x1, n1, x2, n2 = corners(ranges)
    ends = divide(x1, n1) - divide(x2, n2)
    if ranges.nature is Nature.PROPORTION:
        # Only protected counts reach further, a rest being what its parent leaves or less.
        ends = np.clip(ends, -1.0, 1.0)
    return _against_parent(ranges, ends, shrink_difference)


def ratio_bounds(ranges: Ranges) -> Bounds:
    """Return the smallest and the largest possible ratio: infinite where the benchmark may be 0.

    Both are NaN where the benchmark cannot be anything but 0.
    """
    x1, n1, x2, n2 = corners(ranges)
    p1, p2 = divide(x1, n1), np.maximum(divide(x2, n2), 0.0)
    ratio = divide(p1, p2, otherwise=np.inf)
    # A whole parent is 0 where the zone is 0 too; above 0, p_o = 0 still has a ratio, 1/w.
    always_zero = (p2[0] == 0) & ((p1[1] == 0) | (not ranges.is_whole_parent))
    return _against_parent(ranges, np.where(always_zero, np.nan, ratio), shrink_ratio)


def _against_parent(
    ranges: Ranges, ends: FloatArray, shrink: Callable[[FloatArray, FloatArray], FloatArray]
) -> Bounds:
    """Map the two ends, first axis, to the whole parent where it is the benchmark."""
    if not ranges.is_whole_parent:
        return Bounds(ends[0], ends[1])
    n_z, n_A = ranges.zone_n, ranges.parent_n
    mapped = [
        shrink(ends, divide(size, whole)) for size, whole in zip(n_z, reversed(n_A), strict=True)
    ]
    return Bounds(np.minimum(mapped[0][0], mapped[1][0]), np.maximum(mapped[0][1], mapped[1][1]))


def compare_ranges(ranges: Ranges) -> Comparison:
    """Compare counts known between bounds: the gap is an interval, and may still have a sign.

    p_value is the largest over what is possible, 1 where the bounds hold 0 (METHOD formula 5).
    A difference whose counts are all known is a number; the others are NaN, and the reason says
    whose count is hidden, even where the bounds happen to leave one possibility only.
    """
    low, high = difference_bounds(ranges)
    ratio = ratio_bounds(ranges)
    is_possible = ~np.isnan(low)
    reason = _hidden(ranges, is_possible)
    is_number = reason == OK
    zone_value, benchmark_value = _known_values(ranges)
    return Comparison(
        zone_value=np.where(is_possible, zone_value, np.nan),
        benchmark_value=np.where(is_possible, benchmark_value, np.nan),
        difference=np.where(is_number, low, np.nan),
        difference_lower=low,
        difference_upper=high,
        difference_min=low,
        difference_max=high,
        ratio=np.where(is_number, ratio.lower, np.nan),
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        p_value=p_value_interval(*_countable(ranges), LIMITS[ranges.nature]),
        sign_certain=(low > 0) | (high < 0),
        is_material=(low > ranges.materiality) | (high < -ranges.materiality),
        interval_nature=first_of(
            (IntervalNature.SUPPRESSION, is_possible & ~is_number), (IntervalNature.NONE, True)
        ),
        reason=reason,
    )


def _countable(ranges: Ranges) -> Corners:
    """Return the corners as counts that can be: a protected rest is not held to its margins."""
    x1, n1, x2, n2 = corners(ranges)
    most = n2 if ranges.nature is Nature.PROPORTION else np.inf
    return Corners(x1, n1, np.clip(x2, 0.0, most), n2)


def _known_values(ranges: Ranges) -> tuple[FloatArray, FloatArray]:
    """Return p_z and the benchmark's value where their counts are no ranges, NaN elsewhere."""
    z_x, z_n, A_x, A_n = ranges.zone_x, ranges.zone_n, ranges.parent_x, ranges.parent_n
    zone = np.where(_is_range(z_x) | _is_range(z_n), np.nan, divide(z_x.lower, z_n.lower))
    if ranges.is_whole_parent:
        hidden = _is_range(A_x) | _is_range(A_n)
        return zone, np.where(hidden, np.nan, divide(A_x.lower, A_n.lower))
    rest_n = _rest_size(ranges)
    rest_x = Bounds(
        A_x.lower - z_x.upper - ranges.others_x.upper,
        A_x.upper - z_x.lower - ranges.others_x.lower,
    )
    hidden = _is_range(rest_x) | _is_range(rest_n)
    return zone, np.where(hidden, np.nan, divide(rest_x.lower, rest_n.lower))


def _hidden(ranges: Ranges, is_known: ArrayLike) -> Reasons:
    """Return why there are bounds and no value, or why there are not even bounds."""
    counts = ranges.zone_x, ranges.zone_n, ranges.parent_x, ranges.parent_n
    no_zone, no_parent = (
        np.isnan(x.lower + x.upper + n.lower + n.upper) for x, n in (counts[:2], counts[2:])
    )
    return first_of(
        (Reason.ZONE_MISSING, no_zone | (ranges.zone_n.lower <= 0)),
        (Reason.BENCHMARK_SUPPRESSED, no_parent),
        (Reason.EMPTY_REST, _rest_size(ranges).lower <= 0),
        (Reason.NEGATIVE_REST, ~np.asarray(is_known)),
        (Reason.ZONE_SUPPRESSED, _is_range(ranges.zone_x) | _is_range(ranges.zone_n)),
        (
            Reason.ZONE_MISSING_IN_BENCHMARK,
            _is_range(ranges.others_x) | _is_range(ranges.others_n),
        ),
        (Reason.BENCHMARK_INCOMPLETE, _is_range(ranges.parent_x) | _is_range(ranges.parent_n)),
    )


def _is_range(count: Bounds) -> BoolArray:
    is_range: BoolArray = np.asarray(count.lower < count.upper)
    return is_range
