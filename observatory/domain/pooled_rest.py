"""The gap of all zones together, where they are known by rates, and their sizes by bounds."""

from dataclasses import dataclass, replace

import numpy as np

from observatory.domain.bounded_rest import RatedZones, Wholes, inside, rest_of_rates
from observatory.domain.frontier import Frontier, frontier
from observatory.domain.groups import BoolArray, IntArray
from observatory.domain.intervals import Bounds, FloatArray, divide
from observatory.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class PooledBounds:
    """What the zones' rate, the rest's, and their difference may be; proportions, NaN: unknown.

    The three are not reached together: the difference has the same persons on both sides.
    parents: how many are pooled; rated, hidden: their zones with and without a rate. reason: what
    the bounds come from, as of one zone's gap.
    """

    zones: Bounds
    rest: Bounds
    difference: Bounds
    parents: int
    rated: int
    hidden: int
    reason: Reason


def pooled_bounds(zones: RatedZones, wholes: Wholes) -> PooledBounds:
    """Return the bounds of sum(x_z)/sum(n_z) - sum(x_R)/sum(n_R) (METHOD formulas 6 and 12).

    Over the parents that have counts and a zone with a rate, each once. Their zones without a
    rate may be anything (METHOD rule 12). Exact, but for n_R > 0 and 0 <= x_R <= n_R, which are
    asked of the sum only: never too narrow.
    """
    is_rated = ~np.isnan(zones.rate.lower)
    has_counts = ~np.isnan(wholes.x) & ~np.isnan(wholes.n)
    pooled = has_counts & (np.bincount(zones.parent, is_rated, len(wholes.x)) > 0)
    taken = pooled[zones.parent]
    everyone = np.zeros(int(taken.sum()), dtype=np.intp)
    rate, size = (Bounds(*(end[taken] for end in ends)) for ends in inside(zones, wholes))
    x, n = wholes.x[pooled].sum(), wholes.n[pooled].sum()
    whole = Wholes(x=np.array([x]), n=np.array([n]), inhabitants_left=np.array([np.nan]))
    together = RatedZones(parent=everyone, share=np.ones(len(everyone)), rate=rate, size=size)
    rest = rest_of_rates(together, whole).value
    few = frontier(everyone, rate.lower, size, 1, smallest=True)
    many = frontier(everyone, rate.upper, size, 1, smallest=False)
    shares = _ends(_share(few), _share(many))
    gaps = _ends(_gaps(few, x, n), _gaps(many, x, n))
    apart = shares.lower - rest.upper[0], shares.upper - rest.lower[0]
    return PooledBounds(
        shares,
        Bounds(rest.lower[0], rest.upper[0]),
        Bounds(np.maximum(gaps.lower, apart[0]), np.minimum(gaps.upper, apart[1])),
        int(pooled.sum()),
        int((taken & is_rated).sum()),
        int((taken & ~is_rated).sum()),
        _why(zones, taken),
    )


@dataclass(frozen=True, slots=True)
class RatedFamily:
    """The zones of one family, each with its territory, and their parents."""

    territory: IntArray
    zones: RatedZones
    wholes: Wholes

    def pool(self, is_inside: BoolArray) -> PooledBounds | None:
        """Return the bounds of the gap of these zones, each parent once.

        None where a parent that has counts also holds others, its rest not being theirs; and
        where none has counts and a rate.
        """
        parent, number = self.zones.parent, len(self.wholes.x)
        within, beyond = (np.bincount(parent, side, number) > 0 for side in (is_inside, ~is_inside))
        if (within & beyond & ~np.isnan(self.wholes.x)).any():
            return None
        wholes = replace(self.wholes, x=np.where(within, self.wholes.x, np.nan))
        pooled = pooled_bounds(self.zones, wholes)
        return pooled if pooled.parents else None


def _why(zones: RatedZones, taken: BoolArray) -> Reason:
    """Return why the gap of these zones is known between bounds only."""
    if not (zones.size.lower == zones.size.upper)[taken].all():
        return Reason.DENOMINATOR_UNKNOWN
    is_hidden = np.isnan(zones.rate.lower) | ~(zones.share == 1)
    return Reason.ZONE_MISSING_IN_BENCHMARK if is_hidden[taken].any() else Reason.RATE_ROUNDED


def _ends(least: FloatArray, most: FloatArray) -> Bounds:
    """Return the smallest of the one and the largest of the other, NaN where there is none."""
    ends = [np.fmin.reduce(least, initial=np.nan), np.fmax.reduce(most, initial=np.nan)]
    return Bounds(*(np.asarray(end) for end in ends))


def _share(line: Frontier) -> FloatArray:
    return divide(line.counted, np.where(line.persons > 0, line.persons, np.nan))


def _gaps(line: Frontier, x: float, n: float) -> FloatArray:
    """Return S/T - (x-S)/(n-T) at the corners, and where it turns between two of them.

    On a piece S = a + b·T, the gap is (a·n + (b·n - x)·T) / (T·(n-T)); it turns where
    e·T² + 2c·T - c·n = 0, c = a·n and e = b·n - x.
    """
    before, after, slope = line.before(line.persons)[1:], line.persons[1:], line.slope[1:]
    # Where the zones may be nobody, the first of them count at their rate, against the whole.
    first = slope[after > before][:1] if line.persons[0] <= 0 else slope[:0]
    offset = line.counted[1:] - slope * after
    c, e = offset * n, slope * n - x
    root = np.sqrt(np.maximum(c * c + e * c * n, 0.0))
    turns = np.stack([divide(-c + root, e, otherwise=n / 2), divide(-c - root, e)])
    is_inside = (turns > before) & (turns < after)
    persons = np.concatenate([line.persons, turns[is_inside]])
    offset, slope = (np.broadcast_to(a, turns.shape)[is_inside] for a in (offset, slope))
    counted = np.concatenate([line.counted, offset + slope * turns[is_inside]])
    usable = np.where((persons > 0) & (persons < n), persons, np.nan)
    gaps: FloatArray = np.append(
        counted / usable - (x - counted) / (n - usable), first - divide(x, n)
    )
    reaches = (before < n) & (after >= n)
    # Where the zones may be everyone, the rest's rate is without end: its own bounds then cut it.
    return np.append(gaps, np.array([-np.inf, np.inf]) if reaches.any() else [])
