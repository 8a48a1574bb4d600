"""Reads perimeters of several vintages in one file, whose columns share their truncated names."""

import re
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.catalogue import NthColumn, Series
from etl.codes import check_codes, check_row_count
from etl.readers.perimeters import read_vector, to_wgs84
from etl.readers.table import LINE
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged
from observatory.geography.crs import metric_srid_of_place, zone_of_department
from observatory.geography.perimeter import geodesic_areas, repair

# A list of one element, as Python writes it: ['974100105'], or ["L'Est"].
_LIST = re.compile(r"""\[(['"])(.*)\1\]""")


def read_series(declared: Series, files: dict[str, Snapshot]) -> TidyRelease:
    """Return each row as a territory of its own vintage, with its perimeter and its commune."""
    snapshot = files["layer"]
    table = _table(declared, snapshot)
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, "code", declared.level)
    check_codes(snapshot, table, "commune", Level.COMMUNE)
    _check_years(declared, snapshot, table)
    _check_place(snapshot, table)
    release = TidyRelease(rows_read=len(table), rows_kept=len(table))
    release.perimeters = _perimeters(declared, table, release)
    release.territories = table[["code", "name", "vintage"]].assign(
        level=declared.level.value, authority=1
    )
    release.memberships = _memberships(declared, table)
    return release


def _table(declared: Series, snapshot: Snapshot) -> pd.DataFrame:
    meta, wkb, columns = read_vector(snapshot, declared.encoding)
    names = list(meta["fields"])
    if len(names) != declared.columns:
        raise SourceChanged(
            f"{len(names)} columns where {declared.columns} are declared",
            file=str(snapshot),
            remedy="Columns of one name are told apart by their order: check, then declare it.",
        )
    table = pd.DataFrame({LINE: np.arange(1, len(wkb) + 1)})
    for role in ("year", "code", "name", "commune"):
        position: NthColumn = getattr(declared, role)
        column = _column(snapshot, names, columns, position)
        table[role] = [
            _unlisted(snapshot, line, position.column, value)
            for line, value in enumerate(column, start=1)
        ]
    table["geom"] = to_wgs84(shapely.from_wkb(wkb), declared.srid)
    return table


def _column(
    snapshot: Snapshot, names: list[str], columns: list[NDArray[Any]], wanted: NthColumn
) -> NDArray[Any]:
    found = [at for at, name in enumerate(names) if name == wanted.column]
    if len(found) < wanted.nth:
        raise SourceChanged(
            f"the declared column stands {len(found)} times in the file, not {wanted.nth}",
            file=str(snapshot),
            column=wanted.column,
            remedy="The producer renamed or moved it: check, then change the declaration.",
        )
    return columns[found[wanted.nth - 1]]


def _unlisted(snapshot: Snapshot, line: int, column: str, value: object) -> str:
    """Take a value out of the list that the producer wrote as text."""
    text = "" if value is None else str(value).strip()
    if not text.startswith("["):
        return text
    match = _LIST.fullmatch(text)
    if match is None or match[1] + ", " in match[2]:
        raise SourceChanged(
            "the cell lists no single value",
            file=str(snapshot),
            line=line,
            column=column,
            value=text[:60],
            remedy="A place of several codes cannot be told apart: ask the producer.",
        )
    return match[2]


def _check_years(declared: Series, snapshot: Snapshot, table: pd.DataFrame) -> None:
    undeclared = ~table["year"].isin([str(year) for year in declared.commune_vintages])
    twice = table.duplicated(["code", "year"])
    for wrong, message in (
        (undeclared, "no vintage of communes is declared for this year"),
        (twice, "the code stands twice in one vintage"),
    ):
        if wrong.any():
            row = table[wrong].iloc[0]
            raise SourceChanged(
                message,
                file=str(snapshot),
                line=int(row[LINE]),
                column=declared.year.column,
                value=f"{row['year']} ({row['code']})",
                remedy="The producer added or repeated a vintage: check, then declare it.",
            )
    table["vintage"] = table["year"].astype(int)


def _check_place(snapshot: Snapshot, table: pd.DataFrame) -> None:
    bounds = shapely.bounds(table["geom"].to_numpy())
    for commune, line, box in zip(table["commune"], table[LINE], bounds, strict=True):
        length = 3 if commune.startswith(("97", "98")) else 2
        zone = zone_of_department(commune[:length])
        if zone is None or not zone.holds(*box):
            raise SourceChanged(
                "the outline lies outside its department",
                file=str(snapshot),
                line=int(line),
                column="geometry",
                value=str(box.round(4).tolist()),
                remedy="The coordinates are not in the declared system, or the code is wrong.",
            )


def _perimeters(declared: Series, table: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    geometries, repairs = repair(table["geom"].to_numpy())
    if repairs:
        samples = [{"code": table["code"][fixed.index]} for fixed in repairs[:10]]
        message = "invalid outlines repaired"
        release.findings.append(
            Finding("invalid_geometry_repaired", "warning", message, len(repairs), samples)
        )
    points = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return pd.DataFrame(
        {
            "level": declared.level.value,
            "code": table["code"],
            "vintage": table["vintage"],
            "geom": geometries,
            "source_srid": declared.srid,
            "area_m2": geodesic_areas(geometries),
            "metric_srid": [metric_srid_of_place(x, y) for x, y in points],
            "is_repaired": np.isin(np.arange(len(table)), [fixed.index for fixed in repairs]),
            "is_derived": False,
        }
    )


def _memberships(declared: Series, table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_level": declared.level.value,
            "child_code": table["code"],
            "child_vintage": table["vintage"],
            "parent_level": Level.COMMUNE.value,
            "parent_code": table["commune"],
            "parent_vintage": table["vintage"].map(declared.commune_vintages),
            "share": 1.0,
            "basis": "declared",
            "is_main": True,
        }
    )
