"""Reads the events of communes and holds their mergers against the table of passages."""

import pandas as pd

from etl.catalogue import History
from etl.codes import check_codes, check_row_count, read_code_list
from etl.readers.table import LINE, check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

# DEPCOM: the commune; COMECH: the other one of the event; NCCOFF, NCCANC: its name and former one.
COLUMNS = {"DEPCOM", "COMECH", "EFF", "MOD", "NCCOFF", "NCCANC"}
EVENTS = "commune_events"
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


def read_history(declared: History, files: dict[str, Snapshot]) -> TidyRelease:
    """Return what only one of the two tells: the passages themselves come from their table.

    The list of events stops before it; it is the witness of the years that both cover.
    """
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    check_columns(snapshot, table, COLUMNS, set(declared.ignored))
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, "DEPCOM", Level.COMMUNE)
    _check_closed(snapshot, table, "MOD", table["MOD"].isin(read_code_list(EVENTS)))
    _check_closed(snapshot, table, "EFF", table["EFF"].str.fullmatch(_DATE).astype(bool))
    release = TidyRelease(rows_read=len(table))
    merged = _merged(declared, table)
    release.rows_kept = len(merged)
    release.rows_refused = len(table) - len(merged)
    passed = _passed(declared, files["passages"])
    for check, message, pairs in (
        ("merger_without_passage", "mergers that the table of passages lacks", merged - passed),
        ("passage_without_merger", "mergers that the list of events lacks", passed - merged),
    ):
        if pairs:
            samples = [{"code": old, "value": new} for old, new in sorted(pairs)[:10]]
            release.findings.append(Finding(check, "warning", message, len(pairs), samples))
    return release


def _check_closed(snapshot: Snapshot, table: pd.DataFrame, column: str, valid: pd.Series) -> None:
    if not valid.all():
        row = table[~valid].iloc[0]
        raise SourceChanged(
            "the value is not one of those that are known",
            file=str(snapshot),
            line=int(row[LINE]),
            column=column,
            value=row[column],
            remedy=f"The producer added an event: describe it in data/codes/{EVENTS}.csv.",
        )


def _merged(declared: History, table: pd.DataFrame) -> set[tuple[str, str]]:
    """Return (former commune, the one it is part of) between the two vintages."""
    first, last = declared.vintages
    within = (table["EFF"] > f"{first}-01-01") & (table["EFF"] <= f"{last}-01-01")
    rows = table[within & table["MOD"].isin(declared.merging)]
    rows = rows[rows["DEPCOM"] != rows["COMECH"]]
    return _followed(rows["DEPCOM"], rows["COMECH"])


def _passed(declared: History, snapshot: Snapshot) -> set[tuple[str, str]]:
    first, last = declared.vintages
    table = read_table(snapshot, declared.passages_dialect)
    years = table["de"].astype(int)
    rows = table[(years >= first) & (years < last) & table["typemodif"].isin(("f", "c"))]
    rows = rows[rows["cod_de"] != rows["cod_vers"]]
    return _followed(rows["cod_de"], rows["cod_vers"])


def _followed(former: pd.Series, new: pd.Series) -> set[tuple[str, str]]:
    """Return (former commune, what it is in the end): one table may skip a commune between."""
    become = dict(zip(former, new, strict=True))
    pairs = set()
    for code in become:
        seen = {code}
        last = become[code]
        while last in become and last not in seen:
            seen.add(last)
            last = become[last]
        pairs.add((code, last))
    return pairs
