"""Files of points: every dialect read, every row answered, nothing kept, nothing run."""

import csv
import io
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import orjson
import pytest
from python_calamine import CalamineWorkbook
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from api.app import create_app
from api.geocoding.geoplateforme import BatchService
from api.locating import batch, limits
from api.routes import uploads
from api.routes.locate_batch import FILES
from api.state import State
from api.workbook import write_sheets
from observatory.db.embedded import EmbeddedServer
from observatory.errors import Busy
from observatory.settings import Settings
from tests.integration.geocoder_server import FakeGeocoder, serving

pytest_plugins = ["tests.integration.api_fixtures"]

POINTS = "id,lon,lat\na,5.005,46.005\nb,5.015,46.005\nc,3.0,46.0\nd,,\ne,500,46\nf,x,46\n"


def ask(client: TestClient, content: bytes | str, query: str = "", status: int = 200) -> Any:
    answer = client.post(f"/v1/locate/batch{query}", content=content)
    assert answer.status_code == status, answer.text
    return answer


def rows(client: TestClient, content: bytes | str, query: str = "?f=json") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ask(client, content, query).json()["items"]
    return items


def test_each_row_is_yes_no_or_unknown(client: TestClient) -> None:
    answer = ask(client, POINTS, "?f=json&vintage=2024").json()
    items = {row["id"]: row for row in answer["items"]}
    assert [row["qpv_2024_answer"] for row in answer["items"]] == [
        "yes", "no", "no", "unknown", "unknown", "unknown"]  # fmt: skip
    assert (items["a"]["qpv_2024_code"], items["a"]["qpv_2024_name"]) == (
        "QP001001", "Grande Reyssouze Terre des Fleurs")  # fmt: skip
    bands = [(items[key]["qpv_2024_within_300m"], items[key]["qpv_2024_within_500m"])
             for key in "abcd"]  # fmt: skip
    assert bands == [(True, True), (False, True), (False, False), (None, None)]
    assert [items[key]["qpv_2024_reason"] for key in "adef"] == [
        None, "no_coordinates", "bad_coordinates", "bad_coordinates"]  # fmt: skip
    assert answer["columns"] == {"lon": "lon", "lat": "lat"}
    assert answer["summary"] == [
        {"level": "qpv", "vintage": 2024, "rows": 6, "yes": 1, "no": 2, "unknown": 3,
         "share": pytest.approx(1 / 3), "within_300m": 1, "within_500m": 2,
         "reasons": {"no_coordinates": 1, "bad_coordinates": 2}, "partly": 0}
    ]  # fmt: skip


def test_a_file_and_a_point_have_the_same_answers(client: TestClient) -> None:
    points = [(5.005, 46.005), (5.015, 46.005), (3.0, 46.0), (5.0, 46.0), (6.005, 47.005)]
    text = "lon,lat\n" + "".join(f"{lon},{lat}\n" for lon, lat in points)
    query = "&level=qpv,zus&distance=true&on=2023-06-01"
    for row, (lon, lat) in zip(rows(client, text, f"?f=json{query}"), points, strict=True):
        alone = client.get(f"/v1/locate?lon={lon}&lat={lat}{query}").json()["items"]
        assert len(alone) == 3
        for one in alone:
            prefix = f"{one['level']}_{one['vintage']}_"
            said = {name: row[prefix + name] for name in (
                "answer", "code", "name", "within_300m", "within_500m", "reason")}  # fmt: skip
            assert said == {name: one[name] for name in said}
            assert (row[f"{prefix}others"] or "") == " ".join(one["others"])
            assert row[f"{prefix}distance_m"] == pytest.approx(one["distance_m"], abs=0.1)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffVille;Longitude;Latitude\r\nÉpinay;5,005;46,005\r\n".encode(),
        "Ville;Longitude;Latitude\nÉpinay;5,005;46,005\n".encode("cp1252"),
        "Ville\tX\tY\nÉpinay\t 5.005\t46.005 \n".encode("utf-16"),
        'Ville,lng,lat\n"Épinay","5,005","46,005"\n'.encode(),
        "Ville|lon|lat\nÉpinay|5.005|46.005".encode(),
    ],
)
def test_every_dialect_is_read(client: TestClient, content: bytes) -> None:
    row = rows(client, content)[0]
    assert (row["Ville"], row["qpv_2024_code"]) == ("Épinay", "QP001001")


