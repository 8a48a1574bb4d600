"""Which gaps open the page of a neighbourhood: the most established ones."""

from collections.abc import Sequence

from observatory.domain.report.finding import Finding
from observatory.domain.report.local_facts import LocalGap
from observatory.domain.report.sureness import is_established


def choose_headlines(gaps: Sequence[LocalGap], most: int = 2) -> list[Finding]:
    """Return the surest established gaps, one of a theme, in the page's order where as sure."""
    judged = [one.finding for one in gaps if one.finding.outcome in ("worse", "better")]
    established = [one for one in judged if is_established(one)]
    established.sort(key=lambda one: -round(nearness(one), 1))
    found: dict[str, Finding] = {}
    for one in established:
        found.setdefault(one.indicator.theme, one)
    return list(found.values())[:most]


def nearness(finding: Finding) -> float:
    """Return how far from zero the nearest limit of the gap is, in parts of the farthest (0..1)."""
    for ends in ((finding.lower, finding.upper), (finding.least, finding.most)):
        if ends[0] is not None and ends[1] is not None:
            near, far = sorted((abs(ends[0]), abs(ends[1])))
            return near / far if ends[0] * ends[1] > 0 else 0.0
    return 0.5  # its interval of chance is not published; its outcome is
