"""The page of a neighbourhood: what it shows, and that what is missing is said."""

from dataclasses import replace
from typing import TypeVar

import pytest

from observatory.domain.report.document import (
    Bullets,
    Chart,
    Document,
    EditionKind,
    Map,
    Paragraph,
    Table,
)
from observatory.domain.report.leads import Family, Held, choose_family, choose_leads
from observatory.domain.report.local_cells import (
    benchmark_name,
    interval_cell,
    outcome_cell,
    reason_of,
)
from observatory.domain.report.local_facts import LocalGap, Rank
from observatory.domain.report.local_headlines import choose_headlines, nearness
from observatory.domain.report.local_series import draw_series
from observatory.domain.report.sheet import compose_sheet
from observatory.domain.report.text import Figure, Text
from observatory.domain.report.writer import Writer
from tests.unit.domain.report.place_facts import (
    BROKEN,
    DATA,
    GAPS,
    alone,
    bounded,
    finding,
    indicator,
    known,
    neighbourhood,
    series,
)

FR, EN = Writer("fr"), Writer("en")
T = TypeVar("T")


def blocks(document: Document, kind: type[T]) -> list[T]:
    return [one for one in document.blocks() if isinstance(one, kind)]


def words(document: Document) -> str:
    texts = [str(one.text) for one in document.blocks() if isinstance(one, Paragraph)]
    items = [str(item) for one in document.blocks() if isinstance(one, Bullets)
             for item in one.items]  # fmt: skip
    return "\n".join([*texts, *items])


def test_a_sheet_names_its_place_its_holders_and_its_inhabitants() -> None:
    document = compose_sheet(neighbourhood(), "fr")
    assert document.kind is EditionKind.SHEET
    assert (str(document.title), document.period, document.banner) == (
        "Bitola (QP088001)", "2018", None)  # fmt: skip
    assert "1\u202f343 habitants (2018)." in words(document)
    assert "Commune\u00a0: Épinal · Intercommunalité (EPCI)\u00a0: non connu" in words(document)
    assert "Établissement public territorial" not in words(document)


def test_fictional_figures_bear_a_banner() -> None:
    facts = neighbourhood(data=replace(DATA, origin="demonstration"))
    assert "fictional" in str(compose_sheet(facts, "en").banner)


def test_an_unknown_population_says_why() -> None:
    facts = neighbourhood(population=known(None, reason="zone_suppressed"))
    assert "Population unknown: The territory's value is suppressed." in words(
        compose_sheet(facts, "en")
    )


def test_rows_name_their_benchmark_and_what_is_established() -> None:
    (table,) = blocks(compose_sheet(neighbourhood(), "fr"), Table)
    rows = [[cell if isinstance(cell, str) else cell.text if isinstance(cell, Figure)
             else str(cell) for cell in row] for row in table.rows]  # fmt: skip
    assert rows[0] == [
        "Taux unemp_1564 (2018)", "Emploi", "22,4\u00a0%", "11,8\u00a0%", "reste de Épinal",
        "+10,6\u00a0points", "+9,0 à +12,0", "▼ défavorable",
    ]  # fmt: skip
    assert rows[1][5:] == ["–", "+8,0 à +15,0", "▼ défavorable"]
    assert rows[3][5:] == ["+10,6\u00a0points", "–", "= non établi"]
    assert rows[4][2:] == ["83,3\u00a0%", "–", "–", "–", "–", "– non comparé"]
    assert len(rows) == 5, "what has neither value nor gap is told below"


def test_missing_figures_are_told_with_their_reason() -> None:
    said = words(compose_sheet(neighbourhood(), "fr"))
    assert f"Taux below_bac\u00a0: sans écart. {reason_of('no_counts', 'fr')}" in said
    assert f"Taux vacancy_rate\u00a0: sans valeur. {reason_of('zone_suppressed', 'fr')}" in said
    assert "Sécurité\u00a0: aucune donnée de quartier n'est chargée" in said


def test_a_sheet_of_which_nothing_is_missing_says_so() -> None:
    facts = neighbourhood(gaps=GAPS[:1], absent=())
    assert "a value and a gap" in words(compose_sheet(facts, "en"))


def test_a_sheet_without_any_figure_has_no_table_and_establishes_nothing() -> None:
    nothing = alone("vacancy_rate", "logement", None, "zone_missing")
    facts = neighbourhood(gaps=(LocalGap(finding=nothing, is_compared=False),), series=None,
                          rank=None, outline=None)  # fmt: skip
    document = compose_sheet(facts, "fr")
    assert not blocks(document, Table)
    assert "Aucun écart n'est établi pour ce quartier" in words(document)
    assert [section.id for section in document.sections] == ["quartier", "ecarts", "manques"]


def test_a_sheet_without_gaps_is_of_its_generation() -> None:
    assert compose_sheet(neighbourhood(gaps=(), rank=None), "fr").period == "2015"


def test_the_map_holds_the_neighbourhood_in_its_communes() -> None:
    (drawn,) = blocks(compose_sheet(neighbourhood(), "fr"), Map)
    assert [one.code for one in drawn.outlines] == ["88160", "QP088001"]
    assert [one.code for one in drawn.spots] == ["QP088001"]
    (lost,) = blocks(compose_sheet(neighbourhood(parents={}), "fr"), Map)
    assert "non connu" in str(lost.description)


