"""Which summary tells an indicator's gap in a department: pooled, bounded, or local ones."""

from collections.abc import Callable, Iterable, Sequence

from observatory.domain.report.finding import Finding
from observatory.domain.report.leads import KINDS, LEADS, OBLIGATORY
from observatory.domain.report.local_facts import PooledGap

Holds = Callable[[Finding], bool]


def choose_pooled(findings: Sequence[Finding]) -> PooledGap | None:
    """Choose among the summaries of one indicator, generation and department; None without any.

    The gap of the sums comes first, at the benchmark that the indicator declares, then at others
    from the nearest to the widest; then bounds whose sign is certain; then local gaps.
    """
    for holds in (_is_pooled, _is_bounded, _is_local):
        found = _pick(findings, holds)
        if found is not None:
            alone = _pick((one for one in findings if one.period == found.period), _is_alone)
            same = [one for one in findings if one.period == found.period]
            return PooledGap(finding=found, alone=alone, local=_pick(same, _is_counted))
    alone = _pick(findings, _is_alone)
    if alone is None:
        return None
    told = [one for one in findings if one.period == alone.period and one.reason is not None
            and one.kind == one.indicator.default_benchmark]  # fmt: skip
    return PooledGap(finding=alone, alone=alone, reason=told[0].reason if told else None)


def choose_gaps(gaps: Iterable[PooledGap], most: int) -> tuple[PooledGap, ...]:
    """Return at most `most` of each obligatory theme: those with a gap first, newer zonings first.

    An indicator is shown once: of the newest generation that has a gap, else a figure.
    """
    best: dict[str, PooledGap] = {}
    for one in sorted(gaps, key=lambda one: (not has_gap(one), -one.finding.vintage)):
        best.setdefault(one.finding.indicator.code, one)
    found: list[PooledGap] = []
    for theme in OBLIGATORY:
        codes = LEADS[theme]
        own = [one for code, one in best.items() if code in codes]
        own.sort(key=lambda one: (not has_gap(one), codes.index(one.finding.indicator.code)))
        # A figure compared with nothing stands only for a theme that has no gap.
        found += [one for one in own[:most] if has_gap(one)] or own[:1]
    return tuple(found)


def has_gap(one: PooledGap) -> bool:
    """Tell whether anything is known of the gap."""
    return any(holds(one.finding) for holds in (_is_pooled, _is_bounded, _is_local))


def _pick(findings: Iterable[Finding], holds: Holds) -> Finding | None:
    """Return the last period's of the first benchmark kind that has what is asked."""
    held = [one for one in findings if holds(one)]
    if not held:
        return None
    kinds = ("", held[0].indicator.default_benchmark, *KINDS)
    kind = next((kind for kind in kinds if any(one.kind == kind for one in held)), held[0].kind)
    return max((one for one in held if one.kind == kind), key=lambda one: one.period)


def _is_pooled(one: Finding) -> bool:
    return one.kind in KINDS and one.difference is not None


def _is_bounded(one: Finding) -> bool:
    return one.kind in KINDS and None not in (one.least, one.most) and one.sign_certain is True


def _is_local(one: Finding) -> bool:
    return one.kind in KINDS and one.p50 is not None


def _is_counted(one: Finding) -> bool:
    return one.kind in KINDS and one.worse + one.similar + one.better > 0


def _is_alone(one: Finding) -> bool:
    return one.kind == "" and (one.value is not None or one.p50 is not None)
