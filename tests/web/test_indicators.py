"""The tree of indicators and their cards, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser

VIEW = "/?view=indicators&card=pov60"
TITLE = "#indicator-card h3"


def test_a_definition_is_one_click_away_from_the_form(page: Page, service: str) -> None:
    visit(page, "/?indicator=pov60&lang=en")
    page.locator("#to-card").click()
    (indicator,) = read(service, "/v1/indicators?code=pov60")["items"]
    expect(page.locator(TITLE)).to_have_text(indicator["label_en"])
    expect(page.locator("#indicator-card .note")).to_have_text(indicator["note_en"])
    assert "view=indicators" in page.url
    assert "card=pov60" in page.url
    expect(page.locator("#panel")).to_be_hidden()
    page.locator("#indicator-card .ways a").first.click()
    wait_until(page, "idle")
    expect(page.locator("#map-section")).to_be_visible()
    expect(page.locator("#indicator")).to_have_value("pov60")


def test_a_search_by_mouse_opens_the_themes_that_hold_what_is_found(page: Page) -> None:
    visit(page, VIEW)
    page.fill("#indicator-search", "PAUVRETE")
    links = page.locator("#indicator-tree details[open] a")
    expect(links.first).to_be_visible()
    expect(links.filter(has_text="Taux de pauvreté au seuil de 60 %")).to_have_count(1)
    expect(links.filter(has_text="Premier décile du revenu disponible")).to_have_count(0)
    assert re.search(r"find=PAUVRETE", page.url)
    shown = links.count()
    page.reload()
    wait_until(page, "idle")
    expect(page.locator("#indicator-search")).to_have_value("PAUVRETE")
    expect(links).to_have_count(shown)
    page.fill("#indicator-search", "zzz")
    expect(page.locator("#indicator-count")).to_contain_text("Aucun indicateur ne contient « zzz »")
    expect(page.locator("#indicator-tree a")).to_have_count(0)


def test_by_keyboard_alone_from_the_search_to_a_card_and_back(page: Page) -> None:
    visit(page, VIEW)
    page.locator("#indicator-search").focus()
    page.keyboard.type("unemp_1564")
    page.keyboard.press("Tab")
    expect(page.locator("#indicator-tree summary:focus")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{TITLE}:focus")
    assert "card=unemp_1564" in page.url
    # Its numerator is a link to another card, and the back button comes back to this one.
    title = page.locator(TITLE).text_content() or ""
    page.locator("#indicator-card dd a[data-code=unemployed_1564]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{TITLE}:focus")
    assert "card=unemployed_1564" in page.url
    expect(page.locator("#indicator-card dd a[data-code=unemp_1564]")).to_be_visible()
    page.go_back()
    expect(page.locator(TITLE)).to_have_text(title)


def test_the_counts_of_a_theme_are_those_of_the_catalogue(page: Page, service: str) -> None:
    visit(page, VIEW)
    indicators = read(service, "/v1/indicators?limit=1000")["items"]
    figures = read(service, "/v1/availability?figure=observation&limit=10000")["items"]
    known = {row["indicator"] for row in figures if row["computed"]}
    income = [row["code"] for row in indicators if row["theme"] == "revenus"]
    missing = len(set(income) - known)
    said = page.locator("details[data-theme=revenus] > summary h3")
    expect(said).to_contain_text(f"({len(income)}" + (f", dont {missing}" if missing else ""))
    page.locator("details[data-theme=emploi] > summary").click()
    expect(page.locator("details[data-theme=emploi] a").first).to_be_visible()


def test_an_indicator_without_any_figure_says_so_plainly(page: Page, service: str) -> None:
    indicators = read(service, "/v1/indicators?limit=1000")["items"]
    figures = read(service, "/v1/availability?figure=observation&limit=10000")["items"]
    known = {row["indicator"] for row in figures}
    code = next(row["code"] for row in indicators if row["code"] not in known)
    visit(page, f"/?view=indicators&card={code}")
    expect(page.locator("#indicator-card .why")).to_contain_text("Aucun chiffre n’est chargé")
    expect(page.locator("#indicator-card .ways")).to_have_count(0)
    expect(page.locator(f"#indicator-tree a[data-code={code}]")).to_contain_text("aucun chiffre")


def test_the_card_says_where_the_figures_come_from_and_what_is_missing(
    page: Page, service: str
) -> None:
    visit(page, VIEW)
    releases = read(service, "/v1/indicators/pov60/releases")["items"]
    rows = page.locator("#indicator-card section .facts-table").first.locator("tbody tr")
    expect(rows).to_have_count(len(releases))
    zones = [row for row in releases if row["level"] == "qpv"]
    expect(page.locator("#indicator-card")).to_contain_text(zones[0]["producer"])
    last = max(period for row in zones for period in row["periods"])
    expect(page.locator("#indicator-card")).to_contain_text(
        re.compile(rf"Dernière période connue pour les quartiers \(QPV \d+\) : {last}")
    )
    link = page.get_by_role("link", name="Écarts (CSV)").get_attribute("href") or ""
    taken = page.request.get(link)
    assert taken.ok
    assert "text/csv" in taken.headers["content-type"]
    expect(page.locator("#indicator-card")).to_contain_text("secret statistique")


def test_on_a_phone_the_definition_is_in_sight_after_one_click(page: Page) -> None:
    page.set_viewport_size(PHONE)
    visit(page, "/?indicator=pov60")
    page.locator("#to-card").click()
    page.wait_for_selector(f"{TITLE}:focus")
    expect(page.locator(TITLE)).to_be_in_viewport()
    page.locator("#indicator-card .back").click()
    expect(page.locator("#indicator-tree a:focus")).to_have_attribute("data-code", "pov60")


def test_a_code_that_no_indicator_has_is_said(page: Page) -> None:
    visit(page, "/?view=indicators&card=nothing")
    expect(page.locator("#indicator-card")).to_contain_text("Aucun indicateur n’a le code")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_view_has_no_accessibility_fault_and_fits_a_phone(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    visit(page, VIEW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []


def test_while_it_waits_and_when_the_service_fails_the_view_says_so(
    page: Page, complaints: list[str]
) -> None:
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    page.route("**/releases?**", lambda route: route.fulfill(status=503, json=problem))
    page.goto(VIEW)
    expect(page.locator("#indicators")).to_be_visible()
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("The database is down")
    expect(page.locator("#indicator-card .why")).to_have_text("La fiche n’a pas pu être lue.")
    expect(page.locator("#indicator-tree details").first).to_be_visible()
    page.unroute("**/releases?**")
    page.locator("#indicator-tree details[open] a").first.click()
    page.wait_for_selector(f"{TITLE}:focus")
    expect(page.locator("#alert")).to_be_empty()
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_partly_loaded_without_any_gap_the_definitions_are_still_there(page: Page) -> None:
    nothing = {"items": [], "links": [], "numberMatched": 0, "numberReturned": 0}
    page.route("**/v1/availability?**", lambda route: route.fulfill(json=nothing))
    page.goto(VIEW)
    wait_until(page, "idle")
    expect(page.locator("#notice")).to_contain_text("aucun chiffre ne l’est")
    expect(page.locator(TITLE)).to_be_visible()
    expect(page.locator("#indicator-count")).to_contain_text("sans aucun chiffre chargé")
