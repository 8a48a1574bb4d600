"""Tables column by column: the same figures as the lists, in fewer bytes, with their past."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from observatory.settings import Settings

pytest_plugins = ["tests.integration.api_fixtures"]

BASE = "/v1/columns/qpv/2015"


@pytest.fixture(scope="module")
def demo_client(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("columns")
    with TestClient(create_app(Settings(home=home), database_url=demo_database)) as client:
        yield client


def by_code(column: dict[str, Any], name: str) -> dict[str, Any]:
    values = column["figures"][name]
    return dict(zip(column["codes"], values or [None] * len(column["codes"]), strict=True))


@pytest.mark.parametrize("indicator", ["pov60", "unemp_1564", "med_income_uc"])
def test_a_column_has_the_figures_of_the_list_of_gaps(demo_client: Any, indicator: str) -> None:
    column = demo_client.get(f"{BASE}/{indicator}").json()
    asked = f"indicator={indicator}&level=qpv&vintage=2015&period=latest&limit=1000"
    gaps = demo_client.get(f"/v1/gaps?{asked}").json()["items"]
    main = {gap["code"]: gap for gap in gaps if gap["is_main"] is not False}
    assert sorted(main) == sorted(column["codes"])
    assert {gap["period"] for gap in main.values()} == {column["period"]}
    assert {gap["benchmark_kind"] for gap in main.values()} == {column["benchmark"]}
    for name in ("difference", "difference_lower", "difference_min", "outcome", "reason"):
        told = by_code(column, name)
        for code, gap in main.items():
            wanted = gap[name]
            assert told[code] == (
                pytest.approx(wanted, rel=1e-6) if isinstance(wanted, float) else wanted
            ), (name, code)
    made_from = {gap["release"] for gap in main.values() if gap["release"]}
    assert made_from <= set(column["releases"])


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_past_of_a_column_is_that_of_the_trends(demo_client: Any, measure: str) -> None:
    column = demo_client.get(f"{BASE}/pov60?measure={measure}").json()
    asked = "indicator=pov60&level=qpv&vintage=2015&limit=10000"
    trends = demo_client.get(f"/v1/trends?{asked}").json()["items"]
    known = {
        (row["period"], row["code"]): row[measure]
        for row in trends
        if row[measure] is not None and row["is_main"] is not False
    }
    drawn = {
        (one["period"], code): figure
        for one in column["series"]
        for code, figure in zip(column["codes"], one["figures"], strict=True)
        if figure is not None
    }
    assert drawn == {key: pytest.approx(value, rel=1e-6) for key, value in known.items()}
    assert len({period for period, _ in drawn}) > 1
    dates = [one["reference_date"] for one in column["series"]]
    assert dates == sorted(dates)


def test_a_break_of_the_catalogue_parts_the_periods(demo_client: Any) -> None:
    indicators = demo_client.get("/v1/indicators?limit=1000").json()["items"]
    broken = [each for each in indicators if any(one["stops"] for one in each["breaks"])]
    found = []
    for indicator in broken:
        path = f"{BASE}/{indicator['code']}?measure=value"
        series = demo_client.get(path).json()["series"]
        starts = [one["start"] for one in indicator["breaks"] if one["stops"]]
        for before, one in pairwise(series):
            parted = any(before["period"] < start <= one["period"] for start in starts)
            assert one["after_break"] == parted, (indicator["code"], one["period"])
            found.append(parted)
    assert found


def test_values_have_their_own_limits_and_all_their_periods(demo_client: Any) -> None:
    column = demo_client.get(f"{BASE}/pov60?measure=value").json()
    asked = "indicator=pov60&level=qpv&vintage=2015&limit=10000"
    items = demo_client.get(f"/v1/observations?{asked}").json()["items"]
    latest = {each["code"]: each for each in items if each["period"] == column["period"]}
    assert latest
    for name, own in (("value", "value"), ("value_lower", "lower"), ("value_upper", "upper")):
        told = by_code(column, name)
        for code, each in latest.items():
            wanted = each[own]
            assert told[code] == (None if wanted is None else pytest.approx(wanted, rel=1e-6))
    periods = {each["period"] for each in items if each["value"] is not None}
    assert {one["period"] for one in column["series"]} == periods


def test_a_column_hides_what_is_confidential(client: Any) -> None:
    for measure in ("value", "difference", "ratio"):
        answer = client.get(f"/v1/columns/qpv/2024/pov60?measure={measure}")
        assert answer.status_code == 200
        assert "12.25" not in answer.text


def test_the_rows_have_their_communes(demo_client: Any) -> None:
    places = demo_client.get(BASE).json()
    assert len(places["codes"]) == len(places["names"]) == len(places["communes"]) > 20
    code, commune = places["codes"][0], places["communes"][0]
    sheet = demo_client.get(f"/v1/territories/qpv/{code}?vintage=2015").json()
    assert commune in {one["name"] for one in sheet["memberships"] if one["level"] == "commune"}
    assert places["codes"] == demo_client.get(f"{BASE}/pov60").json()["codes"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/v1/columns/commune/2018/pov60", 422, "columns are of"),
        ("/v1/columns/commune/2018", 422, "columns are of"),
        ("/v1/columns/qpv/1999", 404, "there are"),
        ("/v1/columns/qpv/2015/nothing", 404, "nothing"),
        ("/v1/columns/qpv/2015/pov60?measure=trend", 422, "measure"),
        ("/v1/columns/qpv/2015/pov60?period=2010..2018", 422, "one period"),
        ("/v1/columns/qpv/2015/pov60?benchmark=moon", 422, "benchmark"),
    ],
)
def test_what_has_no_column_says_why(
    demo_client: Any, address: str, status: int, said: str
) -> None:
    answer = demo_client.get(address)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
