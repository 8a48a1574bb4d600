"""The map page in a real browser: small screens, waiting, failures and accessibility."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/?code=QN02001I&vintage=2024"])
def test_a_phone_never_scrolls_sideways(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    visit(page, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#sheet .gap-theme").evaluate_all("all => all.forEach((one) => one.open = true)")
    for name in ("#table", "#sheet"):
        outside = page.evaluate(
            "([name, width]) => [...document.querySelectorAll(`${name} td`)]"
            ".filter((cell) => cell.getBoundingClientRect().right > width)"
            ".map((cell) => cell.textContent)",
            [name, PHONE["width"]],
        )
        assert outside == [], name


def test_a_load_under_way_shows_its_step_and_then_the_map(page: Page, service: str) -> None:
    status = read(service, "/v1/status")
    load = {**status["load"], "state": "running", "step": "lecture", "done": 3, "total": 8}
    answers = [{**status, "data_version": None, "load": load}]
    page.route(
        "**/v1/status",
        lambda route: route.fulfill(json=answers[0]) if answers else route.continue_(),
    )
    page.goto("/")
    wait_until(page, "empty")
    expect(page.locator("#progress-label")).to_contain_text("lecture")
    expect(page.locator("#progress-bar")).to_have_js_property("value", 3)
    expect(page.locator("#progress-count")).to_have_text("3 sur 8")
    answers.clear()
    wait_until(page, "idle")
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator("#notice")).to_be_empty()


def test_a_generation_that_does_not_exist_is_replaced_and_said(page: Page) -> None:
    visit(page, "/?vintage=2019")
    expect(page.locator("#alert")).to_be_empty()
    expect(page.locator("#notice")).to_contain_text("n’existe pas (génération)")
    expect(page.locator("#controls select[name=vintage]")).to_have_value(re.compile("2015|2024"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/?vintage=2015&code=QN02001I", "n’est pas parmi les QPV 2015. On le trouve parmi"),
        ("/?vintage=2015&code=QN02001I&lang=en", "is not among the QPV 2015. It is found among"),
        ("/?code=QP999999", "Vérifiez le code"),
    ],
)
def test_a_code_of_another_generation_is_said_with_a_link_to_it(
    page: Page, complaints: list[str], path: str, said: str
) -> None:
    visit(page, path)
    sheet = page.locator("#sheet")
    expect(sheet.locator(".lead")).to_contain_text(said)
    expect(page.locator("#alert")).to_be_empty()
    assert list_refusals(page) == []
    if "QN02001I" in path:
        sheet.get_by_role("link").click()
        page.wait_for_url("**vintage=2024**")
        wait_until(page, "idle")
        expect(sheet.locator("h2")).to_have_text("Les Tours de Craie")
        assert ("lang=en" in page.url) == ("lang=en" in path)
    else:
        sheet.locator(".back").click()
        expect(page.locator("#list")).to_be_visible()
    assert all("404" in one for one in complaints)
    complaints.clear()


def test_a_refusal_is_said_in_the_service_s_words(page: Page, complaints: list[str]) -> None:
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    page.route("**/v1/geojson/qpv/**", lambda route: route.fulfill(status=503, json=problem))
    page.goto("/")
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("Les données n’ont pas pu être lues.")
    expect(page.locator("#alert")).to_contain_text("The database is down — Try again later.")
    expect(page.locator("#alert button")).to_have_text("Réessayer")
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize("path", ["/", "/?code=QN02001I&vintage=2024", "/docs"])
def test_axe_finds_nothing_serious(page: Page, path: str) -> None:
    page.goto(path)
    if path != "/docs":
        wait_until(page, "idle")
    assert list_refusals(page) == []


def test_the_links_of_the_footer_answer(page: Page) -> None:
    visit(page)
    for link in page.locator(".footer a").all():
        assert page.request.get(link.get_attribute("href") or "").ok
    assert page.request.get("/v1/reports").ok


def test_on_a_phone_a_sheet_begins_at_its_first_line_and_its_themes_are_folded(page: Page) -> None:
    page.set_viewport_size(PHONE)
    visit(page, "/?code=QN02001I&vintage=2024")
    expect(page.locator("#sheet h2")).to_be_in_viewport()
    expect(page.locator(".map-section")).to_be_hidden()
    theme = page.locator("#sheet .gap-theme").first
    expect(theme.locator("table")).to_be_hidden()
    theme.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(theme.locator("table")).to_be_visible()
    page.locator("#sheet .back").click()
    expect(page.locator(".map-section")).to_be_visible()


def test_a_low_wide_screen_keeps_the_map_and_both_axes_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 800})
    visit(page)
    height = page.locator("#map").evaluate("map => map.clientHeight")
    assert height > 300  # it was 193
    assert page.locator("#list .scroll").evaluate("one => one.scrollWidth <= one.clientWidth")
    visit(page, "/?view=scatter&indicator=pov60&other=unemp_1564")
    page.wait_for_selector("#scatter .plot[data-state=drawn]")
    foot = page.locator("#scatter .plot").evaluate("plot => plot.getBoundingClientRect().bottom")
    assert foot <= page.locator("#scatter").evaluate("one => one.getBoundingClientRect().bottom")
