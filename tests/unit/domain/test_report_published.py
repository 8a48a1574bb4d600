"""The chapter of published gaps: both geographies apart, contradicting editions marked.

The values are those that reports printed (METHOD B4), not this code's.
"""

import csv
from pathlib import Path

import pytest

from observatory.domain.report.history import HistoryFacts, compose_history
from observatory.domain.report.history_table import OwnGap
from observatory.domain.report.history_words import NAMES
from observatory.domain.report.published import find_contradictions
from observatory.domain.report.published_names import RARE_NAMES
from observatory.domain.report.text import Rule
from observatory.domain.report.writer import Writer
from tests.unit.domain.annex_facts import (
    QPV,
    REST,
    cells,
    charts,
    figures,
    published,
    sentences,
    tables,
)

EARLY = published(20, "2008", 16.9, 7.7, indicator="unemployment_rate_15_59", edition="Onzus 2009",
                  kind="urban_unit", code=None)  # fmt: skip
LATE = published(4, "2008", 16.7, 7.6)
YEARS = (
    published(21, "2003", 17.2, indicator="unemployment_rate_15_59", edition="Onzus 2009"),
    published(6, "2005", 20.0, 8.7),
    LATE,
    EARLY,
    published(26, "2012", 24.2, edition="Onzus 2013"),
    published(2, "2013", 23.2, 9.3),
    published(34, "2014", 26.7, 10.0, generation="QPV2015", scope=QPV, edition="ONPV 2015"),
    published(41, "2015", 26.4, 10.1, generation="QPV2015", scope=QPV, edition="ONPV 2016"),
    published(50, "2018", 23.4, 9.4, generation="QPV2015", scope=QPV, edition="ONPV 2019",
              benchmark_text="9.4 (derived from ratio 2.5)"),
)  # fmt: skip
FACTS = HistoryFacts(published=YEARS)
TABLE = "publie-unemployment-rate"
LEVELS, GAPS = "publie-level-unemployment-rate", "publie-gap-unemployment-rate"


def test_two_editions_that_contradict_each_other_are_both_shown_and_name_each_other() -> None:
    table = tables(compose_history(FACTS, "fr"))[TABLE]
    of_2008 = [row for row in cells(table) if row[0] == "2008"]
    assert [row[2] for row in of_2008] == ["16,7\u00a0%", "16,9\u00a0%"]
    assert "contredit par l'édition Onzus 2009 : 16,9\u00a0% (15-59 ans)" in of_2008[0][-1]
    assert "contredit par l'édition Onzus 2014 : 16,7\u00a0% (15-64 ans)" in of_2008[1][-1]
    assert [row[6] for row in of_2008] == ["Onzus 2014", "Onzus 2009"]


def test_the_comparison_stays_beside_each_number() -> None:
    table = tables(compose_history(FACTS, "en"))[TABLE]
    assert [row[5] for row in cells(table) if row[0] == "2008"] == [
        "rest of the urban unit", "whole urban unit",
    ]  # fmt: skip


def test_the_two_geographies_are_never_one_curve() -> None:
    for chart in charts(compose_history(FACTS, "fr")).values():
        for series in {mark.series for mark in chart.marks}:
            generations = {mark.label.split(",")[0] for mark in chart.marks
                           if mark.series == series}  # fmt: skip
            assert len(generations) == 1
    assert any("année zéro" in said for said in sentences(compose_history(FACTS, "fr")))


def test_a_curve_takes_the_newest_edition_and_is_cut_where_the_field_changes() -> None:
    chart = charts(compose_history(FACTS, "fr"))[LEVELS]
    curve = [(mark.period, mark.value.value, mark.is_break) for mark in chart.marks
             if mark.series == "ZUS"]  # fmt: skip
    assert curve == [("2003", 17.2, False), ("2005", 20.0, True), ("2008", 16.7, False),
                     ("2012", 24.2, False), ("2013", 23.2, False)]  # fmt: skip
    other = [mark.value.value for mark in chart.marks if mark.series == "ZUS, autre édition"]
    assert other == [16.9]


