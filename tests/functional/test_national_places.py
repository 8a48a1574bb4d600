"""Places of the national files: located, measured, attached to what holds them."""

import pytest
import shapely
from pyproj import Geod
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from observatory.settings import Settings

pytestmark = pytest.mark.national

# A point inside a neighbourhood of each territory, taken on a map; overseas zones included.
PLACES = {
    "metropole": ("QP001001", "01"),
    "Guadeloupe": ("QP971001", "971"),
    "Guyane": ("QP973001", "973"),
    "Réunion": ("QP974001", "974"),
    "Mayotte": ("QP976001", "976"),
    "Saint-Martin": ("QP978001", "978"),
    "Polynésie": ("QP987001", "987"),
}


@pytest.fixture(scope="module")
def client(national_database: str) -> TestClient:
    return TestClient(create_app(Settings(), database_url=national_database))


@pytest.mark.parametrize("code", [code for code, _ in PLACES.values()], ids=list(PLACES))
def test_a_point_of_each_territory_is_located(
    client: TestClient, national_engine: Engine, code: str
) -> None:
    query = text("""
        SELECT ST_X(p), ST_Y(p) FROM (
            SELECT ST_PointOnSurface(geom) AS p FROM perimeter WHERE territory_id = (
                SELECT id FROM territory WHERE code = :code)) inside
    """)
    with national_engine.connect() as connection:
        lon, lat = connection.execute(query, {"code": code}).one()
    with client:
        answer = client.get(
            f"/v1/locate?lon={lon}&lat={lat}&level=qpv&vintage=2015&distance=true"
        ).json()
    (item,) = answer["items"]
    assert (item["answer"], item["code"]) == ("yes", code)
    assert item["distance_m"] > 0


def test_the_open_sea_of_a_territory_is_in_no_neighbourhood(client: TestClient) -> None:
    with client:
        answer = client.get("/v1/locate?lon=-4&lat=45&level=qpv").json()
    assert {item["answer"] for item in answer["items"]} == {"no"}


# The middle of the ocean; London; Saint-Denis with its axes swapped, off Somalia.
@pytest.mark.parametrize("place", ["lon=-30&lat=45", "lon=-0.1&lat=51.52", "lon=48.93&lat=2.36"])
def test_of_places_beyond_the_territories_nothing_is_said(client: TestClient, place: str) -> None:
    with client:
        answer = client.get(f"/v1/locate?{place}&level=qpv").json()
    said = {(item["answer"], item["reason"]) for item in answer["items"]}
    assert said == {("unknown", "out_of_reach")}


def test_the_list_of_zus_has_no_perimeter_and_never_says_no(client: TestClient) -> None:
    with client:
        answer = client.get("/v1/locate?lon=2.35&lat=48.85&level=zus").json()
    assert [item["answer"] for item in answer["items"]] == ["unknown"]


def test_areas_are_geodesic_within_a_thousandth(national_engine: Engine) -> None:
    geod = Geod(ellps="WGS84")
    query = text("""
        SELECT ST_AsBinary(p.geom), p.area_m2, ST_Area(p.geom::geography) AS by_postgis
        FROM perimeter p JOIN territory t ON t.id = p.territory_id WHERE t.level = 'qpv'
    """)
    with national_engine.connect() as connection:
        rows = connection.execute(query).all()
    assert len(rows) == 1_514 + 1_606
    for wkb, stored, by_postgis in rows:
        area = abs(geod.geometry_area_perimeter(shapely.from_wkb(bytes(wkb)))[0])
        assert stored == pytest.approx(area, rel=1e-3)
        assert by_postgis == pytest.approx(area, rel=1e-3)


def test_invalid_outlines_are_repaired_and_reported_with_their_area(
    national_engine: Engine,
) -> None:
    query = text("""
        SELECT r.edition, f.row_count, f.samples
        FROM finding f JOIN release r ON r.id = f.release_id
        WHERE f.check_name = 'invalid_geometry_repaired' AND r.source = 'qpv_perimeters'
        ORDER BY 1
    """)
    with national_engine.connect() as connection:
        rows = {edition: (count, samples) for edition, count, samples in connection.execute(query)}
    assert rows["2024"][0] == 85
    assert rows["2015"][0] == 34
    assert {"code", "area_before_m2", "area_after_m2", "change_percent"} <= set(rows["2015"][1][0])


def test_layers_have_the_counts_of_the_decrees(national_engine: Engine) -> None:
    query = text("SELECT level, vintage, count(*) FROM territory GROUP BY 1, 2")
    with national_engine.connect() as connection:
        counts = {(level, vintage): number for level, vintage, number in connection.execute(query)}
    assert counts["qpv", 2015] == 1_514
    assert counts["qpv", 2024] == 1_609
    assert counts["zus", 1996] == 751
    assert counts["commune", 2018] == 35_357
    assert counts["department", 2018] == 101
    assert counts["region", 2018] == 18


def test_a_neighbourhood_over_several_communes_belongs_to_each_with_a_share(
    national_engine: Engine,
) -> None:
    query = text("""
        SELECT count(*) AS zones, min(total), max(total) FROM (
            SELECT m.child_id, sum(m.share) AS total, count(*) AS communes
            FROM membership m
            JOIN territory z ON z.id = m.child_id AND z.level = 'qpv' AND z.vintage = 2024
            WHERE m.parent_level = 'commune' AND m.parent_vintage = 2024
            GROUP BY 1 HAVING count(*) > 1 AND count(m.share) = count(*)) several
    """)
    with national_engine.connect() as connection:
        zones, lowest, highest = connection.execute(query).one()
    assert 130 <= zones <= 149
    assert lowest == pytest.approx(1, abs=1e-9)
    assert highest == pytest.approx(1, abs=1e-9)


def test_inside_grand_paris_the_ept_is_the_agglomeration_never_the_metropolis(
    national_engine: Engine,
) -> None:
    query = text("""
        SELECT count(*) FROM gap g JOIN territory p ON p.id = g.benchmark_id
        WHERE p.code = '200054781'
    """)
    reasons = text("SELECT count(*) FROM gap WHERE reason = 'ept_not_loaded'")
    with national_engine.connect() as connection:
        assert connection.execute(query).scalar_one() == 0
        assert connection.execute(reasons).scalar_one() > 0
