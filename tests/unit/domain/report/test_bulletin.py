"""The digests, and the shorter forms of an annual edition."""

from dataclasses import replace
from datetime import date

import pytest

from observatory.domain.report.bulletin import (
    SHOWN,
    Awaited,
    DigestFacts,
    Moved,
    Published,
    Revised,
    compose_digest,
)
from observatory.domain.report.digest import shorten
from observatory.domain.report.document import (
    Chart,
    EditionKind,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.text import Text
from tests.unit.domain.report.place_facts import DATA, PLACE, indicator, known
from tests.unit.domain.report.test_diagnosis import rows, told
from tests.unit.report_documents import sample_document

FACTS = DigestFacts(
    kind=EditionKind.HALF_YEAR, period="2026-S1", begin=date(2026, 1, 1), end=date(2026, 6, 30),
    data=DATA,
    published=(Published(title="Filosofi 2021", producer="Insee", published_on=date(2026, 2, 3)),
               Published(title="RPLS", producer="SDES", published_on=None)),
    revised=(Revised(indicator=indicator(), level="qpv", vintage=2015, period="2018",
                     changed=known(12.0), exceeding=known(2.0)),),
    awaited=(Awaited(title="Recensement", expected=date(2026, 10, 1)),),
    moved=(Moved(place=PLACE, on=date(2026, 1, 1), is_entry=True),
           Moved(place=PLACE, on=date(2026, 3, 1), is_entry=False)),
)  # fmt: skip


def test_a_digest_tells_what_came_what_changed_what_moved_and_what_is_awaited() -> None:
    document = compose_digest(FACTS, "fr")
    assert str(document.title) == "Lettre semestrielle\u00a0: 1er semestre 2026"
    assert str(document.subtitle) == "Ce qui a changé du 01/01/2026 au 30/06/2026"
    said = told(document)
    assert said.index("Filosofi 2021, Insee, publiée le 03/02/2026.") < said.index("RPLS, SDES")
    assert "Bitola (QP088001) est entré dans la liste de 2015 le 01/01/2026." in said
    assert "a quitté la liste de 2015 le 01/03/2026." in said
    assert "Recensement, à partir du 01/10/2026." in said
    assert rows(document, "revisions") == [["Taux unemp_1564 (2018)", "QPV 2015", "12", "2"]]
    assert document.sources == ("Insee", "SDES")


def test_a_digest_of_nothing_says_so_four_times() -> None:
    facts = DigestFacts(
        kind=EditionKind.QUARTER, period="2026-Q2", begin=date(2026, 4, 1), end=date(2026, 6, 30),
        data=replace(DATA, origin="demonstration"),
    )  # fmt: skip
    document = compose_digest(facts, "en")
    assert str(document.title) == "Quarterly digest: second quarter of 2026"
    assert told(document).splitlines() == [
        "No release was loaded.", "No figure was revised.",
        "The list of neighbourhoods did not change.", "No release is announced."]  # fmt: skip
    assert document.banner


def test_what_a_digest_leaves_out_is_said() -> None:
    many = replace(FACTS, awaited=FACTS.awaited * (SHOWN + 1), revised=FACTS.revised * (SHOWN + 1))
    assert told(compose_digest(many, "en")).count("The rest is in the files") == 2


def test_a_summary_keeps_the_key_figures_a_headline_of_each_theme_and_one_drawing() -> None:
    document = sample_document()
    headline = Paragraph(Text(("Un titre.",)), "headline")
    opening, theme, annex = document.sections
    inner = Section(id="dedans", title=Text(("Dedans",)), blocks=(headline,))
    theme = replace(theme, sections=(inner,))
    short = shorten(replace(document, sections=(opening, theme, annex)), EditionKind.SUMMARY)
    assert short.kind is EditionKind.SUMMARY
    assert [section.id for section in short.sections] == ["chiffres-cles", "emploi"]
    blocks = list(short.blocks())
    assert any(isinstance(one, KeyFigures) for one in blocks)
    assert sum(isinstance(one, Chart) for one in blocks) == 1
    assert blocks[-1] == headline


def test_a_summary_of_what_draws_nothing_draws_nothing() -> None:
    document = sample_document()
    only = replace(document, sections=document.sections[:1])
    assert not [one for one in shorten(only, EditionKind.SUMMARY).blocks()
                if isinstance(one, Chart)]  # fmt: skip
    assert shorten(replace(document, sections=()), EditionKind.SUMMARY).sections == ()


def test_a_synthesis_keeps_one_table_one_chart_and_no_annex() -> None:
    document = sample_document()
    short = shorten(document, EditionKind.SYNTHESIS)
    assert [section.id for section in short.sections] == ["chiffres-cles", "emploi"]
    blocks = [one for section in short.sections[1:] for one in section.blocks]
    assert sum(isinstance(one, Table) for one in blocks) == 1
    assert sum(isinstance(one, Chart) for one in blocks) == 1


def test_a_synthesis_leaves_out_second_paragraphs_and_long_tables() -> None:
    document = sample_document()
    body = Paragraph(Text(("Détail.",)))
    section = replace(document.sections[0], blocks=(body,))
    assert shorten(replace(document, sections=(section,)), EditionKind.SYNTHESIS).sections == ()


def test_no_other_kind_is_a_shorter_form() -> None:
    with pytest.raises(ValueError, match="no shorter form"):
        shorten(sample_document(), EditionKind.SHEET)
