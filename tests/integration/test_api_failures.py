"""Every way to fail has one shape; caching, compression and headers on the way."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import answer_exception
from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.migrate import upgrade
from observatory.db.versions import create_reader, read_snapshot
from observatory.settings import Settings

pytest_plugins = ["tests.integration.api_fixtures"]

SHA = "ab" * 32  # of the fixtures's report

LONG = "x" * 101
MANY = ",".join(["QP001001"] * 51)
FAILURES = [
    (404, "/nowhere", "/docs"),
    (404, "/v1/territories/qpv/QP999999", "QP999999"),
    (404, "/v1/territories/qpv/QP001001?vintage=1999", "2015, 2024"),
    (404, "/v1/indicators/nothing", "nothing"),
    (404, "/v1/observations?indicator=nothing,pov60", "nothing"),
    (404, "/v1/gaps?indicator=nothing", "nothing"),
    (404, "/v1/geojson/qpv/2024?indicator=nothing", "nothing"),
    (404, "/v1/releases/99", "99"),
    (404, f"/reports/{SHA}/another.html", "/v1/reports"),
    (404, f"/reports/{SHA}/rapport-2018.html", "this machine"),
    (422, "/reports/abc/rapport-2018.html", "sha256"),
    (422, "/v1/territories/qpv/QP001001", "2015, 2024"),
    (422, "/v1/territories/parish/QP001001", "level"),
    (422, "/v1/territories/qpv/%00", "NUL"),
    (422, "/v1/territories?q=%00", "NUL"),
    (422, f"/v1/territories?q={LONG}", "q"),
    (422, "/v1/territories?vintge=2024", "vintge; allowed: bbox, code"),
    (422, "/v1/status?x=1", "none is allowed"),
    (422, "/v1/territories?vintage=2015&vintage=2024", "given twice"),
    (422, "/v1/territories?vintage=99999", "vintage"),
    (422, "/v1/territories?vintage=two", "vintage"),
    (422, "/v1/territories?level=qpv,parish", "level"),
    (422, f"/v1/territories?code={MANY}", "code"),
    (422, "/v1/territories?code=%27;drop", "code"),
    (422, "/v1/territories?parent=76", "level:code"),
    (422, "/v1/territories?parent=region:76:20", "vintage"),
    (422, "/v1/territories?bbox=1,2,3", "four numbers"),
    (422, "/v1/territories?bbox=1,2,3", "bbox: four numbers are expected: west"),
    (422, "/v1/territories?bbox=1,nan,3,4", "bbox: one of its numbers is not finite"),
    (422, "/v1/territories?bbox=1,50,3,40", "outside the world"),
    (422, "/v1/territories?bbox=48.8,2.5,49,2.2", "longitude comes first"),
    (422, "/v1/territories?bbox=1,50,999,60", "outside the world"),
    (422, "/v1/territories?on=yesterday", "on"),
    (422, "/v1/territories?f=docx", "f"),
    (422, "/v1/territories?limit=0", "limit"),
    (422, "/v1/territories?limit=10001", "at most 10000"),
    (422, "/v1/territories?cursor=%21%21", "cursor"),
    (422, "/v1/territories?cursor=W10", "cursor"),
    (422, "/v1/territories?cursor=WzIsMywieCJd", "cursor"),
    (422, "/v1/observations?period=last", "is not a period"),
    (422, "/v1/observations?period=latest,2018", "alone"),
    (422, "/v1/observations?period=2019..2018", "ends before"),
    (422, "/v1/observations?period=2018..", "is not a period"),
    (422, "/v1/observations?indicator=A%20B", "indicator"),
    (422, "/v1/gaps?level=commune", "name one level and one vintage"),
    (422, "/v1/gaps?benchmark=moon", "benchmark"),
    (422, "/v1/availability?period=latest", "no meaning"),
    (422, "/v1/geojson/qpv/2024?measure=value", "indicator is needed"),
    (422, "/v1/geojson/commune/2018?indicator=pov60&measure=ratio", "ask /v1/gaps"),
    (422, "/v1/geojson/qpv/2024?indicator=pov60&period=2018,2019", "one period"),
    (422, "/v1/geojson/qpv/24", "vintage"),
    (422, "/v1/geojson/qpv/2024?limit=50001", "limit"),
    (422, "/v1/locate?lon=5", "lat"),
    (422, "/v1/locate?lon=nan&lat=46", "lon"),
    (422, "/v1/locate?lon=181&lat=46", "lon"),
    (422, "/v1/locate?lon=5&lat=46&level=commune", "not located"),
    (422, "/v1/releases/0", "release_id"),
    (422, "/v1/releases/99999999999", "release_id"),
]  # fmt: skip


def assert_problem(response: object, status: int, words: str) -> None:
    answer = response
    assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    headers = answer.headers  # type: ignore[attr-defined]
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    body = orjson.loads(answer.content)  # type: ignore[attr-defined]
    assert list(body) == ["type", "title", "status", "detail"]
    assert body["status"] == status
    assert words in body["detail"], body["detail"]


@pytest.mark.parametrize(("status", "address", "words"), FAILURES)
def test_every_way_to_fail_is_a_problem(
    client: TestClient, status: int, address: str, words: str
) -> None:
    assert_problem(client.get(address), status, words)


FILLED = {"level": "qpv", "vintage": "2015", "old_vintage": "2015", "new_vintage": "2024",
          "indicator": "pov60", "period": "2018", "code": "QP001001"}  # fmt: skip
# What nothing has, and where the answer says that the list is.
WRONG = {
    "indicator": ("nothing", 404, "/v1/indicators lists them"),
    "code": ("QP999999", 404, "/v1/territories lists them"),
    "parent": ("region:99", 404, "/v1/territories lists them"),
    "scope": ("region:99", 404, "/v1/territories lists them"),
    "level": ("parish", 422, "'qpv'"),
    "vintage": ("1950", 404, "there are "),
    "source": ("insee", 404, "there are filosofi_qpv"),
    "theme": ("foo", 404, "there are contexte, revenus"),
}


def wrong_questions(client: TestClient) -> Iterator[tuple[str, str]]:
    """Yield every address of a list or a layer, with each of the wrong names that it takes."""
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        if "get" not in methods or "{code}" in path or not path.startswith("/v1/"):
            continue
        given = {one["name"]: one for one in methods["get"].get("parameters", [])}
        for name in WRONG.keys() & given.keys():
            if name == "vintage" and ("locate" in path or "explain" in path):
                continue  # answered: unknown, or by the whole key of the territory
            values = {
                key: FILLED[key] for key, one in given.items() if one["required"] and key in FILLED
            }
            values[name] = WRONG[name][0]
            asked = path.format(**values)
            query = "&".join(f"{k}={v}" for k, v in values.items() if given[k]["in"] == "query")
            yield name, f"{asked}?{query}"


def test_every_list_answers_a_name_that_nothing_has_alike(client: TestClient) -> None:
    asked: dict[str, list[str]] = {}
    for name, address in wrong_questions(client):
        wrong, status, words = WRONG[name]
        if address.startswith("/v1/indicators?"):  # its codes are those of indicators
            wrong, words = "qp999999", "/v1/indicators lists them"
            address = f"/v1/indicators?code={wrong}"
        if address.startswith("/v1/published-gaps?") and name == "indicator":
            words = "/v1/published-gaps lists them"  # names of the publishers, too
        response = client.get(address)
        assert_problem(response, status, words)
        assert status == 422 or wrong in response.json()["detail"], address
        asked.setdefault(name, []).append(address.partition("?")[0])
    assert len(asked["indicator"]) >= 9, asked
    assert len(asked["code"]) >= 7, asked
    assert len(asked["parent"]) >= 7, asked
    assert len(asked["level"]) >= 9, asked
    assert len(asked["vintage"]) >= 9, asked
    assert len(asked["source"]) >= 3, asked


def test_a_vintage_is_known_by_the_levels_that_are_named(client: TestClient) -> None:
    said = "No territory of level qpv has the vintage 2018; there are 2015, 2024."
    for address in ("territories?level=qpv&vintage=2024,2018", "geojson/qpv/2018",
                    "gaps?level=qpv&vintage=2018"):  # fmt: skip
        assert_problem(client.get(f"/v1/{address}"), 404, said)
    assert client.get("/v1/territories?level=qpv,commune&vintage=2018").status_code == 200
    assert client.get("/v1/territories?vintage=2018").status_code == 200


def test_a_code_of_another_level_or_vintage_is_told_apart(client: TestClient) -> None:
    assert_problem(client.get("/v1/gaps?level=zus&code=QP001001"), 404, "level zus has the code")
    assert client.get("/v1/observations?code=QP001001&vintage=2024").status_code == 200


def test_another_method_is_a_problem_that_says_which_is_allowed(client: TestClient) -> None:
    response = client.delete("/v1/gaps")
    assert_problem(response, 405, "DELETE is not possible at /v1/gaps; GET is.")
    assert response.headers["allow"] == "GET"


def test_the_text_of_a_bug_stays_in_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("observatory.db.indicators.list_indicators", fail)
    address = "/v1/indicators?theme=revenus&limit=77"  # an answer kept ready would hide the bug
    response = client.get(address, headers={"Origin": "https://example.org"})
    assert_problem(response, 500, "our side")
    assert "swordfish" not in response.text
    assert "swordfish" in caplog.text
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_database_that_is_down_is_a_problem_that_says_when_to_come_back(tmp_path: Path) -> None:
    url = "postgresql+psycopg://app_read@/app?host=/nowhere"
    with TestClient(create_app(Settings(home=tmp_path), database_url=url)) as client:
        for address in ("/v1/gaps", "/readyz", "/v1/status"):
            response = client.get(address)
            assert_problem(response, 503, "does not answer")
            assert response.headers["retry-after"] == "5"
            assert "nowhere" not in response.text
        assert client.get("/healthz").json() == {"status": "ok"}


def test_a_question_that_takes_too_long_is_a_problem(api_server: EmbeddedServer) -> None:
    engine = create_reader(api_server.url("app_read"))
    with read_snapshot(engine) as connection:
        connection.execute(sa.text("SET LOCAL statement_timeout = '5ms'"))
        with pytest.raises(sa.exc.DBAPIError) as caught:
            connection.execute(sa.text("SELECT pg_sleep(5)"))
    engine.dispose()
    response = answer_exception(caught.value)
    assert response.status_code == 503
    assert b"took too long" in response.body


@pytest.fixture
def bare() -> Iterator[tuple[TestClient, sa.Engine, str]]:
    """A server of its own, with nothing in it."""
    home = Path(tempfile.mkdtemp(prefix="observatory-bare-test-"))
    home.chmod(0o711)
    with EmbeddedServer(home) as server:
        engine = create_engine(server.url())
        app = create_app(Settings(home=home), database_url=server.url("app_read"))
        with TestClient(app) as client:
            yield client, engine, server.url()
        engine.dispose()
    shutil.rmtree(home)


def test_before_the_first_publication_nothing_is_served_as_if_it_were_empty(
    bare: tuple[TestClient, sa.Engine, str],
) -> None:
    client, engine, url = bare
    assert_problem(client.get("/v1/territories"), 503, "No data are published yet")
    upgrade(url)
    assert_problem(client.get("/v1/locate?lon=5&lat=46"), 503, "No data are published yet")
    assert_problem(client.get("/readyz"), 503, "No data are published yet")
    with engine.begin() as connection:
        run = {"origin": "official", "address": "/data", "step": "qpv", "done": 3, "total": 9}
        connection.execute(sa.insert(t.load_run).values(run))
    assert client.get("/readyz").status_code == 200
    status = client.get("/v1/status")
    assert status.headers["cache-control"] == "no-store"
    load = status.json()["load"]
    assert (load["state"], load["step"], load["done"], load["total"]) == ("running", "qpv", 3, 9)
    assert "/data" not in status.text
    assert status.json()["data_version"] is None


def test_a_publication_is_seen_within_a_second_or_so(
    bare: tuple[TestClient, sa.Engine, str],
) -> None:
    client, engine, url = bare
    upgrade(url)
    for version in (1, 2):
        with engine.begin() as connection:
            row = {"version": version, "origin": "official"}
            connection.execute(sa.insert(t.data_version).values(row))
        deadline = time.monotonic() + 3
        while client.get("/v1/gaps").headers.get("x-data-version") != str(version):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    answer = client.get("/v1/gaps").json()
    assert answer.pop("absences").startswith("not listed")
    assert answer == {
        "data_version": 2, "origin": "official", "numberMatched": 0, "numberReturned": 0,
        "items": [], "links": [{"rel": "self", "href": "http://testserver/v1/gaps"}],
    }  # fmt: skip


def test_the_api_cannot_write_whatever_its_role(api_server: EmbeddedServer) -> None:
    for role in ("app", "app_read"):
        engine = create_reader(api_server.url(role))
        with read_snapshot(engine) as connection, pytest.raises(sa.exc.DBAPIError) as caught:
            connection.execute(sa.insert(t.data_version).values(version=9, origin="official"))
        assert caught.value.orig.sqlstate == "25006"  # type: ignore[union-attr]
        with read_snapshot(engine) as connection:
            query = sa.text("SELECT current_setting('transaction_isolation')")
            assert connection.scalar(query) == "repeatable read"
            limit = connection.scalar(sa.text("SELECT current_setting('statement_timeout')"))
            assert limit == "15s"
        engine.dispose()


CACHED = ["/v1/gaps", "/v1/gaps?f=csv", "/v1/geojson/qpv/2024", "/v1/territories/zus/8201010"]


@pytest.mark.parametrize("address", CACHED)
def test_an_answer_that_the_client_holds_is_not_sent_again(
    client: TestClient, address: str
) -> None:
    first = client.get(address)
    etag = first.headers["etag"]
    assert etag.startswith('"2-')
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = client.get(address, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_the_tag_depends_on_question_format_and_coding_not_on_the_order(client: TestClient) -> None:
    def tag(address: str, **headers: str) -> str:
        return client.get(address, headers=headers).headers["etag"]

    same = tag("/v1/observations?level=qpv&period=2018")
    assert tag("/v1/observations?period=2018&level=qpv") == same
    others = {
        tag("/v1/observations?level=qpv&period=2021"),
        tag("/v1/observations?level=qpv&period=2018&f=csv"),
        tag("/v1/observations?level=qpv&period=2018", Accept="text/csv"),
        tag("/v1/observations?level=qpv&period=2018", **{"Accept-Encoding": "identity"}),
    }
    assert len(others) == 4
    assert same not in others


def test_long_answers_are_compressed_and_short_ones_are_not(client: TestClient) -> None:
    for coding in ("gzip", "br", "zstd"):
        answer = client.get("/v1/gaps", headers={"Accept-Encoding": coding})
        assert answer.headers["content-encoding"] == coding
    assert "content-encoding" not in client.get("/healthz").headers
    vary = client.get("/v1/gaps").headers["vary"]
    assert {"Accept", "Accept-Encoding"} <= {part.strip() for part in vary.split(",")}


def test_head_is_get_without_the_body(client: TestClient) -> None:
    head, get = client.head("/v1/indicators/pov60"), client.get("/v1/indicators/pov60")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


def test_a_published_file_is_served_for_ever_and_may_not_run_a_script(
    client: TestClient, api_home: Path
) -> None:
    folder = api_home / "published"
    folder.mkdir()
    (folder / SHA).write_text("<p>o")  # torn: caches would keep it for ever
    assert client.get(f"/reports/{SHA}/rapport-2018.html").status_code == 404
    (folder / SHA).write_text("<p>ok")
    response = client.get(f"/reports/{SHA}/rapport-2018.html")
    (folder / SHA).unlink()
    assert (response.status_code, response.text) == (200, "<p>ok")
    assert "immutable" in response.headers["cache-control"]
    assert "script" not in response.headers["content-security-policy"]


def test_pages_have_a_policy_without_inline_code_and_docs_list_every_address(
    client: TestClient,
) -> None:
    response = client.get("/docs")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in response.text


def test_openapi_names_every_operation_and_its_problems(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations = {op["operationId"]: op for methods in paths.values() for op in methods.values()}
    assert {"listGaps", "listObservations", "getLayer", "locatePoint"} <= set(operations)
    for name, operation in operations.items():
        assert operation["tags"], name
        if name != "isAlive":
            assert "application/problem+json" in operation["responses"]["503"]["content"], name


def test_cors_can_be_narrowed(api_server: EmbeddedServer, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cors_origins="https://one.example")  # type: ignore[arg-type]
    app = create_app(settings, database_url=api_server.url("app_read"))
    with TestClient(app) as client:
        for origin, allowed in (
            ("https://one.example", "https://one.example"),
            ("https://two.example", None),
        ):
            headers = client.get("/v1/indicators", headers={"Origin": origin}).headers
            assert headers.get("access-control-allow-origin") == allowed
