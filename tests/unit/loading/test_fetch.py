"""Official files are fetched whole or not at all, and an address that fails stops nothing."""

import hashlib
import json
from pathlib import Path

import httpx2
import pytest

from etl.fetch import Cache, fetch_all, is_online
from etl.fetch.web import Limits
from tests.unit.loading.files import zipped
from tests.unit.loading.web import (
    TINY,
    Site,
    bodies,
    declared,
    fetch,
    fetch_one,
    files,
    table,
    visit,
)


def test_a_file_is_kept_untouched_under_its_own_name_with_its_origin(tmp_path):
    body = "\ufeffCODGEO;A\r\nQP001001;13\u202f790\r\n"
    assert fetch(Site(tiny=table(body, etag='"v1"')), tmp_path / "cache") == []
    (path,) = Cache(tmp_path / "cache").walk()
    assert path.name == "tiny.csv"
    assert path.read_bytes() == body.encode()
    origin = json.loads((path.parent / "tiny.csv.origin.json").read_text())
    assert origin["url"] == TINY
    assert origin["etag"] == '"v1"'
    assert origin["sha256"] == hashlib.sha256(body.encode()).hexdigest()
    assert origin["size"] == len(body.encode())
    assert origin["accessed_at"][:2] == "20"


def test_a_file_in_the_cache_is_asked_for_only_if_it_has_changed(tmp_path):
    first = table("one", etag='"v1"', last_modified="Mon, 02 Feb 2026 10:00:00 GMT")
    site = Site(tiny=[first, httpx2.Response(304)])
    assert fetch_one(site, tmp_path / "cache").state == "changed"
    assert fetch_one(site, tmp_path / "cache").state == "unchanged"
    assert site.asked[1].headers["if-none-match"] == '"v1"'
    assert site.asked[1].headers["if-modified-since"] == "Mon, 02 Feb 2026 10:00:00 GMT"
    assert bodies(tmp_path) == ["one"]


def test_a_server_that_cannot_tell_sends_the_same_bytes_and_no_snapshot_is_added(tmp_path):
    site = Site(tiny=[table("one"), table("one", etag='"v2"'), httpx2.Response(304)])
    states = [fetch_one(site, tmp_path / "cache").state for _ in range(3)]
    assert states == ["changed", "unchanged", "unchanged"]
    assert site.asked[2].headers["if-none-match"] == '"v2"', "the newer mark is the one used"
    assert bodies(tmp_path) == ["one"]


def test_a_changed_file_is_a_new_snapshot_and_the_load_reads_the_newest(tmp_path):
    site = Site(tiny=[table("one", etag='"1"'), table("two", etag='"2"')])
    before, after = (fetch_one(site, tmp_path / "cache") for _ in range(2))
    assert (before.state, after.state) == ("changed", "changed")
    assert before.sha256 != after.sha256
    assert bodies(tmp_path) == ["one", "two"]
    assert Cache(tmp_path / "cache").find("tiny.csv")[0].read() == b"two"


def test_a_source_that_no_longer_answers_is_read_from_its_last_snapshot(tmp_path):
    fetch(Site(tiny=table("one")), tmp_path / "cache")
    (finding,) = fetch(Site(tiny=httpx2.Response(410)), tmp_path / "cache")
    assert "address_failed" in finding
    assert Cache(tmp_path / "cache").find("tiny.csv")[0].read() == b"one"


@pytest.mark.parametrize(
    "page",
    [
        httpx2.Response(500),
        httpx2.Response(404, text="Page non trouvée"),
        httpx2.ConnectError("no route to host"),
        httpx2.ReadTimeout("too slow"),
        httpx2.Response(200, text="<html>", headers={"content-type": "text/html; charset=utf-8"}),
    ],
    ids=["500", "404", "no network", "timeout", "web page"],
)
def test_an_address_that_fails_is_a_finding_and_stops_nothing(tmp_path, page):
    site = Site(tiny=page, good=table())
    good = declared("good", url="https://example.com/good.csv")
    (finding,) = fetch(site, tmp_path / "cache", declared(), good)
    assert finding.startswith("tiny address_failed tiny 2018: https://example.org/f/tiny.csv")
    assert [p.name for p in Cache(tmp_path / "cache").walk()] == ["good.csv"]
    assert bodies(tmp_path) == ["CODGEO;A\n"]


def test_a_source_without_an_address_says_so(tmp_path):
    silent = declared("silent").model_copy(update={"address": None})
    (finding,) = fetch(Site(), tmp_path / "cache", silent)
    assert finding.startswith("silent address_unknown")


def two_files() -> tuple[httpx2.Response, dict]:
    page = httpx2.Response(200, text="<a href='/a.csv'></a><a href='/b.csv'></a>")
    return page, {"kind": "page", "url": "https://example.org/page", "link": "csv"}


def test_half_of_a_release_s_files_is_none_of_them(tmp_path):
    page, address = two_files()
    broken = Site(page=page, a=table("a"), b=httpx2.Response(403))
    assert len(fetch(broken, tmp_path / "cache", declared(**address))) == 1
    assert files(tmp_path) == {}
    whole = Site(page=page, a=table("a"), b=table("b"))
    assert fetch(whole, tmp_path / "cache", declared(**address)) == []
    assert bodies(tmp_path) == ["a", "b"]


