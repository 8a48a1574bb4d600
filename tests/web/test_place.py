"""One place alone (task 2 of docs/user-tasks.md): chosen, framed, taken away, taken off."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Page, expect

from tests.web.browsing import PHONE, list_refusals, read, visit, wait_until

pytestmark = pytest.mark.browser


def codes_of(service: str, place: str, vintage: int) -> set[str]:
    listed = read(service, f"/v1/territories?level=qpv&vintage={vintage}&parent={place}&limit=1000")
    return {item["code"] for item in listed["items"]}


def read_table(download: Download, folder: Path) -> list[dict[str, str]]:
    file = folder / download.suggested_filename
    download.save_as(file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")  # by which a spreadsheet knows UTF-8
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def check_view(page: Page, service: str, place: str, name: str) -> set[str]:
    """List, legend and headline speak of the place alone."""
    view = read(service, "/v1/status")["map"]
    codes = codes_of(service, place, view["vintage"])
    every = read(service, f"/v1/territories?level=qpv&vintage={view['vintage']}")["numberMatched"]
    assert 0 < len(codes) < every
    listed = page.locator("#table tbody tr").evaluate_all("rows => rows.map(r => r.dataset.code)")
    assert set(listed) == codes
    assert sum(map(int, page.locator("#legend .count").all_inner_texts())) == len(codes)
    expect(page.locator("#map-title")).to_contain_text(name)
    expect(page.locator("#summary")).to_contain_text(f"sur {len(codes)}")
    return codes


def check_table(rows: list[dict[str, str]], codes: set[str], known: dict[str, Any]) -> None:
    assert {row["Code"] for row in rows} == codes
    assert len(rows) == len(codes)
    for row in rows:
        value = known[row["Code"]]["value"]
        assert row["Valeur du quartier"] == (
            "" if value is None else f"{value:g}".replace(".", ",")
        )
        assert row["Source"]
        assert row["Millésime (génération)"]
        assert row["Écart"] or row["Motif"] or row["Situation"]
        assert "fictives" in row["Nature des données"]


def first_department(service: str) -> tuple[str, str]:
    listed = read(service, "/v1/territories?level=department&limit=10")["items"]
    return f"department:{listed[0]['code']}", listed[0]["name"]


def known_values(service: str) -> dict[str, Any]:
    view = read(service, "/v1/status")["map"]
    layer = read(
        service,
        f"/v1/geojson/qpv/{view['vintage']}?indicator={view['indicator']}"
        f"&period={view['period']}&benchmark={view['benchmark']}&zoom=5",
    )
    return {one["properties"]["code"]: one["properties"] for one in layer["features"]}


def test_task_2_the_table_of_a_department_by_mouse(
    page: Page, service: str, tmp_path: Path
) -> None:
    place, name = first_department(service)
    visit(page)
    page.locator("#place-input").press_sequentially(name)
    page.locator(
        "#place-list [role=option]", has_text=place.removeprefix("department:")
    ).first.click()
    page.wait_for_url("**/*parent=department*")
    wait_until(page, "idle")
    codes = check_view(page, service, place, name)
    with page.expect_download() as waiting:
        page.click("#download")
    check_table(read_table(waiting.value, tmp_path), codes, known_values(service))
    assert page.request.get(page.locator("#download-all").get_attribute("href") or "").ok
    page.click("#place button")
    wait_until(page, "idle")
    assert "parent=" not in page.url
    assert page.locator("#table tbody tr").count() > len(codes)
    page.go_back()
    expect(page.locator("#place")).to_contain_text(name)


def test_task_2_the_table_of_a_department_by_keyboard(
    page: Page, service: str, tmp_path: Path
) -> None:
    place, name = first_department(service)
    visit(page)
    page.focus("#benchmark")
    for _ in range(16):  # the form, then the tools of the map
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id === 'place-input'"):
            break
    page.keyboard.type(name)
    expect(page.locator("#place-list")).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#place-list [aria-selected=true]")
    expect(page.locator("#place-input")).to_have_attribute(
        "aria-activedescendant", chosen.get_attribute("id") or "none"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/*parent=department*")
    wait_until(page, "idle")
    expect(page.locator("#map-title")).to_be_focused()
    codes = check_view(page, service, place, name)
    page.focus("#download")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    check_table(read_table(waiting.value, tmp_path), codes, known_values(service))
    page.focus("#place button")
    page.keyboard.press("Enter")
    expect(page.locator("#place-input")).to_be_focused()
    assert "parent=" not in page.url


def test_the_address_opens_a_place_and_its_colours_are_those_of_all(
    page: Page, service: str
) -> None:
    place, name = first_department(service)
    visit(page)
    bounds = page.locator("#legend .bounds").all_inner_texts()
    visit(page, f"/?parent={place}")
    check_view(page, service, place, name)
    assert page.locator("#legend .bounds").all_inner_texts()[: len(bounds) - 2] == bounds[:-2]
    assert list_refusals(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_place_that_nobody_knows_is_said(page: Page, complaints: list[str]) -> None:
    visit(page, "/?parent=department:999")
    expect(page.locator("#notice")).to_contain_text("n’est pas connu")
    assert page.locator("#table tbody tr").count() == 27
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()
