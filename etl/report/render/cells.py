"""How cells of figures are shown: units, formats of numbers, why something is missing."""

from collections.abc import Iterable, Sequence

from etl.report.render.words import word
from observatory.domain.report.document import Cell, Column, Table
from observatory.domain.report.text import Figure
from observatory.domain.report.writer import Writer


def unit_shown(figure: Figure, writer: Writer) -> str:
    """Return the unit as the figure is written: "%", or "points" for a difference, or nothing."""
    names = (writer.unit_name(figure.unit), writer.unit_name(figure.unit, is_difference=True))
    endings = {name: (name, name.removesuffix("s")) for name in names if name}  # 0,2 point
    return next((name for name, two in endings.items() if figure.text.endswith(two)), "")


def head_of(column: Column, cells: Iterable[Cell], writer: Writer) -> str:
    """Return a column's label, and below it the unit of its figures when it has only one."""
    if not column.unit:
        return column.label
    present = [cell for cell in cells if isinstance(cell, Figure) and cell.value is not None]
    shown = {unit_shown(figure, writer) for figure in present} or {writer.unit_name(column.unit)}
    unit = shown.pop() if len(shown) == 1 else ""
    return f"{column.label}\n({unit})" if unit and f"({unit}" not in column.label else column.label


def number_format(figure: Figure, column: Column, writer: Writer) -> str:
    """Return the format of a spreadsheet's cell that shows the number as the edition does.

    The unit stands in the head of the column, or in the cell where the column mixes units.
    """
    decimals = writer.decimals(figure.unit)
    shown = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    unit = "" if column.unit else unit_shown(figure, writer)
    after = f'"\u00a0{unit}"' if unit else ""
    signed = figure.text.startswith("+")
    return f"+{shown}{after};-{shown}{after};{shown}{after}" if signed else f"{shown}{after}"


def is_missing(cell: Cell) -> bool:
    """Tell whether a cell should hold a figure and has none."""
    return isinstance(cell, Figure) and cell.value is None


def has_missing(table: Table) -> bool:
    """Tell whether a figure of the table is missing."""
    return any(is_missing(cell) for row in table.rows for cell in row)


def why_missing(columns: Sequence[Column], row: Sequence[Cell], language: str) -> str:
    """Say which figures of a row are missing and why, those of one reason together."""
    labels: dict[str, list[str]] = {}
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, Figure) and cell.value is None:
            reason = cell.reason or word("no_reason", language)
            labels.setdefault(reason, []).append(column.label)
    colon = word("colon", language)
    return " ".join(f"{', '.join(names)}{colon}{why}" for why, names in labels.items())
