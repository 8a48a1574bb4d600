"""Every figure of an edition, wherever it is printed."""

from collections import Counter

import pytest

from observatory.domain.report.document import Column, Paragraph, Section, Table
from observatory.domain.report.printed import figures_of, list_printed, words_of
from observatory.domain.report.text import Figure, Text
from observatory.domain.spreadsheet import no_formula
from tests.unit.report_documents import sample_document

ONE = Figure(text="1 %", value=1.0, unit="percent")


def test_a_figure_is_found_in_every_part_of_every_kind_of_block() -> None:
    parts = Counter(at.part for at in list_printed(sample_document()))
    assert parts == {
        "headline": 1, "key_figure": 2, "detail": 2, "lead": 1, "cell": 64, "mark": 39,
        "title": 4, "description": 6, "reading": 6,
    }  # fmt: skip


def test_a_figure_of_a_table_is_found_by_its_row_and_its_column() -> None:
    found = [at for at in list_printed(sample_document()) if at.block == "quartiers"]
    assert [(at.section, at.row, at.column) for at in found[:2]] == [
        ("annexes", "QN000000", "difference"), ("annexes", "QN000001", "difference"),
    ]  # fmt: skip


def test_figures_of_titles_captions_cells_of_text_and_notes_count() -> None:
    sample = sample_document()
    text = Text(("Soit ", ONE))
    table = Table(id="t", caption=text, columns=(Column("a", "A"),), rows=((text,),))
    section = Section(id="s", title=text, blocks=(Paragraph(text, "caveat"), table))
    document = type(sample)(
        kind=sample.kind, language="fr", period="2018", place=None, title=text, subtitle=text,
        banner=None, origin="official", data_version=1, dated=sample.dated, sections=(section,),
    )  # fmt: skip
    assert [at.part for at in list_printed(document)] == [
        "title", "subtitle", "title", "caveat", "caption", "cell",
    ]  # fmt: skip


def test_the_marks_of_a_series_are_named_by_curve_and_period() -> None:
    rows = {at.row for at in list_printed(sample_document()) if at.block == "graphique-series"}
    assert {"ZUS 2008", "QPV 2018"} <= rows


@pytest.mark.parametrize(
    ("cell", "figures", "words"), [("2A", (), "2A"), (ONE, (ONE,), "1 %"),
                                   (Text(("Soit ", ONE)), (ONE,), "Soit 1 %")]
)  # fmt: skip
def test_a_cell_is_words_or_a_figure_or_both(
    cell: str | Text | Figure, figures: tuple[Figure, ...], words: str
) -> None:
    assert (tuple(figures_of(cell)), words_of(cell)) == (figures, words)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(start: str) -> None:
    assert no_formula(f"{start}1") == f"'{start}1"
    assert no_formula(f"a{start}1") == f"a{start}1"
    assert no_formula("") == ""
