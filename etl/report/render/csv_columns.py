"""The columns of a CSV file: those of its table, and beside figures what they need to be read."""

from collections.abc import Iterator, Sequence

from etl.report.render.cells import is_missing
from observatory.domain.report.document import Cell, Column, Table
from observatory.domain.report.text import Figure


def list_columns(table: Table) -> list[Column]:
    """Return the columns of a file: the table's, and beside figures what they need to be read.

    `_unit` where a column mixes units, `_reason` where something is missing.
    """
    columns: list[Column] = []
    for place, column in enumerate(table.columns):
        columns.append(column)
        names = {each.name for each in table.columns}
        columns += [
            Column(name, f"{column.label} ({kind})")
            for kind in _beside(column, [row[place] for row in table.rows])
            if (name := f"{column.name}_{kind}") not in names
        ]
    return columns


def _beside(column: Column, cells: Sequence[Cell]) -> Iterator[str]:
    figures = [cell for cell in cells if isinstance(cell, Figure)]
    if not column.unit and any(figure.unit for figure in figures):
        yield "unit"
    if any(map(is_missing, figures)):
        yield "reason"
