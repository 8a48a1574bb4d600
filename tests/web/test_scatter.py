"""Two indicators of all neighbourhoods against each other (task 8), by mouse and by keyboard."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser

VIEW = "/?view=scatter&indicator=pov60&other=unemp_1564"
DRAWN = "#scatter .plot[data-state=drawn]"


def open_view(page: Page, path: str = VIEW) -> None:
    visit(page, path)
    page.wait_for_selector(DRAWN)


def test_task_8_by_mouse_two_indicators_and_the_missing_ones_counted(
    page: Page, service: str
) -> None:
    visit(page, "/?indicator=pov60")
    page.locator("#views a[href*='view=scatter']").click()
    page.wait_for_selector(DRAWN)
    assert "view=scatter" in page.url
    page.select_option("#other", "unemp_1524")
    page.wait_for_url("**other=unemp_1524**")
    wait_until(page, "idle")
    expect(page.locator("#scatter h2")).to_contain_text("15-24")
    asked = "level=qpv&vintage=2024&indicator=pov60&period=2024&benchmark=epci"
    gaps = [gap for gap in read(service, f"/v1/gaps?{asked}")["items"] if gap["is_main"]]
    (hidden,) = [gap for gap in gaps if gap["difference"] is None]
    assert hidden["reason"] == "zone_suppressed"
    said = page.locator("#scatter .missing-list")
    expect(said).to_contain_text("1 sans « Taux de pauvreté")
    expect(said).to_contain_text("secret statistique")
    page.locator("#scatter .mark-symbol path[fill='#8a3b00']").first.click()
    page.wait_for_selector("#sheet h2")
    assert "code=" in page.url


def test_task_8_by_keyboard_the_table_and_a_sheet(page: Page) -> None:
    open_view(page)
    page.locator("#scatter .take summary").focus()
    page.keyboard.press("Enter")
    rows = page.locator("#scatter tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() == 27
    page.locator("#table tbody .row-name").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet h2:focus")


def test_the_view_is_in_the_address_and_the_back_button_leaves_it(page: Page) -> None:
    visit(page)
    page.locator("#views a[href*='view=scatter']").click()
    page.wait_for_selector(DRAWN)
    expect(page.locator(".map-section")).to_be_hidden()
    page.go_back()
    expect(page.locator(".map-section")).to_be_visible()
    expect(page.locator("#scatter")).to_be_hidden()


def test_the_figures_of_both_axes_are_taken_away(page: Page) -> None:
    open_view(page, VIEW + "&lang=en")
    with page.expect_download() as taken:
        page.locator("#scatter [data-kind=csv]").click()
    text = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert len([row for row in rows if row[1:2] and row[1].startswith("QN")]) == 27
    (hidden,) = [row for row in rows if "QN02019I" in row]
    assert hidden[2] == ""
    assert any("suppressed" in cell for cell in hidden)


def test_the_scatter_has_no_accessibility_fault_and_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    open_view(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []
