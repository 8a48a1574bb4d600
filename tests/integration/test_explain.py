"""How a gap is calculated, step by step: the demonstration, whose every gap is measured again."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from api.app import create_app
from observatory.db.explain import ExplainQuestion, Explanation, explain_gap
from observatory.db.filters import Periods, Slice, TerritoryFilter
from observatory.db.gaps import GapQuestion, list_gaps
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.explanation import Step
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import InvalidRequest, NotFound
from observatory.settings import Settings

# Of each sort of gap some: what they are measured from and why they are refused differs.
SAMPLE = text("""
    SELECT indicator, level, code, vintage, period, kind, benchmark FROM (
        SELECT i.code AS indicator, z.level, z.code, z.vintage, g.period,
               g.benchmark_kind AS kind, p.code AS benchmark,
               row_number() OVER (
                   PARTITION BY i.nature, g.benchmark_kind, g.reason, g.interval_nature,
                                g.difference_min IS NULL, g.is_significant
                   ORDER BY md5(concat(i.code, z.code, z.vintage, g.period, p.code))) AS place
        FROM gap g
        JOIN indicator i ON i.id = g.indicator_id
        JOIN territory z ON z.id = g.territory_id
        LEFT JOIN territory p ON p.id = g.benchmark_id
    ) gaps WHERE place = 1
