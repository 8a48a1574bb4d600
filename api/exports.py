"""A list written as a file: which writer, which media type, which limits, which headers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.column_types import ColumnType
from api.formats import (
    CSV,
    ENGLISH,
    PARQUET,
    SDMX_CSV,
    XLSX,
    Locale,
    write_csv,
    write_csv_chunks,
)
from api.parameters import MOST_CSV, MOST_XLSX, Form
from api.parquet import write_parquet, write_parquet_chunks
from api.provenance import Provenance
from api.sdmx import DATAFLOWS, write_sdmx_chunks
from api.workbook import write_xlsx
from observatory.db.filters import Row

Chunks = Iterable[list[Row]]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer, and all that a file says of them."""

    path: str
    fields: Sequence[str]
    rows: Sequence[Row]
    provenance: Provenance
    types: Mapping[str, ColumnType] = field(default_factory=dict)
    locale: Locale = ENGLISH


@dataclass(frozen=True, slots=True)
class FileForm:
    """How lists are written in one form."""

    media_type: str
    extension: str
    most: int
    write: Callable[[Table], bytes]


def _write_csv(table: Table) -> bytes:
    return write_csv(table.fields, table.rows, table.locale)


def _write_xlsx(table: Table) -> bytes:
    return write_xlsx(table.fields, table.rows, table.provenance)


def _write_parquet(table: Table) -> bytes:
    return write_parquet(table.fields, table.rows, table.provenance, table.types)


def _write_sdmx(table: Table) -> bytes:
    return b"".join(_stream_sdmx(table, (list(table.rows),)))


def _stream_csv(table: Table, chunks: Chunks) -> Iterator[bytes]:
    return write_csv_chunks(table.fields, chunks, table.locale)


def _stream_sdmx(table: Table, chunks: Chunks) -> Iterator[bytes]:
    return write_sdmx_chunks(DATAFLOWS[table.path], table.fields, chunks, table.locale)


def _stream_parquet(table: Table, chunks: Chunks) -> Iterator[bytes]:
    return write_parquet_chunks(table.fields, chunks, table.provenance, table.types)


FILES: Mapping[Form, FileForm] = {
    Form.CSV: FileForm(CSV, "csv", MOST_CSV, _write_csv),
    Form.XLSX: FileForm(XLSX, "xlsx", MOST_XLSX, _write_xlsx),
    Form.PARQUET: FileForm(PARQUET, "parquet", MOST_CSV, _write_parquet),
    Form.SDMX_CSV: FileForm(SDMX_CSV, "sdmx.csv", MOST_CSV, _write_sdmx),
}
# The rows of the table are those of the chunks, whatever it holds itself.
STREAMS: Mapping[Form, Callable[[Table, Chunks], Iterator[bytes]]] = {
    Form.CSV: _stream_csv,
    Form.SDMX_CSV: _stream_sdmx,
    Form.PARQUET: _stream_parquet,
}
MEDIA_TYPES = {
    "text/csv": Form.CSV,
    XLSX: Form.XLSX,
    PARQUET: Form.PARQUET,
}


def form_of(accepted: str, path: str) -> Form:
    """Return the form of a media type, where the list has it; else JSON."""
    if accepted == SDMX_CSV.partition(";")[0] and path in DATAFLOWS:
        return Form.SDMX_CSV
    return MEDIA_TYPES.get(accepted, Form.JSON)
