"""Search: what people type finds what they mean, the best first."""

from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from observatory.db import search
from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.filters import TerritoryFilter
from observatory.db.publish.search import derive_search

pytest_plugins = ["tests.integration.api_fixtures"]


def found(client: TestClient, words: str, more: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/territories?q={quote(words)}{more}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def codes(client: TestClient, words: str, more: str = "") -> list[str]:
    return [row["code"] for row in found(client, words, more)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("les epinettes", "QP001002"),
        ("LES ÉPINETTES", "QP001002"),
        ("epinetes", "QP001002"),  # a letter short
        ("lesepinettes", "QP001002"),
        ("reyssouze bourg", "QP001001"),
        ("bourg reysouze", "QP001001"),  # misspelt, beside a commune
        ("gde reyssouze", "QP001001"),
        ("bourg-en-bresse", "01053"),
        ("bourg en b", "01053"),
        ("grandes reyssouzes", "QP001001"),  # plurals
        ("communauté d'agglomération bourg", "200071751"),
        ("qp001002", "QP001002"),
        ("20007", "200071751"),
        ("zus", "8201010"),
    ],
)
def test_what_is_typed_finds_what_is_meant(client: TestClient, words: str, first: str) -> None:
    assert codes(client, words)[0] == first


def test_a_commune_comes_before_its_neighbourhoods_and_with_qpv_they_come_alone(
    client: TestClient,
) -> None:
    assert codes(client, "bourg-en-bresse")[:2] == ["01053", "QP001001"]
    assert codes(client, "qpv bourg-en-bresse") == ["QP001001"]
    # the half of its name, or its name among other words, names no commune
    assert "QP001001" not in codes(client, "bourg-en-b")


def test_a_place_is_one_entry_its_newest_vintage_which_names_the_others(
    client: TestClient,
) -> None:
    (row,) = found(client, "reyssouze", "&code=QP001001")
    assert (row["vintage"], row["name"]) == (2024, "Grande Reyssouze Terre des Fleurs")
    assert row["vintages"] == [2015, 2024]
    # a vintage that is asked for is what is meant; a name that only another one bears does as well
    (row,) = found(client, "reyssouze", "&vintage=2015")
    assert (row["vintage"], row["name"], row["vintages"]) == (2015, "Reyssouze", [2015])
    both = found(client, "reyssouze", "&vintage=2015,2024")
    assert [row["vintage"] for row in both] == [2015, 2024]
    assert [row["vintages"] for row in both] == [[2015, 2024]] * 2
    # on a day on which the newest is not in force yet, or the former no more
    (row,) = found(client, "reyssouze", "&on=2024-02-01")
    assert row["vintages"] == [2024]


