"""Guesses how an unknown table is written: encoding, delimiter, sheet, header row, decimals."""

import csv
import io
import re
from dataclasses import dataclass, field

import pandas as pd

from etl.catalogue.parts import Dialect
from etl.contract import LINE
from etl.encodings import MIXED, detect_encoding
from etl.limits import LIMITS, most_lines
from etl.readers.table import read_lines, read_table
from etl.readers.workbook import cell_text, open_workbook
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

DELIMITERS = (";", ",", "\t", "|")
_LOOKED_AT = 40  # rows among which the header is
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
NUMBER = re.compile(r"[+-]?\d[\d\u202f\u00a0 ]*([.,]\d+)?([eE][+-]?\d+)?")


@dataclass(slots=True)
class Sniffed:
    """A table and how it is written, with what could not be told for sure."""

    dialect: Dialect
    table: pd.DataFrame
    doubts: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns, in the file's order."""
        return [name for name in self.table.columns if name != LINE]


def sniff(snapshot: Snapshot) -> Sniffed:
    """Return the table that a file holds; raise SourceChanged where it is none."""
    doubts: list[str] = []
    dialect = _dialect(snapshot, doubts)
    table = read_table(snapshot, dialect)
    mark = _decimal(table, doubts) if dialect.format == "csv" else None
    return Sniffed(dialect.model_copy(update={"decimal": mark}), table, doubts)


def _dialect(snapshot: Snapshot, doubts: list[str]) -> Dialect:
    start = next(snapshot.chunks(), b"")
    if not start:
        raise SourceChanged("the file is empty", file=str(snapshot), remedy="Download it again.")
    if start.startswith(_WORKBOOKS):
        return _of_workbook(snapshot, doubts)
    content = read_lines(snapshot, most_lines(None))
    encoding = detect_encoding(content)
    if encoding == MIXED:
        raise SourceChanged(
            f"the file is {MIXED}", file=str(snapshot), remedy="Ask the producer for a sound one."
        )
    encoding = {"ascii": "utf-8-sig"}.get(encoding, encoding)
    try:
        rows = content.decode(encoding).splitlines()[:_LOOKED_AT]
    except UnicodeDecodeError:
        raise SourceChanged(
            "the file is no text, and no workbook",
            file=str(snapshot),
            remedy="Give a table (CSV, xls, xlsx, ods) or a file of outlines, zipped or not.",
        ) from None
    delimiter = max(DELIMITERS, key=lambda mark: _fit(rows, mark))
    header = _header_row(list(csv.reader(io.StringIO("\n".join(rows)), delimiter=delimiter)))
    if header > 1:
        doubts.append(f"the header seems to be on line {header}: lines before it are skipped")
    return Dialect(delimiter=delimiter, encoding=encoding, header_row=header)


def _fit(lines: list[str], delimiter: str) -> int:
    """Return the width that most lines have under a delimiter; 1 is no table."""
    widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    common = max(set(widths), key=widths.count, default=0)
    return common * widths.count(common) if common > 1 else 0


def _of_workbook(snapshot: Snapshot, doubts: list[str]) -> Dialect:
    book = open_workbook(snapshot, snapshot.read(LIMITS.table_bytes))
    sizes = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        sizes[name] = sheet.total_height * min(sheet.total_width, 50)
    chosen = max(sizes, key=lambda name: sizes[name])
    sheet = book.get_sheet_by_name(chosen)
    first = sheet.to_python(skip_empty_area=False, nrows=_LOOKED_AT)
    header = _header_row([[cell_text(cell) for cell in row] for row in first])
    doubts.append(f"the largest sheet is {chosen!r}, of {', '.join(book.sheet_names)}; its "
                  f"header seems to be on row {header}")  # fmt: skip
    return Dialect(format="xls", sheet=chosen, header_row=header)


def _header_row(rows: list[list[str]]) -> int:
    """Return the number of the first row that is made of the most distinct names."""
    names = [len({cell for cell in row if cell.strip() and not NUMBER.fullmatch(cell.strip())})
             for row in rows]  # fmt: skip
    return names.index(max(names)) + 1 if names else 1


def _decimal(table: pd.DataFrame, doubts: list[str]) -> str | None:
    marks: set[str] = set()
    for name in table.columns.drop(LINE):
        cells = [cell for cell in table[name].unique() if cell]
        numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
        if 2 * len(numbers) > len(cells):
            marks |= {mark for mark in ",." if any(mark in cell for cell in numbers)}
    if len(marks) == 2:
        doubts.append("both decimal marks are used: check that 1.234 is no 1234")
    return marks.pop() if len(marks) == 1 else None
