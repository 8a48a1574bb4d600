"""Findings of summaries: what a row says, and how it moved since earlier ones."""

from collections.abc import Iterable

from observatory.domain.indicator import Indicator
from observatory.domain.report.comparable import find_contract, find_last_year
from observatory.domain.report.facts import SummaryRow
from observatory.domain.report.finding import Finding

HIDDEN = ("Q", "zone_suppressed", "disclosive")
"""Why a neighbourhood has no figure, where its producer or the observatory keeps it secret."""
_SAME = ("value", "difference", "ratio", "sign_certain", "p25", "p50", "p75", "worse", "similar",
         "better", "zones", "observed", "observed_share", "outcome", "is_significant", "reason",
         "level", "vintage", "period")  # fmt: skip


def make_finding(
    row: SummaryRow, indicator: Indicator, others: Iterable[SummaryRow] = ()
) -> Finding:
    """Return what a summary says. others: of the same scope, whose earlier periods it moved from.

    Of the neighbourhoods alone, the kind is that of the indicator: nothing is compared.
    """
    others = tuple(others)
    return Finding(
        **{name: getattr(row, name) for name in _SAME},
        indicator=indicator,
        kind=row.kind or "",
        path=row.path,
        place=row.scope,
        benchmark=row.benchmark_value,
        lower=row.difference_lower,
        upper=row.difference_upper,
        nature=row.interval_nature,
        level_of_confidence=row.confidence_level,
        least=row.difference_min,
        most=row.difference_max,
        benchmark_least=row.benchmark_min,
        benchmark_most=row.benchmark_max,
        mean=row.mean_gap,
        hidden=sum(count for why, count in row.missing if why in HIDDEN),
        last_year=find_last_year(row, others, indicator) if others else None,
        contract=find_contract(row, others, indicator) if others else None,
    )
