"""The sentences that open the page of a neighbourhood: its most established gaps."""

from collections.abc import Sequence

from observatory.domain.report.local_cells import (
    benchmark_name,
    figure_of,
    is_established,
    label_of,
    sureness,
    word,
)
from observatory.domain.report.local_facts import LocalGap
from observatory.domain.report.text import Text, Words
from observatory.domain.report.writer import Writer


def choose_headlines(gaps: Sequence[LocalGap], most: int = 2) -> list[LocalGap]:
    """Return the surest established gaps, one of a theme, in the page's order where as sure."""
    established = [one for one in gaps if is_established(one.finding)]
    established.sort(key=lambda one: -round(sureness(one.finding), 1))
    found: dict[str, LocalGap] = {}
    for one in established:
        found.setdefault(one.finding.indicator.theme, one)
    return list(found.values())[:most]


def headline_of(one: LocalGap, writer: Writer) -> Text:
    """Return the sentence of one established gap: its distance, or its bounds."""
    finding, language = one.finding, writer.language
    said: dict[str, Words] = {
        "label": label_of(finding.indicator, language),
        "benchmark": benchmark_name(one, language),
        "period": writer.period(finding.period),
    }
    if finding.difference is None:
        ends = {"lower": figure_of(finding, "difference_min", writer, "difference"),
                "upper": figure_of(finding, "difference_max", writer, "difference")}  # fmt: skip
        return word("between", language, **said, **ends) + "."
    key = "above" if finding.difference > 0 else "below"
    distance = figure_of(finding, "difference", writer, "distance")
    return word(key, language, **said, distance=distance) + "."