""")


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


def explain(connection: Connection, row: Any) -> Explanation:
    question = ExplainQuestion(
        indicator=row.indicator,
        zone=TerritoryKey(Level(row.level), row.code, row.vintage),
        periods=Periods(exact=(row.period,)),
        kind=BenchmarkKind(row.kind),
        benchmark_code=row.benchmark,
    )
    return explain_gap(connection, question)


def step(explanation: Explanation, key: str) -> Step:
    return next(one for one in explanation.steps if one.key == key)


def find(connection: Connection, where: str) -> Any:
    query = f"""
        SELECT i.code AS indicator, z.level, z.code, z.vintage, g.period,
               g.benchmark_kind AS kind, p.code AS benchmark, g.*
        FROM gap g
        JOIN indicator i ON i.id = g.indicator_id
        JOIN territory z ON z.id = g.territory_id
        LEFT JOIN territory p ON p.id = g.benchmark_id
        WHERE {where} ORDER BY g.id LIMIT 1
    """  # noqa: S608 - written here
    return connection.execute(text(query)).one()


def test_every_sort_of_stored_gap_is_found_again_from_its_figures(connection: Connection) -> None:
    rows = connection.execute(SAMPLE).all()
    assert len(rows) > 60
    found = [(tuple(row), explain(connection, row).agrees) for row in rows]
    # None: refused before anything is measured
    assert [row for row, agrees in found if agrees is False] == []
    assert sum(agrees is True for _, agrees in found) > 40


def test_the_row_is_that_of_the_list_of_gaps(connection: Connection) -> None:
    row = find(connection, "g.interval_nature = 'chance' AND g.is_main")
    asked = GapQuestion(
        territories=TerritoryFilter(
            levels=(Level(row.level),), codes=(row.code,), vintages=(row.vintage,)
        ),
        indicators=(row.indicator,), kinds=(BenchmarkKind(row.kind),),
        periods=Periods(exact=(row.period,)), shows_chance=True, is_main=True,
    )  # fmt: skip
    assert explain(connection, row).gap in list_gaps(connection, asked, Slice(100)).rows


def test_zone_and_rest_recompose_the_parent_and_the_steps_lead_to_the_gap(
    connection: Connection,
) -> None:
    where = """
        g.benchmark_kind = 'rest_of_urban_unit' AND g.obs_status = 'A'
        AND g.interval_nature = 'chance' AND i.nature = 'proportion'
    """
    row = find(connection, where)
    found = explain(connection, row)
    whole = [step(found, f"parent_{side}") for side in ("numerator", "denominator")]
    taken, rest = step(found, "neighbourhoods").numbers, step(found, "rest").numbers
    for side, parent in zip(("numerator", "denominator"), whole, strict=True):
        communes = [one.value for one in parent.figures if one.part_of is None]
        assert sum(communes) == parent.numbers["count"]  # type: ignore[arg-type]
        assert taken[side] + rest[side] == pytest.approx(parent.numbers["count"])  # type: ignore[operator]
    zone = [step(found, f"zone_{side}").numbers["count"] for side in ("numerator", "denominator")]
    difference = 100 * (zone[0] / zone[1] - rest["numerator"] / rest["denominator"])  # type: ignore[operator]
    assert row.difference == pytest.approx(difference)
    limits = step(found, "zone_interval").numbers
    expected = proportion_confint(*zone, method="wilson", alpha=1 - row.confidence_level)
    assert (limits["lower"], limits["upper"]) == pytest.approx([100 * one for one in expected])


def test_the_adjustment_names_the_family_and_the_rank(connection: Connection) -> None:
    # of rates: of proportions the exact p-value is adjusted where counts are few
    row = find(connection, "g.p_value > 0.01 AND g.p_adjusted < 0.9 AND i.nature = 'rate'")
    family = connection.execute(
        text("""
            SELECT g.p_value FROM gap g JOIN territory z ON z.id = g.territory_id
            JOIN territory own ON own.id = :territory
            WHERE g.indicator_id = :indicator AND g.period = :period
              AND g.benchmark_kind = :kind AND g.p_value IS NOT NULL
              AND g.is_main = :is_main
              AND (z.level, z.vintage) = (own.level, own.vintage)
        """),
        {"territory": row.territory_id, "indicator": row.indicator_id, "period": row.period,
         "kind": row.kind, "is_main": row.is_main},
    ).scalars().all()  # fmt: skip
    numbers = step(explain(connection, row), "adjustment").numbers
    assert numbers["m"] == len(family)
    assert numbers["rank"] == sum(p <= row.p_value for p in family)
    adjusted = multipletests(family, method="fdr_bh")[1][list(family).index(row.p_value)]
    assert numbers["p_adjusted"] == pytest.approx(adjusted)


def test_an_iris_is_part_of_its_commune_and_the_demonstration_has_no_lines(
    connection: Connection,
) -> None:
    row = find(connection, "g.benchmark_kind = 'rest_of_urban_unit' AND g.interval_nature='chance'")
    figures = [one for part in explain(connection, row).steps for one in part.figures]
    assert figures
    assert {one.no_line for one in figures} <= {"invented", "sum"}
    assert all(one.line is None and one.file is None for one in figures)


def test_a_hidden_figure_is_said_to_be_hidden_and_nothing_of_it_is_shown(
    connection: Connection,
) -> None:
    hidden = "g.conf_status = 'C' AND g.benchmark_id IS NOT NULL AND g.difference_min IS NULL"
    row = find(connection, hidden)
    found = explain(connection, row)
    assert [one.key for one in found.steps] == ["definition", "zone_hidden", "outcome", "reason"]
    assert "masqué (secret)" in step(found, "zone_hidden").fr
    assert all(not one.figures for one in found.steps)


def test_of_a_hidden_count_the_bounds_of_its_gap_are_told_and_no_sum(
    connection: Connection,
) -> None:
    row = find(connection, "g.conf_status = 'C' AND g.difference_min IS NOT NULL")
    found = explain(connection, row)
    assert [one.key for one in found.steps][:3] == ["definition", "zone_hidden", "bounds"]
    assert all(not one.figures for one in found.steps)
    numbers = step(found, "bounds").numbers
    assert (numbers["difference_min"], numbers["difference_max"]) == (
        row.difference_min, row.difference_max,
    )  # fmt: skip


def test_what_another_neighbourhood_hides_is_not_in_the_sums(connection: Connection) -> None:
    row = find(connection, "g.reason = 'zone_missing_in_benchmark' AND g.difference_min < 0")
    found = explain(connection, row)
    hidden = [one for one in step(found, "neighbourhoods").figures if one.is_hidden]
    assert hidden
    assert all(one.value is None for one in hidden)
    numbers = step(found, "neighbourhoods").numbers
    assert numbers["numerator"] is None
    assert not any(one.key == "rest" for one in found.steps)
    bounds = step(found, "bounds").numbers
    assert (bounds["difference_min"], bounds["difference_max"]) == (
        row.difference_min, row.difference_max,
    )  # fmt: skip


def test_a_withheld_gap_shows_no_sum_and_its_family_says_that_it_was_tested(
    demo_engine: Engine,
) -> None:
    where = """
        g.p_value IS NOT NULL AND g.is_main AND g.difference_min IS NULL
        AND g.benchmark_kind = 'rest_of_urban_unit' AND i.nature = 'proportion'
    """
    with demo_engine.connect() as connection:
        row = find(connection, where)
        family = f"""{where} AND i.code = '{row.indicator}' AND g.period = '{row.period}'
            AND z.vintage = {row.vintage}"""
        other = find(connection, f"{family} AND g.id <> {row.id}")
        withhold = text("""
            UPDATE gap SET reason = 'disclosive', outcome = 'not_compared', p_value = NULL,
                p_adjusted = NULL, difference = NULL, difference_lower = NULL,
                difference_upper = NULL, ratio = NULL, ratio_lower = NULL, ratio_upper = NULL,
                benchmark_value = NULL, benchmark_numerator = NULL,
                benchmark_denominator = NULL, interval_nature = 'none',
                confidence_level = NULL, is_significant = NULL, sign_certain = NULL
            WHERE id = :id
        """)
        before = explain(connection, other)
        connection.execute(withhold, {"id": row.id})
        found, after = explain(connection, row), explain(connection, other)
        connection.rollback()
    keys = {one.key for one in found.steps}
    assert not keys & {"parent_numerator", "parent_denominator", "neighbourhoods", "rest",
                       "benchmark_value", "benchmark_interval", "difference"}  # fmt: skip
    assert found.steps[-1].numbers["reason"] == "disclosive"
    numbers = step(after, "adjustment").numbers
    assert numbers["withheld"] == 1
    assert numbers["m"] == step(before, "adjustment").numbers["m"] - 1  # type: ignore[operator]
    assert numbers["p_adjusted"] == other.p_adjusted
    assert after.agrees is True
    assert "retenus (secret) : 1" in step(after, "adjustment").fr


def test_a_refused_family_is_explained_by_its_reason(connection: Connection) -> None:
    where = "i.aggregation = 'none' AND i.nature = 'amount' AND g.value IS NOT NULL"
    row = find(connection, where)
    zone = TerritoryKey(Level(row.level), row.code, row.vintage)
    found = explain_gap(connection, ExplainQuestion(
        indicator=row.indicator, zone=zone, periods=Periods(exact=(row.period,)),
        kind=BenchmarkKind.REST_OF_EPCI,
    ))  # fmt: skip
    assert found.agrees is None
    assert [one.key for one in found.steps] == ["definition", "zone_value", "outcome", "reason"]
    assert step(found, "zone_value").numbers["value"] == row.value


def test_what_is_not_there_is_said(connection: Connection) -> None:
    row = find(connection, "g.benchmark_id IS NOT NULL")
    zone = TerritoryKey(Level(row.level), "QP999999", row.vintage)
    periods = Periods(exact=(row.period,))
    with pytest.raises(NotFound, match="No territory is"):
        explain_gap(connection, ExplainQuestion(indicator=row.indicator, zone=zone,
                                                periods=periods))  # fmt: skip
    zone = TerritoryKey(Level(row.level), row.code, row.vintage)
    with pytest.raises(NotFound, match="has no benchmark 99999 of this kind"):
        explain_gap(connection, ExplainQuestion(
            indicator=row.indicator, zone=zone, periods=periods, kind=BenchmarkKind(row.kind),
            benchmark_code="99999"))  # fmt: skip
    zone = TerritoryKey(Level.COMMUNE, "01053", 2021)
    with pytest.raises(InvalidRequest, match="not explained yet"):
        explain_gap(connection, ExplainQuestion(indicator=row.indicator, zone=zone,
                                                periods=periods))  # fmt: skip


@pytest.fixture(scope="module")
def client(demo_database: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), database_url=demo_database)) as client:
        yield client


@pytest.fixture
def asked(connection: Connection) -> dict[str, Any]:
    row = find(connection, "g.benchmark_kind = 'rest_of_urban_unit' AND g.interval_nature='chance'")
    return {"indicator": row.indicator, "level": row.level, "code": row.code,
            "vintage": row.vintage, "period": row.period, "benchmark": row.kind}  # fmt: skip


def test_the_answer_tells_the_question_the_gap_and_the_steps(
    client: TestClient, asked: dict[str, Any]
) -> None:
    answer = client.get("/v1/gaps/explain", params=asked).json()
    assert {name: answer["question"][name] for name in asked} == asked
    listed = client.get("/v1/gaps", params={**asked, "chance": "true", "is_main": "true"}).json()
    assert answer["gap"] == listed["items"][0]
    assert answer["agrees"] is True
    assert answer["steps"][0]["key"] == "definition"
    assert {one["release"] for part in answer["steps"] for one in part["figures"]} - {None} == {
        release["id"] for release in answer["releases"]
    }


@pytest.mark.parametrize(("lang", "said"), [("fr", "Le calcul, étape par étape"),
                                            ("en", "The calculation, step by step")])  # fmt: skip
def test_the_page_is_for_a_person_in_either_language(
    client: TestClient, asked: dict[str, Any], lang: str, said: str
) -> None:
    answer = client.get("/v1/gaps/explain", params={**asked, "f": "html", "lang": lang})
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{lang}">' in answer.text
    assert said in answer.text
    assert "données de démonstration, fictives" in answer.text
    assert answer.text.count("<h1>") == 1
    assert "f=csv" in answer.text


def test_the_table_lists_every_figure_of_every_step(
    client: TestClient, asked: dict[str, Any]
) -> None:
    lines = client.get("/v1/gaps/explain", params={**asked, "f": "csv"}).text.splitlines()
    steps = client.get("/v1/gaps/explain", params=asked).json()["steps"]
    assert len(lines) == 1 + sum(one["number_of_figures"] for one in steps)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"period": "2016,2017"}, "one gap has one period"),
        ({"period": "2016..2017"}, "one gap has one period"),
        ({"f": "csvw"}, "f:"),
        ({"lang": "de"}, "lang:"),
        ({"limit": "3"}, "Unknown parameter: limit"),
    ],
)
def test_a_question_without_meaning_is_refused_with_its_reason(
    client: TestClient, asked: dict[str, Any], change: dict[str, str], said: str
) -> None:
    answer = client.get("/v1/gaps/explain", params={**asked, **change})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_latest_is_what_a_question_without_period_means(
    client: TestClient, asked: dict[str, Any]
) -> None:
    del asked["period"]
    answer = client.get("/v1/gaps/explain", params=asked).json()
    assert answer["question"]["period"] == answer["gap"]["period"]
