"""Two maps with figures: of two generations, or of two periods of the same one."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser
OLD, NEW = 2015, 2024
FIGURES = "indicator=pov60&benchmark=epci"


def rows(service: str, vintage: int, period: int) -> list[dict[str, Any]]:
    layer = read(service, f"/v1/geojson/qpv/{vintage}?{FIGURES}&period={period}&zoom=8")
    return [feature["properties"] for feature in layer["features"]]


def bounds(page: Page) -> list[str]:
    return page.locator('#legend li:has(.swatch[class*=" c"]) .bounds').all_inner_texts()


def counts(page: Page) -> tuple[int, int]:
    """How many neighbourhoods of each map the legend counts."""
    told = [
        line.locator(".count").all_inner_texts()
        for line in page.locator("#legend li:has(.swatch)").all()
    ]
    assert all(len(pair) == 2 for pair in told)
    return sum(int(one) for one, _ in told), sum(int(other) for _, other in told)


def open_second(page: Page, path: str) -> None:
    visit(page, path)
    page.wait_for_selector("#map-other[data-state=idle]")


def test_two_generations_show_figures_in_one_scale(page: Page, service: str) -> None:
    new, old = rows(service, NEW, 2024), rows(service, OLD, 2024)
    open_second(page, f"/?vintage={NEW}&compare={OLD}&period=2024&{FIGURES}")
    assert counts(page) == (len(new), len(old))
    said = bounds(page)
    expect(page.locator("#map-caption")).to_have_text("QPV 2024 · 2024 (tirets : QPV 2015)")
    expect(page.locator("#other-caption")).to_have_text("QPV 2015 · 2024 (tirets : QPV 2024)")
    expect(page.locator("#beside-note")).to_contain_text("Aucun chiffre ne se lit d’une génération")
    page.locator("#beside-list summary").click()
    assert page.locator("#beside-list tbody tr").count() == len(old)
    assert list_refusals(page) == []
    # The classes are those of both maps: whichever comes first, they are the same.
    open_second(page, f"/?vintage={OLD}&compare={NEW}&period=2024&{FIGURES}")
    assert bounds(page) == said
    assert counts(page) == (len(old), len(new))


def test_the_second_map_tells_its_own_figure_under_the_pointer(page: Page, service: str) -> None:
    chosen = next(row for row in rows(service, OLD, 2024) if row["difference"] is not None)
    points = read(service, f"/v1/geojson/qpv/{OLD}?zoom=8")["features"]
    ring = next(f for f in points if f["properties"]["code"] == chosen["code"])["geometry"]
    corners = ring["coordinates"][0] if ring["type"] == "Polygon" else ring["coordinates"][0][0]
    at = "/".join(
        f"{sum(corner[i] for corner in corners[:-1]) / (len(corners) - 1):.5f}" for i in (1, 0)
    )
    open_second(page, f"/?vintage={NEW}&compare={OLD}&period=2024&{FIGURES}&at=13/{at}")
    box = page.locator("#map-other").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    tip = page.locator("#map-other .tip")
    expect(tip).to_contain_text(chosen["name"])
    expect(tip.locator(".where")).to_have_text("QPV 2015 · 2024")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#passages")).to_contain_text(chosen["name"])


def test_two_periods_by_keyboard_and_in_the_address(page: Page) -> None:
    visit(page, f"/?vintage={NEW}&period=2024&{FIGURES}")
    button = page.locator("#compare button").last
    expect(button).to_have_text("Comparer deux périodes")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**with_period=2023**")
    page.wait_for_selector("#map-other[data-state=idle]")
    expect(page.locator("#compare button").last).to_be_focused()
    expect(page.locator("#map-caption")).to_have_text("QPV 2024 · 2024")
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2023")
    expect(page.locator("#beside-note")).to_contain_text("ne sont pas une évolution mesurée")
    page.select_option("#other-period", "2021")
    page.wait_for_url("**with_period=2021**")
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2021")
    expect(page.locator("#other-period")).to_be_focused()
    page.focus("#beside-list summary")
    page.keyboard.press("Enter")
    page.locator("#beside-list tbody button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**code=**")
    both = page.locator("#passages .both tbody tr")
    expect(both).to_have_count(2)
    expect(both.nth(0)).to_contain_text("QPV 2024 · 2024")
    expect(both.nth(1)).to_contain_text("QPV 2024 · 2021")
    assert list_refusals(page) == []
    page.reload()
    wait_until(page, "idle")
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2021")
    page.go_back()
    page.go_back()
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2023")
    page.go_back()
    expect(page.locator("#other-cell")).to_be_hidden()
    expect(page.locator("#beside-note")).to_be_hidden()


def test_an_indicator_that_the_other_generation_lacks_is_missing_and_said(page: Page) -> None:
    def lack(route: Route) -> None:
        answer = route.fetch().json()
        answer["items"] = []
        route.fulfill(json=answer)

    page.route(re.compile(rf"/v1/availability\?.*vintage={OLD}"), lack)
    open_second(page, f"/?vintage={NEW}&compare={OLD}&period=2024&{FIGURES}")
    expect(page.locator("#beside-note")).to_contain_text("n’existe pas pour les QPV 2015")
    expect(page.locator("#other-caption")).to_have_text("QPV 2015 (tirets : QPV 2024)")
    line = page.locator("#legend li", has=page.locator(".swatch.unpublished"))
    assert int(line.locator(".count").nth(1).inner_text()) > 20
    expect(page.locator("#other-choice")).to_be_hidden()


def test_a_second_period_that_does_not_exist_is_replaced_and_said(page: Page) -> None:
    visit(page, f"/?vintage={NEW}&period=2024&{FIGURES}&with_period=1950")
    expect(page.locator("#notice")).to_contain_text("n’existe pas (période)")
    expect(page.locator("#other-caption")).to_have_text("QPV 2024 · 2023")
    visit(page, f"/?vintage={NEW}&compare=2019")
    expect(page.locator("#notice")).to_contain_text("n’existe pas (génération)")
    expect(page.locator("#other-cell")).to_be_hidden()


@pytest.mark.parametrize("measure", ["ratio", "value", "outcome", "trend"])
def test_every_measure_has_its_second_map(page: Page, measure: str) -> None:
    open_second(page, f"/?vintage={NEW}&period=2024&compare={OLD}&{FIGURES}&measure={measure}")
    expect(page.locator("#other-caption")).to_contain_text("QPV 2015 · 2024")
    assert counts(page)[0] == 27
    page.locator("#beside-list summary").click()
    expect(page.locator("#beside-list tbody tr").first).to_be_visible()


def test_through_time_both_maps_keep_their_classes(page: Page) -> None:
    open_second(page, f"/?vintage={NEW}&compare={OLD}&period=2024&time=1&{FIGURES}")
    said = bounds(page)
    page.locator("#time-back").click()
    expect(page.locator("#other-caption")).to_contain_text("QPV 2015 · 2023")
    wait_until(page, "idle")
    assert bounds(page) == said


@pytest.mark.parametrize("width", [320, PHONE["width"]])
def test_on_a_phone_the_maps_are_one_above_the_other(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    open_second(page, f"/?vintage={NEW}&period=2024&with_period=2021&{FIGURES}")
    one, other = (page.locator(name).bounding_box() for name in ("#map", "#map-other"))
    assert one is not None
    assert other is not None
    assert other["y"] >= one["y"] + one["height"]
    page.locator("#beside-list summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert list_refusals(page) == []


def test_the_address_stays_as_given_until_the_reader_moves_the_map(page: Page) -> None:
    for path in ("/", "/?at=9/46.5/-11.4", f"/?vintage={NEW}&compare={OLD}"):
        visit(page, path)
        page.set_viewport_size({"width": 1300, "height": 880})
        page.wait_for_timeout(500)
        assert page.url.endswith(path)
    page.locator("#map-other").scroll_into_view_if_needed()
    box = page.locator("#map-other").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 190, steps=6)
    page.mouse.up()
    page.wait_for_url("**at=**")
    visit(page)
    page.focus("#map canvas")
    page.keyboard.press("=")
    page.wait_for_url("**at=**")
    before = page.url
    page.mouse.move(*[sum(pair) for pair in zip(_corner(page), (150, 150), strict=True)])
    page.mouse.wheel(0, -300)
    page.wait_for_url(lambda url: url != before)
    assert re.search(r"at=[\d.]+%2F", page.url)


def _corner(page: Page) -> tuple[float, float]:
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"], box["y"]
