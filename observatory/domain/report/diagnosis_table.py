"""The table of a department's diagnosis: the obligatory themes, one indicator a row."""

from collections.abc import Sequence

from observatory.domain.report.diagnosis_words import WORDS
from observatory.domain.report.document import Cell, Column, Legend, Table
from observatory.domain.report.finding import Finding
from observatory.domain.report.local_cells import (
    figure_of,
    interval_cell,
    label_of,
    outcome_cell,
)
from observatory.domain.report.local_cells import word as local_word
from observatory.domain.report.local_facts import PooledGap
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Figure, Served, Text, Words, say
from observatory.domain.report.writer import Writer

_COLUMNS = ("indicator", "value", "benchmark", "gap", "counts", "outcome", "region",
            "nation")  # fmt: skip
_WORDS = frozenset({"indicator", "benchmark", "outcome"})


def themes_table(gaps: Sequence[PooledGap], writer: Writer) -> Table:
    """Return the table; each gap beside the same of the region's and the nation's."""
    language = writer.language
    return Table(
        id="themes-obligatoires", caption=_word("table", language),
        columns=tuple(Column(name, str(_word(f"col_{name}", language)),
                             is_number=name not in _WORDS) for name in _COLUMNS),
        rows=tuple(_row(one, writer) for one in gaps),
        legend=Legend(notes=(_word("note_counts", language), _word("note_median", language))),
    )  # fmt: skip


def _word(key: str, language: str, **values: Words) -> Text:
    return say(WORDS, key, language, **values)


def _row(one: PooledGap, writer: Writer) -> tuple[Cell, ...]:
    finding, language = one.finding, writer.language
    head = _word(
        "head", language, theme=local_word(finding.indicator.theme, language),
        label=label_of(finding.indicator, language), period=writer.period(finding.period),
        vintage=str(finding.vintage),
    )  # fmt: skip
    return (
        head, _value(one, writer), _word(f"kind_{finding.kind}", language), _gap(finding, writer),
        _counts(one.local, writer), _outcome(finding, language), _gap(one.region, writer),
        _gap(one.nation, writer),
    )  # fmt: skip


def _value(one: PooledGap, writer: Writer) -> Cell:
    """Return the neighbourhoods' own value; of a median, that of the middle neighbourhood."""
    for finding in (one.finding, one.alone):
        if finding is not None and finding.value is not None:
            return figure_of(finding, "value", writer)
    if one.alone is not None and one.alone.p50 is not None:
        return _word("median", writer.language, value=figure_of(one.alone, "p50", writer))
    return figure_of(one.finding, "value", writer)


def _gap(finding: Finding | None, writer: Writer) -> Cell:
    """Return the gap of the sums and its interval, else its bounds, else the median of gaps."""
    if finding is None or finding.kind == "":
        return local_word("none", writer.language)
    if finding.difference is None and finding.least is not None and finding.most is not None:
        lower = figure_of(finding, "difference_min", writer, "signed")
        upper = figure_of(finding, "difference_max", writer, "difference")
        return local_word("interval", writer.language, lower=lower, upper=upper)
    if finding.difference is None and finding.p50 is not None:
        value = figure_of(finding, "p50", writer, "difference")
        return _word("median", writer.language, value=value)
    gap = figure_of(finding, "difference", writer, "difference")
    if finding.lower is None and finding.least is None:
        return gap
    interval = interval_cell(finding, writer)
    return _word("gap_and_interval", writer.language, gap=gap, interval=interval)


def _outcome(finding: Finding, language: str) -> Text:
    """Return the outcome; of local gaps it is the counts that tell."""
    if (
        finding.difference is None
        and finding.least is None
        and finding.p50 is not None
        and finding.kind
    ):
        return _word("local_gaps", language)
    return outcome_cell(finding, language)


def _counts(finding: Finding | None, writer: Writer) -> Cell:
    if finding is None:
        return local_word("none", writer.language)

    def count(field: str) -> Figure:
        value = float(getattr(finding, field))
        return make_figure(value, "count", Served(finding.path, field), writer)

    return _word("counts", writer.language, worse=count("worse"), similar=count("similar"),
                 better=count("better"), zones=count("zones"))  # fmt: skip
