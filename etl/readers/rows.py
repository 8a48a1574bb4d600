"""Prepares a table of figures: columns checked, codes given back their shape, long tables cut."""

import pandas as pd

from etl.catalogue import Absence, Figures, Repair
from etl.codes import check_unique
from etl.contract import LINE
from etl.readers.cells import Cells
from etl.readers.table import check_columns
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.errors import SourceChanged


def declared_columns(
    declared: Figures,
    snapshot: Snapshot,
    table: pd.DataFrame,
    wanted: set[str],
    release: TidyRelease,
) -> pd.DataFrame:
    """Refuse a column that nobody declared; list those of a file that nobody has seen yet."""
    present = set(table.columns)
    spelled = {
        other: name
        for other, name in declared.also.items()
        if other in present and name not in present
    }
    table = table.rename(columns=spelled)
    others = set(table.columns) - {LINE} - wanted - set(declared.ignored)
    if declared.open_columns and others:
        names = ", ".join(sorted(others))
        message = f"columns that this unverified declaration does not read: {names}"
        samples = [{"column": name} for name in sorted(others)[:5]]
        release.findings.append(
            Finding("columns_not_declared", "warning", message, len(others), samples)
        )
        table = table.drop(columns=sorted(others))
    check_columns(snapshot, table, wanted, set(declared.ignored))
    return table


def repair_codes(declared: Figures, table: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    """Give the declared columns of codes back what a program took off, and say how often."""
    for repair in declared.repairs:
        before = table[repair.column]
        after = _repaired(before, repair)
        changed = table[before != after]
        if len(changed):
            message = (
                f"codes of {repair.column} that a program had read as numbers: repaired as declared"
            )
            samples = [
                {"line": int(line), "column": repair.column, "value": value}
                for line, value in changed[[LINE, repair.column]].head(3).itertuples(index=False)
            ]
            release.findings.append(
                Finding("code_repaired", "info", message, len(changed), samples)
            )
        table = table.assign(**{repair.column: after})
    return table


def _repaired(codes: pd.Series, repair: Repair) -> pd.Series:
    shaped = codes.str.removesuffix(repair.strip).str.zfill(repair.width)
    return shaped.where(codes != "", "")


def by_period(
    declared: Figures, snapshot: Snapshot, table: pd.DataFrame
) -> list[tuple[str | None, pd.DataFrame]]:
    """Cut a long table by the period that its rows name; a wide one stays whole.

    A period that nobody declared is refused, and so is a declared one that no row names: the
    file was cut, or an edition was added.
    """
    if declared.periods is None:
        return [(None, table)]
    column, meanings = declared.periods.column, declared.periods.meanings
    _refuse_unknown(snapshot, table, column, meanings)
    parts: list[tuple[str | None, pd.DataFrame]] = []
    for written, period in meanings.items():
        rows = table[table[column] == written].reset_index(drop=True)
        if not len(rows):
            raise SourceChanged(
                "no row is of this declared period",
                file=str(snapshot),
                column=column,
                value=written,
                remedy="The file was cut, or the producer took this period out: check, declare.",
            )
        check_unique(snapshot, rows, declared.code)
        parts.append((period, rows))
    return parts


def _refuse_unknown(
    snapshot: Snapshot, table: pd.DataFrame, column: str, meanings: dict[str, str]
) -> None:
    refuse_rows(
        snapshot,
        table,
        ~table[column].isin(list(meanings)),
        "nobody declared this period",
        column=column,
        remedy=f"Declared: {', '.join(meanings)}. Add it to periods.",
    )


def apply_absence(table: pd.DataFrame, absence: Absence, cells: Cells) -> Cells:
    """Say of the blanks of territories that the source does not cover that they are no secret."""
    there = table["code"].str.fullmatch(absence.codes).to_numpy(dtype=bool)
    blank = pd.isna(cells.values)
    statuses = cells.statuses.copy()
    statuses[there & blank] = absence.status
    return Cells(cells.values, statuses)
