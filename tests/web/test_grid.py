"""The table of neighbourhoods and indicators, by mouse, by keyboard, and when it fails."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser

COLUMNS = "/?view=table&vintage=2015&cols=pov60,unemp_1564,med_income_uc"
ROWS = "#grid-table tbody tr"


def open_table(page: Page, path: str = COLUMNS) -> None:
    visit(page, path)
    page.wait_for_selector(ROWS)


def cells(page: Page, column: int) -> list[str]:
    return page.locator(f"{ROWS} td:nth-child({column}) .figure").all_inner_texts()


def test_the_table_by_mouse_sorted_filtered_and_a_sheet_opened(page: Page, service: str) -> None:
    visit(page, "/?vintage=2015")
    page.locator('#views a[href*="view=table"]').click()
    page.wait_for_selector(ROWS)
    assert "view=table" in page.url
    expect(page.locator("#panel")).to_be_hidden()
    codes = read(service, "/v1/columns/qpv/2015")["codes"]
    expect(page.locator("#grid-count")).to_contain_text(f"{len(codes)} quartiers")
    # one for each theme, the mapped one first
    assert page.locator("#grid-table thead th").count() > 3
    page.locator("#grid-choose summary").click()
    page.select_option("#grid-add", "unemp_1564")
    page.locator("#grid-add-button").click()
    page.wait_for_url("**cols=**unemp_1564**")
    heading = page.locator("#grid-table thead [data-field=unemp_1564]")
    heading.click()
    heading.click()
    expect(page.locator("#grid-table th[aria-sort=descending]")).to_have_count(1)
    page.locator("#grid-narrow summary").click()
    page.select_option("#grid-filter-column", "unemp_1564")
    page.select_option("#grid-filter-outcome", "worse")
    asked = "indicator=unemp_1564&level=qpv&vintage=2015&period=latest&limit=1000"
    gaps = read(service, f"/v1/gaps?{asked}")["items"]
    worse = [gap for gap in gaps if gap["outcome"] == "worse" and gap["is_main"]]
    assert 0 < len(worse) < len(codes)
    expect(page.locator(ROWS)).to_have_count(len(worse))
    first = max(worse, key=lambda gap: gap["difference"])["code"]
    expect(page.locator(ROWS).first).to_have_attribute("data-code", first)
    page.locator(f"{ROWS} a").first.click()
    page.wait_for_selector("#sheet h2:focus")
    assert f"code={first}" in page.url
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(len(worse))
    expect(page.locator("#sheet")).to_be_hidden()


def test_the_table_by_keyboard_alone(page: Page) -> None:
    open_table(page)
    page.locator("#grid-table thead [data-field=pov60]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#grid-table thead [data-field=pov60]")).to_be_focused()
    expect(page.locator("#grid-table th[aria-sort=ascending]")).to_have_count(1)
    page.locator("#grid-choose summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-move='pov60-1']").wait_for()
    page.locator("[data-move='pov601']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"cols=unemp_1564%2Cpov60%2Cmed_income_uc(&|$)"))
    wait_until(page, "idle")
    expect(page.locator("[data-move='pov601']")).to_be_focused()
    page.locator("[data-remove=pov60]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"cols=unemp_1564%2Cmed_income_uc(&|$)"))
    expect(page.locator("#grid-table thead th")).to_have_count(3)
    page.locator(f"{ROWS} a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet h2:focus")


def test_quick_hands_lose_neither_a_change_nor_their_place(page: Page) -> None:
    open_table(page)
    page.locator("#grid-choose summary").click()
    late = []
    page.route("**/v1/columns**", lambda route: late.append(route))
    page.locator("[data-move='pov601']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"cols=unemp_1564%2Cpov60%2Cmed_income_uc(&|$)"))
    page.locator("[data-remove=pov60]").focus()
    page.unroute("**/v1/columns**")
    for route in late:
        route.continue_()
    wait_until(page, "idle")
    expect(page.locator("[data-remove=pov60]")).to_be_focused()
    page.locator("[data-move='unemp_15641']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"cols=pov60%2Cmed_income_uc%2Cunemp_1564(&|$)"))
    expect(page.locator("#grid-table thead [data-field]").last).to_have_attribute(
        "data-field", "unemp_1564"
    )


def test_missing_cells_say_why_and_stay_last(page: Page, service: str) -> None:
    open_table(page, "/?view=table&vintage=2024&cols=pov60&order=pov60&benchmark=epci")
    hidden = page.locator("#grid-table tr[data-code=QN02019I] td")
    expect(hidden).to_contain_text("secret statistique")
    described = hidden.get_attribute("aria-describedby") or ""
    expect(page.locator(f"#{described}")).to_contain_text("secret statistique")
    expect(page.locator(ROWS).last.locator("td")).to_have_class(re.compile("lacking"))
    page.locator("#grid-table thead [data-field=pov60]").click()
    expect(page.locator(ROWS).last.locator("td")).to_have_class(re.compile("lacking"))
    assert "0" not in hidden.locator(".figure").inner_text()


def test_the_address_holds_the_whole_choice(page: Page) -> None:
    path = f"{COLUMNS}&measure=ratio&order=-pov60&rows=a&only=pov60:worse:1.1"
    open_table(page, path)
    expect(page.locator("#grid-search")).to_have_value("a")
    before = [cells(page, 2), page.locator("#grid-count").inner_text()]
    assert before[0]
    assert all(text.startswith("▼") for text in before[0])
    page.reload()
    wait_until(page, "idle")
    page.wait_for_selector(ROWS)
    assert [cells(page, 2), page.locator("#grid-count").inner_text()] == before


def test_the_curves_say_their_ends(page: Page) -> None:
    open_table(page)
    curve = page.locator(f"{ROWS} svg.spark").first
    assert curve.get_attribute("role") == "img"
    assert "périodes" in (curve.locator("title").text_content() or "")
    assert curve.locator("path").count() == 1


def test_the_whole_table_is_taken_away_for_a_french_spreadsheet(page: Page, service: str) -> None:
    open_table(page)
    with page.expect_download() as taken:
        page.locator(".grid-line .button").click()
    text = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    codes = read(service, "/v1/columns/qpv/2015")["codes"]
    figures = [row for row in rows if row[1:2] and row[1] in codes]
    assert len(figures) == len(codes)
    column = read(service, "/v1/columns/qpv/2015/pov60?chance=true")
    at = rows[0].index(next(head for head in rows[0] if head.endswith(": écart")))
    by_code = dict(zip(column["codes"], column["figures"]["difference"], strict=True))
    for row in figures:
        known = by_code[row[1]]
        assert row[at] == "" if known is None else float(row[at].replace(",", ".")) == known
    assert any("fictives" in cell for row in rows for cell in row)
    assert not any(cell[:1] in "=+@" and cell for row in rows for cell in row)


def test_a_column_that_fails_leaves_the_others(page: Page, complaints: list[str]) -> None:
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    page.route("**/v1/columns/*/*/pov60*", lambda route: route.fulfill(status=503, json=problem))
    open_table(page, f"{COLUMNS},nothing")
    expect(page.locator(".grid-notes")).to_contain_text("Try again later.")
    expect(page.locator(".grid-notes")).to_contain_text("nothing")
    assert set(cells(page, 2)) == {"non lue"}
    assert "non lue" not in cells(page, 3)
    page.unroute("**/v1/columns/*/*/pov60*")
    page.locator(".grid-notes button").click()
    expect(page.locator(f"{ROWS} td:nth-child(2) .outcome").first).to_be_visible()
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_the_whole_failing_is_said_in_the_service_s_words(
    page: Page, complaints: list[str]
) -> None:
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    page.route("**/v1/columns/**", lambda route: route.fulfill(status=503, json=problem))
    page.goto(COLUMNS)
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("The database is down — Try again later.")
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_filters_that_nobody_meets_say_so(page: Page) -> None:
    visit(page, f"{COLUMNS}&rows=zzzz")
    expect(page.locator("#grid-count")).to_have_text("Aucun quartier ne répond à ces filtres.")
    page.locator("#grid-narrow summary").click()
    page.locator("#grid-clear").click()
    expect(page.locator(ROWS).first).to_be_visible()
    expect(page.locator("#grid-search")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_table_has_no_accessibility_fault_and_fits_a_phone(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    open_table(page)
    for details in ("#grid-choose", "#grid-narrow"):
        page.locator(f"{details} summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []
