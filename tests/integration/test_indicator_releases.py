"""Which releases an indicator's figures come from, on the database of the API's tests."""

from datetime import date

import sqlalchemy as sa
from starlette.testclient import TestClient

from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.indicator_releases import FIELDS, list_indicator_releases

pytest_plugins = ["tests.integration.api_fixtures"]
AT = {name: place for place, name in enumerate(FIELDS)}


def test_the_figures_of_an_indicator_say_which_releases_they_come_from(client: TestClient) -> None:
    answer = client.get("/v1/indicators/pov60/releases").json()
    assert (answer["numberMatched"], answer["data_version"]) == (2, 2)
    commune, zone = answer["items"]
    assert (commune["level"], commune["vintage"]) == ("commune", 2018)
    assert (commune["periods"], commune["count"], commune["computed"]) == (["2018"], 1, 1)
    # Three of 2018, one of them hidden by its producer, and one of 2021; not the superseded one.
    assert (zone["level"], zone["vintage"], zone["role"]) == ("qpv", 2024, "figures")
    assert (zone["periods"], zone["count"], zone["computed"]) == (["2018", "2021"], 4, 3)
    assert (zone["producer"], zone["edition"], zone["title"]) == ("Insee", "2018", "Filosofi")
    assert (zone["published_on"], zone["accessed_on"]) == ("2021-03-04", "2026-01-02")
    assert zone["loaded_at"] is not None


def test_an_indicator_without_figures_has_no_release(client: TestClient) -> None:
    answer = client.get("/v1/indicators/population/releases").json()
    assert (answer["numberMatched"], answer["items"]) == (0, [])


def test_an_indicator_that_the_catalogue_lacks_has_no_releases(client: TestClient) -> None:
    answer = client.get("/v1/indicators/nothing/releases")
    assert answer.status_code == 404
    assert "/v1/indicators lists them" in answer.json()["detail"]


def test_the_releases_come_page_after_page_and_as_a_file(client: TestClient) -> None:
    first = client.get("/v1/indicators/pov60/releases?limit=1").json()
    (link,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    (row,) = client.get(link).json()["items"]
    assert (first["numberMatched"], row["level"]) == (2, "qpv")
    lines = client.get("/v1/indicators/pov60/releases?f=csv").text.splitlines()
    assert lines[0].split(",") == list(FIELDS)
    assert len(lines) == 3


def test_the_release_of_another_source_s_denominators_is_named_too(
    api_server: EmbeddedServer,
) -> None:
    engine = create_engine(api_server.url())
    with engine.connect() as connection:
        connection.execute(_census())
        connection.execute(_ratio(connection))
        rows = list_indicator_releases(connection, "population")
        connection.rollback()
    engine.dispose()
    said = [tuple(row[AT[name]] for name in ("role", "source", "periods", "count")) for row in rows]
    assert said == [
        ("figures", "filosofi_qpv", ["2018"], 1),
        ("denominators", "census", ["2018"], 1),
    ]


def _census() -> sa.Insert:
    return sa.insert(t.release).values(
        source="census", edition="2018", title="Census", producer="Insee", operation="census",
        licence="Licence Ouverte 2.0", address="c.zip", accessed_on=date(2026, 1, 2),
        sha256="cd" * 32, origin="demonstration", state="published", published_in=2,
    )  # fmt: skip


def _ratio(connection: sa.Connection) -> sa.Insert:
    def number(column: sa.Column[int], *where: sa.ColumnElement[bool]) -> int:
        return connection.execute(sa.select(column).where(*where)).scalars().first() or 0

    return sa.insert(t.observation).values(
        indicator_id=number(t.indicator.c.id, t.indicator.c.code == "population"),
        territory_id=number(t.territory.c.id, t.territory.c.level == "qpv"),
        release_id=number(t.release.c.id, t.release.c.source == "filosofi_qpv"),
        denominator_release_id=number(t.release.c.id, t.release.c.source == "census"),
        period="2018", period_start=date(2018, 1, 1), period_end=date(2018, 12, 31),
        value=40.0, obs_status="A", known_from=2,
    )  # fmt: skip
