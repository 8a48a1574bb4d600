"""Reads the sheets of a workbook as rows of text, within the bounds of every input."""

import io

import python_calamine

from etl.archive import check_workbook
from etl.catalogue.parts import Dialect
from etl.limits import LIMITS
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged


def read_sheet(snapshot: Snapshot, content: bytes, dialect: Dialect) -> list[list[str]]:
    """Return the rows of the declared sheet, cells as text."""
    book = open_workbook(snapshot, content)
    name = dialect.sheet or book.sheet_names[0]
    if name not in book.sheet_names:
        raise SourceChanged(
            "the declared sheet is not in the workbook",
            file=str(snapshot),
            value=name,
            remedy=f"Its sheets are: {', '.join(book.sheet_names[:12])}. Change the declaration.",
        )
    try:
        sheet = book.get_sheet_by_name(name)
    except python_calamine.CalamineError as error:
        raise _unreadable(snapshot, error) from None
    if sheet.total_height * sheet.total_width > LIMITS.sheet_cells:
        raise SourceChanged(
            f"the sheet has {sheet.total_height:,} rows and {sheet.total_width:,} columns, more "
            f"than {LIMITS.sheet_cells:,} cells",
            file=str(snapshot),
            value=name,
            remedy="No declared sheet comes near: check what this one is.",
        )
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def open_workbook(snapshot: Snapshot, content: bytes) -> python_calamine.CalamineWorkbook:
    """Open a workbook; one that was cut, or that would fill the memory, is a SourceChanged."""
    check_workbook(str(snapshot), content)
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.CalamineError as error:
        raise _unreadable(snapshot, error) from None


def cell_text(cell: object) -> str:
    """Write a cell as its reader sees it: a whole number has no decimal point."""
    if isinstance(cell, str):  # nearly all of them, in a workbook of codes
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _unreadable(snapshot: Snapshot, error: Exception) -> SourceChanged:
    return SourceChanged(
        f"the workbook cannot be read: {error}",
        file=str(snapshot),
        remedy="It was cut, or is no workbook: download it again.",
    )
