"""Other levels than neighbourhoods on the map: figures, outlines, list, sheet, file, address."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser


def test_communes_are_mapped_listed_and_lead_to_their_neighbourhoods_by_keyboard(
    page: Page, service: str
) -> None:
    visit(page)
    page.select_option("#level", "commune")
    page.wait_for_url("**/*level=commune*")
    wait_until(page, "idle")
    for field in ("#benchmark", "#measure", "#vintage"):
        expect(page.locator(field)).to_be_hidden()
    view = read(service, "/v1/status")["map"]
    period = page.locator("#period").input_value()
    asked = f"indicator={view['indicator']}&period={period}&measure=value"
    rows = read(service, f"/v1/geojson/commune/2021?{asked}")["features"]
    assert page.locator("#table tbody tr").count() == len(rows)
    counts = page.locator("#legend .count").all_inner_texts()
    assert sum(map(int, counts)) == len(rows)
    expect(page.locator("#map-title")).to_contain_text("Commune")
    expect(page.locator("#panel-title")).to_have_text("Liste des communes")
    assert list_refusals(page) == []
    with page.expect_download() as download:
        page.click("#download")
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Nom;Code;Niveau")
    assert len(lines) == len(rows) + 1

    name = page.locator("#table tbody .row-name").first
    name.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2")).to_be_focused()
    assert "code=" in page.url
    assert list_refusals(page) == []
    page.reload()
    wait_until(page, "idle")
    expect(page.locator("#sheet .identity")).to_contain_text("découpage de 2021")
    page.locator("#sheet").get_by_role("button", name="Voir ses quartiers").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/*parent=commune*")
    wait_until(page, "idle")
    assert "level=" not in page.url
    expect(page.locator("#measure")).to_be_visible()
    expect(page.locator("#panel-title")).to_have_text("Liste des quartiers")


def test_another_level_fits_a_phone_and_other_views_stay_with_neighbourhoods(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    visit(page, "/?level=epci")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    expect(page.locator("#summary")).to_contain_text("intercommunalités")
    page.locator("#views a", has_text="Nuage").click()
    wait_until(page, "idle")
    expect(page.locator("#scatter figure").first).to_be_visible()
    page.go_back()
    wait_until(page, "idle")
    expect(page.locator("#summary")).to_contain_text("intercommunalités")


def test_the_frame_for_other_sites_shows_the_level(page: Page) -> None:
    visit(page, "/embed?level=department")
    expect(page.locator("#map-title")).to_contain_text("Département")
    expect(page.locator("#list-fold summary")).to_have_text("Liste des départements")


def test_what_lies_out_of_the_frame_is_said_and_one_click_away(page: Page) -> None:
    visit(page, "/?at=12.00/46.5500/-11.0700")
    outside = page.locator("#outside")
    expect(outside).to_contain_text("hors du cadre")
    outside.get_by_role("button").focus()
    page.keyboard.press("Enter")
    # what is left has a small map of its own
    expect(outside).to_have_text(re.compile(r"^\d+ hors du cadre, dans les petites cartes$"))
    expect(page.locator("#overview button")).to_be_focused()