def test_the_gap_has_the_digits_that_were_printed_and_the_value_that_is_served() -> None:
    chart = charts(compose_history(FACTS, "fr"))[GAPS]
    (mark,) = [mark for mark in chart.marks if mark.period == "2018"]
    assert mark.value.text == "+14,0\u00a0points"
    assert mark.value.value == 23.4 - 9.4
    assert mark.value.served[0].path == "/v1/published-gaps?line=50"
    assert mark.value.served[0].field == "difference"


def test_what_an_edition_repeats_for_the_year_before_is_told() -> None:
    said = sentences(compose_history(FACTS, "fr"))
    assert ("L'édition Onzus 2014 dit le taux de 2013 (23,2\u00a0%) identique à celui de 2012, que "
            "l'édition Onzus 2013 donnait à 24,2\u00a0%.") in said  # fmt: skip


def test_the_opening_says_where_each_curve_of_gaps_begins_and_ends() -> None:
    said = [one.replace("\u00a0", " ") for one in sentences(compose_history(FACTS, "en"))]
    assert ("Unemployment rate, ZUS, rest of the urban unit: published gap of +11.3 points in 2005 "
            "and of +13.9 points in 2013.") in said  # fmt: skip
    assert any("contradict each other for 2008" in one for one in said)


def test_several_contradicted_years_are_listed() -> None:
    more = published(19, "2013", 20.9, indicator="unemployment_rate_15_59", edition="Onzus 2011")
    said = sentences(compose_history(HistoryFacts(published=(*YEARS, more)), "fr"))
    assert any("2008 et 2013" in one for one in said)


def test_an_earlier_year_of_another_field_is_a_break() -> None:
    row = next(row for row in cells(tables(compose_history(FACTS, "fr"))[TABLE])
               if row[0] == "2005")  # fmt: skip
    assert row[-1] == "rupture : 15-59 ans puis 15-64 ans"


def test_our_gap_stands_beside_the_same_comparison_at_the_nearest_period() -> None:
    own = OwnGap(indicator="unemp_1564", generation="QPV2015", kind=REST, period="2017",
                 unit="percent", path="/v1/summaries?x", difference=13.5)  # fmt: skip
    far = OwnGap(indicator="unemp_1564", generation="QPV2015", kind=REST, period="2010",
                 unit="percent", path="/v1/summaries?y", difference=1.0)  # fmt: skip
    facts = HistoryFacts(published=YEARS, own=(own, far))
    rows = cells(tables(compose_history(facts, "fr"))[TABLE])
    beside = {row[0]: row[-2] for row in rows}
    assert beside["2018"] == "+13,5\u00a0points (2017)"
    assert beside["2014"] == ""
    assert beside["2013"] == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"least": -22.8, "most": -16.5}, "between −22.8 points and −16.5 points (2018)"),
        ({"median": 12.0}, "median of local gaps: +12.0 points (2018)"),
    ],
)
def test_our_gap_may_be_bounds_or_a_median(more: dict[str, float], said: str) -> None:
    own = OwnGap(indicator="unemp_1564", generation="QPV2015", kind=REST, period="2018",
                 unit="percent", path="/v1/summaries?x", **more)  # fmt: skip
    facts = HistoryFacts(published=YEARS, own=(own,))
    table = tables(compose_history(facts, "en"))[TABLE]
    assert next(row[-2] for row in cells(table) if row[0] == "2018").replace("\u00a0", " ") == said


def test_words_in_place_of_a_number_are_shown_and_say_so() -> None:
    row = published(44, "2015", None, value_text="40+", unit="% of pop 15-64")
    shown = row.figure("value", Writer("fr"), ("en toutes lettres", "rien"))
    assert (shown.text, shown.value, shown.reason) == ("40+", None, "en toutes lettres")
    assert (shown.rule, shown.served[0].field) == (Rule.QUOTED, "deprived_text")
    nothing = row.figure("benchmark", Writer("fr"), ("en toutes lettres", "rien"))
    assert (nothing.text, nothing.value, nothing.reason) == ("–", None, "rien")


def test_what_is_about_a_region_or_about_several_years_is_in_no_series() -> None:
    region = published(86, "2011", 37.0, 20.0, scope="QPV Île-de-France", generation="QPV2015")
    change = published(5, "2008-2013", 6.5, 1.7, indicator="unemployment_rate_15_64 change")
    section = compose_history(HistoryFacts(published=(*YEARS, region, change)), "fr")
    assert "2011" not in {row[0] for row in cells(tables(section)[TABLE])}
    whole = tables(section)["publie-tout"]
    assert not whole.is_printed
    assert len(whole.rows) == len(YEARS) + 2


