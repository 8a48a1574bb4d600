"""An area drawn on the map, and its figures: by mouse, by keyboard, by coordinates, by address."""

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browsing import PHONE, list_refusals, visit, wait_until

pytestmark = pytest.mark.browser

VIEW = "/?indicator=unemp_1564&at=10.5/46.34/-11.82"
CORNERS = [(-11.9, 46.28), (-11.74, 46.28), (-11.74, 46.4), (-11.9, 46.4)]
AREA = "area=" + "_".join(f"{x}_{y}" for x, y in CORNERS)
SIZE = f"/?indicator=unemp_1564&{AREA}"
READY = "#area[data-state=ready]"
NARROW = 320


def ask(service: str, body: Any, query: str) -> Any:
    request = Request(f"{service}/v1/area?{query}", json.dumps(body).encode())
    with urlopen(request) as answer:
        return json.load(answer)


def polygon() -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*CORNERS, CORNERS[0]]]}


def say(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def begin(page: Page, path: str = VIEW) -> None:
    visit(page, path)
    page.locator("#area-draw").click()
    expect(page.locator("#area-tools")).to_be_visible()


def points(page: Page) -> list[tuple[float, float]]:
    box = page.locator("#map canvas").bounding_box()
    assert box
    places = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.8), (0.3, 0.8)]
    return [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places]


def wait_for_figures(page: Page) -> None:
    page.wait_for_selector(READY)
    wait_until(page, "idle")


def fits(page: Page, width: int) -> bool:
    scroll: int = page.evaluate("document.documentElement.scrollWidth")
    return scroll <= width


