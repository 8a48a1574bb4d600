"""The cells of the tables about one place: each number with its address, each blank its reason."""

from observatory.domain.indicator import Indicator
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.local_facts import Known, LocalGap
from observatory.domain.report.local_words import WORDS
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import LANGUAGES, Figure, Served, Text, Words, say
from observatory.domain.report.writer import Writer


def word(key: str, language: str, **values: Words) -> Text:
    """Return a text of the pages about one place."""
    return say(WORDS, key, language, **values)


def label_of(indicator: Indicator, language: str) -> str:
    """Return the indicator's name."""
    return indicator.label_fr if language == LANGUAGES[0] else indicator.label_en


def reason_of(code: str | None, language: str) -> str:
    """Return the sentence of a reason; nothing without one."""
    return REASONS[Reason(code)][LANGUAGES.index(language)] if code else ""


def figure_of(
    finding: Finding, field: str, writer: Writer, style: str = "value", path: str | None = None
) -> Figure:
    """Return a number of a finding as printed; a missing one has its reason."""
    value: float | None = getattr(finding, FIELDS.get(field, field))
    reason = "" if value is not None else reason_of(finding.reason or "zone_missing",
                                                    writer.language)  # fmt: skip
    served = () if _is_of_a_gap(finding, field) else (Served(path or finding.path, field),)
    if style == "signed":
        text = writer.gap(value, finding.indicator.unit)
        return Figure(text=text, value=value, unit=finding.indicator.unit, served=served,
                      reason=reason)  # fmt: skip
    return make_figure(value, finding.indicator.unit, served, writer, style=style, reason=reason)


# field of the interface → attribute of a finding
FIELDS = {
    "benchmark_value": "benchmark",
    "difference_lower": "lower",
    "difference_upper": "upper",
    "difference_min": "least",
    "difference_max": "most",
    "benchmark_min": "benchmark_least",
    "benchmark_max": "benchmark_most",
}


def _is_of_a_gap(finding: Finding, field: str) -> bool:
    """Tell whether a field is one that the address of an uncompared finding does not answer."""
    return finding.path.startswith("/v1/observations") and field != "value"


def known_figure(known: Known, unit: str, writer: Writer) -> Figure:
    """Return a number that has its address, or a dash with its reason."""
    reason = reason_of(known.reason, writer.language)
    return make_figure(known.value, unit, known.served, writer, rule=known.rule, reason=reason)


def interval_cell(finding: Finding, writer: Writer) -> Text:
    """Return the interval of a gap, else its bounds, one of which may be unknown."""
    for lower, upper in (("difference_lower", "difference_upper"),
                         ("difference_min", "difference_max")):  # fmt: skip
        ends = {
            name: figure_of(finding, field, writer, "signed")
            for name, field in (("lower", lower), ("upper", upper))
            if getattr(finding, FIELDS[field]) is not None
        }
        if ends:
            key = "interval" if len(ends) > 1 else "at_least" if "lower" in ends else "at_most"
            return word(key, writer.language, **ends)
    return word("none", writer.language)


def outcome_of(finding: Finding) -> Outcome:
    """Return how a gap may be shown."""
    if finding.outcome in ("worse", "better", "similar"):
        return Outcome(finding.outcome)
    return Outcome.MISSING if finding.difference is None else Outcome.NEUTRAL


def outcome_cell(finding: Finding, language: str) -> Text:
    """Return the outcome as a symbol and its word."""
    outcome = outcome_of(finding)
    return word("not_compared" if outcome is Outcome.MISSING else outcome, language)


def benchmark_name(one: LocalGap, language: str) -> Text:
    """Return what a gap is compared with, by its name."""
    if one.benchmark is None:
        return word("none", language)
    if one.finding.kind.startswith("rest_of_"):
        return word("rest", language, name=one.benchmark)
    return Text((one.benchmark,))


def period_label(finding: Finding, writer: Writer) -> Text:
    """Return the indicator's name and the period."""
    label = label_of(finding.indicator, writer.language)
    period = writer.period(finding.period)
    return word("of_period", writer.language, label=label, period=period)
