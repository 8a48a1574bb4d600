"""One table as a sheet: numbers are numbers, codes are text, what is missing says why."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from etl.report.render.book import Book
from etl.report.render.cells import has_missing, head_of, number_format, why_missing
from etl.report.render.contents_sheet import link_to
from etl.report.render.tables import legend_lines
from etl.report.render.words import word
from observatory.domain.report.document import Cell, Column, Table
from observatory.domain.report.printed import words_of
from observatory.domain.report.text import Figure

_NARROWEST, _WIDEST, _LOOKED_AT = 9, 70, 300
_LINE = 15.0  # points
_MISSING = "missing"
# Addresses are for copying, not for reading: a line each.
_UNWRAPPED = frozenset({"path", "field"})


def write_table(book: Book, name: str, table: Table, contents: str) -> None:
    """Write a sheet: caption, way back, banner, head, rows, and the legend below."""
    sheet = book.add_sheet(name)
    table = _with_reasons(table, book.document.language)
    book.write(sheet, 0, 0, str(table.caption), "title")
    link_to(book, sheet, 1, contents, f"← {contents}")
    top = book.banner(sheet, 2) + 1
    widths = _write_head(book, sheet, top, table)
    for line, row in enumerate(table.rows, top + 1):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(book, sheet, line, place, column, cell)
        _set_height(sheet, line, _wrapped(table, row, widths))
    bottom = top + len(table.rows)
    _set_up(sheet, top, bottom, len(table.columns) - 1)
    # below an empty row, so that no filter of a spreadsheet takes it in
    for line, text in enumerate(legend_lines(table.legend, book.document.language), bottom + 2):
        book.write(sheet, line, 0, text, "note")


def _with_reasons(table: Table, language: str) -> Table:
    """Add the column that says why figures are missing, where some are."""
    if not has_missing(table) or any(column.name == "reason" for column in table.columns):
        return table
    more = Column(_MISSING, word("missing", language))
    return Table(
        id=table.id, caption=table.caption, legend=table.legend,
        columns=(*table.columns, more),
        rows=tuple((*row, why_missing(table.columns, row, language)) for row in table.rows),
    )  # fmt: skip


def _write_head(book: Book, sheet: Any, line: int, table: Table) -> list[int]:
    """Write the heads and set the columns' widths; return these, in characters."""
    heads, widths = [], []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        heads.append(head_of(column, cells, book.writer))
        widths.append(_width(heads[-1], cells))
        sheet.set_column(place, place, widths[-1])
        book.write(sheet, line, place, heads[-1], "number_head" if column.is_number else "head")
    _set_height(sheet, line, zip(heads, widths, strict=True))
    return widths


def _write_cell(book: Book, sheet: Any, line: int, place: int, column: Column, cell: Cell) -> None:
    if not isinstance(cell, Figure):
        style = "plain" if column.name in _UNWRAPPED else "text"
        book.write(sheet, line, place, str(cell), style)
    elif cell.value is not None:
        shown = number_format(cell, column, book.writer)
        sheet.write_number(line, place, cell.value, book.number(shown))


def _set_up(sheet: Any, top: int, bottom: int, last: int) -> None:
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, bottom, last)


def _width(head: str, cells: Sequence[Cell]) -> int:
    # A head wraps between its words; the arrow of the filter takes three characters.
    longest = max(len(part) for part in head.split()) + 4
    for cell in cells[:_LOOKED_AT]:
        longest = max(longest, len(words_of(cell)) + 2)
    return min(max(longest, _NARROWEST), _WIDEST)


def _wrapped(table: Table, row: Sequence[Cell], widths: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the cells that wrap, with the width they have."""
    for column, cell, width in zip(table.columns, row, widths, strict=True):
        if not isinstance(cell, Figure) and column.name not in _UNWRAPPED:
            yield str(cell), width


def _set_height(sheet: Any, line: int, cells: Iterable[tuple[str, int]]) -> None:
    # Not every spreadsheet makes room for words that wrap.
    most = max((_lines(text, width) for text, width in cells), default=1)
    if most > 1:
        sheet.set_row(line, most * _LINE)


def _lines(text: str, width: int) -> int:
    if len(text) < width and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(part, max(width - 2, 1))) for part in text.splitlines())
