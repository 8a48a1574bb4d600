"""Reads outlines in any coordinate system, repairs them in the open, and measures them."""

import re

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.catalogue import Communes, Layer, Perimeters
from etl.codes import check_codes, check_row_count, check_unique
from etl.contract import LINE
from etl.corrections import correct
from etl.partitions import check_partitions
from etl.readers.communes import link_by_code, link_by_name
from etl.readers.comparison import compare_layers
from etl.readers.geometries import find_doubles, misplaced, read_surfaces
from etl.readers.systems import check_system, to_wgs84
from etl.readers.table import FORMULA, check_columns
from etl.readers.vectors import cell_texts, read_vector
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level, department_of_qpv
from observatory.errors import SourceChanged
from observatory.geography.crs import ZONES, Zone, metric_srid_of_place, zone_of_department
from observatory.geography.perimeter import Repair, geodesic_areas, repair

__all__ = ["compare_layers", "read_perimeters", "read_vector", "to_wgs84"]


def read_perimeters(declared: Perimeters, files: dict[str, Snapshot]) -> TidyRelease:
    """Return territories, their perimeters in EPSG:4326 and the communes that they name."""
    release = TidyRelease()
    layers = [_read_layer(declared, layer, files[layer.file], release) for layer in declared.layers]
    table = pd.concat(layers, ignore_index=True)
    snapshot = files[declared.layers[0].file]
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, declared.code, declared.level, declared.vintage)
    check_unique(snapshot, table, declared.code)
    check_partitions(snapshot, table, declared.partitions)
    refuse_rows(
        snapshot,
        table,
        table[declared.name].str.match(FORMULA),
        "the name is a formula, not a value",
        column=declared.name,
        remedy="Formulas are never executed nor loaded: ask the producer for values.",
    )
    table["code"] = table[declared.code]
    _check_place(snapshot, declared, table)
    release.findings += find_doubles(table)
    release.perimeters = _perimeters(declared, table, release)
    if declared.check_layer is not None:
        check = _read_layer(
            declared, declared.check_layer, files[declared.check_layer.file], release
        )
        release.findings += compare_layers(
            release.perimeters, check.set_index(declared.code)["geom"]
        )
    for part in declared.check_parts:
        release.findings += _check_part(declared, part, files, release)
    release.territories = _territories(declared, table)
    if declared.communes is not None:
        _link_communes(declared, declared.communes, table, files, release)
    release.rows_read = release.rows_kept = len(table)
    return release


def _check_part(
    declared: Perimeters, part: Layer, files: dict[str, Snapshot], release: TidyRelease
) -> list[Finding]:
    """Compare the perimeters of some departments with the layer that draws them once more."""
    if part.file not in files:
        message = f"{declared.files[part.file]} is not here: the outlines were not compared with it"
        return [Finding("layer_not_compared", "info", message, 1)]
    check = _read_layer(declared, part, files[part.file], release)
    check_codes(files[part.file], check, declared.code, declared.level, declared.vintage)
    there = set(check[declared.code].map(lambda code: _department(declared.level, code)))
    ours = release.perimeters["code"].map(lambda code: _department(declared.level, code))
    return compare_layers(
        release.perimeters[ours.isin(there)], check.set_index(declared.code)["geom"]
    )


def _read_layer(
    declared: Perimeters, layer: Layer, snapshot: Snapshot, release: TidyRelease
) -> pd.DataFrame:
    meta, wkb, columns = read_vector(snapshot, layer.encoding or declared.encoding)
    check_system(snapshot, meta["crs"], layer.srid, declared.id)
    names = list(meta["fields"])
    table = pd.DataFrame(
        {name: cell_texts(column) for name, column in zip(names, columns, strict=True)}
    )
    table[LINE] = np.arange(1, len(table) + 1)
    wanted = {declared.code, declared.name}
    wanted |= {declared.communes.column} if declared.communes else set()
    wanted |= (
        {declared.communes.labels} if declared.communes and declared.communes.labels else set()
    )
    check_columns(snapshot, table, wanted, set(declared.ignored))
    correct(str(snapshot), snapshot.contract, table)
    geometries, findings = read_surfaces(snapshot, wkb)
    release.findings += findings
    table["geom"] = to_wgs84(geometries, layer.srid)
    return table.assign(source_srid=layer.srid)


