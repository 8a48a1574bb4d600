"""The rest of a territory whose zones are known by a rounded rate, and their size by bounds.

R = (x_A - sum p n) / (n_A - sum n), each p within its rounding, each n between its own bounds
(METHOD rule 2, formulas 6 and 7). Its extremes are exact: see observatory.domain.frontier.
"""

from dataclasses import dataclass

import numpy as np

from observatory.domain.frontier import Frontier, IntArray, frontier
from observatory.domain.intervals import Bounds, FloatArray, divide
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, Reasons, first_of
from observatory.domain.sides import BoolArray, Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedZones:
    """Zones in parents, one element per pair.

    share: the part of the zone that lies in the parent, NaN: unknown. rate: what p may be, 0..1,
    NaN: none is published. size: what n may be, NaN: unknown, at most that of the parent.
    """

    parent: IntArray
    share: FloatArray
    rate: Bounds
    size: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholes:
    """Parents, one at least: x of n, and who lives there outside of every zone (NaN: unknown)."""

    x: FloatArray
    n: FloatArray
    inhabitants_left: FloatArray


@dataclass(frozen=True, slots=True)
class BoundedRest:
    """What the rate of each rest may be, NaN with its reason where there is none."""

    value: Bounds
    reason: Reasons


def rest_of_rates(zones: RatedZones, wholes: Wholes) -> BoundedRest:
    """Return the smallest and the largest rate that each parent may have without its zones.

    Exact, 0 <= x_R <= n_R included, if no zone straddles and none is hidden; never too narrow.
    """
    rate, size = inside(zones, wholes)
    number = len(wholes.x)
    low = -_most(frontier(zones.parent, rate.upper, size, number, smallest=False), wholes, -1)
    high = _most(frontier(zones.parent, rate.lower, size, number, smallest=True), wholes, 1)
    left = wholes.n - np.bincount(zones.parent, size.lower, number)
    reason = first_of(
        (Reason.BENCHMARK_INCOMPLETE, np.isnan(wholes.x) | np.isnan(wholes.n)),
        (Reason.EMPTY_REST, (left <= TOLERANCE * wholes.n) | (wholes.inhabitants_left <= 0)),
        (Reason.NUMERATOR_EXCEEDS_DENOMINATOR, low > 1 + TOLERANCE),
        (Reason.NEGATIVE_REST, high < -TOLERANCE),
    )
    clipped = (np.where(reason == OK, np.clip(end, 0.0, 1.0), np.nan) for end in (low, high))
    return BoundedRest(Bounds(*clipped), reason)


def inside(zones: RatedZones, wholes: Wholes) -> tuple[Bounds, Bounds]:
    """Return the rate and the size of the part of each zone that lies in its parent.

    Of a straddling zone p·n - (1-s)·n to p·n counted persons may be inside, out of s·n: METHOD
    formula 1, divided by s·n. Of a zone whose share is unknown, any part of any kind.
    """
    s = np.where(np.isnan(zones.share), 1.0, zones.share)
    is_hidden = np.isnan(zones.share) | np.isnan(zones.rate.lower)
    lower = np.where(is_hidden, 0.0, divide(zones.rate.lower - (1 - s), s, otherwise=0.0))
    upper = np.where(is_hidden, 1.0, divide(zones.rate.upper, s, otherwise=1.0))
    least = np.where(np.isnan(zones.share), 0.0, s * np.nan_to_num(zones.size.lower))
    most = np.maximum(np.fmin(s * zones.size.upper, wholes.n[zones.parent]), least)
    rate = Bounds(*(np.clip(end, 0.0, 1.0) for end in (lower, upper)))
    # Of a parent without counts nothing is asked.
    return rate, Bounds(*(np.nan_to_num(end) for end in (least, most)))


