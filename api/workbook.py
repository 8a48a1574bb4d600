"""XLSX: one sheet of rows, one that says where they come from."""

import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
import xlsxwriter

from api.provenance import QUOTED, Provenance
from observatory.db.filters import Row

ROWS, SOURCE = "data", "source"
# Nothing that a cell holds is run: neither formulas nor addresses are made of text.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_WIDTH = 16
_LABELS = {
    "producer": "Producteur / Producer",
    "licence": "Licence / Licence",
    "licence_address": "Texte de la licence / Text of the licence",
    "edition": "Éditions / Editions",
    "published_at": "Publié par l'observatoire le / Published by the observatory on",
    "data_version": "Version des données / Data version",
    "origin": "Origine / Origin",
    "notice": "Avertissement / Notice",
    "query": "Question posée / Query",
    "numberMatched": "Lignes qui répondent / Rows that match",
    "numberReturned": "Lignes dans ce fichier / Rows in this file",
}


def write_xlsx(fields: Sequence[str], rows: Iterable[Row], provenance: Provenance) -> bytes:
    """Write a workbook; texts (codes above all) are cells of text, missing values empty cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": provenance.address, "comments": _comment(provenance)})
        bold = book.add_format({"bold": True})
        _write_rows(book.add_worksheet(ROWS), fields, rows, bold, _left_out(provenance))
        _write_source(book.add_worksheet(SOURCE), provenance, bold)
    return content.getvalue()


def write_sheets(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Write sheets by name, each a header and rows of texts, numbers and truth values."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, (header, rows) in sheets.items():
            _fill(book.add_worksheet(name), header, rows, bold)
    return content.getvalue()


def _comment(provenance: Provenance) -> str:
    told = provenance.told()
    return f"{told['producer']}. {told['licence']}. {told.get('notice', '')}"[:250]


def _left_out(provenance: Provenance) -> str:
    """Say that the sheet is a part of the answer; nothing when it is the whole."""
    matched, returned = provenance.matched or 0, provenance.returned or 0
    if returned >= matched:
        return ""
    return (
        f"{returned} lignes sur {matched} : les autres ne sont pas dans ce fichier. / "
        f"{returned} rows of {matched}: the others are not in this file."
    )


def _write_rows(
    sheet: Any, fields: Sequence[str], rows: Iterable[Row], bold: Any, left_out: str
) -> None:
    # A code is a text that looks like a number, on purpose.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(fields) - 1, _WIDTH)
    last = _fill(sheet, fields, rows, bold)
    sheet.autofilter(0, 0, last, len(fields) - 1)
    if left_out:  # below an empty row, so that no filter and no table of a spreadsheet takes it in
        sheet.write_string(last + 2, 0, left_out, bold)


def _fill(sheet: Any, header: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any) -> int:
    for place, name in enumerate(header):
        sheet.write_string(0, place, name, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value)
    return last


def _write_source(sheet: Any, provenance: Provenance, bold: Any) -> None:
    told = {name: value for name, value in provenance.told().items() if value not in (None, "")}
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, len(QUOTED), 24)
    for line, (name, value) in enumerate(told.items()):
        sheet.write_string(line, 0, _LABELS.get(name, name), bold)
        _write(sheet, line, 1, value)
    start = len(told) + 1
    for place, name in enumerate(QUOTED):
        sheet.write_string(start, place, "release" if name == "id" else name, bold)
    for line, release in enumerate(provenance.quoted(), start + 1):
        for place, name in enumerate(QUOTED):
            _write(sheet, line, place, release[name])


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if value is not None:
        _WRITERS.get(type(value), _write_json)(sheet, line, place, value)


def _write_text(sheet: Any, line: int, place: int, value: str) -> None:
    sheet.write_string(line, place, value)


def _write_number(sheet: Any, line: int, place: int, value: float) -> None:
    if math.isfinite(value):
        sheet.write_number(line, place, value)


def _write_yes_no(sheet: Any, line: int, place: int, value: bool) -> None:
    sheet.write_boolean(line, place, value)


def _write_day(sheet: Any, line: int, place: int, value: date) -> None:
    sheet.write_datetime(line, place, value)


def _write_moment(sheet: Any, line: int, place: int, value: datetime) -> None:
    # A spreadsheet knows no time zones: UTC, as text.
    sheet.write_string(line, place, value.astimezone(UTC).isoformat())


def _write_json(sheet: Any, line: int, place: int, value: Any) -> None:
    text = str(value) if isinstance(value, str) else orjson.dumps(value, default=_plain).decode()
    sheet.write_string(line, place, text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


_WRITERS: dict[type, Callable[[Any, int, int, Any], None]] = {
    str: _write_text,
    int: _write_number,
    float: _write_number,
    bool: _write_yes_no,
    date: _write_day,
    datetime: _write_moment,
}
