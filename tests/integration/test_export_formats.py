"""Every format is read back by the program that people open it with."""

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
import orjson
import pandas as pd
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from api import exports, reading, snapshot
from api.parameters import Form

pytest_plugins = ["tests.integration.api_fixtures"]

LICENCE = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
# Every list of the service, and a question that it answers.
TABULAR = [
    "/v1/territories?", "/v1/indicators?", "/v1/observations?", "/v1/gaps?benchmark=all&",
    "/v1/gaps/ranking?indicator=pov60&vintage=2024&period=2018&",
    "/v1/composite?indicator=pov60&vintage=2024&period=2018&",
    "/v1/trends?indicator=pov60&level=qpv&vintage=2024&", "/v1/summaries?", "/v1/availability?",
    "/v1/releases?", "/v1/reports?", "/v1/revisions?", "/v1/published-gaps?limit=5&",
    "/v1/passages/qpv/2015/2024?",
]  # fmt: skip


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text[:500]
    return response


def items(client: TestClient, address: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = orjson.loads(ask(client, address).content)["items"]
    return rows


# --- CSV


@pytest.mark.parametrize("address", TABULAR)
def test_every_list_opens_in_a_french_spreadsheet_with_the_same_cells(
    client: TestClient, address: str
) -> None:
    english = ask(client, f"{address}f=csv").content
    french = ask(client, f"{address}f=csv&locale=fr").content
    assert french.startswith(b"\xef\xbb\xbf")
    assert not english.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(english), dtype=str)
    other = pd.read_csv(io.BytesIO(french), dtype=str, sep=";", encoding="utf-8-sig")
    assert list(table) == list(other)
    for name in table:
        if not table[name].equals(other[name]):
            assert table[name].str.replace(".", ",").equals(other[name]), name


def test_pandas_reads_the_numbers_of_a_french_csv(client: TestClient) -> None:
    content = ask(client, "/v1/observations?f=csv&locale=fr&code=QP001001").content
    table = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    assert list(table["value"]) == [40.5, 41.5]


def test_a_french_csv_has_its_own_description(client: TestClient) -> None:
    address = "/v1/observations?f=csv&locale=fr"
    link = ask(client, address).headers["link"]
    (described,) = [part for part in link.split(", ") if "describedby" in part]
    table = ask(client, described[1 : described.index(">")]).json()
    assert table["dialect"]["delimiter"] == ";"
    value = next(c for c in table["tableSchema"]["columns"] if c["name"] == "value")
    assert value["datatype"] == {"base": "number", "format": {"decimalChar": ","}}
    assert table["url"].endswith("locale=fr")


def test_a_formula_is_not_run_in_either_country(client: TestClient) -> None:
    for locale, mark in (("en", ","), ("fr", ";")):
        text = ask(client, f"/v1/territories?f=csv&code=QP001003&locale={locale}").text
        row = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))[1]
        assert row[3] == "'=HYPERLINK(1)"


# --- XLSX and Parquet


def workbook(client: TestClient, address: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(ask(client, address).content))


@pytest.mark.parametrize("address", TABULAR)
def test_every_list_is_a_workbook_and_a_parquet_file_with_the_same_cells(
    client: TestClient, address: str
) -> None:
    rows = items(client, f"{address}limit=1000" if "limit" not in address else address)
    sheet = workbook(client, f"{address}f=xlsx")["data"]
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    read = parquet.read_table(io.BytesIO(ask(client, f"{address}f=parquet").content))
    assert len(cells) - 1 == read.num_rows == len(rows)
    if rows:
        assert cells[0] == read.column_names == list(rows[0])
    for cell, typed, row in zip(cells[1:], read.to_pylist(), rows, strict=True):
        for name, value in row.items():
            assert plain(typed[name]) == plain(value), name
            assert plain(cell[cells[0].index(name)]) == plain(value), name


