"""The annual report on a real database: figures by hand calculation, a sound page, same bytes."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl.demo import demo_releases
from etl.load import load_tidy
from etl.report.build import build_report
from observatory.db.engine import create_engine
from observatory.errors import InvalidRequest, NotFound
from tests.conftest import Clone
from tests.html_pages import Page
from tests.integration.report_fixtures import Filler, report_address, report_engine

__all__ = ["report_address", "report_engine"]  # fixtures

EXPLAINING = ("title", "desc")


@pytest.fixture(scope="module")
def demo_report_address(clone: Clone) -> str:
    address = clone("report_demo_test", "app")
    engine = create_engine(address)
    load_tidy(engine, demo_releases(), lambda *_: None)
    engine.dispose()
    return address


@pytest.fixture(scope="module")
def demo_report_engine(demo_report_address: str) -> Iterator[Engine]:
    engine = create_engine(demo_report_address)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", params=["tiny", "demo", "demo in English"])
def built(request: pytest.FixtureRequest, home: Path) -> tuple[Page, dict[str, object], str]:
    """The page and the data of a report, and its language."""
    tiny, language = request.param == "tiny", "en" if "English" in request.param else "fr"
    engine = request.getfixturevalue("report_engine" if tiny else "demo_report_engine")
    html, data = build_report(engine, home, "2018" if tiny else None, language=language)
    assert (html.format, data.format) == ("html", "json")
    page = Page(html.path.read_text(encoding="utf-8"))
    return page, json.loads(data.path.read_bytes()), language


def test_the_figures_are_those_calculated_by_hand(report_engine, home):
    _, data = build_report(report_engine, home, "2018")
    (section,) = json.loads(data.path.read_bytes())["sections"]
    rows = {(row["indicator"], row["benchmark_kind"]): row
            for theme in section["themes"] for row in theme["rows"]}  # fmt: skip
    work = rows["unemp_1564", "rest_of_urban_unit"]
    assert (work["zones"], work["compared"], work["worse"], work["similar"]) == (5, 3, 2, 1)
    assert work["zone_value"] == pytest.approx(22.5)  # 90 / 400
    assert work["pooled_gap"] == pytest.approx(9.1666667)  # − 200 / 1,500
    assert work["mean_gap"] == pytest.approx(10.0)
    assert (work["p25"], work["p50"]) == (pytest.approx(10.0), pytest.approx(20.0))
    assert work["observed_share"] == pytest.approx(0.8)  # of 500, one zone's denominator unknown
    assert (work["share_is_upper_bound"], work["zone_value_min"]) == (True, None)
    income = rows["med_income_uc", "epci"]
    assert (income["mean_gap"], income["is_weighted"], income["pooled_gap"]) == (-7000, False, None)
    assert rows["pov60", "rest_of_urban_unit"]["refusal"].startswith(
        "Le taux du territoire est pub"
    )
    assert (rows["pov60", "epci"]["is_default"], rows["pov60", "epci"]["compared"]) == (False, 1)
    assert rows["no_diploma", "rest_of_urban_unit"]["is_borrowed"]
    assert [group["labels"] for group in section["unavailable"]] == [["Libellé de gp_ratio"]]


def test_every_neighbourhood_counts_in_its_department(report_engine, home):
    _, data = build_report(report_engine, home, "2018")
    (section,) = json.loads(data.path.read_bytes())["sections"]
    income = next(theme for theme in section["themes"] if theme["theme"] == "revenus")
    areas = {area["code"]: area for area in income["main"]["departments"]}
    assert {code: (area["zones"], area["compared"]) for code, area in areas.items()} == {
        "01": (2, 1), "02": (2, 1), "971": (1, 0)
    }  # fmt: skip
    assert (areas["01"]["median"], areas["971"]["median"]) == (-8000, None)


def test_the_page_says_first_that_figures_are_fictional(built):
    page, data, language = built
    words = "Données de démonstration, fictives" if language == "fr" else "Demonstration data, fic"
    assert data["origin"] == "demonstration"
    assert data["banner"].startswith(words)
    assert words in page.text[:200]
    assert page.text.count(words) > len(page.all("table"))  # and in every caption


def test_the_page_prints_no_trace_of_what_is_missing(built):
    page, _, _ = built
    assert not re.search(r"\bNaN\b|\bnan\b|\bNone\b|\bnull\b|\bundefined\b|\{\w*\}", page.text)


def test_the_page_has_a_language_and_only_local_links(built):
    page, _, language = built
    assert page.all("html")[0][1]["lang"] == language
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"].removeprefix("#") for _, attrs in page.all("a")} <= set(ids)
    named = {attrs["aria-labelledby"] for _, attrs in page.elements if "aria-labelledby" in attrs}
    assert {name for names in named for name in names.split()} <= set(ids)
    assert page.all("script", "img", "link", "iframe") == []


def test_headings_go_down_one_level_at_a_time(built):
    page, _, _ = built
    levels = [int(page.elements[i][0][1]) for i, _ in page.all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_head_its_scope(built):
    page, _, _ = built
    tables = page.all("table")
    assert tables
    assert all(page.children[i][0] == "caption" for i, _ in tables)
    assert all(attrs["scope"] in {"row", "col", "colgroup"} for _, attrs in page.all("th"))


def test_every_drawing_has_a_role_a_title_and_a_description(built):
    page, _, _ = built
    drawings = page.all("svg")
    assert drawings
    for i, attrs in drawings:
        assert attrs["role"] == "img"
        assert tuple(page.children[i][:2]) == EXPLAINING


def test_every_theme_has_a_chart_and_a_map_or_says_why(built):
    page, data, _ = built
    themes = [theme for section in data["sections"] for theme in section["themes"]]
    maps = sum(theme["main"]["map"] is not None for theme in themes)
    assert len(page.all("svg")) == len(themes) + maps


def test_chance_is_named_only_where_p_values_exist(built):
    _, data, _ = built
    for section in data["sections"]:
        for theme in section["themes"]:
            detail = theme["main"]["headline"]["detail"]
            assert ("hasard" in detail or "chance" in detail) <= theme["main"]["row"]["is_adjusted"]


def test_the_same_data_give_the_same_bytes_and_one_edition(demo_report_engine, home, tmp_path):
    first = build_report(demo_report_engine, home, None)
    again = build_report(demo_report_engine, home, None)
    assert [file.sha256 for file in first] == [file.sha256 for file in again]
    elsewhere = build_report(demo_report_engine, tmp_path, None)  # made again, recorded once
    assert [file.path.read_bytes() for file in elsewhere] == [f.path.read_bytes() for f in first]
    question = text(
        "SELECT count(*) FROM report_edition e JOIN report_file ON edition = e.id "
        "WHERE fingerprint = :fingerprint"
    )
    with demo_report_engine.connect() as connection:
        given = {"fingerprint": first[0].fingerprint}
        assert connection.execute(question, given).scalar() == 2


def test_a_damaged_file_is_made_again(report_engine, tmp_path):
    html, _ = build_report(report_engine, tmp_path, "2018")
    whole = html.path.read_bytes()
    html.path.write_bytes(b"half a page")
    build_report(report_engine, tmp_path, "2018")
    assert html.path.read_bytes() == whole


def test_a_load_in_another_order_gives_the_same_bytes(clone, report_engine, home, tmp_path):
    """Ids differ from one load to the next; the report must not show them."""
    engine = create_engine(clone("report_again_test", "app"))
    with engine.begin() as connection:
        filler = Filler(connection)
        for _ in range(3):
            connection.execute(text("SELECT nextval(pg_get_serial_sequence('release', 'id'))"))
        filler.fill()
    ours, theirs = (build_report(e, path, "2018") for e, path in
                    ((engine, tmp_path), (report_engine, home)))  # fmt: skip
    engine.dispose()
    assert [file.sha256 for file in ours] == [file.sha256 for file in theirs]


def test_a_year_without_gaps_names_the_years_that_have_some(report_engine, home):
    with pytest.raises(NotFound, match=r"Years that have some: 2016, 2018\."):
        build_report(report_engine, home, "1950")


def test_a_language_that_is_not_ours_is_refused(report_engine, home):
    with pytest.raises(InvalidRequest, match="fr, en"):
        build_report(report_engine, home, "2018", language="de")
