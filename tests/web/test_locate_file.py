"""A file of members, located in a real browser: dropped or chosen, followed, stopped, saved."""

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.web.browsing import list_refusals, visit

pytestmark = pytest.mark.browser
ROWS = 2_500
LONG = 100_001  # rows; one more than the service sends as they are done
TOWN = "Songeval-sur-Avre"
MEMBERS = "nom;adresse;cp;ville\n" + "".join(
    f"=Membre {number};{number % 24 + 1} rue des Lilas;20100;{TOWN}\n" for number in range(ROWS)
)


def choose(page: Page, name: str, content: bytes) -> None:
    payload: FilePayload = {"name": name, "mimeType": "", "buffer": content}
    page.set_input_files("#file", payload)


def read_result(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_task_9_a_dropped_file_advances_and_comes_back_by_mouse(page: Page) -> None:
    visit(page, "/locate")
    page.evaluate(
        "new MutationObserver(() => (window.seen ??= []).push("
        "document.getElementById('batch-label').textContent))"
        ".observe(document.getElementById('batch-label'), { childList: true })"
    )
    dropped = page.evaluate_handle(
        "text => { const moved = new DataTransfer();"
        "moved.items.add(new File([text], 'membres.csv')); return moved; }",
        MEMBERS,
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.locator("#file-said")).to_contain_text(
        "Colonnes du fichier : nom, adresse, cp, ville"
    )
    page.check("#batch-distance")
    page.click("#batch-go")
    page.wait_for_selector("#batch-save")
    seen = page.evaluate("window.seen")
    assert any(one.startswith("1\u202f000 lignes sur 2\u202f500") for one in seen), seen
    expect(page.locator("#batch-used")).to_contain_text("Code postal : cp")
    with page.expect_download() as found:
        page.click("#batch-save")
    assert found.value.suggested_filename == "membres-localise.csv"
    rows = read_result(found.value.path())
    assert len(rows) == ROWS
    said = {row["adresse"].partition(" ")[0]: row["qpv_2024_answer"] for row in rows}
    assert (said["4"], said["12"]) == ("yes", "no")
    assert rows[0]["nom"] == "'=Membre 0"
    assert "," in next(
        row["qpv_2024_distance_m"] for row in rows if row["qpv_2024_answer"] == "yes"
    )
    inside = sum(row["qpv_2024_answer"] == "yes" for row in rows)
    cells = page.locator("#batch-result tbody td:nth-of-type(1)").all_inner_texts()
    assert cells[:2] == ["2\u202f500", str(inside)]
    share = f"{100 * inside / ROWS:.1f}".replace(".", ",")
    assert cells[5] == f"{share}\u202f%"


def test_task_9_by_keyboard_a_file_whose_columns_must_be_named(
    page: Page, complaints: list[str]
) -> None:
    visit(page, "/locate?lang=en")
    page.focus("#file")  # the dialog that follows is the machine's own
    choose(page, "points.csv", b"est,nord\n-11.86,46.325\n-11.83,46.33\n0,0\n")
    expect(page.locator("#file-said")).to_contain_text("Columns of the file: est, nord")
    page.focus("#batch-go")
    page.keyboard.press("Enter")
    expect(page.locator("#batch-problem")).to_contain_text("No column says where each row is")
    assert all("422" in one for one in complaints)
    complaints.clear()
    expect(page.locator("#batch-columns")).to_have_attribute("open", "")
    expect(page.locator("#batch-go")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(page.locator("#part-lon")).to_be_focused()
    page.keyboard.type("est")
    page.keyboard.press("Tab")
    page.keyboard.type("nord")
    page.keyboard.press("Enter")
    page.wait_for_selector("#batch-save")
    expect(page.locator("#batch-result")).to_contain_text("1: This point lies outside")
    expect(page.locator("[data-figure=share] td").first).to_have_text("50.0%")
    page.focus("#batch-save")
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    assert found.value.path().read_text("utf-8-sig").splitlines()[1].startswith("-11.86,46.325,yes")


def test_a_file_is_stopped_and_what_cannot_be_read_is_refused_in_plain_words(
    page: Page, complaints: list[str]
) -> None:
    visit(page, "/locate")
    page.click("#batch-go")
    expect(page.locator("#batch-problem")).to_have_text("Choisissez d’abord un fichier.")
    for name, content, said in (
        ("liste.pdf", b"%PDF-1.7 ...", "ni un CSV"),
        ("liste.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien format"),
        ("vide.csv", b"", "Le fichier est vide"),
    ):
        choose(page, name, content)
        expect(page.locator("#batch-problem")).to_contain_text(said)
    choose(page, "liste.geojson", b'{"type": "Feature"}')
    page.click("#batch-go")
    expect(page.locator("#batch-problem")).to_contain_text("n’a pas pu être lu")
    expect(page.locator("#batch-problem [lang=en]")).to_contain_text("FeatureCollection")
    assert all("422" in one for one in complaints)
    complaints.clear()
    page.route("**/v1/locate/batch**", lambda _: None)  # never answered
    choose(page, "membres.csv", MEMBERS.encode())
    expect(page.locator("#file-said")).to_contain_text("membres.csv")
    page.click("#batch-go")
    expect(page.locator("#batch-cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#batch-said")).to_contain_text("Arrêté")
    expect(page.locator("#batch-go")).to_be_focused()
    expect(page.locator("#batch-progress")).to_be_hidden()


def test_a_file_too_long_to_be_followed_is_answered_at_once(page: Page) -> None:
    visit(page, "/locate")
    lines = ("longitude,latitude", *["-11.86,46.325"] * LONG)
    choose(page, "points.csv", "\n".join((*lines, "")).encode())
    page.check("#batch-distance")
    page.select_option("#batch-vintage", "2024")
    page.click("#batch-go")
    page.wait_for_selector("#batch-save")
    expect(page.locator("#batch-result")).to_contain_text("la distance n’a pas été mesurée")
    expect(page.locator("#batch-used")).to_contain_text("Longitude : longitude")
    expect(page.locator("[data-figure=share] td")).to_have_text(["100\u202f%"])
    with page.expect_download() as found:
        page.click("#batch-save")
    with found.value.path().open() as file:
        assert sum(1 for _ in file) == LONG + 1


def test_points_of_geojson_are_located(page: Page) -> None:
    visit(page, "/locate")
    point = {"type": "Point", "coordinates": [-11.86, 46.325]}
    feature = {"type": "Feature", "properties": {"nom": "Centre"}, "geometry": point}
    collection = {"type": "FeatureCollection", "features": [feature]}
    choose(page, "points.geojson", json.dumps(collection).encode())
    expect(page.locator("#file-said")).to_contain_text("GeoJSON")
    page.click("#batch-go")
    page.wait_for_selector("#batch-save")
    assert list_refusals(page) == []
    with page.expect_download() as found:
        page.click("#batch-save")
    (row,) = read_result(found.value.path())
    assert (row["nom"], row["qpv_2024_code"]) == ("Centre", "QN02001I")
