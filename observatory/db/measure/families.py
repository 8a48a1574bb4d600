"""Lays out the families to compare: which zones, in which parents, with which counts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.stock import Column, LevelVintage, Membership, Stock
from observatory.domain.agglomeration import HalfSteps, IntArray
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator
from observatory.domain.intervals import FloatArray
from observatory.domain.reasons import Reason
from observatory.domain.ring import Counts
from observatory.domain.territory import Level


@dataclass(frozen=True, slots=True)
class Parents:
    """The territories of one level and vintage, sorted by id, with their figure."""

    key: LevelVintage
    territory: IntArray
    value: FloatArray
    half_step: FloatArray
    x: FloatArray
    n: FloatArray
    release: IntArray
    # half-steps of x and n, on the first axis; None: they are exact
    count_steps: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """One indicator, period, generation and benchmark kind: zones paired with their parents.

    `zone` points into the zones' column; `parent` into the parents, −1 where none has a figure.
    """

    indicator: Indicator
    indicator_id: int
    period: str
    kind: BenchmarkKind
    zones: Column
    parents: Parents
    zone: IntArray
    benchmark: IntArray  # the parent's own id, −1 where the neighbourhood has no parent
    parent: IntArray
    share: FloatArray
    is_main: NDArray[np.bool_]
    absent: NDArray[np.object_]  # why there is no parent, "" where there is one
    # neighbourhoods of the generation without a row for this figure: their count is hidden
    # somewhere in the parent, so that its rest is not known
    hidden: IntArray  # their parents
    hidden_share: FloatArray
    ring: Counts | None = None  # of each zone's surroundings, where they are the benchmark


def kind_memberships(
    kind: BenchmarkKind, vintage: int, memberships: dict[LevelVintage, Membership]
) -> Membership | None:
    """Return the pairs of a kind: inside Grand Paris the EPT stand for the EPCI."""
    found = memberships.get((kind.parent_level, vintage))
    if found is None or kind.parent_level is not Level.EPCI:
        return found
    kept = [_where(found, ~found.is_metropolis)]
    ept = memberships.get((Level.EPT, vintage))
    if ept is None:
        return kept[0]
    united = Membership(
        *(
            np.concatenate([getattr(one, name) for one in (*kept, ept)])
            for name in Membership.__slots__
        )
    )
    return _with_one_main(united)


def _with_one_main(pairs: Membership) -> Membership:
    """Keep one main parent a neighbourhood: a stated one, then the largest share."""
    order = np.lexsort((pairs.parent, -np.nan_to_num(pairs.share), ~pairs.is_main, pairs.zone))
    first = np.ones(len(order), dtype=bool)
    first[1:] = pairs.zone[order][1:] != pairs.zone[order][:-1]
    is_main = np.zeros(len(order), dtype=bool)
    is_main[order] = first
    return Membership(pairs.zone, pairs.parent, pairs.share, is_main, pairs.is_metropolis)


def _where(membership: Membership, keep: NDArray[np.bool_]) -> Membership:
    return Membership(*(getattr(membership, name)[keep] for name in Membership.__slots__))


def build_family(
    indicator_id: int,
    indicator: Indicator,
    period: str,
    kind: BenchmarkKind,
    zones: Column,
    parents: Parents,
    memberships: dict[LevelVintage, Membership],
) -> Family:
    """Pair the zones that have a row for this figure with their parents; keep those without."""
    pairs = kind_memberships(kind, parents.key[1], memberships)
    everyone = np.arange(len(zones.territory))
    if pairs is None:
        pairs = Membership(*(np.empty(0, dtype=t) for t in (np.intp, np.intp, float, bool, bool)))
    known = np.isin(pairs.zone, zones.territory)
    zone = np.searchsorted(zones.territory, pairs.zone[known])
    parent = positions(parents.territory, pairs.parent[known])
    hidden = positions(parents.territory, pairs.parent[~known])
    in_metropolis = _without_ept(kind, parents.key[1], zones, pairs, memberships)
    lonely = np.union1d(np.setdiff1d(everyone, zone), np.flatnonzero(in_metropolis))
    absent = np.full(len(zone) + len(lonely), "", dtype=object)
    absent[: len(zone)][parent < 0] = Reason.NO_BENCHMARK.value
    absent[len(zone) :] = np.where(
        in_metropolis[lonely], Reason.EPT_NOT_LOADED.value, Reason.NO_PARENT.value
    )
    return Family(
        indicator,
        indicator_id,
        period,
        kind,
        zones,
        parents,
        np.concatenate([zone, lonely]),
        np.concatenate([pairs.parent[known], np.full(len(lonely), -1)]),
        np.concatenate([parent, np.full(len(lonely), -1)]),
        np.concatenate([pairs.share[known], np.full(len(lonely), np.nan)]),
        np.concatenate([pairs.is_main[known], np.ones(len(lonely), dtype=bool)]),
        absent,
        hidden[hidden >= 0],
        pairs.share[~known][hidden >= 0],
    )


def positions(sorted_ids: IntArray, wanted: IntArray) -> IntArray:
    """Return where each id stands, −1 where it does not."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[at] == wanted, at, -1)


