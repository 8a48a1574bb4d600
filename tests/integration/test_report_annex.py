"""The annexes of an edition, read from the demonstration and from the national files."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from api.app import create_app
from observatory.db.report.annex import read_annexes
from observatory.db.report.history import read_history
from observatory.domain.report.annex import AnnexFacts, compose_annexes
from observatory.domain.report.document import Place
from observatory.domain.report.history import compose_history
from observatory.errors import NotFound
from observatory.settings import Settings
from tests.unit.domain.annex_facts import cells, charts, sentences, tables


@pytest.fixture(scope="module")
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def facts(connection: Connection) -> AnnexFacts:
    return read_annexes(connection, None)


def test_every_annex_of_the_nation_has_something_to_say(facts: AnnexFacts) -> None:
    sections = {section.id: section for section in compose_annexes(facts, "fr")}
    assert list(sections) == [
        "vingt-ans", "territoires", "generations", "fraicheur", "registre", "methode", "sources",
        "revisions",
    ]  # fmt: skip
    for name in sections.keys() - {"vingt-ans", "methode"}:  # the series is loaded by the service
        assert tables(sections[name]), name


def test_an_edition_is_the_same_however_often_it_is_read(
    connection: Connection, facts: AnnexFacts
) -> None:
    again = read_annexes(connection, None)
    for language in ("fr", "en"):
        assert compose_annexes(again, language) == compose_annexes(facts, language)


def test_no_table_has_a_row_without_a_cell_for_each_column(facts: AnnexFacts) -> None:
    for section in compose_annexes(facts, "en"):
        for table in tables(section).values():
            assert {len(row) for row in table.rows} == {len(table.columns)}, table.id


def test_every_neighbourhood_of_the_generation_has_its_row(facts: AnnexFacts) -> None:
    places = next(one for one in compose_annexes(facts, "fr") if one.id == "territoires")
    rows = cells(tables(places)["quartiers-2024"])
    assert len({row[0] for row in rows}) == len(rows) == 27


def test_a_region_has_its_departments_and_no_other_place(connection: Connection) -> None:
    (region,) = {row.key.scope for row in read_annexes(connection, None).places.stock
                 if row.key.scope and row.key.scope.level == "region"}  # fmt: skip
    assert region is not None
    own = read_annexes(connection, region)
    scopes = {row.key.scope.level for row in own.places.areas if row.key.scope}
    assert scopes == {"department"}
    assert own.history is None


def test_a_department_has_its_own_neighbourhoods_alone(connection: Connection) -> None:
    whole = read_annexes(connection, None).places
    place = next(row.key.scope for row in whole.stock
                 if row.key.scope and row.key.scope.code == "96")  # fmt: skip
    own = read_annexes(connection, place)
    assert not own.places.areas
    assert {row.code[:4] for row in own.places.zones} <= {"QN96", "QN09", "QP09"}
    assert 0 < len(own.places.zones) < len(whole.zones)
    assert all(one.codes for one in own.generations)


def test_a_place_that_holds_nobody_has_nothing_to_say(connection: Connection) -> None:
    nowhere = Place(level="epci", code="nulle-part", vintage=2024, name="Nulle part")
    own = read_annexes(connection, nowhere)
    assert not own.places.zones
    assert compose_annexes(own, "fr")


def test_before_any_data_there_are_no_annexes(migrated_engine: Engine) -> None:
    with migrated_engine.connect() as connection, pytest.raises(NotFound, match="observatory load"):
        read_annexes(connection, None)


@pytest.fixture(scope="module")
def client(demo_engine: Engine, demo_database: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), database_url=demo_database)) as client:
        yield client


def test_the_counts_of_passages_have_an_address(client: TestClient) -> None:
    counts = client.get("/v1/passages/qpv/2015/2024/counts").json()
    parts = ("identical", "modified", "merged", "split", "new")
    assert sum(counts[part] for part in parts) == counts["news"] == 27
    assert client.get("/v1/passages/qpv/2015/2023/counts").status_code == 404


@pytest.mark.national
def test_twenty_years_of_gaps_beside_ours(national_engine: Engine) -> None:
    with national_engine.connect() as connection:
        section = compose_history(read_history(connection), "fr")
    rows = cells(tables(section)["publie-unemployment-rate"])
    assert [row[2] for row in rows if row[0] == "2008"] == ["16,7\u00a0%", "16,9\u00a0%"]
    assert [row[2] for row in rows if row[0] == "2010"] == ["21,9\u00a0%", "20,9\u00a0%"]
    assert all("contredit par l'édition" in row[-1] for row in rows if row[0] in ("2008", "2010"))
    assert any("24,2\u00a0%" in said and "23,2\u00a0%" in said for said in sentences(section))
    drawn = charts(section)["publie-level-unemployment-rate"].marks
    assert {mark.series for mark in drawn} == {"ZUS", "ZUS, autre édition", "QPV 2015"}
    # Ours of 2018 holds what the ONPV published of 2017: 44.3 % against 65.8 %.
    beside = next(row[-2] for row in cells(tables(section)["publie-employment-rate"])
                  if row[0] == "2017")  # fmt: skip
    assert beside == "entre −22,8\u00a0points et −16,5\u00a0points (2018)"
