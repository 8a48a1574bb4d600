"""The sheet on paper: one A4 page, nothing cut, sources and dates on it (task 6)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PATIENCE_MS, visit

pytestmark = pytest.mark.browser

# between margins of 10 mm, at 96 points to the inch
WIDTH, HEIGHT = round(190 * 96 / 25.4), 277 * 96 / 25.4


def open_for_print(page: Page, path: str) -> None:
    visit(page, path)
    page.wait_for_selector("#sheet .print:enabled", timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    "path",
    [
        "/?code=QN02019I&indicator=unemp_1564",
        "/?vintage=2015&code=QP020001&indicator=med_income_uc&lang=en",
    ],
)
def test_task_6_the_sheet_prints_to_one_page_and_nothing_is_cut(page: Page, path: str) -> None:
    open_for_print(page, path)
    document = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", document))
    assert [round(float(size)) for size in box.split()][2:] == [595, 842]

    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    printed = page.locator("#print")
    expect(printed).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    assert printed.evaluate("node => node.scrollHeight") <= HEIGHT
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
    assert printed.locator(":is(th, td, p)").evaluate_all(cut) == 0
    expect(printed.locator("footer")).to_contain_text(re.compile("publié le|published on"))
    expect(printed.locator("footer")).to_contain_text("CC0-1.0")
    expect(printed.locator("header")).to_contain_text(re.compile("fictives|fictitious"))
    assert printed.locator("tbody tr").count() > 20


def test_what_has_no_gap_is_printed_with_its_reason(page: Page) -> None:
    open_for_print(page, "/?code=QN02019I&indicator=unemp_1564")
    page.emulate_media(media="print")
    hidden = page.locator("#print tr", has_text="Taux de pauvreté").locator(".missing")
    expect(hidden).to_have_text("secret statistique")


def test_task_6_the_button_prints_by_mouse_and_by_keyboard(page: Page) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    open_for_print(page, "/?code=QN02019I&indicator=unemp_1564")
    page.locator("#sheet .print").click()
    assert page.title() == "printed"
    page.evaluate("document.title = ''")
    page.locator("#sheet .back").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.title() == "printed"


def test_without_a_sheet_nothing_is_laid_out_for_the_printer(page: Page) -> None:
    open_for_print(page, "/?code=QN02019I&indicator=unemp_1564")
    page.keyboard.press("Escape")
    expect(page.locator("#print")).to_be_empty()