def test_an_answer_is_written_as_its_file_was(client: TestClient) -> None:
    content = "nom;lon;lat\nici;5,015;46,005\n"
    answer = ask(client, content, "?vintage=2024&distance=true")
    header, line = csv.reader(answer.text.splitlines(), delimiter=";")
    assert header[:5] == ["nom", "lon", "lat", "qpv_2024_answer", "qpv_2024_code"]
    assert line[:4] == ["ici", "5,015", "46,005", "no"]
    # of 0.005 degrees of longitude, on the ellipsoid
    metres = float(line[header.index("qpv_2024_distance_m")].replace(",", "."))
    assert metres == pytest.approx(387.5, abs=2)
    assert json.loads(answer.headers["X-Columns"]) == {"lon": "lon", "lat": "lat"}
    assert json.loads(answer.headers["X-Summary"])[0]["no"] == 1
    assert answer.headers["Cache-Control"] == "no-store"
    assert "demonstration-localisation.csv" in answer.headers["Content-Disposition"]


def test_formulas_are_not_run(client: TestClient) -> None:
    content = '=1+1,lon,lat,note\n=HYPERLINK("x"),-5.005,46.005,-12\n@a,6.005,47.005,"a=b"\n'
    text = ask(client, content, "?vintage=2024").text
    head, first, second = csv.reader(io.StringIO(text))
    assert head[:4] == ["'=1+1", "lon", "lat", "note"]
    assert first[:4] == ['\'=HYPERLINK("x")', "-5.005", "46.005", "-12"]
    assert second[:4] == ["'@a", "6.005", "47.005", "a=b"]
    assert second[head.index("qpv_2024_name")] == "'=HYPERLINK(1)"  # of a neighbourhood


def test_only_cells_that_need_quotes_have_them(client: TestClient) -> None:
    assert ask(client, "id,lon,lat\na,3.0,46.0\n").text.splitlines()[1].startswith("a,3.0,46.0,no,")
    text = ask(client, 'id,lon,lat\n"a,""b""\nc",3.0,46.0\n').text
    assert list(csv.reader(io.StringIO(text)))[1][:3] == ['a,"b"\nc', "3.0", "46.0"]


def test_a_workbook_comes_back_with_its_summary(client: TestClient) -> None:
    sheet = write_sheets({"a": (["nom", "lon", "lat"], [["=1", 5.005, 46.005], ["b", None, 46]])})
    answer = ask(client, sheet, "?vintage=2024")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["localisation", "synthese"]
    head, first, second = book.get_sheet_by_name("localisation").to_python()
    assert first[:4] == ["'=1", "5.005", "46.005", "yes"]
    assert second[head.index("qpv_2024_reason")] == "no_coordinates"
    summary = book.get_sheet_by_name("synthese").to_python()
    assert summary[0][:6] == ["level", "vintage", "rows", "yes", "no", "unknown"]
    assert summary[1][:6] == ["qpv", 2024.0, 2.0, 1.0, 0.0, 1.0]
    assert "fictional" in summary[2][0]


def test_geojson_is_answered_in_json(client: TestClient) -> None:
    features = [
        {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point",
                                                                 "coordinates": [5.005, 46.005]}},
        {"type": "Feature", "properties": None, "geometry": None},
    ]  # fmt: skip
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    items = rows(client, body, "")
    assert [row["qpv_2024_answer"] for row in items] == ["yes", "unknown"]
    assert (items[0]["n"], items[0]["longitude"]) == ("1", "5.005")


