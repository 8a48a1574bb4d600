"""What stands under a headline: how sure it is, for how many neighbourhoods, how to read it."""

from collections.abc import Callable, Mapping

from observatory.domain.indicator import Polarity
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report.amounts import Amounts
from observatory.domain.report.detail_words import DETAILS, READINGS
from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.french import typeset, upper_first
from observatory.domain.report.moments import say_when
from observatory.domain.report.subjects import Subject
from observatory.domain.report.sureness import (
    Shape,
    direction,
    is_established,
    outcome_of,
    shape_of,
    sign_between,
)
from observatory.domain.report.text import LANGUAGES, Figure, Pairs, Text, Words, join, say

WITH_LIMITS = ("rounding", "suppression", "model")
"""Natures of an interval that has a sentence; of chance the outcome alone is said (METHOD 8)."""

_VERDICTS = {Outcome.WORSE: "worse_gap", Outcome.BETTER: "better_gap"}


def write_detail(finding: Finding, language: str) -> Text:
    """Return how sure the finding is, its neighbourhoods by outcome, its coverage and reason."""
    keys = [*_sureness(finding, language), *_neighbourhoods(finding)]
    sentences = [_fill(DETAILS, key, finding, language) for key in keys]
    has_reason = shape_of(finding) not in (Shape.POOLED, Shape.LOCAL)
    if has_reason and finding.reason in set(Reason):
        words = REASONS[Reason(finding.reason)]
        sentences.append(Text((words[LANGUAGES.index(language)],)))
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
    if is_established(finding):
        sure = _VERDICTS.get(outcome_of(finding), "certain")
    else:
        sure = "immaterial" if direction(finding) else "not_established"
    return [sure, "rival"] if has_rival else [sure]


def _of_difference(finding: Finding, language: str) -> list[str]:
    established, is_chance = is_established(finding), finding.nature == "chance"
    keys = [_verdict(finding, is_chance=is_chance)] if established else []
    if sign_between(finding.lower, finding.upper) is not None and not is_chance:
        keys.append(_limits_key(finding))
    if established is None:
        keys.append("unknown")
    elif not established and is_chance and finding.is_significant is False:
        keys.append("chance")
    elif not established:
        keys.append("immaterial_gap" if _is_immaterial(finding) else "not_established")
    return [*(key for key in keys if key), *_possible(finding, language)]


def _verdict(finding: Finding, *, is_chance: bool) -> str:
    """Return which sentence says that a gap is established, and for whom; "" of a context."""
    verdict = _VERDICTS.get(outcome_of(finding))
    if verdict is None:
        return "beyond_chance" if is_chance else ""
    return f"{verdict}_chance" if is_chance else verdict


def _is_immaterial(finding: Finding) -> bool:
    """Tell whether a gap is on a sure side, and may be of no importance."""
    if not sign_between(finding.lower, finding.upper) or finding.is_significant is False:
        return False
    near = min(abs(finding.lower or 0.0), abs(finding.upper or 0.0))
    return near <= finding.indicator.materiality


def _limits_key(finding: Finding) -> str:
    if finding.nature in WITH_LIMITS:
        return finding.nature
    is_sampling = finding.nature == "sampling" and finding.level_of_confidence is not None
    return "sampling" if is_sampling else "interval"


def _possible(finding: Finding, language: str) -> list[str]:
    """Return the limits that unknown values leave, unless the interval has said them."""
    if finding.least is None or finding.most is None:
        return []
    amounts = Amounts(finding, language)
    least, most = amounts.signed("least").text, amounts.signed("most").text
    if finding.nature != "chance" and sign_between(finding.lower, finding.upper) is not None:
        is_said = (least, most) == (amounts.signed("lower").text, amounts.signed("upper").text)
    else:
        is_said = least == most
    return [] if is_said else ["possible"]


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
