"""Drafts the declaration of an unknown file of outlines."""

import re

import pandas as pd

from etl.catalogue import Declaration, Perimeters
from etl.drafting import Draft, find_code
from etl.likeness import most_like, year_in
from etl.readers.systems import find_system
from etl.readers.vectors import cell_texts, read_vector
from etl.snapshot import Snapshot

VECTORS = (".shp", ".geojson", ".json", ".gpkg", ".gml", ".fgb")
_SHARED = ("id", "producer", "licence", "operation", "landing_page", "encoding")


def draft_layer(snapshot: Snapshot, known: list[Declaration]) -> Draft:
    """Return the declaration of outlines: its system, code, name and communes."""
    meta, _, columns = read_vector(snapshot, "utf-8")
    names = [str(name) for name in meta["fields"]]
    table = pd.DataFrame({name: cell_texts(column)
                          for name, column in zip(names, columns, strict=True)})  # fmt: skip
    year = year_in(snapshot.basename)
    like = most_like(names, year, [one for one in known if isinstance(one, Perimeters)])
    draft = _base(snapshot, table, year, like[0] if like else None)
    _add_system(meta["crs"], draft)
    _finish(table, draft)
    return draft


def _base(
    snapshot: Snapshot, table: pd.DataFrame, year: int | None, like: Declaration | None
) -> Draft:
    code, level = find_code(table)
    name = next(
        (c for c in map(str, table) if re.search("nom|lib", c.casefold()) and c != code), code
    )
    content = {
        "id": re.sub(r"\W+", "_", snapshot.path.stem.casefold()), "shape": "perimeters",
        "producer": "unknown", "licence": "unknown", "operation": "perimeters",
    }  # fmt: skip
    draft = Draft(content)
    if isinstance(like, Perimeters):
        said = like.model_dump(mode="json", exclude_defaults=True)
        content.update({key: said[key] for key in _SHARED if key in said})
        code, level, name = like.code, like.level.value, like.name
        draft.doubts.append(f"the columns are those of {like.id} {like.edition}")
        if like.communes is not None and like.communes.by == "code":
            draft.content["communes"] = said["communes"]
    else:
        draft.doubts.append("no declared outlines have these columns: fill producer and licence")
    is_2024 = level == "qpv" and bool(table[code].str.startswith("QN").any())
    vintage = (2024 if is_2024 else 2015) if level == "qpv" else year or 0
    draft.doubts.append("vintage and edition: guesses")
    draft.content.update({
        "title": snapshot.basename, "edition": str(year or vintage), "level": level,
        "vintage": vintage, "code": code, "name": name, "files": {"layer": snapshot.basename},
    })  # fmt: skip
    return draft


def _add_system(system: str | None, draft: Draft) -> None:
    known = find_system(system)
    srid = known.to_epsg(min_confidence=20) if known is not None else None
    # longitude and latitude on WGS84, whatever GDAL calls them
    srid = 4326 if srid in (4979, 4326) or "CRS84" in str(system) else srid
    if srid is None:
        draft.doubts.append("srid: the file names no known system; 4326 is a guess")
    draft.content["layers"] = [{"file": "layer", "srid": srid or 4326}]


def _finish(table: pd.DataFrame, draft: Draft) -> None:
    content, rows = draft.content, len(table)
    communes = content.get("communes") or {}
    used = {content["code"], content["name"], communes.get("column"), communes.get("labels")}
    content["ignored"] = [column for column in table if column not in used]
    content["expected_rows"] = {"min": int(rows * 0.95), "max": -int(-rows * 1.05 // 1)}
