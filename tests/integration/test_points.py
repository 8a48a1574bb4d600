"""Cells, facilities, streets and credits: seen once published, gone once replaced."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, func, select, text

from etl.load import load_tidy
from etl.stage import stage_release
from etl.tidy import TidyRelease
from observatory.db import tables
from observatory.db.credits import sum_credits
from observatory.db.filters import BBox
from observatory.db.points import list_cells, list_facilities, sum_cells
from observatory.db.staging import ReleaseInfo
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import CheckFailed
from observatory.geography.points import ewkb_points

INFO = ReleaseInfo(
    source="invented", edition="2024", title="Invented", producer="Nobody", licence="None",
    operation="bpe", address="[]", accessed_on="2026-01-01", sha256="1" * 64,
    origin="demonstration",
)  # fmt: skip
ZONE = TerritoryKey(Level.QPV, "QP020001", 2015)
HERE, ELSEWHERE = BBox(2, 48, 3, 49), BBox(4, 48, 5, 49)


def quiet(*_: object) -> None:
    """Report no progress."""


def content(households: float = 10.0) -> TidyRelease:
    place = {"lon": [2.5, 2.75, np.nan], "lat": [48.5, 48.75, np.nan]}
    cells = {
        "cell": ["a", "b", "c"], "grid": "200m", "vintage": 2019, "srid": 3035, "size_m": 200,
        "x": [1.0, 2.0, 3.0], "y": 0.0, "households": [households, 5.0, np.nan],
        "is_imputed": [True, False, False], "communes": ["01001", None, ""], **place,
    }  # fmt: skip
    facilities = {
        "identifier": ["1", "2", "3"], "category": ["D201", "C107", "C107"],
        "name": ['L\'"École", dite\nla Grande', "", None], **place,
    }  # fmt: skip
    addresses = {
        "street": [1, 1, 2], "number": [1, 2, 0], "suffix": ["", "bis", ""],
        "lon": [2.5, 2.75, 2.5], "lat": 48.5,
    }  # fmt: skip
    localities = {
        "locality": [1], "commune_code": "01004", "commune_name": "Saint-Inventé",
        "former_name": [None], "postcode": "01500",
    }  # fmt: skip
    streets = {"street": [1, 2], "locality": 1, "name": ["R. de l'Œuvre", "Av du 8 Mai"]}
    credits = {
        "year": 2024, "programme": "fonjep", "amount": [100.0, 60.0, 40.0, np.nan],
        "posts": [1.0, 0.5, 0.5, 1.0], "contract_code": ["CN00104M", "CN00104M CN02A01I",
        "CN02A01I", None], "contract_vintage": pd.array([2024, 2024, 2024, None], "Int16"),
    }  # fmt: skip
    frames = [
        pd.DataFrame(columns)
        for columns in (cells, facilities, addresses, credits, localities, streets)
    ]
    return TidyRelease(
        territories=pd.DataFrame(
            [{"level": "qpv", "code": ZONE.code, "vintage": 2015, "name": "Zone", "authority": 1}]
        ),
        perimeters=pd.DataFrame(
            [{"level": "qpv", "code": ZONE.code, "vintage": 2015, "source_srid": 4326,
              "geom": shapely.MultiPolygon([shapely.box(2.4, 48.4, 2.6, 48.6)]),
              "area_m2": 1.0, "metric_srid": 2154, "is_repaired": False, "is_derived": False}]
        ),
        cells=frames[0], facilities=frames[1], addresses=frames[2], credits=frames[3],
        localities=frames[4], streets=frames[5],
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(migrated_engine: Engine) -> Engine:
    load_tidy(migrated_engine, [(INFO, content())], quiet)
    return migrated_engine


def counts(engine: Engine) -> dict[str, int]:
    kept = (tables.grid_cell, tables.facility, tables.address, tables.credit, tables.street,
            tables.locality)  # fmt: skip
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in kept
        }


def test_points_are_those_that_postgis_writes(engine):
    ours = ewkb_points(np.array([2.5, np.nan]), np.array([-48.25, 1.0])).to_pylist()
    query = text("SELECT encode(ST_AsEWKB(ST_SetSRID(ST_Point(2.5, -48.25), 4326)), 'hex')")
    with engine.connect() as connection:
        assert ours == [connection.execute(query).scalar(), None]


def test_a_quote_a_line_break_an_empty_text_and_a_missing_one_arrive_as_they_are(engine):
    with engine.connect() as connection:
        names = [row["name"] for row in list_facilities(connection)]
    assert names == ['L\'"École", dite\nla Grande', "", None]


def test_cells_are_found_by_their_place_and_their_year(engine):
    with engine.connect() as connection:
        assert [row["cell"] for row in list_cells(connection, HERE)] == ["a", "b"]
        assert list_cells(connection, HERE, vintage=2017) == []
        assert list_cells(connection, ELSEWHERE) == []
        (first, *_) = list_cells(connection, HERE)
    assert (first["households"], first["is_imputed"], first["lon"]) == (10.0, True, 2.5)
    assert first["persons"] is None


def test_facilities_are_found_by_category_and_place(engine):
    with engine.connect() as connection:
        schools = list_facilities(connection, categories=["C107"])
        here = list_facilities(connection, categories=["C107"], box=HERE)
        assert ([r["identifier"] for r in schools], len(here)) == (["2", "3"], 1)


def test_streets_are_written_with_their_words(engine):
    query = text("SELECT kind, core FROM street ORDER BY street")
    around = text("SELECT words, former_words FROM locality")
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [
            ("rue", "oeuvre"), ("avenue", "8 mai")]  # fmt: skip
        assert [tuple(row) for row in connection.execute(around)] == [("saint invente", "")]


def test_the_cells_of_a_territory_add_up(engine):
    with engine.connect() as connection:
        sums = sum_cells(connection, ZONE, vintage=2019)
    assert (sums["cells"], sums["cells_imputed"], sums["households"]) == (1, 1, 10.0)


def test_a_payment_for_two_contracts_is_shared_and_the_whole_stays_what_was_paid(engine):
    with engine.connect() as connection:
        rows = sum_credits(connection)
        (one,) = sum_credits(connection, contracts=["CN00104M"])
        assert sum_credits(connection, years=[2023]) == []
    by_contract = {row["contract_code"]: row for row in rows}
    assert {code: row["amount"] for code, row in by_contract.items()} == {
        "CN00104M": 130.0, "CN02A01I": 70.0, None: None,
    }  # fmt: skip
    assert sum(row["posts"] for row in rows) == 3.0
    assert (one["amount"], one["amount_shared"], one["posts"]) == (130.0, 30.0, 1.25)
    assert (one["contract_vintage"], one["year"], one["programme"]) == (2024, 2024, "fonjep")
    assert by_contract[None]["payments_without_amount"] == 1


def test_a_staged_release_is_not_seen(engine):
    info = replace(INFO, source="other", sha256="2" * 64)
    stage_release(engine, info, content())
    assert counts(engine)["grid_cell"] == 6
    with engine.connect() as connection:
        assert len(list_cells(connection, HERE)) == 2
        assert len(list_facilities(connection)) == 3
        assert sum(row["payments"] for row in sum_credits(connection)) == 5
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM release WHERE source = 'other'"))
    assert list(counts(engine).values()) == [3, 3, 3, 4, 2, 1]


def test_the_former_state_of_an_edition_goes_when_it_is_replaced(engine):
    before = counts(engine)
    load_tidy(engine, [(replace(INFO, sha256="3" * 64), content(households=20.0))], quiet)
    assert counts(engine) == before
    with engine.connect() as connection:
        assert [row["households"] for row in list_cells(connection, HERE)] == [20.0, 5.0]
        assert (
            connection.execute(
                text("SELECT count(*) FROM release WHERE state = 'superseded'")
            ).scalar()
            == 1
        )


def test_what_a_table_refuses_is_a_refused_release_and_not_our_mistake(
    migrated_engine: Engine,
) -> None:
    twice = content()
    twice.cells = pd.concat([twice.cells, twice.cells.head(1)], ignore_index=True)
    info = replace(INFO, source="twice", sha256="9" * 64)
    with pytest.raises(CheckFailed, match="twice 2024: the database refuses what was read") as told:
        stage_release(migrated_engine, info, twice)
    assert "Nothing of this release was kept" in str(told.value)
    with migrated_engine.connect() as connection:
        query = select(func.count()).where(tables.release.c.source == "twice")
        assert connection.execute(query).scalar_one() == 0
