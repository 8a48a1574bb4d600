"""Links a perimeter to the communes that its attributes name, by code or by name."""

import re
import unicodedata
from collections import Counter

import pandas as pd

from etl.catalogue import Communes, Dialect
from etl.contract import LINE
from etl.readers.table import read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level, department_of_qpv

# "Marseille 13ème et 12ème arrondissements", and "2ème" after a comma: the same commune.
_ORDINALS = r"\d+(er|e|ème|eme)(\s+et\s+\d+(er|e|ème|eme))?(\s+arrondissements?)?$"
_ARRONDISSEMENT = re.compile(r"\s+" + _ORDINALS)
_ONLY_ORDINALS = re.compile("^" + _ORDINALS)


def link_by_code(
    level: Level, vintage: int, communes: Communes, table: pd.DataFrame, release: TidyRelease
) -> None:
    """Add the memberships, and the communes themselves (overseas ones are in no other list)."""
    pairs = _exploded(table, communes.column, communes.separator, "commune")
    if communes.labels is not None:
        labels = _exploded(table, communes.labels, communes.separator, "name")
        pairs["name"] = labels["name"] if len(labels) == len(pairs) else pairs["commune"]
        known = pairs.drop_duplicates("commune")
        names = pd.DataFrame(
            {
                "level": Level.COMMUNE.value,
                "code": known["commune"],
                "vintage": communes.vintage,
                "name": known["name"],
                "authority": 0,
            }
        )
        release.territories = pd.concat([release.territories, names], ignore_index=True)
    release.memberships = _memberships(level, vintage, communes.vintage, pairs)


def link_by_name(
    level: Level,
    vintage: int,
    communes: Communes,
    table: pd.DataFrame,
    names: Snapshot,
    release: TidyRelease,
) -> None:
    """Add the memberships by the communes' names, looked up in the neighbourhood's department.

    A few neighbourhoods cross into the next department: there a name must be the only one of
    the country.
    """
    code_of = _codes_by_name(names)
    pairs = _exploded(table, communes.column, communes.separator, "name")
    pairs = pairs[~pairs["name"].str.match(_ONLY_ORDINALS)].reset_index(drop=True)
    departments = pairs["code"].map(department_of_qpv)
    keys = list(zip(departments, pairs["name"].map(normalise), strict=True))
    elsewhere = _only_ones(code_of)
    pairs["commune"] = [
        code_of.get(key) or (elsewhere.get(key[1]) if _has_neighbours(key[0]) else None)
        for key in keys
    ]
    lost = pairs[pairs["commune"].isna()]
    if len(lost):
        samples = [
            {
                "code": row.code,
                "line": int(str(row.line)),
                "column": communes.column,
                "value": row.name,
            }
            for row in lost.head(10).itertuples(index=False)
        ]
        message = f"names that are no commune of the department in {communes.vintage}"
        release.findings.append(
            Finding("commune_name_unknown", "warning", message, len(lost), samples)
        )
    found = pairs.dropna(subset=["commune"]).drop_duplicates(["code", "commune"])
    release.memberships = _memberships(level, vintage, communes.vintage, found)


def normalise(name: str) -> str:
    """Fold a commune's name: no accents, hyphens, apostrophes, blanks, case or arrondissement."""
    plain = _ARRONDISSEMENT.sub("", name.strip())
    plain = unicodedata.normalize("NFKD", plain.replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = re.sub(r"\bst(e?)\b", r"saint\1", re.sub(r"[^a-z0-9]+", " ", plain))
    return plain.replace(" ", "")


def _codes_by_name(names: Snapshot) -> dict[tuple[str, str], str]:
    table = read_table(names, Dialect(delimiter=",", encoding="utf-8"))
    keys = zip(table["DEP"], table["LIBGEO"].map(normalise), strict=True)
    return dict(zip(keys, table["CODGEO"], strict=True))


def _has_neighbours(department: str) -> bool:
    """Tell whether a department touches another: an island's names are not the mainland's."""
    return not department.startswith(("97", "98"))


def _only_ones(code_of: dict[tuple[str, str], str]) -> dict[str, str]:
    """Return the names that a single commune of the country bears."""
    count = Counter(name for _, name in code_of)
    return {name: code for (_, name), code in code_of.items() if count[name] == 1}


def _exploded(table: pd.DataFrame, column: str, separator: str, name: str) -> pd.DataFrame:
    parts = table[["code", LINE]].rename(columns={LINE: "line"})
    parts[name] = table[column].str.split(separator)
    parts = parts.explode(name, ignore_index=True)
    parts[name] = parts[name].str.strip()
    return parts[parts[name].fillna("") != ""].reset_index(drop=True)


def _memberships(level: Level, vintage: int, communes: int, pairs: pd.DataFrame) -> pd.DataFrame:
    alone = pairs.groupby("code")["commune"].transform("count") == 1
    return pd.DataFrame(
        {
            "child_level": level.value,
            "child_code": pairs["code"],
            "child_vintage": vintage,
            "parent_level": Level.COMMUNE.value,
            "parent_code": pairs["commune"],
            "parent_vintage": communes,
            "share": alone.map({True: 1.0, False: None}),
            "basis": alone.map({True: "declared", False: "unknown"}),
            "is_main": None,
        }
    )
