"""Reads the administrative reference of one year from the JSON of an npm package."""

import json
from typing import Any

import pandas as pd

from etl.catalogue import Package
from etl.codes import check_codes, check_row_count, check_unique
from etl.readers.table import LINE
from etl.snapshot import Snapshot
from etl.tarball import read_members
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
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
COMMUNE = "commune-actuelle"
# Rows under the same column that are no communes of the year: one code may stand twice.
PARTS = {"commune-deleguee", "commune-associee", "arrondissement-municipal"}
# The overseas collectivities have communes, but neither departments nor regions of ours.
COLLECTIVITIES = ("975", "977", "978", "98")
OVERSEAS_REGIONS = ("01", "02", "03", "04", "06")


def read_package(declared: Package, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the territories of the year and how they nest.

    Lean on purpose: a commune is linked to its EPCI, EPT and department; departments to regions
    and regions to the country, once each.
    """
    snapshot = files["package"]
    lists = _lists(snapshot)
    release = TidyRelease()
    every, communes = _communes(declared, snapshot, lists["communes"], release)
    epci, members = _groups(snapshot, lists["epci"], "epci", Level.EPCI)
    ept, districts = _groups(snapshot, lists.get("ept", []), "ept", Level.EPT)
    _check_numbers(declared, snapshot, len(epci), len(members), len(ept))
    communes = _with_unlisted(communes, every, members, release)
    _check_alone(declared, communes, members, release)
    departments = _places(snapshot, lists["departements"], Level.DEPARTMENT, "departements")
    regions = _places(snapshot, lists["regions"], Level.REGION, "regions")
    _place(declared, release, communes, (epci, ept, departments, regions))
    _link(declared, release, communes, (members, districts), departments, regions)
    if declared.previous is not None:
        release.passages = _passages(declared, declared.previous, communes)
    release.rows_read = sum(len(rows) for rows in lists.values())
    release.rows_kept = sum(map(len, (communes, epci, ept, departments, regions)))
    release.rows_refused = max(release.rows_read - release.rows_kept, 0)
    return release


def _lists(snapshot: Snapshot) -> dict[str, list[Record]]:
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
        raise _wrong(snapshot, name, f"the list is no JSON: {error}") from None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise _wrong(snapshot, name, "the list is no list of rows")
    for line, record in enumerate(records, start=1):
        if not record.keys() <= FIELDS[name]:
            field = sorted(record.keys() - FIELDS[name])[0]
            raise _wrong(snapshot, name, "nobody declared this column", line, field, record[field])
        for field in ("code", "nom"):
            if not isinstance(record.get(field), str) or not record[field].strip():
                raise _wrong(snapshot, name, "the row has none", line, field, record.get(field))
    return records


def _wrong(
    snapshot: Snapshot,
    name: str,
    message: str,
    line: int | None = None,
    column: str | None = None,
    value: object = None,
) -> SourceChanged:
    return SourceChanged(
        message,
        file=f"{snapshot} → {FOLDER}{name}.json",
        line=line,
        column=column,
        value=None if value is None else str(value)[:60],
        remedy="The producer changed the package: check, then correct the reader.",
    )


def _frame(records: list[Record], *fields: str) -> pd.DataFrame:
    columns = {name: [record.get(name) for record in records] for name in fields}
    return pd.DataFrame({**columns, LINE: range(1, len(records) + 1)}, dtype=object)


def _communes(
    declared: Package, snapshot: Snapshot, records: list[Record], release: TidyRelease
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every row, and those that are communes of the year."""
    rows = _frame(records, "code", "nom", "type", "departement", "anciensCodes")
    unknown = ~rows["type"].isin({COMMUNE, *PARTS})
    if unknown.any():
        row = rows[unknown].iloc[0]
        raise _wrong(snapshot, "communes", "unknown kind of row", row[LINE], "type", row["type"])
    communes = rows[rows["type"] == COMMUNE].reset_index(drop=True)
    parts = rows["type"][rows["type"] != COMMUNE]
    if len(parts):
        samples = [
            {"column": "type", "value": k, "rows": n} for k, n in parts.value_counts().items()
        ]
        message = (
            "rows that are parts of communes (delegated, associated, arrondissements): left out"
        )
        release.findings.append(Finding("commune_part", "info", message, len(parts), samples))
    check_row_count(snapshot, len(communes), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, communes, "code", Level.COMMUNE)
    check_unique(snapshot, communes, "code")
    return rows, _without_gone(declared, snapshot, communes, release)


def _without_gone(
    declared: Package, snapshot: Snapshot, communes: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Drop the communes that the declaration knows to have gone, if they are what it expects."""
    names = dict(zip(communes["code"], communes["nom"], strict=True))
    for gone in declared.gone:
        if names.get(gone.code) != gone.expect:
            raise SourceChanged(
                f"the correction of {gone.code} expects {gone.expect!r}",
                file=str(snapshot),
                column="nom",
                value=names.get(gone.code, "(absent)"),
                remedy="The producer corrected the list: take the correction out of `gone`.",
            )
        sample = [{"code": gone.code, "value": gone.expect}]
        release.findings.append(Finding("commune_gone", "warning", gone.why, 1, sample))
    return communes[~communes["code"].isin([gone.code for gone in declared.gone])]


def _groups(
    snapshot: Snapshot, records: list[Record], name: str, level: Level
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the groupings of communes, and their members."""
    groups = _frame(records, "code", "nom")
    check_codes(snapshot, groups, "code", level)
    check_unique(snapshot, groups, "code")
    members = pd.DataFrame(
        [
            (member.get("code"), member.get("nom"), record["code"])
            for record in records
            for member in record.get("membres", ())
        ],
        columns=["code", "nom", "parent"],
        dtype=object,
    )
    members[LINE] = range(1, len(members) + 1)
    check_codes(snapshot, members, "code", Level.COMMUNE)
    twice = members[members["code"].duplicated(keep=False)]
    if len(twice):
        row = twice.iloc[0]
        raise _wrong(
            snapshot, name, f"the commune {row['code']} is a member twice", None, "membres",
            ", ".join(twice["parent"][twice["code"] == row["code"]]),
        )  # fmt: skip
    return groups.assign(level=level.value), members.assign(level=level.value)


def _check_numbers(
    declared: Package, snapshot: Snapshot, epci: int, members: int, ept: int
) -> None:
    for what, found, expected in (
        ("EPCI", epci, declared.expected_epci),
        ("members of EPCI", members, declared.expected_members),
        ("EPT", ept, declared.expected_ept),
    ):
        if found != expected:
            raise SourceChanged(
                f"{found} {what} where {expected} are declared",
                file=str(snapshot),
                remedy="This is another version of the package: declare it as its own edition.",
            )


def _with_unlisted(
    communes: pd.DataFrame, every: pd.DataFrame, members: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Add the members of an EPCI that the list of communes does not hold as communes."""
    unlisted = members[~members["code"].isin(communes["code"])]
    if not len(unlisted):
        return communes
    samples = [
        {"code": row.code, "value": row.nom} for row in unlisted.head(10).itertuples(index=False)
    ]
    message = "members of an EPCI that the list of communes lacks: taken from the EPCI"
    release.findings.append(
        Finding("member_not_listed", "warning", message, len(unlisted), samples)
    )
    known = every.drop_duplicates("code").set_index("code")["departement"]
    added = unlisted.assign(departement=unlisted["code"].map(known), anciensCodes=None)
    return pd.concat([communes, added[["code", "nom", "departement", "anciensCodes", LINE]]])


def _is_collectivity(codes: pd.Series) -> pd.Series:
    return codes.str.startswith(COLLECTIVITIES)


def _check_alone(
    declared: Package, communes: pd.DataFrame, members: pd.DataFrame, release: TidyRelease
) -> None:
    alone = communes[~communes["code"].isin(members["code"])]
    alone = alone[~_is_collectivity(alone["code"]) & ~alone["code"].isin(declared.outside_epci)]
    if len(alone):
        samples = [{"code": code} for code in alone["code"].head(10)]
        message = "communes in no EPCI, beside those that the law lets stand alone"
        release.findings.append(Finding("commune_alone", "warning", message, len(alone), samples))


def _places(snapshot: Snapshot, records: list[Record], level: Level, name: str) -> pd.DataFrame:
    """Return departments or regions; the overseas collectivities are neither."""
    rows = _frame([r for r in records if r.get("zone") != "com"], "code", "nom", "region")
    check_codes(snapshot, rows, "code", level)
    check_unique(snapshot, rows, "code")
    return rows.assign(level=level.value)


def _place(
    declared: Package,
    release: TidyRelease,
    communes: pd.DataFrame,
    others: tuple[pd.DataFrame, ...],
) -> None:
    """Add the territories. Authority 0: where INSEE's own list is loaded, its names stand."""
    country = pd.DataFrame(
        {"code": [declared.country], "nom": [declared.country_name], "level": Level.COUNTRY.value}
    )
    frames = [communes.assign(level=Level.COMMUNE.value), *others, country]
    both = pd.concat([frame[["code", "nom", "level"]] for frame in frames], ignore_index=True)
    both = both.rename(columns={"nom": "name"})
    release.territories = both.assign(vintage=declared.vintage, authority=0)


def _link(
    declared: Package,
    release: TidyRelease,
    communes: pd.DataFrame,
    groups: tuple[pd.DataFrame, ...],
    departments: pd.DataFrame,
    regions: pd.DataFrame,
) -> None:
    commune = Level.COMMUNE.value
    placed = communes[~_is_collectivity(communes["code"])]
    metropolitan = regions[~regions["code"].isin(OVERSEAS_REGIONS)]
    country = pd.Series(declared.country, index=metropolitan.index)
    links = [
        *(_pairs(commune, g["code"], g["level"].iloc[0], g["parent"]) for g in groups if len(g)),
        _pairs(commune, placed["code"], Level.DEPARTMENT.value, placed["departement"]),
        _pairs(
            Level.DEPARTMENT.value, departments["code"], Level.REGION.value, departments["region"]
        ),
        _pairs(Level.REGION.value, metropolitan["code"], Level.COUNTRY.value, country),
    ]
    release.memberships = pd.concat(links, ignore_index=True).assign(
        child_vintage=declared.vintage,
        parent_vintage=declared.vintage,
        share=1.0,
        basis="composition",
        is_main=True,
    )


def _pairs(child: str, children: pd.Series, parent: str, parents: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_level": child,
            "child_code": children.to_numpy(),
            "parent_level": parent,
            "parent_code": parents.to_numpy(),
        }
    )


def _passages(declared: Package, previous: int, communes: pd.DataFrame) -> pd.DataFrame:
    """Return where the communes of the previous vintage that are no longer have gone.

    `anciensCodes` names every code since 1943: publication keeps those that the previous vintage
    holds. A former code that two communes claim was divided: nobody says how.
    """
    present = set(communes["code"])
    claims: dict[str, set[str]] = {}
    for code, formers in zip(communes["code"], communes["anciensCodes"], strict=True):
        for former in formers or ():
            if former not in present:
                claims.setdefault(former, set()).add(code)
    pairs = {former: code for former, (code, *others) in claims.items() if not others}
    return pd.DataFrame(
        {
            "old_level": Level.COMMUNE.value,
            "old_code": list(pairs),
            "old_vintage": previous,
            "new_level": Level.COMMUNE.value,
            "new_code": list(pairs.values()),
            "new_vintage": declared.vintage,
            "weight": 1.0,
            "basis": "declared",
        }
    )
