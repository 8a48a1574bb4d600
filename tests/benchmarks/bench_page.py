"""Measured, not timed: the map of all neighbourhoods in a browser, until it is drawn.

`OBSERVATORY_DATABASE_URL` names a loaded database; without it the demonstration is measured.
"""

import os
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import serve
from tests.web.browsing import ARGUMENTS, CHROMIUM, DESKTOP, PATIENCE_MS, Traffic, visit

ROUNDS = int(os.environ.get("OBSERVATORY_BENCH_PAGE_ROUNDS", "5"))
# Milliseconds from the start of the navigation, or of the choice, until the page is idle: the map
# has drawn what it was given, and no request is under way.
WATCH = """
new MutationObserver(() => {
  if (document.documentElement.dataset.state === "idle") window.idleAt ??= performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-state"] });
"""
CHOOSE = """
(code) => new Promise((resolve) => {
  const root = document.documentElement;
  const select = document.getElementById("indicator");
  const start = performance.now();
  new MutationObserver((_, watch) => {
    if (root.dataset.state !== "idle") return;
    watch.disconnect();
    resolve(performance.now() - start);
  }).observe(root, { attributes: true, attributeFilter: ["data-state"] });
  select.value = code;
  select.dispatchEvent(new Event("change", { bubbles: true }));
})
"""


@pytest.fixture(scope="module")
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    named = os.environ.get("OBSERVATORY_DATABASE_URL")
    database = named or request.getfixturevalue("demo_database")
    home: Path = tmp_path_factory.mktemp("home")
    with serve(database, home) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(browser: Browser, address: str) -> Page:
    """Return a page of a browser that has kept nothing."""
    context = browser.new_context(viewport=DESKTOP, base_url=address)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


def test_the_first_map_and_the_next_indicator(browser: Browser, address: str) -> None:
    first: list[float] = []
    again: list[float] = []
    changes: list[float] = []
    for round_number in range(ROUNDS + 1):
        page = open_page(browser, address)
        traffic = Traffic(page)
        visit(page)
        first.append(page.evaluate("idleAt"))
        received, requests = traffic.total, len(traffic.sizes)
        codes = page.locator("#indicator option").evaluate_all(
            "all => all.map(({ value }) => value)"
        )
        now = page.locator("#indicator").input_value()
        others = [code for code in codes if code != now][:3]
        changes += [page.evaluate(CHOOSE, code) for code in others]
        visit(page)
        again.append(page.evaluate("idleAt"))
        page.context.close()
        if round_number == 0:  # it warms the service
            for found in (first, again, changes):
                found.clear()
    rows = [
        f"| {name} | {statistics.median(found):,.0f} ms | {min(found):,.0f} ms |"
        for name, found in (
            ("first map", first),
            ("map of a second visit", again),
            ("next indicator", changes),
        )
    ]
    print(  # noqa: T201
        f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {ROUNDS} rounds",
        "| what | median | best |\n|---|---|---|",
        *rows,
        f"| bytes of a first visit | {received / 1000:,.0f} kB, {requests} requests | |",
        sep="\n",
    )
