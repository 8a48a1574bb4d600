"""Tiles, read by GDAL; their description and style; layers with several indicators and classes."""

from pathlib import Path
from typing import Any

import geopandas
import orjson
import pyogrio
import pytest
from shapely.geometry import box, shape
from starlette.testclient import TestClient

from observatory.db import tiles
from observatory.domain.territory import Level

pytest_plugins = ["tests.integration.api_fixtures"]

LAYER = "/v1/geojson/qpv/2024"
TILES = "/tiles/qpv-2024"
GAP = "indicator=pov60&period=2018&measure=difference"
# by hand, from the formulas of the pyramid: longitude 5.005, latitude 46.005
PLACE = {0: (0, 0), 2: (2, 1), 10: (526, 364), 13: (4209, 2914)}
EAST_OF_IT = (527, 364)


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return orjson.loads(response.content)


def read_tile(client: TestClient, z: int, more: str, folder: Path, layer: str = "qpv-2024") -> Any:
    """Read a tile as GDAL does, which knows where it lies from the name of its file."""
    x, y = PLACE[z]
    response = client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt{more}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    file = folder / str(z) / str(x) / f"{y}.mvt"
    file.parent.mkdir(parents=True)
    file.write_bytes(response.content)
    assert pyogrio.list_layers(f"MVT:{file}")[:, 0].tolist() == [layer]
    return geopandas.read_file(f"MVT:{file}", engine="pyogrio").set_index("code").sort_index()


def test_a_tile_shows_the_outlines_where_they_are(client: TestClient, tmp_path: Path) -> None:
    found = read_tile(client, 13, "", tmp_path)
    assert list(found.index) == ["QP001001"]
    drawn = found.to_crs(4326).geometry.iloc[0]
    outline = box(5.00, 46.00, 5.01, 46.01)
    assert drawn.symmetric_difference(outline).area < 0.05 * outline.area


@pytest.mark.parametrize(("z", "part"), [(2, None), (10, 1.0), (13, 1.0)])
def test_a_tile_is_cut_from_the_copy_of_its_zoom(
    client: TestClient, tmp_path: Path, z: int, part: float | None
) -> None:
    found = read_tile(client, z, "?on=all", tmp_path, "qpv-2015")
    assert list(found.index) == ["QP001001"]
    outline = box(5.00, 46.00, 5.01, 46.01)
    drawn = found.to_crs(4326).geometry.iloc[0]
    if part is None:  # a dot around it
        assert drawn.intersects(outline)
        assert drawn.area > outline.area
    else:
        assert drawn.area == pytest.approx(part * outline.area, rel=0.05)


def test_a_tile_carries_the_gap_and_leaves_out_what_is_missing(
    client: TestClient, tmp_path: Path
) -> None:
    found = read_tile(client, 10, f"?{GAP}", tmp_path)
    assert list(found.index) == ["QP001001", "QP001002"]
    assert found.loc["QP001001", "difference"] == 22.5
    assert found.loc["QP001001", "outcome"] == "worse"
    assert found["difference"].isna().tolist() == [False, True]
    assert found.loc["QP001002", "reason"] == "zone_suppressed"


def test_what_is_confidential_is_in_no_tile(client: TestClient, tmp_path: Path) -> None:
    found = read_tile(client, 2, "?indicator=pov60&period=2018", tmp_path)
    assert set(found.index) == {"QP001001", "QP001002", "QP001003"}
    assert "12.25" not in found.to_csv()
    assert found["value"].dropna().tolist() == [40.5]


def test_the_fields_of_a_tile_are_chosen(client: TestClient, tmp_path: Path) -> None:
    found = read_tile(client, 10, f"?{GAP}&fields=code,difference", tmp_path)
    assert set(found.columns) <= {"mvt_id", "difference", "geometry"}


def test_from_afar_a_neighbourhood_is_a_dot_and_never_lost(
    client: TestClient, tmp_path: Path
) -> None:
    found = read_tile(client, 0, "", tmp_path)
    assert set(found.index) == {"QP001001", "QP001002", "QP001003"}
    assert not found.geometry.is_empty.any()


