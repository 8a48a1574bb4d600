"""The checkers of the numbers of editions see what is wrong: a check that never fails is none."""

from dataclasses import replace
from typing import Any

import pytest

from etl.report.render import csv, xlsx
from observatory.domain.report.document import Bullets, Document, Section
from observatory.domain.report.text import Figure, Rule, Served, Text
from tests.functional.report_numbers import Answers, check_figure, says
from tests.functional.report_renderings import (
    known_of,
    strange_in_csv,
    strange_in_html,
    strange_in_json,
    strange_in_xlsx,
)
from tests.functional.report_tokens import Number, read_numbers, scales_of_svg, texts_of_html
from tests.functional.report_words import Kind, Said, Vocabulary, list_words, unexplained
from tests.unit.report_documents import sample_document

VOCABULARY = Vocabulary(
    labels=frozenset({"Taux de chômage des 15-64 ans", "Indicateur 42"}),
    names=frozenset({"Cité 1900 Nord"}),
    codes=frozenset({"88", "QN08801M"}),
)


def served(period: str = "2018", field: str = "difference") -> Served:
    return Served(f"/v1/summaries?period={period}", field)


def answers(**items: Any) -> Answers:
    """Return answers by period, as if they had been asked; None: nothing is answered."""
    kept = {}
    for period, item in items.items():
        found = [] if item is None else item if isinstance(item, list) else [item]
        path = served(period.strip("_").replace("_", "-")).path
        kept[path] = {"items": found, "numberMatched": len(found)}
    return Answers(None, kept)  # type: ignore[arg-type]


def figure(text: str, value: float | None, *where: Served, **more: Any) -> Figure:
    return Figure(text=text, value=value, unit="percent", served=where or (served(),), **more)


def test_a_figure_is_compared_with_the_answer_and_its_words_with_its_value() -> None:
    asked = answers(_2018={"difference": 10.64})
    right = figure("+10,6\u00a0points", 10.64)
    assert check_figure(asked, right, "fr") is None
    assert check_figure(asked, replace(right, value=10.65), "fr") is not None
    assert check_figure(asked, replace(right, text="+10,7\u00a0points"), "fr") is not None
    assert check_figure(asked, replace(right, text="−10,6\u00a0points"), "fr") is not None
    assert check_figure(asked, replace(right, text="+10.6 points"), "fr") is not None
    assert check_figure(asked, replace(right, served=()), "fr") is not None
    assert check_figure(asked, replace(right, served=(served(field="ratio"),)), "fr") is not None


def test_a_missing_figure_is_missing_in_the_answer_too() -> None:
    hidden = figure("–", None, reason="Secret")
    assert check_figure(answers(_2018={"difference": None}), hidden, "fr") is None
    assert check_figure(answers(_2018=None), hidden, "fr") is None
    assert check_figure(answers(_2018={"difference": 1.0}), hidden, "fr") is not None
    assert check_figure(answers(), replace(hidden, served=()), "fr") is None
    assert check_figure(answers(), replace(hidden, served=(), reason=""), "fr") is not None


@pytest.mark.parametrize(
    ("rule", "value"),
    [(Rule.SUM, 15.0), (Rule.DIFFERENCE, 9.0), (Rule.SHARE, 400.0), (Rule.PACE, 3.0)],
)
def test_each_rule_makes_its_value_of_two_answers(rule: Rule, value: float) -> None:
    asked = answers(_2018={"difference": 12.0}, _2015={"difference": 3.0})
    two = figure(f"{value:.0f}", value, served(), served("2015"), rule=rule)
    assert check_figure(asked, two, "fr") is None
    assert check_figure(asked, replace(two, value=value + 0.01), "fr") is not None


def test_counts_count_lists_and_sums_sum_them() -> None:
    asked = answers(_2018=[{"difference": 1.0}, {"difference": 2.0}], _2015={"difference": 12.0})
    count = figure("2", 2, served(field="numberMatched"), rule=Rule.COUNT)
    assert check_figure(asked, count, "fr") is None
    share = figure("400\u00a0%", 400.0, served("2015"), served(), rule=Rule.SHARE)
    assert check_figure(asked, share, "fr") is None
    assert check_figure(asked, figure("1", 1.0), "fr") is not None  # two items are not one


