"""Says what the hidden counts of neighbourhoods may be, and what of it may be published."""

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.families import Family
from observatory.domain.agglomeration import Withheld
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.observation import ObsStatus
from observatory.domain.protection import margin_may_show
from observatory.domain.suppression import Hidden, hidden_count


def hidden_counts(family: Family) -> Withheld:
    """Return what each neighbourhood's numerator may be, and where margins may not narrow it.

    What a parent's margin says of a hidden count is shown if it leaves at least what its producer
    protects; the count's own interval stands otherwise (METHOD rules 4 and 7). The margin of one
    parent decides of the gaps with it, never from below: whichever gaps a reader puts together,
    what they leave is never narrower than the narrowest.
    """
    zones, x = family.zones, family.zones.numerator
    nobody = np.zeros(len(x), dtype=bool)
    if family.indicator.nature not in (Nature.PROPORTION, Nature.RATE) or not np.isnan(x).any():
        return Withheld(Bounds(x, x), nobody, nobody)
    # What is not available is no secret: it is bounded, and its margins may be used.
    said = np.isnan(x) & (zones.status == ObsStatus.SUPPRESSED.value)
    left, room, whole = _left_by_parents(family)
    bounds = _bounds(family, said, whole)
    shown = margin_may_show(left, room, _threshold(family))
    is_bounded = said & np.isfinite(bounds.lower + bounds.upper)
    return Withheld(bounds, is_bounded, said & ~shown)


def _threshold(family: Family) -> float:
    declared = family.indicator.secrecy_threshold
    return np.nan if declared is None else float(declared)


def _bounds(family: Family, said: NDArray[np.bool_], whole: FloatArray) -> Bounds:
    """Return the producers' own intervals; x itself where it is known.

    whole: what the parent counts, the most of events that are no part of a denominator.
    """
    x, threshold = family.zones.numerator, _threshold(family)
    is_proportion = family.indicator.nature is Nature.PROPORTION
    protected = whole if np.isnan(threshold) else np.maximum(whole, threshold - 1)
    size = family.zones.denominator if is_proportion else protected
    proved = hidden_count(family.indicator.suppression, size, threshold)
    unknown = hidden_count(Hidden.UNKNOWN, size)
    ends = [np.where(said, a, b) for a, b in zip(proved, unknown, strict=True)]
    # A denominator that is hidden too bounds nothing.
    no_end = ~np.isfinite(ends[1])
    low, high = (np.where(no_end, np.nan, end) for end in ends)
    return Bounds(np.where(np.isnan(x), low, x), np.where(np.isnan(x), high, x))


def _left_by_parents(family: Family) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return, per zone, what its parent leaves: to its count and the rest's, to the rest's
    denominator, and in all; NaN where it straddles, lies in none, or a count is not known.
    """
    held = (family.parent >= 0) & (family.share == 1)
    inside = family.parent >= 0
    parent, zone, share = family.parent[inside], family.zone[inside], family.share[inside]
    x, n = family.zones.numerator[zone], family.zones.denominator[zone]
    number = len(family.parents.x)
    # Of a zone that straddles the border, and of a hidden one, nothing has to lie inside.
    least = np.where(share == 1, np.nan_to_num(x), np.fmax(0.0, x - (1 - share) * n))
    left = family.parents.x - np.bincount(parent, np.nan_to_num(least), number)
    room = family.parents.n - np.bincount(parent, share * n, number)
    found = []
    for values in (left, room, family.parents.x):
        of_zone = np.full(len(family.zones.territory), np.nan)
        of_zone[family.zone[held]] = values[family.parent[held]]
        found.append(of_zone)
    return found[0], found[1], found[2]
