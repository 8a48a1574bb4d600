"""One strong sentence about a finding: a fact, two numbers and the gap, never more than is sure.

What is sure is decided in `sureness`; here a finding chooses its sentence. The title of a report
page (METHOD B5) is `write_headline`; `write_detail` and `write_reading` stand under it.
"""

from collections.abc import Callable, Mapping

from observatory.domain.report.amounts import Amounts, gap_name
from observatory.domain.report.changes import write_change
from observatory.domain.report.details import write_detail, write_reading
from observatory.domain.report.finding import Finding
from observatory.domain.report.french import typeset, upper_first
from observatory.domain.report.headline_words import HEADLINES, WHY
from observatory.domain.report.moments import say_when
from observatory.domain.report.subjects import Subject
from observatory.domain.report.sureness import (
    Shape,
    direction,
    is_compared,
    is_established,
    local_direction,
    outcome_of,
    shape_of,
    sign,
)
from observatory.domain.report.text import Text, Words, join, say

__all__ = ["outcome_of", "write_change", "write_detail", "write_headline", "write_reading"]

TELLING_RATIO = 1.5
"""From this ratio on, how many times is said before how much more."""
MORE = {"fr": {1: "plus", -1: "moins"}, "en": {1: "higher", -1: "lower"}}
HIGH = {"fr": {1: "élevé", -1: "faible"}, "en": {1: "higher", -1: "lower"}}


def write_headline(finding: Finding, language: str) -> Text:
    """Return the sentence that a page about the finding is titled with."""
    write = {
        Shape.POOLED: _pooled, Shape.BOUNDED: _bounded, Shape.LOCAL: _local,
        Shape.LEVEL: _level, Shape.MISSING: _missing,
    }[shape_of(finding)]  # fmt: skip
    return typeset(write(finding, language), language)


def _pooled(finding: Finding, language: str) -> Text:
    amounts, side = Amounts(finding, language), direction(finding)
    has_both = finding.value is not None and finding.benchmark is not None
    if side and amounts.rounds_to_zero(finding.difference or 0.0):
        is_same = has_both and amounts.value("value").text == amounts.value("benchmark").text
        return _say("same" if is_same else "unsure" if has_both else "unsure_apart",
                    finding, language)  # fmt: skip
    if not side:
        return _say("unsure" if has_both else "unsure_apart", finding, language)
    return _say(_pooled_key(finding) if has_both else "apart", finding, language, side)


def _pooled_key(finding: Finding) -> str:
    """Choose between how much more, how many times, and which share."""
    value, benchmark, ratio = finding.value or 0.0, finding.benchmark or 0.0, finding.ratio or 0.0
    is_telling = min(value, benchmark) > 0 and is_established(finding)
    if is_telling and ratio >= TELLING_RATIO:
        return "times"
    if is_telling and finding.indicator.unit == "euro" and 0 < value < benchmark:
        return "share"
    return "gap"


def _bounded(finding: Finding, language: str) -> Text:
    side, farthest = direction(finding), max(abs(finding.least or 0.0), abs(finding.most or 0.0))
    if Amounts(finding, language).rounds_to_zero(farthest):
        return _say("unsure_apart", finding, language)
    if not side:
        return _say("unsure_bounds", finding, language)
    return _say("bounds" if finding.value is None else "value_bounds", finding, language, side)


def _local(finding: Finding, language: str) -> Text:
    side, is_judged = local_direction(finding), bool(finding.indicator.polarity.sign)
    if Subject(finding, language).is_one:
        own = sign(getattr(finding, gap_name(finding)))
        return _say("apart" if side and side == own else "unsure_apart", finding, language, side)
    if is_judged:
        if not side or side != sign(finding.p50):
            has_outcomes = finding.worse or finding.similar or finding.better
            return _say("local_mixed" if has_outcomes else "unsure_apart", finding, language)
        is_all = finding.observed in (finding.worse, finding.better)
        return _say("local_all" if is_all else "local", finding, language, side)
    if finding.p50 is None:
        return _say("local_mean" if side else "unsure_apart", finding, language, side)
    is_even = not side or Amounts(finding, language).rounds_to_zero(finding.p50)
    return _say("local_even" if is_even else "local", finding, language, side)


