"""Up to five territories side by side: chosen, compared, taken away."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser

PAIR = "qpv:QN02001I:2024,qpv:QN02019I:2024"
VIEW = f"/?view=territories&with={PAIR}"
DRAWN = "#territories .plot[data-state=drawn]"
FIVE = ",".join(f"qpv:QN0200{n}:2024" for n in ("1I", "2I", "3M", "4M", "5I"))


def open_view(page: Page, path: str = VIEW) -> None:
    visit(page, path)
    page.wait_for_selector(DRAWN)


def look_for(page: Page, words: str) -> None:
    page.fill("#compared-input", words)
    expect(page.locator("#compared-list [role=option]").first).to_be_visible()


def row(page: Page, indicator: str) -> str:
    return f"#territories .compared-table tr[data-indicator={indicator}]"


def test_two_neighbourhoods_by_mouse_with_their_own_benchmarks_and_no_claim(
    page: Page, service: str
) -> None:
    visit(page, "/?view=territories")
    expect(page.locator("#territories .start")).to_be_visible()
    for code in ("QN02001I", "QN02019I"):
        look_for(page, code)
        page.locator("#compared-list [role=option]").first.click()
        page.wait_for_url(f"**{code}**")
        expect(page.locator("#compared-status")).to_contain_text("est ajouté")
    page.wait_for_selector(DRAWN)
    asked = "level=qpv&vintage=2024&period=latest&indicator=unemp_1564&code=QN02001I,QN02019I"
    gaps = read(service, f"/v1/gaps?{asked}&chance=true")["items"]
    cells = page.locator(f"{row(page, 'unemp_1564')} td")
    assert len(gaps) == 2
    for gap, cell in zip(sorted(gaps, key=lambda each: each["code"]), cells.all(), strict=False):
        shown = f"{gap['difference']:+.1f}".replace(".", ",").replace("-", "−")
        expect(cell).to_contain_text(f"{shown} points")
        expect(cell).to_contain_text(gap["benchmark_name"])
    overlap = max(each["difference_lower"] for each in gaps) <= min(
        each["difference_upper"] for each in gaps
    )
    assert overlap
    expect(cells.last).to_contain_text("non départagés")


def test_by_keyboard_alone_one_is_added_and_another_removed(page: Page) -> None:
    open_view(page)
    page.locator("#compared-input").focus()
    page.keyboard.type("Verrières")
    expect(page.locator("#compared-list [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#compared-choices li")).to_have_count(3)
    expect(page.locator("#compared-input")).to_be_focused()
    page.locator("#compared-choices button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#compared-choices li")).to_have_count(2)
    expect(page.locator("#compared-choices button").first).to_be_focused()
    assert "QN02001I" not in page.url


def test_the_choice_is_in_the_address_reloads_and_goes_back(page: Page) -> None:
    open_view(page)
    page.locator("#compared-choices button").last.click()
    expect(page.locator("#compared-choices li")).to_have_count(1)
    expect(page.locator("#compared-notes")).to_contain_text("Il en faut deux")
    page.go_back()
    expect(page.locator("#compared-choices li")).to_have_count(2)
    page.reload()
    page.wait_for_selector(DRAWN)
    expect(page.locator("#compared-choices li")).to_have_count(2)


def test_a_sixth_is_refused_with_a_sentence(page: Page) -> None:
    open_view(page, f"/?view=territories&with={FIVE}")
    look_for(page, "QN02006I")
    page.locator("#compared-list [role=option]").first.click()
    expect(page.locator("#compared-status")).to_contain_text("c’est le plus")
    expect(page.locator("#compared-choices li")).to_have_count(5)
    assert "QN02006I" not in page.url


def test_the_address_is_told_what_it_gets_wrong(page: Page, complaints: list[str]) -> None:
    open_view(page, f"/?view=territories&with={FIVE},qpv:QN02006I:2024,nowhere")
    notes = page.locator("#compared-notes")
    expect(notes).to_contain_text("Cinq territoires au plus")
    expect(notes).to_contain_text("QN02006I")
    expect(notes).to_contain_text("n’est pas un territoire : nowhere")
    open_view(page, f"{VIEW},qpv:QN99999X:2024")
    expect(notes).to_contain_text("QN99999X")
    expect(page.locator("#compared-choices .wrong")).to_contain_text("inconnu")
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_two_generations_are_said_to_share_no_figure(page: Page) -> None:
    open_view(page, "/?view=territories&with=qpv:QN02001I:2024,qpv:QP020001:2015")
    expect(page.locator("#compared-notes")).to_contain_text("aucun chiffre ne court")
    said = page.locator(f"{row(page, 'unemp_1564')} .verdict")
    expect(said).to_contain_text("générations différentes")
    expect(said).not_to_contain_text("distincts")


def test_a_commune_has_its_values_alone_and_no_pair_with_a_neighbourhood(page: Page) -> None:
    visit(page, "/?view=territories&with=qpv:QN02001I:2024")
    look_for(page, "Lunemont")
    page.locator("#compared-list [role=option]").first.click()
    expect(page.locator("#compared-choices li")).to_have_count(2)
    expect(page.locator("#compared-choices")).to_contain_text("valeurs seules")
    expect(page.locator("#compared-notes")).to_contain_text("niveaux différents")


def test_what_is_missing_has_its_reason(page: Page) -> None:
    open_view(page)
    cell = page.locator(f"{row(page, 'pov60')} td").nth(1)
    expect(cell).to_contain_text("secret statistique")
    expect(cell).not_to_contain_text("0 %")


def test_from_the_list_and_from_a_sheet(page: Page) -> None:
    visit(page)
    pick = page.locator("#table tbody .pick").first
    pick.click()
    expect(pick).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#views")).to_contain_text("(1)")
    assert "with=qpv" in page.url
    page.locator("#table tbody .row-name").nth(1).click()
    page.wait_for_selector("#sheet h2")
    page.locator("#sheet .compare-pick").click()
    page.wait_for_selector(DRAWN)
    expect(page.locator("#compared-choices li")).to_have_count(2)
    assert "view=territories" in page.url


def test_the_whole_comparison_is_taken_away(page: Page) -> None:
    open_view(page, VIEW + "&lang=en")
    with page.expect_download() as taken:
        page.locator("#territories .whole").click()
    text = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    head, *rows = list(csv.reader(text.splitlines()))
    hidden = [dict(zip(head, each, strict=False)) for each in rows if "QN02019I" in each]
    (poverty,) = [each for each in hidden if each["Code of the indicator"] == "pov60"]
    assert poverty["Value"] == ""
    assert "secrecy" in poverty["Value: reason"]
    assert poverty["Compared with"]


def test_nothing_chosen_offers_the_map_s_own_extremes(page: Page) -> None:
    visit(page, "/?view=territories")
    page.locator("#territories .examples button").first.click()
    page.wait_for_selector(DRAWN)
    expect(page.locator("#compared-choices li")).to_have_count(2)


def test_a_service_that_is_down_is_said_and_no_figure_is_left(
    page: Page, complaints: list[str]
) -> None:
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    page.route("**/v1/observations**", lambda route: route.fulfill(status=503, json=problem))
    page.goto(VIEW)
    wait_until(page, "error")
    expect(page.locator("#alert")).to_contain_text("The database is down")
    expect(page.locator("#compared-figures")).to_contain_text("n’ont pas pu être lus")
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_a_territory_without_a_figure_says_so_beside_the_others(page: Page) -> None:
    page.route(
        "**/v1/observations?*code=QN02019I*",
        lambda route: route.fulfill(json={"items": [], "links": []}),
    )
    page.route(
        "**/v1/gaps?*code=QN02019I*", lambda route: route.fulfill(json={"items": [], "links": []})
    )
    visit(page, VIEW)
    expect(page.locator("#compared-choices li").last).to_contain_text("aucun chiffre")
    expect(page.locator(f"{row(page, 'unemp_1564')} td").nth(1)).to_contain_text("non publié")


@pytest.mark.parametrize("path", ["/?view=territories", VIEW])
def test_no_accessibility_fault_and_320_px_hold_it(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    visit(page, path)
    if path == VIEW:
        page.wait_for_selector(DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []


def test_it_is_printed_in_full_without_what_a_reader_presses(page: Page) -> None:
    open_view(page, VIEW + "&code=QN02001I&vintage=2024")
    page.emulate_media(media="print")
    expect(page.locator("#territories h2")).to_be_visible()
    expect(page.locator(row(page, "unemp_1564"))).to_be_visible()
    for hidden in ("#compared-input", ".header", "#print", ".whole"):
        expect(page.locator(f"{hidden}").first).to_be_hidden()
