"""Official files are fetched whole or not at all, and an address that fails stops nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from etl import fetch
from etl.catalogue import Address
from tests.unit.loading.files import declare

Answer = Callable[[httpx2.Request], httpx2.Response]
DATASET = "https://www.data.gouv.fr/api/1/datasets/5a561801c751df42d7fca9b6/"


class Site:
    """A make-believe web: what each address answers, and what was asked."""

    def __init__(self, **pages: httpx2.Response | Exception) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        page = self.pages[Path(request.url.path).stem or "root"]
        if isinstance(page, Exception):
            raise page
        return page


def table(body: str = "CODGEO;A\n") -> httpx2.Response:
    return httpx2.Response(200, content=body.encode(), headers={"content-type": "text/csv"})


def address(kind: str = "url", url: str = "https://example.org/f/tiny.csv", link=None) -> dict:
    return {"kind": kind, "url": url, "link": link}


def declared(name: str = "tiny", **more):
    return declare(
        id=name, shape="territories", dialect={}, level="zus", vintage=1996, code="C", name="N",
        address=address(**more) if more or name == "tiny" else None,
    )  # fmt: skip


def fetch_all(site: Answer, cache: Path, *declarations) -> list[str]:
    findings = fetch.fetch_all(
        declarations or [declared()], cache, lambda *_: None, httpx2.MockTransport(site)
    )
    return [f"{source} {found.check_name} {found.message}" for source, found in findings]


def files(home: Path) -> dict[str, str]:
    """Everything that lies in the home, hidden or not."""
    return {
        str(path.relative_to(home)): path.read_text() for path in home.rglob("*") if path.is_file()
    }


def test_a_file_is_kept_untouched_under_its_own_name(tmp_path):
    body = "\ufeffCODGEO;A\r\nQP001001;13\u202f790\r\n"
    assert fetch_all(Site(tiny=table(body)), tmp_path / "cache") == []
    assert list(files(tmp_path)) == ["cache/tiny/2018/tiny.csv"]
    assert (tmp_path / "cache/tiny/2018/tiny.csv").read_bytes() == body.encode()


def test_a_file_in_the_cache_is_not_asked_for_again(tmp_path):
    site = Site(tiny=table())
    fetch_all(site, tmp_path / "cache")
    assert fetch_all(site, tmp_path / "cache") == []
    assert len(site.asked) == 1


def resolve(kind: str, link: str, response: httpx2.Response, url: str = DATASET) -> list[str]:
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: response)) as client:
        return fetch.resolve(client, Address(kind=kind, url=url, link=link))


def test_a_resource_of_data_gouv_is_found_by_its_title_or_its_address():
    resources = [
        {"title": "QP 2024 simplifié", "url": "https://static.data.gouv.fr/r/a.geojson"},
        {"title": "Documentation", "url": "https://static.data.gouv.fr/r/notice.pdf"},
        {"title": None, "url": "https://static.data.gouv.fr/r/QP2024_full.zip"},
    ]
    found = resolve("datagouv", "qp *2024", httpx2.Response(200, json={"resources": resources}))
    assert found == [resources[0]["url"], resources[2]["url"]]


def test_a_link_of_a_page_is_found_whatever_the_way_it_is_written():
    page = """<A HREF='/fr/statistiques/fichier/1/base_2018_csv.zip'>2018</A>
    <a class="x" href="/fr/statistiques/fichier/1/base_2018_csv.zip">again</a>
    <a href="https://elsewhere.org/base_2018_csv.zip">mirror</a> <a href="base_2017.zip">2017</a>"""
    found = resolve(
        "page", r"base_2018_csv\.zip", httpx2.Response(200, text=page),
        "https://www.insee.fr/fr/statistiques/1",
    )  # fmt: skip
    assert found == [
        "https://www.insee.fr/fr/statistiques/fichier/1/base_2018_csv.zip",
        "https://elsewhere.org/base_2018_csv.zip",
    ]


def test_a_plain_address_is_not_asked_before_it_is_downloaded():
    never = httpx2.Response(500)
    assert resolve("url", "", never, "https://example.org/f.csv") == ["https://example.org/f.csv"]


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
    good = declared("good", url="https://example.org/good.csv")
    (finding,) = fetch_all(site, tmp_path / "cache", declared(), good)
    assert finding.startswith("tiny address_failed tiny 2018: https://example.org/f/tiny.csv")
    assert list(files(tmp_path)) == ["cache/good/2018/good.csv"]


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        '{"resources": []}',
        '{"resources": null}',
        "[]",
        '{"resources": [{"title": "x"}]}',
    ],
)
def test_a_data_set_that_lost_its_resource_is_a_finding(tmp_path, body):
    site = Site(d=httpx2.Response(200, text=body))
    wanted = declared(kind="datagouv", url="https://www.data.gouv.fr/api/1/datasets/d/", link="x")
    (finding,) = fetch_all(site, tmp_path / "cache", wanted)
    assert "address_failed" in finding


def test_a_source_without_an_address_says_so(tmp_path):
    (finding,) = fetch_all(Site(), tmp_path / "cache", declared("silent"))
    assert finding.startswith("silent address_unknown")


class Cut(httpx2.SyncByteStream):
    """A body whose connection breaks in the middle."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"CODGEO;A\nQP0010"
        raise httpx2.RemoteProtocolError("peer closed connection without sending the whole body")


