"""Measures that are words: the outcome of each gap, and what became of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser


def count_of(page: Page, name: str) -> int:
    return int(page.locator(f"#legend li:has(.swatch.{name}) .count").inner_text())


def test_outcomes_are_mapped_and_counted_as_the_list_says_them(page: Page, service: str) -> None:
    visit(page)
    page.select_option("#measure", "outcome")
    page.wait_for_url("**/*measure=outcome*")
    wait_until(page, "idle")
    view = read(service, "/v1/status")["map"]
    asked = "&".join(f"{name}={view[name]}" for name in ("indicator", "period", "benchmark"))
    layer = read(service, f"/v1/geojson/qpv/{view['vintage']}?{asked}")
    outcomes = [feature["properties"]["outcome"] for feature in layer["features"]]
    for name in ("worse", "better"):
        assert count_of(page, name) == outcomes.count(name)
        assert page.locator(f"#table .outcome.{name}").count() == outcomes.count(name)
    page.reload()
    wait_until(page, "idle")
    assert page.locator("#measure").input_value() == "outcome"
    assert list_refusals(page) == []


def test_changes_are_mapped_with_their_span_by_keyboard_and_never_past_a_break(
    page: Page, service: str
) -> None:
    view = read(service, "/v1/status")["map"]
    key = f"vintage={view['vintage']}&benchmark={view['benchmark']}"
    found = read(service, f"/v1/trends?level=qpv&{key}&limit=10000")["items"]
    known = [item for item in found if item["convergence"] and item["is_main"] is not False]
    one = known[0]
    same = [
        item
        for item in known
        if (item["indicator"], item["period"]) == (one["indicator"], one["period"])
    ]
    visit(page, f"/?{key}&indicator={one['indicator']}&period={one['period']}")
    page.locator("#measure").focus()
    page.keyboard.press("End")  # the last of the measures
    page.wait_for_url("**/*measure=trend*")
    wait_until(page, "idle")
    for name in ("widening", "closing", "reversed", "undetermined"):
        assert count_of(page, name) == sum(item["convergence"] == name for item in same), name
    since = min(item["base_period"] for item in same)
    assert since[:4] in page.locator("#map-title").inner_text()
    heads = page.locator("#table thead button").all_inner_texts()
    assert [head.split("\n")[0].strip(" ▲▼") for head in heads] == [
        "Quartier",
        "Au départ",
        "À la fin",
        "Évolution",
    ]
    assert page.locator("#table tbody .outcome").count() == len(same)
    link = page.locator("#download-all").get_attribute("href")
    assert link is not None
    assert link.startswith("/v1/trends?")
    with page.expect_download() as download:
        page.click("#download")
    text = download.value.path().read_text("utf-8-sig")
    assert "Évolution" in text.splitlines()[0]
    assert list_refusals(page) == []


def test_the_frame_for_other_sites_shows_changes_too(page: Page) -> None:
    visit(page, "/embed?measure=trend")
    expect(page.locator("#map-title")).to_contain_text("évolution de l’écart")
    expect(page.locator("#legend .swatch.widening")).to_have_count(1)
