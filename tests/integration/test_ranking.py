"""Rankings and the composite index, on the demonstration and through the API."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm, zscore
from sqlalchemy import Connection, Engine, text, update
from starlette.testclient import TestClient
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep

from api.app import create_app
from observatory.db.disclosure import WITHHELD
from observatory.db.filters import Periods
from observatory.db.ranking import FIELDS, RankingQuestion, rank_gaps
from observatory.db.tables import gap
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level
from observatory.errors import NotFound
from observatory.settings import Settings

pytest_plugins = ["tests.integration.api_fixtures"]

STORED = text("""
    SELECT z.code, g.period, g.benchmark_kind, g.is_main, g.difference, g.difference_lower,
           g.difference_upper, g.confidence_level, g.interval_nature, g.p_value, g.p_adjusted,
           g.zone_numerator, g.zone_denominator, g.benchmark_numerator, g.benchmark_denominator
    FROM gap g
    JOIN indicator i ON i.id = g.indicator_id AND i.code = :indicator
    JOIN territory z ON z.id = g.territory_id AND z.level = 'qpv' AND z.vintage = :vintage
    WHERE g.benchmark_kind = :kind
    ORDER BY g.period, z.code
""")
RANKED = {"indicator": "unemp_1564", "kind": "rest_of_urban_unit", "vintage": 2015}
# Families in which some gaps are flagged and some are not.
PARTLY = {"indicator": "unemp_1524", "kind": "rest_of_urban_unit", "vintage": 2024}
WHEN = "2021"


@pytest.fixture(scope="module")
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def stored(connection: Connection) -> list[Any]:
    return list(connection.execute(STORED, RANKED))


@pytest.fixture(scope="module")
def partly(connection: Connection) -> list[Any]:
    return list(connection.execute(STORED, PARTLY))


@pytest.fixture(scope="module")
def demo_client(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home: Path = tmp_path_factory.mktemp("demo-client")
    with TestClient(create_app(Settings(home=home), database_url=demo_database)) as client:
        yield client


def ranking(connection: Connection, **more: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    asked = {"indicator": RANKED["indicator"], "level": Level.QPV, "vintage": 2015, **more}
    made = rank_gaps(connection, RankingQuestion(**asked))
    return [dict(zip(FIELDS, row, strict=True)) for row in made.rows], made.about


def test_every_flagged_interval_of_a_family_is_at_the_level_of_its_family(
    partly: list[Any],
) -> None:
    families: dict[Any, list[Any]] = {}
    for row in partly:
        families.setdefault((row.period, row.is_main), []).append(row)
    checked = 0
    for rows in families.values():
        tested = [row for row in rows if row.p_value is not None]
        flagged = [row for row in tested if row.p_adjusted < 0.05]
        for row in tested:
            if row.interval_nature != "chance" or row.difference is None:
                continue
            share = len(flagged) / len(tested) if row.p_adjusted < 0.05 else 1
            assert row.confidence_level == pytest.approx(1 - 0.05 * share, abs=1e-12)
            if row.benchmark_numerator is None:
                continue
            low, high = confint_proportions_2indep(
                row.zone_numerator, row.zone_denominator, row.benchmark_numerator,
                row.benchmark_denominator, method="newcomb", alpha=0.05 * share,
            )  # fmt: skip
            assert row.difference_lower == pytest.approx(100 * low, abs=1e-9)
            assert row.difference_upper == pytest.approx(100 * high, abs=1e-9)
            checked += share < 1
    assert checked > 50


def test_the_worst_comes_first_and_what_is_not_ranked_last_with_its_reason(
    connection: Connection,
) -> None:
    rows, about = ranking(connection)
    ranked = [row for row in rows if row["rank"] is not None]
    rest = rows[len(ranked) :]
    differences = [row["difference"] for row in ranked]
    assert differences == sorted(differences, reverse=True)  # unemployment: higher is worse
    assert [row["rank"] for row in ranked] == [
        1 + sum(other > own for other in differences) for own in differences
    ]
    assert rest
    assert all(row["rank"] is None and row["reason"] for row in rest)
    assert all(row["difference"] is None for row in rest)
    assert about["ranked"] == len(ranked)
    assert about["not_ranked"] == dict(Counter(row["reason"] for row in rest))
    assert about["order"] == "worst_first"
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    everyone = "SELECT code FROM territory WHERE level = 'qpv' AND vintage = 2015"
    assert set(codes) == set(connection.scalars(text(everyone)))


def test_shrunken_gaps_are_those_of_the_method_from_the_stored_intervals(
    connection: Connection, partly: list[Any]
) -> None:
    asked = {"indicator": PARTLY["indicator"], "vintage": 2024, "periods": Periods((WHEN,))}
    rows, about = ranking(connection, **asked)
    by_code = {r.code: r for r in partly if r.period == WHEN and r.is_main}
    gaps = [(row, by_code[row["code"]]) for row in rows if row["shrunken_difference"] is not None]
    d = np.array([one.difference for _, one in gaps])
    z = {one.confidence_level for _, one in gaps}
    assert len(z) == 2  # two levels, of which each interval's own counts
    se = np.array([
        (one.difference_upper - one.difference_lower)
        / (2 * norm.ppf(0.5 + one.confidence_level / 2))
        for _, one in gaps
    ])  # fmt: skip
    theirs = combine_effects(d, se**2, method_re="dl")
    assert about["tau"] ** 2 == pytest.approx(theirs.tau2, rel=1e-9)
    assert about["centre"] == pytest.approx(theirs.mean_effect_fe, rel=1e-9)
    assert about["shrunken_mean"] == pytest.approx(theirs.mean_effect_re, rel=1e-9)
    kept = theirs.tau2 / (theirs.tau2 + se**2)
    expected = theirs.mean_effect_re + kept * (d - theirs.mean_effect_re)
    assert [row["shrunken_difference"] for row, _ in gaps] == pytest.approx(expected, rel=1e-9)
    outside = np.abs(d - theirs.mean_effect_fe) / se > 1.959963984540054 * np.sqrt(
        about["overdispersion"]
    )
    assert [row["funnel"] != "inside" for row, _ in gaps] == outside.tolist()


def test_the_sensitivity_line_is_that_of_the_whole_family(
    connection: Connection, stored: list[Any]
) -> None:
    rows, about = ranking(connection)
    family = [r for r in stored if r.period == about["period"] and r.is_main]
    tested = [r for r in family if r.p_value is not None]
    # Of p-values that are adjusted already, the line is a harmonic number away.
    p = np.array([r.p_adjusted for r in tested])
    theirs = np.minimum(p * sum(1 / rank for rank in range(1, len(p) + 1)), 1)
    expected = dict(zip([r.code for r in tested], theirs, strict=True))
    found = {r["code"]: r["p_adjusted_dependence"] for r in rows if r["p_adjusted"] is not None}
    assert found == pytest.approx(expected, abs=1e-12)
    assert about["tested"] == len(tested)
    assert about["significant_dependence"] == sum(p < 0.05 for p in theirs)
    assert about["significant_dependence"] <= about["significant"]


def test_money_has_ranks_and_no_chance_to_shrink_by(connection: Connection) -> None:
    rows, about = ranking(connection, indicator="med_income_uc")
    assert rows[0]["rank"] == 1
    assert rows[0]["difference"] == min(r["difference"] for r in rows if r["rank"])
    assert {row["shrunken_difference"] for row in rows} == {None}
    assert {row["funnel"] for row in rows} == {None}
    assert about["centre"] is about["tau"] is about["overdispersion"] is None


def test_a_family_that_is_refused_as_a_whole_ranks_nobody(connection: Connection) -> None:
    rest = BenchmarkKind.REST_OF_EPCI
    last = text("""SELECT max(r.period) FROM gap_refusal r JOIN indicator i ON i.id = r.indicator_id
                   WHERE i.code = 'med_income_uc' AND r.benchmark_kind = 'rest_of_epci'
                     AND (r.level, r.vintage) = ('qpv', 2015)""")
    periods = Periods((connection.execute(last).scalar_one(),))
    rows, about = ranking(connection, indicator="med_income_uc", kind=rest, periods=periods)
    assert about["ranked"] == 0
    assert set(about["not_ranked"]) == {"non_additive"}
    assert about["not_ranked"]["non_additive"] == len(rows)


def test_a_period_without_figures_ranks_nobody(connection: Connection) -> None:
    rows, about = ranking(connection, periods=Periods(("1950",)))
    assert about["ranked"] == 0
    assert rows
    assert {row["reason"] for row in rows} == {"zone_missing"}


def test_an_unknown_indicator_is_an_error(connection: Connection) -> None:
    with pytest.raises(NotFound, match="nothing"):
        ranking(connection, indicator="nothing")


def test_the_api_ranks_the_whole_generation_whichever_part_it_shows(demo_client: Any) -> None:
    base = "/v1/gaps/ranking?indicator=unemp_1564&vintage=2015"
    whole = demo_client.get(f"{base}&limit=1000&chance=true").json()
    assert whole["latest"][0]["period"] == whole["ranking"]["period"]
    by_code = {row["code"]: row for row in whole["items"]}
    assert any(row["difference_lower"] is not None for row in whole["items"])
    hidden = demo_client.get(f"{base}&limit=1000").json()["items"]
    assert all(row["difference_lower"] is None for row in hidden)
    assert [row["rank"] for row in hidden] == [row["rank"] for row in whole["items"]]
    code = whole["items"][3]["code"]
    one = demo_client.get(f"{base}&code={code}&chance=true").json()
    assert one["items"] == [by_code[code]]
    assert (one["numberMatched"], one["ranking"]) == (1, whole["ranking"])
    department = demo_client.get(f"{base}&parent=department:{code[3:5]}&chance=true").json()
    assert all(by_code[row["code"]] == row for row in department["items"])
    assert code in {row["code"] for row in department["items"]}


@pytest.mark.parametrize(
    "address",
    ["/v1/gaps/ranking?indicator=unemp_1564&vintage=2015", "/v1/composite?vintage=2015"],
)
def test_pages_follow_each_other_and_the_csv_is_the_same(demo_client: Any, address: str) -> None:
    whole = demo_client.get(f"{address}&limit=1000").json()
    assert whole["numberMatched"] == len(whole["items"]) > 20
    found, page = [], demo_client.get(f"{address}&limit=7").json()
    while True:
        found += page["items"]
        assert page["numberMatched"] == whole["numberMatched"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        page = demo_client.get(following[0].removeprefix("http://testserver")).json()
    assert found == whole["items"]
    table = demo_client.get(f"{address}&f=csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["code"] for row in rows] == [row["code"] for row in found]
    assert list(rows[0]) == list(found[0])
    assert "indicator" in table.headers.get("x-ranking", table.headers.get("x-composite", ""))


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/v1/gaps/ranking?vintage=2015", 422, "indicator"),
        ("/v1/gaps/ranking?indicator=unemp_1564", 422, "vintage"),
        ("/v1/gaps/ranking?indicator=unemp_1564&vintage=2015&period=2010..2018", 422, "one period"),
        ("/v1/gaps/ranking?indicator=unemp_1564&vintage=2015&benchmark=all", 422, "benchmark"),
        ("/v1/gaps/ranking?indicator=unemp_1564&vintage=2015&level=commune", 422, "zus"),
        ("/v1/gaps/ranking?indicator=unemp_1564&vintage=2015&cursor=WzFd", 422, "cursor"),
        ("/v1/gaps/ranking?indicator=nothing&vintage=2015", 404, "nothing"),
        ("/v1/composite?vintage=2015&indicator=nothing", 404, "nothing"),
        ("/v1/composite?vintage=2015&indicator=population", 422, "population"),
        ("/v1/composite?vintage=2015&period=1950", 422, "period="),
        ("/v1/composite?vintage=1950", 404, "level qpv has the vintage 1950; there are"),
    ],
)
def test_what_cannot_be_ranked_says_why(
    demo_client: Any, address: str, status: int, said: str
) -> None:
    answer = demo_client.get(address)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


COUNTED = ("unemp_1564", "med_income_uc", "pov60")


def test_the_index_is_made_of_the_stored_gaps(demo_client: Any, connection: Connection) -> None:
    address = f"/v1/composite?vintage=2015&limit=1000&indicator={','.join(COUNTED)}"
    answer = demo_client.get(address).json()
    parts = {part["indicator"]: part for part in answer["composite"]["indicators"]}
    weights = {"unemp_1564": 0.5, "med_income_uc": 0.25, "pov60": 0.25}
    assert {code: part["weight"] for code, part in parts.items()} == pytest.approx(weights)
    columns = {}
    for code, part in parts.items():
        given = {"indicator": code, "kind": part["benchmark_kind"], "vintage": 2015}
        rows = connection.execute(STORED, given)
        columns[code] = {r.code: r.difference for r in rows
                         if r.period == part["period"] and r.is_main
                         and r.difference is not None}  # fmt: skip
        assert part["known"] == len(columns[code])
        assert part["releases"]
    scores = {
        code: dict(zip(found, zscore(list(found.values()), ddof=0) * parts[code]["polarity"],
                       strict=True))
        for code, found in columns.items()
    }  # fmt: skip
    for row in answer["items"]:
        present = [code for code in COUNTED if row["code"] in scores[code]]
        share = sum(weights[code] for code in present)
        assert row["weight_present"] == pytest.approx(share)
        assert row["indicators_present"] == len(present)
        if share < 0.7:
            assert (row["composite"], row["rank"], row["reason"]) == (
                None, None, "too_little_weight",
            )  # fmt: skip
            assert "70 %" in row["reason_fr"]
            continue
        mean = sum(weights[c] * scores[c][row["code"]] for c in present) / share
        assert row["composite"] == pytest.approx(mean, abs=1e-9)
        assert 1 <= row["rank_lower"] <= row["rank_upper"] <= answer["composite"]["scored"]
    ranked = [row["composite"] for row in answer["items"] if row["rank"]]
    assert ranked == sorted(ranked)
    assert len(ranked) == answer["composite"]["scored"]


def test_the_default_index_says_what_it_is_made_of(demo_client: Any) -> None:
    answer = demo_client.get("/v1/composite?vintage=2015&limit=1000").json()
    about = answer["composite"]
    assert (about["version"], about["seed"], about["draws"]) == ("1", 20030801, 1000)
    zones = len(answer["items"])
    assert all(part["known"] >= 0.7 * zones for part in about["indicators"])
    assert all(part["known"] < 0.7 * zones for part in about["left_out"])
    assert sum(part["weight"] for part in about["indicators"]) == pytest.approx(1)
    again = demo_client.get("/v1/composite?vintage=2015&limit=999").json()
    assert again["items"] == answer["items"][:999]


def test_a_confidential_gap_is_neither_ranked_nor_told(client: TestClient) -> None:
    answer = client.get("/v1/gaps/ranking?indicator=pov60&vintage=2024&period=2018")
    assert "12.25" not in answer.text
    body = answer.json()
    assert body["ranking"]["ranked"] == 1
    assert body["items"][0]["code"] == "QP001001"
    assert body["items"][0]["benchmark_code"] == "200071751"  # the main one of two


def test_a_withheld_gap_still_counts_among_the_tests_of_its_family(demo_engine: Engine) -> None:
    asked = {"periods": Periods((WHEN,))}
    with demo_engine.connect() as connection:
        rows, about = ranking(connection, **asked)
        withheld = next(row["code"] for row in rows if row["p_adjusted"] is not None)
        ids = connection.scalars(text("""
            SELECT g.id FROM gap g JOIN indicator i ON i.id = g.indicator_id
            JOIN territory z ON z.id = g.territory_id
            WHERE i.code = :indicator AND g.period = :period AND g.benchmark_kind = :kind
              AND z.code = :code AND z.vintage = 2015 AND g.is_main
        """), {"indicator": RANKED["indicator"], "period": WHEN, "code": withheld,
               "kind": about["benchmark_kind"]}).all()  # fmt: skip
        connection.execute(update(gap).where(gap.c.id.in_(ids)).values(WITHHELD))
        left, said = ranking(connection, **asked)
        connection.rollback()
    assert len(ids) == 1
    assert said["tested"] == about["tested"]
    assert said["dependence_factor"] == about["dependence_factor"]
    before = {row["code"]: row["p_adjusted_dependence"] for row in rows}
    after = {row["code"]: row["p_adjusted_dependence"] for row in left}
    assert after == {**before, withheld: None}
