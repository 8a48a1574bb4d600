"""Coordinate systems: the one that a file names must be the one that is declared."""

import re

import pyproj
import shapely

from etl.snapshot import Snapshot
from observatory.errors import SourceChanged
from observatory.geography.perimeter import Geometries

WGS84 = 4326
_NAMED_SYSTEM = re.compile(rb'"(?:urn:ogc:def:crs:)?EPSG:(?:[^:"]*:)?(\d{1,9})"')


def check_system(snapshot: Snapshot, named: str | None, srid: int, source: str) -> None:
    """Refuse a layer in another coordinate system than the declared one."""
    found, expected = find_system(named), find_system(srid)
    if expected is None:
        raise SourceChanged(
            f"no coordinate system has the declared number EPSG:{srid}",
            file=f"{source}.yml",
            column="srid",
            value=srid,
            remedy="Correct the declaration.",
        )
    _refuse_unknown_system(snapshot)
    if found is None or not _same_system(found, expected):
        raise SourceChanged(
            f"the layer's coordinate system is not the declared EPSG:{srid}",
            file=str(snapshot),
            value=found.name if found else None,
            remedy="Check with the producer; declare the system that the file really uses.",
        )


def find_system(name: str | int | None) -> pyproj.CRS | None:
    """Return a coordinate system by its name or number; None where there is none."""
    try:
        return None if name is None else pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError:
        return None


def _refuse_unknown_system(snapshot: Snapshot) -> None:
    """Refuse a GeoJSON that names a system of no such number: GDAL would take it for WGS84."""
    if not snapshot.basename.casefold().endswith(("json",)):
        return
    start = next(snapshot.chunks(), b"")[:4096]
    for number in _NAMED_SYSTEM.findall(start):
        if find_system(int(number)) is None:
            raise SourceChanged(
                "no coordinate system has this number",
                file=str(snapshot),
                column="crs",
                value=f"EPSG:{number.decode()}",
                remedy="Ask the producer which system the file is in.",
            )


def _same_system(found: pyproj.CRS, expected: pyproj.CRS) -> bool:
    """Compare the systems, not the names: .prj files written by hand name none of EPSG's."""
    return bool(
        found.to_epsg() == expected.to_epsg()
        or found.equals(expected, ignore_axis_order=True)
        or (
            found.is_projected == expected.is_projected
            and found.to_epsg(min_confidence=20) == expected.to_epsg()
        )
        or _same_parameters(found, expected)
    )


def _same_parameters(found: pyproj.CRS, expected: pyproj.CRS) -> bool:
    """Tell whether two systems place a point alike, within a metre."""
    if found.is_projected != expected.is_projected or expected.area_of_use is None:
        return False
    use = expected.area_of_use
    x, y = (use.west + use.east) / 2, (use.south + use.north) / 2
    places = [
        pyproj.Transformer.from_crs(WGS84, crs, always_xy=True).transform(x, y)
        for crs in (found, expected)
    ]
    tolerance = 1.0 if expected.is_projected else 1e-5
    return all(abs(a - b) < tolerance for a, b in zip(*places, strict=True))


def to_wgs84(geometries: Geometries, srid: int) -> Geometries:
    """Transform geometries to EPSG:4326, longitude first."""
    if srid == WGS84:
        return geometries
    transform = pyproj.Transformer.from_crs(srid, WGS84, always_xy=True).transform
    projected: Geometries = shapely.transform(geometries, transform, interleaved=False)
    return projected
