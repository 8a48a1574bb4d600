"""What breaks on the way is tried again, later and later, and goes on where it was cut."""

from collections.abc import Iterator

import httpx2
import pytest

from etl.fetch import Web, fetch_release
from etl.fetch.retry import Patience
from tests.unit.loading.web import Site, bodies, declared, fetch, fetch_one, files, table, visit

WHOLE = b"CODGEO;A\nQP001001;1\n"
MARKED = {"etag": '"v1"', "accept-ranges": "bytes"}


class Cut(httpx2.SyncByteStream):
    """A body whose connection breaks in the middle."""

    def __init__(self, body: bytes = WHOLE[:12]) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self.body
        raise httpx2.RemoteProtocolError("peer closed connection without sending the whole body")


def cut(**headers: str):
    return lambda _: httpx2.Response(200, stream=Cut(), headers=headers)


def ranged(request: httpx2.Request) -> httpx2.Response:
    """A server that gives the rest."""
    start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
    where = f"bytes {start}-{len(WHOLE) - 1}/{len(WHOLE)}"
    return httpx2.Response(206, content=WHOLE[start:], headers={"content-range": where, **MARKED})


def attempt(*answers) -> tuple[list[float], Site, Web]:
    site = Site(tiny=list(answers))
    web, waits = visit(site)
    return waits, site, web


def test_a_busy_server_is_asked_again_later_and_later(tmp_path):
    busy = [httpx2.Response(code) for code in (503, 502, 504, 429)]
    waits, site, web = attempt(*busy, table())
    assert fetch_release(web, declared(), tmp_path / "cache").state == "changed"
    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert len(site.asked) == 5


def test_after_five_attempts_it_is_left_for_another_day(tmp_path):
    waits, site, web = attempt(httpx2.Response(503))
    assert fetch_release(web, declared(), tmp_path / "cache").state == "failed"
    assert len(site.asked) == 5
    assert len(waits) == 4


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 500])
def test_an_answer_that_no_wait_would_mend_is_not_asked_twice(tmp_path, code):
    waits, site, web = attempt(httpx2.Response(code))
    assert fetch_release(web, declared(), tmp_path / "cache").state == "failed"
    assert (waits, len(site.asked)) == ([], 1)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0), ("Sun, 01 Mar 2020 00:00:00 GMT", 0.0)],
)
def test_the_server_s_own_wait_is_honoured(tmp_path, asked, waited):
    busy = httpx2.Response(429, headers={"retry-after": asked})
    waits, _, web = attempt(busy, table())
    assert fetch_release(web, declared(), tmp_path / "cache").state == "changed"
    assert waits == [waited]


def test_a_server_that_wants_hours_is_left_for_another_day(tmp_path):
    waits, site, web = attempt(httpx2.Response(503, headers={"retry-after": "7200"}), table())
    assert fetch_release(web, declared(), tmp_path / "cache").state == "failed"
    assert (waits, len(site.asked)) == ([], 1)


def test_waits_are_shortened_by_chance(tmp_path):
    waits: list[float] = []
    patience = Patience(sleep=waits.append, draw=lambda: 0.5)
    assert [patience.delay(n) for n in (0, 1, 2)] == [0.75, 1.5, 3.0]
    assert patience.delay(20) == 120 * 0.75


def test_a_cut_download_goes_on_where_it_was_cut(tmp_path):
    waits, site, web = attempt(cut(**MARKED), ranged)
    assert fetch_release(web, declared(), tmp_path / "cache").state == "changed"
    assert bodies(tmp_path) == [WHOLE.decode()]
    assert site.asked[1].headers["range"] == "bytes=12-"
    assert site.asked[1].headers["if-range"] == '"v1"'
    assert site.asked[1].headers["accept-encoding"] == "identity"
    assert waits == [1.0]


def test_a_process_that_ended_in_between_goes_on_too(tmp_path):
    fetch(Site(tiny=cut(**MARKED)), tmp_path / "cache")
    partial = files(tmp_path)
    assert list(partial) == [
        "cache.part/tiny/2018/.tiny.csv.part",
        "cache.part/tiny/2018/.tiny.csv.part.json",
    ]
    site = Site(tiny=ranged)
    assert fetch(site, tmp_path / "cache") == []
    assert bodies(tmp_path) == [WHOLE.decode()]
    assert len(site.asked) == 1


def test_a_file_that_changed_in_between_is_fetched_anew(tmp_path):
    new = table("a new edition", etag='"v2"')  # a server that refuses If-Range sends all: 200
    assert fetch(Site(tiny=[cut(**MARKED), new]), tmp_path / "cache") == []
    assert bodies(tmp_path) == ["a new edition"]


@pytest.mark.parametrize(
    "wrong",
    [
        httpx2.Response(416),
        httpx2.Response(206, content=b"x", headers={"content-range": "bytes 3-3/20"}),
        httpx2.Response(206, content=b"x"),
    ],
    ids=["416", "another part", "no part named"],
)
def test_a_server_that_cannot_go_on_is_asked_for_all(tmp_path, wrong):
    site = Site(tiny=[cut(**MARKED), wrong, table(WHOLE.decode())])
    assert fetch(site, tmp_path / "cache") == []
    assert bodies(tmp_path) == [WHOLE.decode()]
    assert "range" not in site.asked[2].headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"etag": '"v1"'},
        {"etag": 'W/"v1"', "accept-ranges": "bytes"},
        {"accept-ranges": "bytes"},
        {"etag": '"v1"', "accept-ranges": "none"},
    ],
    ids=["nothing said", "no ranges", "a weak mark", "no mark", "ranges refused"],
)
def test_a_server_that_does_not_promise_the_same_bytes_is_asked_for_all(tmp_path, headers):
    site = Site(tiny=[cut(**headers), table("whole")])
    assert fetch(site, tmp_path / "cache") == []
    assert bodies(tmp_path) == ["whole"]
    assert "range" not in site.asked[1].headers


def test_a_download_that_breaks_for_good_leaves_nothing(tmp_path):
    (finding,) = fetch(Site(tiny=cut()), tmp_path / "cache")
    assert "peer closed" in finding
    assert files(tmp_path) == {}


def test_a_body_shorter_than_announced_is_not_taken_for_the_file(tmp_path):
    def short(_: httpx2.Request) -> httpx2.Response:
        headers = {"content-length": "20"}
        return httpx2.Response(200, stream=httpx2.ByteStream(b"CODGEO"), headers=headers)

    (finding,) = fetch(Site(tiny=short), tmp_path / "cache")
    assert "6 bytes came of 20" in finding
    assert files(tmp_path) == {}


def test_a_cut_update_leaves_the_last_snapshot_alone(tmp_path):
    site = Site(tiny=[table("one"), cut()])
    assert fetch_one(site, tmp_path / "cache").state == "changed"
    assert fetch_one(site, tmp_path / "cache").state == "failed"
    assert bodies(tmp_path) == ["one"]
