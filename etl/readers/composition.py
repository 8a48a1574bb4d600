"""Reads which commune lies in which territory of the other levels."""

import pandas as pd

from etl.catalogue import Composition, ParentColumn
from etl.codes import check_codes, check_row_count, check_unique
from etl.partitions import check_partitions
from etl.readers.table import check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level


def read_composition(declared: Composition, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the communes of a vintage, the territories that they make up, and the links."""
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    wanted = {declared.code, *(parent.column for parent in declared.parents)}
    wanted |= {declared.name} if declared.name is not None else set()
    wanted |= set(declared.label_columns.values())
    check_columns(snapshot, table, wanted, set(declared.ignored))
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, declared.code, Level.COMMUNE)
    check_unique(snapshot, table, declared.code)
    check_partitions(snapshot, table, declared.partitions)
    table = table.assign(code=table[declared.code])
    labels = _labels(declared, files, table)
    release = TidyRelease(rows_read=len(table), rows_kept=len(table))
    territories = [_communes(declared, table)]
    memberships = []
    for parent in declared.parents:
        inside = inside_of(table, parent)
        check_codes(snapshot, inside, parent.column, parent.level)
        memberships.append(_links(declared.vintage, inside["code"], inside[parent.column], parent))
        codes = pd.Series(inside[parent.column].unique())
        names = _names(labels, parent, codes, release)
        found = _territory(parent.level, parent.vintage, codes, names.fillna(codes))
        # where a release has no name, another one's stands
        territories.append(found.assign(authority=names.notna().astype(int).to_numpy()))
    if declared.country is not None:
        _add_country(declared, table, territories, memberships)
    release.territories = pd.concat(territories, ignore_index=True)
    release.memberships = pd.concat(memberships, ignore_index=True)
    return release


def inside_of(table: pd.DataFrame, parent: ParentColumn) -> pd.DataFrame:
    """Return the rows that lie in a territory of the level: pseudo-codes stand for none."""
    outside = table[parent.column].isin(parent.none)
    if parent.outside is not None:
        outside |= table[parent.column].str.fullmatch(parent.outside)
    return table[~outside]


def _communes(declared: Composition, table: pd.DataFrame) -> pd.DataFrame:
    """Return the communes; where the table does not name them, any other list does."""
    if declared.name is not None:
        return _territory(Level.COMMUNE, declared.vintage, table["code"], table[declared.name])
    unnamed = _territory(Level.COMMUNE, declared.vintage, table["code"], table["code"])
    return unnamed.assign(authority=0)


def _territory(level: Level, vintage: int, codes: pd.Series, names: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"code": codes.to_numpy(), "name": names.to_numpy()})
    return frame.assign(level=level.value, vintage=vintage, authority=1)


def _links(
    vintage: int, children: pd.Series, parents: pd.Series, parent: ParentColumn
) -> pd.DataFrame:
    frame = pd.DataFrame({"child_code": children.to_numpy(), "parent_code": parents.to_numpy()})
    return frame.assign(
        child_level=Level.COMMUNE.value,
        child_vintage=vintage,
        parent_level=parent.level.value,
        parent_vintage=parent.vintage,
        share=1.0,
        basis="composition",
        is_main=True,
    )


def _labels(
    declared: Composition, files: dict[str, Snapshot], table: pd.DataFrame
) -> dict[tuple[str, str], str]:
    """Return (kind of label, code) → name, from the labels file or the table's own columns."""
    found: dict[tuple[str, str], str] = {}
    for parent in declared.parents:
        column = declared.label_columns.get(parent.level.value)
        if column is not None:
            keys = zip([parent.level.value] * len(table), table[parent.column], strict=True)
            found.update(zip(keys, table[column], strict=True))
    snapshot = files.get("labels") or files.get("names")
    if snapshot is not None:
        labels = read_table(snapshot, declared.labels_dialect)
        check_columns(snapshot, labels, {"NIVGEO", "CODGEO", "LIBGEO"}, {"NB_COM"})
        keys = zip(labels["NIVGEO"], labels["CODGEO"], strict=True)
        found.update(zip(keys, labels["LIBGEO"], strict=True))
    return found


def _names(
    labels: dict[tuple[str, str], str], parent: ParentColumn, codes: pd.Series, release: TidyRelease
) -> pd.Series:
    kind = parent.labels or parent.level.value
    names = codes.map(
        lambda code: labels.get((kind, code)) or labels.get((parent.level.value, code))
    )
    unnamed = codes[names.isna()]
    if len(unnamed):
        message = f"territories of level {parent.level.value} without a name: shown by their code"
        samples = [{"column": parent.column, "value": code} for code in unnamed.head(5)]
        release.findings.append(Finding("name_missing", "info", message, len(unnamed), samples))
    return names


def _add_country(
    declared: Composition,
    table: pd.DataFrame,
    territories: list[pd.DataFrame],
    memberships: list[pd.DataFrame],
) -> None:
    parent = ParentColumn(column="country", level=Level.COUNTRY, vintage=declared.vintage)
    metropolitan = table[~table["code"].str.startswith(("97", "98"))]
    codes = pd.Series([declared.country] * len(metropolitan))
    memberships.append(_links(declared.vintage, metropolitan["code"], codes, parent))
    names = pd.Series([declared.country_name])
    territories.append(_territory(Level.COUNTRY, declared.vintage, codes.head(1), names))
