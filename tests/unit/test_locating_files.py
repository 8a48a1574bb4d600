"""Files of points as they are read: names, GeoJSON, workbooks that ask for too much."""

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import orjson
import pyarrow as pa
import pytest

from api.locating import limits
from api.locating.header import name_columns
from api.locating.read import read_file
from api.locating.write import as_csv
from api.workbook import write_sheets
from observatory.domain.spreadsheet import FORMULA
from observatory.errors import InvalidRequest, TooLarge


def collection(*features: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def feature(properties: dict[str, Any], point: Sequence[float] | None = None) -> dict[str, Any]:
    geometry = None if point is None else {"type": "Point", "coordinates": point}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


# --- names


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["lon", "lon_3", "lon", "lat"], ["lon", "lon_3", "lon_3_", "lat"]),
        (["lon", "lon", "lon_2"], ["lon", "lon_2_", "lon_2"]),  # what is asked for is itself
        (["", None, "column_1", " a "], ["column_1_", "column_2", "column_1", "a"]),
        (["a_2", "a", "a", "a"], ["a_2", "a", "a_3", "a_4"]),
    ],
)
def test_every_column_has_a_name_of_its_own(header: list[str | None], names: list[str]) -> None:
    assert name_columns(header) == names


def test_a_column_of_a_csv_is_found_by_its_name() -> None:
    table = read_file(b"lon,lon_3,lon,lat\n1,2,3,4\n").table
    assert table["lon_3"].to_pylist() == ["2"]


# --- what is no text


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"SQLite format 3\x00", "a GeoPackage or another SQLite file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"fgb\x03fgb", "a FlatGeobuf file"),
        (b"PAR1\x15", "a Parquet file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"the old format \(\.xls\)"),
        (b"\x1f\x8b\x08", "unpack it first"),
        (b"lon,lat\n", "no text"),  # and then what no text holds
    ],
)
def test_a_file_that_is_no_text_is_named_and_its_bytes_are_not_shown(
    first: bytes, said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said) as refusal:
        read_file(first + bytes(range(256)) * 8)
    words = str(refusal.value)
    assert words.isprintable()
    assert "CSV, XLSX and GeoJSON are read" in words
    assert len(words) < 250


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_text_of_any_usual_encoding_is_no_binary(encoding: str) -> None:
    table = read_file("adresse;ville\n1 allée;Évry\n".encode(encoding)).table
    assert table.to_pylist() == [{"adresse": "1 allée", "ville": "Évry"}]


# --- GeoJSON


def test_a_property_is_read_by_what_it_was_called() -> None:
    table = read_file(collection(feature({" commune": "Evry", "adresse ": "1 rue X"}))).table
    assert table.select(["commune", "adresse"]).to_pylist() == [
        {"commune": "Evry", "adresse": "1 rue X"}
    ]


def test_a_feature_without_a_point_keeps_its_coordinates() -> None:
    said = {"longitude": 2.35, "latitude": "48,85"}
    polygon = {**feature(said), "geometry": {"type": "Polygon", "coordinates": []}}
    table = read_file(collection(feature(said), polygon, feature(said, (5.0, 46.0)))).table
    assert table["longitude"].to_pylist() == ["2.35", "2.35", "5.0"]
    assert table["latitude"].to_pylist() == ["48,85", "48,85", "46.0"]


def test_a_geojson_that_would_weigh_too_much_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = collection(*[{}] * 100_001)
    with pytest.raises(TooLarge, match="100,001 rows, and 100,000 is the most"):
        read_file(many)
    bare = b'{"features":[' + b"{}," * 2_000_000 + b"{}]}"
    monkeypatch.setattr(orjson, "loads", None)
    with pytest.raises(TooLarge, match="2,000,000 objects and lists"):
        read_file(bare)
    with pytest.raises(TooLarge, match=r"GeoJSON has more than 20,971,520 bytes: .* as CSV"):
        read_file(b'{"features":["' + b"a" * 20 * 2**20 + b'"]}')


# --- workbooks

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets><sheet name="a" '
    'sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_HEAD = '<row r="1"><c r="A1" t="str"><v>lon</v></c><c r="B1" t="str"><v>lat</v></c></row>'


