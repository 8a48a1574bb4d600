"""CSV: a folder as one ZIP, with a file per table, the list of figures, and what describes them."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import orjson

from etl.report.render.csv_columns import list_columns
from etl.report.render.datapackage import describe
from etl.report.render.readme import write_readme
from etl.report.render.tables import addresses, list_tables
from observatory.domain.report.document import Cell, Document, Table
from observatory.domain.report.text import Figure
from observatory.domain.spreadsheet import no_formula

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP; the day of the data is in datapackage.json
_UNIX, _READABLE = 3, 0o644 << 16
FIGURES = "figures.csv"


def render(document: Document) -> bytes:
    """Return the ZIP; the same document gives the same bytes."""
    tables = dict(_name_tables(document))
    files = {name: write_csv(table) for name, table in tables.items()}
    described = describe(document, tables, files)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as folder:
        _add(folder, "README.txt", write_readme(document, tables))
        _add(folder, "datapackage.json", orjson.dumps(described, option=orjson.OPT_INDENT_2))
        for name, body in files.items():
            _add(folder, name, body)
    return content.getvalue()


def write_csv(table: Table) -> bytes:
    """Write a table: UTF-8 without a mark, RFC 4180, decimal points, as the interface does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = list_columns(table)
    writer.writerow([no_formula(column.name) for column in columns])
    writer.writerows(_rows(table, [column.name for column in columns]))
    return text.getvalue().encode()


def _rows(table: Table, names: Sequence[str]) -> Iterator[list[object]]:
    for cells in table.rows:
        row: dict[str, object] = {}
        for column, cell in zip(table.columns, cells, strict=True):
            row = {**_values(column.name, cell), **row}
        yield [row.get(name) for name in names]


def _values(name: str, cell: Cell) -> Mapping[str, object]:
    if not isinstance(cell, Figure):
        return {name: no_formula(str(cell))}
    return {name: cell.value, f"{name}_unit": cell.unit, f"{name}_reason": no_formula(cell.reason)}


def _name_tables(document: Document) -> Iterator[tuple[str, Table]]:
    used: set[str] = set()
    for table in list_tables(document):
        name, number = table.id, 2
        while name in used:
            name, number = f"{table.id}-{number}", number + 1
        used.add(name)
        yield f"data/{name}.csv", table
    yield FIGURES, addresses(document)


def _add(folder: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    folder.writestr(entry, body, zipfile.ZIP_DEFLATED, 9)
