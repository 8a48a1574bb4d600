"""Outlines that are none, or lie elsewhere."""

import tempfile
from pathlib import Path

import geopandas
from shapely.geometry import box

from tests.corpus.makers import OUTLINES, Case, curved, geojson, outlines, polygon, square

FILE = "quartiers.geojson"
BOWTIE = {"type": "Polygon", "coordinates": [[[5.2, 46.2], [5.21, 46.21], [5.21, 46.2],
                                              [5.2, 46.21], [5.2, 46.2]]]}  # fmt: skip
FLAT = {"type": "Polygon", "coordinates": [[[5.2, 46.2], [5.21, 46.2], [5.2, 46.2], [5.2, 46.2]]]}
HIGH = {"type": "Polygon", "coordinates": [[[*point, 240.0] for point in square(5.2, 46.2)[0]]]}
POINT = {"type": "Point", "coordinates": [5.2, 46.2]}
LINE = {"type": "LineString", "coordinates": [[5.2, 46.2], [5.3, 46.2]]}
ACROSS = {"type": "Polygon", "coordinates": [[[-179, -17], [179, -17], [179, -16], [-179, -16],
                                              [-179, -17]]]}  # fmt: skip


def shapefile(cut: int | None = None, without: str = "") -> dict[str, str | bytes]:
    frame = geopandas.GeoDataFrame(
        {"code": ["QP001001"], "nom": ["Le Pre"]}, geometry=[box(5.2, 46.2, 5.21, 46.21)], crs=4326
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "quartiers.shp")
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    files["quartiers.shp"] = files["quartiers.shp"][:cut]
    return {name: content for name, content in files.items() if not without or without not in name}


def in_gpkg() -> Case:
    with tempfile.TemporaryDirectory() as folder:
        content = curved(Path(folder))
    declared = {**OUTLINES, "files": {"layer": "quartiers.gpkg"}, "ignored": []}
    return Case({"quartiers.gpkg": content}, [], declared)


SHP = {**OUTLINES, "files": {"layer": "quartiers.shp"}}
SHAPES = {
    "an empty outline": outlines(
        geojson(polygon(), {"type": "Polygon", "coordinates": []}),
        FILE, "line 2", "geometry", "no outline",
    ),
    "no outline": outlines(geojson(polygon(), None), FILE, "line 2", "geometry", "no outline"),
    "a point": outlines(geojson(POINT), FILE, "line 1", "geometry", "'Point'", "no surface"),
    "a line among surfaces": outlines(
        geojson(polygon(), LINE), FILE, "line 2", "'LineString'", "no surface"
    ),
    "a collection without a surface": outlines(
        geojson({"type": "GeometryCollection", "geometries": [POINT, LINE]}),
        FILE, "line 1", "holds no surface",
    ),
    "latitudes before longitudes": outlines(
        geojson(polygon(46.2, 5.2)),
        FILE, "line 1", "QP001001", "longitudes and latitudes are swapped",
    ),
    "across the antimeridian": outlines(
        geojson(ACROSS, codes=("QP987001",)), FILE, "line 1", "QP987001", "crosses the antimeridian"
    ),
    "metres under a name of degrees": outlines(
        geojson(polygon(870000, 6570000)), FILE, "line 1", "QP001001", "outside its department"
    ),
    "a neighbourhood of Polynesia in Haute-Vienne": outlines(
        geojson(polygon(1.2, 45.8), codes=("QP987001",)),
        FILE, "line 1", "QP987001", "outside its department",
    ),
    "another system": outlines(
        geojson(polygon(870000, 6570000), crs="urn:ogc:def:crs:EPSG::2154"),
        FILE, "Lambert-93", "not the declared EPSG:4326",
    ),
    "a system of no such number": outlines(
        geojson(polygon(), crs="urn:ogc:def:crs:EPSG::999999"),
        FILE, "column crs", "EPSG:999999", "no coordinate system has this number",
    ),
    "a declared system of no such number": outlines(
        geojson(polygon()), "quartiers.yml", "column srid", "999999",
        layers=[{"file": "layer", "srid": 999999}],
    ),
    "a file of outlines without a system": Case(
        shapefile(without=".prj"), ["quartiers.shp", "not the declared EPSG:4326"], SHP
    ),
    "outlines that were cut": Case(
        shapefile(cut=60), ["quartiers.shp"], SHP
    ),
    "outlines without their attributes": Case(
        shapefile(without=".dbf"), ["quartiers.shp", "column code", "not in the file"], SHP
    ),
    "an empty file of outlines": outlines(b"", FILE, "empty", "Download it again"),
    "a GeoJSON that was cut": outlines(geojson(polygon())[:-40], FILE, "download it again"),
    "a web page for outlines": outlines("<html>404</html>", FILE, "no outlines can be read"),
    "a column of outlines that was renamed": outlines(
        geojson(polygon()).replace('"nom"', '"name"'), FILE, "column nom", "name"
    ),
    "a code of outlines that stands twice": outlines(
        geojson(polygon(), polygon(5.3), codes=("QP001001",) * 2),
        FILE, "line 2", "QP001001", "twice",
    ),
    "outlines of another vintage": outlines(
        geojson(polygon(), codes=("QN00101M",)), FILE, "line 1", "QN00101M", "vintage 2015"
    ),
}  # fmt: skip

ACCEPTED = {
    "an outline that crosses itself": (
        outlines(geojson(BOWTIE)), {"invalid_geometry_repaired"}
    ),
    "an outline without a surface": (
        outlines(geojson(FLAT, polygon())), {"invalid_geometry_repaired", "outline_collapsed"}
    ),
    "outlines with heights": (outlines(geojson(HIGH)), {"heights_dropped"}),
    "arcs": (in_gpkg(), {"curves_drawn_straight"}),
    "a collection with a surface": (
        outlines(geojson({"type": "GeometryCollection", "geometries": [POINT, polygon()]})),
        {"collection_reduced"},
    ),
    "one outline under two codes": (
        outlines(geojson(polygon(), polygon())), {"outline_doubled"}
    ),
}  # fmt: skip
