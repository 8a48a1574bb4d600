"""Which findings are worth saying first: what is sure, then what is large and new.

The rule, in order:

1. sureness: established gaps with a good and a bad side; then context, and gaps of which nothing
   tells how sure they are; then those that are not established; what is not compared is last;
2. score = size · coverage · (1 + novelty), the larger first;
3. codes, so that the order of what comes in changes nothing.

Size has no unit, so that points and euros compare: the distance of the two values in log-odds for
percentages (75 and 88 are as far as 25 and 12), in logarithms for anything else. Of bounds, the
nearer to zero: what is sure. Where no level is known, how far the median local gap stands out of
their spread: |P50| / (|P50| + P75 − P25). Coverage is the share of the neighbourhoods that the
figure is about; novelty what the gap has surely moved by, in proportion to it, one at most.
"""

import math
from collections import Counter
from collections.abc import Iterable

from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Change, Finding
from observatory.domain.report.sureness import (
    Shape,
    is_established,
    local_direction,
    outcome_of,
    shape_of,
    sign,
    sign_between,
)

TEN = 10
PER_THEME = 2
# What a theme is known by: a reader looks for these before any other of their theme.
KNOWN = (
    "unemp_1564", "emp_1564", "pov60", "med_income_uc", "no_diploma", "brevet_success",
    "css_share", "gp_ratio", "overcrowding", "vacancy_rate", "offence_burglary", "estab_rate",
    "credits_per_capita", "single_parent_share",
)  # fmt: skip


def rank_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those most worth saying first; see the rule above."""
    return sorted(findings, key=lambda one: (_doubt(one), -measure_score(one), _codes(one)))


def choose_ten(findings: Iterable[Finding]) -> list[Finding]:
    """Return the ten figures of the year, fewer if there are not ten, in the order of ranks.

    At most two of a theme and one of an indicator; what a theme is known by goes before its
    other indicators as long as it is as sure. What is not compared is not a figure.
    """
    ranked = [one for one in rank_findings(findings) if outcome_of(one) is not Outcome.MISSING]
    themes: Counter[str] = Counter()
    chosen: dict[str, int] = {}
    for place, one in sorted(enumerate(ranked), key=lambda pair: _appeal(*pair)):
        indicator = one.indicator
        if len(chosen) == TEN or indicator.code in chosen or themes[indicator.theme] == PER_THEME:
            continue
        chosen[indicator.code] = place
        themes[indicator.theme] += 1
    return [ranked[place] for place in sorted(chosen.values())]


def measure_score(finding: Finding) -> float:
    """Return size · coverage · (1 + novelty)."""
    return measure_size(finding) * _coverage(finding) * (1.0 + _novelty(finding))


def measure_size(finding: Finding) -> float:
    """Return how far the value is from its benchmark, without unit; 0 where nothing is known."""
    shape = shape_of(finding)
    gap = _sure_gap(finding)
    if shape in (Shape.LEVEL, Shape.MISSING) or gap is None:
        return 0.0
    benchmark = _benchmark(finding, gap)
    if benchmark is not None:
        return _distance(benchmark + gap, benchmark, finding.indicator.unit)
    if shape is not Shape.LOCAL or finding.p25 is None or finding.p75 is None:
        return 0.0
    spread = finding.p75 - finding.p25
    return abs(gap) / (abs(gap) + spread) if gap else 0.0


def _sure_gap(finding: Finding) -> float | None:
    """Return the gap: pooled, the bound nearer to zero, otherwise of the local gaps."""
    shape = shape_of(finding)
    if shape is Shape.POOLED:
        return finding.difference
    if shape is Shape.BOUNDED:
        if not sign_between(finding.least, finding.most):
            return 0.0
        return min(finding.least or 0.0, finding.most or 0.0, key=abs)
    return finding.p50 if finding.mean is None else finding.mean


def _benchmark(finding: Finding, gap: float) -> float | None:
    """Return what the value is compared with, where it is known or follows from the gap."""
    if finding.benchmark is not None:
        return finding.benchmark
    if finding.benchmark_least is not None and finding.benchmark_most is not None:
        return (finding.benchmark_least + finding.benchmark_most) / 2
    return None if finding.value is None else finding.value - gap


def _distance(value: float, benchmark: float, unit: str) -> float:
    """Return the distance of two positive figures: of log-odds or of logarithms."""
    if unit == "percent":
        return abs(_logit(value) - _logit(benchmark))
    tiny = 1e-3 * max(abs(value), abs(benchmark), 1e-9)
    return abs(math.log(max(value, tiny)) - math.log(max(benchmark, tiny)))


def _logit(percent: float) -> float:
    """Return the log-odds of a percentage; nothing and everything are one in a thousand off."""
    part = min(max(percent / 100, 1e-3), 1 - 1e-3)
    return math.log(part / (1 - part))


def _coverage(finding: Finding) -> float:
    if shape_of(finding) is Shape.BOUNDED or finding.is_neighbourhood:
        return 1.0  # bounds are of everybody
    if finding.observed_share is not None:
        return finding.observed_share
    return finding.observed / finding.zones if finding.zones else 1.0


def _novelty(finding: Finding) -> float:
    """Return the largest sure change of the gap in proportion to it, one at most."""
    changes = (finding.last_year, finding.contract)
    moved = max((abs(one.difference) for one in changes if one and _is_sure(one)), default=0.0)
    gap = abs(_sure_gap(finding) or 0.0)
    return min(1.0, moved / gap) if gap else 0.0


def _is_sure(change: Change) -> bool:
    likely = sign_between(change.lower, change.upper)
    return bool(change.is_established) and likely in (None, sign(change.difference))


def _doubt(finding: Finding) -> int:
    """Return 0 for what is established and judged, 1 for what may be said, 2, 3 for missing."""
    outcome = outcome_of(finding)
    if outcome in (Outcome.WORSE, Outcome.BETTER):
        return 0
    if outcome is Outcome.MISSING:
        return 3
    if shape_of(finding) is Shape.LEVEL:
        return 1
    if shape_of(finding) is Shape.LOCAL:
        return 1 if outcome is Outcome.NEUTRAL and local_direction(finding) else 2
    return 2 if is_established(finding) is False else 1


def _appeal(place: int, finding: Finding) -> tuple[int, bool, int]:
    return _doubt(finding), finding.indicator.code not in KNOWN, place


def _codes(finding: Finding) -> tuple[str | int, ...]:
    place = finding.place
    where = ("", "", 0) if place is None else (place.level, place.code, place.vintage)
    return (finding.indicator.code, finding.level, -finding.vintage, finding.period, finding.kind,
            *where, finding.path)  # fmt: skip
