"""Reads cells: numbers as producers write them, and the codes that stand in their place."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contract import LINE
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from observatory.domain.observation import MISSING_STATUSES, ObsStatus
from observatory.errors import SourceChanged

# U+202F and U+00A0 separate thousands in INSEE's files; a plain blank does in others.
_SPACES = str.maketrans("", "", "\u202f\u00a0 ")


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of numbers: NaN where a code stands in place of one, and which status it means."""

    values: NDArray[np.float64]
    statuses: NDArray[np.object_]


def read_numbers(
    snapshot: Snapshot,
    table: pd.DataFrame,
    column: str,
    missing: Mapping[str, ObsStatus],
    decimal: str | None = None,
) -> Cells:
    """Read a column; raise SourceChanged on the first cell that nobody declared."""
    texts = table[column]
    distinct = {text: _parse(text, missing) for text in texts.unique()}
    numbers = [text for text, (value, _) in distinct.items() if not np.isnan(value)]
    _check_decimals(snapshot, table, column, numbers, decimal)
    values = texts.map({text: value for text, (value, _) in distinct.items()})
    statuses = texts.map({text: status for text, (_, status) in distinct.items()})
    codes = ", ".join(repr(code) for code in missing)
    refuse_rows(
        snapshot,
        table,
        statuses.isna(),
        "the cell is neither a number nor a declared code",
        column=column,
        remedy=f"Declared codes: {codes}. Declare what this one means.",
    )
    return Cells(values.to_numpy(dtype=np.float64), statuses.to_numpy(dtype=object))


def _check_decimals(
    snapshot: Snapshot,
    table: pd.DataFrame,
    column: str,
    numbers: list[str],
    declared: str | None,
) -> None:
    """Refuse a column written otherwise than declared, or in two ways: 1.234 may be 1234."""
    found = {mark: at for mark in ",." if (at := _first_with(table[column], numbers, mark)) >= 0}
    if declared is None and len(found) == 2:
        raise _other_decimal(snapshot, table, column, max(found.values()), "one mark per column")
    for mark, first in found.items():
        if declared is not None and mark != declared:
            raise _other_decimal(snapshot, table, column, first, f"the declared {declared!r}")


def _first_with(texts: pd.Series, numbers: list[str], mark: str) -> int:
    """Return the position of the first number written with this decimal mark; -1 if none is."""
    marked = [text for text in numbers if mark in text]
    return int(np.flatnonzero(texts.isin(marked))[0]) if marked else -1


def _other_decimal(
    snapshot: Snapshot, table: pd.DataFrame, column: str, at: int, expected: str
) -> SourceChanged:
    return SourceChanged(
        f"the decimal mark is not {expected}",
        file=str(snapshot),
        line=int(table[LINE].iloc[at]),
        column=column,
        value=table[column].iloc[at],
        remedy="The producer changed how numbers are written: check that 1.234 is no 1234, then "
        "change `decimal` in the dialect.",
    )


def _parse(text: str, missing: Mapping[str, ObsStatus]) -> tuple[float, ObsStatus | None]:
    if text in missing:
        return np.nan, missing[text]
    if "_" in text:  # Python would read 1_000 as a number; no producer writes one so
        return np.nan, None
    try:
        value = float(text.translate(_SPACES).replace(",", "."))
    except ValueError:
        return np.nan, None
    return (value, ObsStatus.NORMAL) if np.isfinite(value) else (np.nan, None)


def apply_note(
    snapshot: Snapshot,
    table: pd.DataFrame,
    column: str,
    meanings: Mapping[str, ObsStatus],
    cells: Cells,
) -> Cells:
    """Say of every blank cell what the row's note says; a value keeps its own status."""
    notes = table[column]
    unknown = ~notes.isin(list(meanings))
    refuse_rows(
        snapshot,
        table,
        unknown,
        "nobody declared what this note means",
        column=column,
        remedy=f"Declared notes: {', '.join(map(repr, meanings))}. Ask the producer.",
    )
    said = np.array([meanings[note] for note in notes], dtype=object)
    explains = np.isnan(cells.values) & np.isin(said, list(MISSING_STATUSES))
    return Cells(cells.values, np.where(explains, said, cells.statuses))


def add_up(parts: list[tuple[int, Cells]]) -> Cells:
    """Return a signed sum of columns: missing as soon as one of them is."""
    values = np.sum([sign * cells.values for sign, cells in parts], axis=0)
    statuses = np.full(len(values), ObsStatus.NORMAL, dtype=object)
    for _, cells in parts:
        blank = np.isnan(cells.values)
        statuses[blank] = cells.statuses[blank]
    return Cells(values, statuses)
