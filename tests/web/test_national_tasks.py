"""The ten tasks of docs/user-tasks.md, once each on the national files, timed and pictured.

OBSERVATORY_TEST_NATIONAL_URL names a database that holds the files already; without it they are
loaded. Pictures and times are written into OBSERVATORY_TEST_SCREENSHOTS, or build/tasks.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, ViewportSize, expect

from tests.conftest import ROOT, make_home
from tests.serving import serve
from tests.web.browsing import DESKTOP, PATIENCE_MS, PHONE, open_frame, paste, visit, wait_until
from tests.web.test_locate_file import choose, read_result
from tests.web.test_place import read_table

pytestmark = [pytest.mark.national, pytest.mark.browser, pytest.mark.clients]
# Read before the fixture that hides the settings of whoever runs the tests.
LOADED = os.environ.get("OBSERVATORY_TEST_NATIONAL_URL")
PICTURES = Path(os.environ.get("OBSERVATORY_TEST_SCREENSHOTS") or ROOT / "build" / "tasks")
A4: ViewportSize = {"width": 794, "height": 1123}
# In Grande Reyssouze – Terre des Fleurs (QN00101M), and in the fields east of Bourg-en-Bresse.
INSIDE, OUTSIDE = (5.23227, 46.21069), (5.29, 46.19)
INCOME = "Revenu disponible médian par unité de consommation"


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest) -> Iterator[str]:
    """The national files, served by the real command in another process."""
    database = LOADED or str(request.getfixturevalue("national_database"))
    home = make_home("tasks")
    with serve(database, home) as address:
        yield address
    shutil.rmtree(home)


class Task:
    """One task under way: how long it took until its answer, and what the answer looks like."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.begun = page, name, time.monotonic()
        self.seconds = 0.0

    def done(self, answer: Locator) -> None:
        """Stop the clock, and picture the answer on a desktop, on a phone and in the dark."""
        self.seconds = time.monotonic() - self.begun
        self.shoot("desktop", answer, DESKTOP)
        self.shoot("phone", answer, PHONE)
        self.page.emulate_media(color_scheme="dark")
        self.shoot("dark", answer, DESKTOP)
        self.page.emulate_media(color_scheme="light")

    def shoot(self, kind: str, answer: Locator, size: ViewportSize) -> None:
        self.page.set_viewport_size(size)
        self.page.wait_for_timeout(1_000)  # the map draws itself anew
        answer.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=PICTURES / f"{self.name}-{kind}.png")


