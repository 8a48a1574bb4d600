"""The gap of all zones together, where they are known by rates, and their sizes by bounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.bounded_rest import RatedZones, Wholes, rest_of_rates
from observatory.domain.frontier import Frontier, frontier
from observatory.domain.intervals import Bounds, FloatArray, divide


@dataclass(frozen=True, slots=True)
class PooledBounds:
    """What the zones' rate, the rest's, and their difference may be; proportions, NaN: unknown."""

    zones: Bounds
    rest: Bounds
    difference: Bounds


def pooled_bounds(rate: Bounds, size: Bounds, x_A: ArrayLike, n_A: ArrayLike) -> PooledBounds:
    """Return the bounds of sum(x_z)/sum(n_z) - sum(x_R)/sum(n_R) (METHOD formulas 6 and 12).

    rate, size: of every zone once, NaN rates being hidden ones; x_A, n_A: counts of every parent
    that holds one of them, each once. The three bounds are not reached together: the difference
    is bounded with the same persons on both sides. Never too narrow; exact but for n_R > 0 of each
    parent by itself.
    """
    x, n = float(np.sum(x_A)), float(np.sum(n_A))
    everyone = np.zeros(len(rate.lower), dtype=np.intp)
    zones = RatedZones(parent=everyone, share=np.ones(len(everyone)), rate=rate, size=size)
    whole = Wholes(x=np.array([x]), n=np.array([n]), inhabitants_left=np.array([np.nan]))
    rest = rest_of_rates(zones, whole).value
    known = Bounds(np.nan_to_num(rate.lower), np.nan_to_num(rate.upper, nan=1.0))
    lines = [
        frontier(everyone, end, size, 1, smallest=smallest)
        for end, smallest in ((known.lower, True), (known.upper, False))
    ]
    shares = [divide(line.counted, np.where(line.persons > 0, line.persons, np.nan)) for line in lines]
    gaps = [_gaps(line, x, n) for line in lines]
    return PooledBounds(
        Bounds(np.nanmin(shares[0]), np.nanmax(shares[1])),
        Bounds(rest.lower[0], rest.upper[0]),
        Bounds(np.nanmin(gaps[0]), np.nanmax(gaps[1])),
    )


def _gaps(line: Frontier, x: float, n: float) -> FloatArray:
    """Return S/T - (x-S)/(n-T) at the corners, and where it turns between two of them.

    On a piece S = a + b·T, the gap is (a·n + (b·n - x)·T) / (T·(n-T)); it turns where
    e·T² + 2c·T - c·n = 0, c = a·n and e = b·n - x.
    """
    before = line.before(line.persons)[1:]
    c = (line.counted[1:] - line.slope[1:] * line.persons[1:]) * n
    e = line.slope[1:] * n - x
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(c * c + e * c * n)
        turns = np.stack([(-c + root) / e, (-c - root) / e, np.where(e == 0, n / 2, np.nan)])
        inside = (turns > before) & (turns < line.persons[1:])
        persons = np.concatenate([line.persons, turns[inside]])
        offset, slope = (np.broadcast_to(a, turns.shape)[inside] for a in (c / n, line.slope[1:]))
        counted = np.concatenate([line.counted, offset + slope * turns[inside]])
        usable = np.where((persons > 0) & (persons < n), persons, np.nan)
        gaps: FloatArray = counted / usable - (x - counted) / (n - usable)
    return gaps
