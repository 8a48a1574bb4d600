"""The charts of a sheet in a real browser: drawn, said, taken away, by mouse and by keyboard."""

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser

SHEET = "/?code=QN02019I&indicator=unemp_1564"


def open_sheet(page: Page, path: str = SHEET) -> None:
    visit(page, path)
    expect(page.locator(".plot")).to_have_count(3)
    expect(page.locator(".plot[data-state=drawn]")).to_have_count(3)


def take(page: Page, figure: int, kind: str) -> Path:
    with page.expect_download() as taken:
        page.locator("figure.chart").nth(figure).locator(f"[data-kind={kind}]").click()
    assert taken.value.suggested_filename.endswith(f".{kind}")
    return Path(taken.value.path())


def test_the_first_visit_loads_no_chart_and_nothing_leaves_the_machine(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page)
    assert not any("/vendor/vega/" in address for address in asked)
    open_sheet(page)
    assert any("/vendor/vega/" in address for address in asked)
    hosts = {urlsplit(address).hostname for address in asked if not address.startswith("blob:")}
    assert hosts == {"127.0.0.1"}


def test_a_sheet_says_and_draws_its_figures_with_what_is_missing(page: Page, service: str) -> None:
    open_sheet(page)
    sheet = page.locator("#sheet")
    expect(sheet.locator(".lead").nth(1)).to_contain_text("ne sont pas comparés")
    asked = "level=qpv&code=QN02019I&vintage=2024&period=latest&indicator=pov60"
    (gap,) = read(service, f"/v1/gaps?{asked}")["items"]
    assert gap["reason"] == "zone_suppressed"
    assert sheet.locator(".plot svg text", has_text="secret statistique").count() >= 1
    assert sheet.locator(".plot").first.get_attribute("role") == "img"


def test_each_chart_has_its_table_one_click_away(page: Page) -> None:
    open_sheet(page)
    for figure in page.locator("figure.chart").all():
        expect(figure.locator("table")).to_be_hidden()
        figure.locator(".take summary").click()
        expect(figure.locator("table")).to_be_visible()
        assert figure.locator("tbody tr").count() > 3


def test_the_gap_is_not_drawn_through_a_break(page: Page) -> None:
    open_sheet(page, "/?vintage=2015&code=QP020001&indicator=med_income_uc")
    time = page.locator("figure.chart").nth(1)
    # the catalogue declares breaks in 2018 and 2019: three parts, and two that hold two dates
    expect(time.locator(".break")).to_have_count(3)
    expect(time.locator(".summary")).to_contain_text("De 2019 à 2024, l’écart s’est creusé")
    lines = time.locator(".plot path[stroke]:not([fill]), .plot .mark-line path")
    starts = sum((each.get_attribute("d") or "").count("M") for each in lines.all())
    assert starts >= 3


def test_a_rank_is_said_with_its_interval(page: Page, service: str) -> None:
    open_sheet(page)
    ranked = read(
        service, "/v1/gaps/ranking?indicator=unemp_1564&vintage=2024&code=QN02019I&chance=true"
    )
    said = page.locator("figure.chart").nth(2).locator(".summary").inner_text()
    assert f"Rang {ranked['items'][0]['rank']} sur {ranked['ranking']['ranked']}" in said
    assert re.search(r"\[\+\d+,\d.; \+\d+,\d\]", said)
    page.select_option("#peers", "urban_unit")
    page.wait_for_url("**peers=urban_unit**")
    wait_until(page, "idle")
    expect(page.locator("#peers")).to_be_focused()


