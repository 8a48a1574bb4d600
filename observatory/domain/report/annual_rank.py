"""The order in which an edition tells its lines: what a theme is known by, then the surest."""

from collections.abc import Iterable, Sequence

from observatory.domain.report.choose import THEMES, Line, choose_lead
from observatory.domain.report.facts import Facts
from observatory.domain.report.finding import Finding
from observatory.domain.report.findings import make_finding
from observatory.domain.report.rank import choose_ten, rank_findings


def find_finding(facts: Facts, line: Line) -> Finding:
    """Return what a line says, with its changes."""
    others = facts.series(line.indicator.code, line.generation, line.main.kind)
    return make_finding(line.main, line.indicator, others)


def rank_lines(facts: Facts, lines: Sequence[Line]) -> list[tuple[Line, Finding]]:
    """Return the lines of a theme with what they say: the one it is known by, then by rank."""
    lead = choose_lead(lines)
    by_path = {line.main.path: line for line in lines}
    ranked = rank_findings(find_finding(facts, line) for line in lines)
    ranked.sort(key=lambda finding: finding.path != lead.main.path)
    return [(by_path[finding.path], finding) for finding in ranked]


def choose_figures(facts: Facts, lines: Iterable[Line], number: int) -> list[Line]:
    """Return the lines whose figures open an edition, theme by theme."""
    by_path = {line.main.path: line for line in lines}
    chosen = choose_ten(find_finding(facts, line) for line in by_path.values())[:number]
    chosen.sort(key=lambda finding: THEMES.index(finding.indicator.theme))
    return [by_path[finding.path] for finding in chosen]
