"""Tells how the territories of a package nest, and where its former communes have gone."""

import pandas as pd

from etl.catalogue import Package
from etl.tidy import TidyRelease
from observatory.domain.territory import Level

# The overseas collectivities have communes, but neither departments nor regions of ours.
COLLECTIVITIES = ("975", "977", "978", "98")
OVERSEAS_REGIONS = ("01", "02", "03", "04", "06")


def is_collectivity(codes: pd.Series) -> pd.Series:
    """Tell which codes are of communes of the overseas collectivities."""
    return codes.str.startswith(COLLECTIVITIES)


def add_territories(
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


def add_memberships(
    declared: Package,
    release: TidyRelease,
    communes: pd.DataFrame,
    groups: tuple[pd.DataFrame, ...],
    departments: pd.DataFrame,
    regions: pd.DataFrame,
) -> None:
    """Add the memberships: each link once, a commune's region being that of its department."""
    commune = Level.COMMUNE.value
    placed = communes[~is_collectivity(communes["code"])]
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


def former_communes(declared: Package, previous: int, communes: pd.DataFrame) -> pd.DataFrame:
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
