"""Gaps over time on the demonstration: what is stored, what /v1/trends answers, and its caveats."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import chi2 as chi_squared
from scipy.stats import norm
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from api.routes.trends import TREND_FIELDS
from observatory.db import trends
from observatory.db.filters import Periods, TerritoryFilter
from observatory.db.gap_rows import FIELDS as GAP_FIELDS
from observatory.db.gaps import GapQuestion
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.convergence import DRAWN_ON
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest
from observatory.settings import Settings

Z = 1.959963984540054
WITH_ERROR = """
    SELECT i.code, g.territory_id, g.period::int, g.difference,
           (g.difference_upper - g.difference_lower) / 2, g.confidence_level, g.trend,
           i.sources = '["census"]'
    FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE g.benchmark_kind = 'rest_of_urban_unit' AND g.interval_nature = 'chance' AND g.is_main
      AND i.code <> 'overcrowding' AND i.unit <> 'euro' AND i.breaks = '[]'
    ORDER BY 1, 2, 3
"""


def quantile(level: float) -> float:
    return float(norm.ppf(0.5 + level / 2))


def no_memory(_: Hashable, compute: Callable[[], Any]) -> Any:
    return compute()


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


def ask(connection: Connection, *indicators: str, **more: Any) -> list[dict[str, Any]]:
    places = TerritoryFilter(
        levels=(more.pop("level", Level.QPV),), vintages=(more.pop("vintage", 2015),),
        codes=more.pop("codes", ()),
    )  # fmt: skip
    question = GapQuestion(territories=places, indicators=indicators, **more)
    rows = trends.list_trends(connection, question, no_memory)
    names = (*GAP_FIELDS, *trends.FIELDS)
    return [dict(zip(names, row, strict=True)) for row in rows]


def by_statsmodels(points: list[tuple[int, float, float]]) -> str:
    """Tell the trend of five points as the method words it, by another library."""
    x, y, error = np.array(points).T
    fits = [
        sm.WLS(y[at], sm.add_constant(x[at] - 2000), weights=error[at] ** -2).fit(
            cov_type="fixed scale"
        )
        for at in (np.arange(5), *(np.delete(np.arange(5), out) for out in range(5)))
    ]
    slopes = [fit.params[1] for fit in fits]
    is_told = (slopes[0] / fits[0].bse[1]) ** 2 > chi_squared.ppf(0.998, 1)
    if not is_told or len(set(np.sign(slopes))) > 1:
        return "no_change"
    return "increasing" if slopes[0] > 0 else "decreasing"


def test_stored_trends_are_those_of_another_library(connection: Connection) -> None:
    series: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for code, territory, year, gap, half, level, *more in connection.execute(text(WITH_ERROR)):
        # flagged gaps have a wider interval, at a level of their own
        series[code, territory].append((year, gap, half / quantile(level), *more))
    checked: dict[str, int] = defaultdict(int)
    for (code, territory), rows in series.items():
        for place, (_, _, _, trend, is_census) in enumerate(rows):
            if is_census or place < 4:
                # ten censuses in a row are two or three windows that do not overlap
                assert trend == "cannot_be_calculated", (code, territory)
            elif trend != "no_change" or (territory + place) % 20 == 0:
                assert trend == by_statsmodels([row[:3] for row in rows[place - 4 : place + 1]])
                checked[trend] += 1
    assert set(checked) == {"increasing", "decreasing", "no_change"}
    assert sum(checked.values()) > 150


def test_a_trend_is_null_only_where_nothing_is_compared(connection: Connection) -> None:
    nulls = connection.execute(
        text("""SELECT count(*) FILTER (WHERE trend IS NULL AND has), count(*) FILTER
                (WHERE trend IS NOT NULL AND NOT has), count(*) FILTER (WHERE trend IS NULL)
                FROM (SELECT trend, difference IS NOT NULL OR difference_min IS NOT NULL AS has
                      FROM gap) g""")
    ).one()
    assert nulls[:2] == (0, 0)
    assert nulls[2] > 0


def test_money_and_published_rates_have_no_trend(connection: Connection) -> None:
    words = connection.scalars(
        text("""SELECT DISTINCT trend FROM gap g JOIN indicator i ON i.id = g.indicator_id
                WHERE difference IS NOT NULL AND (interval_nature = 'rounding' OR unit = 'euro')""")
    )
    assert list(words) == ["cannot_be_calculated"]


def test_gaps_that_are_only_estimated_change_between_their_bounds_and_have_no_trend(
    connection: Connection,
) -> None:
    found = connection.execute(
        text("""SELECT i.code, count(*), array_agg(DISTINCT g.trend),
                       array_agg(DISTINCT g.obs_status)
                FROM gap g JOIN indicator i ON i.id = g.indicator_id
                JOIN territory t ON t.id = g.territory_id AND t.level = 'qpv' AND t.vintage = 2015
                WHERE g.interval_nature = 'model' AND g.difference IS NOT NULL
                  AND g.benchmark_kind = 'rest_of_commune' AND i.unit <> 'euro'
                  AND i.sources <> '["census"]'
                GROUP BY 1 ORDER BY 2 DESC""")
    ).all()
    assert found
    assert all(row[2] == ["cannot_be_calculated"] for row in found)
    assert all("P" not in row[3] and "E" in row[3] for row in found)
    rows = ask(connection, found[0][0], kinds=(BenchmarkKind("rest_of_commune"),))
    at = {(row["code"], row["benchmark_code"], row["period"]): row for row in rows}
    estimated = [r for r in rows if r["interval_nature"] == "model" and r["difference"] is not None]
    changed = [row for row in estimated if row["change_nature"] == "model"]
    assert changed
    for row in estimated:
        assert (row["trend_slope"], row["trend_chi2"]) == (None, None)
    for row in changed:
        base = at.get((row["code"], row["benchmark_code"], row["base_period"]))
        if base is not None and base["interval_nature"] == "model":
            least = row["difference_min"] - base["difference_max"]
            most = row["difference_max"] - base["difference_min"]
            assert (row["change_lower"], row["change_upper"]) == pytest.approx((least, most))


@pytest.mark.parametrize(
    ("indicator", "word"), [("bac_success", "increasing"), ("css_share", "increasing")]
)
def test_the_gaps_that_truly_move_are_found_and_never_the_other_way(
    connection: Connection, indicator: str, word: str
) -> None:
    found = connection.execute(
        text("""SELECT g.trend, count(*) FROM gap g JOIN indicator i ON i.id = g.indicator_id
                WHERE i.code = :code AND g.period = '2018' AND g.difference IS NOT NULL
                  AND g.benchmark_kind = 'rest_of_urban_unit' GROUP BY 1"""),
        {"code": indicator},
    )
    counts = {row[0]: row[1] for row in found}
    assert counts.get("decreasing", 0) == 0
    assert set(counts) <= {word, "no_change", "cannot_be_calculated"}


def test_the_answer_repeats_the_stored_trend_and_shows_what_it_stands_on(
    connection: Connection,
) -> None:
    rows = ask(connection, "late_6e", "bac_success", "caf_cover", every_kind=True)
    computed = [row for row in rows if row["trend_slope"] is not None]
    assert len(computed) > 300
    assert {row["trend"] for row in computed} > {"increasing", "no_change"}
    for row in computed:
        assert row["trend_points"] == 5
        if row["trend"] in ("increasing", "decreasing"):
            assert row["trend_chi2"] > 9.549535
            assert (row["trend_slope"] > 0) is (row["trend"] == "increasing")
    for row in rows:
        if row["trend_slope"] is None:
            assert row["trend"] in ("cannot_be_calculated", None)


def test_a_series_is_in_order_of_time_and_counted_from_its_first_gap(
    connection: Connection,
) -> None:
    rows = ask(connection, "bac_success", codes=("QP091032",), shows_chance=True)
    rows = rows or ask(connection, "bac_success", shows_chance=True)
    own = [row for row in rows if row["code"] == rows[0]["code"]]
    assert [row["period"] for row in own] == sorted(row["period"] for row in own)
    first, last = own[0], own[-1]
    assert first["base_period"] is None
    assert last["base_period"] == first["period"]
    change = last["difference"] - first["difference"]
    assert last["change"] == pytest.approx(change)
    arms = (
        (last["difference"] - last["difference_lower"]) / quantile(last["confidence_level"]),
        (first["difference_upper"] - first["difference"]) / quantile(first["confidence_level"]),
    )
    assert last["change_lower"] == pytest.approx(change - Z * np.hypot(*arms))
    assert last["change_nature"] == "chance"
    if last["convergence"] == "closing":
        years = int(last["period"]) - int(first["period"])
        pace = (abs(first["difference"]) - abs(last["difference"])) / years
        assert last["years_to_parity"] == pytest.approx(abs(last["difference"]) / pace)
    assert "residents_move" in last["caveats"]


def test_the_chance_of_a_register_is_shown_only_on_request(connection: Connection) -> None:
    rows = ask(connection, "bac_success")
    assert any(row["change_nature"] == "chance" for row in rows)
    assert all(row["change_lower"] is row["difference_lower"] is None for row in rows)


def test_the_asked_periods_choose_the_rows_and_the_base_not_the_trend(
    connection: Connection,
) -> None:
    everything = {
        (row["code"], row["period"]): row for row in ask(connection, "bac_success", vintage=2015)
    }
    periods = Periods(("2017", "2020"))
    rows = ask(connection, "bac_success", vintage=2015, periods=periods)
    assert {row["period"] for row in rows} <= {"2017", "2020"}
    for row in rows:
        assert row["trend_slope"] == everything[row["code"], row["period"]]["trend_slope"]
    assert {row["base_period"] for row in rows if row["period"] == "2020"} <= {"2017", None}
    latest = ask(connection, "bac_success", vintage=2015, periods=Periods(is_latest=True))
    assert len(latest) == len({row["code"] for row in latest})
    assert {row["change"] for row in latest} <= {row["change"] for row in everything.values()}


def test_a_break_starts_another_series_and_census_windows_that_overlap_show_no_change(
    connection: Connection,
) -> None:
    rows = [row for row in ask(connection, "overcrowding") if row["difference"] is not None]
    for row in rows:
        year = int(row["period"])
        base = None if year in (2015, 2018) else "2015" if year < 2018 else "2018"
        assert row["base_period"] == base, row["period"]
        assert ("break_in_series" in row["caveats"]) is (year >= 2018)
        overlaps = base is not None and year - int(base) < 5
        assert ("windows_overlap" in row["caveats"]) is overlaps
        assert (row["change"] is None) is (base is None or overlaps)
        assert row["trend"] == "cannot_be_calculated"


def test_money_is_compared_as_a_ratio_and_stops_at_declared_breaks(
    connection: Connection,
) -> None:
    rows = [row for row in ask(connection, "med_income_uc") if row["difference"] is not None]
    own = {(row["code"], row["benchmark_code"], row["period"]): row for row in rows}
    for row in rows:
        year = int(row["period"])
        start = "2019" if year > 2019 else "2015" if year in (2016, 2017) else None
        assert row["base_period"] in (start, None)
        if row["base_period"]:
            assert row["change_of"] == "ratio"
            before = own[row["code"], row["benchmark_code"], row["base_period"]]
            assert row["change"] == pytest.approx(row["ratio"] - before["ratio"])
            assert "current_euros" in row["caveats"]
            assert ("caution" in row["caveats"]) is (year >= 2020)
            assert ("consecutive_vintages" in row["caveats"]) is (year - int(start or 0) == 1)
        if year >= 2018:
            assert "2018: Solidarity rent reduction" in row["caveats_en"]
        assert "no_standard_error" in row["caveats"]


def test_a_list_drawn_on_the_first_year_is_said(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the new generation is computed back to 2020 in the demonstration: a list drawn then, say
    monkeypatch.setitem(DRAWN_ON, (Level.QPV, 2024), 2020)
    rows = ask(connection, "pov60", vintage=2024)
    later = [row for row in rows if row["base_period"]]
    assert {row["base_period"] for row in later} >= {"2020"}
    for row in later:
        assert ("base_year_of_the_list" in row["caveats"]) is (row["base_period"] == "2020")


def test_what_cannot_be_compared_keeps_its_reason(connection: Connection) -> None:
    rows = ask(connection, "pov60", kinds=(BenchmarkKind.REST_OF_EPCI,))
    assert rows
    assert {row["reason"] for row in rows} == {"non_additive"}
    assert all(row["change"] is row["caveats"] is None for row in rows)


def test_other_levels_have_series_too_measured_on_request(connection: Connection) -> None:
    asked = {"level": Level.COMMUNE, "vintage": 2021, "kinds": (BenchmarkKind.DEPARTMENT,)}
    rows = ask(connection, "bac_success", **asked)
    computed = [row for row in rows if row["trend_slope"] is not None]
    assert len(computed) > 20
    assert {row["trend"] for row in computed} <= {"increasing", "decreasing", "no_change"}


def test_too_many_gaps_are_refused_with_what_to_do(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trends, "MOST_GAPS", 50)
    with pytest.raises(InvalidRequest, match="name fewer indicators"):
        ask(connection, "bac_success")


@pytest.fixture(scope="module")
def demo_client(demo_engine: Engine) -> Iterator[TestClient]:
    url = demo_engine.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(), database_url=url)) as client:
        yield client


def test_pages_of_the_answer_make_up_the_whole(demo_client: TestClient) -> None:
    address = "/v1/trends?level=qpv&vintage=2015&indicator=bac_success,overcrowding"
    whole = demo_client.get(f"{address}&limit=10000").json()
    assert tuple(whole["items"][0]) == TREND_FIELDS
    found, href = [], f"{address}&limit=37"
    while href:
        page = demo_client.get(href).json()
        assert page["numberMatched"] == whole["numberMatched"] == len(whole["items"])
        found += page["items"]
        links = {link["rel"]: link["href"] for link in page["links"]}
        href = links.get("next", "")
    assert found == whole["items"]


def test_the_csv_has_the_same_columns_and_rows(demo_client: TestClient) -> None:
    address = "/v1/trends?level=qpv&vintage=2015&indicator=overcrowding"
    items = demo_client.get(f"{address}&limit=10000").json()["items"]
    rows = list(csv.DictReader(io.StringIO(demo_client.get(f"{address}&f=csv").text)))
    assert tuple(rows[0]) == TREND_FIELDS
    assert [row["period"] for row in rows] == [item["period"] for item in items]
    last = [row for row in rows if row["difference"]][-1]
    assert last["caveats"].startswith('["residents_move","break_in_series"')


@pytest.mark.parametrize(
    "asked", ["indicator=nothing_known", "period=soon", "benchmark=moon", "cursor=xyz", "limit=0"]
)
def test_what_is_asked_wrongly_is_told(demo_client: TestClient, asked: str) -> None:
    response = demo_client.get(f"/v1/trends?level=qpv&{asked}")
    assert response.status_code in (400, 404, 422)
    assert response.headers["content-type"] == "application/problem+json"
