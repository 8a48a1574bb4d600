"""Files of points as people have them: CSV of any dialect, XLSX, GeoJSON; every cell as text."""

from csv import Error as RowError
from csv import reader as split_rows
from dataclasses import dataclass

import pyarrow as pa

from api.locating import limits
from api.locating.blanks import fill_blanks
from api.locating.features import read_geojson
from api.locating.header import name_columns
from api.locating.kinds import refuse_binary
from api.locating.lines import read_lines, to_utf8
from api.locating.sheets import read_xlsx
from observatory.errors import InvalidRequest, TooLarge

CSV, XLSX, GEOJSON = "csv", "xlsx", "geojson"
_DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, every cell a text or null, its kind, and what separates its cells."""

    table: pa.Table
    kind: str
    delimiter: str = ","


def read_file(content: bytes) -> Source:
    """Return what a file holds; its first bytes say what kind it is.

    Raises InvalidRequest, TooLarge.
    """
    if not content.strip():
        raise InvalidRequest("The file is empty: send CSV, XLSX or GeoJSON as the body.")
    if len(content) > limits.MOST_BYTES:
        raise TooLarge(f"The file has more than {limits.MOST_BYTES:,} bytes: send it in parts.")
    if content.startswith(b"PK\x03\x04"):
        return Source(read_xlsx(content), XLSX)
    if content.lstrip()[:1] == b"{":
        return Source(read_geojson(content), GEOJSON)
    refuse_binary(content)
    return _read_csv(to_utf8(content))


def _read_csv(content: bytes) -> Source:
    """Read UTF-8 lines whose cells are separated by what the header holds most of."""
    head = content.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        names = name_columns(next(split_rows([head], delimiter=delimiter), []))
    except RowError as error:
        raise InvalidRequest(f"The first line of the CSV cannot be read: {error}.") from None
    if b"\n" not in content:
        content += b"\n"
    content = fill_blanks(content, delimiter.encode(), len(names))
    table = read_lines(content, names, delimiter, 1)
    if table.num_rows > limits.MOST_ROWS:
        raise TooLarge(
            f"The file has {table.num_rows:,} rows, and {limits.MOST_ROWS:,} is the most."
        )
    return Source(table, CSV, delimiter)
