"""The order in which an edition tells its lines: what a theme is known by, then what is surest."""

from collections.abc import Iterable

from observatory.domain.indicator import Polarity
from observatory.domain.report.choose import Line, weigh

OF_ONE_THEME = 3
"""So many of the figures of the year may be of one theme."""


def rank_lines(lines: Iterable[Line]) -> list[Line]:
    """Return the lines of a theme, the one that it is known by first."""
    return sorted(lines, key=weigh, reverse=True)


def choose_figures(lines: Iterable[Line], number: int) -> tuple[list[Line], list[Line]]:
    """Return the lines whose figures open an edition, and those that may fill what is left.

    First: what each theme is known by, then its next result, up to OF_ONE_THEME of a theme.
    """
    ranked: dict[str, list[Line]] = {}
    for line in rank_lines(lines):
        ranked.setdefault(line.indicator.theme, []).append(line)
    turns = max((len(own) for own in ranked.values()), default=0)
    ordered = [
        (place, own[place]) for place in range(turns) for own in ranked.values() if len(own) > place
    ]
    first = [line for place, line in ordered if place < OF_ONE_THEME and _has_direction(line)]
    rest = [line for _, line in ordered if line not in first]
    return first[:number], rest


def _has_direction(line: Line) -> bool:
    return line.indicator.polarity is not Polarity.NEUTRAL
