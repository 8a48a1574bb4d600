"""Tasks 1, 4 and 7 of docs/user-tasks.md on the demonstration; the others are in other files."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import read, visit, wait_until

pytestmark = pytest.mark.browser
INCOME = "/?vintage=2015&indicator=med_income_uc"
GREW = re.compile("creusé|réduit|inversé|aucune évolution|Aucune évolution")


def test_every_task_has_a_test_by_mouse_and_one_by_keyboard() -> None:
    written = "".join(each.read_text("utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    for hand in ("mouse", "keyboard"):
        named = set(re.findall(rf"def test_task_(\d+)_\w*{hand}\w*\(", written))
        assert named == {str(number) for number in range(1, 11)}, hand


def gaps(service: str, asked: str) -> list[dict[str, Any]]:
    """The gaps that have a difference, the lowest first, as the service lists them."""
    items = read(service, f"/v1/gaps?level=qpv&limit=1000&{asked}")["items"]
    found = [each for each in items if each["is_main"] and each["difference"] is not None]
    return sorted(found, key=lambda each: float(each["difference"]))


def check_answer(page: Page, name: str) -> None:
    """The sheet names it, and says the gap, its interval and whether it grew."""
    expect(page.locator("#sheet h2")).to_have_text(name)
    wait_until(page, "idle")
    lead = page.locator("#sheet .lead").first
    lead.filter(has_text="€ [").wait_for()
    expect(lead).to_contain_text(GREW)


def test_task_1_by_mouse_the_widest_income_gap_of_a_place_and_whether_it_grew(
    page: Page, service: str
) -> None:
    (place, *_) = read(service, "/v1/territories?level=department&limit=10")["items"]
    visit(page, INCOME)
    page.locator("#place-input").press_sequentially(place["name"])
    page.locator("#place-list [role=option]", has_text=place["code"]).first.click()
    page.wait_for_url("**/*parent=department*")
    wait_until(page, "idle")
    view = page.evaluate(
        "['indicator', 'period', 'benchmark', 'vintage'].map(name => "
        "`${name}=${document.getElementById(name).value}`).join('&')"
    )
    widest = gaps(service, f"{view}&parent=department:{place['code']}")[0]
    first = page.locator("#table tbody tr").first
    expect(first).to_have_attribute("data-code", widest["code"])
    first.locator(".row-name").click()
    check_answer(page, widest["name"])


def test_task_1_by_keyboard_the_widest_income_gap_and_whether_it_grew(page: Page) -> None:
    visit(page, INCOME)
    first = page.locator("#table tbody tr .row-name").first
    name = first.inner_text().splitlines()[0]
    first.focus()
    page.keyboard.press("Enter")
    check_answer(page, name)


def read_first(page: Page) -> tuple[str, str]:
    """The first line of the list: its code, and its outcome in words."""
    first = page.locator("#table tbody tr").first
    return first.get_attribute("data-code") or "", first.locator(".outcome").inner_text()


def check_rank(page: Page) -> None:
    """A rank has its interval, or there is none."""
    said = page.locator("figure.chart").nth(2).locator(".summary")
    expect(said).to_contain_text(
        re.compile(r"Rang \d+ sur \d+.*\[.+;.+\]|aucun intervalle|n’est pas classé")
    )


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_task_4_by_mouse_and_by_keyboard_the_widest_and_the_narrowest_gaps_and_which_are_real(
    page: Page, service: str, hand: str
) -> None:
    def use(selector: str) -> None:
        if hand == "mouse":
            page.locator(selector).first.click()
        else:
            page.locator(selector).first.focus()
            page.keyboard.press("Enter")

    visit(page)
    page.select_option("#indicator", "unemp_1564")
    page.wait_for_url("**/*indicator=unemp_1564*")
    wait_until(page, "idle")
    view = "vintage=2024&indicator=unemp_1564&period=2024&benchmark="
    known = gaps(service, view + page.locator("#benchmark").input_value())
    words = {"worse": "Défavorable", "similar": "Proche", "better": "Favorable"}
    code, outcome = read_first(page)
    assert code == known[-1]["code"]
    assert words[known[-1]["outcome"]] in outcome
    use("#table [data-field=difference]")
    code, outcome = read_first(page)
    assert code == known[0]["code"]
    assert words[known[0]["outcome"]] in outcome
    use("#table tbody tr .row-name")
    page.wait_for_selector("figure.chart .plot[data-state=drawn]")
    wait_until(page, "idle")
    check_rank(page)


def check_calculation(page: Page) -> None:
    """The page from a figure to the lines of the files, and their releases."""
    page.wait_for_url("**/v1/gaps/explain?**")
    expect(page.locator("h1")).to_have_text("Comment ce chiffre est calculé")
    assert page.locator("ol > li").count() > 3
    expect(page.locator("main")).to_contain_text("c'est bien l'écart enregistré")
    expect(page.locator("main th", has_text="Ligne").first).to_be_visible()
    expect(page.locator("h2", has_text="Les publications")).to_be_visible()


def test_task_7_by_mouse_from_the_first_figure_to_its_files(page: Page) -> None:
    visit(page, "/?code=QN02019I&indicator=unemp_1564")
    page.locator("#sheet a.explain").first.click()
    check_calculation(page)


def test_task_7_by_keyboard_from_the_first_figure_to_its_files(page: Page) -> None:
    visit(page, "/?code=QN02019I&indicator=unemp_1564")
    page.locator("#sheet .back").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.explain')"):
            break
    page.keyboard.press("Enter")
    check_calculation(page)