def test_a_share_of_one_is_said_in_percent() -> None:
    level = figure("98,8\u00a0%", 98.757, served(), rule=Rule.PERCENT)
    assert check_figure(answers(_2018={"difference": 0.98757}), level, "fr") is None
    assert check_figure(answers(_2018={"difference": 0.95}), level, "fr") is not None


def test_a_half_year_is_half_a_year() -> None:
    asked = answers(_2026_S2={"difference": 2.0}, _2026_S1={"difference": 1.0})
    pace = figure("2", 2.0, served("2026-S2"), served("2026-S1"), rule=Rule.PACE)
    assert check_figure(asked, pace, "fr") is None


@pytest.mark.parametrize(
    ("text", "value", "is_said"),
    [("moins de 1\u00a0%", 0.2, True), ("moins de 1\u00a0%", 1.2, False),
     ("plus de 99\u00a0%", 99.7, True), ("12\u202f345\u00a0€", 12_345.4, True),
     ("11,0\u00a0pour 1\u202f000", 11.01, True), ("10,6", -10.6, True), ("", 1.0, False)],
)  # fmt: skip
def test_what_words_say_of_a_value(text: str, value: float, is_said: bool) -> None:
    assert says(text, value, "fr") is is_said


def test_numbers_are_read_as_they_are_written_in_each_language() -> None:
    assert read_numbers("−12\u202f345,60 et +3", "fr") == [
        Number("−", 12_345.6, 2), Number("+", 3.0, 0),
    ]  # fmt: skip
    assert read_numbers("12,345.6 and 7", "en") == [Number("", 12_345.6, 1), Number("", 7.0, 0)]


@pytest.mark.parametrize(
    "text",
    ["Le 26 novembre 2026, en 2018, au T4 2018", "26/11/2026 ou 2026-11-26", "les 15-64 ans",
     "Taux de pauvreté à 60\u00a0%", "article 5 de la loi n° 2014-173", "un intervalle à 95 %",
     "Cité 1900 Nord", "88", "Vosges (88)", "indicateur 42", "entre 16 et 25 ans", "bac + 2"],
)  # fmt: skip
def test_numbers_that_are_no_figures_are_allowed(text: str) -> None:
    assert unexplained([Said("s", Kind.SENTENCE, text)], VOCABULARY) == []


@pytest.mark.parametrize(
    "text", ["Un écart de 10,6 points", "88 quartiers", "12 à 15 points", "soit 60 %", "3 sur 4"]
)
def test_numbers_that_ought_to_be_figures_are_found(text: str) -> None:
    assert unexplained([Said("s", Kind.SENTENCE, text)], VOCABULARY) != []


def test_words_are_looked_for_in_every_block() -> None:
    found = {said.where for said in list_words(sample_document())}
    assert found >= {"title", "emploi", "carte", "quartiers", "graphique-series", "emploi-reserves"}


def _with_a_stranger() -> Document:
    sample = sample_document()
    strange = Section(
        id="x", title=Text(("X",)), blocks=(Bullets((Text(("Soit 77,7 points.",)),)),)
    )
    return replace(sample, sections=(*sample.sections, strange))


def test_a_number_of_a_file_that_its_document_does_not_hold_is_found() -> None:
    known = known_of(sample_document())
    other = _with_a_stranger()
    assert strange_in_xlsx(xlsx.render(sample_document()), known) == []
    assert strange_in_csv(csv.render(sample_document()), known) == []
    assert strange_in_xlsx(xlsx.render(other), known) != []
    assert strange_in_html(b"<p>Soit <b>+10,6</b> points</p>", known) == []
    assert strange_in_html(b"<p>Soit 77,7 points</p>", known) != []
    assert strange_in_html(b"<script>77</script><img alt='77 points'>", known) != []
    assert strange_in_json(b'{"value": 10.6, "path": "/v1/x?y=77"}', known) == []
    assert strange_in_json(b'{"value": 77.7}', known) != []
    assert strange_in_json(b'{"text": "77,7"}', known) != []


def test_the_labels_of_scales_are_apart_from_what_a_drawing_says() -> None:
    drawing = (
        '<svg><title>Un &lt;titre&gt;</title><g class="mark-text role-axis-label"><text x="1">'
        '20</text></g><g class="mark-text role-mark"><text>10,6</text></g></svg>'
    )
    assert scales_of_svg(drawing) == ["20"]
    assert texts_of_html(drawing.encode()) == ["Un <titre>", "10,6"]
