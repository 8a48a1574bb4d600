"""The workbook and the folder of CSV of an edition, read back by other programs."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from etl.report.render import csv as csv_files
from etl.report.render import xlsx
from etl.report.render.sheet_names import LONGEST, name_sheets
from etl.report.render.words import word
from observatory.domain.report.document import Column, Document, Place, Section, Table
from observatory.domain.report.printed import list_printed
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Figure, Rule, Served, Text
from observatory.domain.report.writer import Writer
from tests.unit.report_documents import FORMULA, sample_document

BOTH = pytest.mark.parametrize("language", ["fr", "en"])
HOSTILE = ("=1+1", "+33 1", "-2", "@SUM(A1)", "\tx", "\r\nx", '"; DROP', "http://example.org", "2A",
           "01", "1e5", "a\x07b", "{=1}")  # fmt: skip
AT = Served("/v1/gaps?code=01", "value")


def figure(value: float | None, unit: str = "percent", style: str = "value", **more: str) -> Figure:
    return make_figure(value, unit, AT, Writer("fr"), style=style, **more)  # type: ignore[arg-type]


def table(*rows: tuple[Any, ...], id: str = "t", columns: Any = None) -> Table:
    made = columns or (Column("code", "Code"), Column("value", "Valeur", "percent", True))
    return Table(id=id, caption=Text(("Un tableau",)), columns=made, rows=rows)


def document(*tables: Table, **more: Any) -> Document:
    section = Section(id="s", title=Text(("Partie",)), blocks=tables)
    return replace(sample_document(), sections=(section,), **more)


def read(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def rows_of(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def files_of(made: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(csv_files.render(made))) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


def lines_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


@BOTH
def test_a_workbook_opens_with_its_contents_and_ends_with_the_addresses(language: str) -> None:
    names = read(xlsx.render(sample_document(language))).sheetnames
    opening, closing = {
        "fr": (["Sommaire", "Chiffres clés"], ["Textes", "Sources", "Adresses"]),
        "en": (["Contents", "Key figures"], ["Texts", "Sources", "Addresses"]),
    }[language]
    assert (names[:2], names[-3:]) == (opening, closing)
    assert {"emploi", "quartiers", "graphique-spread", "carte"} <= set(names)


def test_the_contents_name_the_edition_and_link_to_every_sheet() -> None:
    made = replace(sample_document(), place=Place(level="department", code="01", vintage=2024,
                                                  name="Ain"))  # fmt: skip
    book = read(xlsx.render(made))
    sheet = book["Sommaire"]
    told = {row[0]: row[1] for row in rows_of(sheet)}
    assert told["Territoire"] == "Ain (01)"
    assert told["Données publiées le"] == "26/11/2026"
    assert told["Origine des données"] == "démonstration, données fictives"
    linked = [cell.hyperlink.location for (cell, *_) in sheet.iter_rows() if cell.hyperlink]
    assert linked == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_every_sheet_carries_the_banner_of_fictional_data_and_none_without_one() -> None:
    fictional = read(xlsx.render(sample_document()))
    assert all("Données fictives." in [row[0] for row in rows_of(sheet)] for sheet in fictional)
    real = read(xlsx.render(sample_document(banner=None)))
    assert not any("Données fictives." in [row[0] for row in rows_of(sheet)] for sheet in real)


def test_numbers_are_numbers_shown_in_their_unit_and_codes_are_text() -> None:
    columns = (Column("code", "Code"), Column("share", "Part", "percent", True),
               Column("gap", "Écart", "percent", True),
               Column("mixed", "Divers", "", True))  # fmt: skip
    made = document(table(
        ("01", figure(22.44), figure(10.6, style="difference"), figure(1234.5, "euro")),
        ("2A", figure(0.0), figure(-0.25, style="difference"), figure(12.0, "count")),
        columns=columns,
    ))  # fmt: skip
    sheet = read(xlsx.render(made))["t"]
    head, first, second = list(sheet.iter_rows(min_row=5, max_row=7))
    assert [cell.value for cell in head] == ["Code", "Part\n(%)", "Écart\n(points)", "Divers"]
    assert [cell.value for cell in first] == ["01", 22.44, 10.6, 1234.5]
    assert [cell.value for cell in second] == ["2A", 0, -0.25, 12]
    assert [cell.data_type for cell in second] == ["s", "n", "n", "n"]
    assert [cell.number_format for cell in first[1:]] == [
        "#,##0.0", "+#,##0.0;-#,##0.0;#,##0.0", '#,##0"\u00a0€"',
    ]  # fmt: skip
    assert second[3].number_format == "#,##0"


@BOTH
def test_a_missing_figure_is_an_empty_cell_and_its_row_says_why(language: str) -> None:
    sheet = read(xlsx.render(sample_document(language)))["emploi"]
    head, full, hidden = rows_of(sheet)[4:7]
    assert head[-1] == {"fr": "Données manquantes", "en": "Missing data"}[language]
    colon = {"fr": "\u00a0: ", "en": ": "}[language]
    assert full[1:] == [22.4, 10.6, None]
    assert hidden == [FORMULA, None, None, f"Valeur, Écart{colon}Secret statistique."]


def test_a_missing_figure_without_a_reason_is_not_available() -> None:
    sheet = read(xlsx.render(document(table(("01", figure(None))))))["t"]
    assert rows_of(sheet)[5] == ["01", None, "Valeur\u00a0: non disponible"]


def test_a_sheet_is_frozen_filtered_and_printed_in_landscape_one_page_wide() -> None:
    sheet = read(xlsx.render(sample_document()))["quartiers"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B6", "A5:B65")
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_coverage_reading_notes_and_sources_stand_under_the_table() -> None:
    below = [row[0] for row in rows_of(read(xlsx.render(sample_document()))["emploi"])[8:]]
    assert below == [
        "Champ\u00a0: Quartiers prioritaires de 2024.",
        "Lecture\u00a0: L'écart est de +10,6\u00a0points.",
        "Note\u00a0: Secret statistique : cellules sans valeur.",
        "Sources\u00a0: Insee, Recensement",
    ]


def test_every_printed_figure_is_in_the_sheet_of_addresses_with_its_exact_value() -> None:
    made = sample_document()
    *rows, _, below = rows_of(read(xlsx.render(made))["Adresses"])[5:]
    assert [(row[5], row[6], row[9], row[10]) for row in rows] == [
        (at.figure.text, pytest.approx(at.figure.value), at.figure.served[0].path,
         at.figure.served[0].field)
        for at in list_printed(made) if at.block != "quartiers"
    ]  # fmt: skip
    assert "figures.csv" in below[0]


def test_texts_and_key_figures_give_the_addresses_of_their_figures() -> None:
    two = replace(figure(3.0), served=(AT, Served("/v1/gaps?code=02", "value")),
                  rule=Rule.DIFFERENCE)  # fmt: skip
    rows = rows_of(read(xlsx.render(document(table(("01", two)))))["Adresses"])
    assert rows[5][8:11] == ["différence", "/v1/gaps?code=01 /v1/gaps?code=02", "value value"]
    book = read(xlsx.render(sample_document()))
    texts = {row[2]: row[4] for row in rows_of(book["Textes"])}
    assert texts["Premier constat."] is None
    assert texts["Un écart de +10,6\u00a0points avec l'agglomération."] == "difference"
    assert rows_of(book["Chiffres clés"])[5][1:3] == ["Taux de chômage", 10.6]


def test_no_cell_is_a_formula_or_an_outward_link_whatever_a_name_holds() -> None:
    hostile = document(
        *(table((text, figure(1.0, reason=text)), (text, figure(None, reason=text)), id=f"t{n}")
          for n, text in enumerate(HOSTILE)),
        title=Text((HOSTILE[0],)), subtitle=Text((HOSTILE[1],)), banner=HOSTILE[3],
        sources=HOSTILE,
    )  # fmt: skip
    body = xlsx.render(hostile)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "<f>" not in xml
    assert "External" not in xml
    cells = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("t0").to_python()
    assert cells[5][0] == HOSTILE[0]


def test_no_cell_of_a_csv_begins_as_a_formula() -> None:
    hostile = document(*(table((text, figure(None, reason=text)), id=f"t{n}")
                         for n, text in enumerate(HOSTILE)))  # fmt: skip
    for name, body in files_of(hostile).items():
        if name.endswith(".csv"):
            cells = [cell for line in lines_of(body) for cell in line]
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n"))]


@BOTH
def test_the_same_document_gives_the_same_bytes_dated_by_its_data(language: str) -> None:
    made = sample_document(language)
    assert xlsx.render(made) == xlsx.render(sample_document(language))
    assert csv_files.render(made) == csv_files.render(sample_document(language))
    later = replace(made, dated=date(2027, 1, 1))
    properties = read(xlsx.render(later)).properties
    assert properties.created == properties.modified == datetime(2027, 1, 1)  # noqa: DTZ001
    assert properties.title == "Les écarts en 2018"
    language_told = read(xlsx.render(later)).custom_doc_props["Language"]
    assert language_told.value == language


def test_a_long_title_is_cut_where_a_property_or_a_cell_ends() -> None:
    made = document(table(("x" * 40_000, figure(1.0))), title=Text(("é" * 300,)))
    book = read(xlsx.render(made))
    assert len(book.properties.title) == 255
    assert len(rows_of(book["t"])[5][0]) == 32_767


def test_a_table_without_rows_is_a_sheet_and_a_file_of_heads() -> None:
    assert rows_of(read(xlsx.render(document(table())))["t"])[4] == ["Code", "Valeur\n(%)"]
    assert lines_of(files_of(document(table()))["data/t.csv"]) == [["code", "value"]]


@given(st.lists(st.text(max_size=40), max_size=30))
def test_names_of_sheets_are_allowed_and_unique_whatever_is_asked(wanted: list[str]) -> None:
    names = name_sheets(wanted, ("Sommaire",))
    assert len({name.casefold() for name in (*names, "Sommaire", "History")}) == len(wanted) + 2
    for name in names:
        assert 0 < len(name) <= LONGEST
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name


def test_names_of_sheets_that_collide_are_numbered() -> None:
    long = "x" * 40
    assert name_sheets(["a", "A", "a", "sommaire", "a/b", long, long], ("Sommaire",)) == [
        "a", "A 2", "a 3", "sommaire 2", "a b", "x" * 31, f"{'x' * 29} 2",
    ]  # fmt: skip
    twice = document(table(("01", figure(1.0))), table(("02", figure(2.0))))
    assert read(xlsx.render(twice)).sheetnames[2:4] == ["t", "t 2"]
    assert {"data/t.csv", "data/t-2.csv"} <= set(files_of(twice))


def test_a_csv_has_exact_values_and_says_beside_them_what_is_missing_and_in_which_unit() -> None:
    columns = (Column("code", "Code"), Column("gap", "Écart", "percent", True),
               Column("mixed", "Divers", "", True))  # fmt: skip
    made = document(table(("01", figure(1.23456), figure(5, "count")),
                          ("2A", figure(None, reason="Secret, statistique"), figure(2.5, "euro")),
                          columns=columns))  # fmt: skip
    body = files_of(made)["data/t.csv"]
    assert body.startswith(b"code,")
    assert body.count(b"\r\n") == 3
    assert lines_of(body) == [
        ["code", "gap", "gap_reason", "mixed", "mixed_unit"],
        ["01", "1.23456", "", "5", "count"],
        ["2A", "", "Secret, statistique", "2.5", "euro"],
    ]


@BOTH
@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_words(rule: Rule, language: str) -> None:
    assert word(f"rule_{rule}", language)


@BOTH
def test_the_folder_describes_each_of_its_files(language: str) -> None:
    files = files_of(sample_document(language))
    described = json.loads(files["datapackage.json"])
    assert described["name"] == f"annual-2018-france-{language}"
    assert described["created"] == "2026-11-26T00:00:00Z"
    assert "Données fictives." in described["description"]
    resources = {resource["path"]: resource for resource in described["resources"]}
    assert set(resources) == set(files) - {"README.txt", "datapackage.json"}
    for path, resource in resources.items():
        assert resource["bytes"] == len(files[path])
        assert resource["hash"] == f"sha256:{hashlib.sha256(files[path]).hexdigest()}"
        assert [field["name"] for field in resource["schema"]["fields"]] == lines_of(files[path])[0]
    for line in (files["README.txt"].decode()).splitlines():
        assert not line.endswith(" ")
    assert "Insee, Recensement" in files["README.txt"].decode()


def test_figures_csv_lists_every_printed_figure() -> None:
    made = sample_document()
    head, *lines = lines_of(files_of(made)["figures.csv"])
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    printed = list(list_printed(made))
    assert len(rows) == len(printed)
    for row, at in zip(rows, printed, strict=True):
        assert row["value"] == ("" if at.figure.value is None else repr(at.figure.value))
        assert (row["path"], row["field"]) == (at.figure.served[0].path, at.figure.served[0].field)
        assert row["text"].lstrip("'") == at.figure.text