@pytest.fixture
def task(
    page: Page, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[Task]:
    """Time a task; how long it takes is written down and never judged."""
    number = re.findall(r"task_(\d+)", request.node.name)[0]
    PICTURES.mkdir(parents=True, exist_ok=True)
    task = Task(page, f"task-{number}")
    yield task
    record_property("seconds", round(task.seconds, 1))
    with (PICTURES / "times.csv").open("a", encoding="utf-8") as file:
        file.write(f"{number},{task.seconds:.1f}\n")


def choose_place(page: Page, name: str, code: str) -> None:
    page.locator("#place-input").press_sequentially(name)
    page.locator("#place-list [role=option]", has_text=code).first.click()
    page.wait_for_url("**/*parent=*")
    wait_until(page, "idle")


def open_row(page: Page, code: str) -> None:
    page.locator(f"#table tbody tr[data-code='{code}'] button").first.click()
    wait_until(page, "idle")
    page.wait_for_selector("#sheet .print:enabled", timeout=PATIENCE_MS)


def test_task_1_the_widest_income_gap_of_bourg_en_bresse(page: Page, task: Task) -> None:
    visit(page)
    choose_place(page, "Bourg-en-Bresse", "Commune 01053")
    first = page.locator("#table tbody tr").first
    expect(first).to_contain_text("Croix Blanche")
    open_row(page, "QP001002")
    lead = page.locator("#sheet .lead").first
    expect(lead).to_contain_text("2018 : 13 130 € contre 22 220 €")
    expect(lead).to_contain_text("CA du Bassin de Bourg-en-Bresse")
    expect(lead).to_contain_text("−9 090 € [−9 100 ; −9 080]. Situation : défavorable")
    expect(lead).to_contain_text("Aucune évolution ne peut être établie jusqu’à 2018")
    task.done(lead)
    page.select_option("#period", "2017")
    page.wait_for_url("**period=2017**")
    expect(lead).to_contain_text("12 850 € contre 21 460 €")
    expect(lead).to_contain_text("−8 610 €")


def test_task_2_the_table_of_the_ain(page: Page, task: Task, tmp_path: Path) -> None:
    visit(page)
    choose_place(page, "Ain", "Département 01")
    with page.expect_download() as waiting:
        page.click("#download")
    rows = {row["Code"]: row for row in read_table(waiting.value, tmp_path)}
    task.done(page.locator("#download"))
    assert set(rows) == {f"QP00100{number}" for number in range(1, 10)}
    row = rows["QP001001"]
    assert (row["Valeur du quartier"], row["Écart"]) == ("14180", "-8040")
    assert re.fullmatch(r"0,638\d*", row["Rapport"])
    assert "Filosofi" in row["Source"]
    assert row["Millésime (génération)"]


def test_task_3_is_this_point_in_a_neighbourhood(page: Page, task: Task) -> None:
    visit(page, "/locate")
    expect(page.locator("#no-geocoding")).to_contain_text("n’a pas de liste d’adresses")
    if not page.locator("#lon").is_visible():
        page.click("#degrees summary")
    page.fill("#lon", f"{INSIDE[0]}")
    page.fill("#lat", f"{INSIDE[1]}")
    page.click("#by-degrees button")
    card = page.locator("[data-generation=qpv-2024]")
    expect(card.locator(".verdict")).to_contain_text("Oui")
    expect(card).to_contain_text("Grande Reyssouze Terre Des Fleurs")
    expect(card).to_contain_text("107 m")
    expect(page.locator("[data-generation=qpv-2015] .verdict")).to_contain_text("Oui")
    expect(page.locator(".kept").first).to_contain_text("Rien n’est conservé")
    wait_until(page, "idle")
    task.done(card)


def test_task_4_the_widest_and_the_narrowest_gaps_in_employment(page: Page, task: Task) -> None:
    visit(page)
    page.select_option("#indicator", "emp_1564")
    page.wait_for_url("**indicator=emp_1564**")
    wait_until(page, "idle")
    first = page.locator("#table tbody tr").first
    expect(first).to_contain_text("Rangueil")
    expect(page.locator("#benchmark")).to_have_value("urban_unit")
    expect(first).to_contain_text("17,8")
    expect(first).to_contain_text("−46,8")
    expect(first.locator(".outcome")).to_contain_text("Défavorable")
    for _ in range(2):
        if "La Couronne" not in first.inner_text():
            page.click("#table [data-field=difference]")
    expect(first).to_contain_text("La Couronne")
    expect(first).to_contain_text("+8,7")
    expect(first.locator(".outcome")).to_contain_text("Favorable")
    open_row(page, "QP008004")
    rank = page.locator("figure.chart").nth(2)
    expect(rank.locator(".summary")).to_contain_text(re.compile(r"\[.+;.+\]|aucun intervalle"))
    wait_until(page, "idle")
    task.done(rank)


def test_task_5_what_became_of_a_merged_neighbourhood(page: Page, task: Task) -> None:
    visit(page, "/?vintage=2024")
    page.fill("#search", "QN00603M")
    page.locator("#table tbody tr[data-code=QN00603M] button").first.click()
    expect(page.locator("#sheet h2")).to_contain_text("Ranguin")
    wait_until(page, "idle")
    page.locator("#compare button", has_text="2015").click()
    page.wait_for_url("**compare=2015**")
    panel = page.locator("#passages")
    expect(panel.locator(".lineage")).to_contain_text("Fusion de quartiers des QPV 2015")
    for code, shares in {"QP006003": ("98,4", "63,9"), "QP006004": ("90,8", "22,4")}.items():
        for share in shares:
            expect(panel.locator("tbody tr", has_text=code)).to_contain_text(share)
    expect(panel.locator(".why")).to_contain_text("Aucun chiffre ne court")
    page.wait_for_selector("#map-other[data-state=idle]")
    wait_until(page, "idle")
    task.done(page.locator("#map-frame"))
    visit(page, "/?vintage=2024&code=QN00105I")
    expect(page.locator("#sheet .history")).to_contain_text("Identique au périmètre des QPV 2015")
    expect(page.locator("#sheet .history")).to_contain_text("QP001007")
    visit(page, "/?vintage=2015&code=QP013032")
    for code in ("QN01330M", "QN01331M", "QN01332M"):
        expect(page.locator("#sheet .history")).to_contain_text(code)
    expect(page.locator("#sheet .history")).to_contain_text("Divisé entre des quartiers")


def test_task_6_one_page_to_print(page: Page, task: Task) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    visit(page, "/?vintage=2015&indicator=med_income_uc&period=2018")
    page.fill("#search", "QP001001")
    open_row(page, "QP001001")
    page.locator("#sheet .print").click()
    assert page.evaluate("window.printed")
    task.done(page.locator("#sheet .print"))
    document = page.pdf(prefer_css_page_size=True, path=PICTURES / f"{task.name}-print.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    printed = page.locator("#print")
    expect(printed).to_contain_text("14 180 € contre 22 220 €")
    expect(printed).to_contain_text("−8 040 €")
    expect(printed.locator("footer")).to_contain_text("Filosofi")
    expect(printed.locator("footer")).to_contain_text(re.compile("publié le|consulté le"))
    page.screenshot(path=PICTURES / f"{task.name}-print.png", full_page=True)


def test_task_7_how_a_published_figure_was_reached(page: Page, task: Task) -> None:
    visit(page, "/?vintage=2015&indicator=med_income_uc&period=2017&code=QP001001")
    expect(page.locator("#sheet .lead").first).to_contain_text("−7 670 €")
    page.locator("#sheet a.explain").first.click()
    page.wait_for_url("**/v1/gaps/explain?**")
    said = page.locator("main")
    for words in ("13 790", "21 460", "−7 670", "REVN_2021.csv", "FILO2017_DISP_EPCI.csv"):
        expect(said).to_contain_text(words)
    expect(said).to_contain_text("c'est bien l'écart enregistré")
    task.done(page.locator("ol > li").nth(1))


def test_task_8_two_indicators_against_each_other(page: Page, task: Task) -> None:
    visit(page)
    page.locator("#views a[href*='view=scatter']").click()
    page.wait_for_selector("#scatter .plot[data-state=drawn]")
    page.select_option("#other", "emp_1564")
    page.wait_for_url("**other=emp_1564**")
    wait_until(page, "idle")
    page.wait_for_selector("#scatter .plot[data-state=drawn]")
    summary = page.locator("#scatter .summary").first
    expect(summary).to_contain_text("quartiers sur 1 514 ont les deux chiffres")
    expect(page.locator("#scatter .missing-list")).to_contain_text("secret statistique")
    task.done(page.locator("#scatter h2"))
    page.locator("#scatter .take summary").click()
    expect(page.locator("#scatter tbody tr", has_text="QP001001")).to_contain_text("−8 040")


def test_task_9_a_list_of_500_members(page: Page, task: Task, service: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: note(request, asked))
    lines = ["nom;longitude;latitude"]
    for number in range(500):
        lon, lat = INSIDE if number % 2 else OUTSIDE
        lines.append(f"Membre {number};{lon};{lat}".replace(".", ","))
    visit(page, "/locate")
    choose(page, "membres.csv", "\n".join((*lines, "")).encode())
    page.click("#batch-go")
    page.wait_for_selector("#batch-save", timeout=PATIENCE_MS)
    with page.expect_download() as found:
        page.click("#batch-save")
    rows = read_result(found.value.path())
    task.done(page.locator("#batch-result"))
    assert len(rows) == 500
    assert [row["qpv_2024_answer"] for row in rows] == ["no", "yes"] * 250
    assert {row["qpv_2024_code"] for row in rows} == {"", "QN00101M"}
    assert all(one.startswith((service, "blob:", "data:")) for one in asked)


def note(request: Request, asked: list[str]) -> None:
    asked.append(request.url)


def test_task_10_the_map_of_the_town_on_its_own_site(
    page: Page, task: Task, service: str, town: tuple[str, Path]
) -> None:
    address, folder = town
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service)
    visit(page)
    choose_place(page, "Bourg-en-Bresse", "Commune 01053")
    title = page.locator("#map-title").inner_text()
    assert title.startswith(INCOME)
    page.click("#share")
    page.click("#copy-frame")
    expect(page.locator("#share-status")).to_have_text("Le code est copié.")
    code = page.evaluate("navigator.clipboard.readText()")
    assert f'title="{escape(title)}' in code
    paste(folder, code)
    page.set_viewport_size(PHONE)
    frame = open_frame(page, address)
    assert frame.locator("#map-title").inner_text() == title
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(frame.locator("#credit")).to_contain_text("Source")
    task.done(page.locator("iframe"))
