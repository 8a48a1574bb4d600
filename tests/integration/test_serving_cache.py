"""Answers kept ready: the same bytes, as long as the data are the same, whoever keeps them."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import httpx2
import pytest
import sqlalchemy as sa
import zstandard
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.dependencies import Asker
from api.gathered import GatheredLayers
from observatory.db import tables as t
from observatory.db.gathered import Gathered, WholeLayer
from observatory.db.lines import Lines
from observatory.settings import Settings

pytest_plugins = ["tests.integration.api_fixtures"]

LAYER = "/v1/geojson/qpv/2024?indicator=pov60&benchmark=epci"
LONG = "/v1/gaps"  # long enough to be compressed


@pytest.fixture(scope="module")
def filled(migrated_engine: Engine) -> Engine:
    # pytest rewrites the assertions of this module when it loads it as a plugin: not before.
    from tests.integration.api_fixtures import fill

    with migrated_engine.begin() as connection:
        fill(connection)
    return migrated_engine


@pytest.fixture
def make_worker(filled: Engine, tmp_path: Path) -> Iterator[Callable[[], TestClient]]:
    """Return a function that starts one more worker on the same home."""
    address = filled.url.render_as_string(hide_password=False)
    clients: list[TestClient] = []

    def make() -> TestClient:
        client = TestClient(create_app(Settings(home=tmp_path), database_url=address))
        clients.append(client)
        return client.__enter__()

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def worker(make_worker: Callable[[], TestClient]) -> TestClient:
    return make_worker()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What reaches the database of layers; every answer counts as worth a place on disk."""
    found: list[float] = []
    read = WholeLayer.read

    def count(*arguments: Any) -> Gathered | None:
        found.append(time.monotonic())
        time.sleep(0.2)
        return read(*arguments)

    monkeypatch.setattr(WholeLayer, "read", count)
    monkeypatch.setattr("api.answers.SHELVED_FROM", 0)
    return found


@pytest.fixture
def nothing_is_routed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function after which every question that reaches a route is an error."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a ready answer was routed")

    return lambda: monkeypatch.setattr(Asker, "snapshot", fail)


def publish(engine: Engine) -> int:
    with engine.begin() as connection:
        version: int = connection.scalar(sa.select(sa.func.max(t.data_version.c.version))) + 1
        connection.execute(sa.insert(t.data_version).values(version=version, origin="official"))
    return version


def get(client: TestClient, address: str = LAYER, **headers: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers={"Accept-Encoding": "identity", **given})  # type: ignore[return-value]


def raw(client: TestClient, coding: str) -> tuple[bytes, Any]:
    """Return the bytes as they were sent, and the headers."""
    with client.stream("GET", LONG, headers={"Accept-Encoding": coding}) as response:
        return b"".join(response.iter_raw()), response.headers


def test_a_warm_answer_is_the_cold_one_and_is_not_routed(
    worker: TestClient, nothing_is_routed: Callable[[], None]
) -> None:
    cold, other = get(worker), get(worker, Origin="https://map.example")
    nothing_is_routed()
    warm, again = get(worker), get(worker, Origin="https://map.example")
    assert (warm.status_code, warm.content) == (200, cold.content)
    assert dict(warm.headers) == dict(cold.headers)
    assert dict(again.headers) == dict(other.headers)
    head = worker.head(LAYER, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(cold.content))
    assert head.headers["etag"] == cold.headers["etag"]