def _department(level: Level, code: str) -> str:
    if level is Level.QPV:
        return department_of_qpv(code)
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _check_place(snapshot: Snapshot, declared: Perimeters, table: pd.DataFrame) -> None:
    """Refuse an outline that does not lie where its code says: the system is then another."""
    for code, line, bounds in zip(
        table["code"], table[LINE], shapely.bounds(table["geom"].to_numpy()), strict=True
    ):
        zone = zone_of_department(_department(declared.level, code))
        if zone is None or not zone.holds(*bounds):
            raise SourceChanged(
                f"the outline of {code} lies at {bounds.round(4).tolist()}, {_why(bounds, zone)}",
                file=str(snapshot),
                line=int(line),
                column="geometry",
                value=code,
                remedy=f"The coordinates are not in the declared system, or the code is wrong. "
                f"Departments known: metropolitan ones and {', '.join(sorted(ZONES)[:-1])}.",
            )


def _why(bounds: NDArray[np.float64], zone: Zone | None) -> str:
    return "in no known department" if zone is None else misplaced(bounds.tolist(), zone.holds)


def _perimeters(declared: Perimeters, table: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    geometries, repairs = repair(table["geom"].to_numpy())
    if repairs:
        samples = [
            {
                "code": table["code"][fixed.index],
                "line": int(table[LINE][fixed.index]),
                "value": re.sub(r"\[.*", "", fixed.reason),
                "area_before_m2": round(fixed.area_before_m2, 1),
                "area_after_m2": round(fixed.area_after_m2, 1),
                "change_percent": _percent(fixed),
            }
            for fixed in sorted(repairs, key=lambda fixed: -abs(fixed.change_percent))
        ]
        widest = next((s["change_percent"] for s in samples if s["change_percent"] is not None), 0)
        message = f"invalid outlines repaired; the widest change of area is {widest} %"
        release.findings.append(
            Finding("invalid_geometry_repaired", "warning", message, len(repairs), samples)
        )
    repaired = np.isin(np.arange(len(table)), [fixed.index for fixed in repairs])
    drawn = ~shapely.is_empty(geometries)
    _report_collapsed(table[~drawn], release)
    table, geometries, repaired = table[drawn], geometries[drawn], repaired[drawn]
    points = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return pd.DataFrame(
        {
            "level": declared.level.value,
            "code": table["code"],
            "vintage": declared.vintage,
            "geom": geometries,
            "source_srid": table["source_srid"],
            "area_m2": geodesic_areas(geometries),
            "metric_srid": [metric_srid_of_place(x, y) for x, y in points],
            "is_repaired": repaired,
            "is_derived": False,
        }
    )


def _percent(fixed: Repair) -> float | None:
    return round(fixed.change_percent, 4) if fixed.area_before_m2 else None


def _report_collapsed(collapsed: pd.DataFrame, release: TidyRelease) -> None:
    """Report outlines that enclose no surface: the territory is kept, without a perimeter."""
    if len(collapsed):
        samples = [
            {"code": code, "line": int(line)}
            for code, line in zip(collapsed["code"], collapsed[LINE], strict=True)
        ]
        message = "outlines that enclose no surface (fewer than three points): no perimeter loaded"
        release.findings.append(
            Finding("outline_collapsed", "error", message, len(collapsed), samples)
        )


def _territories(declared: Perimeters, table: pd.DataFrame) -> pd.DataFrame:
    names = table[declared.name]
    return pd.DataFrame(
        {
            "level": declared.level.value,
            "code": table["code"],
            "vintage": declared.vintage,
            "name": names.where(names != "", table["code"]),
            "authority": 1,
        }
    )


def _link_communes(
    declared: Perimeters,
    communes: Communes,
    table: pd.DataFrame,
    files: dict[str, Snapshot],
    release: TidyRelease,
) -> None:
    if communes.by == "code":
        link_by_code(declared.level, declared.vintage, communes, table, release)
    else:
        link_by_name(declared.level, declared.vintage, communes, table, files["communes"], release)
