"""The page of an edition: well formed, in one file, and every figure with its address."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from api.routes.reports import report_policy
from etl.report.render import html, live
from etl.report.render.html_inline import Reasons, write_figure
from observatory.domain.report.document import (
    Bullets,
    Chart,
    Column,
    Document,
    EditionKind,
    Map,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.text import Figure, Rule, Served, Text
from tests.html_pages import Page, served_figures
from tests.unit.report_documents import FORMULA, sample_document

HOSTILE = "</script></title><script>alert('1')</script><!-- \"& {{ 7*191 }} \u2028"


def read(document: Document) -> Page:
    return Page(html.render(document).decode())


@pytest.fixture(scope="module", params=["fr", "en"])
def built(request: pytest.FixtureRequest) -> tuple[Page, Document]:
    document = sample_document(request.param)
    return read(document), document


def list_figures(value: object) -> list[Figure]:
    """Return every figure within a document, or within any part of one."""
    if isinstance(value, Figure):
        return [value]
    parts: Iterable[object] = value if isinstance(value, tuple) else ()
    if is_dataclass(value):
        parts = (getattr(value, one.name) for one in fields(value))
    return [figure for part in parts for figure in list_figures(part)]


def test_every_figure_is_in_the_page_with_its_exact_value_and_its_address(
    built: tuple[Page, Document],
) -> None:
    page, document = built
    given = Counter(
        (figure.value, figure.served[0].path, figure.served[0].field, figure.rule)
        for figure in list_figures(document)
    )
    assert Counter(served_figures(page)) == given


def test_in_a_long_table_heads_carry_the_addresses_that_figures_share() -> None:
    def served(code: str, kind: str = "epci") -> Figure:
        path = f"/v1/gaps?indicator=x&code={code}&benchmark={kind}"
        return Figure(text="1", value=1.0, served=(Served(path, "difference"),))

    plain = Figure(text="2", value=2.0, served=(Served("/v1/summaries?x=1", "p50"),))
    both = Text(
        (
            served("QP4"),
            " à ",
            replace(
                served("QP4"), served=(Served(served("QP4").served[0].path, "difference_max"),)
            ),
        )
    )
    rows = (
        ("D", "", "", both),
        ("A", served("QP1"), plain, ""),
        ("B", served("QP2"), "–", ""),
        ("C", served("QP3", "ept"), "", ""),
    )
    fill = tuple((f"{n}", "", "", "") for n in range(20))
    table = Table(id="t", caption=Text(("T",)), rows=(*rows, *fill), is_printed=False,
                  columns=tuple(Column(name, name) for name in "abcd"))  # fmt: skip
    section = Section(id="s", title=Text(("S",)), blocks=(table,))
    page = read(replace(sample_document("fr"), sections=(section,)))
    assert [attrs.get("data-path") for _, attrs in page.all("data")] == [
        None, None, None, "/v1/summaries?x=1", None, "/v1/gaps?indicator=x&code=QP3&benchmark=ept"
    ]  # fmt: skip
    given = [(f.value, f.served[0].path, f.served[0].field, "same") for f in list_figures(rows)]
    assert served_figures(page) == given


def test_a_figure_of_several_addresses_and_of_a_rule_names_them_all() -> None:
    served = (Served("/v1/a?x=1&y=2", "p"), Served("/v1/b", "q"))
    figure = Figure(text="4,0 points", value=4.0, served=served, rule=Rule.DIFFERENCE)
    assert str(write_figure(figure)) == (
        '<data value="4" data-path="/v1/a?x=1&amp;y=2 /v1/b" data-field="p q" '
        'data-rule="difference">4,0 points</data>'
    )
    assert str(write_figure(Figure(text="–", value=None))) == '<span class="missing">–</span>'


def test_what_is_missing_says_why_under_its_table_and_is_no_number(
    built: tuple[Page, Document],
) -> None:
    page, document = built
    words = "Données manquantes" if document.language == "fr" else "Missing data"
    assert (
        f"{words}{' :' if document.language == 'fr' else ':'} (a) Secret statistique." in page.text
    )
    assert not re.search(r"\bNaN\b|\bnan\b|\bNone\b|\bnull\b|\bundefined\b|\{\w*\}", page.text)


def test_reasons_have_letters_beyond_the_alphabet() -> None:
    reasons = Reasons()
    letters = [reasons.letter(str(number)) for number in range(54)]
    assert (letters[0], letters[25], letters[26], letters[53]) == ("a", "z", "aa", "bb")
    assert reasons.letter("3") == "d"


def test_the_page_has_a_language_and_only_links_into_itself(built: tuple[Page, Document]) -> None:
    page, document = built
    assert page.all("html")[0][1]["lang"] == document.language
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {(attrs["href"] or "")[1:] for _, attrs in page.all("a")} <= set(ids)
    named = {attrs["aria-labelledby"] or "" for _, attrs in page.elements
             if "aria-labelledby" in attrs}  # fmt: skip
    assert {name for names in named for name in names.split()} <= set(ids)
    assert page.all("img", "link", "iframe", "object", "base") == []
    loading = {"src", "srcset", "data-src", "action", "xlink:href", "style"}
    assert not [attrs for tag, attrs in page.elements if loading & set(attrs) and tag != "g"]


def test_every_section_table_chart_and_map_has_an_address_and_a_link_to_it(
    built: tuple[Page, Document],
) -> None:
    page, document = built
    links = {(attrs["href"] or "")[1:] for _, attrs in page.all("a")
             if attrs.get("class") == "anchor"}  # fmt: skip
    prefixes = {Table: "table_", Chart: "chart_", Map: "map_"}
    blocks = {f"{prefixes[type(block)]}{block.id}" for block in document.blocks()
              if isinstance(block, Table | Chart | Map)}  # fmt: skip
    assert links == {section.id for section in document.walk()} | blocks | {"_sources"}
    contents = {(attrs["href"] or "")[1:] for _, attrs in page.all("a")} - links
    assert contents == {"_content"}


def test_headings_go_down_one_level_at_a_time(built: tuple[Page, Document]) -> None:
    page, _ = built
    levels = [int(page.elements[i][0][1]) for i, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]


def test_every_table_has_a_caption_and_every_head_its_scope(built: tuple[Page, Document]) -> None:
    page, _ = built
    tables = page.all("table")
    assert all(page.children[i][0] == "caption" for i, _ in tables)
    assert all(attrs["scope"] in {"row", "col"} for _, attrs in page.all("th"))


def test_every_drawing_has_a_role_a_title_a_description_and_its_data(
    built: tuple[Page, Document],
) -> None:
    page, document = built
    drawn = [block for block in document.blocks() if isinstance(block, Chart | Map)]
    assert len(page.all("svg")) == len(drawn)
    for number, attrs in page.all("svg"):
        assert attrs["role"] == "img"
        assert page.children[number][:2] == ["title", "desc"]
    data = [attrs for _, attrs in page.all("details") if attrs.get("class") == "data"]
    assert len(data) == len(drawn)


def test_tables_charts_and_maps_are_numbered_as_in_print(built: tuple[Page, Document]) -> None:
    page, document = built
    words = {"fr": ("Tableau", "Graphique", "Carte"), "en": ("Table", "Chart", "Map")}
    found = re.findall(rf"({'|'.join(words[document.language])}) (\d+)\.", page.text)
    table, chart, map_ = words[document.language]
    assert found == [(table, "1"), *((chart, str(n)) for n in (1, 2, 3, 4)), (map_, "1")]


def test_the_page_says_first_that_figures_are_fictional() -> None:
    page = read(sample_document("fr"))
    assert "Données fictives." in page.text[:150]
    captions = len(page.all("caption")) + len(page.all("figcaption"))
    assert page.text.count("(données fictives)") == captions + 1  # and in its title
    assert "fictives)" not in read(sample_document("fr", banner=None)).text


def test_words_of_the_data_are_never_markup_nor_code() -> None:
    document = sample_document("fr")
    hostile = Text((HOSTILE, Figure(text=HOSTILE, value=1.0, served=(Served(HOSTILE, HOSTILE),))))
    blocks = tuple(
        replace(block, title=hostile, description=hostile, axis=HOSTILE,
                marks=tuple(replace(mark, label=HOSTILE, series=HOSTILE) for mark in block.marks))
        if isinstance(block, Chart) else block for block in document.blocks()
    )  # fmt: skip
    section = Section(
        id="x", title=hostile, blocks=(*blocks, Paragraph(hostile), Bullets((hostile,)))
    )
    document = replace(document, title=hostile, subtitle=hostile, banner=HOSTILE,
                       sections=(section,), sources=(HOSTILE,))  # fmt: skip
    page = read(document)
    scripts = [attrs.get("type") for _, attrs in page.all("script")]
    assert Counter(scripts) == {"application/json": 6, None: 1}
    assert "<script>alert" not in html.render(document).decode()
    assert "1337" not in page.text


def test_the_same_document_gives_the_same_bytes() -> None:
    assert html.render(sample_document("fr")) == html.render(sample_document("fr"))
    assert FORMULA in read(sample_document("fr")).text  # a page runs no formula


def test_only_books_carry_the_script_of_live_charts() -> None:
    sheet = replace(sample_document("fr"), kind=EditionKind.SHEET)
    assert read(sheet).all("script") == []
    assert len(html.render(sheet)) < 100_000
    assert len(read(sample_document("fr")).all("script")) == 7  # words, five drawings, Vega


def test_the_interface_allows_exactly_the_script_that_the_page_names(tmp_path: Path) -> None:
    path = tmp_path / "edition"
    path.write_bytes(html.render(sample_document("fr")))
    assert f"script-src {live.script_hash()};" in report_policy(path)
    path.write_bytes(html.render(replace(sample_document("fr"), kind=EditionKind.SHEET)))
    assert "script" not in report_policy(path)
    other = "'sha256-" + "A" * 43 + "='"
    path.write_text(f'<p><meta http-equiv="Content-Security-Policy" content="script-src {other};">')
    assert "script" not in report_policy(path)


def test_data_for_the_script_are_json_without_markup() -> None:
    text = live.to_json({"words": "</script><!--&\u2028", "fill": "#fdfcfb"}, "carte")
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(text) == {"words": "</script><!--&\u2028", "fill": "url(#carte-hatched)"}


def test_without_vega_the_page_is_not_made_and_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(live, "VENDOR", tmp_path)
    live.live_script.cache_clear()
    with pytest.raises(FileNotFoundError, match="scripts/setup"):
        live.live_script()
