"""An address is resolved into files by what the producer offers today."""

import base64
import hashlib
from typing import Any

import httpx2
import pytest

from etl.catalogue import Address
from etl.fetch import fetch_release
from etl.fetch.registry import find_registry
from etl.fetch.resolve import resolve
from tests.unit.loading.web import Site, bodies, declared, fetch, fetch_one, table, visit

DATASET = "https://www.data.gouv.fr/api/1/datasets/5a561801c751df42d7fca9b6/"
STATIC = "https://static.data.gouv.fr/r"
PACKAGE = {"kind": "npm", "url": "@etalab/decoupage-administratif", "version": "6.0.0"}


def urls(response: httpx2.Response, **address: Any) -> list[str]:
    web, _ = visit(lambda _: response)
    with web:
        return [target.url for target in resolve(web, Address(**address))]


def test_a_resource_of_data_gouv_is_found_by_its_title_or_its_address():
    resources = [
        {"title": "QP 2024 simplifié", "url": f"{STATIC}/a.geojson"},
        {"title": "Documentation", "url": f"{STATIC}/notice.pdf"},
        {"title": None, "url": f"{STATIC}/QP2024_full.zip"},
    ]
    answer = httpx2.Response(200, json={"resources": resources})
    found = urls(answer, kind="datagouv", url=DATASET, link="qp *2024")
    assert found == [resources[0]["url"], resources[2]["url"]]


def test_a_resource_of_data_gouv_is_found_by_its_id_whatever_its_stamped_name():
    resources = [
        {"id": "942d4ee8", "title": "x", "url": f"{STATIC}/20260101-120000/qp.zip"},
        {"id": "another", "title": "942d4ee8", "url": f"{STATIC}/20250101-120000/qp.zip"},
    ]
    answer = httpx2.Response(200, json={"resources": resources})
    found = urls(answer, kind="datagouv", url=DATASET, resource="942d4ee8")
    assert found == [resources[0]["url"]]


def test_a_link_of_a_page_is_found_whatever_the_way_it_is_written():
    page = """<A HREF='/fr/statistiques/fichier/1/base_2018_csv.zip'>2018</A>
    <a class="x" href="/fr/statistiques/fichier/1/base_2018_csv.zip">again</a>
    <a href="/telecharger?id=1&amp;f=base_2018_csv.zip">escaped</a>
    <a href="base_2017.zip">2017</a>"""
    found = urls(
        httpx2.Response(200, text=page),
        kind="page", url="https://www.insee.fr/fr/statistiques/1", link=r"base_2018_csv\.zip",
    )  # fmt: skip
    assert found == [
        "https://www.insee.fr/fr/statistiques/fichier/1/base_2018_csv.zip",
        "https://www.insee.fr/telecharger?id=1&f=base_2018_csv.zip",
    ]


def test_a_plain_address_is_not_asked_before_it_is_downloaded():
    found = urls(httpx2.Response(500), kind="url", url="https://example.org/f.csv")
    assert found == ["https://example.org/f.csv"]


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        '{"resources": []}',
        '{"resources": null}',
        "[]",
        '{"resources": [{"title": "x"}]}',
        '{"resources": ["x"]}',
    ],
)
def test_a_data_set_that_lost_its_resource_is_a_finding(tmp_path, body):
    site = Site(d=httpx2.Response(200, text=body))
    wanted = declared(kind="datagouv", url="https://www.data.gouv.fr/api/1/datasets/d/", link="x")
    (finding,) = fetch(site, tmp_path / "cache", wanted)
    assert "address_failed" in finding


def test_two_files_of_one_name_on_a_page_are_refused(tmp_path):
    page = httpx2.Response(200, text="<a href='/1/a.zip'></a><a href='/2/a.zip'></a>")
    wanted = declared(kind="page", url="https://example.org/page", link="zip")
    (finding,) = fetch(Site(page=page, a=table()), tmp_path / "cache", wanted)
    assert "two of the files have one name" in finding


def dataset(body: bytes, kind: str = "sha1", digest: str | None = None) -> httpx2.Response:
    value = digest or hashlib.new(kind, body).hexdigest()
    one = {"id": "r", "url": f"{STATIC}/1/x", "format": "csv"}
    checksum = {"type": kind, "value": value}
    return httpx2.Response(200, json={"resources": [{**one, "checksum": checksum}]})


def test_the_checksum_of_the_portal_is_verified(tmp_path):
    wanted = declared(kind="datagouv", url=DATASET, resource="r")
    stem = "5a561801c751df42d7fca9b6"
    wrong = Site(**{stem: dataset(b"", digest="00ff"), "x": table("body")})
    (finding,) = fetch(wrong, tmp_path / "cache", wanted)
    assert "sha1" in finding
    assert bodies(tmp_path) == []
    right = Site(**{stem: dataset(b"body"), "x": table("body")})
    assert fetch(right, tmp_path / "cache", wanted) == []
    assert bodies(tmp_path) == ["body"]
    assert fetch_one(right, tmp_path / "cache", wanted).state == "unchanged"
    assert len(right.asked) == 3, "what the portal announces unchanged is not downloaded again"


def package(content: bytes, integrity: str | None = None) -> httpx2.Response:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    tarball = "https://registry.example/npm/@etalab/decoupage-administratif/-/decoupage-6.0.0.tgz"
    dist = {"tarball": tarball, "integrity": integrity or f"sha512-{digest}"}
    return httpx2.Response(200, json={"versions": {"6.0.0": {"dist": dist}}})


def npm_site(metadata: httpx2.Response) -> Site:
    site = Site(**{"decoupage-6.0.0": httpx2.Response(200, content=b"tar")})
    site.pages["decoupage-administratif"] = [metadata]
    site.pages["@etalab/decoupage-administratif"] = [metadata]
    return site


def test_a_package_is_fetched_at_its_exact_version_once_and_for_all(tmp_path):
    site = npm_site(package(b"tar"))
    assert fetch_one(site, tmp_path / "cache", declared(**PACKAGE)).state == "changed"
    assert bodies(tmp_path) == ["tar"]
    assert site.asked[0].url.raw_path == b"/npm/@etalab%2Fdecoupage-administratif"
    assert fetch_one(site, tmp_path / "cache", declared(**PACKAGE)).state == "unchanged"
    assert len(site.asked) == 2
    (finding,) = fetch(site, tmp_path / "cache", declared(**{**PACKAGE, "version": "7.0.0"}))
    assert "no @etalab/decoupage-administratif 7.0.0" in finding


@pytest.mark.parametrize("integrity", ["sha1-AAAA", "sha512-?", "sha512-AAAA"])
def test_a_package_that_is_not_its_sha512_is_refused(tmp_path, integrity):
    site = npm_site(package(b"tar", integrity))
    (finding,) = fetch(site, tmp_path / "cache", declared(**PACKAGE))
    assert "sha512" in finding
    assert bodies(tmp_path) == []


def test_without_a_registry_the_finding_says_what_to_set(tmp_path):
    web, _ = visit(npm_site(package(b"tar")))
    web.registry = lambda: None
    outcome = fetch_release(web, declared(**PACKAGE), tmp_path / "cache")
    assert "npm_config_registry" in outcome.message


def test_the_registry_is_the_environment_s(monkeypatch):
    monkeypatch.setenv("npm_config_registry", "https://mirror.example/")
    assert find_registry() == "https://mirror.example/"
