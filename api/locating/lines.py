"""CSV as tables of text: of any of the usual encodings and separators."""

import pyarrow as pa
from pyarrow import csv

from observatory.errors import InvalidRequest

_BLOCK = 4 * 2**20
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_lines(content: bytes, names: list[str], delimiter: str, skipped: int) -> pa.Table:
    """Read UTF-8 lines below those that are skipped; an empty cell is null.

    Raises InvalidRequest.
    """
    try:
        return csv.read_csv(
            pa.BufferReader(content),
            read_options=csv.ReadOptions(column_names=names, skip_rows=skipped, block_size=_BLOCK),
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
        return pa.table({name: pa.array([], pa.string()) for name in names})


def to_utf8(content: bytes) -> bytes:
    """Return text as UTF-8: its mark says what it is; without one, Windows-1252 if not UTF-8."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode()
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").encode()
    return content
