"""How sure a finding is, and what may be said of it: one place decides, words follow."""

from enum import StrEnum

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Polarity
from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding


class Shape(StrEnum):
    """What is known of a finding, the most telling first."""

    POOLED = "pooled"  # a difference, of sums or of one neighbourhood
    BOUNDED = "bounded"  # only the limits of the difference
    LOCAL = "local"  # only the gaps of each neighbourhood
    LEVEL = "level"  # the value alone, by itself or without a possible comparison
    MISSING = "missing"


def shape_of(finding: Finding) -> Shape:
    """Return what is known of a finding."""
    has_level = finding.value is not None
    if not is_compared(finding):
        return Shape.LEVEL if has_level or finding.p50 is not None else Shape.MISSING
    if finding.difference is not None:
        return Shape.POOLED
    if finding.least is not None and finding.most is not None:
        return Shape.BOUNDED
    if finding.mean is not None or finding.p50 is not None:
        return Shape.LOCAL
    return Shape.LEVEL if has_level else Shape.MISSING


def is_compared(finding: Finding) -> bool:
    """Tell whether the finding names a benchmark; otherwise it is of the neighbourhoods alone."""
    return finding.kind in set(BenchmarkKind)


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
    that nothing more is known. Limits of opposite signs leave none, whatever the test says.
    """
    possible = sign_between(finding.least, finding.most)
    if shape_of(finding) is Shape.BOUNDED:
        return 0 if finding.sign_certain is False else possible or 0
    likely, own = sign_between(finding.lower, finding.upper), sign(finding.difference)
    if finding.outcome == "similar" or finding.is_significant is False:
        return 0
    return own if all(one in (None, own) for one in (possible, likely)) else 0


def is_established(finding: Finding) -> bool | None:
    """Tell whether a gap is beyond chance and materiality; None: nothing tells."""
    if direction(finding) == 0 or finding.outcome == "similar":
        return False
    has_limits = sign_between(finding.lower, finding.upper) is not None
    is_told = finding.outcome in ("worse", "better") or bool(finding.is_significant)
    return True if is_told or has_limits or shape_of(finding) is Shape.BOUNDED else None


def local_direction(finding: Finding) -> int:
    """Return on which side more than half of the judged neighbourhoods surely are, or 0.

    Of a context indicator, whose gaps are not judged: the side of the median.
    """
    polarity, middle = finding.indicator.polarity.sign, finding.p50
    if not polarity:
        return sign(finding.mean if middle is None else middle)
    judged = finding.worse + finding.similar + finding.better
    side = (2 * finding.better > judged) - (2 * finding.worse > judged)
    return side * polarity


def outcome_of(finding: Finding) -> Outcome:
    """Return how a finding may be shown: worse and better only where that is established."""
    shape = shape_of(finding)
    if shape is Shape.MISSING or (shape is Shape.LEVEL and is_compared(finding)):
        return Outcome.MISSING
    if shape is Shape.LEVEL or finding.indicator.polarity is Polarity.NEUTRAL:
        return Outcome.NEUTRAL
    if shape is Shape.LOCAL:
        side = local_direction(finding)
    else:
        side = direction(finding) if is_established(finding) else 0
    favour = side * finding.indicator.polarity.sign
    return {1: Outcome.BETTER, -1: Outcome.WORSE, 0: Outcome.SIMILAR}[favour]
