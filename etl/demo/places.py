"""Territories, perimeters, memberships and passages of the fictional region, as tidy tables."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from etl.demo import geography, layout, plans
from etl.demo.geography import Floats, Geometries
from etl.demo.layout import BEFORE_MERGER, MERGED_AWAY, MERGED_INTO, NEW, OLD, VINTAGES
from etl.tidy import MEMBERSHIP_COLUMNS, TidyRelease

GENERATIONS = (OLD, NEW)
PARENTS = ("epci", "urban_unit", "department", "region", "country")
_LIFE = {OLD: (date(2015, 1, 1), date(2023, 12, 31)), NEW: (date(2024, 1, 1), None)}
_SRID_OF = {grid.code: grid.metric_srid for grid in layout.GRIDS}


@dataclass(frozen=True, slots=True)
class Region:
    """The plan, drawn: communes and blocks of neighbourhoods with their outlines."""

    communes: pd.DataFrame
    blocks: pd.DataFrame
    commune_outlines: Geometries
    block_outlines: Geometries
    corners: Floats  # of the communes


def draw_region(rng: np.random.Generator) -> Region:
    """Draw the outlines of the plan; the blocks get the columns of their commune's parents."""
    communes = layout.communes()
    parents = communes[["code", "epci", "urban_unit", "department", "region", "country"]]
    blocks = plans.blocks().merge(parents.rename(columns={"code": "commune"}), on="commune")
    corners = geography.commune_corners(communes, rng)
    position = communes.reset_index().set_index("code")["index"].loc[blocks["commune"]].to_numpy()
    return Region(
        communes,
        blocks,
        geography.outlines(corners),
        geography.block_outlines(blocks, corners[position]),
        corners,
    )


def base_territories(region: Region) -> TidyRelease:
    """Return communes, EPCI, urban units, department, region and country."""
    communes = region.communes.assign(level="commune", vintage=VINTAGES["commune"])
    srid = communes["department"].map(_SRID_OF)
    iris = communes.assign(
        level="iris", code=communes["code"].map(layout.iris_code), vintage=VINTAGES["iris"]
    )
    both = (communes, iris)
    found = [_perimeters(one, region.commune_outlines, srid, is_derived=False) for one in both]
    named = [one[["level", "code", "vintage", "name"]] for one in both]
    for level in PARENTS:
        codes, united = geography.dissolve(region.commune_outlines, communes[level])
        frame = pd.DataFrame({"level": level, "code": codes, "vintage": VINTAGES[level]})
        first = communes.drop_duplicates(level)  # the first department's CRS serves the whole
        department = dict(zip(first[level], first["department"], strict=True))
        srid = frame["code"].map(department).map(_SRID_OF)
        found.append(_perimeters(frame, united, srid, is_derived=True))
        named.append(frame.assign(name=frame["code"].map(_names(level))))
    territories = pd.concat([*named, _merged_communes()], ignore_index=True)
    return TidyRelease(
        territories=territories.assign(authority=1),
        perimeters=pd.concat(found, ignore_index=True),
        memberships=pd.concat([_composition(communes), _undivided(communes)], ignore_index=True),
        passages=_merger(),
    )


def neighbourhood_release(region: Region, generation: int) -> TidyRelease:
    """Return the neighbourhoods of one generation, and what became of the former one."""
    frame = plans.neighbourhoods(generation).assign(level="qpv", vintage=generation)
    inside = region.blocks[str(generation)].notna().to_numpy()
    pieces = region.blocks[inside]
    # sorted codes, as those of the frame are
    _, united = geography.dissolve(region.block_outlines[inside], pieces[str(generation)])
    srid = frame["code"].str[3:5].map(_SRID_OF)
    perimeters = _perimeters(frame, united, srid, is_derived=False)
    begins, ends = _LIFE[generation]
    release = TidyRelease(
        territories=frame[["level", "code", "vintage", "name"]].assign(
            valid_from=begins, valid_to=ends, authority=1
        ),
        perimeters=perimeters,
        memberships=_shares(pieces, generation),
    )
    if generation == NEW:
        release.passages = _successors(region.blocks)
    return release


def _perimeters(
    frame: pd.DataFrame, outlines: Geometries, srid: "pd.Series[int]", *, is_derived: bool
) -> pd.DataFrame:
    return frame[["level", "code", "vintage"]].assign(
        geom=outlines,
        source_srid=4326,
        area_m2=geography.areas_m2(outlines),
        metric_srid=srid.to_numpy(),
        is_repaired=False,
        is_derived=is_derived,
    )


