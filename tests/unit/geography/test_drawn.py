"""Drawn areas: what is refused says what, where and what to do."""

import math

import pytest
import shapely

from observatory.errors import InvalidRequest
from observatory.geography.drawn import MOST_VERTICES, read_area

SQUARE = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.1], [2.0, 48.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def moved(ring, east=0.0, north=0.0):
    return [[x + east, y + north] for x, y in ring]


def test_every_way_to_write_a_surface_is_read() -> None:
    feature = {"type": "Feature", "properties": None, "geometry": polygon(SQUARE)}
    away = polygon(moved(SQUARE, 0.1))
    for document, expected in (
        (polygon(SQUARE), 0.01),
        ({**polygon([[*p, 12.5] for p in SQUARE]), "bbox": [2, 48, 2.1, 48.1]}, 0.01),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [moved(SQUARE, 0.5)]]}, 0.02),
        (feature, 0.01),
        ({"type": "FeatureCollection", "features": [feature, {**feature, "geometry": away}]}, 0.02),
        ({"type": "FeatureCollection", "features": [feature, feature]}, 0.01),
        ({**polygon(SQUARE), "crs": {"type": "name", "properties": {
            "name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}, 0.01),
    ):  # fmt: skip
        assert shapely.area(read_area(document)) == pytest.approx(expected)


def circle(vertices):
    turns = [2 * math.pi * i / vertices for i in range(vertices)]
    ring = [[2 + 0.1 * math.cos(turn), 48 + 0.1 * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "no GeoJSON object"),
        ([], "no GeoJSON object"),
        ({}, "'None'"),
        ({"type": "Point", "coordinates": [2, 48]}, "'Point'"),
        ({"type": "Feature", "geometry": None}, "geometry of the feature"),
        ({"type": "FeatureCollection", "features": []}, "no surface"),
        ({"type": "FeatureCollection", "features": 3}, "no list"),
        ({"type": "Feature", "geometry": {"type": "Feature", "geometry": polygon(SQUARE)}},
         "geometry of the feature is a 'Feature'"),
        ({"type": "FeatureCollection", "features": [polygon(SQUARE), 3]}, "eature 1"),
        ({"type": "Polygon"}, "no list"),
        (polygon(), "no ring"),
        (polygon(SQUARE[:-1]), "not closed"),
        (polygon(SQUARE[:2]), "not closed"),
        (polygon([[2.0, 48.0], "x"]), "osition 1 of ring 0"),
        (polygon([[True, 48.0]] * 4), "no position"),
        (polygon([[math.nan, 48.0]] * 4), "no position"),
        (polygon([[10**400, 48.0]] * 4), "no position"),
        (polygon([[652_000.0, 6_862_000.0]] * 4), "metres"),
        (polygon([[2.0, 48.0], [2.1, 48.1], [2.1, 48.0], [2.0, 48.1], [2.0, 48.0]]),
         "Self-intersection[2.05 48.05]"),
        (polygon(SQUARE, moved(SQUARE, 1)), "Hole lies outside shell"),
        (polygon([[2.0, 48.0]] * 4), "surface|invalid"),
        (polygon([[179.9, -17.0], [-179.9, -17.0], [-179.9, -16.9], [179.9, -17.0]]),
         "antimeridian"),
        (polygon([[-5.0, 42.0], [8.0, 42.0], [8.0, 51.0], [-5.0, 42.0]]), "km²"),
        (polygon(circle(MOST_VERTICES)), "10,001 vertices"),
        ({"type": "MultiPolygon", "coordinates": [[circle(4_000)]] * 3}, "12,003 vertices"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]] * 1_001}, "1001 parts"),
        ({**polygon(SQUARE), "crs": {"properties": {"name": "EPSG:2154"}}}, "'EPSG:2154'"),
        ({**polygon(SQUARE), "crs": 2154}, "crs"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused_with_what_to_do(document, words) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_area(document)
    assert any(word in str(caught.value) for word in words.split("|"))
