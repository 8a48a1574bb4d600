"""Addresses as people write them, once their accents and capitals are gone."""

import pytest

from observatory.domain.addresses import KIND_ABBREVIATIONS, KINDS, NAME_ABBREVIATIONS, read_address


@pytest.mark.parametrize(
    ("line", "number", "suffix", "street"),
    [
        ("12 rue des lilas", 12, "", "rue des lilas"),
        ("12, rue des lilas", 12, "", "rue des lilas"),
        ("12 bis rue des lilas", 12, "bis", "rue des lilas"),
        ("12bis, av de la gare", 12, "bis", "av de la gare"),
        ("12 b rue des lilas", 12, "b", "rue des lilas"),
        ("12b r des lilas", 12, "b", "r des lilas"),
        ("12 r des lilas", 12, "", "r des lilas"),
        ("12 14 rue des lilas", 12, "", "rue des lilas"),
        ("12 bis a 14 rue des lilas", 12, "bis", "rue des lilas"),
        ("appartement 3, 12 rue des lilas", 12, "", "rue des lilas"),
        ("residence du parc, 4 ter allee du parc, bat b", 4, "ter", "allee du parc"),
        ("5 l esplanade", 5, "", "l esplanade"),
        ("5 ter les lilas", 5, "ter", "les lilas"),
        ("rue du 8 mai 1945", 0, "", "rue du 8 mai 1945"),
        ("3 rue du 8 mai 1945", 3, "", "rue du 8 mai 1945"),
        ("rue des lilas bat 3", 0, "", "rue des lilas"),
        ("le bourg", 0, "", "le bourg"),
        ("", 0, "", ""),
    ],
)
def test_number_suffix_and_street_are_told_apart(line, number, suffix, street):
    parts = read_address(line, "01000", "bourg")
    assert (parts.number, parts.suffix, parts.street) == (number, suffix, street)
    assert (parts.postcode, parts.city) == ("01000", "bourg")


@pytest.mark.parametrize(
    ("line", "postcode", "city", "found"),
    [
        ("12 rue des lilas 01000 bourg en bresse", "", "", ("01000", "bourg en bresse", "")),
        ("12 rue des lilas, 01000, bourg", "", "", ("01000", "bourg", "")),
        ("12 rue des lilas, bourg en bresse", "", "", ("", "bourg en bresse", "")),
        ("12, rue des lilas", "", "", ("", "", "")),
        ("12 rue des lilas", "1000", "bourg cedex 9", ("01000", "bourg", "")),
        ("12 rue des lilas", "", "01000 bourg", ("01000", "bourg", "")),
        ("12 rue des lilas", "", "01053", ("", "", "01053")),
        ("12 rue des lilas", "", "2a004", ("", "", "2A004")),
        ("12 rue des lilas, bourg", "01000", "bourg", ("01000", "bourg", "")),
        ("12 rue des lilas 01000 bourg", "69003", "lyon", ("69003", "lyon", "")),
        ("12 rue des lilas", "inconnu", "", ("", "", "")),
    ],
)
def test_the_commune_is_what_columns_say_else_what_the_line_says(line, postcode, city, found):
    parts = read_address(line, postcode, city)
    assert (parts.postcode, parts.city, parts.code) == found
    assert (parts.number, parts.street) == (12, "rue des lilas")
    assert parts.has_commune is any(found)


def test_no_abbreviation_stands_for_another_one():
    for table in (KIND_ABBREVIATIONS, NAME_ABBREVIATIONS):
        assert not {word for full in table.values() for word in full.split()} & set(table)
    assert set(KIND_ABBREVIATIONS.values()) <= set(KINDS)
