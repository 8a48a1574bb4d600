"""The tables by region, department and neighbourhood, on small facts."""

from dataclasses import replace

import pytest

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Kind, Nature, Polarity
from observatory.domain.report.areas import AreaRow, Measure, choose_leads
from observatory.domain.report.places import PlacesFacts, Residents, compose_places
from observatory.domain.report.served import ObservationKey
from observatory.domain.report.zone_tables import ZoneFigure, ZoneRow
from tests.unit.domain.annex_facts import (
    area,
    cells,
    figures,
    indicator,
    sentences,
    tables,
)

CHILD = indicator("chosen")


def leads(*rows: AreaRow, **indicators: object) -> dict[str, list[tuple[str, Measure]]]:
    known = {row.key.indicator: indicator(row.key.indicator) for row in rows} | indicators
    chosen = choose_leads(known, rows)  # type: ignore[arg-type]
    return {theme: [(lead.indicator.code, lead.measure) for lead in found]
            for theme, found in chosen.items()}  # fmt: skip


def test_the_rest_of_the_agglomeration_comes_first_then_the_declared_comparison() -> None:
    rows = (area("med", kind="epci", median=-7.0), area("med", kind="commune", median=-5.0,
            period="2021"))  # fmt: skip
    own = indicator("med", default_benchmark=BenchmarkKind.EPCI)
    (lead,) = choose_leads({"med": own}, rows)["emploi"]
    assert lead.key.kind == "epci"
    more = (*rows, area("med", difference=1.0))
    (lead,) = choose_leads({"med": own}, more)["emploi"]
    assert (lead.key.kind, lead.measure) == ("rest_of_urban_unit", Measure.POOLED)


def test_what_speaks_of_less_than_half_of_the_neighbourhoods_leads_nothing() -> None:
    assert leads(area(difference=1.0, observed=4)) == {}


def test_bounds_lead_although_no_gap_is_computed() -> None:
    assert leads(area(least=-22.8, most=-16.5, observed=0)) == {
        "emploi": [("unemp_1564", Measure.BOUNDS)]
    }


def test_counts_and_empty_rows_lead_nothing() -> None:
    count = indicator("count", nature=Nature.COUNT)
    assert leads(area("count", difference=1.0), area("void"), area("none", kind=None),
                 count=count) == {}  # fmt: skip


def test_a_theme_has_three_leads_the_best_known_first_and_values_only_without_gaps() -> None:
    rows = [area(code, difference=1.0) for code in ("a", "b", "c", "d", "unemp_1524")]
    found = leads(*rows, area("value", kind=None, value=1.0),
                  b=indicator("b", polarity=Polarity.NEUTRAL),
                  a=indicator("a", kind=Kind.CONTEXT))  # fmt: skip
    assert [code for code, _ in found["emploi"]] == ["unemp_1524", "c", "d"]
    assert leads(area("value", kind=None, value=1.0)) == {
        "emploi": [("value", Measure.VALUE)]
    }  # fmt: skip


def test_the_newest_period_wins() -> None:
    (lead,) = choose_leads(
        {"unemp_1564": indicator()},
        (area(difference=1.0, period="2018"), area(difference=2.0, period="2017")),
    )["emploi"]
    assert lead.key.period == "2018"


def facts(*rows: AreaRow, **more: object) -> PlacesFacts:
    """Return facts whose lead is the first row's family."""
    own = {row.key.indicator: indicator(row.key.indicator) for row in rows}
    whole = [replace(row, key=replace(row.key, scope=None), zones=1, observed=1)
             for row in rows if row.measure]  # fmt: skip
    return PlacesFacts(leads=choose_leads(own, whole), areas=rows, **more)  # type: ignore[arg-type]


def test_a_pooled_gap_has_its_level_interval_and_outcomes() -> None:
    row = area(place="region:11", value=24.0, difference=13.0, lower=12.0, upper=14.0, worse=8,
               similar=2)  # fmt: skip
    hidden = area(place="region:24", observed=0, reason="zone_suppressed")
    table = tables(compose_places(facts(row, hidden), "fr"))["region-unemp-1564"]
    assert [column.name for column in table.columns] == [
        "region", "zones", "compared", "value", "pooled", "interval", "worse", "similar", "better",
    ]  # fmt: skip
    first, second = cells(table)
    assert [one.replace("\u00a0", " ") for one in first] == [
        "Nom 11", "10", "10", "24,0 %", "+13,0 points", "+12,0 à +14,0", "8", "2", "0",
    ]  # fmt: skip
    assert second[-3:] == ["", "", ""], "nothing compared is not zero"
    assert second[5] == ""
    reasons = {figure.reason for figure in figures(table) if figure.value is None}
    assert reasons == {"La valeur du territoire est couverte par le secret statistique."}
    assert figures(table)[0].served[0].path == row.key.path


