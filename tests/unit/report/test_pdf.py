"""The printed edition: tagged, searchable, literal, and the same bytes each time."""

import dataclasses
import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape

import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar, LTContainer

from etl.report.render.pdf import TEMPLATE, PrintError, render
from observatory.domain.report.document import (
    Bullets,
    Chart,
    Column,
    Document,
    EditionKind,
    KeyFigure,
    KeyFigures,
    Legend,
    Map,
    Outcome,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.text import Figure, Text
from tests.unit.report_documents import sample_document

LANGUAGES = ("fr", "en")
HOSTILE = (
    "#panic()", '#import "x.typ"', "<b>gras</b>", "a \\ b \\\\ c", "`code` ```bloc```",
    "$x^2$", "@ref <etiquette>", "https://example.org/?a=1&b=2#c", "*gras* _souligné_",
    "= Titre", "- puce", "+ numéro", "// commentaire /* non */", "[x] #[y] {z}", "~ -- --- ...",
    "\"droites\" 'simples'", "«\u202fespaces\u202f» l’apostrophe", "sys.inputs.document",
)  # fmt: skip


def draw(block: Chart | Map, language: str, width: int) -> str:
    """Stand in for the drawing: a picture whose letters are its figures."""
    figures = [one.value for one in (block.marks if isinstance(block, Chart) else block.spots)]
    lines = "".join(
        f'<text x="4" y="{20 * line}" font-size="12">{escape(figure.text)}</text>'
        for line, figure in enumerate(figures, start=1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 200" width="{width}" '
        f'height="200" lang="{language}">{lines}</svg>'
    )


@cache
def printed(language: str = "fr", kind: EditionKind = EditionKind.ANNUAL) -> bytes:
    return render(dataclasses.replace(sample_document(language), kind=kind), draw)


def document_of(
    *blocks: object, kind: EditionKind = EditionKind.ANNUAL, **more: object
) -> Document:
    section = Section(id="a", title=Text(("Partie",)), blocks=blocks)  # type: ignore[arg-type]
    document = Document(
        kind=kind, language="fr", period="2018", place=None, title=Text(("Titre",)),
        subtitle=Text(("Sous-titre",)), banner=None, origin="official", data_version=1,
        dated=date(2026, 11, 26), sections=(section,),
    )  # fmt: skip
    return dataclasses.replace(document, **more)  # type: ignore[arg-type]


def normal(text: str) -> str:
    """One space for every space and line end; those of the paper are not those of the text."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def read(content: bytes) -> str:
    return normal(extract_text(io.BytesIO(content)))


def read_pages(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        count = len(pdf.pages)
    return [normal(extract_text(io.BytesIO(content), page_numbers=[n])) for n in range(count)]


def elements(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the tags of the file with their alternative texts, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        waiting = [pdf.Root.StructTreeRoot.K]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting += reversed(list(node))  # type: ignore[call-overload]
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    yield str(node.S)[1:], str(node.get("/Alt", ""))
                if "/K" in node:
                    waiting.append(node.K)


def sentences(document: Document) -> Iterator[str]:
    for section in document.walk():
        yield str(section.title)
        for block in section.blocks:
            yield from _block_sentences(block)


def _block_sentences(block: object) -> Iterator[str]:
    match block:
        case Paragraph():
            yield str(block.text)
        case Bullets():
            yield from map(str, block.items)
        case KeyFigures():
            for item in block.items:
                yield from (item.label, str(item.detail), item.figure.text)
        case Table(is_printed=False):
            yield str(block.caption)
        case Table():
            yield from (str(block.caption), *(column.label for column in block.columns))
            for row in block.rows:
                yield from (cell.text if isinstance(cell, Figure) else str(cell) for cell in row)
            yield from _legend_sentences(block.legend)
        case Chart() | Map():
            yield str(block.title)
            for one in block.marks if isinstance(block, Chart) else block.spots:
                yield one.value.text
            yield from _legend_sentences(block.legend)


def _legend_sentences(legend: Legend) -> Iterator[str]:
    yield from map(str, (legend.field or "", legend.reading or "", *legend.notes, *legend.sources))


def test_two_printings_of_a_document_are_the_same_bytes_in_another_process_too():
    first = render(sample_document(), draw)
    assert first == render(sample_document(), draw)
    script = (
        "import hashlib, sys\n"
        "from tests.unit.report.test_pdf import draw, render, sample_document\n"
        "sys.stdout.write(hashlib.sha256(render(sample_document(), draw)).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=240,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    )  # fmt: skip
    assert told.stdout == hashlib.sha256(first).hexdigest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_it_is_to_who_cannot_see_it(language: str):
    with pikepdf.open(io.BytesIO(printed(language))) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["dc:title"] == "Les écarts en 2018 – Rapport annuel"
            assert metadata["dc:creator"]
            assert metadata["xmp:CreateDate"].startswith("2026-11-26")


def test_the_sections_are_its_bookmarks():
    with pikepdf.open(io.BytesIO(printed())) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [child.title for item in outline.root for child in item.children]
    assert titles == ["Les chiffres de l'année", "Emploi", "Annexes", "Sources"]
    assert below == ["Réserves"]


def test_every_drawing_has_its_description_and_every_table_its_heads():
    tags = list(elements(printed()))
    described = [alt for tag, alt in tags if tag == "Figure"]
    document = sample_document()
    assert described == [
        str(block.description) for block in document.blocks() if isinstance(block, Chart | Map)
    ]
    names = [tag for tag, _ in tags]
    printed_tables = [
        block for block in document.blocks() if isinstance(block, Table) and block.is_printed
    ]
    assert names.count("Table") == len(printed_tables)
    assert names.count("TH") == sum(len(table.columns) for table in printed_tables)
    assert {"Title", "H1", "H2", "P", "L", "LI", "Caption", "THead", "TBody"} <= set(names)


def test_a_document_of_many_parts_has_a_table_of_contents():
    parts = tuple(Section(id=f"s{n}", title=Text((f"Partie {n}",))) for n in range(12))
    long = render(document_of(sections=parts), draw)
    assert "Sommaire" in read(long)
    assert [tag for tag, _ in elements(long)].count("TOCI") == 12
    assert "Sommaire" not in read(printed())


def test_all_letters_are_in_the_file():
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        fonts = [
            one for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
        ]  # fmt: skip
        assert fonts
        for font in fonts:
            assert font.Subtype != "/Type3"
            assert "SourceSans3" in str(font.BaseFont)
            if "/DescendantFonts" not in font:
                assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


@pytest.mark.parametrize("kind", list(EditionKind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_and_each_figure_is_text(language: str, kind: EditionKind):
    text = read(printed(language, kind))
    for sentence in sentences(sample_document(language)):
        assert normal(sentence).strip() in text


def test_the_banner_and_the_number_are_on_each_page():
    pages = read_pages(printed())
    for number, page in enumerate(pages, start=1):
        assert "Données fictives." in page
        assert f"{number}/{len(pages)}" in page
    assert "fictives" not in read(render(sample_document(banner=None), draw))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_printed_as_they_are(words: str):
    figure = Figure(text=words, value=None, reason=words)
    text = Text((words, figure))
    document = document_of(
        Paragraph(text), Paragraph(text, "headline"), Bullets((text,)),
        KeyFigures((KeyFigure(label=words, figure=figure, detail=text),)),
        Table(id="t", caption=text, columns=(Column("a", words), Column("b", words)),
              rows=((words, figure),), legend=Legend(field=text, sources=(words,))),
        title=text, subtitle=text, banner=words, sources=(words,),
    )  # fmt: skip
    found = read(render(document, draw))
    assert found.replace(" ", "").count(words.replace(" ", "").replace("\u202f", "")) >= 15
    with pikepdf.open(io.BytesIO(render(document, draw))) as pdf:
        links = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert all("/A" not in link or "/URI" not in link.A for link in links)


def test_an_alternative_text_is_words_too():
    chart = next(block for block in sample_document().blocks() if isinstance(block, Chart))
    hostile = dataclasses.replace(chart, description=Text(('")) #panic() \\',)))
    assert ("Figure", '")) #panic() \\') in list(elements(render(document_of(hostile), draw)))


def characters(content: bytes) -> Iterator[tuple[float, float, float]]:
    """Yield left, right and paper's width of every letter."""

    def walk(node: object) -> Iterator[LTChar]:
        if isinstance(node, LTChar):
            yield node
        elif isinstance(node, LTContainer):
            for child in node:
                yield from walk(child)

    for page in extract_pages(io.BytesIO(content)):
        for letter in walk(page):
            yield letter.x0, letter.x1, page.width


@pytest.mark.parametrize("kind", [EditionKind.ANNUAL, EditionKind.SHEET])
def test_words_longer_than_a_line_stay_between_the_margins(kind: EditionKind):
    endless = "Anticonstitutionnellement" * 12
    text = Text((endless,))
    wide = tuple(Column(f"c{n}", f"Colonne {n} {endless[:30]}", is_number=n > 1) for n in range(9))
    document = document_of(
        Paragraph(text), Paragraph(text, "headline"), Paragraph(text, "caveat"), Bullets((text,)),
        KeyFigures(tuple(
            KeyFigure(label=endless, figure=Figure(text=endless, value=1.0), detail=text,
                      outcome=Outcome.WORSE) for _ in range(5))),
        Table(id="t", caption=text, columns=wide, legend=Legend(reading=text),
              rows=(("x" * 200, *("y" * 40 for _ in wide[1:])),)),
        kind=kind, title=text, banner=endless, sources=(endless,),
    )  # fmt: skip
    for left, right, width in characters(render(document, draw)):
        assert left >= 40
        assert right <= width - 40


def test_a_long_table_repeats_its_heads_and_a_wide_one_lies_on_its_side():
    columns = (Column("name", "Nom du quartier"), Column("n", "Valeur lue", is_number=True))
    rows = tuple((f"Quartier {n}", Figure(text=f"{n},5", value=n + 0.5)) for n in range(300))
    pages = read_pages(render(document_of(Table(
        id="long", caption=Text(("Long",)), columns=columns, rows=rows)), draw))  # fmt: skip
    with_rows = [page for page in pages if "Quartier" in page]
    assert len(with_rows) > 2
    assert all(page.count("Nom du quartier") == 2 for page in with_rows[:-1])  # two columns
    assert "Nom du quartier" in with_rows[-1]

    many = tuple(Column(f"c{n}", f"Indicateur numéro {n}", is_number=n > 0) for n in range(16))
    row = ("Un nom", *(Figure(text="+1\u202f234,5\u00a0points", value=1.0) for _ in many[1:]))
    wide = render(document_of(Table(
        id="wide", caption=Text(("Large",)), columns=many, rows=(row,))), draw)  # fmt: skip
    with pikepdf.open(io.BytesIO(wide)) as pdf:
        boxes = [page.mediabox for page in pdf.pages]
    assert any(box[2] > box[3] for box in boxes)


def test_missing_figures_bear_the_letter_of_their_reason():
    reasons = ("Secret statistique.", "Non publié.", "Secret statistique.")
    rows = tuple((f"Ligne {n}", Figure(text="–", value=None, reason=reason))
                 for n, reason in enumerate(reasons))  # fmt: skip
    text = read(render(document_of(Table(
        id="t", caption=Text(("T",)), rows=rows,
        columns=(Column("a", "Nom"), Column("b", "Valeur", is_number=True)))), draw))  # fmt: skip
    assert text.count("– (a)") == 2
    assert "– (b)" in text
    assert "Données manquantes : (a) Secret statistique. (b) Non publié." in text


@pytest.mark.parametrize(
    ("kind", "pages"),
    [(EditionKind.SHEET, 1), (EditionKind.DIAGNOSIS, 1), (EditionKind.SUMMARY, 2)],
)
def test_short_editions_hold_in_their_pages(kind: EditionKind, pages: int):
    words = Text(("Le taux de chômage dépasse celui du reste de l'agglomération. " * 3,))
    document = document_of(
        *(Paragraph(words) for _ in range(14 * pages)),
        Table(id="t", caption=words, columns=(Column("a", "Nom"), Column("b", "Valeur", "", True)),
              rows=tuple((f"Ligne {n}", Figure(text="1", value=1.0)) for n in range(14 * pages))),
        kind=kind,
    )  # fmt: skip
    assert len(read_pages(render(document, draw))) == pages


def test_a_letter_that_the_font_lacks_stops_the_printing():
    with pytest.raises(PrintError, match="could not be displayed"):
        render(document_of(Paragraph(Text(("Un \U0001f600.",)))), draw)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_stand_out_from_what_they_are_printed_on():
    style = (TEMPLATE.parent / "style.typ").read_text()
    colours = dict(re.findall(r'(?:let )?([a-z-]+)(?:: | = )rgb\("(#[0-9a-f]{6})"\)', style))
    grounds = [luminance(colour) for colour in ("#ffffff", colours["tint"], colours["warm"])]
    letters = {"ink", "accent", "quiet", "warning", "worse", "better", "similar"}
    assert letters <= set(colours)
    for name in letters:
        for ground in grounds:
            assert (ground + 0.05) / (luminance(colours[name]) + 0.05) >= 4.5
