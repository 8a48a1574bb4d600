"""How a gap moved, over one year and over the contract: never a direction that is not sure."""

from observatory.domain.report.amounts import Amounts
from observatory.domain.report.detail_words import CHANGES
from observatory.domain.report.finding import Change, Finding
from observatory.domain.report.french import typeset, upper_first
from observatory.domain.report.moments import say_since, say_when
from observatory.domain.report.sureness import Shape, direction, shape_of, sign, sign_between
from observatory.domain.report.text import Figure, Rule, Served, Text, join, say
from observatory.domain.series import breaks_between


def write_change(finding: Finding, language: str) -> Text | None:
    """Return what became of the gap, None where no earlier figure is known.

    Changes are of the pooled difference where there is one, otherwise of the mean local gap.
    """
    changes = [("year", finding.last_year), ("contract", finding.contract)]
    if finding.last_year and finding.contract and finding.contract.since == finding.last_year.since:
        changes = changes[1:]  # the same two periods: said once
    sentences = [_write(key, change, finding, language) for key, change in changes if change]
    return typeset(join(sentences), language) if sentences else None


def _write(start: str, change: Change, finding: Finding, language: str) -> Text:
    since = say_since(change.since, language)
    opening = say(CHANGES, start, language, since=upper_first(since) if start == "year" else since)
    constant = say(CHANGES, "constant", language) if change.is_constant else ""
    breaks = [one for one in breaks_between(finding.indicator.breaks, change.since, finding.period)
              if one.stops]  # fmt: skip
    if breaks:
        return say(CHANGES, "break", language, start=opening,
                   broken=say_when(breaks[-1].start, language))  # fmt: skip
    key = _choose(change, finding, language)
    figures = {"distance": _figure(change, finding, language, signed=False),
               "difference": _figure(change, finding, language, signed=True)}  # fmt: skip
    return say(CHANGES, key, language, start=opening, constant=constant, **figures)


def _choose(change: Change, finding: Finding, language: str) -> str:
    """Choose the verb: widened or narrowed needs a sure change of a gap on a sure side."""
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
        return "reversed"
    return "widened" if abs(now) > abs(before) else "narrowed"


def _figure(change: Change, finding: Finding, language: str, *, signed: bool) -> Figure:
    amounts = Amounts(finding, language)
    field = "mean_gap" if finding.difference is None else "difference"
    text = amounts.write(change.difference, signed=signed)
    served = (Served(change.path, field), Served(change.before, field))
    return Figure(text=text, value=change.difference, unit=finding.indicator.unit, served=served,
                  rule=Rule.DIFFERENCE)  # fmt: skip