def test_a_snapshot_is_whole_even_where_one_of_its_files_has_changed(tmp_path):
    page, address = two_files()
    a = [table("a", etag='"a"'), httpx2.Response(304)]
    site = Site(page=page, a=a, b=[table("b"), table("b2")])
    for _ in range(2):
        fetch_one(site, tmp_path / "cache", declared(**address))
    assert bodies(tmp_path) == ["a", "b", "a", "b2"]
    assert [p.read_text() for p in Cache(tmp_path / "cache").walk()] == ["a", "b2"]


def test_two_releases_in_one_file_download_it_once(tmp_path):
    site = Site(tiny=table("shared"))
    assert fetch(site, tmp_path / "cache", declared("one"), declared("two")) == []
    assert len(site.asked) == 1
    assert bodies(tmp_path) == ["shared", "shared"]


def test_a_member_of_a_fetched_zip_is_found_by_its_pattern(tmp_path):
    content = zipped(tmp_path / "made", "x.zip", QP24_V2__csv="C;N\n").read_bytes()
    zipped_page = httpx2.Response(200, content=content)
    fetch(Site(stamped=zipped_page), tmp_path / "cache", declared(url=f"{TINY[:-8]}stamped.zip"))
    (found,) = Cache(tmp_path / "cache").find("qp24*.csv")
    assert found.read() == b"C;N\n"


def test_an_answer_beyond_any_declared_file_is_given_up(tmp_path):
    limits = Limits(bytes=10)
    (finding,) = fetch(Site(tiny=table("x" * 11)), tmp_path / "cache", limits=limits)
    assert "more than 10 bytes" in finding
    assert files(tmp_path) == {}
    assert fetch(Site(tiny=table("x" * 10)), tmp_path / "cache", limits=limits) == []


def test_a_file_that_takes_for_ever_is_given_up(tmp_path):
    seconds = iter(range(0, 10_000, 4000))
    site = Site(tiny=table("x"))
    (finding,) = fetch(site, tmp_path / "cache", clock=lambda: float(next(seconds)))
    assert "not all here after 3600 seconds" in finding
    assert len(site.asked) == 1


def test_a_page_without_end_is_given_up(tmp_path):
    site = Site(page=httpx2.Response(200, text="<a>" * 100))
    _, address = two_files()
    limits = Limits(page_bytes=100)
    (finding,) = fetch(site, tmp_path / "cache", declared(**address), limits=limits)
    assert "more than 100 bytes" in finding


@pytest.mark.parametrize(
    "path", ["/a/..%2F..%2Fetc%2Fpasswd", "/%2e%2e/tiny.csv", "/", "/a/%2e%2e", "/.hidden", "/%00"]
)
def test_an_address_cannot_write_outside_the_cache(tmp_path, path):
    assert fetch(lambda _: table(), tmp_path / "cache", declared(url=f"https://a.org{path}")) == []
    (only,) = files(tmp_path)
    assert only.startswith("cache/tiny/2018/0001-")
    assert ".." not in only


def test_redirections_are_followed_a_few_times(tmp_path):
    moved = httpx2.Response(302, headers={"location": "https://example.org/new/tiny.csv"})

    def site(request: httpx2.Request) -> httpx2.Response:
        return table("moved") if "new" in request.url.path else moved

    assert fetch(site, tmp_path / "cache") == []
    assert bodies(tmp_path) == ["moved"]
    (finding,) = fetch(lambda _: moved, tmp_path / "cache")
    assert "TooManyRedirects" in finding


@pytest.mark.parametrize("where", ["http://example.org/x.csv", "ftp://example.org/x.csv"])
def test_nothing_is_fetched_in_the_clear_even_when_redirected(tmp_path, where):
    site = Site(tiny=httpx2.Response(302, headers={"location": where}), x=table("spied"))
    assert len(fetch(site, tmp_path / "cache")) == 1
    assert len(fetch(site, tmp_path / "cache", declared(url=where))) == 1
    assert files(tmp_path) == {}
    assert all(request.url.scheme == "https" for request in site.asked)


def test_a_host_that_never_answered_is_not_waited_for_again(tmp_path):
    site = Site(tiny=httpx2.ConnectError("no route"), other=httpx2.ConnectError("no route"))
    web, waits = visit(site)
    other = declared("other", url="https://example.org/other.csv")
    findings = fetch_all([declared(), other], tmp_path / "cache", lambda *_: None, web)
    assert "did not answer a moment ago" in findings[1][1].message
    assert len(waits) == 4
    assert [request.url.path for request in site.asked] == ["/f/tiny.csv"] * 5


@pytest.mark.parametrize(
    ("page", "online"),
    [
        (httpx2.Response(200, json={}), True),
        (httpx2.Response(503), False),
        (httpx2.ConnectTimeout("three seconds"), False),
        (httpx2.ConnectError("no route to host"), False),
        (OSError("no network"), False),
    ],
)
def test_we_are_online_when_the_official_address_answers(page, online):
    transport = httpx2.MockTransport(Site(**{"5a561801c751df42d7fca9b6": page}))
    assert is_online(transport) is online


def test_the_probe_waits_three_seconds_at_most():
    seen = []

    def site(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.extensions["timeout"])
        return httpx2.Response(200)

    is_online(httpx2.MockTransport(site))
    assert set(seen[0].values()) == {3.0}


def test_the_cache_shows_neither_sidecars_nor_older_snapshots(tmp_path: Path):
    site = Site(tiny=[table("one"), table("two"), table("three")])
    for _ in range(3):
        fetch_one(site, tmp_path / "cache")
    assert [p.read_text() for p in Cache(tmp_path / "cache").walk()] == ["three"]
    assert len(list((tmp_path / "cache/tiny/2018").iterdir())) == 3