def workbook(rows: str, more: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        sheet = f"<worksheet {_MAIN}>{more}<sheetData>{rows}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


def test_a_small_workbook_is_read_wherever_it_begins() -> None:
    rows = '<row r="3"><c r="B3" t="str"><v>lon</v></c><c r="C3" t="str"><v>lat</v></c></row>' \
           '<row r="5"><c r="C5"><v>46.5</v></c></row>'  # fmt: skip
    assert read_file(workbook(rows)).table.to_pylist() == [
        {"lon": None, "lat": None}, {"lon": None, "lat": "46.5"}]  # fmt: skip
    assert read_file(workbook("<row><c><v>1</v></c><c><v>2</v></c></row>")).table.num_rows == 0


def test_every_cell_of_a_workbook_is_its_text() -> None:
    cells = ['a"b\nc,d', 1.0, 2.5, True, None, "é", "=1"]
    names = ["n\nm", *"bcdefg"]
    table = read_file(write_sheets({"a": (names, [cells, [None] * 7])})).table
    assert table.column_names == names
    assert [*table.to_pylist()[0].values()] == [
        'a"b\nc,d', "1", "2.5", "TRUE", None, "é", "=1"]  # fmt: skip


def test_a_column_with_an_empty_cell_loses_no_row() -> None:
    table = read_file(write_sheets({"a": (["adresse"], [["a"], [None], ["b"]])})).table
    assert table["adresse"].to_pylist() == ["a", None, "b"]


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        (f'{_HEAD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "", "in 768 MB"),
        (f'{_HEAD}<row r="20000"><c r="ALL20000"><v>1</v></c></row>', "", "1,000 columns"),
        (f'{_HEAD}<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "", "1,048,575 rows"),
        (_HEAD + "<row/>" * 100_001 + "<row><c><v>1</v></c></row>", "", "rows"),
        ("<row>" + "<c><v>1</v></c>" * 201 + "</row>", "", "201 columns"),
    ],
)
def test_a_workbook_whose_cells_span_too_much_is_refused(rows: str, more: str, said: str) -> None:
    content, began = workbook(rows, more), time.monotonic()
    assert len(content) < 10_000
    with pytest.raises(TooLarge, match=said):
        read_file(content)
    assert time.monotonic() - began < 30


def test_what_a_workbook_says_of_its_own_size_takes_no_room() -> None:
    table = read_file(workbook(_HEAD, '<dimension ref="A1:XFD1048576"/>')).table
    assert (table.column_names, table.num_rows) == (["lon", "lat"], 0)


def test_a_workbook_that_says_less_than_it_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "SHEET_MEMORY", 64 * 2**20)
    text = f'<row><c t="str"><v>{"a" * 60_000_000}</v></c></row>'
    content = bytearray(workbook(text))
    # What the directory of the zip tells of the sheet, which its reader does not hold it to.
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises((TooLarge, InvalidRequest), match=r"in 64 MB|cannot be read"):
        read_file(bytes(content))


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_SECONDS", 1)
    slow = _HEAD + "<row><c><v>1</v></c></row>" * 2_000_000
    monkeypatch.setattr(limits, "MOST_SHEET_ROWS", 10_000_000)
    with pytest.raises(TooLarge, match="more than 1 seconds"):
        read_file(workbook(slow))


def test_a_sheet_of_more_text_than_a_file_may_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = write_sheets({"a": (["adresse"], [["a" * 100]] * 2_000)})
    monkeypatch.setattr(limits, "MOST_BYTES", 150_000)
    with pytest.raises(TooLarge, match="150,000 bytes of text"):
        read_file(content)


# --- what is written


@pytest.mark.parametrize("mark", FORMULA)
def test_no_spreadsheet_runs_a_cell_or_a_name(mark: str) -> None:
    text = as_csv(pa.table({f"{mark}a": [f"{mark}b"], "c": ["-1"]})).decode()
    assert f"'{mark}a" in text
    assert f"'{mark}b" in text
    assert "'-1" not in text


@pytest.mark.parametrize(
    ("lines", "column", "cells"),
    [
        ("id;lon;lat\n\n1;2;48\n\n\n2;3;48\n\n", "id", [None, "1", None, None, "2"]),
        ("id,lon,lat\r\n1,2,48\r\n\r\n2,3,48", "id", ["1", None, "2"]),
        ("adresse\n1 rue A\n\n2 rue B\n", "adresse", ["1 rue A", None, "2 rue B"]),
        ('id,note\n1,"one\n\ntwo"\n\n2,"x ""y"" "\n', "id", ["1", None, "2"]),
        ("id,lon\n", "id", []),
        ("id,lon", "id", []),
    ],
)
def test_a_blank_line_of_a_csv_stays_a_row(
    lines: str, column: str, cells: list[str | None]
) -> None:
    table = read_file(lines.encode()).table
    assert table[column].to_pylist() == cells
    if "note" in lines:
        assert table["note"][0].as_py() == "one\n\ntwo"


def test_dates_and_truth_values_of_a_workbook_are_as_they_were_typed() -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["id", "day", "moment", "is_open", "code", "share"])
    moment = datetime.fromisoformat("2024-01-31T08:30:00")
    book.active.append([7, date(2024, 1, 31), moment, True, "01053", 0.1])
    book.save(content)
    (row,) = read_file(content.getvalue()).table.to_pylist()
    assert row == {"id": "7", "day": "2024-01-31", "moment": "2024-01-31 08:30:00",
                   "is_open": "TRUE", "code": "01053", "share": "0.1"}  # fmt: skip
