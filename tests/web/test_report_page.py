"""The page of an edition, opened from disk: without network, without script, and alive."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from etl.report.render.html import render
from observatory.domain.report.document import EditionKind
from tests.unit.report_documents import sample_document
from tests.web.browsing import DESKTOP, PATIENCE_MS, PHONE, list_refusals

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("edition") / "ecarts-2018-fr.html"
    path.write_bytes(render(sample_document("fr")))
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page; a request, a word in the console or a breach of its policy fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert complaints == [address]


def test_charts_come_alive_from_disk_and_go_still_again(page: Page) -> None:
    series = page.locator("#chart_graphique-series")
    button = series.get_by_role("button", name="Rendre ce graphique interactif")
    button.click()
    expect(series.locator(".live svg")).to_be_visible()
    points = series.locator(".live .mark-symbol.role-mark path")
    drawn = points.count()
    points.last.hover()
    expect(page.locator(".tip")).to_contain_text("points")
    series.get_by_label("ZUS").uncheck()
    expect(points).to_have_count(drawn // 2)
    series.get_by_role("button", name="Revenir au graphique fixe").click()
    expect(series.locator(".live")).to_have_count(0)
    expect(series.locator(".drawing svg")).to_be_visible()


def test_every_drawing_comes_alive(page: Page) -> None:
    for button in page.get_by_role("button", name="Rendre ce graphique interactif").all()[::-1]:
        button.click()
    expect(page.locator(".live svg")).to_have_count(5)
    # Patterns are those of the still drawing.
    expect(page.locator('#map_carte .live [fill="url(#carte-hatched)"]').first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.locator("#chart_graphique-series .enliven").click()
    assert list_refusals(page) == []
    context.close()


def test_a_phone_and_a_page_enlarged_four_times_never_scroll_sideways(page: Page) -> None:
    for width in (PHONE["width"], 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_nothing_is_lost(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".drawing svg")).to_have_count(5)
    expect(page.locator("button")).to_have_count(0)
    page.locator("#table_quartiers summary").click()
    expect(page.locator("#table_quartiers tbody tr")).to_have_count(60)
    context.close()


def test_the_keyboard_skips_to_the_content_and_sees_where_it_is(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(focused) != "none"


def test_print_leaves_out_long_tables_and_says_so(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator("#table_quartiers")).to_be_hidden()
    expect(page.locator(".unprinted")).to_be_visible()
    expect(page.locator(".enliven").first).to_be_hidden()


def test_a_sheet_has_no_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    path.write_bytes(render(replace(sample_document("fr"), kind=EditionKind.SHEET)))
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("script").count() == 0
    context.close()
