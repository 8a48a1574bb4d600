"""How a gap moved over one year and since the list was drawn, where the two figures compare."""

from collections.abc import Callable, Iterable

from observatory.domain.change import change_limits, windows_overlap
from observatory.domain.indicator import Indicator
from observatory.domain.report.choose import find_year, first_year
from observatory.domain.report.facts import SummaryRow
from observatory.domain.report.finding import Change
from observatory.domain.series import (
    are_consecutive,
    breaks_before,
    is_money,
    reference_year,
    window_years,
)

SHOWN = ("sampling", "rounding", "suppression", "model")
"""Natures of the intervals that are printed: that of chance is shown on request (METHOD rule 8)."""


def find_last_year(
    row: SummaryRow, others: Iterable[SummaryRow], indicator: Indicator
) -> Change | None:
    """Return the change since the year before, None where there is none to show."""
    year = find_year(row.period)
    return _find(row, others, indicator, lambda one: find_year(one) == year - 1)


def find_contract(
    row: SummaryRow, others: Iterable[SummaryRow], indicator: Indicator
) -> Change | None:
    """Return the change since the first comparable figure of the generation's own policy."""
    start = first_year(row.generation)
    return _find(row, others, indicator, lambda one: find_year(one) >= start)


def changed_field(row: SummaryRow) -> str:
    """Return which figure of a row a change is about: the pooled gap, or the mean local one."""
    return "difference" if row.difference is not None else "mean_gap"


def are_comparable(indicator: Indicator, earlier: str, later: str) -> bool:
    """Tell whether the figures of two periods may be subtracted (METHOD formula 9, rule 10).

    Not across a break, not between censuses that share surveys, not two consecutive vintages
    where their producer advises against it, not amounts in euros of different years.
    """
    apart = reference_year(later) - reference_year(earlier)
    return (
        apart > 0
        and not is_money(indicator.unit)
        and breaks_before(indicator.breaks, earlier) == breaks_before(indicator.breaks, later)
        and not windows_overlap(apart, window_years(indicator.sources))
        and not are_consecutive(indicator.sources, apart)
    )


def _find(
    row: SummaryRow,
    others: Iterable[SummaryRow],
    indicator: Indicator,
    holds: Callable[[str], bool],
) -> Change | None:
    same = [
        one
        for one in others
        if (one.indicator, one.generation, one.kind, one.scope)
        == (row.indicator, row.generation, row.kind, row.scope)
    ]
    # The neighbourhoods that have a figure at both periods, where they are summed up.
    for panel in ("constant", "all"):
        now = next((o for o in same if o.panel == panel and o.period == row.period), None)
        before = sorted(
            (one for one in same if one.panel == panel and holds(one.period)
             and are_comparable(indicator, one.period, row.period)),
            key=lambda one: reference_year(one.period),
        )  # fmt: skip
        found = next((c for old in before if now and (c := _change(now, old, indicator))), None)
        if found is not None:
            return found
    return None


def _change(now: SummaryRow, old: SummaryRow, indicator: Indicator) -> Change | None:
    name = changed_field(now)
    after, before = getattr(now, name), getattr(old, name)
    if after is None or before is None or changed_field(old) != name:
        return None
    limits = None
    if name == "difference" and now.limits and old.limits:
        low, high = change_limits(before, *old.limits, after, *now.limits)
        limits = float(low), float(high)
    is_shown = {now.interval_nature, old.interval_nature} <= set(SHOWN)
    lower, upper = limits if limits and is_shown else (None, None)
    return Change(
        since=old.period, path=now.path, before=old.path, difference=after - before,
        lower=lower, upper=upper, is_established=_is_established(limits, indicator),
        is_constant=now.panel == "constant", field=name,
    )  # fmt: skip


def _is_established(limits: tuple[float, float] | None, indicator: Indicator) -> bool | None:
    """Tell whether chance is set aside, and the change is of a size that matters."""
    if limits is None:
        return None
    least = indicator.materiality
    return limits[0] > least or limits[1] < -least
