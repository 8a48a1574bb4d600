"""What the API answers, on a real database: names, order, missing figures, formats."""

import csv
import io
import re
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

pytest_plugins = ["tests.integration.api_fixtures"]
HIDDEN = 12.25  # the confidential value of the fixtures

# The contract of ARCHITECTURE.md, "Fixed names", typed out again on purpose.
OBSERVATION = [
    "indicator", "level", "code", "vintage", "name", "period", "period_start", "period_end", "unit",
    "value", "numerator", "denominator", "lower", "upper", "interval_nature", "obs_status",
    "conf_status", "source", "edition", "release", "published_on",
]  # fmt: skip
GAP = [
    "indicator", "level", "code", "vintage", "name", "period", "benchmark_kind", "benchmark_level",
    "benchmark_code", "benchmark_vintage", "benchmark_name", "is_main", "unit", "value",
    "benchmark_value", "difference", "difference_lower", "difference_upper", "difference_min",
    "difference_max", "ratio", "ratio_lower", "ratio_upper", "interval_nature", "confidence_level",
    "p_value", "p_adjusted", "is_significant", "sign_certain", "outcome", "trend", "obs_status",
    "conf_status", "reason", "release", "benchmark_release",
]  # fmt: skip
ENVELOPE = ["data_version", "origin", "numberMatched", "numberReturned", "items", "links"]


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return orjson.loads(response.content)


def items(client: TestClient, address: str) -> list[dict[str, Any]]:
    return list(ask(client, address)["items"])


def read_csv(client: TestClient, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/v1/observations", OBSERVATION),
        ("/v1/gaps", [*GAP, "reason_fr", "reason_en"]),
    ],
)
def test_names_and_their_order_are_the_same_in_json_and_csv(
    client: TestClient, address: str, names: list[str]
) -> None:
    answer = ask(client, address)
    assert list(answer)[:6] == ENVELOPE
    assert list(answer["items"][0]) == names
    assert read_csv(client, f"{address}?f=csv")[0] == names


def test_every_answer_says_that_the_data_are_fictional(client: TestClient) -> None:
    for address in (
        "/v1/territories", "/v1/territories/zus/8201010", "/v1/indicators", "/v1/indicators/pov60",
        "/v1/observations", "/v1/gaps", "/v1/availability", "/v1/geojson/qpv/2024", "/v1/releases",
        "/v1/releases/1", "/v1/reports", "/v1/status", "/v1/locate?lon=5&lat=46",
    ):  # fmt: skip
        answer = ask(client, address)
        assert (answer["data_version"], answer["origin"]) == (2, "demonstration"), address
        assert "fictives" in answer["notice"], address


def test_csv_carries_the_envelope_in_its_headers(client: TestClient) -> None:
    headers = client.get("/v1/observations?limit=2", headers={"Accept": "text/csv"}).headers
    assert headers["x-data-version"] == "2"
    assert headers["x-origin"] == "demonstration"
    assert headers["x-number-matched"] == "5"
    assert headers["content-disposition"] == 'attachment; filename="demonstration-observations.csv"'
    assert 'rel="next"' in headers["link"]


def test_a_name_that_a_spreadsheet_would_run_is_quoted_and_numbers_are_not(
    client: TestClient,
) -> None:
    table = read_csv(client, "/v1/territories?f=csv&code=QP001003")
    assert table[1][3] == "'=HYPERLINK(1)"
    assert items(client, "/v1/territories?code=QP001003")[0]["name"] == "=HYPERLINK(1)"


def test_a_suppressed_value_is_null_and_has_its_status(client: TestClient) -> None:
    (row,) = items(client, "/v1/observations?code=QP001002")
    assert (row["value"], row["obs_status"]) == (None, "Q")


def test_confidential_figures_never_leave_the_database(client: TestClient) -> None:
    (row,) = items(client, "/v1/observations?code=QP001003")
    assert (row["value"], row["numerator"], row["conf_status"]) == (None, None, "C")
    for address in ("/v1/observations?f=csv", "/v1/geojson/qpv/2024?indicator=pov60&period=2018"):
        assert str(HIDDEN) not in client.get(address).text


def test_what_a_hidden_count_leaves_possible_is_shown_and_nothing_of_a_confidential_figure(
    client: TestClient,
) -> None:
    address = "/v1/gaps?indicator=pov60&benchmark=department&period=2018&chance=true"
    rows = {row["code"]: row for row in items(client, address)}
    hidden, secret = rows["QP001002"], rows["QP001003"]
    assert (hidden["conf_status"], hidden["obs_status"]) == ("C", "Q")
    assert (hidden["difference_min"], hidden["difference_max"]) == (-20.5, 79.5)
    assert hidden["sign_certain"] is False
    others = ("value", "benchmark_value", "difference", "ratio", "ratio_lower", "ratio_upper")
    assert {hidden[name] for name in others} == {None}
    assert {secret[name] for name in (*others, "difference_min", "difference_max")} == {None}
    (alone,) = items(client, f"{address}&level=qpv&vintage=2024&code=QP001002")
    assert alone == hidden


