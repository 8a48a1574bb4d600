"""Summaries of the demonstration: what is stored, what is asked, what is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from observatory.settings import Settings

# Each agglomeration once, however many of its neighbourhoods are compared.
BY_HAND = text("""
    WITH rows AS (
        SELECT g.* FROM gap g JOIN territory t ON t.id = g.territory_id
        WHERE (g.indicator_id, t.level, t.vintage, g.period, g.benchmark_kind)
            = (:indicator_id, :level, :vintage, :period, :benchmark_kind)
          AND g.is_main AND g.difference IS NOT NULL
    ), once AS (
        SELECT DISTINCT benchmark_id, benchmark_numerator AS x, benchmark_denominator AS n
        FROM rows
    )
    SELECT sum(zone_numerator) / sum(zone_denominator) - (SELECT sum(x) / sum(n) FROM once),
           sum(zone_denominator * difference) / sum(zone_denominator), count(*)
    FROM rows
""")
POOLED = text("""
    SELECT s.*, i.scale FROM summary s JOIN indicator i ON i.id = s.indicator_id
    WHERE s.scope_id IS NULL AND s.panel = 'all' AND s.benchmark_kind = 'rest_of_urban_unit'
      AND s.difference IS NOT NULL
""")


@pytest.fixture(scope="module")
def client(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("summaries")
    app = create_app(Settings(home=home), database_url=demo_database)
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


def ask(client: TestClient, question: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/summaries?{question}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_the_stored_sums_are_those_that_the_gaps_make_by_hand(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        rows = connection.execute(POOLED).mappings().all()
        assert rows
        for row in rows:
            names = ("indicator_id", "level", "vintage", "period", "benchmark_kind")
            given = {name: row[name] for name in names}
            pooled, mean, number = connection.execute(BY_HAND, given).one()
            assert row["difference"] == pytest.approx(row["scale"] * pooled, abs=1e-9)
            assert row["mean_gap"] == pytest.approx(mean, abs=1e-9)
            assert row["observed"] == number
            assert row["zones"] == number + sum(row["missing"].values())


def test_scopes_partition_the_generation(demo_engine: Engine) -> None:
    query = text("""
        SELECT sum(s.observed) FILTER (WHERE t.level = 'department'),
               sum(s.observed) FILTER (WHERE s.scope_id IS NULL)
        FROM summary s LEFT JOIN territory t ON t.id = s.scope_id
        WHERE s.panel = 'all' AND s.benchmark_kind IS NULL
        GROUP BY s.indicator_id, s.level, s.vintage, s.period
    """)
    with demo_engine.connect() as connection:
        rows = connection.execute(query).all()
    assert rows
    assert all(parts is None or parts <= whole for parts, whole in rows)


def test_without_a_kind_the_answer_has_the_neighbourhoods_alone_and_the_default(
    client: TestClient,
) -> None:
    rows = ask(client, "scope=everywhere&panel=all&indicator=unemp_1564&level=qpv")
    assert {row["benchmark_kind"] for row in rows} == {None, "rest_of_urban_unit"}
    alone = ask(client, "scope=everywhere&benchmark=none&indicator=unemp_1564")
    assert {row["benchmark_kind"] for row in alone} == {None}
    named = ask(client, "scope=everywhere&benchmark=commune&indicator=unemp_1564")
    assert {row["benchmark_kind"] for row in named} <= {"commune"}
    both = ask(client, "scope=everywhere&benchmark=none,commune&indicator=unemp_1564")
    assert None in {row["benchmark_kind"] for row in both}


def test_a_kind_that_is_refused_is_a_row_of_nulls_with_its_reason(client: TestClient) -> None:
    rows = ask(
        client, "scope=everywhere&benchmark=rest_of_urban_unit&indicator=med_income_uc&level=qpv"
    )
    assert rows
    for row in rows:
        assert (row["difference"], row["reason"]) == (None, "non_additive")
        assert row["reason_fr"]
        assert row["missing"] == {"non_additive": row["zones"]}


def test_medians_are_not_pooled_but_their_local_gaps_are_described(client: TestClient) -> None:
    rows = ask(client, "scope=everywhere&benchmark=none&indicator=med_income_uc&level=qpv")
    assert {(row["value"], row["reason"]) for row in rows} == {(None, "non_additive")}
    assert all(row["p25"] <= row["p50"] <= row["p75"] for row in rows if row["observed"])


def test_what_is_fictional_has_nothing_published_beside_it(client: TestClient) -> None:
    rows = ask(client, "scope=everywhere&benchmark=rest_of_urban_unit&indicator=unemp_1564")
    assert rows
    assert {row["published"] for row in rows} == {None}


def test_bounds_always_hold_what_they_bound(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM summary")).mappings().all()
    for name in ("value", "difference", "mean_gap"):
        ends = [(row[f"{name}_min"], row[name], row[f"{name}_max"]) for row in rows]
        known = [one for one in ends if None not in one]
        assert known or name == "difference"
        assert all(low <= value <= high for low, value, high in known)


def test_chance_intervals_are_shown_on_request_only(client: TestClient) -> None:
    question = "scope=everywhere&benchmark=all&panel=all&limit=1000"
    shown = ask(client, f"{question}&chance=true")
    hidden = ask(client, question)
    assert any(row["difference_lower"] is not None for row in shown)
    assert all(
        row["difference_lower"] is None for row in hidden if row["interval_nature"] == "chance"
    )


def test_pages_follow_each_other_without_a_row_twice(client: TestClient) -> None:
    question = "/v1/summaries?benchmark=all&scope=everywhere&indicator=unemp_1564&limit=3"
    seen, address = [], question
    while address:
        answer = client.get(address).json()
        seen += [
            (row["level"], row["vintage"], row["period"], row["benchmark_kind"], row["panel"])
            for row in answer["items"]
        ]
        address = next((one["href"] for one in answer["links"] if one["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) == answer["numberMatched"]


def test_a_question_that_makes_no_sense_says_why(client: TestClient) -> None:
    for question, words in (
        ("scope=atlantis", "not a territory"),
        ("benchmark=moon", "rest_of_urban_unit"),
        ("panel=some", "constant"),
        ("period=latest", "latest"),
        ("indicator=nothing", "nothing"),
        ("scop=country", "Unknown parameter"),
    ):
        answer = client.get(f"/v1/summaries?{question}")
        assert answer.status_code in (404, 422), question
        assert words in answer.json()["detail"]
        assert answer.headers["content-type"] == "application/problem+json"


def test_summaries_come_as_csv_and_say_what_their_columns_are(client: TestClient) -> None:
    answer = client.get("/v1/summaries?f=csv&scope=everywhere&limit=2")
    assert answer.text.startswith("indicator,level,vintage,period,benchmark_kind,scope_level")
    assert client.get("/v1/summaries?f=csvw").status_code == 200
