"""Reads a table as text, line numbers kept, and refuses what is not the declared file."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from etl.catalogue.parts import Dialect
from etl.contract import LINE as LINE  # readers take it from here
from etl.corrections import correct
from etl.encodings import DOUBLE_ENCODED, decode
from etl.limits import LIMITS, most_lines
from etl.readers.workbook import read_sheet
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

__all__ = ["FORMULA", "LINE", "check_columns", "check_names", "read_lines", "read_table"]

_DOUBLE_ENCODED = re.compile(DOUBLE_ENCODED)

# A cell that a spreadsheet would execute: "=cmd|…", "= 1+1", "@SUM(…)", "+cmd|…", "-2+3+cmd|…".
_FORMULA_STARTS = ("=", "@", "+", "-")
FORMULA = r"=\s*\S|@[A-Za-z]+\(|[+-].*[A-Za-z]+[|(!]"
_FORMULA = re.compile(FORMULA)

_OTHER_FORMATS = {
    b"\x1f\x8b": "compressed by gzip",
    b"PK\x03\x04": "a zip archive or a workbook",
    b"\xd0\xcf\x11\xe0": "a workbook (.xls)",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet table",
    b"SQLite format 3": "a database",
}


def read_table(snapshot: Snapshot, dialect: Dialect) -> pd.DataFrame:
    """Return every row that holds something, cells as text, with its line in column LINE."""
    if dialect.format == "xls":
        content = snapshot.read(LIMITS.table_bytes)
        _refuse_web_page(snapshot, content)
        rows = read_sheet(snapshot, content, dialect)
        places: Sequence[int] = range(1, len(rows) + 1)
    else:
        content = read_lines(snapshot, most_lines(snapshot.contract.most_rows, dialect.header_row))
        _refuse_web_page(snapshot, content)
        _refuse_other_format(snapshot, content)
        rows, places = _text_rows(snapshot, content, dialect)
    return correct(str(snapshot), snapshot.contract, _frame(snapshot, rows, places, dialect))


def read_lines(snapshot: Snapshot, most: int) -> bytes:
    """Return the bytes of a text, counted as they come: a file of millions is never held whole."""
    parts: list[bytes] = []
    size = lines = tail = 0
    for chunk in snapshot.chunks():
        parts.append(chunk)
        size, first, last = size + len(chunk), chunk.find(b"\n"), chunk.rfind(b"\n")
        tail = tail + (len(chunk) if first < 0 else first)
        _refuse_excess(snapshot, size, lines, tail, most)
        lines += chunk.count(b"\n")
        tail = tail if last < 0 else len(chunk) - last - 1
        _refuse_excess(snapshot, size, lines, 0, most)
    return b"".join(parts)


def _refuse_excess(snapshot: Snapshot, size: int, lines: int, tail: int, most: int) -> None:
    if lines > most:
        rows = snapshot.contract.most_rows
        known = "" if rows is None else f", where at most {rows:,} rows are declared"
        raise SourceChanged(
            f"the file has more than {most:,} lines{known}",
            file=str(snapshot),
            line=most + 1,
            remedy="The producer changed its coverage, or this is another file: check, then "
            "declare.",
        )
    if tail > LIMITS.line_bytes:
        raise SourceChanged(
            f"the line is longer than {LIMITS.line_bytes:,} bytes",
            file=str(snapshot),
            line=lines + 1,
            remedy="This is no table, or its lines were lost: download it again.",
        )
    if size > LIMITS.table_bytes:
        raise SourceChanged(
            f"the table is larger than {LIMITS.table_bytes:,} bytes",
            file=str(snapshot),
            remedy="No declared table comes near: check what this file is.",
        )


def _refuse_web_page(snapshot: Snapshot, content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceChanged(
            "the file is a web page, not a table",
            file=str(snapshot),
            line=1,
            value=start[:40].decode("latin-1"),
            remedy="The download probably met an error page: download it again.",
        )


def _refuse_other_format(snapshot: Snapshot, content: bytes) -> None:
    for mark, name in _OTHER_FORMATS.items():
        if content.startswith(mark):
            raise SourceChanged(
                f"the file is {name}, not a table of text",
                file=str(snapshot),
                line=1,
                value=content[:8].decode("latin-1"),
                remedy="Unpack it, or declare the format that it really has.",
            )


def _text_rows(
    snapshot: Snapshot, content: bytes, dialect: Dialect
) -> tuple[list[list[str]], Sequence[int]]:
    """Return the rows, and the line of the file on which each of them begins."""
    text = _decode(snapshot, content, dialect)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    try:
        found = list(rows)
        if rows.line_num == len(found):
            return found, range(1, len(found) + 1)
        return found, _first_lines(text, dialect)  # a cell between quotes holds an end of line
    except csv.Error as error:
        raise SourceChanged(
            f"the table cannot be read: {error}",
            file=str(snapshot),
            line=rows.line_num,
            remedy=f"A cell holds at most {LIMITS.cell_characters:,} characters: a quotation mark "
            "was probably opened and never closed.",
        ) from None


def _first_lines(text: str, dialect: Dialect) -> list[int]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    last = [0, *(rows.line_num for _ in rows)]
    return [line + 1 for line in last[:-1]]


def _decode(snapshot: Snapshot, content: bytes, dialect: Dialect) -> str:
    text = decode(content, dialect.encoding, str(snapshot))
    if match := _DOUBLE_ENCODED.search(text):
        raise SourceChanged(
            "accents are encoded twice",
            file=str(snapshot),
            line=text.count("\n", 0, match.start()) + 1,
            value=text[max(0, match.start() - 15) : match.start()].split("\n")[-1]
            + text[match.start() : match.start() + 15].split("\n")[0].rstrip("\r"),
            remedy="The file was saved again by a program that mistook its encoding: download it.",
        )
    return text


def _frame(
    snapshot: Snapshot, rows: list[list[str]], places: Sequence[int], dialect: Dialect
) -> pd.DataFrame:
    if len(rows) < dialect.header_row:
        raise SourceChanged("the file is empty", file=str(snapshot), remedy="Download it again.")
    header = [name.strip() for name in rows[dialect.header_row - 1]]
    body = rows[dialect.body_row - 1 :]
    places = places[dialect.body_row - 1 :]
    lines = [line for line, held in zip(places, map(any, body), strict=True) if held]
    body = body if len(lines) == len(body) else [row for row in body if any(row)]
    _refuse_widths(snapshot, header, body, lines, dialect)
    # Column by column from here: a table of millions of cells is not walked cell by cell.
    cells = list(zip(*body, strict=True)) if body else [() for _ in header]
    _refuse_nameless(snapshot, header, cells, lines)
    stripped = {at: list(map(str.strip, cells[at])) for at, name in enumerate(header) if name}
    columns = {
        header[at]: column
        for at, column in stripped.items()
        if not _is_empty_filler(header[at], column)
    }
    _refuse_repeated(snapshot, header, columns)
    _refuse_formulas(snapshot, columns, lines)
    return pd.DataFrame({LINE: lines, **columns}, dtype=object)


def _refuse_widths(
    snapshot: Snapshot, header: list[str], body: list[list[str]], lines: list[int], dialect: Dialect
) -> None:
    if set(map(len, body)) <= {len(header)}:
        return
    at = next(at for at, row in enumerate(body) if len(row) != len(header))
    raise SourceChanged(
        f"{len(body[at])} cells under {len(header)} column names",
        file=str(snapshot),
        line=lines[at],
        value=dialect.delimiter.join(body[at])[:60],
        remedy=f"The file was cut, or its separator is not the declared {dialect.delimiter!r}.",
    )


def _refuse_formulas(snapshot: Snapshot, columns: dict[str, list[str]], lines: list[int]) -> None:
    """Refuse a cell that a spreadsheet would execute, here or in what we export."""
    for name, cells in columns.items():
        suspects = {cell for cell in set(cells) if cell.startswith(_FORMULA_STARTS)}
        formulas = {cell for cell in suspects if _FORMULA.match(cell)}
        if formulas:
            at = next(i for i, cell in enumerate(cells) if cell in formulas)
            raise SourceChanged(
                "the cell is a formula, not a value",
                file=str(snapshot),
                line=lines[at],
                column=name,
                value=cells[at],
                remedy="Formulas are never executed nor loaded: ask the producer for values.",
            )


def _is_empty_filler(name: str, cells: list[str]) -> bool:
    """Tell whether a column is one of the hundreds of empty ones that spreadsheets leave."""
    return name.startswith("Unnamed") and not any(cells)


def _refuse_nameless(
    snapshot: Snapshot, header: list[str], cells: Sequence[Sequence[str]], lines: list[int]
) -> None:
    """Refuse a cell under no name; whole columns of neither are left by spreadsheets."""
    for position in (at for at, name in enumerate(header) if not name):
        column = list(map(str.strip, cells[position]))
        if any(column):
            at = next(at for at, cell in enumerate(column) if cell)
            raise SourceChanged(
                "the cell stands under no column name",
                file=str(snapshot),
                line=lines[at],
                column=f"number {position + 1}",
                value=column[at],
                remedy="The file was shifted, or its first line was lost: download it again.",
            )


def _refuse_repeated(snapshot: Snapshot, header: list[str], columns: dict[str, list[str]]) -> None:
    repeated = sorted({name for name in columns if header.count(name) > 1})
    if repeated:
        raise SourceChanged(
            "two columns have the same name", file=str(snapshot), column=repeated[0]
        )


def check_columns(
    snapshot: Snapshot, table: pd.DataFrame, wanted: set[str], ignored: set[str]
) -> None:
    """Refuse a table that lacks a declared column or holds one that nobody declared."""
    names = [name for name in table.columns if name != LINE]
    first = {name: table[name].iloc[0] for name in names} if len(table) else {}
    check_names(snapshot, names, wanted, ignored, first)


def check_names(
    snapshot: Snapshot,
    names: Sequence[str],
    wanted: set[str],
    ignored: set[str],
    first: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Refuse a header that lacks a declared name, has an unknown one, or one twice."""
    present = set(names)
    missing = sorted(wanted - present)
    unknown = sorted(present - wanted - ignored)
    if missing:
        near = f" Columns not declared: {', '.join(unknown[:8])}." if unknown else ""
        raise SourceChanged(
            f"the declared column is not in the file ({len(missing)} missing)",
            file=str(snapshot),
            column=missing[0],
            remedy=f"If the producer renamed it, change the declaration.{near}",
        )
    if unknown:
        raise SourceChanged(
            f"nobody declared this column ({len(unknown)} unknown)",
            file=str(snapshot),
            column=unknown[0],
            value=first.get(unknown[0]),
            remedy="Add it to the declaration, under figures or under ignored.",
        )
    twice = sorted(name for name in wanted if list(names).count(name) > 1)
    if twice:
        raise SourceChanged("two columns have the same name", file=str(snapshot), column=twice[0])