def test_bounds_are_two_figures_and_claim_no_outcome() -> None:
    row = area(place="region:11", least=-22.8, most=-16.5, observed=0)
    unknown = area(place="region:01", observed=0)
    table = tables(compose_places(facts(row, unknown), "en"))["region-unemp-1564"]
    assert cells(table) == [["Nom 01", "10", "–"], ["Nom 11", "10", "−22.8 to −16.5"]]
    assert [figure.served[0].field for figure in figures(table)] == [
        "zones", "difference", "zones", "difference_min", "difference_max",
    ]  # fmt: skip


def test_what_is_not_additive_has_the_median_of_its_local_gaps_and_their_middle_half() -> None:
    row = area(place="region:11", kind="epci", p25=19.0, median=22.0, p75=27.0, worse=9, better=1)
    empty = area(place="region:24", kind="epci", observed=0)
    section = compose_places(facts(row, empty), "fr")
    table = tables(section)["region-unemp-1564"]
    assert cells(table)[0][3:5] == ["+22,0\u00a0points", "+19,0 à +27,0"]
    assert cells(table)[1][4] == ""
    assert "comparé à : intercommunalité entière" in str(table.caption)


def test_a_context_indicator_is_neither_good_nor_bad() -> None:
    row = area(place="region:11", difference=1.0)
    own = {"unemp_1564": indicator(polarity=Polarity.NEUTRAL)}
    given = PlacesFacts(leads=choose_leads(own, (area(difference=1.0),)), areas=(row,))
    table = tables(compose_places(given, "fr"))["region-unemp-1564"]
    assert "worse" not in [column.name for column in table.columns]
    assert any("ni favorable" in str(note) for note in table.legend.notes)


def test_values_alone_say_that_they_say_nothing_of_a_gap() -> None:
    rows = (area(place="region:11", kind=None, value=10.0),
            area(place="department:75", kind=None, value=10.0))  # fmt: skip
    found = tables(compose_places(facts(*rows), "fr"))
    assert cells(found["region-unemp-1564"]) == [["Nom 11", "10", "10", "10,0\u00a0%"]]
    assert any("rien d'un écart" in str(note) for note in found["region-unemp-1564"].legend.notes)
    assert not found["departement-emploi"].is_printed


def test_a_value_says_how_many_neighbourhoods_it_rests_on_and_of_which_list() -> None:
    rows = (area(place="department:974", kind=None, value=0.0, observed=4, zones=57),)
    table = tables(compose_places(facts(*rows), "fr"))["departement-emploi"]
    assert cells(table) == [["974 Nom 974", "0,0\u00a0%", "4 sur 57"]]
    assert "quartiers de 2015" in str(table.legend.notes[0])


def test_bounds_count_nobody_beside_them() -> None:
    rows = (area(place="department:75", least=-3.0, most=-1.0, observed=0),)
    table = tables(compose_places(facts(*rows), "fr"))["departement-emploi"]
    assert cells(table) == [["75 Nom 75", "−3,0 à −1,0"]]


def test_nothing_is_counted_where_nothing_is_compared() -> None:
    rows = (area(place="department:974", kind="epci", median=None, observed=0),
            area(place="department:75", kind="epci", median=3.0, worse=2))  # fmt: skip
    table = tables(compose_places(facts(*rows), "fr"))["departement-emploi"]
    assert [line[2] for line in cells(table)] == ["2 sur 10", ""]


def test_departments_have_one_compact_table_a_theme() -> None:
    rows = (
        area("a", "department:75", difference=3.0, worse=4),
        area("b", "department:75", difference=5.0),
        area("b", "department:01", difference=6.0, worse=1),
    )
    table = tables(compose_places(facts(*rows), "fr"))["departement-emploi"]
    assert table.is_printed
    assert [[one.replace("\u00a0", " ") for one in row] for row in cells(table)] == [
        ["01 Nom 01", "", "", "+6,0 points", "1 sur 10"],
        ["75 Nom 75", "+3,0 points", "4 sur 10", "+5,0 points", "0 sur 10"],
    ]


