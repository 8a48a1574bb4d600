"""Is 12 rue X in a neighbourhood? The page that asks, by mouse and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.web.browsing import PHONE, list_refusals, visit, wait_until

pytestmark = pytest.mark.browser
STREET, TOWN = "rue des Lilas", "Songeval-sur-Avre"  # of docs/recipes.md: 4 lies in, 12 does not
INSIDE = "/locate#point=-11.86,46.325"


@pytest.fixture
def asked(page: Page, service: str) -> list[str]:
    """What the page asks for: of this service only."""
    addresses: list[str] = []

    def note(request: Request) -> None:
        assert request.url.startswith((service, "blob:", "data:")), request.url
        addresses.append(request.url)

    page.on("request", note)
    return addresses


def answers(page: Page) -> dict[str, str]:
    """The verdict of each generation."""
    page.wait_for_selector(".generation")
    wait_until(page, "idle")
    found: dict[str, str] = page.eval_on_selector_all(
        ".generation",
        "cards => Object.fromEntries(cards.map(card => ["
        "card.querySelector('h3')?.textContent ?? '', "
        "card.querySelector('.verdict').lastChild.textContent]))",
    )
    return found


def ask(page: Page, line: str, town: str = TOWN) -> dict[str, str]:
    page.locator("#answer").evaluate("node => node.replaceChildren()")
    page.fill("#address", line)
    page.fill("#city", town)
    page.click("#by-address button")
    return answers(page)


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_the_map_leads_to_the_question_and_back(page: Page) -> None:
    visit(page)
    page.click("#to-locate")
    page.wait_for_url("**/locate")
    wait_until(page, "idle")
    assert page.locator("h1").inner_text().startswith("Suis-je dans un quartier prioritaire")
    assert page.title().startswith("[Démonstration] Suis-je")
    page.click("#lang-en")
    page.wait_for_selector("html[lang=en][data-state=idle]")
    page.click(".breadcrumb a")
    page.wait_for_selector("html[lang=en][data-state=idle] #map-title")


def test_task_3_an_address_is_answered_for_each_generation_by_mouse(
    page: Page, asked: list[str]
) -> None:
    visit(page, "/locate")
    before = page.evaluate("history.length")
    assert ask(page, f"4 {STREET}") == {"QPV 2024": "Oui", "QPV 2015": "Oui"}
    card = page.locator("[data-generation=qpv-2024]")
    expect(card.get_by_role("link").first).to_have_attribute("href", "/?vintage=2024&code=QN02001I")
    expect(card).to_contain_text("de la limite")
    expect(card).to_contain_text("depuis le 1er janvier 2024")
    expect(page.locator("#answer")).to_contain_text(
        f"Adresse comprise : 4 Rue des Lilas 20100 {TOWN}"
    )
    expect(page.locator("#answer-said")).to_contain_text("QPV 2024 : oui, Les Tours de Craie")
    assert ask(page, f"12 {STREET}") == {"QPV 2024": "Non", "QPV 2015": "Non"}
    expect(card).to_contain_text("Le plus proche : Les Tours de Craie")
    expect(card).to_contain_text("En vigueur depuis le 1er janvier 2024")
    # What is typed is in one question to the service, and in no address that a browser keeps.
    assert page.url.endswith("/locate")
    assert page.evaluate("history.length") == before
    named = {url.partition("?")[0].rpartition("/")[2] for url in asked if "Lilas" in url}
    assert named == {"locate"}
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )


def test_what_nobody_can_tell_is_said_with_what_to_do(page: Page) -> None:
    visit(page, "/locate")
    assert ask(page, STREET) == {"QPV 2024": "En partie", "QPV 2015": "En partie"}
    expect(page.locator("[data-generation=qpv-2024]")).to_contain_text("Ajoutez le numéro")
    expect(page.get_by_role("link", name="Les Tours de Craie (QN02001I)")).to_be_visible()
    assert ask(page, "4 rue Qui N'Existe Pas") == {"": "On ne sait pas"}
    expect(page.locator("#answer .unknown")).to_have_count(1)
    page.fill("#address", f"4 {STREET}")
    page.fill("#city", "")
    page.click("#by-address button")
    expect(page.locator("#address-problem")).to_contain_text("Ajoutez le code postal ou la commune")
    expect(page.locator("#postcode")).to_be_focused()


def test_task_3_by_keyboard_an_address_degrees_and_the_map(page: Page) -> None:
    visit(page, "/locate")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert "#" not in page.url
    tab_to(page, "#address")
    page.keyboard.type(f"4 {STREET}")
    tab_to(page, "#city")
    page.keyboard.type(TOWN)
    page.keyboard.press("Enter")
    assert answers(page)["QPV 2024"] == "Oui"
    tab_to(page, "#degrees summary")
    page.keyboard.press("Enter")
    tab_to(page, "#lon")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(page.locator("#degrees-problem")).to_contain_text("entre −180 et 180")
    expect(page.locator("#lon")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("-11,83")
    tab_to(page, "#lat")
    page.keyboard.type("46,33")
    page.keyboard.press("Enter")
    page.wait_for_url("**/locate#point=-11.83000,46.33000")
    assert answers(page)["QPV 2024"] == "Non"
    wait_until(page, "idle")
    tab_to(page, "#map canvas")
    page.keyboard.press("ArrowLeft")
    tab_to(page, "#by-centre")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "#point=" in url and not url.endswith("-11.83000,46.33000"))
    expect(page.locator("#answer")).to_contain_text("le point de longitude")


def test_a_point_is_in_the_address_and_a_position_is_not(page: Page) -> None:
    visit(page, INSIDE)
    assert answers(page)["QPV 2024"] == "Oui"
    page.locator("#map canvas").click(position={"x": 40, "y": 40})
    page.wait_for_url(lambda url: "#point=" in url and "-11.86" not in url)
    page.click("#by-position")  # nobody allowed it
    expect(page.locator("#position-said")).to_contain_text("n’a pas été partagée")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": -11.86, "latitude": 46.325, "accuracy": 900})
    page.click("#by-position")
    expect(page.locator("#answer")).to_contain_text("Réponse pour votre position")
    assert answers(page)["QPV 2024"] == "Oui"
    expect(page.locator("#position-said")).to_contain_text("à 900 m près")
    assert page.evaluate("location.hash") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_a_phone_never_scrolls_sideways(
    page: Page, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({**PHONE, "width": 320})
    visit(page, INSIDE)
    page.locator("#degrees").evaluate("node => { node.open = true; }")
    page.locator("#batch-columns").evaluate("node => { node.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []


def test_a_service_without_addresses_says_how_to_ask(page: Page, service: str) -> None:
    status = page.request.get(f"{service}/v1/status").json()
    assert status["geocoding"] == {"has_addresses": True, "sent_to": None}
    reach: dict[str, Any] = {"has_addresses": False, "sent_to": None}
    page.route("**/v1/status", lambda route: route.fulfill(json={**status, "geocoding": reach}))
    visit(page, "/locate")
    expect(page.locator("#by-address")).to_be_hidden()
    expect(page.locator("#no-geocoding")).to_contain_text("n’a pas de liste d’adresses")
    reach.update(has_addresses=True, sent_to="data.example.fr")
    visit(page, "/locate?lang=en")
    expect(page.locator("#kept-where")).to_contain_text("nothing else, to data.example.fr")


def test_an_empty_database_and_one_that_is_down_are_said(
    page: Page, service: str, complaints: list[str]
) -> None:
    status = page.request.get(f"{service}/v1/status").json()
    empty = {**status, "data_version": None, "layers": [], "map": None}
    said: list[dict[str, Any]] = [empty]
    page.route(
        "**/v1/status",
        lambda route: route.fulfill(json=said[0]) if said else route.continue_(),
    )
    page.goto("/locate")
    wait_until(page, "empty")
    expect(page.locator("#notice")).to_contain_text("Aucune donnée n’est encore chargée")
    expect(page.locator("#content")).to_be_hidden()
    said.clear()
    wait_until(page, "idle")
    expect(page.locator("#notice")).to_be_empty()
    problem = {"title": "Bad Gateway", "detail": "The geocoder does not answer.", "status": 502}
    page.route("**/v1/locate?**", lambda route: route.fulfill(status=502, json=problem))
    page.fill("#address", f"4 {STREET}")
    page.fill("#city", TOWN)
    page.click("#by-address button")
    expect(page.locator("#answer")).to_contain_text("ne répond pas. Recommencez plus tard")
    page.unroute("**/v1/status")
    down = {
        "title": "Service Unavailable",
        "detail": "The database does not answer.",
        "status": 503,
    }
    page.route("**/v1/status", lambda route: route.fulfill(status=503, json=down))
    page.reload()
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("The database does not answer.")
    assert all("502" in one or "503" in one for one in complaints)
    complaints.clear()


def test_without_the_map_the_answer_is_there(page: Page, complaints: list[str]) -> None:
    page.route("**/maplibre-gl.mjs", lambda route: route.abort())
    visit(page, INSIDE)
    assert answers(page)["QPV 2024"] == "Oui"
    expect(page.locator("#map-frame")).to_contain_text("ne peut pas s’afficher")
    expect(page.locator("#by-centre")).to_be_hidden()
    assert all("maplibre" in one or "ERR_FAILED" in one for one in complaints)
    complaints.clear()
