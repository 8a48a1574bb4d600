"""Reads a table as text, line numbers kept, and refuses what is not the declared file."""

import csv
import io
import re
from collections.abc import Iterable

import pandas as pd
import python_calamine

from etl.catalogue import Dialect
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

LINE = "__line__"  # the line of the file, or the row of the sheet, that a row comes from
# UTF-8 read as Windows-1252 and written again: "é" has become "Ã©", "œ" "Å“", "’" "â€™".
_DOUBLE_ENCODED = re.compile("Ã[\x80-\xbf\u2018-\u203a€ŠŒŽšœžŸƒˆ˜™]|Å[‘’“]|â€")


def read_table(snapshot: Snapshot, dialect: Dialect) -> pd.DataFrame:
    """Return every row that holds something, cells as text, with its line in column LINE."""
    content = snapshot.read()
    _refuse_web_page(snapshot, content)
    if dialect.format == "xls":
        return _frame(snapshot, _sheet_rows(snapshot, content, dialect), dialect)
    return _frame(snapshot, _text_rows(snapshot, content, dialect), dialect)


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


def _text_rows(snapshot: Snapshot, content: bytes, dialect: Dialect) -> list[list[str]]:
    text = _decode(snapshot, content, dialect)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter))
    except csv.Error as error:
        raise SourceChanged(f"the table cannot be read: {error}", file=str(snapshot)) from None


def _decode(snapshot: Snapshot, content: bytes, dialect: Dialect) -> str:
    try:
        text = content.decode(dialect.encoding)
    except UnicodeDecodeError as error:
        raise SourceChanged(
            f"byte 0x{content[error.start]:02x} is not {dialect.encoding}",
            file=str(snapshot),
            line=content.count(b"\n", 0, error.start) + 1,
            value=content[max(0, error.start - 15) : error.start + 15].decode("latin-1"),
            remedy=f"The declaration expects {dialect.encoding}: the producer changed the "
            "encoding, or the file was saved again by another program.",
        ) from None
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


def _sheet_rows(snapshot: Snapshot, content: bytes, dialect: Dialect) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_name(dialect.sheet or book.sheet_names[0])
    except python_calamine.CalamineError as error:
        raise SourceChanged(f"the workbook cannot be read: {error}", file=str(snapshot)) from None
    return [[_cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell_text(cell: object) -> str:
    """Write a cell as its reader sees it: a whole number has no decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _frame(snapshot: Snapshot, rows: list[list[str]], dialect: Dialect) -> pd.DataFrame:
    if len(rows) < dialect.header_row:
        raise SourceChanged("the file is empty", file=str(snapshot), remedy="Download it again.")
    header = [name.strip() for name in rows[dialect.header_row - 1]]
    body = [
        (line, row)
        for line, row in enumerate(rows[dialect.body_row - 1 :], start=dialect.body_row)
        if any(row)
    ]
    for line, row in body:
        if len(row) != len(header):
            raise SourceChanged(
                f"{len(row)} cells under {len(header)} column names",
                file=str(snapshot),
                line=line,
                value=dialect.delimiter.join(row)[:60],
                remedy="The file was cut, or its separator is not the declared "
                f"{dialect.delimiter!r}.",
            )
    _refuse_nameless(snapshot, header, body)
    columns = {
        name: [row[position].strip() for _, row in body]
        for position, name in enumerate(header)
        if name and not _is_empty_filler(name, (row[position] for _, row in body))
    }
    _refuse_repeated(snapshot, header, columns)
    return pd.DataFrame({LINE: [line for line, _ in body], **columns}, dtype=object)


def _is_empty_filler(name: str, cells: Iterable[str]) -> bool:
    """Tell whether a column is one of the hundreds of empty ones that spreadsheets leave."""
    return name.startswith("Unnamed") and not any(cell.strip() for cell in cells)


def _refuse_nameless(
    snapshot: Snapshot, header: list[str], body: list[tuple[int, list[str]]]
) -> None:
    """Refuse a cell under no name; whole columns of neither are left by spreadsheets."""
    for position in (at for at, name in enumerate(header) if not name):
        for line, row in body:
            if row[position].strip():
                raise SourceChanged(
                    "the cell stands under no column name",
                    file=str(snapshot),
                    line=line,
                    column=f"number {position + 1}",
                    value=row[position].strip(),
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
    present = set(table.columns) - {LINE}
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
            value=table[unknown[0]].iloc[0] if len(table) else None,
            remedy="Add it to the declaration, under figures or under ignored.",
        )
