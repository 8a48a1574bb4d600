"""Reads the contracts (contrats de ville) and the EPCI, EPT or commune that each is of."""

import json
import re
from typing import Any

import pandas as pd

from etl.catalogue import Contracts
from etl.codes import check_codes, check_row_count, read_code_list
from etl.readers.table import LINE
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

FIELDS = {"codgeo", "code_cv", "lib_cv", "insee_dep", "pop"}
# "01 - CC de la Plaine de l'Ain": the department is said elsewhere, and "NA" is no name.
_PREFIX = re.compile(r"^(\d{2,3}|2[AB]|NA) - ")
_NO_NAME = ("", "NA")


def read_contracts(declared: Contracts, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the contracts and where they are; their neighbourhoods are found at publication.

    A contract of two places, or of two departments, stands on as many rows: it is one territory,
    whose share in each is not known.
    """
    snapshot = files["contracts"]
    rows = _rows(snapshot)
    check_row_count(snapshot, len(rows), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, rows, "code_cv", Level.CONTRACT)
    release = TidyRelease(rows_read=len(rows), rows_kept=len(rows))
    rows["level"] = _levels(snapshot, rows)
    _report_repeated(rows, release)
    release.territories = _territories(declared, rows, release)
    places = rows[["code_cv", "codgeo", "level"]].rename(columns={"codgeo": "parent"})
    departments = rows[["code_cv", "insee_dep"]].rename(columns={"insee_dep": "parent"})
    # Overseas collectivities are no departments of the reference.
    stated = departments["parent"].notna() & ~departments["parent"].isin(("978", "987"))
    departments = departments[stated].assign(level=Level.DEPARTMENT.value)
    release.memberships = _memberships(declared, pd.concat([places, departments]))
    return release


def _rows(snapshot: Snapshot) -> pd.DataFrame:
    try:
        features = json.loads(snapshot.read())["features"]
        properties = [feature["properties"] for feature in features]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceChanged(
            f"the contracts cannot be read ({error!r:.80})",
            file=str(snapshot),
            remedy="The file was cut, or is no GeoJSON: download it again.",
        ) from None
    for line, row in enumerate(properties, start=1):
        _check_row(snapshot, line, row)
    frame = pd.DataFrame(properties, columns=sorted(FIELDS), dtype=object)
    return frame.assign(**{LINE: range(1, len(frame) + 1)})


def _check_row(snapshot: Snapshot, line: int, row: dict[str, Any]) -> None:
    if set(row) != FIELDS:
        column = sorted(set(row) ^ FIELDS)[0]
        raise SourceChanged(
            "a column appeared or went",
            file=str(snapshot),
            line=line,
            column=column,
            value=str(row.get(column)),
            remedy="The producer changed the file: check, then correct the reader.",
        )
    for column in ("codgeo", "code_cv"):
        if not isinstance(row[column], str):
            raise SourceChanged(
                "the code is no text", file=str(snapshot), line=line, column=column,
                value=str(row[column]),
                remedy="A program that reads codes as numbers loses zeros: download it again.",
            )  # fmt: skip


def _levels(snapshot: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """Tell communes by their five characters, and the EPT from the EPCI by their closed list."""
    level = rows["codgeo"].str.len().map({5: Level.COMMUNE.value, 9: Level.EPCI.value})
    level[rows["codgeo"].isin(read_code_list("ept"))] = Level.EPT.value
    for one in (Level.COMMUNE, Level.EPCI):
        check_codes(snapshot, rows[level == one.value], "codgeo", one)
    check_codes(snapshot, rows[level.isna()], "codgeo", Level.EPCI)
    return level


def _report_repeated(rows: pd.DataFrame, release: TidyRelease) -> None:
    repeated = rows[rows["code_cv"].duplicated(keep=False)]
    if len(repeated):
        samples = [
            {"code": row.code_cv, "line": line, "column": "codgeo", "value": row.codgeo}
            for row, line in zip(
                repeated.head(10).itertuples(index=False), repeated[LINE].head(10), strict=True
            )
        ]
        message = "rows of contracts that stand several times: of several places, or departments"
        release.findings.append(
            Finding("contract_repeated", "warning", message, len(repeated), samples)
        )


def _territories(declared: Contracts, rows: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    names = rows["lib_cv"].fillna("").astype(str).str.replace(_PREFIX, "", regex=True).str.strip()
    named = ~names.isin(_NO_NAME)
    by_code = names[named].groupby(rows["code_cv"]).agg(lambda some: ", ".join(dict.fromkeys(some)))
    codes = pd.Series(rows["code_cv"].unique(), dtype=object)
    found = codes.map(by_code)
    unnamed = codes[found.isna()]
    if len(unnamed):
        samples = [{"column": "lib_cv", "value": code} for code in unnamed.head(10)]
        message = "contracts without a name: shown by their code"
        release.findings.append(Finding("name_missing", "info", message, len(unnamed), samples))
    frame = pd.DataFrame({"code": codes, "name": found.fillna(codes)})
    return frame.assign(level=Level.CONTRACT.value, vintage=declared.vintage, authority=1)


def _memberships(declared: Contracts, pairs: pd.DataFrame) -> pd.DataFrame:
    pairs = pairs.drop_duplicates().reset_index(drop=True)
    alone = pairs.groupby(["code_cv", "level"])["parent"].transform("count") == 1
    return pd.DataFrame(
        {
            "child_level": Level.CONTRACT.value,
            "child_code": pairs["code_cv"],
            "child_vintage": declared.vintage,
            "parent_level": pairs["level"],
            "parent_code": pairs["parent"],
            "parent_vintage": declared.vintage,
            "share": alone.map({True: 1.0, False: None}),
            "basis": alone.map({True: "declared", False: "unknown"}),
            "is_main": alone,
        }
    )
