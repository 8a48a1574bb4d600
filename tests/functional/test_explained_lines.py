"""An explanation leads to the files: each count stands on the line that it names."""

import csv
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from etl.snapshot import Folder
from observatory.settings import Settings
from tests.conftest import TEST_DATA

pytestmark = pytest.mark.national

CAF = {"indicator": "caf_cover", "level": "qpv", "code": "QP030013", "vintage": 2015,
       "period": "2016-12-31", "benchmark": "rest_of_urban_unit"}  # fmt: skip
INCOME = {"indicator": "med_income_uc", "level": "qpv", "code": "QP001001", "vintage": 2015,
          "period": "2017", "benchmark": "epci"}  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Folder:
    return Folder(TEST_DATA)


@pytest.fixture(scope="module")
def client(national_database: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), database_url=national_database)) as client:
        yield client


def explain(client: TestClient, asked: dict[str, Any]) -> dict[str, Any]:
    answer = client.get("/v1/gaps/explain", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def figures_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for step in answer["steps"] for one in step["figures"]]


def numbers(answer: dict[str, Any], key: str) -> dict[str, Any]:
    return next(step["numbers"] for step in answer["steps"] if step["key"] == key)


def read_file(folder: Folder, figure: dict[str, Any]) -> bytes:
    (snapshot,) = folder.find(figure["file"])
    return snapshot.path.read_bytes()


def read_line(folder: Folder, figure: dict[str, Any]) -> dict[str, str]:
    """Return the row on the line that a figure names, as `awk NR==line` shows it."""
    lines = read_file(folder, figure).decode("utf-8-sig").split("\n")
    delimiter = ";" if ";" in lines[0] else ","
    header, row = (next(csv.reader([lines[at]], delimiter=delimiter))
                   for at in (0, figure["line"] - 1))  # fmt: skip
    return dict(zip(header, row, strict=True))


@pytest.mark.parametrize(("asked", "number"), [(CAF, 20), (INCOME, 2)])
def test_every_count_is_on_the_line_of_the_file_that_it_names(
    client: TestClient, folder: Folder, asked: dict[str, Any], number: int
) -> None:
    figures = [one for one in figures_of(explain(client, asked)) if one["line"] is not None]
    assert len(figures) == number
    for figure in figures:
        row = read_line(folder, figure)
        assert figure["code"] in row.values()
        written = row[figure["columns"]].replace("\u202f", "").replace(",", ".")
        assert float(written) == figure["value"]
        assert hashlib.sha256(read_file(folder, figure)).hexdigest() == figure["sha256"]


def test_what_has_no_line_is_the_sum_of_what_has_one(client: TestClient) -> None:
    figures = figures_of(explain(client, CAF))
    without = [one for one in figures if one["line"] is None]
    assert {one["no_line"] for one in without} == {"sum"}
    for whole in without:
        parts = [one["value"] for one in figures if one["part_of"] == whole["code"]]
        assert sum(parts) == whole["value"]


def test_the_caf_gap_of_beaucaire_step_by_step(client: TestClient) -> None:
    # METHOD and the issue, by hand: 3,083 of 4,374 against 9,235 of 19,929.
    answer = explain(client, CAF)
    assert answer["agrees"] is True
    assert answer["gap"]["benchmark_code"] == "00456"
    assert numbers(answer, "zone_numerator")["count"] == 3_083
    assert numbers(answer, "zone_denominator")["count"] == 4_374
    assert numbers(answer, "parent_numerator")["count"] == 15_356
    assert numbers(answer, "parent_denominator")["count"] == 29_977
    assert numbers(answer, "rest") == {"numerator": 9_235, "denominator": 19_929}
    assert numbers(answer, "difference")["difference"] == pytest.approx(24.15, abs=0.005)


def test_the_income_gap_of_grande_reyssouze_with_both_releases(client: TestClient) -> None:
    # The issue: 13,790 − 21,460 = −7,670 ± 10, both figures being rounded to 10 euros.
    answer = explain(client, INCOME)
    assert numbers(answer, "difference") == {
        "value": 13_790, "benchmark_value": 21_460, "difference": -7_670
    }  # fmt: skip
    interval = numbers(answer, "interval")
    assert (interval["difference_lower"], interval["difference_upper"]) == (-7_680, -7_660)
    assert interval["half_width"] == 10
    assert interval["interval_nature"] == "rounding"
    releases = {(one["source"], one["edition"], one["file"]) for one in answer["releases"]}
    assert releases == {
        ("revn", "2021", "REVN_2021.csv"), ("filo_epci", "2017", "FILO2017_DISP_EPCI.csv")
    }  # fmt: skip
    assert answer["agrees"] is True


def test_the_page_names_the_file_and_the_line(client: TestClient) -> None:
    page = client.get("/v1/gaps/explain", params={**CAF, "f": "html", "lang": "en"}).text
    figure = next(one for one in figures_of(explain(client, CAF)) if one["code"] == "300320101")
    assert f"<td>data_CAF_2016_IRIS.csv</td><td>{figure['line']}</td><td>PERCOU</td>" in page