def test_nothing_of_the_drawing_is_fetched_before_it_is_asked_for(page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    visit(page)
    assert [url for url in fetched if "area_" in url or "area.css" in url] == []
    page.locator("#area-draw").click()
    expect(page.locator("#area-tools")).to_be_visible()
    assert [url for url in fetched if "area_view" in url]


def test_an_area_drawn_by_mouse_ends_at_its_first_corner(page: Page) -> None:
    begin(page)
    expect(page.locator("#area-draw")).to_have_attribute("aria-pressed", "true")
    corners = points(page)
    for number, corner in enumerate(corners, 1):
        page.mouse.click(*corner)
        expect(page.locator("#area-status")).to_contain_text(f"Sommet {number} posé")
    expect(page.locator("#area-status")).to_contain_text("4 sommets posés sur 60")
    assert list_refusals(page) == []
    assert "code=" not in page.url, "a click of the drawing chooses no neighbourhood"
    page.mouse.click(*corners[0])
    wait_for_figures(page)
    assert page.url.split("area=")[1].count("_") == 7
    expect(page.locator("#area-title")).to_be_focused()
    expect(page.locator("#area-tools")).to_have_count(0)
    expect(page.locator("#list")).to_be_hidden()
    page.locator("#area-clear").click()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#area-draw")).to_be_focused()
    assert "area=" not in page.url


def test_a_double_click_ends_and_the_last_corner_can_be_taken_away(page: Page) -> None:
    begin(page)
    one, two, three, four = points(page)
    for corner in (one, two, three):
        page.mouse.click(*corner)
    page.get_by_role("button", name="Enlever le dernier").click()
    expect(page.locator("#area-status")).to_contain_text("2 sommets")
    page.mouse.click(*three)
    page.mouse.dblclick(*four)
    wait_for_figures(page)
    assert page.url.split("area=")[1].count("_") == 7


def test_an_area_drawn_by_keyboard_alone(page: Page) -> None:
    visit(page, VIEW)
    page.locator("#area-draw").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map canvas")).to_be_focused()
    status = page.locator("#area-status")
    page.keyboard.press("Space")
    expect(status).to_contain_text("Sommet 1 posé")
    for number, key in enumerate(("ArrowRight", "ArrowDown", "ArrowLeft"), 2):
        before = page.url
        page.keyboard.press(key)
        # The map slides under the cross, and the address follows when it stands.
        page.wait_for_function("before => location.href !== before", arg=before)
        page.keyboard.press("Space")
        expect(status).to_contain_text(f"Sommet {number} posé")
    page.keyboard.press("Backspace")
    expect(status).to_contain_text("3 sommets posés")
    page.keyboard.press("Enter")
    wait_for_figures(page)
    expect(page.locator("#area-title")).to_be_focused()
    page.locator("#area-edit").focus()
    page.keyboard.press("Enter")
    page.locator("#area-tools summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Retirer le sommet 3").press("Enter")
    expect(status).to_contain_text("2 sommets")
    page.locator("#area-end").focus()
    page.locator("#map canvas").press("Enter")
    expect(page.locator("#area-tools .area-fault").first).to_contain_text("au moins 3 sommets")
    page.keyboard.press("Escape")
    expect(page.locator("#area-draw")).to_be_focused()
    expect(page.locator("#area-title")).to_be_visible()


def test_coordinates_are_typed_and_what_is_wrong_with_them_is_said(page: Page) -> None:
    begin(page)
    page.locator("#area-tools summary").last.click()
    use = page.get_by_role("button", name="Utiliser ces sommets")
    page.fill("#area-typed", "-11,9 46,28\nici\n-11,74 46,4")
    use.click()
    expect(page.locator("#area-typed-fault")).to_contain_text("La ligne 2")
    expect(page.locator("#area-typed")).to_be_focused()
    crossed = [CORNERS[0], CORNERS[1], CORNERS[3], CORNERS[2]]
    page.fill("#area-typed", "\n".join(f"{x} {y}" for x, y in crossed))
    use.click()
    fault = page.locator("#area-tools .area-fault").first
    expect(fault).to_contain_text("Les côtés 2 et 4 se croisent")
    page.fill("#area-typed", "-5 42\n8 42\n8 51\n-5 51")
    use.click()
    expect(fault).to_contain_text(re.compile(r"avoir 100.000 au plus"))
    page.fill("#area-typed", "\n".join(f"{x} ; {y}".replace(".", ",") for x, y in CORNERS))
    use.click()
    wait_for_figures(page)
    assert AREA in page.url


def test_an_address_whose_area_crosses_itself_is_said_and_can_be_given_up(page: Page) -> None:
    crossed = [CORNERS[0], CORNERS[1], CORNERS[3], CORNERS[2]]
    visit(page, f"{VIEW}&area=" + "_".join(f"{x}_{y}" for x, y in crossed))
    expect(page.locator("#area-tools .area-fault").first).to_contain_text("se croisent")
    page.locator("#area-cancel").click()
    expect(page.locator("#area-tools")).to_have_count(0)
    expect(page.locator("#list")).to_be_visible()
    assert "area=" not in page.url


def test_the_figures_are_those_of_the_service_and_survive_a_reload(
    page: Page, service: str
) -> None:
    answer = ask(service, polygon(), "indicator=unemp_1564&period=2024&rest_of=urban_unit")
    (row,) = answer["items"]
    visit(page, SIZE)
    for _ in range(2):
        wait_for_figures(page)
        said = page.locator("#area .area-said")
        expect(said.first).to_contain_text(say(row["value"]))
        expect(said.first).to_contain_text(say(row["lower"]))
        expect(said.nth(1)).to_contain_text(row["benchmark_name"])
        expect(said.nth(2)).to_have_text(row["reason_fr"])
        line = page.locator("#area tr[data-code=unemp_1564]")
        expect(line.locator(".value")).to_contain_text(say(row["value"]))
        expect(line.locator(".difference")).to_contain_text("Non comparé")
        expect(line.locator(".coverage")).to_contain_text("100")
        page.reload()
    wait_for_figures(page)
    assert page.locator("#area tbody tr[data-code]").count() > 20
    expect(page.locator("#area .area-method")).to_contain_text("part observée")


def test_an_indicator_that_does_not_add_up_says_so_and_the_others_stay(page: Page) -> None:
    visit(page, f"/?indicator=pov60&{AREA}&lang=en")
    wait_for_figures(page)
    expect(page.locator("#area .area-said").nth(1)).to_contain_text("not additive")
    line = page.locator("#area tr[data-code=pov60]")
    expect(line.locator(".value")).to_contain_text("no figure")
    expect(page.locator("#area tr[data-code=unemp_1564] .value")).to_contain_text("%")
    page.select_option("#indicator", "unemp_1564")
    expect(page.locator("#area tbody tr").first).to_have_attribute("data-code", "unemp_1564")


def test_its_neighbourhoods_taken_together_are_exact(page: Page, service: str) -> None:
    visit(page, SIZE)
    wait_for_figures(page)
    members = page.locator("#area .area-members li")
    codes = members.locator(".code").all_inner_texts()
    assert len(codes) == 4
    expect(page.locator("#area .area-members")).to_contain_text("en partie")
    body = {"territories": [f"qpv:{code}:2024" for code in codes]}
    (row,) = ask(service, body, "indicator=unemp_1564&period=2024&rest_of=department")["items"]
    assert row["is_exact"]
    page.select_option("#area-of", "qpv")
    page.wait_for_url("**area_of=qpv**")
    page.select_option("#area-rest", "department")
    page.wait_for_url("**rest=department**")
    wait_for_figures(page)
    expect(page.locator("#area-rest")).to_be_focused()
    line = page.locator("#area tr[data-code=unemp_1564]")
    expect(line.locator(".value")).to_contain_text(say(row["value"]))
    expect(line.locator(".difference")).to_contain_text(say(row["difference"]))
    page.go_back()
    page.go_back()
    wait_for_figures(page)
    expect(page.locator("#area-of")).to_have_value("")
    members.first.locator("button").click()
    expect(page.locator("#sheet h2").first).to_be_focused()
    expect(page.locator("#area")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#area")).to_be_visible()


def test_the_area_and_its_figures_are_taken_away(page: Page, service: str) -> None:
    visit(page, SIZE + "&lang=en")
    wait_for_figures(page)
    with page.expect_download() as taken:
        page.locator("#area [data-kind=geojson]").click()
    feature = json.loads(Path(taken.value.path()).read_text())
    assert feature["geometry"] == json.loads(json.dumps(polygon()))
    assert len(feature["properties"]["neighbourhoods"]) == 4
    query = "indicator=unemp_1564&period=2024&rest_of=urban_unit"
    (row,) = ask(service, feature, query)["items"]
    with page.expect_download() as taken:
        page.locator("#area [data-kind=csv]").click()
    text = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    (line,) = [cells for cells in csv.reader(text.splitlines()) if "unemp_1564" in cells]
    assert float(line[4]) == pytest.approx(row["value"])
    assert float(line[8]) == pytest.approx(row["value_max"])
    assert row["reason_en"] in line
    assert "-11.9 46.28" in text


def test_too_few_people_too_little_and_no_land_are_said_in_words(
    page: Page, complaints: list[str]
) -> None:
    visit(page, "/?indicator=unemp_1564&area=-11.8_46.33_-11.79_46.33_-11.79_46.335")
    wait_for_figures(page)
    expect(page.locator("#area")).to_contain_text("Moins de 200 habitants")
    expect(page.locator("#area")).to_contain_text("Aucun chiffre ne peut être donné")
    for corners, said in (
        ("2_48_2.1_48_2.1_48.1", "aucune commune"),
        ("-11.8_46.33_-11.7999_46.33_-11.7999_46.3301", "trop petite"),
    ):
        page.goto(f"/?indicator=unemp_1564&area={corners}")
        page.wait_for_selector("#area[data-state=failed]")
        expect(page.locator("#area [role=alert]")).to_contain_text(said)
    assert all("422" in each for each in complaints)
    complaints.clear()


def test_waiting_and_failure_are_said_and_tried_again(page: Page, complaints: list[str]) -> None:
    held: list[Route] = []
    page.route("**/v1/area?*", lambda route: held.append(route))
    page.goto(SIZE)
    page.wait_for_selector("#area[data-state=loading]")
    expect(page.locator("#area [role=status]")).to_contain_text("Calcul des chiffres")
    page.wait_for_function("document.documentElement.dataset.state === 'loading'")
    problem = {"title": "The database is down", "detail": "Try again later.", "status": 503}
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.fulfill(status=503, json=problem)
    alert = page.locator("#area [role=alert]")
    expect(alert).to_contain_text("The database is down — Try again later.")
    expect(page.locator("#legend")).to_be_visible()
    page.unroute("**/v1/area?*")
    alert.locator("button").click()
    wait_for_figures(page)
    assert all("503" in each for each in complaints)
    complaints.clear()


@pytest.mark.parametrize("path", [SIZE, f"{SIZE}&area_of=qpv"])
def test_the_panel_has_no_accessibility_fault_and_fits_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": PHONE["height"]})
    visit(page, path)
    wait_for_figures(page)
    assert fits(page, NARROW)
    assert list_refusals(page) == []
    page.locator("#area-edit").click()
    for summary in page.locator("#area-tools summary").all():
        summary.click()
    assert fits(page, NARROW)
    assert list_refusals(page) == []