def _names(level: str) -> dict[str, str]:
    return {
        "epci": layout.EPCI_NAMES,
        "urban_unit": {code: name for code, (name, _) in layout.URBAN_UNITS.items()},
        "department": {grid.code: grid.name for grid in layout.GRIDS},
        "region": {layout.REGION: "Région fictive de Val-d'Avre"},
        "country": {layout.COUNTRY: "Pays fictif"},
    }[level]


def _merged_communes() -> pd.DataFrame:
    """Return the two communes that merged: of an older vintage, without perimeter."""
    return pd.DataFrame(
        {
            "level": "commune",
            "code": [MERGED_INTO, MERGED_AWAY],
            "vintage": BEFORE_MERGER,
            "name": ["Brumeval-l'Ancien", "Avre-la-Fusionnée"],
            "valid_to": date(2018, 12, 31),
        }
    )


def _merger() -> pd.DataFrame:
    old = {"old_level": "commune", "old_code": [MERGED_INTO, MERGED_AWAY]}
    new = {"new_level": "commune", "new_code": MERGED_INTO, "new_vintage": VINTAGES["commune"]}
    columns = {**old, "old_vintage": BEFORE_MERGER, **new, "weight": 1.0, "basis": "composition"}
    return pd.DataFrame(columns)


def _composition(communes: pd.DataFrame) -> pd.DataFrame:
    """Return the parents of the communes: each holds the whole commune."""
    long = communes.melt("code", list(PARENTS), "parent_level", "parent_code").dropna()
    long = long.rename(columns={"code": "child_code"})
    return _memberships(long, "commune", VINTAGES["commune"]).assign(
        share=1.0, basis="composition", is_main=True
    )


def _undivided(communes: pd.DataFrame) -> pd.DataFrame:
    """Return the IRIS as children of their communes: each is the whole of it."""
    pairs = pd.DataFrame(
        {
            "child_code": communes["code"].map(layout.iris_code),
            "parent_level": "commune",
            "parent_code": communes["code"],
        }
    )
    return _memberships(pairs, "iris", VINTAGES["iris"]).assign(
        share=1.0, basis="composition", is_main=True
    )


def _shares(pieces: pd.DataFrame, generation: int) -> pd.DataFrame:
    """Return the parents of the neighbourhoods, each with the share of population it holds."""
    keys = ["child_code", "parent_level", "parent_code"]
    pieces = pieces.rename(columns={str(generation): "child_code"})
    long = pieces.melt(
        ["child_code", "plan", "population"],
        ["commune", *PARENTS],
        "parent_level",
        "parent_code",
    ).dropna()
    found = long.groupby(keys, as_index=False).agg({"population": "sum", "plan": "first"})
    whole = pieces.groupby("child_code")["population"].sum()
    found["share"] = found["population"] / found["child_code"].map(whole)
    kinds = np.array([plan.kind for plan in plans.PLANS])
    unknown = (kinds[found["plan"]] == "straddling_unknown") & (found["share"] < 1)
    found["share"] = found["share"].mask(unknown)
    found["basis"] = np.where(unknown, "unknown", "population")
    order = found.assign(size=found["share"].fillna(0)).sort_values(
        ["child_code", "parent_level", "size", "parent_code"], ascending=[True, True, False, True]
    )
    found["is_main"] = ~order.duplicated(["child_code", "parent_level"]).reindex(found.index)
    return _memberships(found, "qpv", generation)


def _memberships(frame: pd.DataFrame, level: str, vintage: int) -> pd.DataFrame:
    return frame.assign(
        child_level=level,
        child_vintage=vintage,
        parent_vintage=frame["parent_level"].map(VINTAGES),
    ).reindex(columns=list(MEMBERSHIP_COLUMNS))


def _successors(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each former neighbourhood's population that each new one takes over."""
    whole = blocks.groupby(str(OLD))["population"].sum()
    kept = blocks.groupby([str(OLD), str(NEW)], as_index=False)["population"].sum()
    return pd.DataFrame(
        {
            "old_level": "qpv",
            "old_code": kept[str(OLD)],
            "old_vintage": OLD,
            "new_level": "qpv",
            "new_code": kept[str(NEW)],
            "new_vintage": NEW,
            "weight": kept["population"] / kept[str(OLD)].map(whole),
            "basis": "population",
        }
    )
