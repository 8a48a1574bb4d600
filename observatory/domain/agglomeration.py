"""Zones against what holds them: the rest of it, or the whole of it.

Many families at once: a family (indicator, period, benchmark kind, generation) has its own
numbers for its parents, so that one call compares all of them.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from observatory.domain.comparison import compare
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.observation import IntervalNature
from observatory.domain.possible import Ranges, between, compare_ranges
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, TOLERANCE, Reasons, rest_by_subtraction, straddle_share
from observatory.domain.sides import BoolArray, Comparison, Sides
from observatory.domain.suppression import slack

IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What each pair's zone may count, x itself where it is known, and how far to say so.

    is_bounded: the zone's own gap gets the bounds of its hidden count. is_protected: nothing may
    be published that narrows these bounds (METHOD rule 7).
    """

    bounds: Bounds
    is_bounded: BoolArray
    is_protected: BoolArray


@dataclass(frozen=True, slots=True)
class HalfSteps:
    """How far each count may be from the one printed: zones' per pair, parents' per parent."""

    x_z: FloatArray
    n_z: FloatArray
    x_A: FloatArray
    n_A: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Zones in parents, one element per pair; x and n are counts, NaN where missing.

    parent numbers the parents from 0; x_A and n_A have one element per parent. share is the part
    of the zone that lies in the parent, 0..1, NaN where it is unknown. withheld says what a missing
    x may be: without it, anything up to its denominator, and the zone's own gap has no bounds.
    half_steps: of rounded counts; without them all are exact.
    """

    parent: IntArray
    share: FloatArray
    x_z: FloatArray
    n_z: FloatArray
    x_A: FloatArray
    n_A: FloatArray
    withheld: Withheld | None = None
    half_steps: HalfSteps | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Comparisons, one per pair, what they were made from, and which rest on a share estimated."""

    comparison: Comparison
    sides: Sides
    benchmark_x: FloatArray
    benchmark_n: FloatArray
    is_estimated: BoolArray


def compare_with_whole(links: Links, nature: Nature, materiality: float = 0.0) -> Measured:
    """Compare zones with the whole of their parents (METHOD formula 4).

    Of a straddling zone only the part in the parent is in both sides: its counts are scaled by
    its share, which leaves its value and widens its interval.
    """
    x_A, n_A = links.x_A[links.parent], links.n_A[links.parent]
    sides = Sides(
        nature=nature,
        is_whole_parent=True,
        zone_x=links.share * links.x_z,
        zone_n=links.share * links.n_z,
        benchmark_x=x_A,
        benchmark_n=n_A,
        materiality=materiality,
    )
    comparison = compare(sides)
    # The whole is a sum over communes: what it lacks is coverage.
    lacks = comparison.reason == Reason.BENCHMARK_SUPPRESSED.value
    reason = np.where(lacks, Reason.BENCHMARK_INCOMPLETE.value, comparison.reason)
    comparison = with_reason(comparison, _precise(links, reason))
    is_bounded = _is_bounded(links)
    if is_bounded.any():
        possible = _possible(links, nature)
        slack_x, slack_n = _slack(links)
        ranges = Ranges(
            nature=nature,
            is_whole_parent=True,
            is_protected=_is_protected(links),
            zone_x=Bounds(*(links.share * limit for limit in possible)),
            zone_n=between(links.share * links.n_z),
            parent_x=_loosened(x_A, slack_x),
            parent_n=_loosened(n_A, slack_n),
            materiality=materiality,
        )
        comparison = with_bounds(comparison, compare_ranges(ranges), is_bounded)
    return Measured(comparison, sides, x_A, n_A, links.share < 1)


