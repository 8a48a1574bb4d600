"""The sentences of the report: honest about what is significant, and about what has no p-value."""

from dataclasses import replace

import pytest

from observatory.domain.indicator import Polarity
from observatory.domain.report.writer import Writer
from observatory.domain.report_choice import Choice
from observatory.domain.report_rows import DepartmentGap, Figures, ZonePoint
from observatory.domain.report_sentences import (
    write_caveats,
    write_chart_description,
    write_chart_title,
    write_headline,
    write_map_description,
    write_map_title,
    write_nothing,
    write_outcomes,
    write_pooling_note,
    write_reading_note,
    write_source,
)
from observatory.domain.report_table import Facts
from tests.unit.domain.report_samples import (
    INCOME,
    NEW,
    OLD,
    UNEMPLOYMENT,
    make_indicator,
    make_key,
    make_median,
    make_release,
    make_stock,
)
from tests.unit.domain.test_report_table import row_of

FR, EN = Writer("fr"), Writer("en")
RATE, MEDIAN = make_indicator(), make_median()
CONTEXT = make_indicator(polarity=Polarity.NEUTRAL)
UNEMPLOYED, POOR = row_of(UNEMPLOYMENT), row_of(INCOME, MEDIAN)
PUBLISHED = row_of(replace(UNEMPLOYMENT, zone_x=None, adjusted=0))


def plain(sentence):
    return sentence.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def test_the_headline_of_a_rate_has_both_values_and_the_pooled_gap():
    headline = write_headline(UNEMPLOYED, FR)
    assert plain(headline.fact) == (
        "Libellé unemp_1564 (2018) : 22,5 % dans les quartiers contre 13,3 % dans le reste de leur "
        "unité urbaine, soit 9,2 points de plus (3 quartiers comparés sur 12)."
    )


def test_the_headline_of_a_median_has_the_mean_and_the_median_of_the_local_gaps():
    assert plain(write_headline(POOR, FR).fact) == (
        "Libellé med_income_uc (2018) : la valeur des quartiers est en moyenne de 7 000 € "
        "au-dessous de celle du territoire de comparaison, à savoir leur intercommunalité (EPCI), "
        "quartiers compris ; l'écart médian est de -7 000 € (2 quartiers comparés sur 12)."
    )


def test_the_headline_in_english():
    row = row_of(replace(UNEMPLOYMENT, compared=1, benchmark_x=375), language="en")
    assert plain(write_headline(row, EN).fact) == (
        "Label unemp_1564 (2018): 22.5% in the neighbourhoods against 25.0% in the rest of their "
        "urban unit, that is 2.5 points lower (1 neighbourhood compared of 12)."
    )


@pytest.mark.parametrize(
    ("row", "start"),
    [
        (row_of(replace(UNEMPLOYMENT, benchmark_x=337.4)),
         "Libellé unemp_1564 (2018) : 22,5 % dans les quartiers comme dans le reste"),
        (row_of(replace(INCOME, mean=0.3), MEDIAN),
         "Libellé med_income_uc (2018) : en moyenne, aucune différence avec leur inter"),
    ],
)  # fmt: skip
def test_a_gap_that_rounds_to_nothing_has_no_direction(row, start):
    assert plain(write_headline(row, FR).fact).startswith(start)


def test_chance_is_set_aside_only_where_there_are_p_values():
    assert plain(write_outcomes(UNEMPLOYED, FR)) == (
        "Une fois écarté ce que le hasard suffit à expliquer (comparaisons multiples comprises), "
        "l'écart est défavorable dans 2 des quartiers comparés, favorable dans aucun et non "
        "concluant dans 1."
    )


@pytest.mark.parametrize("row", [POOR, PUBLISHED], ids=["medians", "a rate without counts"])
def test_without_p_values_the_outcome_is_beyond_rounding_and_materiality(row):
    sentence = write_outcomes(row, FR)
    assert sentence.startswith("Au-delà de l'arrondi et du seuil d'importance")
    assert "hasard" not in sentence


def test_shares_are_given_from_thirty_judged_neighbourhoods():
    row = replace(UNEMPLOYED, worse=28, similar=1, better=1)
    assert "unfavourable in 93% of the compared" in write_outcomes(row, EN)
    assert "unfavourable in 28 of the compared" in write_outcomes(replace(row, better=0), EN)


@pytest.mark.parametrize(
    "row", [replace(UNEMPLOYED, is_neutral=True), replace(UNEMPLOYED, worse=0, similar=0)]
)
def test_a_context_indicator_is_neither_favourable_nor_unfavourable(row):
    assert write_outcomes(row, EN).startswith("A context indicator")


def test_the_reading_note_of_a_pooled_line_uses_its_own_numbers():
    assert plain(write_reading_note(UNEMPLOYED, FR)) == (
        "Libellé unemp_1564, 2018 : réunis, les 3 quartiers comparés comptent 22,5 %, le "
        "territoire de comparaison (le reste de leur unité urbaine) 13,3 %, soit un écart agrégé "
        "de +9,2 points. Dans la moitié des quartiers, l'écart local est inférieur à +20,0 points."
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [(POOR, "Cet indicateur n'est pas additif"), (PUBLISHED, "Ce taux est publié sans ses eff")],
)
def test_the_reading_note_says_why_nothing_is_pooled(row, reason):
    assert reason in write_reading_note(row, FR)


