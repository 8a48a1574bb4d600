"""How wide the columns of a printed table are, how small its letters, how its page lies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from observatory.domain.report.document import Cell, Column, Table
from observatory.domain.report.text import Figure

# Advance widths of Source Sans 3, semibold, in em.
_WIDTHS = {
    letter: width
    for letters, width in (
        ("\u202f", 0.12), (" \u00a0", 0.2), (".,;:'’ijlI·", 0.28), ("trf()/-[]", 0.37),
        ("0123456789+−=–aceékxyvszà", 0.52), ("nodupbhqg", 0.565), ("mwMW%@—", 0.86),
    )
    for letter in letters
}  # fmt: skip
_CAPITAL, _OTHER = 0.67, 0.6
_PADDING = 1.1  # of a cell, both sides
_LONGEST = 16.0  # em that a word may ask for; longer ones are broken
_WIDE_TEXT = 40.0  # em beyond which a text goes on in another line
_NAMES = 11.0  # em that a column of text has where room is short
_WIDE_HEAD = 9.0
_LABEL = 6.0  # em that a head has in one line
_FIRST = 15.0  # em that the first one has: it names the lines
_HEAD_LINES = 3
_ALMOST_WHOLE = 0.7  # of the page: such a table is made as wide as it

SIZES = (8.5, 7.5, 6.5)  # points
COMPACT_SIZES = (7.5, 7.0, 6.5)
_BREAK = re.compile(r"[ \-/\u2011]")


@dataclass(frozen=True, slots=True)
class Shape:
    """size: of letters, in points; columns: their widths as shares of the page's."""

    size: float
    columns: tuple[float, ...]
    is_landscape: bool = False


def measure_text(text: str) -> float:
    """Return about how wide a line is, in em; never less than it is by much."""
    return sum(_WIDTHS.get(letter) or (_CAPITAL if letter.isupper() else _OTHER) for letter in text)


def shape_table(table: Table, portrait: float, landscape: float | None) -> Shape:
    """Return the first shape that the table fits in, from the most to the least legible.

    portrait, landscape: points between the margins; without a landscape page letters are smaller.
    """
    names = [_FIRST] + [_NAMES] * (len(table.columns) - 1)
    least = [
        _least(column, cells, name)
        for (column, cells), name in zip(_columns(table), names, strict=True)
    ]
    wanted = [_wanted(column, cells) for column, cells in _columns(table)]
    sizes = SIZES if landscape else COMPACT_SIZES
    for size in sizes:
        if sum(least) * size <= portrait:
            return Shape(size, _share(least, wanted, portrait / size))
    size = sizes[-1]
    room, is_landscape = (landscape, True) if landscape else (portrait, False)
    for size in sizes[1:]:
        if sum(least) * size <= room:
            break
    return Shape(size, _share(least, wanted, room / size), is_landscape)


def _columns(table: Table) -> Iterable[tuple[Column, list[str]]]:
    for place, column in enumerate(table.columns):
        yield column, [cell_text(row[place]) for row in table.rows]


def cell_text(cell: Cell) -> str:
    """Return what a cell reads."""
    return cell.text if isinstance(cell, Figure) else str(cell)


def _longest_word(texts: Iterable[str]) -> float:
    words = (word for text in set(texts) for word in _BREAK.split(text))
    return min(max(map(measure_text, words), default=0.0), _LONGEST)


def _longest(texts: Iterable[str]) -> float:
    return max(map(measure_text, set(texts)), default=0.0)


def _head(label: str) -> float:
    return max(_longest_word([label]), measure_text(label) / _HEAD_LINES * 1.15)


def _least(column: Column, cells: list[str], names: float = _NAMES) -> float:
    """A number stays in one line; a text may be broken between words."""
    if column.is_number:
        return max(_head(column.label), min(_longest(cells), _LONGEST)) + _PADDING
    room = max(_longest_word(cells), min(_longest(cells), names))
    return (
        max(_longest_word([column.label]), min(measure_text(column.label), _LABEL), room) + _PADDING
    )


def _wanted(column: Column, cells: list[str]) -> float:
    head = min(measure_text(column.label), _WIDE_HEAD) + _PADDING
    text = 0.0 if column.is_number else min(_longest(cells), _WIDE_TEXT) + _PADDING
    return max(head, text, _least(column, cells))


def _share(least: list[float], wanted: list[float], room: float) -> tuple[float, ...]:
    """Give each column what it needs, then what it wants, as far as the room goes.

    A narrow table stays narrow: the eye does not lose the line between a name and its number.
    """
    if sum(least) > room:
        return tuple(round(width / sum(least), 4) for width in least)
    more = [want - need for want, need in zip(wanted, least, strict=True)]
    part = min(1.0, (room - sum(least)) / (sum(more) or 1.0))
    widths = [need + part * extra for need, extra in zip(least, more, strict=True)]
    if sum(widths) > _ALMOST_WHOLE * room:
        widths[0] += room - sum(widths)
    return tuple(round(width / room, 4) for width in widths)
