"""From one generation to the next: measured when published, disputed aloud, carried over."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from etl.load import load_tidy
from etl.tidy import TidyRelease
from observatory.db.staging import ReleaseInfo
from observatory.geography.perimeter import as_multipolygons, geodesic_areas
from observatory.settings import Settings

# Boxes along a street, in hundredths of a degree east of 5°; all between 46.00 and 46.01° north.
OLD = {
    "QP001001": (0, 1), "QP001002": (1, 2),  # merged
    "QP001003": (5, 6),  # split
    "QP001004": (8, 9),  # unchanged
    "QP001005": (12, 13),  # ended
    "QP001006": (20, 21), "QP001007": (24, 25),  # swapped in the table
    "QP001008": (40, 41),  # said unchanged, and shrunk
}  # fmt: skip
NEW = {
    "QN00101M": (0, 2),
    "QN00102M": (5, 5.6),
    "QN00103M": (5.6, 6),
    "QN00104I": (8.02, 9.01),  # generalised
    "QN00105N": (30, 31),
    "QN00106M": (20, 21),
    "QN00107M": (24, 25),
    "QN00108I": (40, 40.5),
}
TABLE = [
    ("QN00101M", "MODIFIE", "QP001001"), ("QN00101M", "MODIFIE", "QP001002"),
    ("QN00102M", "MODIFIE", "QP001003"), ("QN00103M", "MODIFIE", "QP001003"),
    ("QN00104I", "INCHANGE", "QP001004"), ("QN00105N", "NOUVEAU", None),
    ("QN00106M", "MODIFIE", "QP001007"), ("QN00107M", "MODIFIE", "QP001006"),
    ("QN00108I", "INCHANGE", "QP001008"), ("QN97651C", "COMMUNE", None),
]  # fmt: skip
COUNTS = {"QP001001": 300.0, "QP001002": 500.0, "QP001003": 1000.0, "QP001004": 70.0,
          "QP001005": 40.0, "QP001006": 10.0, "QP001007": None, "QP001008": 80.0}  # fmt: skip


def quiet(*_: object) -> None:
    """Report no progress."""


def info(source: str, edition: str, sha256: str = "0") -> ReleaseInfo:
    return ReleaseInfo(
        source=source, edition=edition, title=source, producer="p", licence="l",
        operation="perimeters", address="a", accessed_on=date(2026, 1, 1), sha256=sha256,
        origin="demonstration",
    )  # fmt: skip


def generation(boxes: dict[str, tuple[float, float]], vintage: int) -> TidyRelease:
    west, east = (np.array([box[end] for box in boxes.values()]) for end in (0, 1))
    shapes = as_multipolygons(shapely.box(5 + west / 100, 46.0, 5 + east / 100, 46.01))
    places = pd.DataFrame({"level": "qpv", "code": list(boxes), "vintage": vintage})
    return TidyRelease(
        territories=places.assign(name=places["code"], authority=1),
        perimeters=places.assign(
            geom=shapes, source_srid=4326, area_m2=geodesic_areas(shapes), metric_srid=2154,
            is_repaired=False, is_derived=False,
        ),
    )  # fmt: skip


def correspondence() -> TidyRelease:
    frame = pd.DataFrame(TABLE, columns=["new_code", "statement", "old_code"])
    has_old = frame["old_code"].notna()
    return TidyRelease(
        passages=frame.assign(
            new_level="qpv", new_vintage=2024,
            old_level=pd.Series("qpv", frame.index, dtype=object).where(has_old),
            old_vintage=pd.Series(2015, frame.index, dtype=object).where(has_old),
            weight=None, basis="declared",
        )
    )  # fmt: skip


def grid(persons: dict[float, float]) -> TidyRelease:
    """Cells of 200 m, by the place of their centre along the street."""
    to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
    centres = [(5 + place / 100, 46.005) for place in persons]
    x, y = to_metres.transform(*zip(*centres, strict=True))
    return TidyRelease(
        cells=pd.DataFrame(
            {
                "cell": [f"c{place}" for place in persons], "grid": "200m", "vintage": 2017,
                "srid": 2154, "size_m": 200, "x": x, "y": y, "geom": shapely.points(centres),
                "persons": list(persons.values()),
            }
        )
    )  # fmt: skip


def figures() -> TidyRelease:
    frame = pd.DataFrame({"code": list(COUNTS), "value": list(COUNTS.values())})
    return TidyRelease(
        observations=frame.assign(
            indicator="population", level="qpv", vintage=2015, period="2013",
            period_start=date(2013, 1, 1), period_end=date(2013, 12, 31), interval_nature="none",
            obs_status=np.where(frame["value"].isna(), "Q", "A"), conf_status="F",
        )
    )  # fmt: skip


def families() -> TidyRelease:
    """300 families of one parent among 2,000, in the neighbourhood that was split."""
    counts = pd.DataFrame({"indicator": ["single_parent_families", "families"]})
    return TidyRelease(
        observations=counts.assign(
            value=[300.0, 2000.0], code="QP001003", level="qpv", vintage=2015, period="2016",
            period_start=date(2016, 1, 1), period_end=date(2016, 12, 31),
            interval_nature="none", obs_status="A", conf_status="F",
        )
    )  # fmt: skip


def communes() -> TidyRelease:
    """01002 joins 01001; no row names 01004."""
    old, new = ["01001", "01002", "01004"], ["01001", "01004"]
    vintages = [2015] * len(old) + [2018] * len(new)
    places = pd.DataFrame({"level": "commune", "code": old + new, "vintage": vintages})
    sides = {"old_level": "commune", "old_vintage": 2015, "new_level": "commune"}
    merger = pd.DataFrame({"old_code": ["01001", "01002"], "new_code": "01001"})
    return TidyRelease(
        territories=places.assign(name=places["code"], authority=1),
        passages=merger.assign(**sides, new_vintage=2018, weight=1.0, basis="declared"),
        observations=places[places["vintage"].eq(2015)].assign(
            value=[10.0, 20.0, 5.0], indicator="population", period="2013",
            period_start=date(2013, 1, 1), period_end=date(2013, 12, 31),
            interval_nature="none", obs_status="A", conf_status="F",
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(migrated_engine: Engine) -> Engine:
    releases = [
        (info("outlines", "2015"), generation(OLD, 2015)),
        (info("outlines", "2024"), generation(NEW, 2024)),
        (info("table", "2024"), correspondence()),
        (info("grid", "2017"), grid({5.3: 80.0, 5.8: 20.0})),
        (info("census", "2013"), figures()),
        (info("families", "2016"), families()),
        (info("communes", "2018"), communes()),
    ]
    load_tidy(migrated_engine, releases, quiet)
    return migrated_engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    address = engine.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(), database_url=address)) as client:
        yield client


def ask(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


TABLE_OF_PASSAGES = "/v1/passages/qpv/2015/2024"


def weights(client: TestClient) -> dict[tuple[str, str], tuple[float | None, str | None]]:
    return {
        (row["old_code"], row["new_code"]): (row["weight"], row["basis"])
        for row in ask(client, TABLE_OF_PASSAGES)["items"]
    }


def test_a_pair_is_weighed_by_population_then_by_area_and_an_unchanged_one_passes_whole(
    client: TestClient,
) -> None:
    found = weights(client)
    assert found["QP001003", "QN00102M"] == (pytest.approx(0.8), "population")
    assert found["QP001003", "QN00103M"] == (pytest.approx(0.2), "population")
    assert found["QP001001", "QN00101M"] == (pytest.approx(1.0), "area")
    assert found["QP001004", "QN00104I"] == (1.0, "declared")
    # said unchanged, with half of the area: not identical
    assert found["QP001008", "QN00108I"] == (pytest.approx(0.5, abs=1e-6), "area")
    assert found[None, "QN00105N"] == (None, None)
    assert found["QP001005", None] == (None, None)


def test_swapped_rows_are_named_and_the_outlines_decide(client: TestClient, engine: Engine) -> None:
    found = weights(client)
    assert found["QP001006", "QN00106M"] == (pytest.approx(1.0), "area")
    assert found["QP001006", "QN00107M"] == (None, None)
    query = text("SELECT check_name, row_count, samples FROM finding WHERE source = 'table'")
    with engine.connect() as connection:
        told = {check: (count, samples) for check, count, samples in connection.execute(query)}
    assert told["correspondence_agrees"][0] == 6
    assert told["correspondence_disagrees"][0] == 2
    assert told["correspondence_swapped"][1] == [
        {"code": "QN00106M", "swapped_with": "QN00107M", "declared": "QP001007",
         "overlaps": "QP001006"}
    ]  # fmt: skip
    assert [sample["code"] for sample in told["unchanged_with_another_area"][1]] == ["QN00108I"]
    assert told["passage_territory_unknown"][1][0]["code"] == "QN97651C"


@pytest.mark.parametrize(
    ("code", "vintage", "side", "relation", "partners"),
    [
        ("QN00101M", 2024, "before", "merged", ["QP001001", "QP001002"]),
        ("QP001001", 2015, "after", "merged", ["QN00101M"]),
        ("QN00102M", 2024, "before", "split", ["QP001003"]),
        ("QP001003", 2015, "after", "split", ["QN00102M", "QN00103M"]),
        ("QN00104I", 2024, "before", "identical", ["QP001004"]),
        ("QP001004", 2015, "after", "identical", ["QN00104I"]),
        ("QN00108I", 2024, "before", "modified", ["QP001008"]),
        ("QN00106M", 2024, "before", "modified", ["QP001006", "QP001007"]),  # one is only said
        ("QN00105N", 2024, "before", "new", []),
        ("QP001005", 2015, "after", "ended", []),
    ],
)
def test_the_lineage_says_how(
    client: TestClient, code: str, vintage: int, side: str, relation: str, partners: list[str]
) -> None:
    answer = ask(client, f"/v1/territories/qpv/{code}/history?vintage={vintage}")
    (lineage,) = answer[side]
    assert lineage["relation"] == relation
    assert [one["code"] for one in lineage["territories"]] == partners
    assert answer["after" if side == "before" else "before"] == []


def test_figures_are_carried_over_with_bounds_and_what_is_lost_is_printed(
    client: TestClient,
) -> None:
    answer = ask(client, f"{TABLE_OF_PASSAGES}/figures?indicator=population&period=2013")
    rows = {row["code"]: row for row in answer["items"]}
    assert rows["QN00101M"]["value"] == pytest.approx(800)
    assert rows["QN00102M"]["value"] == pytest.approx(800)
    assert (rows["QN00102M"]["lower"], rows["QN00102M"]["upper"]) == (0, 1000)
    assert (rows["QN00104I"]["lower"], rows["QN00104I"]["upper"]) == (70, 70)
    assert {row["obs_status"] for row in rows.values()} == {"E", "M", "O"}
    assert (rows["QN00105N"]["value"], rows["QN00105N"]["reason"]) == (None, "no_history")
    assert rows["QN00107M"]["reason"] == "source_missing"
    printed = answer["conversion"]["value"]
    assert printed["sources"] == 2000
    assert printed["unmapped"] == pytest.approx(40 + 40, abs=1e-3)
    total = printed["targets"] + printed["unmapped"] + printed["withheld"]
    assert total == pytest.approx(2000, abs=1e-9 * 2000)


def test_both_sides_of_a_ratio_are_carried_over_apart(client: TestClient) -> None:
    address = f"{TABLE_OF_PASSAGES}/figures?indicator=single_parent_share&period=2016"
    answer = ask(client, address)
    row = next(row for row in answer["items"] if row["code"] == "QN00102M")
    assert (row["numerator"], row["denominator"]) == pytest.approx((240, 1600))
    assert (row["numerator_lower"], row["numerator_upper"]) == pytest.approx((0, 300))
    # in percent; at most 300 of 1,600
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx((15, 0, 18.75))
    assert (row["obs_status"], row["interval_nature"]) == ("E", "model")
    assert set(answer["conversion"]) == {"numerator", "denominator"}
    assert answer["conversion"]["denominator"]["unmapped"] == pytest.approx(0, abs=1e-6)


def test_communes_that_no_row_names_pass_whole_to_their_own_code(client: TestClient) -> None:
    address = "/v1/passages/commune/2015/2018"
    answer = ask(client, f"{address}/figures?indicator=population&period=2013")
    found = {row["code"]: (row["value"], row["lower"]) for row in answer["items"]}
    assert found == {"01001": (30, 30), "01004": (5, 5)}
    assert answer["conversion"]["value"]["unmapped_share"] == 0
    for code, relation in (("01002", "merged"), ("01004", "identical")):
        history = ask(client, f"/v1/territories/commune/{code}/history?vintage=2015")
        assert [one["relation"] for one in history["after"]] == [relation]


def test_lists_are_read_page_by_page_and_as_csv(client: TestClient) -> None:
    for address in (TABLE_OF_PASSAGES,
                    f"{TABLE_OF_PASSAGES}/figures?indicator=population&period=2013"):  # fmt: skip
        mark = "&" if "?" in address else "?"
        whole = ask(client, address)
        page = ask(client, f"{address}{mark}limit=3")
        rows, number = page["items"], page["numberMatched"]
        while len(page["links"]) > 1:
            page = ask(client, page["links"][1]["href"])
            rows += page["items"]
        assert rows == whole["items"]
        assert number == len(rows)
        lines = list(csv.reader(io.StringIO(client.get(f"{address}{mark}f=csv").text)))
        assert lines[0] == list(whole["items"][0])
        assert len(lines) == len(rows) + 1


@pytest.mark.parametrize(
    ("status", "address", "says"),
    [
        (404, "/v1/passages/qpv/1996/2024", "2015→2024"),
        (404, "/v1/passages/epci/2015/2018", "none"),
        (404, f"{TABLE_OF_PASSAGES}/figures?indicator=nothing&period=2013", "nothing"),
        (404, f"{TABLE_OF_PASSAGES}/figures?indicator=population&period=1999", "1999"),
        (422, f"{TABLE_OF_PASSAGES}/figures?indicator=med_income_uc&period=2013", "additi"),
        (422, f"{TABLE_OF_PASSAGES}/figures?indicator=population", "period"),
        (404, "/v1/territories/qpv/QP999999/history", "QP999999"),
    ],
)
def test_what_cannot_be_asked_is_said(
    client: TestClient, status: int, address: str, says: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert says in answer.json()["detail"]


def test_publishing_other_figures_measures_nothing_again_and_new_outlines_do(
    engine: Engine, client: TestClient
) -> None:
    rows = "SELECT md5(string_agg(xmin::text || weight, ',' ORDER BY old_id, new_id)) FROM passage"
    count = "SELECT count(*) FROM finding WHERE source = 'table'"

    def state() -> tuple[Any, Any]:
        with engine.connect() as connection:
            return connection.scalar(text(rows)), connection.scalar(text(count))

    before = state()
    load_tidy(engine, [(info("census", "2013", "1"), figures())], quiet)
    assert state() == before
    load_tidy(engine, [(info("table", "2024", "1"), correspondence())], quiet)
    assert state()[0] == before[0]  # the rows that stay as they are are not written again
    moved = generation({**NEW, "QN00103M": (5.7, 6)}, 2024)
    load_tidy(engine, [(info("outlines", "2024", "1"), moved)], quiet)
    assert state()[0] != before[0]
    load_tidy(engine, [(info("grid", "2017", "1"), grid({5.3: 60.0, 5.85: 40.0}))], quiet)
    with engine.connect() as connection:
        found = connection.scalar(
            text("""
            SELECT weight FROM passage p JOIN territory t ON t.id = p.new_id
            WHERE t.code = 'QN00103M'
        """)
        )
    assert found == pytest.approx(0.4)