def test_inhabitants_have_their_share_where_the_population_is_known() -> None:
    stock = (
        area("population", "region:11", kind=None, value=200.0),
        area("population", "region:24", kind=None, value=50.0, observed=5),
        area("population", "region:27", kind=None, observed=0),
        area("population", "region:28", kind=None, zones=0),
    )
    key = ObservationKey(indicator="population", level="region", code="11", vintage=2018,
                         period="2018")  # fmt: skip
    given = PlacesFacts(stock=stock, residents=(Residents(key=key, value=1000.0),))
    table = tables(compose_places(given, "fr"))["habitants-region"]
    assert [row[3:] for row in cells(table)] == [["200", "20,0\u00a0%"], ["50", "–"], ["–", "–"]]
    share = figures(table)[3]
    assert [served.path for served in share.served] == [stock[0].key.path, key.path]


def test_a_share_that_cannot_be_computed_has_no_column_and_is_told() -> None:
    stock = (area("population", "region:11", kind=None, value=200.0),)
    table = tables(compose_places(PlacesFacts(stock=stock), "en"))["habitants-region"]
    assert [column.name for column in table.columns] == [
        "region", "zones", "observed", "inhabitants",
    ]  # fmt: skip
    assert "cannot be computed" in str(table.legend.notes[0])


def test_neighbourhoods_have_a_row_with_each_gap_and_its_status() -> None:
    zones = (
        ZoneRow(level="qpv", code="QP2", vintage=2015, name="Deux",
                figures={"unemp_1564": ZoneFigure(value=3.0, outcome="similar")}),
        ZoneRow(level="qpv", code="QP1", vintage=2015, name="Un",
                figures={"unemp_1564": ZoneFigure(least=-2.0, most=-1.0, outcome="worse")}),
        ZoneRow(level="qpv", code="QP3", vintage=2015, name="Trois",
                figures={"unemp_1564": ZoneFigure(reason="no_parent")}),
        ZoneRow(level="qpv", code="QP4", vintage=2015, name="Quatre"),
        ZoneRow(level="qpv", code="QN1", vintage=2024, name="Sans indicateur"),
    )  # fmt: skip
    given = facts(area(place="region:11", difference=1.0), zones=zones)
    section = compose_places(given, "fr")
    table = tables(section)["quartiers-2015"]
    assert not table.is_printed
    assert [[one.replace("\u00a0", " ") for one in row] for row in cells(table)] == [
        ["QP1", "Un", "−2,0 à −1,0", "défavorable"],
        ["QP2", "Deux", "+3,0 points", "aucune différence établie"],
        ["QP3", "Trois", "–",
         "Ce territoire n'appartient à aucun autre de ce niveau dans ce millésime."],
        ["QP4", "Quatre", "–", "Ce quartier n'est pas dans la source."],
    ]  # fmt: skip
    assert "quartiers-2024" not in tables(section)
    assert figures(table)[0].served[0].path.startswith("/v1/gaps?indicator=unemp_1564&level=qpv")
    assert any("XLSX" in said for said in sentences(section))


def test_a_value_of_a_neighbourhood_comes_from_its_observation() -> None:
    zones = (ZoneRow(level="qpv", code="QP1", vintage=2015, name="Un",
                     figures={"unemp_1564": ZoneFigure(value=3.0)}),)  # fmt: skip
    given = facts(area(place="region:11", kind=None, value=1.0), zones=zones)
    table = tables(compose_places(given, "en"))["quartiers-2015"]
    assert cells(table) == [["QP1", "Un", "3.0%"]]
    assert figures(table)[0].served[0].path.startswith("/v1/observations?")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_computed_is_said(language: str) -> None:
    section = compose_places(PlacesFacts(), language)
    assert len(sentences(section)) == 1
    assert not tables(section)


def test_a_theme_without_rows_has_no_part() -> None:
    own = choose_leads({"unemp_1564": indicator()}, (area(difference=1.0),))
    assert not compose_places(PlacesFacts(leads=own), "fr").sections
