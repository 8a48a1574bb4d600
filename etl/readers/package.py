"""Reads the administrative reference of one year from the JSON of an npm package."""

import pandas as pd

from etl.catalogue import Package
from etl.codes import check_codes, check_row_count, check_unique
from etl.contract import LINE
from etl.readers.package_links import (
    add_memberships,
    add_territories,
    former_communes,
    is_collectivity,
)
from etl.readers.package_lists import Record, frame_of, read_lists, wrong
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

COMMUNE = "commune-actuelle"
# Rows under the same column that are no communes of the year: one code may stand twice.
PARTS = {"commune-deleguee", "commune-associee", "arrondissement-municipal"}


def read_package(declared: Package, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the territories of the year and how they nest.

    Lean on purpose: a commune is linked to its EPCI, EPT and department; departments to regions
    and regions to the country, once each.
    """
    snapshot = files["package"]
    lists = read_lists(snapshot)
    release = TidyRelease()
    every, communes = _communes(declared, snapshot, lists["communes"], release)
    epci, members = _groups(snapshot, lists["epci"], "epci", Level.EPCI)
    ept, districts = _groups(snapshot, lists.get("ept", []), "ept", Level.EPT)
    _check_numbers(declared, snapshot, len(epci), len(members), len(ept))
    communes = _with_unlisted(communes, every, members, release)
    _check_alone(declared, communes, members, release)
    departments = _places(snapshot, lists["departements"], Level.DEPARTMENT, "departements")
    regions = _places(snapshot, lists["regions"], Level.REGION, "regions")
    add_territories(declared, release, communes, (epci, ept, departments, regions))
    add_memberships(declared, release, communes, (members, districts), departments, regions)
    if declared.previous is not None:
        release.passages = former_communes(declared, declared.previous, communes)
    release.rows_read = sum(len(rows) for rows in lists.values())
    release.rows_kept = sum(map(len, (communes, epci, ept, departments, regions)))
    release.rows_refused = max(release.rows_read - release.rows_kept, 0)
    return release


def _communes(
    declared: Package, snapshot: Snapshot, records: list[Record], release: TidyRelease
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every row, and those that are communes of the year."""
    rows = frame_of(records, "code", "nom", "type", "departement", "anciensCodes")
    unknown = ~rows["type"].isin({COMMUNE, *PARTS})
    if unknown.any():
        row = rows[unknown].iloc[0]
        raise wrong(snapshot, "communes", "unknown kind of row", row[LINE], "type", row["type"])
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
    groups = frame_of(records, "code", "nom")
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
        raise wrong(
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


def _check_alone(
    declared: Package, communes: pd.DataFrame, members: pd.DataFrame, release: TidyRelease
) -> None:
    alone = communes[~communes["code"].isin(members["code"])]
    alone = alone[~is_collectivity(alone["code"]) & ~alone["code"].isin(declared.outside_epci)]
    if len(alone):
        samples = [{"code": code} for code in alone["code"].head(10)]
        message = "communes in no EPCI, beside those that the law lets stand alone"
        release.findings.append(Finding("commune_alone", "warning", message, len(alone), samples))


def _places(snapshot: Snapshot, records: list[Record], level: Level, name: str) -> pd.DataFrame:
    """Return departments or regions; the overseas collectivities are neither."""
    rows = frame_of([r for r in records if r.get("zone") != "com"], "code", "nom", "region")
    check_codes(snapshot, rows, "code", level)
    check_unique(snapshot, rows, "code")
    return rows.assign(level=level.value)