def test_superseded_figures_are_not_current(client: TestClient) -> None:
    values = [row["value"] for row in items(client, "/v1/observations?code=QP001001")]
    assert values == [40.5, 41.5]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2018", {"2018"}),
        ("2018,2021", {"2018", "2021"}),
        ("2018..2019", {"2018"}),
        ("2019..2021", {"2021"}),
        ("latest", {"2021"}),
    ],
)
def test_periods(client: TestClient, period: str, expected: set[str]) -> None:
    rows = items(client, f"/v1/observations?code=QP001001&period={period}")
    assert {row["period"] for row in rows} == expected


def test_latest_is_spelled_out(client: TestClient) -> None:
    answer = ask(client, "/v1/observations?period=latest&level=qpv")
    assert answer["latest"] == [
        {"indicator": "pov60", "level": "qpv", "vintage": 2024, "period": "2021"}
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/territories", 422),
        ("/v1/geojson/qpv/2024", 422),
        ("/ogc/collections/qpv-2024/items", 400),
    ],
)
def test_a_cursor_goes_on_with_its_own_question_only(
    client: TestClient, path: str, status: int
) -> None:
    links = client.get(f"{path}?limit=1&bbox=-180,-90,180,90").json()["links"]
    (following,) = (link["href"] for link in links if link["rel"] == "next")
    assert client.get(following).status_code == 200
    assert client.get(following.replace("limit=1", "limit=2")).status_code == 200
    narrower = re.sub(r"bbox=[^&]*", "bbox=-180,-90,180,89", following)
    refused = client.get(narrower)
    assert refused.status_code == status
    assert "not made by this list" in refused.json()["detail"]


def test_pages_follow_each_other_without_loss_or_repetition(client: TestClient) -> None:
    for path in ("/v1/observations", "/v1/gaps", "/v1/territories", "/v1/availability"):
        whole, address, seen = items(client, path), f"{path}?limit=2", []
        while address:
            answer = ask(client, address)
            assert answer["numberMatched"] == len(whole)
            seen += answer["items"]
            address = next((li["href"] for li in answer["links"] if li["rel"] == "next"), "")
        assert seen == whole, path


def test_search_knows_no_accents_and_ranks_the_beginning_first(client: TestClient) -> None:
    assert items(client, "/v1/territories?q=EPINETTES")[0]["code"] == "QP001002"
    names = [row["name"] for row in items(client, "/v1/territories?q=bourg")]
    assert names == ["Bourg-en-Bresse", "CA du Bassin de Bourg"]
    assert items(client, "/v1/territories?q=%25") == []


def test_parents_and_boxes_narrow(client: TestClient) -> None:
    def codes(query: str) -> set[str]:
        return {row["code"] for row in items(client, f"/v1/territories?level=qpv&{query}")}

    assert codes("parent=epci:200071751") == {"QP001001", "QP001002"}
    assert codes("parent=epci:200042935:2018") == {"QP001001"}
    assert codes("parent=epci:200042935:2015") == set()
    assert codes("bbox=5.015,46,5.04,46.02") == {"QP001002"}
    assert codes("bbox=170,-10,-170,60") == set()


def test_territories_no_longer_in_force_are_left_out_and_the_answer_says_when(
    client: TestClient,
) -> None:
    assert items(client, "/v1/territories?code=QP976001") == []
    answer = ask(client, "/v1/territories?code=QP976001&on=2024-03-01")
    assert (answer["on"], answer["numberMatched"]) == ("2024-03-01", 1)
    assert ask(client, "/v1/territories?code=QP976001&on=all")["on"] == "all"


def test_a_generation_that_is_over_is_shown_as_it_ended_unless_a_day_is_named(
    client: TestClient,
) -> None:
    old = "/v1/territories?level=qpv&vintage=2015"
    assert [row["code"] for row in items(client, old)] == ["QP001001", "QP001009"]
    assert items(client, f"{old}&on=2024-03-01") == []
    assert ask(client, "/v1/geojson/qpv/2015")["numberMatched"] == 2


def test_a_sheet_shows_all_parents_with_their_shares(client: TestClient) -> None:
    sheet = ask(client, "/v1/territories/qpv/QP001001?vintage=2024")
    epcis = [
        (m["code"], m["share"], m["is_main"]) for m in sheet["memberships"] if m["level"] == "epci"
    ]
    assert epcis == [("200071751", 0.8, True), ("200042935", 0.2, False)]
    assert sheet["vintages"] == [2015, 2024]
    assert sheet["perimeter"]["source_srid"] == 2154
    assert sheet["passages"][0]["vintage"] == 2015
    assert {gap["period"] for gap in sheet["gaps"]} == {"2018"}
    assert {gap["benchmark_kind"] for gap in sheet["gaps"]} == {"epci"}


