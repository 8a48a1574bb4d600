"""A list written as a file: which writer, which media type, which limits, which headers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from api.column_types import ColumnType
from api.formats import CSV, ENGLISH, PARQUET, XLSX, Locale, write_csv
from api.parameters import MOST_CSV, MOST_XLSX, Form
from api.parquet import write_parquet
from api.provenance import Provenance
from api.workbook import write_xlsx
from observatory.db.filters import Row


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


FILES: Mapping[Form, FileForm] = {
    Form.CSV: FileForm(CSV, "csv", MOST_CSV, _write_csv),
    Form.XLSX: FileForm(XLSX, "xlsx", MOST_XLSX, _write_xlsx),
    Form.PARQUET: FileForm(PARQUET, "parquet", MOST_CSV, _write_parquet),
}
MEDIA_TYPES = {
    "text/csv": Form.CSV,
    XLSX: Form.XLSX,
    PARQUET: Form.PARQUET,
}