def test_columns_may_be_named(client: TestClient) -> None:
    content = "a,b,lon,lat\n5.005,46.005,3,46\n"
    assert rows(client, content, "?f=json&lon=a&lat=b")[0]["qpv_2024_answer"] == "yes"
    assert rows(client, content)[0]["qpv_2024_answer"] == "no"


def test_a_row_as_long_as_a_chunk_and_one_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows(client, POINTS)
    for size in (1, 2, 5, 6):
        monkeypatch.setattr(batch, "CHUNK", size)
        assert rows(client, POINTS) == whole


def test_a_file_of_no_rows_has_an_answer_of_none(client: TestClient) -> None:
    for content in ("lon,lat\n", "lon,lat"):
        answer = ask(client, content, "?f=json&vintage=2024").json()
        assert (answer["items"], answer["summary"][0]["rows"]) == ([], 0)
        assert answer["summary"][0]["share"] is None


REFUSED: list[tuple[bytes, str, str]] = [
    (b"  ", "", "empty"),
    (b"name,value\na,1\n", "", "longitude and latitude"),
    (b"lon,lat\n1,2,3\n", "", "cannot be read"),
    (b"lon,lat\n1,2\n", "?lon=x", "no column 'x'"),
    (b"PK\x03\x04 no workbook", "", "workbook"),
    (b"{", "", "GeoJSON"),
    (b'{"type": "Point"}', "", "FeatureCollection"),
]


@pytest.mark.parametrize(("content", "query", "detail"), REFUSED)
def test_what_is_no_file_of_points_is_refused(
    client: TestClient, content: bytes, query: str, detail: str
) -> None:
    assert detail in ask(client, content, query, 422).json()["detail"]


