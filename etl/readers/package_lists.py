"""Reads the lists of an npm package of the administrative reference: closed fields, whole rows."""

import json
from typing import Any

import pandas as pd

from etl.contract import LINE
from etl.snapshot import Snapshot
from etl.tarball import read_members
from observatory.errors import SourceChanged

Record = dict[str, Any]
FOLDER = "package/data/"
REQUIRED = ("communes", "epci", "departements", "regions")
# What each list may say of a row: a name that is not here is a change of the producer's.
FIELDS = {
    "communes": {
        "code", "nom", "type", "departement", "region", "arrondissement", "siren", "codesPostaux",
        "population", "anciensCodes", "chefLieu", "typeLiaison", "rangChefLieu", "zone", "commune",
        "collectiviteOutremer",
    },
    "epci": {
        "code", "nom", "type", "membres", "modeFinancement", "populationTotale",
        "populationMunicipale",
    },
    "departements": {"code", "nom", "region", "chefLieu", "typeLiaison", "zone"},
    "regions": {"code", "nom", "chefLieu", "typeLiaison", "zone"},
}  # fmt: skip
FIELDS["ept"] = FIELDS["epci"]


def read_lists(snapshot: Snapshot) -> dict[str, list[Record]]:
    """Return the rows of every list that the package holds; one that is required must be there."""
    found = read_members(snapshot, [f"{FOLDER}{name}.json" for name in FIELDS])
    lists = {}
    for name in FIELDS:
        content = found.get(f"{FOLDER}{name}.json")
        if content is not None:
            lists[name] = _records(snapshot, name, content)
        elif name in REQUIRED:
            raise SourceChanged(
                "the package lacks a list",
                file=str(snapshot),
                value=f"{FOLDER}{name}.json",
                remedy="The producer moved or renamed it: check the package's README.",
            )
    return lists


def _records(snapshot: Snapshot, name: str, content: bytes) -> list[Record]:
    try:
        records = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise wrong(snapshot, name, f"the list is no JSON: {error}") from None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise wrong(snapshot, name, "the list is no list of rows")
    for line, record in enumerate(records, start=1):
        if not record.keys() <= FIELDS[name]:
            field = sorted(record.keys() - FIELDS[name])[0]
            raise wrong(snapshot, name, "nobody declared this column", line, field, record[field])
        for field in ("code", "nom"):
            if not isinstance(record.get(field), str) or not record[field].strip():
                raise wrong(snapshot, name, "the row has none", line, field, record.get(field))
    return records


def wrong(
    snapshot: Snapshot,
    name: str,
    message: str,
    line: int | None = None,
    column: str | None = None,
    value: object = None,
) -> SourceChanged:
    """Return what to raise about a row of a list."""
    return SourceChanged(
        message,
        file=f"{snapshot} → {FOLDER}{name}.json",
        line=line,
        column=column,
        value=None if value is None else str(value)[:60],
        remedy="The producer changed the package: check, then correct the reader.",
    )


def frame_of(records: list[Record], *fields: str) -> pd.DataFrame:
    """Return some fields of the rows, with the place of each row in its list."""
    columns = {name: [record.get(name) for record in records] for name in fields}
    return pd.DataFrame({**columns, LINE: range(1, len(records) + 1)}, dtype=object)