def test_a_single_year_is_in_the_table_of_the_others_under_its_name() -> None:
    income = published(10, "2010", 12752.0, 23712.0, indicator="mean_fiscal_income_per_UC",
                       value_text="12752", benchmark_text="23712", unit="EUR/UC/yr",
                       gap_text="54 (ZUS as % of urban units)", kind=None,
                       comparison="urban units hosting ZUS (=100)")  # fmt: skip
    section = compose_history(HistoryFacts(published=(*YEARS, income)), "fr")
    (row,) = cells(tables(section)["publie-autres"])
    assert row[1] == "Revenu fiscal moyen par unité de consommation"
    assert row[3:7] == ["12\u202f752\u00a0€", "23\u202f712\u00a0€", "−10\u202f960\u00a0€",
                        "« urban units hosting ZUS »"]  # fmt: skip
    whole = cells(tables(section)["publie-tout"])
    assert any("54 (ZUS as % of urban units)" in row for row in whole)


@pytest.mark.parametrize(("language", "told"), [("fr", "ailleurs"), ("en", "“elsewhere”")])
def test_a_known_comparison_is_told_in_the_language_of_the_edition(
    language: str, told: str
) -> None:
    income = published(10, "2010", 36.1, 12.6, indicator="care_foregone_financial", kind=None,
                       comparison="elsewhere (derived from ratio 2.7)")  # fmt: skip
    section = compose_history(HistoryFacts(published=(*YEARS, income)), language)
    (row,) = cells(tables(section)["publie-autres"])
    assert row[6] == told


def test_a_derived_aggregate_is_a_curve_of_its_own_and_says_what_it_is() -> None:
    derived = tuple(
        published(120 + n, str(2012 + n), 42.2 + n, indicator="poverty_rate_60 (derived aggregate)",
                  generation="QPV2015", scope="QPV métropole, 1294 QPV, 0 suppressed", kind=None,
                  comparison="", edition="", unit="% of persons") for n in range(4)
    )  # fmt: skip
    section = compose_history(HistoryFacts(published=derived), "fr")
    chart = charts(section)["publie-level-poverty-rate-60"]
    assert {mark.series for mark in chart.marks} == {"QPV 2015, agrégat dérivé"}
    row = cells(tables(section)["publie-poverty-rate-60"])[0]
    assert row[5:] == ["sans comparaison publiée", "édition non précisée",
                       "agrégat dérivé de fichiers publiés"]  # fmt: skip
    assert tables(section)["publie-poverty-rate-60"].legend.reading is None


def test_a_gap_without_a_comparison_of_ours_is_on_a_curve_that_says_so() -> None:
    rows = (*YEARS, published(19, "2010", 20.9, 10.3, kind=None))
    chart = charts(compose_history(HistoryFacts(published=rows), "fr"))[GAPS]
    assert "ZUS, comparaison telle que publiée" in {mark.series for mark in chart.marks}


def test_equal_values_do_not_contradict_each_other() -> None:
    twice = (published(1, "2014", 26.7), published(2, "2014", 26.7), published(3, "2014", None))
    assert find_contradictions(twice) == {}


def test_nothing_published_is_said() -> None:
    assert sentences(compose_history(HistoryFacts(), "fr")) == [
        "Aucun écart publié n'est chargé."
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_number_has_its_address(language: str) -> None:
    section = compose_history(FACTS, language)
    for table in tables(section).values():
        assert all(figure.served for figure in figures(table))
    for chart in charts(section).values():
        assert all(mark.value.served and mark.value.value is not None for mark in chart.marks)


def test_everything_published_has_a_name_in_both_languages() -> None:
    path = Path(__file__).parents[3] / "data/published/published_gaps.csv"
    with path.open(encoding="utf-8") as lines:
        indicators = {row["indicator"] for row in csv.DictReader(lines)}
    stems = {published(1, "2008", 1.0, indicator=name).stem for name in indicators}
    assert stems - {*NAMES, *RARE_NAMES} == set()
    assert all(all(pair) for pair in RARE_NAMES.values())