def test_rows_are_sent_as_they_are_done(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.locating.stream.ROWS_OF_A_PART", 4)
    monkeypatch.setattr("api.locating.stream.ROWS_OF_A_LINE", 3)
    answer = ask(client, POINTS, "?f=ndjson&vintage=2024")
    first, *lines, last = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert (answer.headers["X-Rows-Total"], first["rows_total"]) == ("6", 6)
    assert first["columns"] == {"lon": "lon", "lat": "lat"}
    assert [line["rows_done"] for line in lines] == [3, 4, 6]
    whole = ask(client, POINTS, "?f=json&vintage=2024").json()
    assert [row for line in lines for row in line["items"]] == whole["items"]
    assert (last["rows_done"], last["summary"]) == (6, whole["summary"])


def test_what_goes_wrong_on_the_way_is_the_last_line(
    geocoding: tuple[TestClient, FakeGeocoder],
) -> None:
    client, fake = geocoding
    fake.failures[:] = [500]
    lines = ask(client, "adresse\n1 rue des lilas\n", "?f=ndjson").text.splitlines()
    last = json.loads(lines[-1])
    assert (len(lines), last["rows_done"], last["problem"]["status"]) == (2, 0, 502)
    assert FILES._free._value == FILES.most


def test_a_form_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/locate/batch", files={"file": b"lon,lat\n1,2\n"})
    assert (answer.status_code, "as the body" in answer.text) == (422, True)


def test_limits_are_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    assert "6 rows, and 3" in ask(client, POINTS, "", 413).json()["detail"]
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MOST_COLUMNS", 2)
    assert "3 columns, and 2" in ask(client, POINTS, "", 413).json()["detail"]
    monkeypatch.undo()
    monkeypatch.setattr(batch, "MOST_DISTANCES", 3)
    assert "distance=true" in ask(client, POINTS, "?distance=true", 413).json()["detail"]
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    assert "10 bytes" in ask(client, POINTS, "", 413).json()["detail"]
    monkeypatch.undo()
    monkeypatch.setattr("api.routes.locate_batch.MOST_JSON_ROWS", 3)
    assert "ask for csv" in ask(client, POINTS, "?f=json", 413).json()["detail"]
    monkeypatch.setattr(limits, "MOST_UNZIPPED", 10)
    sheet = write_sheets({"a": (["lon", "lat"], [[1, 2]])})
    assert "10 bytes" in ask(client, sheet, "", 413).json()["detail"]
    with FILES.take():
        assert "Retry-After" in ask(client, POINTS, "", 503).headers


def test_a_file_that_comes_back_has_the_answers_of_today(client: TestClient) -> None:
    first = ask(client, POINTS, "?vintage=2024&distance=true&f=csv").text
    stale = first.replace(",yes,", ",no,").replace("QP001001", "QP999999")
    assert stale != first
    again = ask(client, stale, "?vintage=2024&f=csv")
    ours = [f"qpv_2024_{name}" for name in ("answer", "code", "name", "within_300m", "within_500m",
                                            "distance_m", "others", "reason")]  # fmt: skip
    assert json.loads(again.headers["X-Replaced"]) == ours
    assert again.text == ask(client, POINTS, "?vintage=2024&f=csv").text
    answer = ask(client, again.text, "?f=json&vintage=2024,2015").json()
    assert answer["replaced"] == [name for name in ours if name != "qpv_2024_distance_m"]
    assert answer["items"] == ask(client, POINTS, "?f=json&vintage=2024,2015").json()["items"]
    assert "X-Replaced" not in ask(client, POINTS).headers
    lines = ask(client, stale, "?f=ndjson&vintage=2024").text.splitlines()
    assert json.loads(lines[0])["replaced"] == ours


@pytest.fixture
def sending() -> Iterator[dict[str, Any]]:
    """What a client sends, piece by piece; and then nothing more, without an end."""
    state = State(None, None, None, None, None, None, None)  # type: ignore[arg-type]
    app = SimpleNamespace(state=SimpleNamespace(observatory=state))
    yield {"type": "http", "method": "POST", "headers": [], "app": app, "path": "/",
           "query_string": b""}  # fmt: skip
    assert state.arriving == 0


async def read_slowly(scope: dict[str, Any], *pieces: bytes) -> bytes:
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        if not left:
            await anyio.sleep_forever()
        await anyio.sleep(0.02)
        return {"type": "http.request", "body": left.pop(0), "more_body": True}

    with anyio.fail_after(5):
        return await uploads.read_upload(Request(scope, receive))


@pytest.mark.parametrize(("still", "whole"), [(0.05, 5.0), (5.0, 0.05)])
def test_a_body_that_does_not_arrive_is_given_up_and_holds_nobody_up(
    sending: dict[str, Any], monkeypatch: pytest.MonkeyPatch,
    still: float, whole: float,
) -> None:  # fmt: skip
    monkeypatch.setattr(uploads, "STILL_SECONDS", still)
    monkeypatch.setattr(uploads, "SECONDS", whole)
    with pytest.raises(HTTPException) as refused:
        anyio.run(read_slowly, sending, b"lon", b",lat")
    assert (refused.value.status_code, refused.value.headers) == (408, {"Connection": "close"})
    assert "without a byte" in str(refused.value.detail)
    assert FILES._free._value == FILES.most  # those who wait for a body have none of the places


def test_bodies_that_arrive_have_a_bound_together(
    sending: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ARRIVING", 10)
    with pytest.raises(Busy, match="being sent"):
        anyio.run(read_slowly, sending, b"lon,lat\n", b"1,2\n")


def test_without_a_geocoder_an_address_is_unknown(client: TestClient) -> None:
    content = "adresse,cp,ville\n1 rue des lilas,01000,Bourg\n,,\n"
    answer = ask(client, content, "?f=json&vintage=2024").json()
    assert [row["qpv_2024_reason"] for row in answer["items"]] == ["no_geocoder", "no_address"]
    assert answer["columns"] == {"address": "adresse", "postcode": "cp", "city": "ville"}


@pytest.fixture
def geocoding(
    api_server: EmbeddedServer, api_settings: Settings
) -> Iterator[tuple[TestClient, FakeGeocoder]]:
    known = {"1 rue des lilas": (5.005, 46.005, 0.95, "housenumber"),
             "2 rue des lilas": (5.005, 46.005, 0.5, "housenumber")}  # fmt: skip
    with serving(FakeGeocoder(known)) as fake:
        app = create_app(api_settings, database_url=api_server.url("app_read"))
        with TestClient(app) as found:
            service = BatchService(fake.address, between=0.001)
            app.state.observatory.geocoder = service
            yield found, fake


def test_addresses_are_found_where_coordinates_are_missing(
    geocoding: tuple[TestClient, FakeGeocoder],
) -> None:
    client, fake = geocoding
    lines = ("1,rue des lilas,01000,Bourg,,", "2,rue des lilas,01000,Bourg,,",
             "9,rue inconnue,,,,", "1,rue des lilas,,,3.0,46.0")  # fmt: skip
    content = "\n".join(("numero,voie,cp,ville,lon,lat", *lines))
    items = rows(client, content, "?f=json&vintage=2024")
    assert [row["qpv_2024_answer"] for row in items] == ["yes", "unknown", "unknown", "no"]
    assert [row["qpv_2024_reason"] for row in items] == [
        None, "address_unsure", "address_not_found", None]  # fmt: skip
    assert [row["geocode_score"] for row in items] == [0.95, 0.5, None, None]
    assert [len(asked) for asked in fake.asked] == [3]


def test_too_many_addresses_are_refused(
    geocoding: tuple[TestClient, FakeGeocoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchService, "most", 1)
    content = "adresse\n1 rue des lilas\n2 rue des lilas\n"
    assert "2 addresses, and 1" in ask(geocoding[0], content, "", 413).json()["detail"]


def test_nothing_that_is_sent_is_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        ask(client, "nom,lon,lat\nMARTINET,5.005,46.005\n")
    assert "MARTINET" not in caplog.text


RECIPES = Path(__file__).parents[2] / "docs" / "recipes.md"


def recipes() -> list[list[str]]:
    section = RECIPES.read_text().partition("## Search and locate")[2].partition("\n## ")[0]
    lines = section.partition("```sh")[2].partition("```")[0].splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.startswith("curl")]


@pytest.mark.parametrize("words", recipes(), ids=" ".join)
def test_every_recipe_is_answered(client: TestClient, words: list[str]) -> None:
    address = next(word for word in words if word.startswith("$base")).removeprefix("$base")
    if "--data-urlencode" in words:
        query = words[words.index("--data-urlencode") + 1].split("=", 1)
        answer = client.get(address, params=[tuple(query)])
    elif "--data-binary" in words:
        # what curl says of such a body when nobody says otherwise
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = client.post(address, content=POINTS, headers=form)
    else:
        answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content


@pytest.mark.parametrize("body", [b"lon,lat\r1,2\r", b"a\xf3b\r\x0fc"])
def test_a_first_line_that_is_none_is_the_senders_mistake(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/locate/batch", content=body, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"]


def test_a_point_abroad_is_unknown_and_asks_whether_it_is_swapped(client: TestClient) -> None:
    for lon, lat in ((46.005, 5.005), (-0.1, 51.52)):
        (one,) = client.get(f"/v1/locate?lon={lon}&lat={lat}&vintage=2024&level=qpv").json()[
            "items"
        ]
        assert (one["answer"], one["reason"], one["within_500m"]) == (
            "unknown", "out_of_reach", None)  # fmt: skip
    (row,) = rows(client, "lon;lat\n46,005;5,005\n", "?f=json&vintage=2024")
    assert (row["qpv_2024_answer"], row["qpv_2024_reason"]) == ("unknown", "out_of_reach")