def test_an_unknown_share_is_null_and_never_one(client: TestClient) -> None:
    sheet = ask(client, "/v1/territories/qpv/QP001002")
    assert [(m["share"], m["basis"]) for m in sheet["memberships"]] == [(None, "unknown")]
    assert ask(client, "/v1/territories/zus/8201010")["perimeter"] is None


def test_without_benchmark_each_indicator_has_its_own_and_every_row_names_it(
    client: TestClient,
) -> None:
    assert {row["benchmark_kind"] for row in items(client, "/v1/gaps")} == {"epci"}
    kinds = {row["benchmark_kind"] for row in items(client, "/v1/gaps?benchmark=all")}
    assert kinds == {"epci", "commune", "department", "rest_of_epci"}


def test_a_family_refused_once_is_served_for_each_of_its_territories(client: TestClient) -> None:
    rows = items(client, "/v1/gaps?indicator=population&benchmark=epci")
    assert len(rows) == 4
    for row in rows:
        assert (row["outcome"], row["reason"]) == ("not_compared", "count_not_compared")
        assert row["difference"] is row["value"] is row["ratio"] is None
        assert row["reason_fr"].startswith("Un effectif")
        assert row["reason_en"].startswith("A count")


def test_the_whole_set_of_one_territory_is_what_everybodys_gaps_say_of_it(
    client: TestClient,
) -> None:
    everybody = items(client, "/v1/gaps?benchmark=all&limit=10000")
    one = "/v1/gaps?benchmark=all&level=qpv&vintage=2024&code=QP001001"
    whole = items(client, one)
    assert len(whole) > 2
    assert whole == [r for r in everybody if (r["code"], r["vintage"]) == ("QP001001", 2024)]
    paged, address = [], f"{one}&limit=2"
    while address:
        answer = ask(client, address)
        paged += answer["items"]
        assert answer["numberMatched"] == len(whole)
        address = next((x["href"] for x in answer["links"] if x["rel"] == "next"), "")
    assert paged == whole


def test_a_gap_asked_for_and_never_computed_is_a_row_of_nulls_with_its_reason(
    client: TestClient,
) -> None:
    address = "/v1/gaps?indicator=pov60&level=qpv&vintage=2024&period=2018&benchmark=epci"
    rows = {row["code"]: row for row in items(client, address)}
    assert rows["QP001002"]["reason"] == "zone_suppressed"
    assert rows["QP001003"]["reason"] == "no_benchmark"
    assert rows["QP001003"]["period"] == "2018"
    region = items(client, address.replace("epci", "region"))
    assert {row["code"]: row["reason"] for row in region} == {
        "QP001001": "no_benchmark", "QP001002": "zone_missing", "QP001003": "no_benchmark",
        "QP976001": "zone_missing",
    }  # fmt: skip
    undated = items(client, "/v1/gaps?indicator=pov60&level=qpv&vintage=2024&benchmark=region")
    assert {row["period"] for row in undated} == {None}


def test_gaps_say_whether_what_was_never_computed_has_a_row(client: TestClient) -> None:
    broad = client.get("/v1/gaps?level=qpv&vintage=2024&period=2001").json()
    named = client.get("/v1/gaps?level=qpv&vintage=2024&period=2001&indicator=pov60").json()
    assert broad["numberMatched"] == 0 < named["numberMatched"]
    assert broad["absences"].startswith("not listed")
    assert named["absences"].startswith("listed")
    streamed = client.get("/v1/gaps?limit=20000").json()
    assert streamed["absences"] == broad["absences"]
    page = client.get("/v1/gaps?level=qpv&vintage=2024&period=2001&f=csv&limit=10")
    whole = client.get("/v1/gaps?f=csv")
    for answer in (page, whole):
        assert answer.headers["X-Absences"] == broad["absences"]


def test_latest_gap_is_the_last_one_computed(client: TestClient) -> None:
    answer = ask(client, "/v1/gaps?indicator=pov60&period=latest&code=QP001001")
    assert [family["period"] for family in answer["latest"]] == ["2018"]
    rows = items(client, "/v1/gaps?indicator=pov60&period=2020..2022")
    assert [(row["period"], row["reason"]) for row in rows] == [("2021", "no_benchmark")]


def test_latest_gap_is_the_last_one_known_even_between_bounds(client: TestClient) -> None:
    # Department: nothing is computed at all, and 2018 has bounds, 2021 a refusal.
    answer = ask(client, "/v1/gaps?indicator=pov60&period=latest&benchmark=department")
    assert [family["period"] for family in answer["latest"]] == ["2018"]