def compare_with_rest(links: Links, nature: Nature, materiality: float = 0.0) -> Measured:
    """Compare zones with their parents less every zone in them (METHOD formulas 1 to 5).

    Where another zone's count is hidden, or a zone straddles the border, what may be is computed
    beside what is estimated: the gap then has bounds, and a value only if it can be estimated.
    """
    number = len(links.x_A)
    parts, sizes = _parts(links, nature)
    S_x, S_n = (np.bincount(links.parent, p, number) for p in (parts.estimate, sizes.estimate))
    is_proportion = nature is Nature.PROPORTION
    rest = rest_by_subtraction(links.x_A, links.n_A, S_x, S_n, is_proportion=is_proportion)
    rest_x, rest_n = rest.x[links.parent], rest.n[links.parent]
    sides = Sides(
        nature=nature,
        zone_x=links.x_z,
        zone_n=links.n_z,
        benchmark_x=rest_x,
        benchmark_n=rest_n,
        materiality=materiality,
    )
    comparison = compare(sides)
    reason = np.where(
        comparison.reason == Reason.BENCHMARK_SUPPRESSED.value,
        rest.reason[links.parent],
        comparison.reason,
    )
    comparison = with_reason(comparison, _precise(links, reason))
    is_uncertain = _in_any(links, ~(links.share == 1) | np.isnan(links.x_z), number)
    is_uncertain &= ~np.isnan(links.share) & (~np.isnan(links.x_z) | _is_bounded(links))
    bounded = compare_ranges(_ranges(links, parts, sizes, nature, materiality))
    comparison = with_bounds(comparison, bounded, is_uncertain)
    return Measured(comparison, sides, rest_x, rest_n, _in_any(links, links.share < 1, number))