def test_the_rank_is_told_with_or_without_its_peers() -> None:
    assert "rang 12 parmi" in words(compose_sheet(neighbourhood(), "fr"))
    assert "88 quartiers, lui compris," in words(compose_sheet(neighbourhood(), "fr"))
    rank = Rank(finding=GAPS[0].finding, rank=known(12.0))
    facts = neighbourhood(rank=rank, series=None)
    said = words(compose_sheet(facts, "fr"))
    assert "du plus défavorable au plus favorable (des écarts voisins ne se départagent" in said


def test_two_communes_are_in_the_plural() -> None:
    commune = neighbourhood().parents["commune"][0]
    other = replace(commune, code="88209", name="Golbey")
    facts = neighbourhood(parents={"commune": (commune, other), "ept": (other,)})
    said = words(compose_sheet(facts, "fr"))
    assert "Communes\u00a0: Épinal, Golbey" in said
    assert "Établissement public territorial\u00a0: Golbey" in said


def test_every_number_of_a_sheet_has_its_address() -> None:
    document = compose_sheet(neighbourhood(), "en")
    (table,) = blocks(document, Table)
    figures = [cell for row in table.rows for cell in row if isinstance(cell, Figure)]
    figures += [one for row in table.rows for cell in row if isinstance(cell, Text)
                for one in cell.figures]  # fmt: skip
    (chart,) = blocks(document, Chart)
    figures += [mark.value for mark in chart.marks]
    assert figures
    assert all(one.served for one in figures if one.value is not None)
    assert all(s.path.startswith("/v1/") for one in figures for s in one.served)
    assert all(one.reason for one in figures if one.value is None)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"least": 8.0, "most": None}, "at least +8.0"), ({"least": None, "most": 15.0},
      "at most +15.0"), ({"least": None, "most": None}, "–")],
)  # fmt: skip
def test_bounds_may_be_open(more: dict[str, float | None], said: str) -> None:
    assert str(interval_cell(bounded(**more), EN)) == said


def test_a_context_indicator_is_neither_good_nor_bad() -> None:
    assert str(outcome_cell(finding(outcome="not_compared"), "fr")) == "• contexte"


def test_a_benchmark_that_is_no_rest_stands_by_its_name() -> None:
    assert str(benchmark_name(GAPS[2], "fr")) == "CA d'Épinal"


def test_headlines_are_of_two_themes_the_surest_first() -> None:
    wide = LocalGap(finding=finding("rsa_share", "revenus", lower=10.0, upper=11.0))
    assert [one.indicator.code for one in choose_headlines([*GAPS, wide])] == [
        "rsa_share", "unemp_1564"]  # fmt: skip


def test_a_gap_that_the_test_does_not_hold_is_no_headline() -> None:
    assert not choose_headlines([LocalGap(finding=finding(is_significant=False))])


def test_nearness_is_that_of_the_nearest_limit() -> None:
    assert nearness(finding(lower=5.0, upper=10.0)) == 0.5
    assert nearness(finding(lower=-5.0, upper=10.0)) == 0.0
    assert nearness(bounded(least=8.0, most=16.0)) == 0.5
    assert nearness(finding(lower=None, upper=None)) == 0.5


def test_a_curve_is_cut_where_its_series_breaks() -> None:
    whole, broken = draw_series(series(), FR), draw_series(series(breaks=BROKEN), FR)
    assert not any(mark.is_break for mark in whole.marks)
    assert [mark.period for mark in broken.marks if mark.is_break] == ["2018", "2018"]
    assert "de 40,0\u00a0% (2015) à 43,0\u00a0% (2018)" in str(whole.title)
    assert "la série est rompue depuis 2016" in str(broken.title)
    assert [mark.series for mark in whole.marks] == ["Quartier"] * 3 + ["Épinal"] * 2


def test_the_declared_benchmark_is_chosen_unless_it_has_next_to_no_gap() -> None:
    one = indicator()
    held = [Held(period="2018", kind="commune", gaps=80),
            Held(period="2017", kind="rest_of_urban_unit", gaps=0, bounded=50),
            Held(period="2018", kind="rest_of_urban_unit", gaps=5),
            Held(period="2019", kind="ring_300m", gaps=90)]  # fmt: skip
    assert choose_family(one, held, 100) == Family("2017", "rest_of_urban_unit")
    assert choose_family(one, [held[0], held[2]], 100) == Family("2018", "commune")
    assert choose_family(one, [held[2]], 100) == Family("2018", "rest_of_urban_unit")
    assert choose_family(one, [held[3]], 100) is None


def test_leads_of_a_theme_come_with_those_that_compare_first() -> None:
    codes = ("unemp_1564", "emp_1564", "zeta", "count")
    catalogue = [indicator(code) for code in codes]
    found = choose_leads(catalogue, {"unemp_1564": False, "emp_1564": True, "zeta": True}, 2)
    assert [one.code for one in found] == ["emp_1564", "zeta"]
