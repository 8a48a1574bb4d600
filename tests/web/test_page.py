"""The map page in a real browser: what a reader does."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Traffic, read, visit, wait_until

pytestmark = pytest.mark.browser


def test_the_map_draws_the_demonstration_and_says_that_it_is_one(page: Page) -> None:
    visit(page)
    expect(page.locator("#map canvas")).to_be_visible()
    expect(page.locator("#demonstration [data-fr]")).to_contain_text("démonstration, fictives")
    expect(page.locator("#demonstration [data-en]")).to_contain_text("fictitious")
    assert page.title().startswith("[Démonstration]")
    assert page.locator("#table tbody tr").count() == 27


def test_a_missing_figure_is_drawn_as_missing(page: Page, service: str) -> None:
    visit(page)
    view = read(service, "/v1/status")["map"]
    layer = read(
        service,
        f"/v1/geojson/qpv/{view['vintage']}?indicator={view['indicator']}"
        f"&period={view['period']}&benchmark={view['benchmark']}",
    )
    rows = [feature["properties"] for feature in layer["features"]]
    for name, count in {
        "suppressed": sum(row["obs_status"] == "Q" for row in rows),
        "unpublished": sum(row["value"] is None and row["obs_status"] != "Q" for row in rows),
        "not_compared": sum(row["value"] is not None and row["difference"] is None for row in rows),
    }.items():
        line = page.locator(f"#legend li:has(.swatch.{name})")
        assert line.count() == (1 if count else 0), name
        if count:
            assert line.locator(".count").inner_text() == str(count)
    assert any(row["difference"] is None for row in rows)
    counts = page.locator("#legend .count").all_inner_texts()
    assert sum(map(int, counts)) == len(rows)


def test_a_row_opens_the_sheet_with_shares_and_reasons(page: Page) -> None:
    visit(page)
    # some of its counts are hidden by the producer
    row = page.locator("#table tbody tr", has_text="QN02019I").locator("button").first
    row.click()
    sheet = page.locator("#sheet")
    expect(sheet.locator("h2")).to_be_focused()
    wait_until(page, "idle")
    assert "code=QN02019I" in page.url
    expect(sheet.locator(".memberships td.number").first).to_contain_text("%")
    reason = sheet.locator(".reason", has_text="couverte par le secret statistique")
    expect(reason.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(row).to_be_focused()
    assert "code=" not in page.url


def test_the_sheet_leads_to_the_calculation_of_each_gap(page: Page) -> None:
    visit(page)
    page.locator("#table tbody tr button").first.click()
    link = page.locator("#sheet a.explain").first
    link.wait_for()
    assert link.inner_text() == "Comment ce chiffre est calculé"
    link.click()
    page.wait_for_url("**/v1/gaps/explain?**")
    assert page.locator("h1").inner_text() == "Comment ce chiffre est calculé"
    assert page.locator("ol > li").count() > 3
    cut = "boxes => boxes.filter(box => box.scrollHeight > box.clientHeight + 1).length"
    assert page.locator(".explanation .wide").evaluate_all(cut) == 0
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en**")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_alone_opens_a_sheet(page: Page) -> None:
    visit(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('tbody .row-name')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2")).to_be_focused()


def test_the_address_is_the_state(page: Page) -> None:
    visit(page)
    page.select_option("#indicator", "unemp_1564")
    page.wait_for_url("**/*indicator=unemp_1564*")
    wait_until(page, "idle")
    title = page.locator("#map-title").inner_text()
    page.reload()
    wait_until(page, "idle")
    assert page.locator("#indicator").input_value() == "unemp_1564"
    assert page.locator("#map-title").inner_text() == title


def test_the_page_speaks_english(page: Page) -> None:
    visit(page)
    page.click("#lang-en")
    page.wait_for_selector("html[lang=en][data-state=idle]")
    assert page.locator("#panel-title").inner_text() == "List of neighbourhoods"
    assert "lang=en" in page.url


def test_a_second_visit_asks_for_no_file_again(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page)
    first = [address for address in asked if "/assets/" in address]
    assert len(first) > 20
    assert not any("/static/" in address and address not in first for address in asked)
    preloaded = page.locator("link[rel=modulepreload]").evaluate_all(
        "links => links.map(l => l.href)"
    )
    modules = {address for address in first if address.endswith(".js")}
    assert modules - {page.locator("script[type=module]").evaluate("script => script.src")} == {
        address for address in preloaded if address.endswith(".js")
    }
    visit(page, "/?lang=en")
    over_the_wire = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)"
        ".map(({ name }) => name)"
    )
    assert over_the_wire == []


def test_a_first_visit_receives_little(page: Page) -> None:
    traffic = Traffic(page)
    visit(page)
    # All the files, and the figures of 27 neighbourhoods; those of 1,500 are 250 kB more.
    assert 300_000 < traffic.total < 900_000 - 250_000
