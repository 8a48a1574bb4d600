"""The diagnosis of a department, and the editions of smaller places."""

from dataclasses import replace
from typing import Any

from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.document import (
    Bullets,
    Cell,
    Chart,
    Document,
    EditionKind,
    KeyFigures,
    Map,
    Outcome,
    Paragraph,
    Table,
)
from observatory.domain.report.local import compose_local
from observatory.domain.report.local_facts import LocalGap
from observatory.domain.report.pooled import choose_gaps, choose_pooled
from observatory.domain.report.text import Figure, Rule
from tests.unit.domain.report.place_facts import (
    DATA,
    DEPARTMENT,
    GAPS,
    REGION,
    alone,
    bounded,
    department,
    finding,
    known,
    local,
    neighbourhood,
    pooled,
)


def text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Figure) else str(cell)


def rows(document: Document, name: str) -> list[list[str]]:
    (table,) = (one for one in document.blocks() if isinstance(one, Table) and one.id == name)
    return [[text(cell) for cell in row] for row in table.rows]


def told(document: Document) -> str:
    return "\n".join(
        str(one) for block in document.blocks()
        for one in (block.items if isinstance(block, Bullets) else
                    [block.text] if isinstance(block, Paragraph) else [])
    )  # fmt: skip


def median(**more: Any) -> Any:
    return finding(
        "med_income_uc", "revenus", difference=None, lower=None, upper=None, value=None, p50=-7.0,
        outcome="not_compared", kind="epci", is_significant=None, **more,
    )  # fmt: skip


def test_a_diagnosis_tells_how_many_live_there_and_of_how_many_that_is_known() -> None:
    document = compose_diagnosis(department(), "fr")
    (cards,) = (one for one in document.blocks() if isinstance(one, KeyFigures))
    assert [card.figure.text for card in cards.items] == ["6", "15\u202f628", "3,5\u00a0%"]
    assert [str(card.detail) for card in cards.items][1:] == [
        "2020, 5 quartiers connus sur 6", "2018, quartiers de 2015"]  # fmt: skip
    assert cards.items[2].figure.rule is Rule.SHARE
    assert (document.kind, document.period, document.banner) == (
        EditionKind.DIAGNOSIS, "2018", None)  # fmt: skip


def test_what_is_not_known_of_the_population_says_why() -> None:
    nothing = known(None, reason="no_benchmark")
    facts = department(population=nothing, share=nothing, outline=None,
                       data=replace(DATA, origin="demonstration"))  # fmt: skip
    document = compose_diagnosis(facts, "en")
    (cards,) = (one for one in document.blocks() if isinstance(one, KeyFigures))
    assert all("No value is loaded" in str(card.detail) for card in cards.items[1:])
    assert document.banner
    assert not [one for one in document.blocks() if isinstance(one, Map)]


def test_a_pooled_gap_stands_with_its_interval_its_counts_and_its_neighbours() -> None:
    (row,) = rows(compose_diagnosis(department(), "fr"), "themes-obligatoires")
    assert row == [
        "Emploi\u00a0: Taux unemp_1564 (2018, QPV 2015)", "22,4\u00a0%",
        "reste de l'unité urbaine", "+10,6\u00a0points [+9,0 à +12,0]", "5 / 1 / 0 sur 6",
        "▼ défavorable", "+8,0\u00a0points [+9,0 à +12,0]", "+9,0\u00a0points [+9,0 à +12,0]",
    ]  # fmt: skip


