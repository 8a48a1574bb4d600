"""Search in the national files: what people type, and what they mean."""

import pytest
from sqlalchemy import Connection, Engine, text

from observatory.db.filters import Slice, TerritoryFilter
from observatory.db.publish.search import fill_search
from observatory.db.territories import TerritoryQuestion, list_territories

pytestmark = pytest.mark.national

# What is typed, and the code of what is meant: looked up in the official lists.
MEANT = {
    "reyssouze bourg en bresse grande": "QN00101M",
    "bourg en bresse": "01053",
    "aulnai sous bois": "93005",
    "aulnaysousbois": "93005",
    "marseile": "13055",
    "mulhouze": "68224",
    "noisy le sek": "93053",
    "villeneuve d'ascq": "59009",
    "ca bassin de bourg": "200071751",  # and no contract of its
    "grande borne grigny": "QN09125M",
    "le mirail": "QN03107M",
    "lochères sarcelles": "QN09531M",
    "qpv duchere": "QN06934M",
    "clichy sous bois": "93014",
    "93": "93",
    "93066": "93066",
    "qn09301": "QN09301I",
}


def first(connection: Connection, words: str) -> str:
    page = list_territories(
        connection, TerritoryQuestion(territories=TerritoryFilter(), words=words), Slice(1)
    )
    return str(page.rows[0][1]) if page.rows else "nothing"


def test_what_is_typed_finds_what_is_meant(national_engine: Engine) -> None:
    with national_engine.connect() as connection:
        assert {words: first(connection, words) for words in MEANT} == MEANT


def test_every_zoning_of_a_name_is_found_in_the_singular_and_in_the_plural(
    national_engine: Engine,
) -> None:
    asked = TerritoryQuestion(territories=TerritoryFilter(), words="franc-moisins")
    with national_engine.connect() as connection:
        found = {row[1] for row in list_territories(connection, asked, Slice(100)).rows}
    assert {"1137040", "QN09328M"} <= found  # the ZUS of 1996, the QPV of 2024


def test_every_name_of_every_territory_is_searched(national_engine: Engine) -> None:
    kept = text("SELECT sum(cardinality(vintages)) FROM territory_search")
    with national_engine.connect() as connection:
        published = connection.execute(kept).scalar_one()
        assert published == connection.execute(text("SELECT count(*) FROM territory")).scalar_one()
        fill_search(connection)
        assert connection.execute(kept).scalar_one() == published
        connection.rollback()