def _level(finding: Finding, language: str) -> Text:
    if is_compared(finding):
        return _say("missing_known", finding, language)
    return _say("level_median" if finding.value is None else "level", finding, language)


def _missing(finding: Finding, language: str) -> Text:
    own = f"missing_{finding.reason}"
    return _say(own if own in HEADLINES else "missing", finding, language)


def _say(key: str, finding: Finding, language: str, side: int = 1) -> Text:
    """Fill a sentence: only the words that it names are made."""
    makers = _makers(finding, language, side)
    template = "".join(HEADLINES[key])
    values = {name: make() for name, make in makers.items() if f"{{{name}}}" in template}
    return say(HEADLINES, key, language, **values)


def _makers(finding: Finding, language: str, side: int) -> Mapping[str, Callable[[], Words]]:
    """Return how each word of the sentences is made."""
    amounts, subject = Amounts(finding, language), Subject(finding, language)
    noun = amounts.noun
    return {
        "when": lambda: upper_first(say_when(finding.period, language)),
        "the": lambda: noun.the,
        "be": lambda: noun.be,
        "amounts": lambda: noun.amounts_to,
        "that": lambda: noun.that,
        "covered": lambda: noun.agree("couvert"),
        "published": lambda: noun.agree("publié"),
        "high": lambda: noun.agree(HIGH["fr"][side]),
        "higher": lambda: HIGH["en"][side],
        "more": lambda: MORE[language][side],
        "inside": lambda: subject.inside,
        "there": lambda: subject.in_benchmark,
        "than_there": lambda: subject.than_in_benchmark,
        "of_there": lambda: subject.of_benchmark,
        "rival": lambda: subject.benchmark,
        "compared": lambda: subject.compared,
        "value": lambda: amounts.value("value"),
        "benchmark": lambda: amounts.value("benchmark"),
        "distance": lambda: amounts.distance(gap_name(finding)),
        "times": amounts.times,
        "share": amounts.share_of_benchmark,
        "near": lambda: _near(finding, language),
        "why": lambda: say(WHY, _why(finding), language),
        "least": lambda: amounts.signed("least", with_unit=False),
        "most": lambda: amounts.signed("most"),
        "observed": lambda: amounts.count("observed"),
        "each": lambda: subject.word("each"),
        "outcomes": lambda: _outcomes(finding, language),
        "exceed": lambda: f"ne dépasse{'nt' if noun.is_plural else ''}",
        "median_value": lambda: amounts.value("p50"),
        "side": lambda: _side(finding, language, side),
        "median": lambda: amounts.distance("p50"),
    }  # fmt: skip


def _near(finding: Finding, language: str) -> Text:
    """Write limits of one sign, the nearer to zero first; what rounds to zero is not written."""
    amounts = Amounts(finding, language)
    low, far = sorted(("least", "most"), key=lambda name: abs(getattr(finding, name)))
    if amounts.rounds_to_zero(getattr(finding, low)):
        return say(HEADLINES, "up_to", language, far=amounts.distance(far))
    return say(HEADLINES, "between", language, low=amounts.bare(low), far=amounts.distance(far))


def _side(finding: Finding, language: str, side: int) -> Words:
    """Write in how many neighbourhoods the gap is on the side of the sentence."""
    polarity = finding.indicator.polarity.sign
    if polarity:
        return Amounts(finding, language).count("better" if side == polarity else "worse")
    nearer = finding.p25 if side > 0 else finding.p75
    key = "three_quarters" if sign(nearer) == side else "half"
    return say(HEADLINES, key, language)


def _why(finding: Finding) -> str:
    """Return which words tell why only limits are known."""
    reason = finding.reason or ""
    return reason if reason in WHY else ""


def _outcomes(finding: Finding, language: str) -> Text:
    """Write how many neighbourhoods are above, below and neither; none is not written."""
    amounts = Amounts(finding, language)
    above, below = ("better", "worse") if finding.indicator.polarity.sign > 0 else (
        "worse", "better")  # fmt: skip
    parts = [
        say(HEADLINES, key, language, count=amounts.count(name))
        for key, name in (("up", above), ("down", below), ("similar", "similar"))
        if getattr(finding, name)
    ]
    return join(parts, ", ")
