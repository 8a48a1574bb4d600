"""The map page in a real browser, on the demonstration served by the real command."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests.conftest import ROOT

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def service(demo_database: str) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "observatory", "serve", "--port", "8932"],
        env={**os.environ, "OBSERVATORY_DATABASE_URL": demo_database},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().rsplit(" ", 1)[-1].strip().rstrip("/")
        assert address.startswith("http://127.0.0.1:")
        yield address
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console complained of."""
    return []


@pytest.fixture
def page(browser: Browser, service: str, complaints: list[str]) -> Iterator[Page]:
    """A page of the service; whatever its console complains of fails the test."""
    context = browser.new_context(viewport=DESKTOP, base_url=service)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>"
        " console.error('CSP', violatedDirective, blockedURI))"
    )
    yield page
    context.close()
    assert complaints == []


def visit(page: Page, path: str = "/") -> None:
    page.goto(path)
    wait_until(page, "idle")


def wait_until(page: Page, state: str) -> None:
    page.wait_for_selector(f"html[data-state={state}]", timeout=PATIENCE_MS)


def read(service: str, path: str) -> Any:
    with urlopen(service + path) as answer:
        return json.load(answer)


def list_refusals(page: Page) -> list[dict[str, Any]]:
    """Run axe-core in the page and keep what it calls serious or critical."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        {"rule": each["id"], "nodes": [node["html"][:200] for node in each["nodes"]]}
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


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
        "unpublished": sum(row["value"] is None for row in rows),
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
    page.locator("#table tbody button").first.click()
    sheet = page.locator("#sheet")
    expect(sheet.locator("h2")).to_be_focused()
    wait_until(page, "idle")
    assert "code=" in page.url
    expect(sheet.locator(".memberships td.number").first).to_contain_text("%")
    expect(sheet.locator(".reason").first).to_contain_text(
        "Un effectif ne se compare qu’à travers un taux ou une part."
    )
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#table tbody button").first).to_be_focused()
    assert "code=" not in page.url


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


@pytest.mark.parametrize("path", ["/", "/?code=QN02001I&vintage=2024"])
def test_a_phone_never_scrolls_sideways(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    visit(page, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
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
