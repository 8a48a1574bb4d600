"""Reads a list of territories that has no outlines, and what the list says they lie in."""

import pandas as pd

from etl.catalogue import ListedParent, TerritoryList
from etl.codes import check_codes, check_row_count, check_unique, read_code_list
from etl.contract import LINE
from etl.partitions import check_partitions
from etl.readers.table import check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged


def read_territories(declared: TerritoryList, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the territories of the list: a place may exist without a perimeter."""
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    check_columns(snapshot, table, _wanted(declared), set(declared.ignored))
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    release = TidyRelease(rows_read=len(table))
    table = _drop_rows(declared, table, release)
    check_codes(snapshot, table, declared.code, declared.level, declared.vintage)
    if declared.repeats:
        _check_one_name(snapshot, declared, table)
    else:
        check_unique(snapshot, table, declared.code)
    check_partitions(snapshot, table, declared.partitions)
    listed = table.drop_duplicates(declared.code)
    own = _named(declared.level, declared.vintage, listed[declared.code], listed[declared.name], 1)
    release.rows_kept = len(table)
    release.rows_refused = release.rows_read - release.rows_kept
    territories, memberships = [own], []
    for parent in declared.parents:
        pairs = _pairs(snapshot, declared, parent, table)
        memberships.append(_links(declared, parent, pairs))
        known = pairs.drop_duplicates("parent")
        # The composition of their level names them better where it is loaded.
        names = _named(parent.level, parent.vintage, known["parent"], known["name"], 0)
        territories.append(names)
    release.territories = pd.concat(territories, ignore_index=True)
    if memberships:
        release.memberships = pd.concat(memberships, ignore_index=True)
    return release


def _drop_rows(declared: TerritoryList, table: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    for rule in declared.drop:
        dropped = table[rule.column] == rule.equals
        if dropped.any():
            line = int(table[LINE][dropped].iloc[0])
            samples = [{"line": line, "column": rule.column, "value": rule.equals}]
            release.findings.append(
                Finding("row_dropped_by_rule", "info", rule.why, int(dropped.sum()), samples)
            )
            table = table[~dropped]
    return table.reset_index(drop=True)


def _wanted(declared: TerritoryList) -> set[str]:
    columns = {declared.code, declared.name}
    columns |= {parent.column for parent in declared.parents}
    columns |= {rule.column for rule in declared.drop}
    return columns | {parent.labels for parent in declared.parents if parent.labels}


def _check_one_name(snapshot: Snapshot, declared: TerritoryList, table: pd.DataFrame) -> None:
    """Refuse a code that stands for two territories: a repeated row repeats its name too."""
    first = table.groupby(declared.code)[declared.name].transform("first")
    other = table[table[declared.name] != first]
    if len(other):
        row = other.iloc[0]
        raise SourceChanged(
            f"{row[declared.code]} has two names in the list",
            file=str(snapshot),
            line=int(row[LINE]),
            column=declared.name,
            value=row[declared.name],
            remedy="Two territories share a code, or a cell is shifted: ask the producer.",
        )


def _named(
    level: Level, vintage: int, codes: pd.Series, names: pd.Series, authority: int
) -> pd.DataFrame:
    frame = pd.DataFrame({"code": codes.to_numpy(), "name": names.to_numpy()})
    frame["name"] = frame["name"].where(frame["name"] != "", frame["code"])
    return frame.assign(level=level.value, vintage=vintage, authority=authority)


def _pairs(
    snapshot: Snapshot, declared: TerritoryList, parent: ListedParent, table: pd.DataFrame
) -> pd.DataFrame:
    """Return a row per territory and parent, with the parent's name where the list gives it."""
    parts = pd.DataFrame({"code": table[declared.code], LINE: table[LINE]})
    parts["parent"] = table[parent.column].str.split(parent.separator)
    labels = table[parent.labels or parent.column].str.split(parent.separator)
    # A name may hold the separator: then none of the row's names can be told apart.
    aligned = labels.map(len) == parts["parent"].map(len)
    parts["name"] = labels.where(aligned, parts["parent"])
    pairs = parts.explode(["parent", "name"], ignore_index=True)
    pairs["parent"], pairs["name"] = pairs["parent"].str.strip(), pairs["name"].str.strip()
    pairs = pairs[~pairs["parent"].isin(parent.none)].rename(columns={"parent": parent.column})
    check_codes(snapshot, pairs, parent.column, parent.level, parent.vintage)
    pairs = pairs.rename(columns={parent.column: "parent"})
    if declared.fold is not None:
        pairs["parent"] = pairs["parent"].replace(dict(read_code_list(declared.fold)))
    return pairs.drop_duplicates(["code", "parent"]).reset_index(drop=True)


def _links(declared: TerritoryList, parent: ListedParent, pairs: pd.DataFrame) -> pd.DataFrame:
    alone = pairs.groupby("code")["parent"].transform("count") == 1
    return pd.DataFrame(
        {
            "child_level": declared.level.value,
            "child_code": pairs["code"],
            "child_vintage": declared.vintage,
            "parent_level": parent.level.value,
            "parent_code": pairs["parent"],
            "parent_vintage": parent.vintage,
            # in several: how much of it lies in each is not said
            "share": alone.map({True: 1.0, False: None}),
            "basis": alone.map({True: "declared", False: "unknown"}),
            "is_main": None,
        }
    )
