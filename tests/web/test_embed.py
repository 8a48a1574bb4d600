"""The map in a frame on another site (task 10 of docs/user-tasks.md), and how it is shared."""

import re
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browsing import list_refusals, open_frame, paste, visit, wait_until

pytestmark = pytest.mark.browser
NARROW = {"width": 360, "height": 700}


def test_task_10_a_town_pastes_the_frame_by_mouse(
    page: Page, service: str, town: tuple[str, Path]
) -> None:
    address, folder = town
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service)
    visit(page, "/?lang=en&parent=department:20")
    title = page.locator("#map-title").inner_text()
    page.click("#share")
    page.click("#copy-link")
    expect(page.locator("#share-status")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.locator("#share-link").input_value()
    page.click("#copy-frame")
    expect(page.locator("#share-status")).to_have_text("The code is copied.")
    code = page.evaluate("navigator.clipboard.readText()")
    assert f'title="{escape(title)}' in code
    assert list_refusals(page) == []
    paste(folder, code)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    frame = open_frame(page, address)
    assert frame.locator("#map-title").inner_text() == title
    assert "Department" not in frame.locator("#map-title").inner_text()
    expect(frame.locator("#credit")).to_contain_text("Source:")
    assert frame.locator("html").get_attribute("lang") == "en"
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.click("#legend-fold summary")
    expect(frame.locator("#legend .count").first).to_be_visible()
    full = frame.locator("#full").get_attribute("href") or ""
    assert all(part in full for part in ("parent=department", "lang=en"))
    assert all(one.startswith((address, service, "blob:", "data:")) for one in asked)
    visit(page, link)
    assert page.locator("#map-title").inner_text() == title


def test_task_10_the_frame_by_keyboard(page: Page, service: str, town: tuple[str, Path]) -> None:
    address, folder = town
    visit(page)
    page.focus("#share")
    page.keyboard.press("Enter")
    expect(page.locator("#share-link")).to_be_focused()
    page.focus("#copy-frame")
    page.keyboard.press("Enter")
    code = page.locator("#share-frame").input_value()
    expect(page.locator("#share-status")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#share-dialog")).to_be_hidden()
    expect(page.locator("#share")).to_be_focused()
    paste(folder, code)
    frame = open_frame(page, address)
    frame.focus("#list-fold summary")
    page.keyboard.press("Enter")
    first = frame.locator("#table tbody tr button").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Enter")
    expect(frame.locator("#chosen strong")).to_be_visible()
    assert "code=" in (frame.locator("#full").get_attribute("href") or "")


def test_only_the_frame_may_be_framed(page: Page, service: str, town: tuple[str, Path]) -> None:
    assert "frame-ancestors *" in page.request.get("/embed").headers["content-security-policy"]
    for path in ("/", "/docs", "/static/embed.js", "/v1/status"):
        policy = page.request.get(path).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_a_frame_is_readable_at_320_pixels_and_clean(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 480})
    visit(page, "/embed?lang=fr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#map").evaluate("map => map.getBoundingClientRect().height") >= 140
    expect(page.locator("#against")).to_have_text(re.compile("^Comparé avec : .{6,}"))
    assert page.title().startswith("[Démonstration] ")
    assert list_refusals(page) == []
    page.locator("#list-fold summary").click()
    assert page.locator("#table tbody tr").count() == 27
    assert list_refusals(page) == []


def test_a_frame_without_data_says_so(page: Page) -> None:
    def empty(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(json={**answer, "data_version": None, "load": None})

    page.route("**/v1/status", empty)
    page.goto("/embed")
    wait_until(page, "empty")
    expect(page.locator("#notice")).to_contain_text("Aucune donnée")


def test_a_frame_shows_both_maps_that_its_address_asks_for(page: Page) -> None:
    page.set_viewport_size({"width": 1100, "height": 620})
    figures = "vintage=2024&period=2024&indicator=pov60&benchmark=epci"
    visit(page, f"/embed?{figures}&with_period=2021&time=1")
    page.wait_for_selector("#map-other[data-state=idle]")
    expect(page.locator("#map-caption")).to_have_text("QPV 2024 · 2024")
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2021")
    expect(page.locator("#beside-note")).to_contain_text("ne sont pas une évolution mesurée")
    expect(page.locator("#notice")).to_contain_text("Ce cadre montre la carte d’une période")
    page.locator("#beside-list summary").focus()
    page.keyboard.press("Enter")
    page.locator("#beside-list tbody button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen .where")).to_have_text(["QPV 2024 · 2024", "QPV 2024 · 2021"])
    assert list_refusals(page) == []
    visit(page, f"/embed?{figures}&compare=2015&lang=en")
    page.wait_for_selector("#map-other[data-state=idle]")
    expect(page.locator("#other-caption")).to_have_text("QPV 2015 · 2024 (dashed: QPV 2024)")
    expect(page.locator("#beside-note")).to_contain_text("from one generation to the other")
    expect(page.locator("#notice")).to_be_empty()
    page.set_viewport_size({"width": 320, "height": 480})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
