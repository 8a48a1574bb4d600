"""Compares families: all those of one nature, and one side of the border, in one call."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.families import Family, half_steps
from observatory.db.measure.hidden import hidden_counts
from observatory.domain.adjust import benjamini_hochberg, outcome
from observatory.domain.agglomeration import (
    HalfSteps,
    IntArray,
    Links,
    Measured,
    Withheld,
    compare_with_rest,
    compare_with_whole,
    first_pairs,
)
from observatory.domain.comparison import compare
from observatory.domain.coverage import at_family_levels
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.observation import MISSING_STATUSES, ObsStatus
from observatory.domain.pooled_rest import RatedFamily
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK
from observatory.domain.ring import Counts, compare_with_ring
from observatory.domain.sides import Comparison, Sides
from observatory.domain.small import cautious_p

_COUNTS = (Nature.PROPORTION, Nature.RATE)


@dataclass(frozen=True, slots=True)
class MeasuredFamilies:
    """Families side by side: one element per pair of a neighbourhood and a benchmark."""

    families: list[Family]
    family: IntArray  # position in families
    comparison: Comparison
    scale: FloatArray
    reason: NDArray[np.object_]
    zone_status: NDArray[np.object_]
    is_estimated: NDArray[np.bool_]
    benchmark_x: FloatArray
    benchmark_n: FloatArray
    p_adjusted: FloatArray
    confidence_level: FloatArray
    outcome: NDArray[np.object_]
    rated: RatedFamily | None = None  # of rates without counts: what their bounds come from


def compare_families(families: list[Family]) -> Iterator[MeasuredFamilies]:
    """Yield the comparisons, grouped by what decides their formula."""
    groups: dict[tuple[Nature, bool, bool, float], list[Family]] = defaultdict(list)
    for family in families:
        nature = _nature(family)
        materiality = 0.0 if nature in _COUNTS else family.indicator.materiality
        groups[nature, family.kind.is_rest, family.ring is None, materiality].append(family)
    for (nature, is_rest, _, materiality), members in groups.items():
        yield _compare(members, nature, is_rest, materiality)


def _nature(family: Family) -> Nature:
    """Return the nature of the family's figures: a ratio without counts is a published rate."""
    nature = family.indicator.nature
    if nature in _COUNTS and not np.isfinite(family.zones.numerator).any():
        return Nature.PUBLISHED_RATE
    return Nature.AMOUNT if nature is Nature.INDEX else nature


def _compare(
    families: list[Family], nature: Nature, is_rest: bool, materiality: float
) -> MeasuredFamilies:
    which = np.repeat(np.arange(len(families)), [len(f.zone) for f in families])
    scale = np.array([f.indicator.scale if nature in _COUNTS else 1.0 for f in families])[which]
    estimated = np.zeros(len(which), dtype=bool)
    bench_x = bench_n = level = np.full(len(which), np.nan)
    sides: Sides | None = None
    p_of_family: FloatArray | None = None
    if nature in _COUNTS:
        measured = _compare_counts(families, nature, is_rest, materiality, len(which))
        comparison, estimated = measured.comparison, measured.is_estimated
        sides = measured.sides
        bench_x, bench_n = measured.benchmark_x, measured.benchmark_n
        if nature is Nature.PROPORTION:
            p_of_family = _cautious(families, measured, is_rest)
    else:
        comparison = _compare_values(families, nature, materiality)
    statuses = _gather(families, lambda f: f.zones.status[f.zone])
    reason = _reason(families, comparison, statuses)
    is_main = _gather(families, lambda f: f.is_main).astype(bool)
    p = comparison.p_value if p_of_family is None else p_of_family
    among = 2 * which + is_main
    adjusted = benjamini_hochberg(p, among)
    if sides is not None:
        comparison, level = at_family_levels(comparison, sides, adjusted, among)
    polarity = np.array([f.indicator.polarity.sign for f in families], dtype=np.float64)[which]
    material = None if nature in _COUNTS else comparison.is_material
    said = outcome(comparison.direction, adjusted, polarity, is_material=material)
    return MeasuredFamilies(
        families, which, comparison, scale, reason, statuses, estimated, bench_x, bench_n,
        adjusted, level, said,
    )  # fmt: skip


def _cautious(families: list[Family], measured: Measured, is_rest: bool) -> FloatArray:
    """Return the p-values that are adjusted: exact ones where counts are few, and known."""
    x_z = _gather(families, lambda f: f.zones.numerator[f.zone])
    n_z = _gather(families, lambda f: f.zones.denominator[f.zone])
    inside = np.nan_to_num(_gather(families, lambda f: f.share)) * (not is_rest)
    x, n = measured.benchmark_x - inside * x_z, measured.benchmark_n - inside * n_z
    p = measured.comparison.p_value
    # A gap between bounds has the largest p of what may be, not that of one table.
    is_known = np.isnan(measured.comparison.difference_min)
    return np.where(is_known, cautious_p(p, x_z, n_z, x, n), p)


