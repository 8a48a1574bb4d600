"""Writes whole tables of columns into PostgreSQL: blocks of text by COPY, no row in Python."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np
import pyarrow as pa
import shapely
from geoalchemy2 import Geometry
from pyarrow import csv
from sqlalchemy import Boolean, Connection, Date, Double, Integer, SmallInteger, Table

# Not here: a worker takes arrow_type from this module, and pandas would be 30 MB of it.
if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 10_000  # bounds the memory that the text of a block takes
# Text is always quoted: an empty field without quotes is NULL, and nothing else is.
_TEXT = csv.WriteOptions(include_header=False, quoting_style="needed")
_TYPES: dict[type, pa.DataType] = {
    Boolean: pa.bool_(),
    Date: pa.date32(),
    Double: pa.float64(),
    Integer: pa.int64(),
    SmallInteger: pa.int64(),
}

Frame = Union["pd.DataFrame", Mapping[str, Any]]


def copy_frame(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    frame: Frame,
    *,
    constants: Mapping[str, Any] | None = None,
) -> int:
    """COPY the columns of a frame (or a dict of arrays) into a table of ours; return how many rows.

    A missing cell (None, NaN, NA, NaT) is NULL; a column that the frame lacks takes its default.
    Columns of geometries hold shapely's, in the column's own system, or EWKB in hexadecimal.
    `constants` are the same in every row.
    """
    number = _length(frame)
    present = [name for name in columns if name in frame]
    fixed = dict(constants or {})
    names = ", ".join(f'"{table.c[name].name}"' for name in (*fixed, *present))
    cursor = connection.connection.cursor()
    statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)'
    with cursor.copy(statement) as copy:
        for start, stop in _blocks(number):
            arrays = [_constant(table, name, fixed[name], stop - start) for name in fixed]
            arrays += [_column(table, name, frame[name], start, stop) for name in present]
            copy.write(_csv(arrays))
    return number


def _length(frame: Frame) -> int:
    if not isinstance(frame, Mapping):
        return len(frame)
    return len(next(iter(frame.values()))) if frame else 0


def _blocks(number: int) -> Iterator[tuple[int, int]]:
    for start in range(0, number, ROWS_AT_ONCE):
        yield start, min(start + ROWS_AT_ONCE, number)


def _csv(arrays: list[pa.ChunkedArray]) -> memoryview:
    sink = io.BytesIO()
    block = pa.table(arrays, names=[str(number) for number in range(len(arrays))])
    csv.write_csv(block, sink, _TEXT)
    return sink.getbuffer()


def _constant(table: Table, name: str, value: Any, number: int) -> pa.ChunkedArray:
    return _chunked(pa.repeat(pa.scalar(value, type=arrow_type(table, name)), number))


def _column(table: Table, name: str, values: Any, start: int, stop: int) -> pa.ChunkedArray:
    # By place, where slices of pandas' columns are by label.
    part = getattr(values, "iloc", values)[start:stop]
    if isinstance(part, pa.Array):
        return _chunked(part)  # text already: points made of whole columns
    kind = table.c[name].type
    if isinstance(kind, Geometry):
        return _geometries(np.asarray(part, dtype=object), kind.srid)
    return as_arrow(part, arrow_type(table, name))


def arrow_type(table: Table, name: str) -> pa.DataType:
    """Return the arrow type of a column of ours; what is not a number or a date is text."""
    return _TYPES.get(type(table.c[name].type), pa.string())


def _geometries(shapes: Any, srid: int) -> pa.ChunkedArray:
    """Write geometries as PostGIS reads them: EWKB in hexadecimal."""
    texts = shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True)
    return _chunked(pa.array(texts, type=pa.string(), from_pandas=True))


def as_arrow(values: Any, kind: pa.DataType) -> pa.ChunkedArray:
    """Return a column as an arrow array of a type; missing cells are null."""
    try:
        found = _chunked(pa.array(values, from_pandas=True))
        return found if found.type == kind else found.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return _mixed(values, kind)


def _mixed(values: Any, kind: pa.DataType) -> pa.ChunkedArray:
    """Return a column whose cells are of several types: 2018 and "2018", date and datetime."""
    import pandas as pd

    cells = pd.Series(values, dtype=object)
    if kind == pa.string():
        cells = cells.map(str, na_action="ignore")
    elif kind in (pa.float64(), pa.int64()):
        cells = pd.to_numeric(cells)
    return _chunked(pa.array(cells, from_pandas=True)).cast(kind)


def _chunked(found: Any) -> pa.ChunkedArray:
    # pandas hands over its own strings in chunks
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
