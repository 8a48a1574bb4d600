"""Articles and prepositions of places, dates in words, elision."""

import pytest

from observatory.domain.report.document import Place
from observatory.domain.report.french import elides, lower_first, of, of_name
from observatory.domain.report.moments import say_since, say_when
from observatory.domain.report.place_words import (
    ARTICLES,
    DEPARTMENTS,
    REGIONS,
    in_place,
    of_place,
    the_neighbourhood,
)


def place(level: str, code: str, name: str) -> Place:
    return Place(level=level, code=code, vintage=2024, name=name)


@pytest.mark.parametrize(
    ("where", "of_it", "in_it"),
    [
        (("department", "01", "Ain"), "de l'Ain", "dans l'Ain"),
        (("department", "38", "Isère"), "de l'Isère", "dans l'Isère"),
        (("department", "59", "Nord"), "du Nord", "dans le Nord"),
        (("department", "88", "Vosges"), "des Vosges", "dans les Vosges"),
        (("department", "72", "Sarthe"), "de la Sarthe", "dans la Sarthe"),
        (("department", "93", "Seine-Saint-Denis"), "de la Seine-Saint-Denis",
         "en Seine-Saint-Denis"),
        (("department", "35", "Ille-et-Vilaine"), "d'Ille-et-Vilaine", "en Ille-et-Vilaine"),
        (("department", "90", "Territoire de Belfort"), "du Territoire de Belfort",
         "dans le Territoire de Belfort"),
        (("department", "95", "Val-d'Oise"), "du Val-d'Oise", "dans le Val-d'Oise"),
        (("department", "91", "Essonne"), "de l'Essonne", "dans l'Essonne"),
        (("department", "75", "Paris"), "de Paris", "à Paris"),
        (("department", "2A", "Corse-du-Sud"), "de la Corse-du-Sud", "en Corse-du-Sud"),
        (("department", "974", "La Réunion"), "de La Réunion", "à La Réunion"),
        (("department", "976", "Mayotte"), "de Mayotte", "à Mayotte"),
        (("department", "973", "Guyane"), "de la Guyane", "en Guyane"),
        (("department", "987", "Polynésie"), "du département Polynésie",
         "dans le département Polynésie"),
        (("region", "11", "Île-de-France"), "d'Île-de-France", "en Île-de-France"),
        (("region", "24", "Centre-Val de Loire"), "du Centre-Val de Loire",
         "dans le Centre-Val de Loire"),
        (("region", "32", "Hauts-de-France"), "des Hauts-de-France", "dans les Hauts-de-France"),
        (("region", "52", "Pays de la Loire"), "des Pays de la Loire", "dans les Pays de la Loire"),
        (("region", "76", "Occitanie"), "d'Occitanie", "en Occitanie"),
        (("region", "04", "La Réunion"), "de La Réunion", "à La Réunion"),
        (("region", "42", "Alsace"), "de la région Alsace", "dans la région Alsace"),
        (("epci", "1", "CA Amiens Métropole"), "de la CA Amiens Métropole",
         "dans la CA Amiens Métropole"),
        (("epci", "1", "Métropole de Lyon"), "de la Métropole de Lyon",
         "dans la Métropole de Lyon"),
        (("ept", "1", "Est Ensemble"), "d'Est Ensemble", "dans Est Ensemble"),
        (("urban_unit", "1", "Le Havre"), "de l'unité urbaine du Havre",
         "dans l'unité urbaine du Havre"),
        (("commune", "1", "Les Abymes"), "de la commune des Abymes", "dans la commune des Abymes"),
        (("contract", "1", "Auch"), "du contrat de ville «\u00a0Auch\u00a0»",
         "dans le contrat de ville «\u00a0Auch\u00a0»"),
        (("iris", "1", "Centre"), "du territoire Centre", "dans le territoire Centre"),
    ],
)  # fmt: skip
def test_a_place_has_its_article_and_its_preposition(
    where: tuple[str, str, str], of_it: str, in_it: str
) -> None:
    assert (of_place(place(*where), "fr"), in_place(place(*where), "fr")) == (of_it, in_it)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (("department", "38", "Isère"), "Isère"),
        (("epci", "1", "CA Auch"), "CA Auch"),
        (("urban_unit", "1", "Le Havre"), "the urban unit of Le Havre"),
        (("contract", "1", "Auch"), "the city contract Auch"),
        (("iris", "1", "Centre"), "the territory of Centre"),
    ],
)
def test_a_place_in_english(where: tuple[str, str, str], expected: str) -> None:
    assert of_place(place(*where), "en") == f"of {expected}"
    assert in_place(place(*where), "en") == f"in {expected}"


