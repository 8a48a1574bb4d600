"""Layers and points: valid GeoJSON, missing drawn as missing, three answers and never a guess."""

from typing import Any

import orjson
import pytest
from shapely.geometry import shape
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from observatory.db.filters import Slice
from observatory.db.indicators import get_references
from observatory.db.layer_figures import Joined
from observatory.db.layers import LayerQuestion, read_layer
from observatory.domain.territory import Level

pytest_plugins = ["tests.integration.api_fixtures"]

LAYER = "/v1/geojson/qpv/2024"


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return orjson.loads(response.content)


def properties(layer: Any) -> dict[str, dict[str, Any]]:
    return {feature["id"]: feature["properties"] for feature in layer["features"]}


def test_a_layer_is_a_feature_collection_whose_rings_turn_left(client: TestClient) -> None:
    response = client.get(LAYER)
    assert response.headers["content-type"] == "application/geo+json"
    layer = orjson.loads(response.content)
    assert layer["type"] == "FeatureCollection"
    assert (layer["numberMatched"], layer["numberReturned"]) == (3, 3)
    for feature in layer["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        outline = shape(feature["geometry"])
        assert outline.is_valid
        assert all(part.exterior.is_ccw for part in outline.geoms)


def test_a_territory_without_a_perimeter_is_an_unlocated_feature(client: TestClient) -> None:
    layer = ask(client, "/v1/geojson/zus/1996")
    assert [feature["geometry"] for feature in layer["features"]] == [None]


def test_a_gap_is_joined_with_its_main_benchmark_and_the_rest_says_why(client: TestClient) -> None:
    layer = ask(client, f"{LAYER}?indicator=pov60&period=2018&measure=difference")
    assert (layer["benchmark"], layer["unit"], layer["period"]) == ("epci", "percent", "2018")
    found = properties(layer)
    assert found["QP001001"]["difference"] == 22.5
    assert found["QP001001"]["benchmark_code"] == "200071751"
    assert found["QP001001"]["ratio_upper"] is None
    assert (found["QP001002"]["obs_status"], found["QP001002"]["reason"]) == (
        "Q",
        "zone_suppressed",
    )
    assert (found["QP001003"]["outcome"], found["QP001003"]["reason"]) == (
        "not_compared",
        "no_benchmark",
    )


def test_a_refused_family_gives_its_reason_on_the_map(client: TestClient) -> None:
    layer = ask(client, f"{LAYER}?indicator=pov60&period=2018&benchmark=rest_of_epci")
    assert {row["reason"] for row in properties(layer).values()} == {"non_additive"}
    assert properties(layer)["QP001001"]["value"] == 40.5


def test_the_chance_interval_is_not_drawn_unasked(client: TestClient) -> None:
    address = f"{LAYER}?indicator=pov60&period=2018&benchmark=commune"
    assert properties(ask(client, address))["QP001001"]["difference_lower"] is None
    shown = properties(ask(client, f"{address}&chance=true"))
    assert shown["QP001001"]["difference_lower"] == 20.1


@pytest.mark.parametrize(("measure", "period"), [("value", "2021"), ("difference", "2018")])
def test_the_latest_period_has_what_is_drawn(client: TestClient, measure: str, period: str) -> None:
    layer = ask(client, f"{LAYER}?indicator=pov60&measure={measure}")
    assert (layer["measure"], layer["period"]) == (measure, period)


def test_other_levels_carry_values(client: TestClient) -> None:
    layer = ask(client, "/v1/geojson/commune/2018?indicator=pov60&period=2018")
    assert layer["benchmark"] is None
    row = properties(layer)["01053"]
    assert (row["value"], row["difference"], row["obs_status"]) == (18.0, None, "A")


def test_a_zoom_serves_the_ready_text_as_far_as_it_is_good(client: TestClient) -> None:
    def kind(zoom: int) -> str:
        return str(ask(client, f"{LAYER}?zoom={zoom}")["features"][0]["geometry"]["type"])

    assert (kind(8), kind(9)) == ("Point", "MultiPolygon")


def test_layers_are_narrowed_and_paged(client: TestClient) -> None:
    assert set(properties(ask(client, f"{LAYER}?bbox=5.9,46.9,6.1,47.1"))) == {"QP001003"}
    assert set(properties(ask(client, f"{LAYER}?parent=epci:200042935"))) == {"QP001001"}
    first = ask(client, f"{LAYER}?limit=2")
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    following = ask(client, first["links"][1]["href"])
    assert (set(properties(following)), following["numberMatched"]) == ({"QP001003"}, 3)
    assert [link["rel"] for link in following["links"]] == ["self"]


def locate(client: TestClient, lon: float, lat: float, more: str = "") -> dict[Any, Any]:
    answer = ask(client, f"/v1/locate?lon={lon}&lat={lat}&distance=true{more}")
    return {(item["level"], item["vintage"]): item for item in answer["items"]}


def test_a_point_inside_is_yes_with_the_distance_to_the_boundary(client: TestClient) -> None:
    item = locate(client, 5.005, 46.005)["qpv", 2024]
    assert (item["answer"], item["code"]) == ("yes", "QP001001")
    assert item["within_300m"] is item["within_500m"] is True
    # half of 0.01 degree of longitude at 46.005 N, on the ellipsoid: 387.5 m (Lambert-93: -0.1 %)
    assert item["distance_m"] == pytest.approx(387.5, abs=2)


def test_a_point_outside_a_complete_list_is_no_with_its_bands(client: TestClient) -> None:
    item = locate(client, 5.015, 46.005)["qpv", 2024]
    assert (item["answer"], item["code"], item["nearest_code"]) == ("no", None, "QP001002")
    assert (item["within_300m"], item["within_500m"]) == (False, True)


def test_the_distance_is_measured_only_when_asked_for(client: TestClient) -> None:
    item = ask(client, "/v1/locate?lon=5.015&lat=46.005&level=qpv&vintage=2024")["items"][0]
    assert (item["answer"], item["within_300m"], item["within_500m"]) == ("no", False, True)
    assert (item["distance_m"], item["nearest_code"]) == (None, None)


def test_a_list_with_missing_perimeters_never_says_no(client: TestClient) -> None:
    found = locate(client, 0.0, 46.0)
    assert found["qpv", 2024]["answer"] == "no"
    assert found["qpv", 2024]["distance_m"] is None
    assert (found["qpv", 2015]["answer"], found["qpv", 2015]["reason"]) == (
        "unknown",
        "perimeter_missing_here",
    )
    assert found["qpv", 2015]["within_500m"] is None
    assert (found["zus", 1996]["answer"], found["zus", 1996]["reason"]) == (
        "unknown",
        "no_perimeter",
    )


def test_a_generation_that_is_not_loaded_is_unknown(client: TestClient) -> None:
    found = locate(client, 5.005, 46.005, "&level=qpv,qva&vintage=2030")
    assert {(item["answer"], item["reason"]) for item in found.values()} == {
        ("unknown", "not_loaded")
    }


def test_a_perimeter_no_longer_in_force_holds_nobody(client: TestClient) -> None:
    assert locate(client, 5.005, 46.005)["qpv", 2024]["others"] == []
    old = locate(client, 5.005, 46.005, "&on=2024-01-01")["qpv", 2024]
    assert old["others"] == ["QP976001"]


def test_ten_indicators_at_once_have_more_columns_than_a_function_has_arguments(
    demo_engine: Engine,
) -> None:
    with demo_engine.connect() as connection:
        codes = list(connection.scalars(text("SELECT code FROM indicator ORDER BY code LIMIT 10")))
        joined = tuple(Joined(one, "2021", None) for one in get_references(connection, codes))
        question = LayerQuestion(level=Level.QPV, vintage=2024, joined=joined)
        layer = read_layer(connection, question, Slice(5))
    assert len(joined) >= 4
    for feature in orjson.loads(b"[%b]" % layer.features):
        assert {f"{code}_value" for code in codes} <= set(feature["properties"])


def test_dots_lie_in_their_outlines_with_the_same_figures(client: TestClient) -> None:
    address = f"{LAYER}?indicator=pov60&period=2018&fields=code,value"
    outlined, dotted = ask(client, address), ask(client, f"{address}&geometry=point")
    assert properties(dotted) == properties(outlined)
    for whole, dot in zip(outlined["features"], dotted["features"], strict=True):
        assert dot["geometry"]["type"] == "Point"
        assert shape(whole["geometry"]).contains(shape(dot["geometry"]))
    shared = ("bbox", "classes", "numberMatched")
    assert [dotted[name] for name in shared] == [outlined[name] for name in shared]
    unlocated = ask(client, "/v1/geojson/zus/1996?geometry=point")
    assert [feature["geometry"] for feature in unlocated["features"]] == [None]
