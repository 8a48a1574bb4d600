"""The periods of an indicator one after the other, in classes that stay the same."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, visit, wait_until

pytestmark = pytest.mark.browser


def bounds(page: Page) -> list[str]:
    return page.locator('#legend li:has(.swatch[class*=" c"]) .bounds').all_inner_texts()


def counts(page: Page) -> int:
    return sum(map(int, page.locator("#legend .count").all_inner_texts()))


def test_the_periods_by_mouse_and_by_keyboard_in_the_same_classes(page: Page) -> None:
    visit(page)
    periods = page.locator("#period option").evaluate_all("all => all.map(one => one.value)")
    assert len(periods) > 2
    page.locator("#time-toggle button").click()
    page.wait_for_url("**time=1**")
    expect(page.locator("#time")).to_be_visible()
    wait_until(page, "idle")
    said = bounds(page)
    seen = {page.locator("#map-title").inner_text()}
    for _ in range(len(periods) - 1):
        before = page.locator("#time-period").inner_text()
        page.locator("#time-back").click()
        expect(page.locator("#time-period")).not_to_have_text(before)
        wait_until(page, "idle")
        assert bounds(page) == said
        assert counts(page) == 27
        seen.add(page.locator("#map-title").inner_text())
    assert len(seen) == len(periods)
    expect(page.locator("#time-back")).to_be_disabled()
    assert f"period={periods[-1]}" in page.url
    expect(page.locator("#time-missing")).not_to_be_empty()
    page.focus("#time-slider")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**period={periods[-2]}**")
    expect(page.locator("#time-slider")).to_have_attribute("aria-valuetext", periods[-2])
    expect(page.locator("#time-slider")).to_be_focused()
    assert list_refusals(page) == []
    page.reload()
    wait_until(page, "idle")
    assert bounds(page) == said
    assert page.locator("#period").input_value() == periods[-2]
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_periods_run_until_they_are_paused(page: Page) -> None:
    visit(page, "/?time=1")
    page.focus("#time-play")
    page.keyboard.press("Enter")  # from the last period it begins again at the first
    expect(page.locator("#time-play")).to_have_text("Pause")
    expect(page.locator("#time-back")).to_be_disabled()
    expect(page.locator("#time-back")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator("#time-play")).to_have_text("Lire")
    period = page.locator("#time-period").inner_text()
    page.wait_for_timeout(2_500)
    expect(page.locator("#time-period")).to_have_text(period)


def test_nothing_runs_for_who_asks_for_no_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, "/?time=1")
    expect(page.locator("#time-slider")).to_be_visible()
    expect(page.locator("#time-play")).to_be_hidden()
