"""The lines of the report's tables: pooled and mean gaps, coverage (METHOD rule 12, formula 12)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from observatory.domain.indicator import Indicator, Nature, Polarity
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report_choice import Line
from observatory.domain.report_content import NotCompared, TableRow
from observatory.domain.report_rows import FamilyKey, FamilySummary, Figures, ReasonCount, Stock
from observatory.domain.report_text import text

ADDITIVE = (Nature.PROPORTION, Nature.RATE)


class Facts:
    """The figures of the chosen families, by key, and the names of things in one language."""

    def __init__(self, stock: Stock, figures: Figures, language: str) -> None:
        self.language = language
        self.generations = stock.generations
        self.indicators: Mapping[str, Indicator] = {i.code: i for i in stock.indicators}
        self.summaries = {summary.key: summary for summary in figures.summaries}
        self.reasons: dict[FamilyKey, list[ReasonCount]] = defaultdict(list)
        for count in figures.reasons:
            self.reasons[count.key].append(count)
        self.refusals = {refusal.key: refusal.reason for refusal in stock.refusals}
        self.release_ids: dict[FamilyKey, list[int]] = defaultdict(list)
        for key, release_id in figures.sources:
            self.release_ids[key].append(release_id)
        self.releases = {release.id: release for release in figures.releases}

    def label(self, code: str) -> str:
        """Return the indicator's name."""
        indicator = self.indicators[code]
        return indicator.label_fr if self.language == "fr" else indicator.label_en

    def sentence(self, reason: Reason | None) -> str:
        """Return why, in words."""
        if reason is None:
            return text("bounded_only", self.language)
        return REASONS[reason][0 if self.language == "fr" else 1]


def make_row(facts: Facts, line: Line) -> TableRow:
    """Return the line of a table; one without compared neighbourhoods says why."""
    key, indicator = line.key, facts.indicators[line.key.indicator]
    summary = facts.summaries.get(key) or FamilySummary(key=key, zones=0, compared=0)
    row = TableRow(
        indicator=indicator.code,
        label=facts.label(indicator.code),
        unit=indicator.unit,
        is_additive=indicator.nature in ADDITIVE,
        is_neutral=indicator.polarity is Polarity.NEUTRAL,
        period=key.period,
        is_borrowed=line.is_borrowed,
        benchmark_kind=key.kind.value,
        benchmark_label=text(f"kind_{key.kind}", facts.language),
        is_default=line.is_default,
        zones=summary.zones,
        absent=max(facts.generations[key.generation] - summary.zones, 0),
        compared=summary.compared,
        not_compared=_not_compared(facts, key),
        releases=tuple(facts.release_ids[key]),
    )
    if not summary.compared:
        return replace(row, refusal=_refusal(facts, key))
    return _with_coverage(_with_gap(row, summary, indicator), summary, indicator)


def _with_gap(row: TableRow, summary: FamilySummary, indicator: Indicator) -> TableRow:
    """Add the pooled gap, of counts only, and the mean and quartiles of the local gaps."""
    row = replace(
        row,
        mean_gap=summary.mean,
        p25=summary.p25,
        p50=summary.p50,
        p75=summary.p75,
        worse=summary.worse,
        similar=summary.similar,
        better=summary.better,
        is_adjusted=summary.adjusted > 0,
    )
    zone = _rate(summary.zone_x, summary.zone_n, indicator.scale)
    benchmark = _rate(summary.benchmark_x, summary.benchmark_n, indicator.scale)
    if not row.is_additive or zone is None or benchmark is None:
        return row
    return replace(
        row,
        zone_value=zone,
        benchmark_value=benchmark,
        pooled_gap=zone - benchmark,
        mean_gap=summary.weighted_mean,
        is_weighted=True,
    )


def _rate(x: float | None, n: float | None, scale: float) -> float | None:
    return None if x is None or not n else scale * x / n


def _with_coverage(row: TableRow, summary: FamilySummary, indicator: Indicator) -> TableRow:
    """Add the share of the denominator that was compared, and what the missing part could do.

    Neighbourhoods without a denominator make the share an upper bound, and leave no bounds.
    """
    x, n, whole = summary.zone_x, summary.zone_n, summary.all_n
    if not row.is_weighted or x is None or n is None or not whole:
        return row
    is_bounded = indicator.nature is Nature.PROPORTION and not summary.unknown_n and n < whole
    scale = indicator.scale
    return replace(
        row,
        observed_share=n / whole,
        share_is_upper_bound=summary.unknown_n > 0,
        zone_value_min=scale * x / whole if is_bounded else None,
        zone_value_max=scale * (x + whole - n) / whole if is_bounded else None,
    )


def _not_compared(facts: Facts, key: FamilyKey) -> tuple[NotCompared, ...]:
    counts = sorted(facts.reasons[key], key=lambda count: (-count.zones, count.reason or ""))
    return tuple(NotCompared(facts.sentence(count.reason), count.zones) for count in counts)


def _refusal(facts: Facts, key: FamilyKey) -> str:
    """Return the most frequent reason of a family without a gap."""
    if key in facts.refusals:
        return facts.sentence(facts.refusals[key])
    not_compared = _not_compared(facts, key)
    return not_compared[0].sentence if not_compared else text("unknown_reason", facts.language)