def test_bounds_and_medians_are_told_apart_from_a_gap() -> None:
    between = pooled(finding=bounded(place=DEPARTMENT), alone=alone("emp_1564", "emploi", 33.2, ""),
                     local=None, region=None, nation=None)  # fmt: skip
    own = alone("med_income_uc", "revenus", None, "non_additive", p50=12.0)
    middle = pooled(finding=median(), region=None, nation=median(), alone=own)
    single = pooled(finding=alone("css_share", "sante", 43.9, "no_benchmark"), alone=None,
                    local=None, region=None, nation=None, reason="no_benchmark")  # fmt: skip
    empty = pooled(finding=median(), alone=None, local=None, region=None,
                   nation=finding(lower=None, upper=None))  # fmt: skip
    document = compose_diagnosis(department(gaps=(between, middle, single, empty)), "en")
    first, second, third, fourth = rows(document, "themes-obligatoires")
    assert first[1:6] == ["33.2%", "rest of urban unit", "+8.0 to +15.0\u00a0points", "–",
                          "▼ worse"]  # fmt: skip
    assert second[1] == "12.0% (med.)"
    assert second[3:] == ["−7.0\u00a0points (med.)", "5 / 1 / 0 of 6", "by neighbourhood", "–",
                          "−7.0\u00a0points (med.)"]  # fmt: skip
    assert third[2:] == ["–", "–", "–", "– not compared", "–", "–"]
    assert (fourth[1], fourth[7]) == ("–", "+10.6\u00a0points")
    said = told(document)
    assert "Rate css_share: no gap. No value is loaded for the benchmark" in said
    assert "Rate med_income_uc: no gap of all" in said or "Rate med_income_uc, Rate" in said


def test_the_bars_compare_the_department_with_the_region_and_the_nation() -> None:
    (chart,) = (one for one in compose_diagnosis(department(), "fr").blocks()
                if isinstance(one, Chart))  # fmt: skip
    assert [mark.label for mark in chart.marks] == ["Vosges", "Grand Est", "France"]
    assert chart.marks[0].outcome is Outcome.WORSE


def test_a_region_of_one_department_is_not_drawn_twice() -> None:
    own = pooled(finding=median(), region=median(), nation=median())
    facts = department(gaps=(own,), region=replace(REGION, name="Vosges"))
    (chart,) = (one for one in compose_diagnosis(facts, "fr").blocks() if isinstance(one, Chart))
    assert [mark.label for mark in chart.marks] == ["Vosges", "France"]
    assert "l'écart médian" in str(chart.title)
    assert {mark.outcome for mark in chart.marks} == {Outcome.NEUTRAL}


def test_no_bars_without_all_of_them() -> None:
    facts = department(gaps=(pooled(nation=None),), region=None)
    assert not [one for one in compose_diagnosis(facts, "fr").blocks() if isinstance(one, Chart)]


def test_few_neighbourhoods_have_a_line_each_many_follow_each_other() -> None:
    few = compose_diagnosis(department(), "fr")
    assert rows(few, "liste-des-quartiers") == [["Bitola (QP088001)", "Épinal", "1\u202f343"]]
    golbey = replace(neighbourhood().parents["commune"][0], name="Golbey")
    many = (neighbourhood(),) * 12 + (neighbourhood(parents={"commune": (golbey,)}),)
    said = told(compose_diagnosis(department(neighbourhoods=many), "fr"))
    assert said.count("Bitola (1\u202f343)") == 13
    assert "\u00a0; Golbey\u00a0: Bitola (1\u202f343)." in said, "É is filed as E"


def test_a_neighbourhood_without_commune_or_point_is_listed_all_the_same() -> None:
    lost = neighbourhood(parents={}, longitude=None, latitude=None)
    document = compose_diagnosis(department(neighbourhoods=(lost,) * 13, outline=None), "fr")
    assert told(document).count("Bitola") == 13


def test_a_diagnosis_in_which_nothing_is_missing_says_so() -> None:
    assert "Chaque thème a un écart d'ensemble." in told(
        compose_diagnosis(department(absent=()), "fr")
    )
    empty = compose_diagnosis(department(gaps=(), absent=("sante",)), "fr")
    assert "Santé\u00a0: aucune donnée" in told(empty)
    assert empty.period == "2024"


