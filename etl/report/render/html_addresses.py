"""Addresses that the figures of a long table share, written once for a column.

A territory has a row and an indicator a column: addresses differ by the code alone, or by the
scope. The column's head carries the address with {} for the code, and the row carries the code.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from observatory.domain.report.document import Cell
from observatory.domain.report.text import Figure, Rule, Served, Text

T = TypeVar("T")
_CODE = re.compile(r"(?<=[?&]code=)[^&]+|(?<=[?&]scope=)[^&]+")
LONG = 20
"""Rows from which a table is long."""


@dataclass(frozen=True, slots=True)
class Shared:
    """By column, the address that its figures have unless they say otherwise; by row, its code."""

    columns: tuple[Served | None, ...]
    codes: tuple[str, ...]

    def says(self, cell: Cell, column: int, row: int) -> bool:
        """Tell whether the heads of its column and row say all of a cell's addresses."""
        found = _address(cell)
        return found is not None and found == (self.columns[column], self.codes[row])


def share_addresses(rows: Sequence[Sequence[Cell]], count: int) -> Shared:
    """Return what most figures of each of the columns, and of each row, have in common."""
    found = [[_address(cell) for cell in row] for row in rows]
    codes = tuple(_most([one[1] for one in row if one]) or "" for row in found)
    columns = tuple(_most([one[0] for row in found if (one := row[n])]) for n in range(count))
    return Shared(columns, codes)


def _address(cell: Cell) -> tuple[Served, str] | None:
    """Return the one address of a cell, {} for the code in it, and that code.

    A cell of several figures has one where they are fields of one answer, parted by spaces.
    """
    figures = (
        (cell,) if isinstance(cell, Figure) else cell.figures if isinstance(cell, Text) else ()
    )
    served = [one for figure in figures for one in figure.served]
    paths = {one.path for one in served}
    if len(paths) != 1 or any(len(f.served) != 1 or f.rule is not Rule.SAME for f in figures):
        return None
    (path,) = paths
    codes = _CODE.findall(path)
    if len(codes) != 1:
        return None
    return Served(_CODE.sub("{}", path), " ".join(one.field for one in served)), codes[0]


def _most(items: list[T]) -> T | None:
    """Return the most frequent; of several, the first."""
    return Counter(items).most_common(1)[0][0] if items else None