def test_the_chance_interval_of_a_register_is_shown_only_on_request(client: TestClient) -> None:
    address = "/v1/gaps?indicator=pov60&benchmark=commune&code=QP001001"
    (hidden,), (shown,) = items(client, address), items(client, f"{address}&chance=true")
    assert (hidden["interval_nature"], hidden["difference_lower"]) == ("chance", None)
    assert (shown["interval_nature"], shown["difference_lower"]) == ("chance", 20.1)


def test_an_unbounded_limit_is_null(client: TestClient) -> None:
    row = items(client, "/v1/gaps?indicator=pov60&period=2018&is_main=true")[0]
    assert (row["ratio"], row["ratio_upper"]) == (2.25, None)


def test_availability_counts_statuses_and_reasons(client: TestClient) -> None:
    rows = items(client, "/v1/availability?indicator=pov60&period=2018&level=qpv")
    counts = {
        (r["figure"], r["benchmark_kind"], r["obs_status"] or r["reason"] or r["outcome"]): r[
            "count"
        ]
        for r in rows
    }
    assert counts == {
        ("observation", None, "A"): 2,
        ("observation", None, "Q"): 1,
        ("gap", "commune", "worse"): 1,
        ("gap", "epci", "worse"): 2,
        ("gap", "epci", "zone_suppressed"): 1,
        ("gap", "department", "zone_suppressed"): 1,
        ("gap", "department", "zone_missing_in_benchmark"): 1,
        ("gap", "rest_of_epci", "non_additive"): 4,
    }


def test_availability_says_in_how_many_there_is_a_figure(client: TestClient) -> None:
    rows = items(client, "/v1/availability?indicator=pov60&figure=gap&level=qpv&vintage=2024")
    drawn = {(row["period"], row["benchmark_kind"]) for row in rows if row["computed"]}
    assert drawn == {("2018", "commune"), ("2018", "epci")}
    bounded = {row["reason"]: row["bounded"] for row in rows if row["bounded"]}
    assert bounded == {"zone_suppressed": 1, "zone_missing_in_benchmark": 1}
    assert all(row["count"] >= row["computed"] + row["bounded"] for row in rows)


def test_the_status_names_the_layers_and_a_view_that_shows_something(client: TestClient) -> None:
    status = ask(client, "/v1/status")
    layers = {
        (row["level"], row["vintage"]): (row["territories"], row["perimeters"])
        for row in status["layers"]
    }
    assert layers["qpv", 2015] == (2, 1)
    assert layers["zus", 1996] == (1, 0)
    assert status["map"] == {
        "vintage": 2024, "indicator": "pov60", "period": "2018", "benchmark": "epci",
        "bbox": [5.0, 46.0, 6.01, 47.01], "background_level": None, "background_vintage": None,
    }  # fmt: skip


def test_reports_have_an_address(client: TestClient) -> None:
    report, *_ = items(client, "/v1/reports")
    assert report["url"] == f"/reports/{report['sha256']}/rapport-2018.html"


def test_releases_show_provenance_and_no_folder(client: TestClient) -> None:
    rows = items(client, "/v1/releases")
    assert [row["source"] for row in rows] == ["filosofi_qpv"]  # the staged one is not public
    assert (rows[0]["address"], rows[0]["findings"]) == ("f.zip", 1)
    assert rows[0]["release"] == rows[0]["id"]
    release = ask(client, f"/v1/releases/{rows[0]['id']}")
    assert release["findings"][0]["samples"] == [{"file": "f.csv", "line": 3}]


def test_an_indicator_says_all_that_its_declaration_decides(client: TestClient) -> None:
    (row,) = items(client, "/v1/indicators?code=pov60")
    declared = ("breaks", "denominator_bounds", "median_bounds", "counts_surroundings",
                "suppression")  # fmt: skip
    assert list(row)[-5:] == list(declared)
    # What the fixture's declaration leaves to the defaults of the table.
    assert {name: row[name] for name in declared} == {
        "breaks": [], "denominator_bounds": {}, "median_bounds": None,
        "counts_surroundings": False, "suppression": "unknown",
    }  # fmt: skip
    header = client.get("/v1/indicators?f=csv").text.partition("\n")[0].strip()
    assert header.endswith(",".join(declared))


@pytest.mark.parametrize("query", ["", "&parent=epci:200071751", "&period=latest", "&level=qpv"])
def test_the_gaps_that_match_are_as_many_as_are_listed(client: TestClient, query: str) -> None:
    address = f"/v1/gaps?benchmark=all{query}"
    listed = client.get(f"{address}&limit=5000").json()
    assert listed["numberMatched"] == len(listed["items"])
    first = client.get(f"{address}&limit=1").json()
    assert first["numberMatched"] == listed["numberMatched"]
