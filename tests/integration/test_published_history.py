"""The gaps that others published are there before any data of ours, and contradict each other."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from etl.history import HISTORY, load_history, read_history
from observatory.db.report.history import read_history as read_published
from observatory.domain.report.published import find_contradictions
from observatory.errors import SourceChanged
from observatory.settings import Settings
from tests.conftest import TEST_DATA


@pytest.fixture(scope="module")
def client(
    migrated_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    assert load_history(migrated_engine)
    assert not load_history(migrated_engine), "the same file changes nothing"
    url = migrated_engine.url.render_as_string(hide_password=False)
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with TestClient(create_app(settings, database_url=url)) as client:
        yield client


def items(client: TestClient, query: str) -> list[dict[str, object]]:
    response = client.get(f"/v1/published-gaps?{query}")
    assert response.status_code == 200, response.text
    assert response.json()["origin"] == "published"
    return list(response.json()["items"])


def test_the_whole_history_is_served_while_no_data_is_loaded(client: TestClient) -> None:
    assert client.get("/v1/gaps").status_code == 503
    found = items(client, "limit=1000")
    with HISTORY.open(encoding="utf-8", newline="") as file:
        assert len(found) == len(list(csv.DictReader(file))) == 167


def test_two_reports_give_another_unemployment_for_the_same_year(client: TestClient) -> None:
    found = items(client, "contradicted=true&generation=ZUS&period=2008")
    values = {row["edition"]: (row["deprived_value"], row["contradicted_by"]) for row in found}
    assert values == {
        "Onzus 2009": (16.9, "16.7 (Onzus 2014, unemployment_rate_15_64)"),
        "Onzus 2014": (16.7, "16.9 (Onzus 2009, unemployment_rate_15_59)"),
    }


def test_the_wording_of_the_comparison_stays_beside_our_kind(client: TestClient) -> None:
    row = items(client, "indicator=emp_1564&period=2017")[0]
    assert (row["deprived_value"], row["comparison_value"]) == (44.3, 65.8)
    assert row["difference"] == pytest.approx(-21.5)
    assert row["benchmark_kind"] == "rest_of_urban_unit"
    assert "unités urbaines englobantes" in str(row["comparison"])


def test_a_value_printed_as_words_has_its_text_and_no_number(client: TestClient) -> None:
    texts = {row["deprived_text"]: row["deprived_value"] for row in items(client, "limit=1000")}
    assert texts["40+"] is None
    assert texts["<25"] is None
    assert texts['33 ("un sur trois")'] == 33


def test_a_span_of_years_and_a_csv(client: TestClient) -> None:
    assert {row["period"] for row in items(client, "period=1999..2003&limit=500")} <= {
        "1999", "2002", "2003"
    }  # fmt: skip
    response = client.get("/v1/published-gaps?f=csv&generation=ZUS")
    assert response.text.startswith("period,generation,indicator,")
    assert "demonstration" not in response.headers["Content-Disposition"]


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    lines = HISTORY.read_text(encoding="utf-8").splitlines()
    wrong = tmp_path / "history.csv"
    wrong.write_text("\n".join([lines[0], lines[1].replace("2013", "twenty", 1)]), encoding="utf-8")
    with pytest.raises(SourceChanged, match="line 2"):
        read_history(wrong)


@pytest.mark.national
def test_the_figures_are_those_that_were_collected() -> None:
    ours = {(r["period"], r["indicator"], r["scope"], r["deprived_text"]) for r in read_history()}
    shared = TEST_DATA.parent / "facts" / "published_gaps.csv"
    with shared.open(encoding="utf-8", newline="") as file:
        theirs = {
            (r["year"], r["indicator"], r["scope"], r["deprived_value"])
            for r in csv.DictReader(file)
        }
    assert ours == theirs


def test_a_corrected_file_is_another_answer_without_a_new_version_of_the_data(
    client: TestClient, migrated_engine: Engine, tmp_path: Path
) -> None:
    address = "/v1/published-gaps?generation=ZUS&period=2008"
    first = client.get(address)
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304
    corrected = tmp_path / "published.csv"
    corrected.write_bytes(HISTORY.read_bytes().replace(b"16.9", b"16.8"))
    assert load_history(migrated_engine, corrected)
    again = client.get(address, headers=known)
    assert load_history(migrated_engine)
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]
    assert again.content != first.content
    assert client.get(address, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("query", "said"), [("indicator=moon_rate", "moon_rate"), ("generation=QPV1066", "QPV1066")]
)
def test_a_name_that_nobody_published_is_an_error_and_not_an_empty_list(
    client: TestClient, query: str, said: str
) -> None:
    response = client.get(f"/v1/published-gaps?{query}")
    assert response.status_code == 404
    assert said in response.json()["detail"]
    assert "/v1/published-gaps lists them" in response.json()["detail"]


def test_one_figure_has_an_address_of_its_own(client: TestClient) -> None:
    (item,) = items(client, "line=4")
    assert (item["period"], item["deprived_value"]) == ("2008", 16.7)


def test_the_report_marks_the_contradictions_that_the_interface_names(
    client: TestClient, migrated_engine: Engine
) -> None:
    with migrated_engine.connect() as connection:
        ours = find_contradictions(read_published(connection).published)
    assert set(ours) == {item["line"] for item in items(client, "contradicted=true&limit=1000")}