def test_the_peers_of_similar_size_have_from_half_to_double_the_inhabitants(
    page: Page, service: str
) -> None:
    open_sheet(page)
    page.select_option("#peers", "size")
    page.wait_for_url("**peers=size**")
    wait_until(page, "idle")
    asked = "/v1/observations?indicator=population&level=qpv&vintage=2024&period=latest&limit=1000"
    people = {row["code"]: row["value"] for row in read(service, asked)["items"]}
    own = people["QN02019I"]
    peers = {code for code, size in people.items() if size and own / 2 <= size <= own * 2}
    assert 1 < len(peers) < len(people)
    chart = page.locator("figure.chart").nth(2)
    expect(chart).to_contain_text("la moitié et le double")
    chart.locator(".take summary").click()
    expect(chart.locator("tbody tr")).to_have_count(len(peers))
    # The address alone shows the same; the choice is there by keyboard.
    page.reload()
    wait_until(page, "idle")
    expect(page.locator("#peers")).to_have_value("size")
    page.locator("#peers").focus()
    page.keyboard.press("Home")
    page.wait_for_url(lambda address: "peers=size" not in address)


def test_a_neighbourhood_of_unknown_size_says_why_and_keeps_the_choice(page: Page) -> None:
    size = {"population": None, "reason": "zone_missing", "reason_fr": "Non publiée.", "unknown": 3}
    nothing = {"items": [], "links": [], "ranking": {"size": size}}
    page.route("**/v1/gaps/ranking?**similar_to=**", lambda route: route.fulfill(json=nothing))
    visit(page, "/?code=QN02019I&indicator=unemp_1564&peers=size")
    section = page.locator("section", has=page.locator("#peers"))
    expect(section.last).to_contain_text("La population de ce quartier n’est pas connue")
    page.select_option("#peers", "department")
    expect(page.locator("figure.chart")).to_have_count(3)


def test_the_intervals_of_counts_are_shown_or_not_as_the_reader_wishes(page: Page) -> None:
    open_sheet(page)
    lead = page.locator("#sheet .lead").first
    # METHOD, rule 8: on request; a rank has its own all the same
    expect(lead).to_contain_text("soit un écart de")
    expect(lead).not_to_contain_text("[")
    page.locator("#chance").check()
    page.wait_for_url("**chance=true**")
    wait_until(page, "idle")
    expect(lead).to_contain_text("[")


def test_the_first_figure_is_compared_with_another_territory_in_one_choice(page: Page) -> None:
    open_sheet(page, "/?vintage=2015&code=QP020001&indicator=med_income_uc")
    lead = page.locator("#sheet .lead").first
    expect(lead).to_contain_text("(Intercommunalité entière – ")
    expect(page.locator("#sheet .reading").first).to_contain_text("ne se soustrait pas")
    page.locator("#against").select_option("department")
    page.wait_for_url("**benchmark=department**")
    wait_until(page, "idle")
    expect(lead).to_contain_text("(Département – ")
    expect(page.locator("#against")).to_be_focused()
    expect(page.locator("#benchmark")).to_have_value("department")
    page.go_back()
    wait_until(page, "idle")
    expect(lead).to_contain_text("(Intercommunalité entière – ")


def test_a_chart_is_taken_away_with_its_producer_its_licence_and_its_date(page: Page) -> None:
    open_sheet(page)
    svg = take(page, 0, "svg").read_text(encoding="utf-8")
    for words in ("Le Petit Large", "fictives", "CC0-1.0", "publié le", "Défavorable"):
        assert words in svg, words
    png = take(page, 1, "png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert len(png) > 20_000
    written = take(page, 0, "csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(written.splitlines(), delimiter=";"))
    head = rows[0]
    (row,) = [each for each in rows if each[0].startswith("Taux de chômage des 15-64")]
    assert re.fullmatch(r"25,59652\d+", row[head.index("Quartier")])
    (hidden,) = [each for each in rows if each[0].startswith("Taux de pauvreté")]
    assert hidden[head.index("Quartier")] == ""
    assert "secret" in hidden[head.index("Motif")]


def test_the_keyboard_alone_reaches_the_table_and_the_files(page: Page) -> None:
    open_sheet(page)
    page.locator("#sheet .back").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.take summary')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("figure.chart").first.locator("table")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_charts_have_no_accessibility_fault(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_sheet(page, SHEET + "&lang=en")
    page.locator(".take summary").first.click()
    assert list_refusals(page) == []


def test_a_phone_shows_the_charts_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    open_sheet(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for plot in page.locator(".plot svg").all():
        assert float(plot.get_attribute("width") or 0) <= 320
