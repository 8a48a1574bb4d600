"""What a human should look at before an edition is published."""

from dataclasses import replace
from datetime import date

import pytest

from observatory.domain.report.document import (
    Bullets,
    Chart,
    ChartKind,
    Column,
    Document,
    EditionKind,
    KeyFigure,
    KeyFigures,
    Map,
    Mark,
    Paragraph,
    Section,
    Spot,
    Table,
)
from observatory.domain.report.errata import print_figures
from observatory.domain.report.review import Look, review
from observatory.domain.report.text import Figure, Served, Text
from tests.unit.report_documents import sample_document

PATH = "/v1/summaries?indicator=x&period=2018&scope=everywhere"


def fig(value: float | None, field: str = "difference", path: str = PATH) -> Figure:
    return Figure(text=str(value), value=value, served=(Served(path, field),))


def document(*blocks) -> Document:
    return Document(
        kind=EditionKind.ANNUAL, language="fr", period="2018", place=None, title=Text(("T",)),
        subtitle=Text(), banner=None, origin="official", data_version=1, dated=date(2026, 1, 1),
        sections=(Section(id="s", title=Text(("S",)), blocks=blocks),),
    )  # fmt: skip


def table(*values: float | None, head: str | Text | Figure = "QP1") -> Table:
    return Table(
        id="t", caption=Text(("Caption",)),
        columns=(Column("name", "Nom"), Column("gap", "Écart", "percent", True)),
        rows=tuple((head, fig(value, path=f"/v1/gaps?code={n}")) for n, value in enumerate(values)),
    )  # fmt: skip


def curve(*values: float | None) -> Chart:
    return Chart(
        id="c", kind=ChartKind.SERIES, title=Text(("Title",)), description=Text(("Words",)),
        unit="percent", is_difference=True,
        marks=tuple(Mark(label=str(year), value=fig(value, path=f"/v1/trends?period={year}"),
                         series="QPV", period=str(year))
                    for year, value in enumerate(values, start=2010)),
    )  # fmt: skip


def looks(*args, **more) -> list[Look]:
    return [remark.look for remark in review(*args, **more)]


def before(*figures: Figure):
    return print_figures(figures)


def test_an_ordinary_document_has_nothing_to_look_at():
    plain = document(Paragraph(Text(("Bien.",))), table(1, 2, 3, 4, 5, 6, 7, 8), curve(1, 2, 3))
    assert review(plain) == []


@pytest.mark.parametrize("head", ["Far", Text(("Far",)), Figure(text="Far", value=None)])
def test_a_gap_beyond_three_interquartile_ranges_is_an_outlier(head):
    (remark,) = review(document(table(1, 2, 3, 4, 5, 6, 7, 80, None, head=head)))
    assert (remark.look, remark.where) == (Look.OUTLIER, "t")
    assert remark.message.startswith("Far: 80")


def test_few_values_or_equal_ones_have_no_outliers():
    assert review(document(table(1, 2, 3, 4, 5, 6, 80))) == []
    assert review(document(table(1, 1, 1, 1, 1, 1, 1, 1, 80))) == []
    assert review(document(table())) == []


def test_only_gaps_that_differ_by_their_territory_are_compared():
    path = "/v1/gaps?code=A&indicator="
    rows = tuple((f"I{n}", fig(value, path=f"{path}{n}"), fig(value, "observed"),
                  Figure(text="9", value=value))
                 for n, value in enumerate((1, 2, 3, 4, 5, 6, 7, 80)))  # fmt: skip
    columns = tuple(Column(name, name) for name in "abcd")
    mixed = Table(id="t", caption=Text(("C",)), columns=columns, rows=rows)
    assert [look for look in looks(document(mixed)) if look is Look.OUTLIER] == []


def test_an_outlier_of_a_map_is_named_with_its_code():
    spots = tuple(Spot(code=f"0{n}", name="Ain", value=fig(v, path=f"/v1/gaps?code={n}&a=1"))
                  for n, v in enumerate((1, 2, 1, 2, 1, 2, 1, 99)))  # fmt: skip
    chart = Map(id="m", title=Text(("T",)), description=Text(("D",)), unit="percent", polarity=1,
                is_difference=True, spots=spots, outlines=())  # fmt: skip
    (remark,) = review(document(chart))
    assert remark.message.startswith("Ain (07): 99")