def plain(value: Any) -> Any:
    """Return a value as text that every format agrees on."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value or None
    if isinstance(value, int | float):
        return round(float(value), 12) or None
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    return str(value).removesuffix("T00:00:00").replace("Z", "+00:00")


def test_codes_are_text_in_every_typed_format(client: TestClient) -> None:
    book = workbook(client, "/v1/territories?f=xlsx&level=commune")["data"]
    assert book["B2"].value == "01053"
    assert book["B2"].data_type == "s"
    content = ask(client, "/v1/territories?f=parquet&level=commune").content
    assert pd.read_parquet(io.BytesIO(content))["code"].tolist() == ["01053"]


def test_no_cell_of_a_workbook_is_a_formula(client: TestClient) -> None:
    sheet = workbook(client, "/v1/territories?f=xlsx&code=QP001003")["data"]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=HYPERLINK(1)", "s")


def test_a_workbook_says_where_its_figures_come_from(client: TestClient) -> None:
    sheet = workbook(client, "/v1/observations?f=xlsx&period=latest")["source"]
    told = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert told["Producteur / Producer"] == "Insee"
    assert told["Licence / Licence"] == "Licence Ouverte 2.0"
    assert told["Texte de la licence / Text of the licence"] == LICENCE
    assert told["Éditions / Editions"] == "filosofi_qpv 2018"
    assert told["Version des données / Data version"] == 2
    assert told["Question posée / Query"].endswith("/v1/observations?f=xlsx&period=latest")
    assert "fictives" in told["Avertissement / Notice"]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "filosofi_qpv" in cells
    assert any(str(cell).startswith("2021-03-04") for cell in cells)


def test_a_parquet_file_says_the_same_in_its_metadata(client: TestClient) -> None:
    content = ask(client, "/v1/gaps?f=parquet").content
    told = parquet.read_schema(io.BytesIO(content)).metadata
    assert told[b"producer"].decode() == "Insee"
    assert told[b"licence_address"].decode() == LICENCE
    assert told[b"data_version"] == b"2"
    assert told[b"origin"] == b"demonstration"
    assert orjson.loads(told[b"releases"])[0]["published_on"] == "2021-03-04"


def test_a_column_has_its_type_even_when_every_value_is_missing(client: TestClient) -> None:
    content = ask(client, "/v1/gaps?f=parquet&indicator=population&benchmark=epci").content
    table = parquet.read_table(io.BytesIO(content))
    assert table["difference"].null_count == table.num_rows == 4
    assert str(table.schema.field("difference").type) == "double"
    assert str(table.schema.field("benchmark_vintage").type) == "int64"
    assert str(table.schema.field("is_significant").type) == "bool"


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "parquet"])
def test_every_list_links_to_its_licence(client: TestClient, form: str) -> None:
    for address in TABULAR:
        if "published-gaps" not in address:  # of publications, not of releases
            links = ask(client, f"{address}f={form}").headers.get("link", "")
            has_rows = "passages" not in address or form == "json"
            if has_rows and "revisions" not in address:
                assert f'<{LICENCE}>; rel="license"' in links, address


def test_a_form_is_chosen_by_the_accept_header_too(client: TestClient) -> None:
    for media_type in (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.apache.parquet",
    ):
        answer = client.get("/v1/gaps", headers={"Accept": media_type})
        assert answer.headers["content-type"] == media_type
        assert "attachment" in answer.headers["content-disposition"]


def test_a_workbook_has_fewer_rows_than_a_csv(client: TestClient) -> None:
    refused = client.get("/v1/observations?f=xlsx&limit=20001")
    assert refused.status_code == 422
    assert "at most 20000" in refused.json()["detail"]


def test_a_workbook_of_more_rows_than_it_holds_is_refused_with_a_way_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = replace(exports.FILES[Form.XLSX], most=2)
    monkeypatch.setattr(reading, "FILES", {**exports.FILES, Form.XLSX: narrow})
    for address in ("/v1/observations?f=xlsx&obs_status=A", "/v1/territories?f=xlsx&on=all"):
        refused = client.get(address, headers={"Cache-Control": "no-cache"})
        assert refused.status_code == 413, address
        assert all(word in refused.json()["detail"] for word in ("limit=", "f=csv", "f=parquet"))
        assert client.get(f"{address}&limit=2").status_code == 200


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_never_ends_before_its_rows_do_unasked(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    narrow = replace(exports.FILES[Form(form)], most=2)
    monkeypatch.setattr(reading, "FILES", {**exports.FILES, Form(form): narrow})
    monkeypatch.setattr(snapshot, "FILES", {**exports.FILES, Form(form): narrow})
    address = f"/v1/territories?f={form}&on=all"
    refused = client.get(address, headers={"Cache-Control": "no-cache"})
    assert refused.status_code == 413
    for word in ("rows, and a ", "holds 2 at most", "(limit=2)", "`next`", "filters"):
        assert word in refused.json()["detail"]
    part = ask(client, f"{address}&limit=2")
    assert 'rel="next"' in part.headers["link"]


def test_a_workbook_of_a_part_says_so_below_its_rows(client: TestClient) -> None:
    matched = ask(client, "/v1/territories?on=all").json()["numberMatched"]
    sheet = workbook(client, "/v1/territories?f=xlsx&on=all&limit=2")["data"]
    assert [cell.value for cell in sheet["A"]][3] is None
    assert sheet["A5"].value.endswith(f"2 rows of {matched}: the others are not in this file.")
    assert sheet.auto_filter.ref.endswith("3")
    whole = workbook(client, "/v1/territories?f=xlsx&on=all")["data"]
    assert whole.max_row == matched + 1
