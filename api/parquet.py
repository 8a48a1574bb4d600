"""Parquet: typed columns, and in the file's metadata where they come from."""

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa
from pyarrow import parquet

from api.column_types import ColumnType
from api.provenance import Provenance
from observatory.db.filters import Row

ROWS_OF_GROUP = 10_000  # as Python's values they take some 30 MB
TYPES: dict[ColumnType, Any] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.WHOLE: pa.int64(),
    ColumnType.YES_NO: pa.bool_(),
    ColumnType.DAY: pa.date32(),
    ColumnType.MOMENT: pa.timestamp("us", tz="UTC"),
    ColumnType.JSON: pa.string(),
    ColumnType.SHAPE: pa.binary(),
}


def write_parquet(
    fields: Sequence[str],
    rows: Sequence[Row],
    provenance: Provenance,
    types: Mapping[str, ColumnType],
) -> bytes:
    """Write a Parquet file; a type is the column's own even where every value is missing."""
    made = schema(fields, provenance, types)
    content = io.BytesIO()
    parquet.write_table(make_table(rows, made, types), content, compression="zstd")
    return content.getvalue()


class _Pipe(io.RawIOBase):
    """A file that is read from its beginning while it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._parts.append(bytes(content))
        self._written += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._written

    def take(self) -> bytes:
        """Return what was written since the last time."""
        content, self._parts = b"".join(self._parts), []
        return content


def write_parquet_chunks(
    fields: Sequence[str],
    chunks: Iterable[list[Row]],
    provenance: Provenance,
    types: Mapping[str, ColumnType],
    more: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """Write the same file bit by bit: each row group leaves as soon as it is full.

    more: what its metadata say besides.
    """
    made, pipe = schema(fields, provenance, types), _Pipe()
    made = made.with_metadata({**made.metadata, **(more or {})})
    with parquet.ParquetWriter(pipe, made, compression="zstd") as writer:
        for rows in _groups(chunks):
            writer.write_table(make_table(rows, made, types))
            yield pipe.take()
    yield pipe.take()


def _groups(chunks: Iterable[list[Row]]) -> Iterator[list[Row]]:
    waiting: list[Row] = []
    for rows in chunks:
        waiting += rows
        if len(waiting) >= ROWS_OF_GROUP:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def schema(
    fields: Sequence[str], provenance: Provenance, types: Mapping[str, ColumnType]
) -> Any:  # fmt: skip
    """Return the columns of a file and its metadata."""
    columns = [(name, TYPES[types.get(name, ColumnType.TEXT)]) for name in fields]
    return pa.schema(columns, metadata(provenance))


def metadata(provenance: Provenance) -> dict[str, str]:
    """Return what a file says of itself: texts as they are, the rest as JSON."""
    told = {**provenance.told(), "releases": provenance.quoted()}
    return {
        name: value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
        for name, value in told.items()
        if value is not None
    }


def make_table(rows: Sequence[Row], made: Any, types: Mapping[str, ColumnType]) -> Any:
    """Return rows as the columns of a schema; what is not finite is missing."""
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(made)
    return pa.table(
        [
            pa.array(_values(column, types.get(field.name, ColumnType.TEXT)), field.type)
            for column, field in zip(columns, made, strict=True)
        ],
        schema=made,
    )


def _values(column: Sequence[Any], kind: ColumnType) -> Sequence[Any]:
    if kind is ColumnType.NUMBER:
        return [value if value is None or math.isfinite(value) else None for value in column]
    if kind is ColumnType.TEXT:
        return [value if value is None else str(value) for value in column]
    if kind is ColumnType.JSON:
        return [value if value is None else orjson.dumps(value).decode() for value in column]
    return column
