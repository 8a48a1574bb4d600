"""The law's own question on the national files: what is known between bounds, and of whom."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from observatory.db.measure.bounded import Place, read_rules, with_named
from observatory.db.measure.bounded_rates import lay_rates
from observatory.db.measure.stock import read_memberships, read_stock, read_zones
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.bounded_rest import compare_rates
from observatory.domain.pooled_rest import pooled_bounds
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level
from observatory.settings import Settings
from tests.conftest import ROOT

pytestmark = pytest.mark.national

QPV_2015 = Level.QPV, 2015
KIND = BenchmarkKind.REST_OF_URBAN_UNIT
GAPS = text("""
    SELECT z.code, p.code AS unit, p.vintage, g.value, g.difference, g.difference_min,
           g.difference_max, g.sign_certain, g.p_value, g.outcome, g.reason, g.interval_nature,
           g.obs_status
    FROM gap g
    JOIN indicator i ON i.id = g.indicator_id AND i.code = :indicator
    JOIN territory z ON z.id = g.territory_id AND z.level = 'qpv' AND z.vintage = 2015
    LEFT JOIN territory p ON p.id = g.benchmark_id
    WHERE g.benchmark_kind = :kind AND g.period = :period AND g.is_main
""")


@pytest.fixture(scope="module")
def connection(national_engine: Engine) -> Iterator[Connection]:
    with national_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def client(
    national_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("bounds"))
    with TestClient(create_app(settings, database_url=national_database)) as client:
        yield client


def ask(connection: Connection, indicator: str, period: str, kind: str = KIND) -> dict[str, Any]:
    given = {"indicator": indicator, "period": period, "kind": kind}
    return {row.code: row for row in connection.execute(GAPS, given)}


@pytest.fixture(scope="module")
def employment(connection: Connection) -> dict[str, Any]:
    return ask(connection, "emp_1564", "2018")


def employment_id(connection: Connection) -> int:
    return connection.execute(text("SELECT id FROM indicator WHERE code = 'emp_1564'")).scalar_one()


@pytest.fixture(scope="module")
def ready(connection: Connection) -> tuple[int, Place, dict[str, Any]]:
    key = employment_id(connection)
    rules, stock = read_rules(connection, read_stock(connection, [key]), [key])
    zones = read_zones(connection, *QPV_2015, [key])
    memberships = read_memberships(connection, *QPV_2015)
    place = with_named(Place(connection, stock, QPV_2015, zones, memberships), rules)
    return key, place, rules.sizes[key]["qpv"]


def laid_out(ready: tuple[int, Place, dict[str, Any]], **changed: None) -> tuple[Any, Any, Any]:
    """Lay the families out by the catalogue's rule, or without a part of it."""
    key, place, rule = ready
    laid = lay_rates(place, rule | changed, (key, "2018", KIND, Reason.NO_COUNTS))
    assert not isinstance(laid, Reason)
    return laid


def test_the_laws_own_question_for_grande_reyssouze(
    connection: Connection, ready: tuple[int, Place, dict[str, Any]]
) -> None:
    """The issue's figures: without the youth index, and the shares' rounding included."""
    pairs, zones, wholes = laid_out(ready, youth_index=None)
    ids = dict(iter_ids(connection, ("QP001001", "QP001002")))
    at = [int(np.flatnonzero(pairs.territory == ids[code])[0]) for code in sorted(ids)]
    # 2,609 and 874 are those of the printed shares; their rounding takes 0.1 point of inhabitants
    assert zones.size.lower[at] == pytest.approx([2_609 - 6.49, 874.4 - 1.93], abs=0.1)
    assert list(zones.size.upper[at]) == [6_490, 1_926]
    unit = zones.parent[at[0]]
    assert wholes.x[unit] == pytest.approx(22_518.6, abs=0.05)
    assert wholes.n[unit] == pytest.approx(37_093.8, abs=0.05)
    value = np.where(np.isnan(zones.rate.lower), np.nan, (zones.rate.lower + zones.rate.upper) / 2)
    gap = compare_rates(zones, wholes, value)
    first = at[0]
    assert 100 * gap.difference_min[first] == pytest.approx(-21.0, abs=0.05)
    assert 100 * gap.difference_max[first] == pytest.approx(-17.8, abs=0.05)
    # the rest: 62.4 to 65.6 %, of which the zone's own rounding is taken off
    assert 100 * (zones.rate.upper[first] - gap.difference_max[first]) == pytest.approx(
        62.4, abs=0.05
    )
    assert 100 * (zones.rate.lower[first] - gap.difference_min[first]) == pytest.approx(
        65.6, abs=0.05
    )