def test_a_theme_says_why_all_or_some_of_its_lines_have_no_pooled_gap():
    empty = replace(UNEMPLOYED, compared=0, is_weighted=False)
    assert write_pooling_note([UNEMPLOYED, empty], FR) is None
    assert write_pooling_note([UNEMPLOYED, POOR], FR).startswith("Un tiret dans les colonnes")
    assert write_pooling_note([PUBLISHED, POOR], EN).startswith("No line has an overall value")


def test_a_generation_without_gaps_names_the_closest_period_that_has_some():
    choice = Choice(2018, (), (), 0)
    assert write_nothing("QPV 2024", choice, ["2014", "2021", "2022-12-31"], FR) == (
        "QPV 2024 : aucun écart n'est calculé pour 2018 ni pour les deux années précédentes ; la "
        "période la plus proche qui en a est 2021."
    )
    assert write_nothing("QPV 2024", choice, [], EN) == (
        "QPV 2024: no gap is computed, for 2018 or any other year."
    )


def test_the_chart_is_titled_by_how_many_indicators_are_unfavourable():
    half = replace(UNEMPLOYED, worse=1, better=1, similar=0)
    neutral = replace(UNEMPLOYED, is_neutral=True)
    empty = replace(UNEMPLOYED, compared=0)
    assert write_chart_title("emploi", [UNEMPLOYED, half, neutral, empty], EN) == (
        "Employment: indicators unfavourable to more than half of the neighbourhoods, 1 of 2"
    )
    assert write_chart_title("emploi", [neutral], EN) == (
        "Employment: where the middle half of the local gaps lies"
    )


def test_the_chart_is_described_line_by_line():
    empty = replace(UNEMPLOYED, compared=0)
    described = plain(write_chart_description([POOR, empty], FR))
    assert described.endswith(" Libellé med_income_uc : médiane -7 000 €, de -7 500 € à -6 500 €.")


@pytest.mark.parametrize(
    ("indicator", "is_points", "title"),
    [
        (RATE, False, "the median gap is unfavourable in 2 departments of 3"),
        (RATE, True, "a worse value than the benchmark's in 2 of the 3 compared neighbourhoods"),
        (CONTEXT, True, "(2018): median gap in 3 departments"),
    ],
)
def test_the_map_is_titled_by_what_it_shows(indicator, is_points, title):
    written = write_map_title(UNEMPLOYED, indicator, [3.0, -1.0, 2.0], EN, is_points=is_points)
    assert written.endswith(title)


def test_a_map_of_departments_is_described_by_its_extremes_and_what_is_missing():
    key = make_key()
    departments = [
        DepartmentGap(key, "01", "Ain", 3, 2, 4.0),
        DepartmentGap(key, "02", "Aisne", 3, 2, -1.5),
        DepartmentGap(key, "03", "Allier", 1, 0, None),
    ]
    described = plain(write_map_description(departments, (), "percent", EN))
    assert "from -1.5 points (Aisne) to +4.0 points (Ain). Departments that have" in described


def test_a_map_of_neighbourhoods_is_described_by_what_is_missing():
    points = [
        ZonePoint(make_key(), f"QP00100{i}", "Nom", "01", 2.0, 46.0, 2154, gap)
        for i, gap in enumerate((None, 3.0, None))
    ]
    assert "Quartiers sans écart calculé : 2." in write_map_description((), points, "percent", FR)


@pytest.mark.parametrize(("release", "line"), [
    (make_release(), "Insee, Recensement, édition 2018, publiée le 04/03/2021, Licence Ouverte "
                     "2.0"),
    (make_release(published_on=None), "Insee, Recensement, édition 2018, Licence Ouverte 2.0"),
])  # fmt: skip
def test_a_source_gives_its_edition_and_its_date_when_known(release, line):
    assert write_source(release, FR) == line


def caveats(rows, generations=None, releases=(), summaries=()):
    facts = Facts(
        make_stock([RATE], {}, generations=generations),
        Figures(releases=releases, summaries=summaries),
        "en",
    )
    return write_caveats(facts, Choice(2018, (), (), 0), rows, EN)


def test_three_caveats_stand_in_every_report():
    whole = replace(UNEMPLOYED, compared=12)
    assert [caveat.split()[0] for caveat in caveats([whole])] == ["Residents", "The", "A"]


def test_the_figures_call_for_their_own_caveats():
    summary = replace(UNEMPLOYMENT, breaks=2, estimated=1)
    releases = (make_release(), make_release(2, operation="filosofi"))
    rows = [UNEMPLOYED, replace(POOR, is_borrowed=True)]
    found = " ".join(caveats(rows, {OLD: 12, NEW: 9}, releases, (summary,)))
    for words in (
        "Benjamini-Hochberg", "different perimeters", "Income (Filosofi)", "Census:",
        "unweighted", "2 gaps rest on", "1 gaps are estimated", "1 lines take up a period before "
        "2018", "in 2 lines fewer than 90%",
    ):  # fmt: skip
        assert words in found