def test_an_empty_tile_has_no_content_and_a_tag(client: TestClient) -> None:
    x, y = EAST_OF_IT
    address = f"{TILES}/10/{x + 5}/{y}.mvt"
    response = client.get(address)
    assert (response.status_code, response.content) == (204, b"")
    again = client.get(address, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_a_tile_that_is_known_is_not_sent_again(client: TestClient) -> None:
    x, y = PLACE[10]
    address = f"{TILES}/10/{x}/{y}.mvt?{GAP}"
    response = client.get(address)
    again = client.get(address, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize(
    ("status", "address", "says"),
    [
        (404, f"{TILES}/3/8/0.mvt", "from 0 to 7"),
        (422, f"{TILES}/17/0/0.mvt", "less than or equal to 16"),
        (422, f"{TILES}/-1/0/0.mvt", "greater than or equal to 0"),
        (422, f"{TILES}/a/0/0.mvt", "integer"),
        (422, "/tiles/town-2024/0/0/0.mvt", "qpv"),
        (422, "/tiles/qpv-24/0/0/0.mvt", "vintage"),
        (422, f"{TILES}/0/0/0.mvt?bbox=0,0,1,1", "Unknown parameter"),
        (422, f"{TILES}/0/0/0.mvt?{GAP}&fields=colour", "not a property"),
        (404, f"{TILES}/0/0/0.mvt?indicator=nothing", "nothing"),
        (422, "/tiles/commune-2018/0/0/0.mvt?indicator=pov60&measure=ratio", "ask /v1/gaps"),
        (404, "/tiles/zus-1996.json", "No outline"),
        (404, "/styles/zus-1996.json", "No outline"),
        (422, "/styles/qpv-2024.json?indicator=pov60,population", "draws one"),
        (422, f"{LAYER}?indicator=pov60&measure=outcome&classes=jenks", "is a word"),
        (422, f"{LAYER}?classes=jenks", "indicator is needed"),
        (422, f"{LAYER}?{GAP}&class_count=10", "class_count"),
        (422, f"{LAYER}?indicator=" + ",".join(f"i{n}" for n in range(11)), "10"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_says_why(
    client: TestClient, status: int, address: str, says: str
) -> None:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.json()["detail"]


def test_a_tilejson_says_where_the_tiles_are_and_what_they_hold(client: TestClient) -> None:
    told = ask(client, f"{TILES}.json?{GAP}")
    assert told["tilejson"] == "3.0.0"
    (address,) = told["tiles"]
    assert address.endswith(f"/tiles/qpv-2024/{{z}}/{{x}}/{{y}}.mvt?{GAP}")
    z, (x, y) = 10, PLACE[10]
    assert client.get(address.format(z=z, x=x, y=y)).status_code == 200
    (layer,) = told["vector_layers"]
    assert layer["id"] == "qpv-2024"
    assert layer["fields"]["difference"] == "Number"
    assert layer["fields"]["outcome"] == "String"
    assert told["bounds"] == pytest.approx([5.0, 46.0, 6.01, 47.01])
    assert told["attribution"] == "Insee (Licence Ouverte 2.0)"


def test_a_style_draws_the_classes_and_what_is_missing_as_missing(client: TestClient) -> None:
    style = ask(client, f"/styles/qpv-2024.json?{GAP}&classes=zero&class_count=2")
    assert style["version"] == 8
    assert style["name"] == "Taux de pauvreté"
    fill, _, missing = style["layers"]
    case, has, _, absent = fill["paint"]["fill-color"]
    assert (case, has) == ("case", ["has", "difference"])
    assert missing["filter"][1] == ["!", ["has", "difference"]]
    assert missing["paint"]["line-dasharray"]
    *classes, last = style["metadata"]["observatory:legend"]
    assert (last["is_missing"], last["colour"]) == (True, absent)
    assert absent not in {line["colour"] for line in classes}
    assert sum(line["count"] for line in classes) == 1
    source = style["sources"]["observatory"]
    assert ask(client, source["url"])["vector_layers"][0]["id"] == fill["source-layer"]


def test_a_style_of_outcomes_has_a_colour_for_each(client: TestClient) -> None:
    style = ask(client, "/styles/qpv-2024.json?indicator=pov60&period=2018&measure=outcome")
    match, get, word, _, absent = style["layers"][0]["paint"]["fill-color"]
    assert (match, get, word) == ("match", ["get", "outcome"], "worse")
    assert style["metadata"]["observatory:legend"][-1]["colour"] == absent
    english = ask(client, "/styles/qpv-2024.json?indicator=pov60&period=2018&language=en")
    assert english["name"] == "Poverty rate"


def test_a_style_without_an_indicator_draws_the_outlines(client: TestClient) -> None:
    style = ask(client, "/styles/qpv-2024.json")
    assert [layer["id"] for layer in style["layers"]] == ["fill", "outline"]
    assert style["metadata"]["observatory:legend"] == []


def test_a_style_of_what_nobody_has_is_all_missing(client: TestClient) -> None:
    style = ask(client, "/styles/qpv-2024.json?indicator=population&period=2018")
    (line,) = style["metadata"]["observatory:legend"]
    assert line["is_missing"]


def test_several_indicators_are_named_after_their_code(client: TestClient) -> None:
    layer = ask(client, f"{LAYER}?indicator=population,pov60&period=2018&fields=code,value")
    first = layer["features"][0]["properties"]
    assert first == {"code": "QP001001", "population_value": None, "pov60_value": 40.5}
    assert [figure["indicator"] for figure in layer["figures"]] == ["population", "pov60"]
    assert layer["indicator"] is layer["classes"] is None


def test_the_classes_of_a_layer_are_the_same_whatever_part_is_shown(client: TestClient) -> None:
    whole = ask(client, f"{LAYER}?indicator=pov60&period=2018")["classes"]
    part = ask(client, f"{LAYER}?indicator=pov60&period=2018&bbox=5.9,46.9,6.1,47.1")
    # the confidential value is in neither
    assert whole == part["classes"] == {
        "method": "quantiles", "breaks": [], "counts": [1], "minimum": 40.5, "maximum": 40.5,
    }  # fmt: skip


def test_a_layer_counts_outcomes_and_trends(client: TestClient) -> None:
    layer = ask(client, f"{LAYER}?indicator=pov60&period=2018&measure=outcome")
    assert layer["classes"] == {"words": ["not_compared", "worse"], "counts": [2, 1]}
    trends = ask(client, f"{LAYER}?indicator=pov60&period=2018&measure=trend")
    assert trends["classes"] is None


def test_a_layer_says_what_holds_it_and_whom_to_credit(client: TestClient) -> None:
    response = client.get(f"{LAYER}?{GAP}")
    layer = orjson.loads(response.content)
    assert layer["bbox"] == pytest.approx([5.0, 46.0, 6.01, 47.01])
    assert (layer["producer"], layer["licence"]) == ("Insee", "Licence Ouverte 2.0")
    assert layer["edition"] == "filosofi_qpv 2018"
    assert layer["sources"][0]["published_on"] == "2021-03-04"
    assert layer["date"]
    assert 'rel="license"' in response.headers["link"]


def test_a_layer_of_nothing_has_no_bbox(client: TestClient) -> None:
    assert "bbox" not in ask(client, "/v1/geojson/zus/1996")


def test_a_box_across_the_antimeridian_is_answered_by_one(client: TestClient) -> None:
    layer = ask(client, f"{LAYER}?bbox=5.5,40,-170,60")
    assert [feature["id"] for feature in layer["features"]] == ["QP001003"]
    # everything that was found lies on the eastern side
    assert layer["bbox"][0] == pytest.approx(6.0)


def test_full_precision_is_the_outline_as_published(client: TestClient) -> None:
    first = ask(client, LAYER)["features"][0]
    assert shape(first["geometry"]).equals(box(5.00, 46.00, 5.01, 46.01))


def test_a_layer_that_spans_oceans_opens_on_most_of_it(client: TestClient) -> None:
    with client.app.state.observatory.engine.begin() as connection:  # type: ignore[attr-defined]
        whole = tiles.read_extent(connection, Level.QPV, 2024)
        assert whole.core == whole.bounds == (5.0, 46.0, 6.01, 47.01)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tiles, "OCEAN_WIDE", 1.0)
            patch.setattr(tiles, "NEAR", 0.6)
            split = tiles.read_extent(connection, Level.QPV, 2024)
    assert (split.bounds, split.number) == (whole.bounds, whole.number)
    assert split.core is not None
    assert split.core != split.bounds
    style = ask(client, "/styles/qpv-2024.json")
    assert style["center"] == pytest.approx([5.505, 46.505])
    assert style["zoom"] == 8
