"""The chart of a department's diagnosis: one gap beside those of the region and of the nation."""

from observatory.domain.report.diagnosis_words import WORDS
from observatory.domain.report.document import Chart, ChartKind, Mark, Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.local_cells import figure_of, label_of
from observatory.domain.report.local_facts import DepartmentFacts
from observatory.domain.report.text import join, say
from observatory.domain.report.writer import Writer

Named = tuple[tuple[str, Finding], ...]


def draw_bars(facts: DepartmentFacts, writer: Writer) -> tuple[Chart, ...]:
    """Return the chart of the first gap that all of them have; none where there is none."""
    language = writer.language
    for one in facts.gaps:
        field = "difference" if one.finding.difference is not None else "p50"
        nation = str(say(WORDS, "col_nation", language))
        region = facts.region.name if facts.region else ""
        three = ((facts.place.name, one.finding), (region, one.region), (nation, one.nation))
        # A region of one department would say the same again.
        beside = [pair for pair in three[1:] if pair[0] != facts.place.name]
        named: Named = tuple(
            (name, found) for name, found in (three[0], *beside)
            if found is not None and _has(found, field)
        )  # fmt: skip
        if len(named) == 1 + len(beside):
            return (_chart(named, field, writer),)
    return ()


def _has(finding: Finding, field: str) -> bool:
    return finding.kind != "" and getattr(finding, field) is not None


def _chart(named: Named, field: str, writer: Writer) -> Chart:
    language, indicator = writer.language, named[0][1].indicator
    figures = [(name, figure_of(finding, field, writer, "difference")) for name, finding in named]
    said = [say(WORDS, "bars_item", language, name=name, gap=gap) for name, gap in figures]
    key = "bars" if field == "difference" else "median_bars"
    return Chart(
        id="ecart-compare", kind=ChartKind.BARS, unit=indicator.unit, is_difference=True,
        title=say(WORDS, key, language, label=label_of(indicator, language)),
        description=join(said, ", ") + ".",
        marks=tuple(Mark(label=name, value=gap, outcome=_outcome(finding))
                    for (name, gap), (_, finding) in zip(figures, named, strict=True)),
        axis=writer.unit_name(indicator.unit, is_difference=True),
    )  # fmt: skip


def _outcome(finding: Finding) -> Outcome:
    """Return the outcome of a gap of the sums; a median of gaps has none of its own."""
    is_told = finding.difference is not None and finding.outcome in ("worse", "better", "similar")
    return Outcome(finding.outcome) if is_told else Outcome.NEUTRAL