def test_a_last_period_beyond_all_those_before_is_told():
    (remark,) = review(document(curve(1, 3, 2, None, 2, 4)))
    assert (remark.look, remark.where) == (Look.BEYOND_HISTORY, "c")
    assert "QPV, 2015: 4, beyond all 4 periods before" in remark.message
    assert review(document(curve(1, 3, 2, 2, 3))) == [], "within"
    assert review(document(curve(1, 2, 3, 9))) == [], "three periods are no history"
    bars = replace(curve(1, 3, 2, 2, 4), kind=ChartKind.BARS)
    assert review(document(bars)) == []


def test_what_has_no_words_for_those_who_cannot_see_is_told():
    empty = replace(curve(1), description=Text(("  ",)))
    silent = replace(table(1), caption=Text())
    assert [(r.look, r.where, r.message) for r in review(document(empty, silent))] == [
        (Look.NO_TEXT, "c", "the description is empty"),
        (Look.NO_TEXT, "t", "the caption is empty"),
    ]  # fmt: skip


def test_a_sentence_that_rests_on_few_neighbourhoods_is_told():
    few, many = fig(4, "observed"), fig(5, "observed", "/v1/summaries?other")
    rows = Table(id="t", caption=Text(("C",)), columns=(Column("a", "A"), Column("b", "B")),
                 rows=(("x", few), ("y", many)))  # fmt: skip
    item = KeyFigure(label="Chômage", figure=fig(10), detail=Text())
    said = document(
        Paragraph(Text(("Un écart de ", fig(10), "."))),
        Bullets((Text(("Sur ", many)), Text(("Rien",)))),
        KeyFigures((item,)),
        rows,
    )
    found = review(said)
    assert [(r.look, r.where) for r in found] == [(Look.FEW, "s"), (Look.FEW, "s")]
    assert {r.message for r in found} == {
        "rests on 4 neighbourhoods: Un écart de 10.", "rests on 4 neighbourhoods: Chômage : 10",
    }  # fmt: skip


def test_a_changed_figure_is_told_and_one_of_another_sign_twice():
    now = document(Paragraph(Text((fig(-2), fig(3, "value"), fig(None, "p50")))))
    replaced = before(fig(2), fig(3, "value"), fig(1, "p50"), fig(1, "p25"))
    assert looks(now, replaced) == [Look.CHANGED, Look.CHANGED, Look.SIGN]


def test_the_period_before_is_compared_by_the_address_without_its_period():
    old = PATH.replace("2018", "2017")
    older = PATH.replace("2018", "2016")
    oldest = PATH.replace("2018", "2015")
    earlier = before(fig(-1, path=older), fig(2, path=old), fig(-3, path=oldest))
    assert looks(document(Paragraph(Text((fig(-2),)))), None, earlier) == [Look.SIGN]
    assert looks(document(Paragraph(Text((fig(2),)))), None, earlier) == []


@pytest.mark.parametrize(
    ("field", "old", "new", "expected"),
    [
        ("observed_share", 0.9, 0.8, True),
        ("observed_share", 0.9, 0.86, False),
        ("observed_share", 0.8, 0.9, False),
        ("observed", 1000.0, 900.0, True),
        ("observed", 1000.0, 960.0, False),
        ("difference", 1000.0, 900.0, False),
    ],
)
def test_coverage_that_drops_is_told(field, old, new, expected):
    found = looks(document(Paragraph(Text((fig(new, field),)))), None, before(fig(old, field)))
    assert (Look.COVERAGE in found) is expected


def test_late_sources_are_told_as_they_are_said():
    (remark,) = review(document(), late=["Filosofi was expected."])
    assert (remark.look, remark.message) == (Look.LATE, "Filosofi was expected.")


def test_the_sample_document_is_reviewed_whole():
    whole = sample_document()
    assert {remark.look for remark in review(whole, before(), before())} <= set(Look)
