"""Checks that a table holds every department, region or year that it should, and no other."""

import re
from collections.abc import Sequence

import pandas as pd

from etl.catalogue.parts import Partition
from etl.codes import read_code_list
from etl.contract import LINE
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

_REMEDY = "The file was cut or the producer changed its coverage: check, then declare."


def check_partitions(
    snapshot: Snapshot, table: pd.DataFrame, partitions: Sequence[Partition]
) -> None:
    """Refuse a table with a part too many (named with its line), or a part too few."""
    for partition in partitions:
        if partition.column not in table:
            raise SourceChanged(
                "the column of an expected partition is not in the file",
                file=str(snapshot),
                column=partition.column,
            )
        parts = _parts(table[partition.column], partition.pattern)
        expected = set(partition.expected).union(*map(read_code_list, partition.lists))
        _refuse_extra(snapshot, table, partition, parts, expected)
        _refuse_absent(snapshot, partition, expected - set(parts.values()))


def _parts(cells: pd.Series, pattern: str | None) -> dict[str, str]:
    """Return, for each distinct cell, the part of it that is partitioned."""
    return {cell: _part(cell, pattern) for cell in cells.unique()}


def _part(cell: str, pattern: str | None) -> str:
    if pattern is None:
        return cell
    match = re.match(pattern, cell)
    groups = match.groups() if match else ()
    return next((group for group in groups if group is not None), cell)


def _refuse_extra(
    snapshot: Snapshot,
    table: pd.DataFrame,
    partition: Partition,
    parts: dict[str, str],
    expected: set[str],
) -> None:
    extra = [cell for cell, part in parts.items() if part not in expected]
    if not extra:
        return
    row = table[table[partition.column] == extra[0]].iloc[0]
    names = sorted({parts[cell] for cell in extra})
    raise SourceChanged(
        f"a {partition.what} that is not among the {len(expected)} declared: "
        f"{', '.join(names[:8])}",
        file=str(snapshot),
        line=int(row[LINE]),
        column=partition.column,
        value=extra[0],
        remedy=_REMEDY,
    )


def _refuse_absent(snapshot: Snapshot, partition: Partition, absent: set[str]) -> None:
    if absent:
        names = sorted(absent)
        raise SourceChanged(
            f"no row for {len(absent)} of the declared {partition.what}s",
            file=str(snapshot),
            column=partition.column,
            value=", ".join(names[:8]) + (", …" if len(names) > 8 else ""),
            remedy=_REMEDY,
        )