def test_every_department_and_region_has_its_article() -> None:
    departments = [code for codes in DEPARTMENTS.values() for code in codes.split()]
    regions = [code for codes in REGIONS.values() for code in codes.split()]
    assert (len(set(departments)), len(departments)) == (101, 101)
    assert (len(set(regions)), len(regions)) == (18, 18)
    assert len(ARTICLES) == 119


def test_a_neighbourhood_is_named() -> None:
    assert the_neighbourhood(place("qpv", "1", "Air Bel"), "fr") == "le quartier Air Bel"
    assert the_neighbourhood(place("qpv", "1", "Quartier Nord"), "fr") == "le quartier Nord"
    assert the_neighbourhood(place("zus", "1", "Nord"), "fr") == "la zone urbaine sensible Nord"
    assert the_neighbourhood(place("zus", "1", "Nord"), "en") == "the sensitive urban zone Nord"
    assert the_neighbourhood(place("qpv", "1", "Air Bel"), "en") == "Air Bel"


@pytest.mark.parametrize(
    ("period", "when", "since", "english", "since_english"),
    [
        ("2018", "en 2018", "depuis 2018", "in 2018", "since 2018"),
        ("2018-Q4", "au quatrième trimestre 2018", "depuis le quatrième trimestre 2018",
         "in the fourth quarter of 2018", "since the fourth quarter of 2018"),
        ("2018-12", "en décembre 2018", "depuis décembre 2018", "in December 2018",
         "since December 2018"),
        ("2018-01-01", "au 1er janvier 2018", "depuis le 1er janvier 2018", "on 1 January 2018",
         "since 1 January 2018"),
        ("2018-08-31", "au 31 août 2018", "depuis le 31 août 2018", "on 31 August 2018",
         "since 31 August 2018"),
    ],
)  # fmt: skip
def test_a_period_is_said_in_words(
    period: str, when: str, since: str, english: str, since_english: str
) -> None:
    assert (say_when(period, "fr"), say_since(period, "fr")) == (when, since)
    assert (say_when(period, "en"), say_since(period, "en")) == (english, since_english)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("emploi", "d'emploi"), ("habitants", "d'habitants"), ("hlm", "de hlm"),
        ("le reste", "du reste"), ("les Vosges", "des Vosges"), ("la Loire", "de la Loire"),
        ("l'Ain", "de l'Ain"), ("logements", "de logements"), ("élèves", "d'élèves"),
        ("", "de "),
    ],
)  # fmt: skip
def test_de_elides_and_contracts(text: str, expected: str) -> None:
    assert of(text) == expected


def test_names_contract_their_own_article() -> None:
    assert [of_name(name) for name in ("Le Havre", "Les Abymes", "La Rochelle", "Agen")] == [
        "du Havre", "des Abymes", "de La Rochelle", "d'Agen"]  # fmt: skip
    assert not elides("Hautes-Alpes")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Taux d'emploi", "taux d'emploi"), ("CAF beneficiary households", "CAF beneficiary "
         "households"), ("Gini index", "Gini index"), ("Élèves de 6e", "élèves de 6e"),
    ],
)  # fmt: skip
def test_a_label_loses_its_capital_inside_a_sentence_unless_it_is_a_name(
    label: str, expected: str
) -> None:
    assert lower_first(label) == expected