def first_pairs(measured: Measured, number: int) -> Measured:
    """Return the first pairs alone: what follows only took part in the subtraction."""
    kept = {f.name: getattr(measured.comparison, f.name)[:number] for f in fields(Comparison)}
    return Measured(
        Comparison(**kept),
        measured.sides.at(np.arange(len(measured.benchmark_x)) < number),
        measured.benchmark_x[:number],
        measured.benchmark_n[:number],
        measured.is_estimated[:number],
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A zone's count that lies in a parent: estimated (NaN: it cannot be), and its bounds."""

    estimate: FloatArray
    bounds: Bounds


def _parts(links: Links, nature: Nature) -> tuple[_Part, _Part]:
    """Return the part of each zone's x and n that lies in its parent.

    Only of a proportion is n a bound of x: events may outnumber inhabitants, and a hidden count of
    events is bounded by the parent's alone.
    """
    possible, unknown = _possible(links, nature), np.isnan(links.share)
    inside = _share_of(possible, links, nature, links.share)
    lower, upper = np.where(unknown, 0.0, inside.lower), np.where(unknown, possible[1], inside[1])
    size = links.share * links.n_z
    sizes = Bounds(np.where(unknown, 0.0, size), np.where(unknown, links.n_z, size))
    return _Part(links.share * links.x_z, Bounds(lower, upper)), _Part(size, sizes)


def _possible(links: Links, nature: Nature) -> Bounds:
    """Return what each zone's x may be."""
    if links.withheld is not None:
        return links.withheld.bounds
    most = links.n_z if nature is Nature.PROPORTION else links.x_A[links.parent]
    is_hidden = np.isnan(links.x_z)
    return Bounds(np.where(is_hidden, 0.0, links.x_z), np.where(is_hidden, most, links.x_z))


def _share_of(possible: Bounds, links: Links, nature: Nature, share: FloatArray) -> Bounds:
    """Return what a share of each zone's x may be: exactly x, or nothing, for 1 and 0."""
    size = links.n_z if nature is Nature.PROPORTION else np.full(links.n_z.shape, np.nan)
    least = straddle_share(possible.lower, size, share).bounds.lower
    most = straddle_share(possible.upper, size, share).bounds.upper
    return Bounds(
        np.select([share == 1, share == 0], [possible.lower, 0.0], least),
        np.select([share == 1, share == 0], [possible.upper, 0.0], most),
    )


def _is_bounded(links: Links) -> BoolArray:
    """Tell which pairs have a hidden count of which something is known: their gap has bounds."""
    if links.withheld is None:
        return np.zeros(links.x_z.shape, dtype=bool)
    return np.asarray(np.isnan(links.x_z) & links.withheld.is_bounded & ~np.isnan(links.share))


def _is_protected(links: Links) -> BoolArray:
    """Tell which pairs' parents hold a count that the parent's margins must not narrow."""
    if links.withheld is None:
        return np.zeros(links.x_z.shape, dtype=bool)
    return _in_any(links, links.withheld.is_protected, len(links.x_A))


def _ranges(links: Links, parts: _Part, sizes: _Part, nature: Nature, materiality: float) -> Ranges:
    """Return what every count may be, the zone's own part outside added to the parent."""
    parent, number = links.parent, len(links.x_A)
    possible, whole_x, whole_n = _possible(links, nature), links.x_A[parent], links.n_A[parent]
    outside = _share_of(possible, links, nature, 1 - links.share)
    outside_n = links.n_z - sizes.bounds.upper, links.n_z - sizes.bounds.lower
    slack_x, slack_n = _slack(links)

    def others(part: _Part) -> Bounds:
        sums = (np.bincount(parent, bound, number)[parent] for bound in part.bounds)
        return Bounds(*(total - own for total, own in zip(sums, part.bounds, strict=True)))

    return Ranges(
        nature=nature,
        is_protected=_is_protected(links),
        zone_x=possible,
        zone_n=between(links.n_z),
        others_x=others(parts),
        others_n=others(sizes),
        parent_x=_loosened(whole_x + outside.lower, slack_x, whole_x + outside.upper),
        parent_n=_loosened(whole_n + outside_n[0], slack_n, whole_n + outside_n[1]),
        materiality=materiality,
    )


def _slack(links: Links) -> tuple[FloatArray, FloatArray]:
    """Return how far each pair's margin may be from the sum of its cells, of x and of n.

    The sum of all half-steps of the equality: the parent's, and those of the zones in it (METHOD
    formula 6). A zone that straddles adds the whole of its own.
    """
    steps, parent = links.half_steps, links.parent
    if steps is None:
        nothing = np.zeros(links.x_z.shape)
        return nothing, nothing
    of_zones = (
        np.bincount(parent, np.nan_to_num(of), len(links.x_A)) for of in (steps.x_z, steps.n_z)
    )
    found = [
        slack(np.stack([whole, zones], axis=-1))[parent]
        for whole, zones in zip((steps.x_A, steps.n_A), of_zones, strict=True)
    ]
    return found[0], found[1]


def _loosened(lower: FloatArray, by: FloatArray, upper: FloatArray | None = None) -> Bounds:
    """Return what a rounded count may be; no count is under 0."""
    low = np.where(by > 0, np.maximum(lower - by, 0.0), lower)
    return Bounds(low, (lower if upper is None else upper) + by)


def _in_any(links: Links, condition: BoolArray, number: int) -> BoolArray:
    """Tell, for each pair, whether the condition holds for any zone of its parent."""
    counted = np.bincount(links.parent, condition.astype(np.float64), number)
    return np.asarray(counted[links.parent] > 0)


def _precise(links: Links, reason: Reasons) -> Reasons:
    """Say that it is the share which is missing, where it is."""
    return np.where(np.isnan(links.share), Reason.UNKNOWN_SHARE.value, reason)


def with_reason(comparison: Comparison, reason: Reasons) -> Comparison:
    """Return the comparison with other reasons, and no numbers where one refuses the gap."""
    refused = (reason != OK) & (reason != Reason.BENCHMARK_ZERO.value)
    numbers = {
        field.name: np.where(refused, np.nan, getattr(comparison, field.name))
        for field in fields(Comparison)
        if field.name.startswith(("difference", "ratio", "p_value"))
    }
    return _replace(comparison, reason=reason, **numbers)


_LIMITS = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper")


def with_bounds(comparison: Comparison, bounded: Comparison, where: BoolArray) -> Comparison:
    """Add what may be to what is estimated; where nothing can be estimated, keep the bounds.

    The interval of an estimate is its bounds, of nature `model`: chance is not its whole error.
    Bounds of no width say that nothing was estimated after all.
    """
    width = bounded.difference_max - bounded.difference_min
    possible = where & ~np.isnan(width)
    alone = possible & np.isnan(comparison.difference)
    possible &= alone | (width > TOLERANCE)
    merged = {
        field.name: np.where(alone, getattr(bounded, field.name), getattr(comparison, field.name))
        for field in fields(Comparison)
    }
    # Of a gap that is only estimated, the p-value is the largest over what may be (formula 5).
    for name in ("difference_min", "difference_max", "sign_certain", "p_value", *_LIMITS):
        merged[name] = np.where(possible, getattr(bounded, name), merged[name])
    estimated = possible & ~alone
    merged["interval_nature"] = np.where(
        estimated, IntervalNature.MODEL.value, merged["interval_nature"]
    )
    for name in ("ratio_lower", "ratio_upper"):  # none where the ratio is null
        merged[name] = np.where(estimated & np.isnan(comparison.ratio), np.nan, merged[name])
    return Comparison(**merged)


def _replace(comparison: Comparison, **changes: NDArray[np.generic]) -> Comparison:
    values = {field.name: getattr(comparison, field.name) for field in fields(Comparison)}
    return Comparison(**{**values, **changes})
