"""The answer of a file of points: CSV, XLSX or JSON, which no spreadsheet runs as a formula."""

import contextlib
import io
import re
from collections.abc import Mapping, Sequence
from csv import writer as write_rows
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from api.formats import write_json
from api.workbook import write_sheets
from observatory.domain.spreadsheet import FORMULA, no_formula

MOST_JSON_ROWS = 100_000
MOST_XLSX_ROWS = 100_000
_FORMULA = f"^[{re.escape(''.join(FORMULA))}]"
# The numbers that begin alike.
_NUMBER = r"^[+-]?[0-9 ]*[0-9]([.,][0-9]+)?([eE][+-]?[0-9]+)?$"
_BLOCK = 65_536


def defuse(table: pa.Table) -> pa.Table:
    """Put an apostrophe before each text that a spreadsheet would run, names included."""
    names = [no_formula(name) for name in table.column_names]
    columns = [
        _defuse(column) if pa.types.is_string(column.type) else column for column in table.columns
    ]
    return pa.table(columns, names=names)


def _defuse(column: pa.ChunkedArray) -> pa.ChunkedArray:
    is_formula = pc.match_substring_regex(column, _FORMULA)
    if not pc.any(is_formula).as_py():
        return column
    is_run = pc.and_not(is_formula, pc.match_substring_regex(column, _NUMBER))
    return pc.if_else(is_run, pc.binary_join_element_wise("'", column, ""), column)


def as_csv(table: pa.Table, delimiter: str = ",") -> bytes:
    """Write UTF-8 lines with a header; an empty cell is a missing value."""
    out = io.BytesIO()
    table = defuse(table) if delimiter != ";" else _with_commas(defuse(table))
    out.write(_header(table.column_names, delimiter))
    for block in table.to_batches(max_chunksize=_BLOCK):
        out.write(_lines(block, delimiter))
    return out.getvalue()


def _lines(block: pa.RecordBatch, delimiter: str) -> bytes:
    """Write rows without quotes, unless one of their cells needs them: half the bytes."""
    for style in ("none", "needed"):
        out = io.BytesIO()
        options = csv.WriteOptions(
            include_header=False, delimiter=delimiter, quoting_style=style, batch_size=_BLOCK
        )
        with contextlib.suppress(pa.ArrowInvalid):
            csv.write_csv(block, out, options)
            return out.getvalue()
    raise AssertionError("arrow quotes what needs quotes")


def _header(names: Sequence[str], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    write_rows(text, delimiter=delimiter, lineterminator="\n").writerow(names)
    return text.getvalue().encode()


def _with_commas(table: pa.Table) -> pa.Table:
    """Write numbers as those who separate cells by `;` do."""
    for at, column in enumerate(table.columns):
        if pa.types.is_floating(column.type):
            text = pc.replace_substring(column.cast(pa.string()), ".", ",")
            table = table.set_column(at, table.column_names[at], text)
    return table


def as_json(members: Mapping[str, Any], table: pa.Table) -> bytes:
    """Write an object whose `items` are the rows."""
    return write_json({**members, "items": table.to_pylist()})


def as_xlsx(table: pa.Table, summary: Sequence[Mapping[str, Any]], notice: str) -> bytes:
    """Write a workbook: the rows, the summary, and what the data are."""
    safe = defuse(table)
    reasons = [", ".join(f"{name} {count}" for name, count in one["reasons"].items())
               for one in summary]  # fmt: skip
    kept = [{**one, "reasons": said} for one, said in zip(summary, reasons, strict=True)]
    lines = [list(kept[0]) if kept else [], *([*one.values()] for one in kept), [notice]]
    rows = zip(*(column.to_pylist() for column in safe.columns), strict=True)
    return write_sheets(
        {"localisation": (safe.column_names, rows), "synthese": (lines[0], lines[1:])}
    )
