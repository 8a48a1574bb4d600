"""Reads the outlines of communes and dissolves them into those of the other levels."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.catalogue import Outlines, ParentColumn
from etl.codes import check_codes, check_row_count, check_unique
from etl.contract import LINE
from etl.partitions import check_partitions
from etl.readers.composition import inside_of
from etl.readers.perimeters import read_vector
from etl.readers.table import read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged
from observatory.geography.crs import metric_srid_of_place
from observatory.geography.perimeter import Geometries, as_multipolygon, geodesic_areas, repair

WGS84 = 4326


def read_outlines(declared: Outlines, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the communes' outlines, and every parent's that is wholly drawn."""
    communes = _read_communes(declared, files)
    release = TidyRelease(rows_read=len(communes), rows_kept=len(communes))
    communes["geom"], repairs = repair(communes["geom"].to_numpy())
    if repairs:
        samples = [
            {"code": communes["code"][r.index], "change_percent": round(r.change_percent, 4)}
            for r in repairs[:10]
        ]
        release.findings.append(
            Finding(
                "invalid_geometry_repaired",
                "warning",
                "invalid outlines repaired",
                len(repairs),
                samples,
            )
        )
    table = read_table(files["table"], declared.dialect).rename(columns={"CODGEO": "code"})
    frames = [_frame(Level.COMMUNE, declared.vintage, communes["code"], communes["geom"], False)]
    for parent in declared.parents:
        frames.append(_dissolve(parent, communes, table, release))
    release.perimeters = pd.concat(frames, ignore_index=True)
    return release


def read_layers(
    snapshots: Sequence[Snapshot],
) -> Iterator[tuple[dict[str, Any], NDArray[np.object_], list[NDArray[Any]]]]:
    """Yield what each file holds, in order: two are read at once, GDAL does not hold Python up."""
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(partial(read_vector, encoding="utf-8"), snapshots)


def _read_communes(declared: Outlines, files: dict[str, Snapshot]) -> pd.DataFrame:
    frames = []
    snapshots = [snapshot for role, snapshot in files.items() if role.startswith("outlines")]
    for snapshot, (meta, wkb, columns) in zip(snapshots, read_layers(snapshots), strict=True):
        names = list(meta["fields"])
        if not {declared.code, declared.name} <= set(names):
            raise SourceChanged(
                "the declared column is not in the file", file=str(snapshot), column=declared.code
            )
        frame = pd.DataFrame({"code": columns[names.index(declared.code)]})
        frame["geom"] = shapely.from_wkb(wkb)
        frame[LINE] = np.arange(1, len(frame) + 1)
        check_codes(snapshot, frame, "code", Level.COMMUNE)
        frames.append(frame)
    communes = pd.concat(frames, ignore_index=True)
    any_file = next(s for role, s in files.items() if role.startswith("outlines"))
    check_row_count(any_file, len(communes), declared.expected_rows.min, declared.expected_rows.max)
    check_unique(any_file, communes, "code")
    check_partitions(any_file, communes, declared.partitions)
    return communes


def _dissolve(
    parent: ParentColumn, communes: pd.DataFrame, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    inside = inside_of(table, parent)
    drawn = inside["code"].isin(set(communes["code"]))
    incomplete = set(inside.loc[~drawn, parent.column])
    if incomplete:
        samples = [{"level": parent.level.value, "code": code} for code in sorted(incomplete)[:10]]
        message = "territories not dissolved: one of their communes has no outline"
        release.findings.append(
            Finding("outline_incomplete", "warning", message, len(incomplete), samples)
        )
    whole = inside[~inside[parent.column].isin(incomplete)]
    geometries = communes.set_index("code")["geom"].reindex(whole["code"]).to_numpy()
    codes, outlines = dissolve(whole[parent.column].to_numpy(), geometries)
    return _frame(parent.level, parent.vintage, pd.Series(codes), pd.Series(outlines), True)


def dissolve(groups: np.ndarray, geometries: Geometries) -> tuple[list[str], list[object]]:
    """Unite the geometries of each group: by their shared edges where they are a coverage."""
    order = np.argsort(groups, kind="stable")
    codes, starts = np.unique(groups[order], return_index=True)
    united = []
    for part in np.split(geometries[order], starts[1:]):
        outline = shapely.coverage_union_all(part)
        if not shapely.is_valid(outline):
            outline = shapely.union_all(part)
        united.append(as_multipolygon(outline))
    return [str(code) for code in codes], united


def _frame(
    level: Level, vintage: int, codes: pd.Series, outlines: pd.Series, is_derived: bool
) -> pd.DataFrame:
    geometries = outlines.to_numpy()
    points = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return pd.DataFrame(
        {
            "level": level.value,
            "code": codes.to_numpy(),
            "vintage": vintage,
            "geom": geometries,
            "source_srid": WGS84,
            "area_m2": geodesic_areas(geometries),
            "metric_srid": [metric_srid_of_place(x, y) for x, y in points],
            "is_repaired": False,
            "is_derived": is_derived,
        }
    )
