"""Turns what a vector file draws into flat surfaces, and says what it refused or left out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from etl.contract import LINE
from etl.snapshot import Snapshot
from observatory.db.staging import Finding
from observatory.errors import SourceChanged
from observatory.geography.perimeter import Geometries

_SURFACES = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_REMEDY = "The file is another one, or was saved again by another program: ask the producer."
_LINEAR = "Convert arcs to straight segments (ogr2ogr -nlt CONVERT_TO_LINEAR), then load the copy."


def read_surfaces(snapshot: Snapshot, wkb: NDArray[Any]) -> tuple[Geometries, list[Finding]]:
    """Return the outlines as flat surfaces; whatever is none is a SourceChanged with its row."""
    geometries = _from_wkb(snapshot, wkb)
    findings = _find_curves(snapshot)
    _refuse(snapshot, shapely.is_empty(geometries), "the row has no outline", geometries)
    finite = np.isfinite(shapely.bounds(geometries)).all(axis=1)
    _refuse(snapshot, ~finite, "the outline has coordinates that are no numbers", geometries)
    high = shapely.has_z(geometries)
    if high.any():
        geometries = shapely.force_2d(geometries)
        message = "outlines with heights, which are not kept"
        findings.append(Finding("heights_dropped", "info", message, int(high.sum()), _lines(high)))
    geometries, mixed = _only_surfaces(snapshot, geometries)
    return geometries, findings + mixed


def _find_curves(snapshot: Snapshot) -> list[Finding]:
    """Find arcs in the one format in use that holds them: GDAL has drawn them straight already."""
    if not snapshot.basename.casefold().endswith(".gpkg"):
        return []
    layer = pyogrio.list_layers(snapshot.vsi)[0][0]
    kinds = ", ".join(f"'{kind}'" for kind in ("CURVEPOLYGON", "MULTISURFACE", "COMPOUNDCURVE"))
    # GDAL's own language over a file: no database is asked
    query = f'SELECT FID FROM "{layer}" WHERE OGR_GEOMETRY IN ({kinds})'  # noqa: S608
    _, lines, _, _ = pyogrio.raw.read(
        snapshot.vsi, sql=query, sql_dialect="OGRSQL", read_geometry=False, return_fids=True
    )
    if not len(lines):
        return []
    message = "outlines drawn by arcs: each is read as straight segments"
    samples = [{"line": int(line)} for line in lines[:10]]
    return [Finding("curves_drawn_straight", "warning", message, len(lines), samples)]


def _from_wkb(snapshot: Snapshot, wkb: NDArray[Any]) -> Geometries:
    try:
        geometries: Geometries = shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, NotImplementedError):
        line = next(number for number, one in enumerate(wkb, start=1) if not _is_readable(one))
        raise SourceChanged(
            "the outline cannot be read: it is drawn by arcs, or is damaged",
            file=str(snapshot),
            line=line,
            column="geometry",
            remedy=_LINEAR,
        ) from None
    return geometries


def _is_readable(wkb: bytes) -> bool:
    try:
        shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, NotImplementedError):
        return False
    return True


def _only_surfaces(snapshot: Snapshot, geometries: Geometries) -> tuple[Geometries, list[Finding]]:
    """Keep the surfaces of collections; refuse points and lines."""
    kinds = shapely.get_type_id(geometries)
    collections = kinds == GeometryType.GEOMETRYCOLLECTION
    none = ~np.isin(kinds, _SURFACES) & ~collections
    _refuse(snapshot, none, "the row is no surface", geometries)
    kept = geometries.copy()
    for index in np.flatnonzero(collections):
        kept[index] = shapely.union_all(
            [part for part in shapely.get_parts(geometries[index])
             if shapely.get_type_id(part) in _SURFACES]
        )  # fmt: skip
    _refuse(snapshot, shapely.is_empty(kept), "the collection holds no surface", geometries)
    if not collections.any():
        return kept, []
    message = "collections of shapes: their points and lines are left out"
    count = int(collections.sum())
    return kept, [Finding("collection_reduced", "warning", message, count, _lines(collections))]


def _refuse(
    snapshot: Snapshot, wrong: NDArray[np.bool_], problem: str, geometries: Geometries
) -> None:
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise SourceChanged(
            f"{problem} ({int(wrong.sum())} rows)",
            file=str(snapshot),
            line=first + 1,
            column="geometry",
            value=geometries[first].geom_type,
            remedy=_REMEDY,
        )


def _lines(rows: NDArray[np.bool_]) -> list[dict[str, Any]]:
    return [{"line": int(index) + 1} for index in np.flatnonzero(rows)[:10]]


def find_doubles(table: pd.DataFrame) -> list[Finding]:
    """Find outlines that are drawn twice under two codes: one of them is another's."""
    drawn = shapely.to_wkb(shapely.normalize(table["geom"].to_numpy()))
    twice = pd.Series(drawn).duplicated(keep=False).to_numpy()
    if not twice.any():
        return []
    samples = [
        {"code": code, "line": int(line)}
        for code, line in table.loc[twice, ["code", LINE]].head(10).itertuples(index=False)
    ]
    message = "outlines that stand twice, under different codes: one of them is another's"
    return [Finding("outline_doubled", "error", message, int(twice.sum()), samples)]


def misplaced(bounds: Sequence[float], holds: Any) -> str:
    """Return the probable reason why an outline lies outside its department."""
    west, south, east, north = bounds
    if holds(south, west, north, east):
        return "its longitudes and latitudes are swapped"
    if east - west > 180:
        return "it crosses the antimeridian"
    return "outside its department"
