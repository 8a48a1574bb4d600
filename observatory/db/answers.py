"""Reads large answers of PostgreSQL as arrays: blocks of text by COPY, no row in Python."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv
from sqlalchemy import Connection, TextClause

Columns = dict[str, NDArray[Any]]

# PostgreSQL's own numbers of its types; what is not here is text.
_TYPES: dict[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1700: pa.float64(),
}


def read_columns(connection: Connection, query: TextClause, **given: Any) -> Columns:
    """Return the answer's columns: a missing number is NaN, a missing text None."""
    compiled = query.bindparams(**given).compile(dialect=connection.dialect)
    cursor = connection.connection.cursor()
    # Planned, not run: it names the columns and their types.
    cursor.execute(f"SELECT * FROM ({compiled}) answer LIMIT 0", compiled.params)  # noqa: S608
    types = {
        name: _TYPES.get(int(str(code)), pa.string()) for name, code, *_ in cursor.description or ()
    }
    sink = pa.BufferOutputStream()
    with cursor.copy(f"COPY ({compiled}) TO STDOUT (FORMAT csv, HEADER)", compiled.params) as copy:
        for block in copy:
            sink.write(block)
    table = _parse(sink.getvalue(), types)
    return {name: _array(table[name]) for name in types}


def groups_of(columns: Columns, keys: tuple[str, ...]) -> Iterator[tuple[tuple[Any, ...], Columns]]:
    """Cut sorted columns where one of the keys changes."""
    number = len(columns[keys[0]])
    changed = np.zeros(max(number - 1, 0), dtype=bool)
    for key in keys:
        changed |= columns[key][1:] != columns[key][:-1]
    bounds = [0, *(np.flatnonzero(changed) + 1).tolist(), number]
    for start, stop in pairwise(bounds):
        if stop > start:
            group = tuple(columns[key][start : start + 1].tolist()[0] for key in keys)
            yield group, {name: values[start:stop] for name, values in columns.items()}


def _parse(content: pa.Buffer, types: dict[str, pa.DataType]) -> pa.Table:
    return csv.read_csv(
        pa.BufferReader(content),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _array(column: pa.ChunkedArray) -> NDArray[Any]:
    if not pa.types.is_string(column.type):
        found: NDArray[Any] = column.to_numpy()
        return found
    coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    return np.asarray(words[coded.indices.fill_null(-1).to_numpy()])
