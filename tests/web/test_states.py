"""Empty, loading, down, partly loaded: each page says so plainly, in its own words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import read, visit, wait_until

pytestmark = pytest.mark.browser
PAGES = ["/", "/embed", "/locate"]
MAPS = ["/", "/embed"]


def answer(page: Page, pattern: str, change: Callable[[Any], Any]) -> None:
    """Let the service's answers be what `change` makes of them."""
    page.route(pattern, lambda route: route.fulfill(json=change(route.fetch().json())))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_waits_says_that_it_does(page: Page, path: str) -> None:
    page.route("**/v1/status", lambda _: None)  # not answered for now
    with page.expect_request("**/v1/status"):
        page.goto(path, wait_until="commit")  # the answer that is held holds the page's load too
    expect(page.locator("#notice")).to_have_text("Chargement…")
    page.unroute("**/v1/status")  # which lets go of what was held
    wait_until(page, "idle")
    expect(page.locator("#notice")).to_be_empty()


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_database_is_said(page: Page, path: str) -> None:
    answer(page, "**/v1/status", lambda status: {**status, "data_version": None, "map": None})
    page.goto(path)
    wait_until(page, "empty")
    expect(page.locator("#notice")).to_contain_text("Aucune donnée n’est encore chargée")


@pytest.mark.parametrize("path", PAGES)
def test_a_load_that_failed_is_said_with_its_reason(page: Page, path: str) -> None:
    failed = {"state": "failed", "step": "", "done": 3, "total": 8, "message": "no room is left"}
    answer(
        page,
        "**/v1/status",
        lambda status: {**status, "data_version": None, "map": None, "load": failed},
    )
    page.goto(f"{path}?lang=en")
    wait_until(page, "empty")
    expect(page.locator("#notice")).to_contain_text("The last load failed: no room is left")


@pytest.mark.parametrize("path", PAGES)
def test_a_service_that_is_down_or_out_of_reach_is_said(
    page: Page, path: str, complaints: list[str]
) -> None:
    problem = {"title": "Service Unavailable", "detail": "Try again in a moment.", "status": 503}
    page.route("**/v1/status", lambda route: route.fulfill(status=503, json=problem))
    page.goto(path)
    wait_until(page, "error")
    alert = page.locator("#alert")
    expect(alert).to_contain_text("Les données n’ont pas pu être lues.")
    expect(alert).to_contain_text("Try again in a moment.")
    expect(page.locator("#notice")).to_be_empty()
    page.route("**/v1/status", lambda route: route.abort())
    page.reload()
    wait_until(page, "error")
    expect(alert).to_contain_text("Le service ne répond pas.")
    page.unroute_all()
    alert.get_by_role("button", name="Réessayer").click()
    wait_until(page, "idle")
    expect(alert).to_be_empty()
    complaints.clear()  # the console tells of the answers that this test withheld


@pytest.mark.parametrize("path", MAPS)
def test_data_without_outlines_of_neighbourhoods_are_said(page: Page, path: str) -> None:
    answer(page, "**/v1/status", lambda status: {**status, "layers": [], "map": None})
    page.goto(path)
    wait_until(page, "empty")
    expect(page.locator("#notice")).to_contain_text("aucun contour de quartier prioritaire")
    page.unroute_all()
    page.reload()
    wait_until(page, "idle")
    expect(page.locator("#notice")).to_be_empty()


@pytest.mark.parametrize("path", [*MAPS, "/?view=scatter"])
def test_outlines_without_figures_are_said(page: Page, path: str) -> None:
    answer(page, "**/v1/availability?**", lambda listed: {**listed, "items": [], "links": []})
    visit(page, path)
    expect(page.locator("#notice")).to_contain_text("aucun chiffre ne l’est")
    expect(page.locator("#alert")).to_be_empty()


def test_a_sheet_that_cannot_be_read_is_said_and_the_map_stays(
    page: Page, service: str, complaints: list[str]
) -> None:
    assert read(service, "/v1/status")["map"]
    problem = {"title": "Service Unavailable", "detail": "Try again in a moment.", "status": 503}
    page.route("**/v1/territories/qpv/QN02001I?**", lambda route: route.fulfill(
        status=503, json=problem))  # fmt: skip
    page.goto("/?code=QN02001I&vintage=2024")
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("Try again in a moment.")
    assert page.locator("#table tbody tr").count() == 27
    complaints.clear()


def test_a_part_of_the_sheet_that_cannot_be_read_is_said_in_its_place(
    page: Page, complaints: list[str]
) -> None:
    problem = {"title": "Service Unavailable", "detail": "Try again in a moment.", "status": 503}
    for part in ("**/v1/trends?**", "**/history?**"):
        page.route(part, lambda route: route.fulfill(status=503, json=problem))
    visit(page, "/?code=QN02001I&vintage=2024")
    expect(page.locator("#sheet")).to_contain_text("Ces chiffres n’ont pas pu être lus.")
    expect(page.locator("#alert")).to_be_empty()
    expect(page.locator("#sheet .print")).to_be_enabled()
    complaints.clear()
