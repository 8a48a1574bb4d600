"""/v1/area: exact where units are whole, bounded elsewhere, refused with a reason."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text
from starlette.testclient import TestClient
from statsmodels.stats.proportion import proportion_confint

from api.app import create_app
from api.routes.area import AREA_FIELDS, MOST_BYTES
from observatory.db.area.question import MOST_TERRITORIES
from observatory.settings import Settings
from tests.integration.area_world import ROW, World


@pytest.fixture(scope="module")
def world(migrated_engine: Engine) -> World:
    with migrated_engine.begin() as connection:
        made = World(connection)
        made.fill()
    with migrated_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return made


@pytest.fixture(scope="module")
def client(world: World, migrated_engine: Engine) -> Iterator[TestClient]:
    url = migrated_engine.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(), database_url=url)) as client:
        yield client


def ask(client: TestClient, body: Any, query: str, status: int = 200) -> Any:
    answer = client.post(f"/v1/area?{query}", content=json.dumps(body))
    assert answer.status_code == status, answer.text
    return answer.json()


def rows(client: TestClient, body: Any, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(client, body, query)["items"]
    assert all(tuple(row) == AREA_FIELDS for row in found)
    return found


def drawn(*boxes: tuple[float, float, float, float]) -> Any:
    union = shapely.union_all([shapely.box(*box) for box in boxes])
    return json.loads(shapely.to_geojson(union))


def listed(*territories: str) -> dict[str, list[str]]:
    return {"territories": list(territories)}


HALF_OF_A = (5.0, 46.0, 5.05, 46.1)


def test_a_polygon_of_whole_communes_is_exact(client: TestClient) -> None:
    (row,) = rows(client, drawn(ROW["A"], (5.3, 45.9, 5.5, 46.2)), "indicator=unemp&period=2018")
    assert row["value"] == pytest.approx(100 * 300 / 1_400)
    assert (row["numerator"], row["denominator"]) == (300, 1_400)
    assert (row["units_inside"], row["units_straddling"], row["is_exact"]) == (2, 0, True)
    assert (row["source_level"], row["source_vintage"], row["obs_status"]) == ("commune", 2021, "A")
    assert (row["lower"], row["value_min"], row["interval_nature"]) == (None, None, "chance")


def test_chance_is_shown_on_request(client: TestClient) -> None:
    query = "indicator=unemp&period=2018&chance=true&rest_of=department"
    (row,) = rows(client, drawn(ROW["A"]), query)
    wilson = [100 * limit for limit in proportion_confint(200, 1_000, method="wilson")]
    assert [row["lower"], row["upper"]] == pytest.approx(wilson, abs=1e-9)
    assert row["difference_lower"] < row["difference"] < row["difference_upper"]


def test_communes_that_merged_are_one_unit_and_half_of_it_straddles(client: TestClient) -> None:
    (whole,) = rows(client, drawn(ROW["B"], ROW["C"]), "indicator=unemp&period=2018")
    assert (whole["value"], whole["is_exact"]) == (10, True)
    (half,) = rows(client, drawn(ROW["A"], ROW["B"]), "indicator=unemp&period=2018")
    # A whole, and B of 2021 by half of its surface: what was drawn in 2018 as B, without C
    assert half["value"] == pytest.approx(100 * (200 + 80) / (1_000 + 800), rel=1e-6)
    assert (half["units_inside"], half["units_straddling"]) == (1, 1)
    assert half["estimated_share"] == pytest.approx(800 / 1_800, rel=1e-6)
    # 80 of 800 known to be half of the people: between none and all of its 160 cases
    limits = [100 * (200 + x) / 1_800 for x in (0, 160)]
    assert [half["lower"], half["upper"]] == pytest.approx(limits, rel=1e-6)
    # Wherever people live: its 1,440 non-cases inside without a case, or its 160 cases alone.
    possible = [100 * 200 / 2_440, 100 * 360 / 1_160]
    assert [half["value_min"], half["value_max"]] == pytest.approx(possible, rel=1e-6)
    assert (half["obs_status"], half["interval_nature"]) == ("E", "model")


def test_an_area_cut_in_two_adds_up(client: TestClient) -> None:
    query = "indicator=unemp&period=2018"
    cut = 5.0637
    whole, west, east = (
        rows(client, drawn(box), query)[0]
        for box in ((5.01, 46.0, 5.16, 46.09), (5.01, 46.0, cut, 46.09), (cut, 46.0, 5.16, 46.09))
    )
    for name in ("numerator", "denominator"):
        assert west[name] + east[name] == pytest.approx(whole[name], rel=1e-9)


def test_a_border_drawn_a_little_aside_makes_no_straddling_unit(client: TestClient) -> None:
    box = (4.999999, 45.999999, 5.100001, 46.100001)
    (row,) = rows(client, drawn(box), "indicator=unemp&period=2018")
    assert (row["value"], row["is_exact"]) == (20, True)


def test_a_count_is_shared_and_bounded_by_all_or_nothing(client: TestClient) -> None:
    (row,) = rows(client, drawn(HALF_OF_A), "indicator=population&period=2018")
    assert row["value"] == pytest.approx(750, rel=1e-5)
    assert (row["value_min"], row["value_max"]) == (0, 1_500)


def test_the_rest_is_the_parent_without_the_area(client: TestClient) -> None:
    query = "indicator=unemp&period=2018&rest_of=department,epci,commune"
    department, epci, commune = rows(client, drawn(ROW["A"]), query)
    assert department["benchmark_kind"] == "rest_of_department"
    assert department["benchmark_value"] == pytest.approx(100 * 260 / 2_000)
    assert department["difference"] == pytest.approx(7)
    assert department["outcome"] == "worse"
    assert department["gap_interval_nature"] == "chance"
    assert {row["benchmark_excludes"] for row in (department, epci, commune)} == {"area"}
    (alone,) = rows(client, drawn(ROW["A"]), "indicator=unemp&period=2018")
    assert alone["benchmark_excludes"] is None
    assert (epci["benchmark_code"], epci["benchmark_value"]) == ("E1", 10)
    assert (commune["reason"], commune["outcome"]) == ("empty_rest", "not_compared")


def test_the_gap_of_an_estimated_area_has_bounds(client: TestClient) -> None:
    query = "indicator=unemp&period=2018&rest_of=department"
    (row,) = rows(client, drawn(ROW["A"], ROW["B"]), query)
    rest = 100 * (100 + 80) / (400 + 800)
    assert row["difference"] == pytest.approx(row["value"] - rest, rel=1e-6)
    assert row["difference_min"] < row["difference"] < row["difference_max"]
    # All the cases on one side, all the others on the other: 100/1,840 and 260/560 of the rest.
    low = row["value_min"] - 100 * 260 / 560
    assert row["difference_min"] == pytest.approx(low, rel=1e-6)
    assert (row["sign_certain"], row["p_value"]) == (False, 1)
    # The interval is these bounds, and bounds on both sides of 0 are no verdict.
    assert (row["gap_interval_nature"], row["confidence_level"]) == ("model", None)
    limits = (row["difference_lower"], row["difference_upper"])
    assert limits == (row["difference_min"], row["difference_max"])
    assert row["ratio_lower"] < row["ratio"] < row["ratio_upper"]
    assert (row["outcome"], row["reason"]) == ("not_compared", "sign_uncertain")
    assert "zero" in row["reason_en"]


def test_a_parent_is_named_or_the_one_that_holds_most(client: TestClient) -> None:
    query = "indicator=unemp&period=2018&rest_of=epci"
    (main,) = rows(client, drawn(ROW["A"], ROW["D"]), query)
    assert main["benchmark_code"] == "E1"
    (metropolis,) = rows(client, drawn(ROW["D"]), query)
    assert metropolis["reason"] == "ept_not_loaded"
    named = "indicator=unemp&period=2018&rest_of=epci:200054781,epci:E1:2018,region,epci:E1:2021"
    found = rows(client, drawn(ROW["D"]), named)
    assert [row["reason"] for row in found] == ["empty_rest", *["no_parent"] * 3]
    (elsewhere,) = rows(client, drawn(ROW["A"]), "indicator=unemp&period=2018&rest_of=epci:E1:2021")
    assert elsewhere["benchmark_value"] == 10


def test_the_finest_level_that_covers_the_area_is_used(client: TestClient) -> None:
    (iris,) = rows(client, drawn(HALF_OF_A), "indicator=rsa_share")
    assert (iris["source_level"], iris["value"], iris["is_exact"]) == ("iris", 30, True)
    # A2 is hidden: its 300 households are anything between none and all
    (both,) = rows(client, drawn(ROW["A"]), "indicator=rsa_share")
    assert (both["units_hidden"], both["reason"]) == (1, "zone_suppressed")
    assert both["coverage_share"] == pytest.approx(0.25)
    assert (both["value_min"], both["value_max"]) == pytest.approx(
        (100 * 30 / 400, 100 * 330 / 400)
    )
    assert both["value"] is None


def test_what_may_not_be_published_never_leaves(client: TestClient) -> None:
    for body in (drawn(ROW["A"]), drawn(ROW["A"], ROW["B"]), listed("iris:A2:2018", "iris:A1"),
                 listed("commune:A")):  # fmt: skip
        answer = ask(client, body, "indicator=rsa,rsa_share")
        assert all(77 not in row.values() and 107 not in row.values() for row in answer["items"])


def test_a_commune_is_the_sum_of_its_iris_where_these_do_not_cover(client: TestClient) -> None:
    (row,) = rows(client, drawn(ROW["A"], ROW["B"]), "indicator=households")
    assert (row["source_level"], row["source_vintage"]) == ("commune", 2018)
    assert (row["value"], row["value_min"], row["value_max"]) == (None, 400, None)
    assert row["reason"] == "zone_missing"
    assert row["coverage_share"] == pytest.approx(1_500 / 2_700)


def test_cells_count_whole_or_by_the_surface_that_is_inside(
    client: TestClient, world: World
) -> None:
    with world_connection(client) as connection:
        first, last = connection.execute(
            text("SELECT min(ST_X(geom)), max(ST_X(geom)) FROM grid_cell")
        ).one()
    middle = (first + last) / 2
    (row,) = rows(client, drawn((5.3, 46.0, middle, 46.1)), "indicator=fiscal_households")
    assert (row["source_level"], row["period"]) == ("grid", "2017")
    assert row["units_inside"] in (4, 5)  # the edge of the fifth is not quite a meridian
    assert row["value"] == pytest.approx(50, abs=1)
    (gap,) = rows(client, drawn((5.3, 46.0, 5.4, 46.1)),
                  "indicator=fiscal_households&rest_of=epci")  # fmt: skip
    assert (gap["value"], gap["reason"]) == (100, "count_not_compared")


def world_connection(client: TestClient) -> Any:
    return client.app.state.observatory.engine.connect()  # type: ignore[attr-defined]


def test_people_cut_a_commune_where_cells_tell_where_they_live(client: TestClient) -> None:
    # The cells of D all lie in its eastern half: nobody is counted in the western one.
    (row,) = rows(client, drawn(ROW["A"], (5.35, 46.0, 5.4, 46.1)), "indicator=unemp&period=2018")
    assert row["share_basis"] in ("population", "none")
    assert row["value"] == pytest.approx(100 * 300 / 1_400, rel=0.01)


def test_rates_of_events_are_bounded_without_their_inhabitants(client: TestClient) -> None:
    query = "indicator=offence_rate&period=2018&rest_of=department"
    (row,) = rows(client, drawn(ROW["A"], ROW["B"]), query)
    assert row["value"] == pytest.approx(1_000 * (30 + 12) / (1_500 + 1_200), rel=1e-5)
    # none of B's 24 events and all of its people, all of them and nobody
    possible = 1_000 * 30 / 3_900, 1_000 * 54 / 1_500
    assert (row["value_min"], row["value_max"]) == pytest.approx(possible, rel=1e-5)


def test_what_does_not_add_up_is_refused_row_by_row(client: TestClient) -> None:
    query = "indicator=median,unemp&period=2018,2030"
    found = rows(client, drawn(ROW["A"]), query)
    assert [(row["indicator"], row["period"], row["reason"]) for row in found] == [
        ("median", "2018", "non_additive"), ("median", "2030", "non_additive"),
        ("unemp", "2018", None), ("unemp", "2030", "no_fine_source"),
    ]  # fmt: skip
    assert found[0]["reason_en"].startswith("This indicator is not additive")
    assert found[3]["reason_fr"].startswith("Aucun effectif")
    assert all(row["value"] is None for row in found if row["reason"])


def test_latest_is_spelled_out(client: TestClient) -> None:
    answer = ask(client, drawn(ROW["A"]), "indicator=unemp&period=latest")
    assert answer["latest"] == [{"indicator": "unemp", "period": "2018"}]
    assert answer["area"]["population"] == 1_500
    assert answer["area"]["land_m2"] == pytest.approx(answer["area"]["area_m2"])


def test_a_handful_of_people_is_refused(client: TestClient) -> None:
    (row,) = rows(client, drawn((5.0, 46.0, 5.01, 46.1)), "indicator=unemp&period=2018")
    assert (row["reason"], row["value"], row["value_max"]) == ("disclosive", None, None)


def test_a_list_is_one_set_and_counts_nothing_twice(client: TestClient) -> None:
    for body in (
        listed("commune:A:2021", "commune:B"),
        listed("epci:E1", "commune:A"),
        listed("commune:A:2018", "commune:B:2018", "commune:C:2018"),
        listed("commune:A", "commune:A", "epci:E1:2021"),
    ):
        row = rows(client, body, "indicator=unemp&period=2018&rest_of=department")[0]
        assert (row["numerator"], row["denominator"], row["is_exact"]) == (360, 2_600, True)
        assert row["benchmark_value"] == 25
    (part,) = rows(client, listed("commune:B:2018"), "indicator=unemp&period=2018")
    assert (part["denominator"], part["is_exact"]) == (pytest.approx(800, rel=1e-6), False)


def test_neighbourhoods_stand_with_their_own_counts(client: TestClient) -> None:
    (one,) = rows(client, listed("qpv:Q1:2015"), "indicator=population")
    assert (one["value"], one["source_level"], one["source_vintage"]) == (900, "qpv", 2015)
    assert one["is_exact"]
    (two,) = rows(client, listed("qpv:Q1", "qpv:Q2"), "indicator=population&period=2018")
    # Half of Q2 lies in Q1: united, not summed
    assert two["value"] == pytest.approx(900 + 200, rel=1e-5)
    assert (two["value_min"], two["value_max"]) == (900, 1_300)
    assert not two["is_exact"]


def test_a_neighbourhood_counts_for_what_lies_outside_the_listed_communes(
    client: TestClient,
) -> None:
    query = "indicator=population&period=2018"
    (inside,) = rows(client, listed("commune:B:2021", "qpv:Q1"), query)
    assert (inside["value"], inside["is_exact"]) == (2_400, True)
    (half,) = rows(client, listed("commune:A", "qpv:Q3"), query)
    assert (half["value"], half["source_level"]) == (1_600, "mixed")
    (apart,) = rows(client, listed("commune:D", "qpv:Q1"), query)
    assert apart["value"] == 1_500
    (unknown,) = rows(client, listed("commune:B", "qpv:Q4"), query)
    assert (unknown["reason"], unknown["value"]) == ("unknown_share", None)


def test_a_territory_without_the_figure_refuses_the_set(client: TestClient) -> None:
    query = "indicator=unemp&period=2018"
    (row,) = rows(client, listed("commune:A", "qpv:Q1"), query)
    assert row["reason"] == "zone_missing"
    (old,) = rows(client, listed("commune:A", "epci:E1:2018"), query)
    assert old["reason"] == "different_vintage"
    (zus,) = rows(client, listed("zus:Z1"), "indicator=population&period=2018&rest_of=department")
    assert zus["reason"] == "zone_missing"


def test_csv_holds_the_same_columns(client: TestClient) -> None:
    answer = client.post("/v1/area?indicator=unemp&period=2018&f=csv",
                         content=json.dumps(drawn(ROW["A"])))  # fmt: skip
    assert answer.headers["content-type"].startswith("text/csv")
    header, row = csv.reader(io.StringIO(answer.text))
    assert tuple(header) == AREA_FIELDS
    assert row[AREA_FIELDS.index("value")] == "20.0"


def test_nothing_that_is_sent_is_kept(client: TestClient) -> None:
    query = "indicator=unemp&period=2018"
    first, second = (rows(client, drawn(ROW[code]), query)[0]["value"] for code in "AD")
    assert (first, second) == (20, 25)
    answer = client.post(f"/v1/area?{query}", content=json.dumps(drawn(ROW["A"])))
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert not len(client.app.state.observatory.answers.memory)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "query", "status", "words"),
    [
        ("{", "indicator=unemp", 422, "not JSON"),
        ("", "indicator=unemp", 422, "not JSON"),
        ("[]", "indicator=unemp", 422, "no object"),
        ('{"territories": []}', "indicator=unemp", 422, "list of texts"),
        ('{"territories": ["A"]}', "indicator=unemp", 422, "level:code"),
        ('{"territories": ["commune:X"]}', "indicator=unemp", 404, "commune:X"),
        ('{"territories": ["commune:A:1999"]}', "indicator=unemp", 404, "commune:A:1999"),
        ('{"territories": ["commune:a\\u0000"]}', "indicator=unemp", 422, "NUL"),
        ('{"territories": ["commune:A"], "type": "Polygon"}', "indicator=unemp", 422, "not both"),
        (json.dumps(listed(*["commune:A"] * (MOST_TERRITORIES + 1))), "indicator=unemp", 422,
         "501"),
        (json.dumps(drawn(ROW["A"])), "", 422, "indicator"),
        (json.dumps(drawn(ROW["A"])), "indicator=", 422, "name an indicator"),
        (json.dumps(drawn(ROW["A"])), "indicator=nothing", 404, "nothing"),
        (json.dumps(drawn(ROW["A"])), "indicator=unemp&rest_of=qpv", 422, "has no rest"),
        (json.dumps(drawn(ROW["A"])), "indicator=unemp&rest_of=epci:E1:x", 422, "vintage"),
        (json.dumps(drawn(ROW["A"])), "indicator=unemp&vintage=2018", 422, "vintage"),
        (json.dumps(drawn((0, 0, 1, 1))), "indicator=unemp", 422, "no commune"),
        (json.dumps(drawn((5.05, 46.05, 5.0501, 46.0501))), "indicator=unemp", 422, "too small"),
        (json.dumps(drawn(ROW["A"])), "indicator=unemp&f=csvw", 422, "CSVW"),
        ("x" * (MOST_BYTES + 1), "indicator=unemp", 413, "bytes"),
        (json.dumps(drawn(ROW["A"])),
         "indicator=unemp&period=" + ",".join(str(y) for y in range(1980, 2021))
         + "&rest_of=epci,commune,region,department,country", 422, "205 rows"),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(
    client: TestClient, body: str, query: str, status: int, words: str
) -> None:
    answer = client.post(f"/v1/area?{query}", content=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_openapi_describes_the_body_with_examples(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/v1/area"]["post"]
    content = described["requestBody"]["content"]["application/geo+json"]
    for example in content["examples"].values():
        assert client.post("/v1/area?indicator=unemp", json=example["value"]).status_code in (
            404,
            422,
        )
    assert {"200", "404", "413", "422"} <= set(described["responses"])
