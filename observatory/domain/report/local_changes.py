"""Which neighbourhoods' gaps are the widest, and which close, beyond what chance explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observatory.domain.change import change_limits
from observatory.domain.report.choose import Line, find_year, first_year
from observatory.domain.report.comparable import are_comparable
from observatory.domain.report.facts import Family, LocalGap, SummaryRow


@dataclass(frozen=True, slots=True)
class LocalChange:
    """A neighbourhood's gap at two periods. lower, upper: limits of the change."""

    now: LocalGap
    before: LocalGap
    difference: float
    lower: float
    upper: float


def earlier_families(line: Line, rows: Iterable[SummaryRow]) -> tuple[Family, ...]:
    """Return the family that a lead's local gaps are compared with: one, or none."""
    local = line.local
    if local is None:
        return ()
    start = first_year(line.generation)
    found = [
        row.family
        for row in rows
        if row.panel == "all"
        and row.is_local
        and (row.indicator, row.generation, row.kind)
        == (local.indicator, local.generation, local.kind)
        and find_year(row.period) >= start
        and are_comparable(line.indicator, row.period, local.period)
    ]
    return tuple(sorted(found)[:1])


def list_widest(gaps: Sequence[LocalGap], sign: int, number: int) -> tuple[LocalGap, ...]:
    """Return the gaps established as unfavourable, the widest first (sign: the polarity's)."""
    known = [gap for gap in gaps if gap.difference is not None and gap.outcome == "worse"]
    known.sort(key=lambda gap: (sign * (gap.difference or 0.0), gap.code))
    return tuple(known[:number])


def list_closing(
    now: Sequence[LocalGap], before: Sequence[LocalGap], sign: int, number: int
) -> tuple[LocalChange, ...]:
    """Return the unfavourable gaps that surely narrowed, the most first.

    Only what both figures' intervals allow: their change's interval does not hold 0.
    """
    old = {gap.code: gap for gap in before}
    found = []
    for gap in now:
        change = _change(gap, old.get(gap.code))
        if change is None or sign * (change.before.difference or 0.0) >= 0:
            continue
        # Narrowed towards the benchmark: the gap moved in the favourable direction.
        least = change.lower if sign > 0 else -change.upper
        if least > 0 and abs(gap.difference or 0.0) < abs(change.before.difference or 0.0):
            found.append(change)
    found.sort(key=lambda one: (-sign * one.difference, one.now.code))
    return tuple(found[:number])


def _change(now: LocalGap, before: LocalGap | None) -> LocalChange | None:
    if before is None or now.difference is None or before.difference is None:
        return None
    if now.limits is None or before.limits is None or now.benchmark_name != before.benchmark_name:
        return None
    lower, upper = change_limits(before.difference, *before.limits, now.difference, *now.limits)
    return LocalChange(now, before, now.difference - before.difference, float(lower), float(upper))
