"""How well names answer: slips lower the score, other streets stay below the threshold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.address_score import count_slips, resemble, score_commune, score_street

THRESHOLD = 0.8  # of every geocoder here; design of the SIG Ville contract
NAMES = st.text("abcdeé 18", max_size=12)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("lilas", "lilas"),
        ("lilqs", "lilas"),
        ("general imaginere", "general imaginaire"),
        ("henry martin", "henri martin"),
        ("jean juares", "jean jaures"),  # two letters swapped are one slip
        ("gaulle general", "general gaulle"),
        ("acacia", "acacias"),
    ],
)
def test_slips_of_the_pen_are_forgiven(asked, known):
    assert resemble(asked, known) >= THRESHOLD


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("lys", "lilas"),
        ("general leclerc", "general lecourbe"),
        ("marie curie", "pierre curie"),
        ("martin", "henri martin"),
        ("8 mai 1945", "8 mai 1954"),
        ("11 novembre", "19 mars 1962"),
        ("paix", "poix"),
    ],
)
def test_another_street_is_not_the_one_asked_for(asked, known):
    assert resemble(asked, known) < THRESHOLD


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "ca", 3)],
)
def test_slips_are_counted_as_the_literature_does(one, other, slips):
    # restricted edits (optimal string alignment): "ca" to "abc" takes three of them
    assert count_slips(one, other) == count_slips(other, one) == slips


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= resemble(one, other) <= 1
    assert resemble(one, other) == pytest.approx(resemble(other, one))
    assert resemble(one, one) == 1


def test_an_avenue_is_not_a_rue_and_a_kind_may_be_left_out():
    assert score_street(("rue", "lilas"), ("rue", "lilas")) == 1
    assert THRESHOLD <= score_street(("", "lilas"), ("rue", "lilas")) < 1
    assert score_street(("avenue", "lilas"), ("rue", "lilas")) < THRESHOLD


@pytest.mark.parametrize(
    ("postcode", "city", "least", "most"),
    [
        ("93800", "epinay seine", 1, 1),
        ("93800", "", 1, 1),
        ("", "epinay seine", 1, 1),
        ("93800", "epinay", 0.9, 0.99),
        ("93806", "epinay seine", THRESHOLD, 0.95),  # CEDEX
        ("75011", "epinay seine", 0, 0.79),
        ("93800", "villetaneuse", 0, 0.79),
        ("", "epiney seine", THRESHOLD, 0.95),
        ("", "ancien nom", 1, 1),
    ],
)
def test_a_commune_answers_by_its_postcode_and_its_names(postcode, city, least, most):
    names = ("epinay seine", "ancien nom")
    assert least <= score_commune(postcode, city, "93800", names, has_homonym=False) <= most


def test_a_name_alone_is_not_enough_where_another_commune_bears_it():
    for postcode, is_enough in (("", False), ("93200", True)):
        score = score_commune(postcode, "saint denis", "93200", ("saint denis",), has_homonym=True)
        assert (score >= THRESHOLD) is is_enough
