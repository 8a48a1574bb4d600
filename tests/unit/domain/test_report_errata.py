"""What an edition prints, by address, and what the next one changes."""

import orjson
import pytest

from observatory.domain.report.errata import (
    Printed,
    is_other,
    list_errata,
    print_figures,
    read_figures,
    walk_figures,
)
from observatory.domain.report.text import Figure, Rule, Served, Text
from tests.unit.report_documents import sample_document

GAP, HERE, THERE = "/v1/gaps?code=A", "/v1/summaries?a=1", "/v1/summaries?a=2"


def printed(value: float | None, text: str = "x", *, path: str = GAP, field: str = "value") -> dict:
    return print_figures([Figure(text=text, value=value, served=(Served(path, field),))])


def test_figures_are_walked_in_reading_order():
    first, second = (Figure(text=name, value=1.0) for name in "ab")
    assert list(walk_figures((Text(("mots", first)), Text((second,)), None))) == [first, second]


def test_the_json_of_a_document_says_the_same_figures_as_the_document():
    document = sample_document()
    content = orjson.loads(orjson.dumps(document))
    assert read_figures(content) == print_figures(walk_figures(document))
    assert len(read_figures(content)) > 5


def test_a_figure_without_an_address_is_nobodys_erratum():
    assert print_figures([Figure(text="3", value=3.0)]) == {}


def test_a_figure_of_several_is_known_by_its_rule():
    figure = Figure(text="1", value=1.0, served=(Served(HERE, "value"), Served(THERE, "value")),
                    rule=Rule.DIFFERENCE)  # fmt: skip
    (one,) = print_figures([figure]).values()
    assert one == Printed(HERE, "difference(value, value)", "1", 1.0)


def test_where_one_is_printed_twice_it_is_as_it_is_first():
    served = (Served(GAP, "value"),)
    figures = [Figure(text=text, value=1.0, served=served) for text in ("+1", "1")]
    (one,) = print_figures(figures).values()
    assert one.text == "+1"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1.0, 1.0 + 1e-13, False),
        (1.0, 1.0001, True),
        (0.0, 1e-15, False),
        (None, None, False),
        (None, 1.0, True),
        (1.0, None, True),
    ],
)
def test_values_differ_by_more_than_their_last_digits(before, after, expected):
    assert is_other(before, after) is expected


def test_a_changed_figure_is_listed_with_both_values():
    (one,) = list_errata(printed(1.0, "1,0"), printed(2.0, "2,0"), "fr")
    assert (one.path, one.field, one.before_text, one.after_text) == (GAP, "value", "1,0", "2,0")
    assert (one.before_value, one.after_value, one.note) == (1.0, 2.0, None)


def test_a_withdrawn_figure_has_no_value_after_and_a_new_one_is_counted():
    gone, note = list_errata(printed(1.0), printed(1.0, field="p50"), "en")
    assert (gone.after_text, gone.after_value) == (None, None)
    assert note.note == "1 figure is published here for the first time."
    after = {**printed(2.0, field="p25"), **printed(1.0, field="p50")}
    *_, note = list_errata(printed(1.0), after, "fr")
    assert note.note == "2 chiffres sont publiés ici pour la première fois."


def test_words_alone_are_a_note_in_the_language_of_the_edition():
    (note,) = list_errata(printed(1.0, "un"), printed(1.0, "1"), "fr")
    assert note.note is not None
    assert note.note.startswith("Le texte ou la présentation")
    (note,) = list_errata({}, printed(1.0), "en")
    assert note.note == "The edition before cannot be compared figure by figure."
