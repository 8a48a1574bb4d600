"""Applies declared corrections to a table, each under its guard."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from etl.catalogue.parts import Correction
from etl.contract import LINE, Contract
from observatory.db.staging import Finding
from observatory.errors import SourceChanged

_REMEDY = "The producer changed the file: check the cell, then change or remove the correction."


def correct(file: str, contract: Contract, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its corrections; one whose guard fails is a SourceChanged."""
    for correction in contract.corrections:
        at = _find(file, correction, table)
        line = int(table[LINE].iloc[at])
        found = table[correction.column].iloc[at]
        if found != correction.expect:
            raise SourceChanged(
                f"a correction expects {correction.expect!r} here",
                file=file,
                line=line,
                column=correction.column,
                value=found,
                remedy=_REMEDY,
            )
        table.loc[table.index[at], correction.column] = correction.value
        contract.applied.append(_sample(file, line, correction))
    return table


def _find(file: str, correction: Correction, table: pd.DataFrame) -> int:
    """Return the position of the one row that a correction is about."""
    for column in (*correction.where, correction.column):
        if column not in table:
            raise SourceChanged(
                "a correction is about a column that is not in the file",
                file=file,
                column=column,
                remedy=_REMEDY,
            )
    rows = np.ones(len(table), dtype=bool)
    for column, value in correction.where.items():
        rows &= (table[column] == value).to_numpy()
    if correction.line is not None:
        rows &= (table[LINE] == correction.line).to_numpy()
    if rows.sum() != 1:
        raise SourceChanged(
            f"a correction is about one row, and {int(rows.sum())} rows are like it",
            file=file,
            line=correction.line,
            column=correction.column,
            value=correction.where or None,
            remedy=_REMEDY,
        )
    return int(np.flatnonzero(rows)[0])


def _sample(file: str, line: int, correction: Correction) -> dict[str, object]:
    return {
        "file": file.rpartition("/")[2],
        "line": line,
        "column": correction.column,
        "value": correction.expect,
        "corrected": correction.value,
        "why": correction.why,
    }


def report_corrections(contracts: Iterable[Contract], declared: int, source: str) -> list[Finding]:
    """Return what was corrected, as information; a correction left out stops the release."""
    samples = [sample for contract in contracts for sample in contract.applied]
    if declared != len(samples):
        raise SourceChanged(
            f"{declared - len(samples)} corrections were not applied: no table was read from "
            "their file",
            file=f"corrections of {source}",
            remedy="Check the role that they name under `file`.",
        )
    if not samples:
        return []
    return [Finding("correction_applied", "info", "cells corrected", len(samples), samples)]