def _without_ept(
    kind: BenchmarkKind,
    vintage: int,
    zones: Column,
    pairs: Membership,
    memberships: dict[LevelVintage, Membership],
) -> NDArray[np.bool_]:
    """Tell which neighbourhoods lie mainly in the metropolis, and in no EPT that is loaded."""
    found = memberships.get((Level.EPCI, vintage))
    if found is None or kind.parent_level is not Level.EPCI:
        return np.zeros(len(zones.territory), dtype=bool)
    mainly = found.zone[found.is_metropolis & found.is_main]
    placed = pairs.zone[pairs.is_main]
    return np.isin(zones.territory, np.setdiff1d(mainly, placed))


def summed_parents(
    stock: Stock, indicator: Indicator, indicator_id: int, period: str, level: Level
) -> Iterator[Parents]:
    """Yield, per vintage, the parents' counts as sums over their communes.

    Only where every commune of the parent has both counts: x and n are NaN elsewhere.
    """
    x_id, n_id = stock.ids[indicator.numerator or ""], stock.ids[indicator.denominator or ""]
    n_period = stock.denominator_periods[indicator_id].get(period, period)
    xs, ns = stock.communes.get((x_id, period), {}), stock.communes.get((n_id, n_period), {})
    for vintage in sorted(set(xs) & set(ns)):
        communes, counts = _both(xs[vintage], ns[vintage])
        release = int(xs[vintage].release.max())
        if level is Level.COMMUNE:
            yield _parents((level, vintage), communes, counts, indicator, release)
        reached = [
            _summed(key, child, parent, communes, counts, indicator, release)
            for key, (child, parent) in stock.composition.get(vintage, {}).items()
            if key[0] in _levels(level)
        ]
        yield from _by_vintage(reached)


def _levels(level: Level) -> tuple[Level, ...]:
    return (Level.EPCI, Level.EPT) if level is Level.EPCI else (level,)


def _both(xs: Column, ns: Column) -> tuple[IntArray, FloatArray]:
    """Return the communes that have both counts, and x, n and their half-steps, on one axis."""
    communes, at_x, at_n = np.intersect1d(
        xs.territory, ns.territory, assume_unique=True, return_indices=True
    )
    sides = (xs.value[at_x], ns.value[at_n], xs.half_step[at_x], ns.half_step[at_n])
    return communes, np.stack(sides)


def _summed(
    key: LevelVintage,
    child: IntArray,
    parent: IntArray,
    communes: IntArray,
    counts: FloatArray,
    indicator: Indicator,
    release: int,
) -> Parents:
    ids, group = np.unique(parent, return_inverse=True)
    at = positions(communes, child)
    # The last column stands for a commune without counts. One makes the sum NaN: it is the guard,
    # not an accident.
    padded = np.append(counts, np.full((len(counts), 1), np.nan), axis=1)[:, at]
    sums = [np.bincount(group, of, len(ids)).astype(np.float64) for of in padded]
    return _parents(key, ids, np.stack(sums), indicator, release)


def _parents(
    key: LevelVintage,
    ids: IntArray,
    counts: FloatArray,
    indicator: Indicator,
    release: int,
) -> Parents:
    x, n, steps = counts[0], counts[1], counts[2:]
    is_rounded = bool((steps > 0).any())
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(n > 0, indicator.scale * x / n, np.nan)
    number = len(ids)
    return Parents(
        key, ids, value, np.zeros(number), x, n, np.full(number, release),
        steps if is_rounded else None,
    )  # fmt: skip


def published_parents(
    stock: Stock, indicator_id: int, period: str, level: Level
) -> Iterator[Parents]:
    """Yield, per vintage, the parents' figures as their producer published them."""
    found = []
    for key, column in stock.parents.get((indicator_id, period), {}).items():
        if key[0] in _levels(level):
            blank = np.full(len(column.territory), np.nan)
            found.append(
                Parents(
                    key,
                    column.territory,
                    column.value,
                    column.half_step,
                    blank,
                    blank,
                    column.release,
                )
            )
    yield from _by_vintage(found)


def _by_vintage(found: list[Parents]) -> list[Parents]:
    """Unite the EPT of a vintage with its EPCI: together they are the agglomerations."""
    merged: dict[int, Parents] = {}
    for parents in found:
        vintage = parents.key[1]
        merged[vintage] = _united(merged[vintage], parents) if vintage in merged else parents
    return list(merged.values())


def _united(one: Parents, other: Parents) -> Parents:
    names = [name for name in Parents.__slots__ if name not in ("key", "count_steps")]
    joined = {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in names}
    order = np.argsort(joined["territory"], kind="stable")
    level = Level.EPCI if Level.EPCI in (one.key[0], other.key[0]) else one.key[0]
    steps = None
    if one.count_steps is not None or other.count_steps is not None:
        both = (_count_steps(side, len(side.territory)) for side in (one, other))
        steps = np.concatenate(list(both), axis=1)[:, order]
    return Parents(
        (level, one.key[1]), **{name: joined[name][order] for name in names}, count_steps=steps
    )


def _count_steps(of: Column | Parents, number: int) -> FloatArray:
    return np.zeros((2, number)) if of.count_steps is None else of.count_steps


def half_steps(family: Family) -> HalfSteps | None:
    """Return the half-steps of a family's pairs and parents; None where all counts are exact.

    The hidden neighbourhoods that follow the pairs have none, nor has the parent of nobody.
    """
    if family.zones.count_steps is None and family.parents.count_steps is None:
        return None
    zones = _count_steps(family.zones, len(family.zones.territory))[:, family.zone]
    parents = _count_steps(family.parents, len(family.parents.territory))
    return HalfSteps(*zones, *np.append(parents, np.zeros((2, 1)), axis=1))