def _most(line: Frontier, wholes: Wholes, sign: int) -> FloatArray:
    """Return the largest sign·R of each group.

    Between two corners R moves one way only, so that the corners suffice; where a line reaches
    the whole parent, R goes to infinity if somebody counted is left.
    """
    x, n = wholes.x[line.group], wholes.n[line.group]
    left = n - line.persons
    at_corner = divide(x - line.counted, np.where(left > TOLERANCE * n, left, np.nan))
    persons, counted = line.before(line.persons), line.before(line.counted)
    reaches = (n - persons > TOLERANCE * n) & (left <= TOLERANCE * n)
    excess = sign * (x - counted - line.slope * (n - persons))
    endless = reaches & (excess > TOLERANCE * n)
    values = np.where(endless, np.inf, sign * at_corner)
    most: FloatArray = np.maximum.reduceat(np.where(np.isnan(values), -np.inf, values), line.starts)
    return most


def compare_rates(
    zones: RatedZones, wholes: Wholes, value: FloatArray, materiality: float = 0.0
) -> Comparison:
    """Compare each zone's rate with what the rest of its parent may be.

    value: the published rates, 0..1. The gap rises with the zone's own rate on both sides, so
    that its bounds are those of the two sides. No p-value: a rate without its count has no chance
    of its own, and the sampling error of a survey is not in the bounds (METHOD rule 8).
    """
    rest = rest_of_rates(zones, wholes)
    reason = _why(zones, rest)
    is_bounded = np.isin(reason, _BOUNDED)
    upper, lower = (np.where(is_bounded, end[zones.parent], np.nan) for end in rest.value[::-1])
    low, high = zones.rate.lower - upper, zones.rate.upper - lower
    is_rounding = reason == Reason.RATE_ROUNDED.value
    nothing = np.full(low.shape, np.nan)
    ratio = divide(zones.rate.lower, upper), divide(zones.rate.upper, lower, otherwise=np.inf)
    shown = [np.where(is_rounding, end, np.nan) for end in (low, high, *ratio)]
    return Comparison(
        zone_value=value,
        benchmark_value=nothing,
        difference=nothing,
        difference_lower=shown[0],
        difference_upper=shown[1],
        difference_min=low,
        difference_max=high,
        ratio=nothing,
        ratio_lower=shown[2],
        ratio_upper=shown[3],
        p_value=nothing,
        sign_certain=(low > 0) | (high < 0),
        is_material=(low > materiality) | (high < -materiality),
        interval_nature=first_of(
            (IntervalNature.ROUNDING, is_rounding), (IntervalNature.NONE, True)
        ),
        reason=reason,
    )


_BOUNDED = [
    Reason.DENOMINATOR_UNKNOWN.value,
    Reason.ZONE_MISSING_IN_BENCHMARK.value,
    Reason.RATE_ROUNDED.value,
]


def _why(zones: RatedZones, rest: BoundedRest) -> Reasons:
    """Return why there is no gap, or why it is known between bounds only."""
    is_vague = ~(zones.size.lower == zones.size.upper)
    is_hidden = np.isnan(zones.rate.lower) | ~(zones.share == 1)
    refused = rest.reason[zones.parent]
    why = first_of(
        (Reason.ZONE_MISSING, np.isnan(zones.rate.lower)),
        (Reason.UNKNOWN_SHARE, np.isnan(zones.share)),
    )
    bounded = first_of(
        (Reason.DENOMINATOR_UNKNOWN, _in_any(zones, is_vague, rest)),
        (Reason.ZONE_MISSING_IN_BENCHMARK, _in_any(zones, is_hidden, rest)),
        (Reason.RATE_ROUNDED, True),
    )
    return np.where(why != OK, why, np.where(refused != OK, refused, bounded))


def _in_any(zones: RatedZones, condition: BoolArray, rest: BoundedRest) -> BoolArray:
    """Tell, for each pair, whether the condition holds for any zone of its parent."""
    counted = np.bincount(zones.parent, condition.astype(np.float64), len(rest.reason))
    return np.asarray(counted[zones.parent] > 0)
