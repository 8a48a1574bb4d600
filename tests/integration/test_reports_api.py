"""What everybody may read of the editions: a list, a feed, a page; and nothing of the drafts."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from api.app import create_app
from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.settings import Settings
from tests.conftest import Clone
from tests.integration.api_fixtures import (
    SHA,
    Filler,
    api_home,
    api_server,
    api_settings,
    client,
)
from tests.integration.edition_samples import new_version

__all__ = ["api_home", "api_server", "api_settings", "client"]  # fixtures
ATOM = "{http://www.w3.org/2005/Atom}"
OLD_FIELDS = ["period", "scope", "language", "format", "media_type", "file_name", "sha256", "size",
              "fingerprint", "data_version", "created_at", "origin", "url"]  # fmt: skip


def items(client: TestClient, path: str) -> list[dict]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()["items"]


def test_the_list_keeps_its_fields_and_has_new_ones_at_the_end(client):
    first, second, place = items(client, "/v1/reports")
    assert list(first)[: len(OLD_FIELDS)] == OLD_FIELDS
    assert (first["scope"], first["kind"], first["number"], first["level"]) == (
        "national", "annual", 1, None,
    )  # fmt: skip
    assert (second["replaces"], second["errata"]) == (first["edition_id"], 1)
    assert (first["is_latest"], second["is_latest"]) == (False, True)
    assert (place["scope"], place["name"]) == ("department:01:2024", "Ain")
    assert {row["state"] for row in (first, second, place)} == {"published"}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("place=national", [1, 2]),
        ("place=department:01", [1]),
        ("place=department:01:2024", [1]),
        ("place=department:01:2015", []),
        ("place=national&latest=true", [2]),
        ("kind=diagnosis", []),
        ("language=en", [1]),
        ("period=2018&language=fr&kind=annual", [1, 2]),
        ("period=2026-Q4", []),
    ],
)
def test_the_list_is_filtered(client, query, numbers):
    assert [row["number"] for row in items(client, f"/v1/reports?{query}")] == numbers


@pytest.mark.parametrize(
    "query", ["place=departement:01", "place=01", "kind=novel", "period=18", "lang=fr"]
)
def test_a_wrong_filter_is_refused(client, query):
    assert client.get(f"/v1/reports?{query}").status_code == 422


def test_errata_name_the_figure_and_both_values(client):
    edition = items(client, "/v1/reports?latest=true&place=national")[0]["edition_id"]
    (erratum,) = items(client, f"/v1/reports/{edition}/errata")
    assert erratum == {
        "edition_id": edition, "path": "/v1/gaps?indicator=pov60", "field": "difference",
        "before_text": "1", "before_value": 1.0, "after_text": "2", "after_value": 2.0,
        "note": None,
    }  # fmt: skip
    assert "before_value" in client.get(f"/v1/reports/{edition}/errata?f=csv").text


def test_nothing_of_a_draft_is_served(client, api_home: Path):
    folder = api_home / "published"
    folder.mkdir(exist_ok=True)
    (folder / ("e" * 64)).write_text("a draft")
    assert client.get(f"/reports/{'e' * 64}/draft.html").status_code == 404
    assert client.get("/v1/reports/4/errata").status_code == 404
    for path in ("/v1/reports", "/reports", "/reports/feed.atom"):
        assert "draft" not in client.get(path).text


def test_the_feed_is_one_of_atom_with_lasting_names(client):
    response = client.get("/reports/feed.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}id") == "tag:testserver,2026-01-01:reports:fr"
    for name in ("title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    ids = {entry.findtext(f"{ATOM}id") for entry in entries}
    assert len(ids) == 2
    assert all(one.startswith("tag:testserver,2026-12-15:report:") for one in ids)
    assert {entry.findtext(f"{ATOM}updated") for entry in entries} == {"2026-12-15T00:00:00Z"}
    links = [link.attrib for entry in entries for link in entry.findall(f"{ATOM}link")]
    assert links[0]["rel"] == "alternate"
    assert links[-1]["href"] == f"http://testserver/reports/{SHA}/rapport-2018.html"
    english = ElementTree.fromstring(client.get("/reports/feed.atom?lang=en").content)
    assert len(english.findall(f"{ATOM}entry")) == 1
    none = client.get("/reports/feed.atom?kind=sheet").content
    assert ElementTree.fromstring(none).findtext(f"{ATOM}updated")


def test_the_page_shows_numbers_dates_sizes_and_errata(client):
    page = client.get("/reports").text
    assert '<html lang="fr">' in page
    assert "édition nᵒ 2" in page
    assert "publiée le 15 décembre 2026" in page
    assert "(5\u00a0o)" in page
    assert "Une édition plus récente la remplace." in page
    assert "Ce qui change depuis l’édition précédente (1)" in page
    assert ">Taux de pauvreté · Écart" in page
    assert '<optgroup label="Départements">' in page
    assert page.count("fictives") == 1
    english = client.get("/reports?lang=en&kind=&place=department:01").text
    assert "edition no. 1" in english
    assert "15 December 2026" in english
    assert english.count('<li id="edition-') == 1
    assert "No published edition" in client.get("/reports?lang=en&page=2").text
    assert client.get("/reports?place=departement:01").status_code == 422


def test_an_answer_is_not_kept_beyond_the_next_edition(clone: Clone, cluster: EmbeddedServer):
    """A publication makes no new version of the data: the tag names the editions too."""
    url = clone("reports_mark_test", "app")
    engine = create_engine(url)
    with engine.begin() as connection:
        new_version(connection, 2)
    reader = cluster.url("app_read", database="reports_mark_test")
    app = create_app(Settings(home=cluster.home), database_url=reader)
    paths = ("/v1/reports", "/reports", "/reports/feed.atom")
    with TestClient(app) as client:
        before = {path: client.get(path).headers["etag"] for path in paths}
        for path in paths:
            held = {"If-None-Match": before[path]}
            assert client.get(path, headers=held).status_code == 304
        with engine.begin() as connection:
            Filler(connection).editions()
        for path in paths:
            after = client.get(path, headers={"If-None-Match": before[path]})
            assert (after.status_code, "2018" in after.text) == (200, True)
        with engine.begin() as connection:
            draft = t.report_edition.c.state == "draft"
            change = sa.update(t.report_edition).where(draft)
            when = datetime(2026, 12, 16, tzinfo=UTC)
            connection.execute(change.values(state="published", published_at=when))
        assert "draft.html" in client.get("/v1/reports").text
    engine.dispose()


def test_a_monitor_sees_editions_and_failures(client, api_server: EmbeddedServer):
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    lines = response.text.splitlines()
    assert "observatory_data_version 2" in lines
    assert 'observatory_report_editions{kind="annual",language="fr"} 2' in lines
    engine = create_engine(api_server.url())
    failed = {"kind": "annual", "level": "region", "language": "fr", "failures": 3,
              "message": "why", "ended_at": datetime(2026, 12, 15, tzinfo=UTC)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(t.report_run).values(failed))
    said = client.get("/metrics").text
    with engine.begin() as connection:
        connection.execute(sa.delete(t.report_run))
    engine.dispose()
    assert 'observatory_report_failures{kind="annual",level="region",language="fr"} 3' in said
    assert "why" not in said