def test_no_more_than_the_most_are_listed_and_of_a_parent_or_a_box_all(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_NAMES", 1)
    answer = client.get("/v1/territories?q=bourg en bresse").json()
    assert ([row["code"] for row in answer["items"]], answer["numberMatched"]) == (["01053"], 1)
    assert codes(client, "bourg en bresse", "&parent=commune:01053") == ["QP001001"]
    assert codes(client, "bourg en bresse", "&bbox=5,46,5.01,46.01") == ["01053", "QP001001"]
    assert codes(client, "bresse bourg", "&bbox=5,46,5.01,46.01") == ["01053"]


@pytest.mark.parametrize("words", ["bourg", "reyssouze", "bresse"])
def test_what_is_found_in_several_ways_takes_one_place_only(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    whole = client.get(f"/v1/territories?q={words}&limit=90").json()
    monkeypatch.setattr(search, "MOST_NAMES", whole["numberMatched"])
    bounded = client.get(f"/v1/territories?q={words}&limit=91").json()
    assert bounded["numberMatched"] == whole["numberMatched"]
    assert bounded["items"] == whole["items"]


def test_fewer_names_than_the_most_are_all_listed(api_server: EmbeddedServer) -> None:
    begun = {f"c{place}": f"Zorvale {place}" for place in range(250)}
    inside = {f"d{place}": f"Basse Zorvale {place}" for place in range(200)}
    listed = best(api_server, "zorvale", [*begun.items(), *inside.items(), ("c1", "Zorvale Un")])
    assert set(listed[:250]) == set(begun)
    assert sorted(listed) == sorted([*begun, *inside])  # each once


def test_of_too_many_names_those_with_the_whole_word_are_ranked(
    api_server: EmbeddedServer,
) -> None:
    half = [(f"c{place}", f"Zorvalet {place}") for place in range(search.MOST_NAMES + 1)]
    longer = [("d1", "Zorvale d'Origny en Montagne"), ("d2", "Zorvale d'Origny sous les Bois")]
    listed = best(api_server, "zorvale", [*half, *longer])
    assert listed[:2] == ["d1", "d2"]
    assert len(listed) == search.MOST_NAMES


def best(server: EmbeddedServer, words: str, names: list[tuple[str, str]]) -> list[str]:
    """Return the codes that are listed when some communes bear these names, too."""
    engine = create_engine(server.url())
    with engine.connect() as connection:
        rows = [(code, name, f" {name.lower().replace(chr(39), ' ')} ") for code, name in names]
        connection.execute(
            sa.insert(t.territory_search),
            [
                {"level": "commune", "code": code, "name": name, "vintages": [2024],
                 "is_dated": False, "name_words": plain, "words": plain}
                for code, name, plain in rows
            ],
        )  # fmt: skip
        found_names = next(search.find_names(connection, words, TerritoryFilter()))
        query = f"WITH {found_names.sql} SELECT code FROM best ORDER BY rank, code"  # noqa: S608
        listed = list(connection.execute(sa.text(query), found_names.binds).scalars())
        connection.rollback()
    engine.dispose()
    return listed


def test_without_words_every_vintage_is_listed_as_ever(client: TestClient) -> None:
    rows = client.get("/v1/territories?code=QP001001").json()["items"]
    assert [row["vintage"] for row in rows] == [2015, 2024]
    assert "vintages" not in rows[0]


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "csvw"])
def test_what_is_found_is_written_in_every_form(client: TestClient, form: str) -> None:
    answer = client.get(f"/v1/territories?q=reyssouze&f={form}")
    assert answer.status_code == 200
    assert b"vintages" in answer.content or form in {"parquet", "xlsx"}


def test_a_place_that_is_over_is_found_as_it_was(client: TestClient) -> None:
    rows = found(client, "reyssouze")
    assert [(row["code"], row["vintages"]) for row in rows] == [("QP001001", [2015, 2024])]
    assert found(client, "disparu") == []
    assert len(found(client, "disparu", "&on=2024-01-01")) == 1
    assert len(found(client, "disparu", "&on=all")) == 1


def test_search_is_narrowed_like_a_list(client: TestClient) -> None:
    assert codes(client, "reyssouze", "&vintage=2015&on=all") == ["QP001001"]
    assert codes(client, "bourg", "&level=epci") == ["200071751"]
    assert codes(client, "reyssouze", "&parent=epci:200042935") == ["QP001001"]
    assert codes(client, "reyssouze", "&bbox=6,47,6.1,47.1") == []
    assert codes(client, "bourg", "&code=01053&level=commune") == ["01053"]


@pytest.mark.parametrize("more", ["", "&on=all", "&vintage=2018,2024&on=all", "&level=qpv"])
def test_pages_of_a_search_are_the_whole(client: TestClient, more: str) -> None:
    whole = client.get(f"/v1/territories?q=qpv{more}").json()
    assert whole["numberMatched"] == len(whole["items"]) > 1
    address, seen = f"/v1/territories?q=qpv{more}&limit=1", []
    while address:
        answer = client.get(address).json()
        assert answer["numberMatched"] == whole["numberMatched"]
        seen += answer["items"]
        address = next((li["href"] for li in answer["links"] if li["rel"] == "next"), "")
    assert seen == whole["items"]


@pytest.mark.parametrize("words", ["%", "_", "'", "''); --", "\\", "zzzqqq", "☃", "a" * 100,
                                   "a b c d e f g h i j k l m n"])  # fmt: skip
def test_anything_may_be_typed(client: TestClient, words: str) -> None:
    assert codes(client, words) == []


def test_the_words_are_written_again_when_places_change_only(api_server: EmbeddedServer) -> None:
    engine = create_engine(api_server.url())
    count = sa.select(sa.func.count()).select_from(t.territory_search)
    with engine.connect() as connection:
        before = connection.scalar(count)
        connection.execute(sa.delete(t.territory_search).where(t.territory_search.c.level == "qpv"))
        derive_search(connection)
        assert connection.scalar(count) != before
        connection.execute(sa.delete(t.territory_search))
        derive_search(connection)  # a database that was just brought to this version
        assert connection.scalar(count) == before
        connection.rollback()
    engine.dispose()
