"""How far an area is from the rest of a parent: the area taken out, its error carried along.

METHOD formulas 1, 2, 4 and 5.
"""

from dataclasses import replace

import numpy as np

from observatory.domain.area import Units, add_up, joined, kept, possible_values, units_of
from observatory.domain.comparison import LIMITS, compare
from observatory.domain.indicator import Nature
from observatory.domain.intervals import FloatArray, divide
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, first_of
from observatory.domain.sides import Comparison, Sides
from observatory.domain.significance import p_value


def rest_of(
    parent: tuple[float, float], inside: Units, nature: Nature
) -> tuple[Units | None, Reason | None]:
    """Return the units of what is left of a parent, or why nothing can be said of it.

    parent: its counts x and n. inside: the area's units as parts of the parent. What the area
    leaves of its straddling units belongs to the rest.
    """
    x_A, n_A = parent
    if np.isnan(x_A) or np.isnan(n_A):
        return None, Reason.BENCHMARK_INCOMPLETE
    left = replace(
        inside,
        share=1 - inside.share,
        share_lower=1 - inside.share_upper,
        share_upper=1 - inside.share_lower,
    )
    others = units_of(_without_dust(x_A, inside.x), _without_dust(n_A, inside.n))
    rest = joined(others, kept(left, left.share_upper > 0))
    x, n = float((rest.share * rest.x).sum()), float((rest.share * rest.n).sum())
    dust_x, dust_n = TOLERANCE * abs(x_A), TOLERANCE * abs(n_A)
    reason = first_of(
        (Reason.BENCHMARK_INCOMPLETE, np.isnan(x) | np.isnan(n)),
        (Reason.NEGATIVE_REST, x < -dust_x or n < -dust_n),
        (Reason.EMPTY_REST, n <= dust_n),
        (Reason.NUMERATOR_EXCEEDS_DENOMINATOR, nature is Nature.PROPORTION and x > n + dust_n),
    ).item()
    return (None, Reason(reason)) if reason else (rest, None)


def _without_dust(whole: float, parts: FloatArray) -> float:
    left = whole - float(parts.sum())
    return 0.0 if abs(left) <= TOLERANCE * abs(whole) else left


def compare_area(units: Units, rest: Units, nature: Nature, materiality: float = 0.0) -> Comparison:
    """Compare an area with the rest of a parent, one element (METHOD formulas 2 to 5).

    The estimate goes through `compare`; where a share is estimated or a count hidden, the gap has
    bounds too, either side's extremes: its interval is these, of nature `model`. Its p-value is
    then the largest over what may be.
    """
    zone, other = add_up(units, nature), add_up(rest, nature)
    comparison = compare(
        Sides(
            nature=nature, zone_x=[zone.x], zone_n=[zone.n], benchmark_x=[other.x],
            benchmark_n=[other.n], materiality=materiality,
        )
    )  # fmt: skip
    if (zone.is_exact and other.is_exact) or comparison.reason[0] not in (
        OK,
        Reason.BENCHMARK_ZERO.value,
    ):
        return comparison
    low = np.array([zone.possible.lower - other.possible.upper])
    high = np.array([zone.possible.upper - other.possible.lower])
    certain = (low > 0) | (high < 0)
    no_ratio = np.isnan(comparison.ratio)
    ratio = [
        np.where(no_ratio, np.nan, divide([a], [b], np.inf))
        for a, b in zip(zone.possible, reversed(other.possible), strict=True)
    ]
    return replace(
        comparison,
        difference_lower=low,
        difference_upper=high,
        ratio_lower=ratio[0],
        ratio_upper=ratio[1],
        interval_nature=np.array([IntervalNature.MODEL.value], dtype=object),
        difference_min=low,
        difference_max=high,
        sign_certain=certain,
        p_value=np.where(certain, _largest_p(units, rest, nature), 1.0),
    )


def _largest_p(units: Units, rest: Units, nature: Nature) -> FloatArray:
    """Return the largest p over what may be: the values nearest each other, the fewest people."""
    zone, other = possible_values(units, nature), possible_values(rest, nature)
    n1, n2 = (np.nansum(side.share_lower * side.n) for side in (units, rest))
    nearest = (zone.lower, other.upper) if zone.lower > other.upper else (zone.upper, other.lower)
    if not (n1 > 0 and n2 > 0 and np.isfinite(nearest).all()):
        return np.array([1.0])
    return p_value([nearest[0] * n1], [n1], [nearest[1] * n2], [n2], LIMITS[nature])
