"""Any area as a sum over units: what is known of it, and what may be.

A unit is a cell, an IRIS, a commune or a listed territory; the part of it that lies in the area is
a share of its people. METHOD formulas 1 and 6, rules 2, 4 and 12.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray, divide, floats
from observatory.domain.sides import BoolArray

SLIVER = 1e-4
"""Of a unit: what two drawings of one border differ by, no part of anybody's neighbourhood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The units that an area is made of, one element each.

    x: the count, NaN where it is hidden or missing; x_lower and x_upper: what it may be (infinite
    where nothing bounds it). n: the denominator, NaN where unknown, and for bare counts.
    share: the part of the unit in the area, 0..1, and what that may be: whole units have 1, 1, 1;
    a share measured on surfaces says nothing of where people live: 0..1. weight: what coverage
    is measured by, inhabitants or square metres.
    """

    x: FloatArray
    x_lower: FloatArray
    x_upper: FloatArray
    n: FloatArray
    share: FloatArray
    share_lower: FloatArray
    share_upper: FloatArray
    weight: FloatArray


def units_of(
    x: ArrayLike,
    n: ArrayLike = np.nan,
    share: ArrayLike = 1.0,
    share_range: tuple[ArrayLike, ArrayLike] | None = None,
    *,
    x_range: tuple[ArrayLike, ArrayLike] | None = None,
    weight: ArrayLike = 1.0,
) -> Units:
    """Return units; a hidden count lies between 0 and its denominator unless x_range says more.

    Without share_range the shares are taken as known.
    """
    low_s, high_s = (share, share) if share_range is None else share_range
    low_x, high_x = (0.0, np.inf) if x_range is None else x_range
    arrays = [np.atleast_1d(array) for array in (x, low_x, high_x, n, share, low_s, high_s, weight)]
    x, low_x, high_x, n, share, low_s, high_s, weight = floats(*arrays)
    known = ~np.isnan(x)
    # fmin leaves out an unknown denominator, never a known bound.
    return Units(
        x=x,
        x_lower=np.where(known, x, low_x),
        x_upper=np.where(known, x, np.fmin(high_x, n)),
        n=n,
        share=share,
        share_lower=low_s,
        share_upper=high_s,
        weight=weight,
    )


def joined(*parts: Units) -> Units:
    """Return the units of several, one after the other."""
    names = [field.name for field in fields(Units)]
    return Units(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})


def with_shares_known(units: Units) -> Units:
    """Return the units with their shares taken as measured: formula 1 as METHOD writes it."""
    return replace(units, share_lower=units.share, share_upper=units.share)


def kept(units: Units, keep: BoolArray) -> Units:
    """Return some of the units."""
    return Units(**{field.name: getattr(units, field.name)[keep] for field in fields(Units)})


@dataclass(frozen=True, slots=True)
class Extremes:
    """The counts behind the smallest and the largest possible value, summed over the units."""

    x_low: float
    n_low: float
    x_high: float
    n_high: float


def extremes(units: Units, nature: Nature) -> Extremes:
    """Return the counts that give the extreme values of x/n (METHOD formulas 1 and 6).

    A unit gives (x', n') with 0 <= x' <= x and n' in share·n; of a proportion also x' <= n' and
    x - x' <= n - n'. x/n is smallest where each straddling unit gives its non-cases and keeps its
    cases, largest at the opposite: the corners do not depend on the other units.
    """
    u = units
    # More than its denominator (two sources): no part of it, like an event.
    is_part = (u.x_upper <= u.n) & (nature is Nature.PROPORTION)
    is_whole = u.share_lower == 1
    low_n, high_n = u.share_lower * u.n, u.share_upper * u.n
    n_low = np.where(is_part, np.clip(u.n - u.x_lower, low_n, high_n), high_n)
    x_low = np.where(is_part, np.maximum(u.x_lower - u.n + n_low, 0.0), 0.0)
    n_high = np.where(is_part, np.clip(u.x_upper, low_n, high_n), low_n)
    x_high = np.where(is_part, np.minimum(u.x_upper, n_high), u.x_upper)
    ends = (
        np.where(is_whole, whole, part).sum()
        for whole, part in ((u.x_lower, x_low), (u.n, n_low), (u.x_upper, x_high), (u.n, n_high))
    )
    return Extremes(*map(float, ends))


def possible_values(units: Units, nature: Nature) -> Bounds:
    """Return what the value may be: a count, or x/n; infinite or NaN where nothing bounds it."""
    ends = extremes(units, nature)
    if nature is Nature.COUNT:
        return Bounds(np.asarray(ends.x_low), np.asarray(ends.x_high))
    if np.isnan(units.n).any():  # somebody's denominator is unknown
        return Bounds(np.asarray(0.0), np.asarray(1.0 if nature is Nature.PROPORTION else np.inf))
    # 0/0: with every person a case the value is 1 however few are inside, with no case it is 0.
    none = 0.0 if nature is Nature.PROPORTION else np.inf
    return Bounds(
        divide(ends.x_low, ends.n_low, otherwise=1.0), divide(ends.x_high, ends.n_high, none)
    )


LEAST_COVERAGE = 0.5
"""Of the weights: what less of an area counts is no figure of it; its bounds still are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What an area counts. Values are proportions, rates or counts, not yet in the unit.

    x, n, value: of the units that are observed; a bare count with a hidden unit has no value, nor
    has an area of which less than LEAST_COVERAGE is observed.
    bounds: formula 1, the shares being as measured; possible: whatever they are.
    estimated_share: the part of the denominator (of the count, without one) that straddling
    units give. coverage_share: the part of the weights that is observed (METHOD rule 12).
    """

    x: float
    n: float
    value: float
    bounds: Bounds
    possible: Bounds
    inside: int
    straddling: int
    hidden: int
    estimated_share: float
    coverage_share: float

    @property
    def is_exact(self) -> bool:
        """Tell whether every unit is whole and observed."""
        return not (self.straddling or self.hidden)


def add_up(units: Units, nature: Nature) -> Total:
    """Add the units up: numerators over numerators, denominators apart (METHOD rule 2)."""
    is_count = nature is Nature.COUNT
    observed = ~np.isnan(units.x) & (is_count | ~np.isnan(units.n))
    straddles = units.share_lower < 1
    x = float(np.where(observed, units.share * units.x, 0.0).sum())
    n = float(np.where(observed, units.share * units.n, 0.0).sum())
    part = np.where(observed, units.share * (units.x if is_count else units.n), 0.0)
    weight = units.share * units.weight
    coverage = float(divide(weight[observed].sum(), weight.sum(), otherwise=0.0))
    hidden = int((~observed).sum())
    value = (np.nan if hidden else x) if is_count else float(divide(x, n if n > 0 else np.nan))
    return Total(
        x=x if observed.any() else np.nan,
        n=n if observed.any() and not is_count else np.nan,
        value=value if coverage >= LEAST_COVERAGE else np.nan,
        bounds=possible_values(with_shares_known(units), nature),
        possible=possible_values(units, nature),
        inside=int((~straddles).sum()),
        straddling=int(straddles.sum()),
        hidden=hidden,
        estimated_share=float(divide(part[straddles].sum(), part.sum(), otherwise=0.0)),
        coverage_share=coverage,
    )