def _compare_counts(
    families: list[Family], nature: Nature, is_rest: bool, materiality: float, number: int
) -> Measured:
    rings = [family.ring for family in families if family.ring is not None]
    if rings:
        x_z = _gather(families, lambda f: f.zones.numerator[f.zone])
        n_z = _gather(families, lambda f: f.zones.denominator[f.zone])
        return compare_with_ring(x_z, n_z, Counts.joined(rings), nature, materiality)
    compare_sides = compare_with_rest if is_rest else compare_with_whole
    return first_pairs(compare_sides(_links(families), nature, materiality), number)


def _links(families: list[Family]) -> Links:
    """Number the parents of all families one after the other; those without get one apart."""
    sizes = [len(f.parents.territory) + 1 for f in families]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
    parents = [
        np.where(f.parent >= 0, f.parent, size - 1) + offset
        for f, size, offset in zip(families, sizes, offsets, strict=True)
    ]
    nothing = np.array([np.nan])
    hidden = [f.hidden + offset for f, offset in zip(families, offsets, strict=True)]
    unknown = np.full(sum(len(f.hidden) for f in families), np.nan)
    withheld = [hidden_counts(family) for family in families]

    def of_pairs(column: Callable[[Withheld], NDArray[Any]], otherwise: Any) -> NDArray[Any]:
        parts = [column(one)[f.zone] for f, one in zip(families, withheld, strict=True)]
        return np.concatenate([*parts, np.full(len(unknown), otherwise)])

    return Links(
        # Neighbourhoods without a row come last: they are subtracted, and not compared.
        parent=np.concatenate([*parents, *hidden]),
        # Without a parent the share is no question: let the missing benchmark be the reason.
        share=np.concatenate(
            [np.where(f.parent >= 0, f.share, 1.0) for f in families]
            + [f.hidden_share for f in families]
        ),
        x_z=np.append(_gather(families, lambda f: f.zones.numerator[f.zone]), unknown),
        n_z=np.append(_gather(families, lambda f: f.zones.denominator[f.zone]), unknown),
        x_A=np.concatenate([part for f in families for part in (f.parents.x, nothing)]),
        n_A=np.concatenate([part for f in families for part in (f.parents.n, nothing)]),
        withheld=Withheld(
            Bounds(
                of_pairs(lambda one: one.bounds.lower, np.nan),
                of_pairs(lambda one: one.bounds.upper, np.nan),
            ),
            of_pairs(lambda one: one.is_bounded, False),
            of_pairs(lambda one: one.is_protected, False),
        ),
        half_steps=_half_steps(families, len(unknown)),
    )


def _half_steps(families: list[Family], unknown: int) -> HalfSteps | None:
    """Return the rounding of the counts; those of neighbourhoods without a row have none."""
    found = [half_steps(family) for family in families]
    if all(one is None for one in found):
        return None
    exact = [
        HalfSteps(*(np.zeros(n) for n in (*[len(f.zone)] * 2, *[len(f.parents.territory) + 1] * 2)))
        for f in families
    ]
    told = [one or other for one, other in zip(found, exact, strict=True)]
    nothing = np.zeros(unknown)
    return HalfSteps(
        np.concatenate([*(one.x_z for one in told), nothing]),
        np.concatenate([*(one.n_z for one in told), nothing]),
        np.concatenate([one.x_A for one in told]),
        np.concatenate([one.n_A for one in told]),
    )


def _compare_values(families: list[Family], nature: Nature, materiality: float) -> Comparison:
    def of_parent(name: str) -> FloatArray:
        return np.concatenate(
            [np.append(getattr(f.parents, name), np.nan)[f.parent] for f in families]
        )

    return compare(
        Sides(
            nature=nature,
            zone_value=_gather(families, lambda f: f.zones.value[f.zone]),
            zone_half_step=_gather(families, lambda f: f.zones.half_step[f.zone]),
            benchmark_value=of_parent("value"),
            benchmark_half_step=np.nan_to_num(of_parent("half_step")),
            materiality=materiality,
        )
    )


def _reason(
    families: list[Family], comparison: Comparison, statuses: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Say why, most particular first: no parent, the neighbourhood's own status, then the sides."""
    absent = _gather(families, lambda f: f.absent)
    zone_missing = comparison.reason == Reason.ZONE_MISSING.value
    suppressed = zone_missing & (statuses == ObsStatus.SUPPRESSED)
    reason = np.where(suppressed, Reason.ZONE_SUPPRESSED.value, comparison.reason)
    published = zone_missing & ~np.isin(statuses, list(MISSING_STATUSES))
    reason = np.where(published, Reason.NO_COUNTS.value, reason)
    return np.where((absent != OK) & ~zone_missing, absent, reason)


def _gather(families: list[Family], column: Callable[[Family], NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([column(family) for family in families])