def iter_ids(connection: Connection, codes: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    query = text("SELECT code, id FROM territory WHERE level = 'qpv' AND vintage = 2015")
    return ((code, key) for code, key in connection.execute(query) if code in codes)


def test_the_stored_gap_is_tightened_by_the_youth_index(employment: dict[str, Any]) -> None:
    row = employment["QP001001"]
    assert (row.unit, row.vintage, row.value) == ("01501", 2020, 44.6)
    # by hand: at most 1.35 · 23.55 % under 20, so 2,898.27 persons at least; 937.05 in QP001002
    x, n = 22_518.625886, 37_093.846351
    least = 6_490 * (1 - 1.35 * 0.2355 - 0.2355), 1_926 * (1 - 1.35 * 0.2185 - 0.2185)
    lowest = (x - 0.4465 * least[0] - 0.4275 * least[1]) / (n - sum(least))
    highest = (x - 0.4455 * 6_490 - 0.4265 * 1_926) / (n - 6_490 - 1_926)
    assert row.difference_min == pytest.approx(44.55 - 100 * highest, abs=1e-5)
    assert row.difference_max == pytest.approx(44.65 - 100 * lowest, abs=1e-5)
    assert (row.difference, row.p_value) == (None, None)
    assert (row.sign_certain, row.outcome) == (True, "worse")
    assert (row.reason, row.interval_nature) == ("denominator_unknown", "none")


def test_each_of_the_1309_rates_has_its_bounds(employment: dict[str, Any]) -> None:
    rated = [row for row in employment.values() if row.value is not None]
    assert len(rated) == 1_309
    assert Counter(row.reason for row in employment.values()) == {
        "denominator_unknown": 1_309, "zone_suppressed": 36,
    }  # fmt: skip
    assert all(row.difference_min < row.difference_max for row in rated)
    assert sum(row.sign_certain for row in rated) == 1_301
    assert sum(row.difference_max < 0 for row in rated) == 1_299
    assert Counter(row.outcome for row in rated) == {
        "worse": 1_272,
        "similar": 29,
        "not_compared": 8,
    }
    # its commune, Évry, merged with Courcouronnes in 2019: one urban unit all the same
    assert employment["QP091016"].unit == "00851"
    assert employment["QP091016"].difference_max < -14


def test_a_neighbourhood_as_large_as_its_parent_has_no_rest(connection: Connection) -> None:
    query = text("""
        SELECT z.code, p.code, g.is_main FROM gap g
        JOIN indicator i ON i.id = g.indicator_id AND i.code = 'emp_1564'
        JOIN territory z ON z.id = g.territory_id JOIN territory p ON p.id = g.benchmark_id
        WHERE g.reason = 'empty_rest'
    """)
    # 35.5 % of its area, and of its 126,034 inhabitants, for the 43,946 of La Courneuve
    assert connection.execute(query).all() == [("QP093028", "93027", False)]


def test_the_youth_index_only_ever_tightens(ready: tuple[int, Place, dict[str, Any]]) -> None:
    _, wide, wholes = laid_out(ready, youth_index=None)
    pairs, narrow, _ = laid_out(ready)
    value = np.full(len(pairs.territory), np.nan)
    gaps = [compare_rates(zones, wholes, value) for zones in (wide, narrow)]
    known = ~np.isnan(gaps[0].difference_min)
    assert (gaps[0].difference_min[known] <= gaps[1].difference_min[known] + 1e-12).all()
    assert (gaps[1].difference_max[known] <= gaps[0].difference_max[known] + 1e-12).all()
    width = [float(np.nanmedian(gap.difference_max - gap.difference_min)) for gap in gaps]
    assert 100 * np.array(width) == pytest.approx([2.55, 2.24], abs=0.01)


def test_the_national_gap_is_pooled_over_the_307_urban_units(
    ready: tuple[int, Place, dict[str, Any]],
) -> None:
    pooled = pooled_bounds(*laid_out(ready)[1:])
    assert (pooled.parents, pooled.rated, pooled.hidden) == (307, 1_309, 31)
    assert pooled.reason is Reason.DENOMINATOR_UNKNOWN


def test_the_national_gap_is_served_beside_the_published_one(client: TestClient) -> None:
    asked = "indicator=emp_1564&period=2018&benchmark=rest_of_urban_unit&scope=everywhere"
    answer = client.get(f"/v1/summaries?{asked}&level=qpv&vintage=2015&panel=all").json()
    [served] = answer["items"]
    ends = ("value_min", "value_max", "benchmark_min", "benchmark_max", "difference_min",
            "difference_max")  # fmt: skip
    found = [served[name] for name in ends]
    assert [round(end, 1) for end in found] == [42.0, 48.8, 63.7, 66.5, -23.5, -15.2]
    assert (served["value"], served["difference"], served["p_value"]) == (None, None, None)
    assert (served["sign_certain"], served["outcome"]) == (True, "worse")
    assert (served["reason"], served["interval_nature"]) == ("denominator_unknown", "none")
    [beside] = served["published"]
    assert (beside["period"], beside["deprived_value"], beside["comparison_value"]) == (
        "2017", 44.3, 65.8,
    )  # fmt: skip
    assert beside["scope"] == "QPV 2015, France métropolitaine"
    [more] = [link["href"] for link in answer["links"] if link["rel"] == "related"]
    assert {row["period"] for row in client.get(more).json()["items"]} >= {"2015", "2017"}
    published = ROOT / "data" / "published" / "published_gaps.csv"
    [row] = [
        row
        for row in csv.DictReader(published.read_text(encoding="utf-8").splitlines())
        if row["indicator"] == "employment_rate_15_64" and row["year"] == "2017"
    ]
    # the Labour Force Survey, metropolitan France: 44.3 against 65.8
    assert beside["source"] == row["source"]
    onpv = float(row["deprived_value"]), float(row["comparison_value"])
    assert onpv == (44.3, 65.8)
    assert found[0] <= onpv[0] <= found[1]
    assert found[2] <= onpv[1] <= found[3]
    assert found[4] <= onpv[0] - onpv[1] <= found[5]


def test_median_incomes_of_rests_are_bounded_where_both_sides_publish_quantiles(
    connection: Connection,
) -> None:
    rows = ask(connection, "med_income_uc", "2014", "rest_of_epci")
    assert Counter(row.reason for row in rows.values()) == {
        "median_bounded": 1_286, "no_parent": 56, "zone_suppressed": 3,
    }  # fmt: skip
    row = rows["QP001001"]
    # by hand: with 10.9 % of the EPCI's persons taken out, at least half of the others have up to
    # 22,352.7 euros, its sixth decile (0.6 - 0.109 of 0.891), and at most half 20,215.2, its median
    assert row.difference is None
    assert row.difference_min == pytest.approx(13_636.5 - 22_352.75)
    assert row.difference_max == pytest.approx(13_637.5 - 20_215.15)
    assert (row.outcome, row.obs_status, row.p_value) == ("worse", "E", None)
