"""Codes as text: official shapes, closed lists, sums over folded codes."""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from etl.contract import LINE
from etl.indicators import DATA
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from observatory.domain.territory import Level, is_code_of_vintage, is_valid_code
from observatory.errors import SourceChanged


@cache
def read_code_list(name: str) -> Mapping[str, str]:
    """Return a code list of data/codes: code → what it stands for."""
    with (DATA / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {code: meaning for code, meaning, *_ in rows[1:]}


@cache
def digest_code_lists() -> str:
    """Return what identifies the code lists: a file read by other lists is read otherwise."""
    total = hashlib.sha256()
    for path in sorted((DATA / "codes").glob("*.csv")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def check_codes(
    snapshot: Snapshot,
    table: pd.DataFrame,
    column: str,
    level: Level,
    vintage: int | None = None,
) -> None:
    """Refuse a code that has not the official shape: a lost zero, another level, a total row."""
    valid = {code: is_valid_code(level, code) for code in table[column].unique()}
    wrong = ~table[column].map(valid).astype(bool)
    refuse_rows(
        snapshot,
        table,
        wrong,
        f"this is not the code of a {level.value}",
        column=column,
        remedy="Codes are text: a program that reads them as numbers loses their zeros.",
    )
    if vintage is not None:
        _check_vintage(snapshot, table, column, level, vintage)


def _check_vintage(
    snapshot: Snapshot, table: pd.DataFrame, column: str, level: Level, vintage: int
) -> None:
    """Refuse codes of another vintage, where the code itself tells (QP of 2015, QN of 2024)."""
    wrong = ~table[column].map(lambda code: is_code_of_vintage(level, code, vintage)).astype(bool)
    refuse_rows(
        snapshot,
        table,
        wrong,
        f"this code is not of the declared vintage {vintage}",
        column=column,
        remedy="The file is on another generation of perimeters: declare its vintage.",
    )


def check_unique(snapshot: Snapshot, table: pd.DataFrame, column: str) -> None:
    """Refuse a file that gives the same territory twice."""
    twice = table[column].duplicated(keep="first")
    if twice.any():
        first = int(np.flatnonzero(twice)[0])
        code = table[column].iloc[first]
        raise SourceChanged(
            f"the code stands twice (also on line {table[LINE][table[column] == code].iloc[0]})",
            file=str(snapshot),
            line=int(table[LINE].iloc[first]),
            column=column,
            value=code,
            remedy="Correct the file, or declare it exploded if each row repeats the whole.",
        )


def check_row_count(snapshot: Snapshot, rows: int, least: int, most: int) -> None:
    """Refuse a file that was cut, or doubled."""
    if not least <= rows <= most:
        raise SourceChanged(
            f"{rows} rows where {least} to {most} are declared",
            file=str(snapshot),
            remedy="The file was cut or the producer changed its coverage: check, then declare.",
        )
