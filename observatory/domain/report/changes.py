"""How a gap moved, over one year and over the contract: never a direction that is not sure."""

from observatory.domain.report.amounts import Amounts
from observatory.domain.report.detail_words import CHANGES
from observatory.domain.report.finding import Change, Finding
from observatory.domain.report.french import typeset, upper_first
from observatory.domain.report.moments import say_since, say_when
from observatory.domain.report.sureness import Shape, direction, shape_of, sign, sign_between
from observatory.domain.report.text import Figure, Rule, Served, Text, Words, join, say
from observatory.domain.series import breaks_between


def write_change(finding: Finding, language: str) -> Text | None:
    """Return what became of the gap, None where no earlier figure is known.

    Changes are of the pooled difference where there is one, otherwise of the mean local gap.
    """
    year, contract = finding.last_year, finding.contract
    if year and contract and contract.since == year.since:
        year = None  # the same two periods: said once
    if year and contract and _are_both_unsure(year, contract, finding, language):
        return typeset(_write_neither(year, contract, language), language)
    sentences = [_write(key, change, finding, language)
                 for key, change in (("year", year), ("contract", contract)) if change]  # fmt: skip
    return typeset(join(sentences), language) if sentences else None


def _are_both_unsure(one: Change, other: Change, finding: Finding, language: str) -> bool:
    keys = {_choose(change, finding, language) for change in (one, other)}
    return keys == {"not_established"} and one.is_constant == other.is_constant


def _write_neither(year: Change, contract: Change, language: str) -> Text:
    return say(
        CHANGES, "neither", language, since=say_since(year.since, language),
        first=say_since(contract.since, language), constant=_constant(year, language),
    )  # fmt: skip


def _constant(change: Change, language: str) -> Words:
    return say(CHANGES, "constant", language) if change.is_constant else ""


def _write(start: str, change: Change, finding: Finding, language: str) -> Text:
    since = say_since(change.since, language)
    opening = say(CHANGES, start, language, since=upper_first(since) if start == "year" else since)
    key, broken = _choose(change, finding, language), _break(change, finding)
    figures = {"distance": _figure(change, finding, language, signed=False),
               "difference": _figure(change, finding, language, signed=True)}  # fmt: skip
    return say(
        CHANGES, key, language, start=opening, constant=_constant(change, language),
        broken=say_when(broken, language) if broken else "", **figures,
    )  # fmt: skip


def _break(change: Change, finding: Finding) -> str | None:
    """Return where the series breaks between the two periods, None if it goes on."""
    breaks = breaks_between(finding.indicator.breaks, change.since, finding.period)
    return next((one.start for one in reversed(breaks) if one.stops), None)


def _choose(change: Change, finding: Finding, language: str) -> str:
    """Choose the verb: widened or narrowed needs a sure change of a gap on a sure side."""
    if _break(change, finding):
        return "break"
    likely = sign_between(change.lower, change.upper)
    if not change.is_established or likely not in (None, sign(change.difference)):
        return "not_established"
    if Amounts(finding, language).rounds_to_zero(change.difference):
        return "stable"
    now = finding.difference
    if now is None or shape_of(finding) is not Shape.POOLED or not direction(finding):
        return "moved"
    before = now - change.difference
    if sign(before) not in (0, sign(now)):
        # The gap of the constant panel is another than the finding's: what it was is not known.
        return "moved" if change.is_constant else "reversed"
    return "widened" if abs(now) > abs(before) else "narrowed"


def _figure(change: Change, finding: Finding, language: str, *, signed: bool) -> Figure:
    amounts = Amounts(finding, language)
    own = "mean_gap" if finding.difference is None else "difference"
    field = change.field or own
    text = amounts.write(change.difference, signed=signed)
    served = (Served(change.path, field), Served(change.before, field))
    return Figure(text=text, value=change.difference, unit=finding.indicator.unit, served=served,
                  rule=Rule.DIFFERENCE)  # fmt: skip
