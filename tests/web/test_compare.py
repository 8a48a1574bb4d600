"""Two generations over the same place (task 5 of docs/user-tasks.md)."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser
OLD, NEW = 2015, 2024
Shares = dict[str, tuple[float | None, float | None]]


def find_merged(service: str) -> tuple[str, Shares]:
    """A neighbourhood that was made of several, and the two shares of each of them."""
    passages = read(service, f"/v1/passages/qpv/{OLD}/{NEW}?limit=1000")["items"]
    for code in sorted({row["new_code"] for row in passages if row["new_code"]}):
        history = read(service, f"/v1/territories/qpv/{code}/history?vintage={NEW}")
        if any(each["relation"] == "merged" for each in history["before"]):
            return code, {
                row["old_code"]: (row["weight"], row["new_share"])
                for row in passages
                if row["new_code"] == code and row["old_code"]
            }
    raise AssertionError("the demonstration has a merged neighbourhood")


def read_share(text: str) -> float | None:
    """Read a French percentage; a share that nobody knows is words, never 0 nor 100."""
    if text == "part inconnue":
        return None
    return float(text.rstrip("%\u202f\u00a0 ").replace(",", "."))


def check_passages(page: Page, shares: Shares) -> None:
    panel = page.locator("#passages")
    expect(panel.locator(".lineage")).to_contain_text("Fusion de quartiers des QPV 2015")
    assert panel.locator(".shares tbody tr").count() == len(shares) > 1
    for code, both in shares.items():
        cells = panel.locator(".shares tbody tr", has_text=code).locator("td").all_inner_texts()
        assert [read_share(cell) for cell in cells] == [
            None if share is None else pytest.approx(100 * share, abs=0.06) for share in both
        ]
    expect(panel.locator(".why")).to_contain_text("Aucun chiffre ne court")
    expect(panel.locator(".shares caption")).to_contain_text("Parts d")


def scales(page: Page) -> list[str]:
    return page.locator(".maplibregl-ctrl-scale").all_inner_texts()


def test_task_5_both_outlines_of_a_merged_neighbourhood_by_mouse(page: Page, service: str) -> None:
    code, shares = find_merged(service)
    visit(page, f"/?vintage={NEW}")
    page.locator("#table tbody tr", has_text=code).locator("button").first.click()
    expect(page.locator("#sheet h2").first).to_be_focused()
    with page.expect_request(f"**/v1/geojson/qpv/{OLD}?zoom=*&bbox=*"):
        page.locator("#compare button").first.click()
    page.wait_for_url("**compare=2015**")
    check_passages(page, shares)
    page.wait_for_selector("#map-other[data-state=idle]")
    expect(page.locator("#map-other canvas")).to_be_visible()
    expect(page.locator("#map-caption")).to_contain_text("QPV 2024")
    expect(page.locator("#other-caption")).to_contain_text("QPV 2015")
    first, second = scales(page)
    assert first == second
    assert list_refusals(page) == []
    page.locator("#map-other .maplibregl-ctrl-zoom-in").click()
    expect(page.locator("#map .maplibregl-ctrl-scale")).not_to_have_text(first)
    wait_until(page, "idle")
    assert len(set(scales(page))) == 1
    address = page.url
    page.locator("#compare button").first.click()
    expect(page.locator("#other-cell")).to_be_hidden()
    assert "compare=" not in page.url
    page.set_viewport_size(PHONE)
    page.goto(address)
    check_passages(page, shares)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_task_5_both_outlines_of_a_merged_neighbourhood_by_keyboard(
    page: Page, service: str
) -> None:
    code, shares = find_merged(service)
    visit(page, f"/?vintage={NEW}")
    page.focus("#share")
    for _ in range(page.locator("#area-toggle button, #compare button").count()):
        page.keyboard.press("Shift+Tab")
    expect(page.locator("#compare button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#passages-text summary")).to_be_visible()
    expect(page.locator("#compare button").first).to_be_focused()
    page.focus("#passages-text summary")
    page.keyboard.press("Enter")
    line = page.locator("#passages-text tbody tr", has=page.locator(".code", has_text=code))
    for former in shares:
        name = read(service, f"/v1/territories/qpv/{former}?vintage={OLD}")["name"]
        expect(line).to_contain_text(name)
    line.locator("button").focus()
    page.keyboard.press("Enter")
    check_passages(page, shares)
    page.wait_for_selector("#map-other[data-state=idle]")
    before = scales(page)
    page.focus("#map-other canvas")
    page.keyboard.press("=")
    expect(page.locator("#map .maplibregl-ctrl-scale")).not_to_have_text(before[0])
