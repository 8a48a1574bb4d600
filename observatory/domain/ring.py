"""Neighbourhoods against the ring around them, whose counts are estimated from small units.

A unit (an IRIS) first loses the neighbourhoods in it, then gives the ring its share of what is
left: what is compared is apart in its counts as on the map (METHOD formula 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from observatory.domain.agglomeration import IntArray, Measured, with_bounds, with_reason
from observatory.domain.comparison import compare
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray, divide
from observatory.domain.possible import Ranges, between, compare_ranges
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, Reasons, first_of, straddle_share
from observatory.domain.sides import Sides

_PASSES = 50  # neighbourhoods that share units may take turns
COVERED = 0.99  # of a ring: with less, the units do not tell of it
# The most particular word first: a ring has the first that any of its units has.
_OF_UNITS = (
    Reason.ZONE_MISSING_IN_BENCHMARK,
    Reason.NEGATIVE_REST,
    Reason.BENCHMARK_INCOMPLETE,
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pairs of a place (a zone, or its ring) and a unit, by position, with a share in 0..1.

    Of zones: the part of the zone that lies in the unit. Of rings: the part of what the zones
    leave of the unit that lies in the ring.
    """

    place: IntArray
    unit: IntArray
    share: FloatArray


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of many places: x estimated (NaN: it cannot be) and what it may be, n, and why not."""

    x: FloatArray
    bounds: Bounds
    n: FloatArray
    reason: Reasons

    @classmethod
    def joined(cls, parts: "Sequence[Counts]") -> "Counts":
        """Put counts of several families one after the other."""
        bounds = zip(*(part.bounds for part in parts), strict=True)
        return cls(
            np.concatenate([part.x for part in parts]),
            Bounds(*(np.concatenate(ends) for ends in bounds)),
            np.concatenate([part.n for part in parts]),
            np.concatenate([part.reason for part in parts]),
        )


def leave_zones_out(
    x_u: FloatArray,
    n_u: FloatArray,
    x_z: FloatArray,
    n_z: FloatArray,
    zones: Pieces,
    nature: Nature,
) -> Counts:
    """Return what each unit counts outside the zones, from its counts and theirs; NaN is hidden.

    A zone's part is estimated from its share, fitted, and bounded as formula 1 does. A hidden count
    of a zone, or of a unit, is anything from 0 to its denominator's (formula 6c), where that is
    known.
    """
    number = len(x_u)
    x, n = x_z[zones.place], n_z[zones.place]
    share = fit_shares(zones, n_z, n_u)
    part = _part(between(x), n, share, nature)
    low, high, size, estimate = (
        np.bincount(zones.unit, values, number)
        for values in (part.bounds.lower, part.bounds.upper, share * n, part.x)
    )
    left_n = _without_dust(n_u - size, n_u)
    most = left_n if nature is Nature.PROPORTION else np.full(number, np.nan)
    is_hidden = np.isnan(x_u)
    lower = np.where(is_hidden, 0.0, np.maximum(_without_dust(x_u - high, x_u), 0.0))
    upper = np.where(is_hidden, most, np.fmin(_without_dust(x_u - low, x_u), most))
    reason = first_of(
        (Reason.BENCHMARK_INCOMPLETE, np.isnan(n_u)),
        (Reason.ZONE_MISSING_IN_BENCHMARK, np.isnan(left_n) | np.isnan(lower)),
        (Reason.NEGATIVE_REST, (left_n < 0) | (upper < lower)),
        (Reason.BENCHMARK_INCOMPLETE, np.isnan(upper)),
    )
    return Counts(np.clip(x_u - estimate, lower, upper), Bounds(lower, upper), left_n, reason)


def fit_shares(zones: Pieces, n_z: FloatArray, n_u: FloatArray) -> FloatArray:
    """Return shares of zones that leave no unit with less than nothing, where there are any.

    A zone that lies in several units is shared by where people lived, or by area: estimates,
    which may put more of it in a unit than the unit counts. The excess goes to the zone's other
    units, in proportion to the room that they have; what is inside a single unit stays there.
    """
    place, unit, n = zones.place, zones.unit, n_z[zones.place]
    known, size = np.nan_to_num(zones.share * n), np.where(np.isnan(n_u), np.inf, n_u)
    held, whole = known, np.bincount(place, known, len(n_z))
    for _ in range(_PASSES):
        total = np.bincount(unit, held, len(size))
        if (total <= size * (1 + TOLERANCE)).all():
            break
        held = held * np.minimum(divide(size, total, 1.0), 1.0)[unit]
        room = np.maximum(size - np.bincount(unit, held, len(size)), 0.0)[unit]
        room = np.where(np.isinf(room), 0.0, room)
        among = np.bincount(place, room, len(n_z))[place]
        missing = (whole - np.bincount(place, held, len(n_z)))[place]
        held = held + missing * divide(room, among, 0.0)
    # A zone that finds no room keeps its shares: the rest of its unit is refused as negative.
    lost = whole - np.bincount(place, held, len(n_z)) > TOLERANCE * whole
    return np.where((held == known) | lost[place], zones.share, divide(held, n))


def ring_counts(
    units: Counts, rings: Pieces, cover: FloatArray, number: int, nature: Nature
) -> Counts:
    """Add up the shares of units that make each ring.

    cover: the part of the ring that lies in each unit. Rings of which less than 99 % is told of
    are refused; without any unit, they have no fine source.
    """
    place, unit = rings.place, rings.unit
    left = Bounds(*(bound[unit] for bound in units.bounds))
    part = _part(left, units.n[unit], rings.share, nature, units.x[unit])
    x, lower, upper, n, covered = (
        np.bincount(place, values, number).astype(np.float64)
        for values in (
            part.x, part.bounds.lower, part.bounds.upper, rings.share * units.n[unit], cover,
        )
    )  # fmt: skip
    lacking = np.bincount(place, minlength=number) == 0
    said = [
        (word, np.bincount(place, (units.reason == word.value)[unit], number) > 0)
        for word in _OF_UNITS
    ]
    incomplete = (Reason.BENCHMARK_INCOMPLETE, covered < COVERED)
    reason = first_of(
        (Reason.NO_FINE_SOURCE, lacking), incomplete, *said, (Reason.EMPTY_REST, n <= 0)
    )
    return Counts(x, Bounds(lower, upper), n, reason)


def _part(
    x: Bounds, n: FloatArray, share: FloatArray, nature: Nature, estimate: FloatArray | None = None
) -> Counts:
    """Return a share of counts known between bounds: formula 1's, at both ends.

    Only of a proportion is n a bound of x.
    """
    limit = n if nature is Nature.PROPORTION else np.full(n.shape, np.nan)
    is_whole = share == 1
    lower = np.where(is_whole, x.lower, straddle_share(x.lower, limit, share).bounds.lower)
    upper = np.where(is_whole, x.upper, straddle_share(x.upper, limit, share).bounds.upper)
    # A hidden count: anything up to its denominator's share.
    lower = np.where(np.isnan(lower) & ~np.isnan(limit), 0.0, lower)
    upper = np.where(np.isnan(upper), share * limit, upper)
    estimated = share * (x.lower if estimate is None else estimate)
    return Counts(estimated, Bounds(lower, upper), share * n, np.full(n.shape, OK, dtype=object))


def compare_with_ring(
    x_z: FloatArray, n_z: FloatArray, ring: Counts, nature: Nature, materiality: float = 0.0
) -> Measured:
    """Compare zones with their rings, one by one (METHOD formulas 1 to 5).

    The gap is estimated, and bounded by what the ring's count may be; its p-value is the largest
    over that. Where a unit hides its count there are bounds only.
    """
    is_told = ring.reason == OK
    x, n = (np.where(is_told, count, np.nan) for count in (ring.x, ring.n))
    sides = Sides(
        nature=nature, zone_x=x_z, zone_n=n_z, benchmark_x=x, benchmark_n=n,
        materiality=materiality,
    )  # fmt: skip
    comparison = compare(sides)
    untold = (comparison.reason == Reason.BENCHMARK_SUPPRESSED.value) & ~is_told
    comparison = with_reason(comparison, np.where(untold, ring.reason, comparison.reason))
    # The zone is added to both sides: what is left of their sum without it is the ring.
    bounded = compare_ranges(
        Ranges(
            nature=nature, zone_x=between(x_z), zone_n=between(n_z),
            parent_x=Bounds(ring.bounds.lower + x_z, ring.bounds.upper + x_z),
            parent_n=between(ring.n + n_z), materiality=materiality,
        )
    )  # fmt: skip
    return Measured(with_bounds(comparison, bounded, is_told), sides, x, n, is_told)


def _without_dust(rest: FloatArray, whole: FloatArray) -> FloatArray:
    return np.where(np.abs(rest) <= TOLERANCE * np.abs(whole), 0.0, rest)