def test_the_gap_of_the_sums_comes_before_bounds_and_local_gaps() -> None:
    sums = finding(kind="commune", place=DEPARTMENT)
    between = bounded("unemp_1564", place=DEPARTMENT)
    middle = median(place=DEPARTMENT, worse=3)
    own = alone("unemp_1564", "emploi", 22.0, "")
    assert choose_pooled([middle, between, sums, own]).finding is sums  # type: ignore[union-attr]
    found = choose_pooled([middle, between, own])
    assert found is not None
    assert (found.finding, found.alone, found.local) == (between, own, middle)
    assert choose_pooled([middle]).finding is middle  # type: ignore[union-attr]
    assert choose_pooled([]) is None


def test_a_ring_is_no_benchmark_of_a_department() -> None:
    ring = finding(kind="ring_300m", place=DEPARTMENT)
    refused = alone("unemp_1564", "emploi", None, "no_counts", kind="rest_of_urban_unit")
    own = alone("unemp_1564", "emploi", 22.0, "")
    found = choose_pooled([ring, refused, own])
    assert found is not None
    assert (found.finding, found.reason) == (own, "no_counts")


def test_bounds_that_hold_zero_are_no_gap() -> None:
    assert choose_pooled([bounded(least=-1.0, sign_certain=False)]) is None


def test_the_newest_generation_with_a_gap_is_shown_once() -> None:
    old, new = pooled(), pooled(finding=finding(vintage=2024))
    single = pooled(finding=alone("unemp_1564", "emploi", 20.0, "", vintage=2030), local=None)
    assert choose_gaps([old, single, new], 2) == (new,)


def test_a_figure_alone_stands_only_for_a_theme_without_gap() -> None:
    own = pooled(finding=alone("emp_1564", "emploi", 33.0, ""), local=None)
    health = pooled(finding=alone("css_share", "sante", 43.9, ""), local=None)
    assert choose_gaps([own, pooled(), health], 2) == (pooled(), health)


def test_a_local_edition_sums_nothing_and_counts_by_address() -> None:
    document = compose_local(local(), "fr")
    said = told(document)
    assert "Aucune somme n'est faite à cette échelle" in said
    assert "Taux unemp_1564 (2018)\u00a0: écart défavorable établi pour le seul quartier" in said
    assert "quartier comparé (1 sur 1)." in said
    assert (
        "Taux gp_ratio (2018)\u00a0: aucun écart défavorable n'est établi (1 quartier comparé)."
        in said
    )
    assert "1 quartiers" not in said
    assert [one.axis for one in document.blocks() if isinstance(one, Map)] == ["Habitants"]
    assert "Taux below_bac (2018)\u00a0: aucun quartier ne peut être comparé." in said
    assert rows(document, "quartiers-unemp-1564")[0][-1] == "▼ défavorable"
    assert rows(document, "quartiers-below-bac") == [["Bitola (QP088001)", "83,3\u00a0%"]]
    counts = [figure for block in document.blocks() if isinstance(block, Paragraph)
              for figure in block.text.figures if figure.rule is Rule.COUNT]  # fmt: skip
    assert all(len(figure.served) == figure.value for figure in counts)
    assert (document.kind, document.period) == (EditionKind.ANNUAL, "2018")


def test_a_local_edition_without_outlines_has_no_map() -> None:
    facts = local(outline=None, neighbourhoods=(neighbourhood(outline=None, gaps=()),),
                  data=replace(DATA, origin="demonstration"))  # fmt: skip
    document = compose_local(facts, "en")
    assert not [one for one in document.blocks() if isinstance(one, Map)]
    assert (document.period, bool(document.banner)) == ("2015", True)
    (drawn,) = (one for one in compose_local(local(outline=None), "en").blocks()
                if isinstance(one, Map))  # fmt: skip
    assert [one.code for one in drawn.outlines] == ["QP088001"]


def test_a_place_whose_neighbourhoods_have_one_indicator_has_one_theme() -> None:
    facts = local(neighbourhoods=(neighbourhood(gaps=(LocalGap(finding=GAPS[0].finding),)),))
    assert [section.id for section in compose_local(facts, "fr").sections] == [
        "quartiers", "emploi"]  # fmt: skip
