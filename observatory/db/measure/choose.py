"""Chooses the territories that a family is compared with, or says why there are none."""

import numpy as np

from observatory.db.measure.families import (
    Parents,
    kind_memberships,
    published_parents,
    summed_parents,
)
from observatory.db.measure.stock import Column, LevelVintage, Membership, Stock
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level


def choose_parents(
    stock: Stock,
    indicator_id: int,
    period: str,
    kind: BenchmarkKind,
    zones: Column,
    memberships: dict[LevelVintage, Membership],
    has_counts: bool,
) -> Parents | Reason:
    """Return the parents of the vintage in which most neighbourhoods have a benchmark.

    The row names that vintage. Later vintages win ties; counts are summed where there are any,
    published figures are used where the indicator has none. Both sides share a statistical
    operation, or there is no gap (METHOD rule 5).
    """
    indicator, level = stock.indicators[indicator_id], kind.parent_level
    candidates: list[Parents] = []
    if indicator.aggregation is Aggregation.RATIO_OF_SUMS:
        candidates += summed_parents(stock, indicator, indicator_id, period, level)
    if not has_counts:
        candidates += published_parents(stock, indicator_id, period, level)
    alike = [one for one in candidates if _is_same_source(stock, zones, one)]
    scored = [(_score(kind, one, zones, memberships), one.key[1], one) for one in alike]
    scored = [entry for entry in scored if entry[0]]
    if scored:
        return max(scored, key=lambda entry: entry[:2])[2]
    return _why_none(stock, indicator_id, level, candidates, alike, memberships)


def _why_none(
    stock: Stock,
    indicator_id: int,
    level: Level,
    candidates: list[Parents],
    alike: list[Parents],
    memberships: dict[LevelVintage, Membership],
) -> Reason:
    if not candidates:
        is_elsewhen = _has_other_periods(stock, indicator_id, level)
        return Reason.DIFFERENT_PERIOD if is_elsewhen else Reason.NO_BENCHMARK
    if not alike:
        return Reason.DIFFERENT_SOURCE
    if not any(np.isfinite(one.value).any() for one in alike):
        return Reason.BENCHMARK_INCOMPLETE
    is_placed = any(key[0] is level for key in memberships)
    return Reason.DIFFERENT_VINTAGE if is_placed else Reason.INCOMPLETE_MEMBERSHIP


def _is_same_source(stock: Stock, zones: Column, parents: Parents) -> bool:
    """Tell whether one operation (census, filosofi…) is behind both sides."""
    ours, theirs = (
        {part for one in np.unique(side) for part in stock.operations.get(int(one), ())}
        for side in (zones.release, parents.release)
    )
    return bool(ours & theirs)


def _has_other_periods(stock: Stock, indicator_id: int, level: Level) -> bool:
    """Tell whether the level has the indicator at another date, published or as counts."""
    indicator = stock.indicators[indicator_id]
    if indicator.aggregation is not Aggregation.RATIO_OF_SUMS:
        return (indicator_id, level) in stock.published_levels
    counted = {key for key, _ in stock.communes}
    codes = indicator.numerator, indicator.denominator
    return all(stock.ids[code or ""] in counted for code in codes)


def _score(
    kind: BenchmarkKind,
    parents: Parents,
    zones: Column,
    memberships: dict[LevelVintage, Membership],
) -> int:
    pairs = kind_memberships(kind, parents.key[1], memberships)
    if pairs is None:
        return 0
    usable = parents.territory[np.isfinite(parents.value)]
    return int((np.isin(pairs.parent, usable) & np.isin(pairs.zone, zones.territory)).sum())
