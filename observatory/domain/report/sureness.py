"""How sure a finding is, and what may be said of it: one place decides, words follow."""

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Polarity
from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding


def is_compared(finding: Finding) -> bool:
    """Tell whether the finding names a benchmark; otherwise it is of the neighbourhoods alone."""
    return finding.kind in set(BenchmarkKind)


def is_bounded_only(finding: Finding) -> bool:
    """Tell whether only the limits of the gap are known."""
    return finding.difference is None and finding.least is not None and finding.most is not None


def is_local_only(finding: Finding) -> bool:
    """Tell whether only the gaps of each neighbourhood are known, and no pooled one."""
    if not is_compared(finding) or finding.difference is not None or is_bounded_only(finding):
        return False
    return finding.mean is not None or finding.p50 is not None


def sign(value: float | None) -> int:
    """Return −1, 0 or 1; 0 for what is missing."""
    return 0 if value is None else (value > 0) - (value < 0)


def sign_between(lower: float | None, upper: float | None) -> int | None:
    """Return the sign of everything between two limits, 0 if they hold 0; None without limits."""
    if lower is None or upper is None:
        return None
    return sign(lower) if sign(lower) == sign(upper) else 0


def direction(finding: Finding) -> int:
    """Return which side of its benchmark the territory is surely on: −1, 1, or 0 if not sure.

    Where nothing tells how sure a gap is, its own sign: numbers are facts, and the detail says
    that no interval is known. Limits of opposite signs leave none, whatever the test says.
    """
    if finding.sign_certain is False and finding.difference is None:
        return 0
    possible = sign_between(finding.least, finding.most)
    if finding.difference is None:
        return possible or 0
    likely = sign_between(finding.lower, finding.upper)
    if 0 in (possible, likely) or finding.outcome == "similar" or finding.is_significant is False:
        return 0
    own = sign(finding.difference)
    return own if all(one in (None, own) for one in (possible, likely)) else 0


def is_established(finding: Finding) -> bool | None:
    """Tell whether there is a difference beyond chance and materiality; None: nothing tells."""
    if finding.difference is None and not is_bounded_only(finding):
        return None
    if direction(finding) == 0 or finding.outcome == "similar":
        return False
    tells = (
        finding.is_significant,
        finding.outcome in ("worse", "better") or None,
        sign_between(finding.lower, finding.upper) is not None or None,
        is_bounded_only(finding) or None,
    )
    return True if any(tells) else None


def local_direction(finding: Finding) -> int:
    """Return on which side more than half of the judged neighbourhoods surely are, or 0.

    Of a context indicator, whose gaps are not judged: the side of the median.
    """
    judged = finding.worse + finding.similar + finding.better
    polarity = finding.indicator.polarity.sign
    if not judged or not polarity:
        return sign(finding.p50) if not polarity else 0
    side = (2 * finding.better > judged) - (2 * finding.worse > judged)
    return side * polarity


def outcome_of(finding: Finding) -> Outcome:
    """Return how a finding may be shown: worse and better only where that is established."""
    is_local = is_local_only(finding)
    if not is_compared(finding):
        has_level = finding.value is not None or finding.p50 is not None
        return Outcome.NEUTRAL if has_level else Outcome.MISSING
    if finding.difference is None and not is_bounded_only(finding) and not is_local:
        return Outcome.MISSING
    if finding.indicator.polarity is Polarity.NEUTRAL:
        return Outcome.NEUTRAL
    if is_local:
        side = local_direction(finding)
    else:
        side = direction(finding) if is_established(finding) else 0
    favour = side * finding.indicator.polarity.sign
    return {1: Outcome.BETTER, -1: Outcome.WORSE, 0: Outcome.SIMILAR}[favour]
