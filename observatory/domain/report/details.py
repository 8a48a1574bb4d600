"""What stands under a headline: how sure it is, for how many neighbourhoods, how to read it."""

from collections.abc import Callable, Mapping

from observatory.domain.indicator import Polarity
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report.amounts import Amounts
from observatory.domain.report.detail_words import DETAILS, READINGS
from observatory.domain.report.finding import Finding
from observatory.domain.report.french import typeset, upper_first
from observatory.domain.report.moments import say_when
from observatory.domain.report.subjects import Subject
from observatory.domain.report.sureness import Shape, direction, is_established, shape_of
from observatory.domain.report.text import LANGUAGES, Figure, Pairs, Text, Words, join, say

WITH_LIMITS = ("rounding", "suppression", "model")
"""Natures of an interval that has a sentence; of chance the outcome alone is said (METHOD 8)."""


def write_detail(finding: Finding, language: str) -> Text:
    """Return how sure the finding is, its neighbourhoods by outcome, its coverage and reason."""
    keys = [*_sureness(finding, language), *_neighbourhoods(finding)]
    sentences = [_fill(DETAILS, key, finding, language) for key in keys]
    if shape_of(finding) in (Shape.BOUNDED, Shape.LEVEL, Shape.MISSING) and finding.reason:
        sentences.append(Text((_reason(finding.reason, language),)))
    return typeset(join(sentences), language)


def write_reading(finding: Finding, language: str) -> Text:
    """Return how to read the finding, with its own numbers (the legend names it « Lecture »).

    Differences keep their sign: neighbourhoods minus benchmark. Empty where there is nothing.
    """
    key = _reading_key(finding)
    return Text() if key is None else typeset(_fill(READINGS, key, finding, language), language)


def _reading_key(finding: Finding) -> str | None:
    shape = shape_of(finding)
    if shape is Shape.POOLED:
        has_both = finding.value is not None and finding.benchmark is not None
        return "pooled" if has_both else "apart"
    if shape is Shape.BOUNDED:
        return "bounds"
    if shape is not Shape.LOCAL:
        return None
    if finding.p50 is None:
        return "mean"
    has_quartiles = finding.p25 is not None and finding.p75 is not None
    return "quartiles" if has_quartiles else "local"


def _sureness(finding: Finding, language: str) -> list[str]:
    shape = shape_of(finding)
    if shape in (Shape.LEVEL, Shape.MISSING):
        return []
    keys: list[str] = []
    if shape is Shape.BOUNDED:
        keys = _of_bounds(finding)
    elif shape is Shape.POOLED:
        keys = _of_difference(finding, language)
    return [*keys, "neutral"] if finding.indicator.polarity is Polarity.NEUTRAL else keys


def _of_bounds(finding: Finding) -> list[str]:
    has_rival = finding.benchmark_least is not None and finding.benchmark_most is not None
    is_sure = bool(direction(finding))
    sure = "certain" if is_established(finding) else "immaterial" if is_sure else "not_established"
    return [sure, "rival"] if has_rival else [sure]


def _of_difference(finding: Finding, language: str) -> list[str]:
    established, keys = is_established(finding), []
    has_limits = finding.lower is not None and finding.upper is not None
    if finding.nature == "chance":
        return [
            "chance" if established is False else "beyond_chance",
            *_possible(finding, language),
        ]
    if has_limits:
        keys.append(_limits_key(finding))
    if established is False:
        keys.append("not_established")
    elif established is None:
        keys.append("unknown")
    return [*keys, *_possible(finding, language)]


def _limits_key(finding: Finding) -> str:
    if finding.nature in WITH_LIMITS:
        return finding.nature
    is_sampling = finding.nature == "sampling" and finding.level_of_confidence is not None
    return "sampling" if is_sampling else "interval"


def _possible(finding: Finding, language: str) -> list[str]:
    """Return the limits that unknown values leave, where they differ once written."""
    if finding.least is None or finding.most is None:
        return []
    amounts = Amounts(finding, language)
    return ["possible"] if amounts.signed("least").text != amounts.signed("most").text else []


def _neighbourhoods(finding: Finding) -> list[str]:
    """Return what is said of how many neighbourhoods; of a single one, nothing."""
    if finding.is_neighbourhood or finding.zones <= 1 or not finding.observed:
        return []
    is_judged = finding.worse + finding.similar + finding.better > 1
    is_neutral = finding.indicator.polarity is Polarity.NEUTRAL
    keys = ["counts"] if is_judged and not is_neutral else []
    if finding.observed == finding.zones:
        return [*keys, "coverage_all"]
    return [*keys, "coverage_low" if Subject(finding, "fr").is_partial else "coverage"]


def _reason(code: str, language: str) -> str:
    """Return the sentence of a reason; one that has none yet is written as its code."""
    if code not in set(Reason):
        return f"{code}."
    return REASONS[Reason(code)][LANGUAGES.index(language)]


def _fill(pairs: Pairs, key: str, finding: Finding, language: str) -> Text:
    template, makers = "".join(pairs[key]), _makers(finding, language)
    values = {name: make() for name, make in makers.items() if f"{{{name}}}" in template}
    return say(pairs, key, language, **values)


def _makers(finding: Finding, language: str) -> Mapping[str, Callable[[], Words]]:
    amounts, subject = Amounts(finding, language), Subject(finding, language)
    noun = amounts.noun
    return {
        "when": lambda: upper_first(say_when(finding.period, language)),
        "the": lambda: noun.the,
        "amounts": lambda: noun.amounts_to,
        "inside": lambda: subject.inside,
        "there": lambda: subject.in_whole_benchmark,
        "rival": lambda: subject.whole_benchmark,
        "compared": lambda: subject.compared,
        "judged": lambda: subject.word("judged"),
        "those": lambda: subject.word("those"),
        "generation_of": lambda: Text((amounts.count("zones"), f" {subject.generation}")),
        "value": lambda: amounts.value("value"),
        "benchmark": lambda: amounts.value("benchmark"),
        "benchmark_least": lambda: amounts.value("benchmark_least"),
        "benchmark_most": lambda: amounts.value("benchmark_most"),
        "level": amounts.confidence,
        "observed": lambda: amounts.count("observed"),
        "to": lambda: noun.to,
        "outcomes": lambda: _outcomes(finding, language),
        "start": lambda: amounts.signed("lower", with_unit=False),
        "low": lambda: amounts.signed("least", with_unit=False),
        "low_quartile": lambda: amounts.signed("p25", with_unit=False),
        **{name: _signer(amounts, name) for name in (
            "difference", "mean", "upper", "least", "most", "p50", "p75")},
    }  # fmt: skip


def _signer(amounts: Amounts, name: str) -> Callable[[], Figure]:
    return lambda: amounts.signed(name)


def _outcomes(finding: Finding, language: str) -> Text:
    """Write the neighbourhoods by outcome; none is not written."""
    amounts = Amounts(finding, language)
    parts = [say(DETAILS, name, language, count=amounts.count(name))
             for name in ("worse", "better", "similar") if getattr(finding, name)]  # fmt: skip
    return join(parts, ", ")
