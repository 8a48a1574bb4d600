"""Files of points as people have them: CSV of any dialect, XLSX, GeoJSON; every cell as text."""

import io
import zipfile
from collections.abc import Sequence
from csv import Error as RowError
from csv import reader as split_rows
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
from pyarrow import csv
from python_calamine import CalamineError, CalamineWorkbook

from observatory.errors import InvalidRequest, TooLarge

MOST_BYTES = 100 * 2**20
MOST_ROWS = 1_000_000
MOST_SHEET_ROWS = 100_000  # of XLSX and GeoJSON, which are read cell by cell
MOST_COLUMNS = 200
MOST_UNZIPPED = 300 * 2**20
CSV, XLSX, GEOJSON = "csv", "xlsx", "geojson"
LON, LAT = "longitude", "latitude"  # columns of the points of a GeoJSON
_BLOCK = 4 * 2**20
_DELIMITERS = (";", ",", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, every cell a text or null, its kind, and what separates its cells."""

    table: pa.Table
    kind: str
    delimiter: str = ","


def read_file(content: bytes) -> Source:
    """Return what a file holds; its first bytes say what kind it is."""
    if not content.strip():
        raise InvalidRequest("The file is empty: send CSV, XLSX or GeoJSON as the body.")
    if len(content) > MOST_BYTES:
        raise TooLarge(f"The file has more than {MOST_BYTES:,} bytes: send it in parts.")
    if content.startswith(b"PK\x03\x04"):
        return Source(_limited(_read_xlsx(content), MOST_SHEET_ROWS), XLSX)
    if content.lstrip()[:1] == b"{":
        return Source(_limited(_read_geojson(content), MOST_SHEET_ROWS), GEOJSON)
    return _read_csv(_to_utf8(content))


def _limited(table: pa.Table, most: int) -> pa.Table:
    if table.num_rows > most:
        raise TooLarge(f"The file has {table.num_rows:,} rows, and {most:,} is the most.")
    return table


def _read_csv(content: bytes) -> Source:
    """Read UTF-8 lines whose cells are separated by what the header holds most of."""
    head = content.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        names = _names(next(split_rows([head], delimiter=delimiter), []))
    except RowError as error:
        raise InvalidRequest(f"The first line of the CSV cannot be read: {error}.") from None
    if b"\n" not in content:
        content += b"\n"
    try:
        table = csv.read_csv(
            pa.BufferReader(content),
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in content),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise InvalidRequest(f"The CSV cannot be read: {str(error)[:200]}.") from None
        table = pa.table({name: pa.array([], pa.string()) for name in names})
    return Source(_limited(table, MOST_ROWS), CSV, delimiter)


def _to_utf8(content: bytes) -> bytes:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode()
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").encode()
    return content


def _names(header: Sequence[Any]) -> list[str]:
    """Return the names of the columns, each once and none empty."""
    if len(header) > MOST_COLUMNS:
        raise TooLarge(f"The file has {len(header)} columns, and {MOST_COLUMNS} is the most.")
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = str(cell or "").strip() or f"column_{place}"
        names.append(name if name not in names else f"{name}_{place}")
    return names


def _read_xlsx(content: bytes) -> pa.Table:
    """Read the first sheet, whose first row names the columns."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNZIPPED:
                raise TooLarge(f"The workbook holds more than {MOST_UNZIPPED:,} bytes: send a CSV.")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (zipfile.BadZipFile, CalamineError, IndexError) as error:
        raise InvalidRequest(f"The workbook cannot be read: {str(error)[:200]}.") from None
    if not rows:
        raise InvalidRequest("The first sheet is empty; its first row names the columns.")
    names = _names(rows[0])
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in names)
    return pa.table(
        {name: pa.array(map(_text, column), pa.string())
         for name, column in zip(names, columns, strict=True)}
    )  # fmt: skip


def _read_geojson(content: bytes) -> pa.Table:
    """Read a FeatureCollection of points (RFC 7946): its properties, then its coordinates."""
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not GeoJSON ({error}).") from None
    features = document.get("features")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InvalidRequest("The GeoJSON is no FeatureCollection of points.")
    rows = [_properties(one) for one in features]
    names = _names(list(dict.fromkeys(name for row in rows for name in row)))
    points = [_point(one.get("geometry")) for one in features]
    table = {name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names}
    return pa.table(
        table | {name: pa.array([point[at] for point in points], pa.string())
                 for at, name in enumerate((LON, LAT))}
    )  # fmt: skip


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _point(geometry: Any) -> tuple[str | None, str | None]:
    match geometry:
        case {"type": "Point", "coordinates": [int() | float() as lon, int() | float() as lat, *_]}:
            return str(lon), str(lat)
    return None, None


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, dict | list):
        return orjson.dumps(cell).decode()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