def test_who_holds_a_warm_answer_is_told_so_without_a_body(
    worker: TestClient, nothing_is_routed: Callable[[], None]
) -> None:
    first = get(worker)
    etag = first.headers["etag"]
    assert etag.startswith('"')  # strong
    by_route = get(worker, f"{LAYER}&limit=5", If_None_Match="*")
    nothing_is_routed()
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = get(worker, If_None_Match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
        assert answer.headers["vary"] == first.headers["vary"]
        assert "content-length" not in answer.headers
        assert set(answer.headers) == set(by_route.headers)
    assert get(worker, If_None_Match='"other"').status_code == 200


def test_every_coding_holds_the_same_body_under_a_tag_of_its_own(worker: TestClient) -> None:
    plain, headers = raw(worker, "identity")
    assert "content-encoding" not in headers
    tags = {headers["etag"]}
    read: dict[str, Callable[[bytes], bytes]] = {
        "zstd": zstandard.ZstdDecompressor().decompress,
        "br": brotli.decompress,
        "gzip": __import__("gzip").decompress,
    }
    for coding, decompress in read.items():
        for _ in ("cold", "warm"):
            body, headers = raw(worker, f"deflate, {coding}")
            assert headers["content-encoding"] == coding
            assert headers["content-length"] == str(len(body))
            assert "Accept-Encoding" in headers["vary"]
            assert decompress(body) == plain
        tags.add(headers["etag"])
    assert len(tags) == 4


def test_a_weight_of_zero_refuses_a_coding_on_every_way(worker: TestClient) -> None:
    refused = "gzip;q=0, br;q=0.2, zstd;q=0.1"
    assert raw(worker, refused)[1]["content-encoding"] == "br"
    page = worker.get("/docs", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in page.headers
    page = worker.get("/docs", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert "</main>" in page.text


def test_a_script_keeps_a_tag_that_is_true(worker: TestClient) -> None:
    plain = worker.get("/static/base.css", headers={"Accept-Encoding": "identity"})
    small = worker.get("/static/base.css", headers={"Accept-Encoding": "gzip"})
    assert small.text == plain.text
    assert small.headers["etag"] == f"W/{plain.headers['etag']}"
    known = {"If-None-Match": small.headers["etag"], "Accept-Encoding": "gzip"}
    assert worker.get("/static/base.css", headers=known).status_code == 304


def test_a_new_version_is_served_and_the_old_one_is_gone(
    worker: TestClient, filled: Engine, tmp_path: Path, asked: list[float]
) -> None:
    before = get(worker)
    assert get(worker).content == before.content
    version = publish(filled)
    deadline = time.monotonic() + 5
    while get(worker).headers["x-data-version"] != str(version):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    after = get(worker, If_None_Match=before.headers["etag"])
    assert after.status_code == 200
    assert after.json()["data_version"] == version
    (folder,) = (tmp_path / "answers").iterdir()
    assert folder.name.startswith(f"{version}-")
    assert len(asked) == 2


def test_what_is_gathered_is_of_the_version_that_is_known(
    worker: TestClient, filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GatheredLayers, "_start", GatheredLayers._gather)
    box = "/v1/geojson/qpv/2024?limit=5&fields=name&bbox=5,46,5.01,46."

    def name(last: int) -> str:
        answer = get(worker, f"{box}{last}").json()
        assert answer["data_version"] == version
        return str(answer["features"][0]["properties"]["name"])

    version = publish(filled)
    while get(worker).headers["x-data-version"] != str(version):
        time.sleep(0.1)
    first = [name(last) for last in (11, 12)]
    rename(filled, "Nouveau")
    # As any answer that is kept: the data have no new version.
    assert name(13) == first[0] == first[1]
    version = publish(filled)
    while get(worker).headers["x-data-version"] != str(version):
        time.sleep(0.1)
    assert [name(last) for last in (14, 15, 16)] == ["Nouveau"] * 3
    rename(filled, first[0])


def rename(engine: Engine, name: str) -> None:
    own = t.territory.c
    with engine.begin() as connection:
        of_it = sa.update(t.territory).where(own.code == "QP001001", own.vintage == 2024)
        connection.execute(of_it.values(name=name))


def test_another_host_format_or_day_is_another_answer(
    worker: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = get(worker)
    assert "http://one.example/" in get(worker, Host="one.example").text
    assert "one.example" not in get(worker).text
    table = get(worker, LONG, Accept="text/csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert get(worker, LONG).headers["content-type"] == "application/json"
    monkeypatch.setattr("api.ready.today", lambda: 1)
    assert get(worker).content == first.content  # asked again, of today


def test_a_second_worker_finds_on_disk_what_the_first_has_computed(
    make_worker: Callable[[], TestClient], asked: list[float]
) -> None:
    one = make_worker()
    first = get(one)
    time.sleep(0.2)  # it is written behind the answer
    two = make_worker()
    second = get(two)
    assert len(asked) == 1
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    packed = get(two, Accept_Encoding="gzip")
    assert packed.content == first.content  # decoded by the client
    assert len(asked) == 1


def test_a_stampede_on_two_workers_is_one_question(
    make_worker: Callable[[], TestClient], asked: list[float]
) -> None:
    workers = [make_worker(), make_worker()]
    for client in workers:
        # FastAPI reads a route's parameters at its first request, with warnings turned off for the
        # whole process: two applications in one process would do it at once.
        get(client, "/v1/geojson/qpv/2024?limit=2")
    asked.clear()
    start, found = threading.Barrier(24), []

    def ask(number: int) -> None:
        coding = ("identity", "gzip", "br")[number % 3]
        start.wait()
        found.append(get(workers[number % 2], Accept_Encoding=coding))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
    assert {answer.status_code for answer in found} == {200}
    assert len({answer.content for answer in found}) == 1


def test_a_home_that_may_not_be_written_is_served_without(
    filled: Engine, tmp_path: Path, asked: list[float]
) -> None:
    home = tmp_path / "file"
    home.write_text("no folder")
    address = filled.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(home=home), database_url=address)) as client:
        first = get(client)
        assert first.status_code == 200
        assert get(client).content == first.content
    assert len(asked) == 1


def test_errors_and_what_is_never_kept_are_asked_each_time(worker: TestClient) -> None:
    wrong = f"{LAYER}&vintge=2024"
    assert [get(worker, wrong).status_code for _ in range(3)] == [422] * 3
    for address in ("/v1/status", "/healthz"):
        assert [get(worker, address).status_code for _ in range(2)] == [200] * 2
    assert get(worker, "/v1/status").headers["cache-control"] == "no-store"


def test_sites_may_read_the_headers_that_matter_and_any_site_may_read(
    worker: TestClient,
) -> None:
    answer = get(worker, f"{LONG}?f=csv", Origin="https://map.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"]
    for name in ("ETag", "Link", "Content-Disposition", "Content-Crs", "X-Number-Matched"):
        assert name in exposed
    # A cache on the way may give a site what a program has asked for.
    assert get(worker).headers["access-control-allow-origin"] == "*"
    asking = {"Origin": "https://map.example", "Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    preflight = worker.options("/v1/locate/batch", headers=asking)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, "*")


def test_every_answer_names_its_licence_and_no_page_may_be_framed(worker: TestClient) -> None:
    for address in (LAYER, LONG, f"{LONG}?f=csv", "/v1/territories"):
        answer = get(worker, address)
        assert 'rel="license"' in answer.headers["link"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert 'rel="describedby"' in get(worker, f"{LONG}?f=csv").headers["link"]
    assert "frame-ancestors 'none'" in get(worker, "/docs").headers["content-security-policy"]


def test_an_endless_address_and_an_endless_answer_say_their_limit(
    worker: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = worker.get(f"/v1/gaps?indicator={'x' * 40_000}")
    assert long.status_code == 414
    assert "32,768" in long.json()["detail"]
    monkeypatch.setattr("api.responding.MOST_ANSWER", 100)
    large = worker.get(f"{LAYER}&limit=7")
    assert large.status_code == 413
    assert "is the most" in large.json()["detail"]


def test_a_question_hidden_in_a_value_does_not_answer_another(worker: TestClient) -> None:
    hidden = worker.get("/v1/territories?q=evry%26vintage%3D2024")
    true = worker.get("/v1/territories?q=evry&vintage=2024")
    assert hidden.headers["etag"] != true.headers["etag"]
    assert hidden.json()["links"] != true.json()["links"]


def test_any_tag_does_not_make_a_missing_territory_known(worker: TestClient) -> None:
    missing = get(worker, "/v1/territories/qpv/NOPE?vintage=2024", If_None_Match="*")
    assert missing.status_code == 404


def test_what_was_asked_before_midnight_is_asked_again_after(
    worker: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter([7])
    monkeypatch.setattr("api.ready.today", lambda: next(days, 8))  # midnight while it is answered
    get(worker)
    asked: list[str] = []
    monkeypatch.setattr(Asker, "_tag", _watch(asked, Asker._tag))
    get(worker)
    assert asked
    asked.clear()
    get(worker)
    assert not asked


def _watch(asked: list[str], tag: Callable[..., Any]) -> Callable[..., Any]:
    def watched(self: Asker, *words: Any) -> Any:
        asked.append(self.request.url.path)
        return tag(self, *words)

    return watched


def test_tiles_of_a_map_ask_no_database_and_those_of_new_data_show_them(
    filled: Engine, worker: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/tiles/qpv-2024/10/526/{}.mvt?fields=code,name&on=all"
    first = get(worker, address.format(364))

    def fail(*_: object) -> None:
        raise AssertionError("a tile was asked of the database")

    with monkeypatch.context() as patch:
        patch.setattr(Lines, "fetch", fail)
        for name in ("read_zoom", "read_table"):
            patch.setattr(f"api.tile_layers.{name}", fail)
        patch.setattr(Asker, "glance", fail)
        assert get(worker, address.format(365)).status_code == 204
    assert b"renamed" not in first.content
    with filled.begin() as connection:
        connection.execute(
            sa.update(t.territory)
            .where(t.territory.c.level == "qpv", t.territory.c.vintage == 2024)
            .values(name="renamed")
        )
    version = publish(filled)
    deadline = time.monotonic() + 10
    while (found := get(worker, address.format(364))).headers["x-data-version"] != str(version):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert b"renamed" in found.content
