"""Limits of both sides of a gap, and of the gap, at the level that its row names."""

from observatory.db.explain.gather import Gathered
from observatory.domain.adjust import quantile_of_level
from observatory.domain.comparison import LIMITS
from observatory.domain.indicator import Nature
from observatory.domain.intervals import (
    Bounds,
    mover_ratio,
    newcombe,
    shrink_difference,
    shrink_ratio,
    sides_of,
)
from observatory.domain.observation import IntervalNature

Counts = tuple[float, float]


def sides_compared(gathered: Gathered) -> tuple[Counts, Counts]:
    """Return the counts of the two independent sides: of a whole parent, it without the zone.

    The gap must have been measured again.
    """
    assert gathered.again is not None
    assert gathered.stored is not None
    row, share = gathered.again.row, gathered.stored["share"]
    zone = row["zone_numerator"], row["zone_denominator"]
    benchmark = row["benchmark_numerator"], row["benchmark_denominator"]
    if gathered.key.kind.is_rest:
        return zone, benchmark
    part = share * zone[0], share * zone[1]
    return part, (benchmark[0] - part[0], benchmark[1] - part[1])


def limits_of(gathered: Gathered, counts: Counts, confidence: float) -> tuple[float, float, float]:
    """Return x/n and its limits (METHOD formula 3), as proportions or rates."""
    limits = LIMITS[Nature(gathered.indicator.nature)]
    found = sides_of(*counts, limits, quantile_of_level(confidence))
    value, low, high = (float(one) for one in found)
    return value, low, high


def interval_of(gathered: Gathered) -> dict[str, float | None]:
    """Return the limits of the gap by the columns of its row (METHOD formula 4).

    Those of a register's chance are made here, at the row's level; the others were measured again.
    """
    assert gathered.again is not None
    assert gathered.stored is not None
    row, confidence = gathered.again.row, gathered.stored["confidence_level"]
    if row["interval_nature"] != IntervalNature.CHANCE or confidence is None:
        names = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper")
        return {name: row[name] for name in names}
    zone, other = sides_compared(gathered)
    both = *limits_of(gathered, zone, confidence), *limits_of(gathered, other, confidence)
    difference, ratio = newcombe(*both), mover_ratio(*both)
    if not gathered.key.kind.is_rest:
        weight = zone[1] / row["benchmark_denominator"]
        difference = Bounds(*(shrink_difference(limit, weight) for limit in difference))
        ratio = Bounds(*(shrink_ratio(limit, weight) for limit in ratio))
    return _columns(difference, ratio, gathered.indicator.scale, row["ratio"] is not None)


def _columns(
    difference: Bounds, ratio: Bounds, scale: float, has_ratio: bool
) -> dict[str, float | None]:
    low, high = (float(scale * limit) for limit in difference)
    lower, upper = (_finite(float(limit)) if has_ratio else None for limit in ratio)
    return {"difference_lower": low, "difference_upper": high, "ratio_lower": lower,
            "ratio_upper": upper}  # fmt: skip


def _finite(limit: float) -> float | None:
    return limit if abs(limit) != float("inf") else None