def test_a_download_that_breaks_leaves_nothing_and_is_tried_again(tmp_path):
    site = Site(tiny=httpx2.Response(200, stream=Cut()))
    (finding,) = fetch_all(site, tmp_path / "cache")
    assert "peer closed" in finding
    assert files(tmp_path) == {}
    assert fetch_all(Site(tiny=table("whole")), tmp_path / "cache") == []
    assert files(tmp_path) == {"cache/tiny/2018/tiny.csv": "whole"}


def test_half_of_a_release_s_files_is_none_of_them(tmp_path):
    page = httpx2.Response(200, text="<a href='/a.csv'></a><a href='/b.csv'></a>")
    wanted = declared(kind="page", url="https://example.org/page", link="csv")
    broken = Site(page=page, a=table("a"), b=httpx2.Response(503))
    assert len(fetch_all(broken, tmp_path / "cache", wanted)) == 1
    assert files(tmp_path) == {}
    whole = Site(page=page, a=table("a"), b=table("b"))
    assert fetch_all(whole, tmp_path / "cache", wanted) == []
    assert files(tmp_path) == {"cache/tiny/2018/a.csv": "a", "cache/tiny/2018/b.csv": "b"}


def test_an_answer_beyond_any_declared_file_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_BYTES", 10)
    (finding,) = fetch_all(Site(tiny=table("x" * 11)), tmp_path / "cache")
    assert "more than 10 bytes" in finding
    assert files(tmp_path) == {}
    assert fetch_all(Site(tiny=table("x" * 10)), tmp_path / "cache") == []


@pytest.mark.parametrize("path", ["/a/..%2F..%2Fetc%2Fpasswd", "/%2e%2e/tiny.csv", "/"])
def test_an_address_cannot_write_outside_the_cache(tmp_path, path):
    fetch_all(lambda _: table(), tmp_path / "cache", declared(url=f"https://example.org{path}"))
    (only,) = files(tmp_path)
    assert only.startswith("cache/tiny/2018/")
    assert ".." not in only


def test_redirections_are_followed(tmp_path):
    moved = httpx2.Response(302, headers={"location": "https://example.org/new/tiny.csv"})

    def site(request: httpx2.Request) -> httpx2.Response:
        return table("moved") if "new" in request.url.path else moved

    assert fetch_all(site, tmp_path / "cache") == []
    assert files(tmp_path) == {"cache/tiny/2018/tiny.csv": "moved"}


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
    assert fetch.is_online(transport) is online


def test_the_probe_waits_three_seconds_at_most():
    seen = []

    def site(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.extensions["timeout"])
        return httpx2.Response(200)

    fetch.is_online(httpx2.MockTransport(site))
    assert set(seen[0].values()) == {3.0}
