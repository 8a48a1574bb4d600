"""Addresses that the figures of a long table share, written once for a column.

A neighbourhood has a row and an indicator a column: their addresses differ by the code alone. The
column's head carries the address with {} for the code, and the row carries the code.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from observatory.domain.report.document import Cell
from observatory.domain.report.text import Figure, Rule, Served

T = TypeVar("T")
_CODE = re.compile(r"(?<=[?&]code=)[^&]+")


@dataclass(frozen=True, slots=True)
class Shared:
    """By column, the address that its figures have unless they say otherwise; by row, its code."""

    columns: tuple[Served | None, ...]
    codes: tuple[str, ...]

    def says(self, cell: Cell, column: int, row: int) -> bool:
        """Tell whether the heads of its column and row say all of a figure's address."""
        found = _single(cell)
        return found is not None and found.code == self.codes[row] and (
            found.served == self.columns[column]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Single:
    served: Served
    code: str


def share_addresses(rows: Sequence[Sequence[Cell]], count: int) -> Shared:
    """Return what most figures of each of the columns, and of each row, have in common."""
    found = [[_single(cell) for cell in row] for row in rows]
    codes = tuple(_most([one.code for one in row if one]) or "" for row in found)
    columns = tuple(_most([one.served for row in found if (one := row[n])]) for n in range(count))
    return Shared(columns, codes)


def _single(cell: Cell) -> _Single | None:
    """Return the address of a figure that has one, with a code in it."""
    if not isinstance(cell, Figure) or len(cell.served) != 1 or cell.rule is not Rule.SAME:
        return None
    (served,) = cell.served
    codes = _CODE.findall(served.path)
    if len(codes) != 1:
        return None
    return _Single(Served(_CODE.sub("{}", served.path), served.field), codes[0])


def _most(items: list[T]) -> T | None:
    """Return the most frequent; of several, the first."""
    return Counter(items).most_common(1)[0][0] if items else None
