"""The far territories beside the map: a small map of each, that leads the large one there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser
FAR = "department:96"  # of the demonstration: far away, south of the equator


def test_an_inset_shows_the_far_neighbourhoods_and_leads_to_them(page: Page, service: str) -> None:
    visit(page)
    vintage = read(service, "/v1/status")["map"]["vintage"]
    far = read(service, f"/v1/territories?level=qpv&vintage={vintage}&parent={FAR}&limit=100")
    inset = page.locator("#insets button")
    expect(inset).to_have_count(1)
    assert inset.locator("circle").count() == far["numberMatched"] > 0
    expect(inset.locator(".inset-km")).to_contain_text("km")
    label = f"Avre-Australe (fictif) : {far['numberMatched']} quartiers, aller sur la carte"
    expect(inset).to_have_accessible_name(label)
    assert list_refusals(page) == []
    inset.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"at=[0-9.]+%2F-[0-9.]+%2F-5[0-9]\."))  # zoom/latitude/longitude
    page.locator("#overview button").click()
    page.wait_for_url(re.compile(r"at=[0-9.]+%2F[0-9.]+%2F-1[0-9]\."))
    visit(page, "/?parent=department:20")
    wait_until(page, "idle")
    expect(page.locator("#insets button")).to_have_count(0)
