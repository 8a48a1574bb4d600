"""The annual edition: what it says, of what, and what it never says."""

import re
from dataclasses import replace
from typing import Any

import pytest

from observatory.domain.report.annual import compose_annual
from observatory.domain.report.choose import THEMES
from observatory.domain.report.document import (
    Bullets,
    Chart,
    ChartKind,
    Document,
    KeyFigures,
    Map,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.printed import list_printed
from observatory.domain.report.text import Rule
from tests.unit.domain.report.edition_samples import (
    AIN,
    CUT,
    EPCI,
    GAPS,
    INDICATORS,
    PARTS,
    QPV,
    RELEASES,
    SUMMARIES,
    UNIT,
    alone,
    bounded,
    facts,
    gap,
    local,
    of_scope,
    row,
)

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-"})


def plain(said: Any) -> str:
    return str(said).translate(SPACES)


def compose(language: str = "fr", **values: Any) -> Document:
    return compose_annual(facts(**values), language)


def find(document: Document, section: str) -> Section:
    return next(one for one in document.walk() if one.id == section)


def block(document: Document, name: str) -> Any:
    return next(one for one in document.blocks() if getattr(one, "id", "") == name)


def words(document: Document) -> str:
    found = []
    for one in document.blocks():
        if isinstance(one, Paragraph):
            found.append(str(one.text))
        elif isinstance(one, Bullets):
            found += map(str, one.items)
    return plain("\n".join(found))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_edition_is_whole_in_both_languages(language: str) -> None:
    document = compose(language)
    ids = [section.id for section in document.walk()]
    assert ids == ["chiffres-de-l-annee", "comment-lire", "emploi-qpv2015",
                   "emploi-qpv2015-reserves", "revenus-qpv2015", "revenus-qpv2015-reserves",
                   "sans-ecart", "autres-generations"]  # fmt: skip
    named = [one.id for one in document.blocks() if isinstance(one, Table | Chart | Map)]
    assert len(named) == len(set(named))
    assert all(re.fullmatch("[a-z0-9-]+", one) for one in (*ids, *named))
    assert (document.period, document.banner, document.place) == ("2018", None, None)
    assert compose(language) == document, "the same facts, the same edition"


def test_every_number_knows_where_it_is_served() -> None:
    for printed in list_printed(compose()):
        served = printed.figure.served
        assert len(served) == (2 if printed.figure.rule in (Rule.DIFFERENCE, Rule.SHARE) else 1)
        assert all(one.path.startswith("/v1/") for one in served)


def test_the_figures_of_the_year_open_the_edition() -> None:
    (figures,) = [one for one in find(compose(), "chiffres-de-l-annee").blocks
                  if isinstance(one, KeyFigures)]  # fmt: skip
    said = [(one.label, plain(one.figure.text)) for one in figures.items]
    assert said[:4] == [
        ("Quartiers prioritaires", "3"), ("Habitants (2018)", "5 000"),
        ("Taux unemp_1564 (2018)", "+10,0 points"), ("Taux emp_1564 (2018)", "-15,2 points"),
    ], "theme by theme; of bounds the most prudent one"  # fmt: skip
    assert ("Taux med_income_uc (2018)", "-7 000 €") in said
    assert ("Taux pov60 (2018)", "40,0 %") in said, "a level, for want of a gap"
    assert len(said) <= 10


def test_at_most_ten_figures_open_an_edition() -> None:
    codes = [f"x{place}" for place in range(12)]
    extra = {code: replace(INDICATORS["unemp_1564"], code=code, theme=theme)
             for code, theme in zip(codes, THEMES * 2, strict=False)}  # fmt: skip
    rows = (*SUMMARIES, *(row(code) for code in codes))
    document = compose(indicators={**INDICATORS, **extra}, summaries=rows)
    (figures,) = [one for one in find(document, "chiffres-de-l-annee").blocks
                  if isinstance(one, KeyFigures)]  # fmt: skip
    assert len(figures.items) == 10


def test_without_a_population_nothing_is_counted() -> None:
    rows = [one for one in SUMMARIES if one.indicator != "population"]
    (figures,) = [one for one in find(compose(summaries=rows), "chiffres-de-l-annee").blocks
                  if isinstance(one, KeyFigures)]  # fmt: skip
    assert figures.items[0].label == "Taux unemp_1564 (2018)"


def test_a_theme_tells_its_gap_its_change_and_its_spread() -> None:
    said = words(compose())
    assert "l'écart s'est creusé de 3,0 points" in said
    assert ("Taux unemp_1564 : l'écart avec le reste de leur unité urbaine est défavorable d'au "
            "moins 9,0 points dans la moitié des 3 quartiers comparés, d'au moins 14,0 points dans "
            "un quart d'entre eux. Il est établi comme défavorable dans 2 quartiers, soit 67 %"
            ) in said  # fmt: skip
    assert "Il est établi comme défavorable dans tous." in said, "of incomes"


def test_where_the_quartiers_differ_in_direction_none_is_claimed() -> None:
    said = words(compose(summaries=(row(p25=-2.0, p50=1.0, p75=3.0, worse=0),)))
    assert "dans la moitié centrale" not in said or "défavorable d'au moins" not in said
    assert "va de -2,0 points à +3,0 points ; la médiane est de +1,0 point" in said


def test_the_table_shows_the_bounds_and_beside_them_the_local_gaps() -> None:
    table = block(compose(), "emploi-qpv2015-ecarts")
    rows = [[plain(getattr(cell, "text", cell)) for cell in cells] for cells in table.rows]
    assert rows[1] == ["Taux emp_1564 (2018)", "Reste de l'unité urbaine", "–", "–", "–",
                       "-23,5 à -15,2 points", "–", "–", "–"]  # fmt: skip
    assert rows[2][1:3] == ["Unité urbaine", "44,9 %"]
    assert rows[0][4:] == ["+10,0 points", "+8,0 à +12,0 points", "+9,0 points", "2 / 1 / 0", "3"]
    assert "Lecture" not in plain(table.legend.reading)
    assert table.legend.sources == ("Insee, Recensement de 2018",)


def test_seven_lines_are_printed_and_all_are_in_the_files() -> None:
    codes = [f"x{place}" for place in range(12)]
    extra = {code: replace(INDICATORS["unemp_1564"], code=code) for code in codes}
    document = compose(indicators={**INDICATORS, **extra}, summaries=[row(code) for code in codes])
    printed, whole = (block(document, f"emploi-qpv2015-{name}") for name in ("ecarts", "complet"))
    assert (len(printed.rows), printed.is_printed) == (7, True)
    assert (len(whole.rows), whole.is_printed) == (12, False)


def test_levels_without_a_benchmark_are_in_the_files() -> None:
    table = block(compose(), "sante-qpv2015-niveaux")
    cells = [plain(getattr(cell, "text", cell)) for cell in table.rows[0]]
    assert cells == ["Taux css_share", "2018", "40,0 %", "38,0 %", "41,0 %", "44,0 %", "3", "3"]
    assert not table.is_printed
    printed = block(compose(), "revenus-qpv2015-reperes")
    assert (printed.rows[0][0], printed.is_printed) == ("Taux pov60", True)
    assert printed.legend.sources == ("Insee, Filosofi (E2)",)
    counts = block(compose(), "contexte-qpv2015-niveaux")
    assert not counts.is_printed
    ids = [getattr(one, "id", "") for one in compose().blocks()]
    assert "contexte-qpv2015-reperes" not in ids, "a count is no rate"


def test_a_column_of_dashes_is_not_printed() -> None:
    table = block(compose(), "revenus-qpv2015-ecarts")
    assert [column.name for column in table.columns] == [
        "indicator", "kind", "value", "benchmark_value", "difference", "interval", "p50",
        "outcomes", "observed",
    ]  # fmt: skip
    alone_ = block(compose(summaries=(local("med_income_uc"),)), "revenus-qpv2015-ecarts")
    assert [column.name for column in alone_.columns] == ["indicator", "kind", "p50", "outcomes",
                                                          "observed"]  # fmt: skip


def test_the_level_is_told_where_the_gap_is_only_bounded() -> None:
    said = words(compose(summaries=(bounded(), alone("emp_1564"))))
    lead = next(line for line in said.split("\n") if "comprise entre 63,7 %" in line)
    assert "40,0 %" in lead


def test_charts_show_the_spread_the_series_and_the_outcomes() -> None:
    document = compose()
    charts = {one.id: one for one in document.blocks() if isinstance(one, Chart)}
    spread = charts["emploi-qpv2015-repartition"]
    assert [plain(mark.value.text) for mark in spread.marks] == ["+9,0 points", "-15,0 points"]
    series = charts["emploi-qpv2015-evolution"]
    assert [mark.period for mark in series.marks] == ["2016", "2017", "2018"]
    assert series.marks[-1].lower is not None
    assert spread.legend.sources == ("Insee, Recensement de 2018",)
    assert "emploi-qpv2015-quartiers" not in charts, "the spread says it"
    outcomes = block(compose(summaries=(row(),)), "emploi-qpv2015-quartiers")
    assert (outcomes.kind, outcomes.unit) == (ChartKind.HISTOGRAM, "count")
    assert [mark.value.value for mark in outcomes.marks] == [2, 1, 0]
    alike = compose(summaries=(row(worse=3, similar=0),))
    assert "emploi-qpv2015-quartiers" not in [getattr(one, "id", "") for one in alike.blocks()]


def test_a_curve_is_cut_where_the_series_breaks() -> None:
    series = block(compose(), "revenus-qpv2015-evolution")
    assert [(mark.period, mark.is_break) for mark in series.marks] == [("2016", False),
                                                                      ("2018", True)]  # fmt: skip
    assert any("coupée" in plain(note) for note in series.legend.notes)


def test_a_lead_between_bounds_shows_its_level_through_time() -> None:
    rows = [one for one in SUMMARIES if one.indicator == "emp_1564" and one.kind != UNIT]
    document = compose(summaries=rows)
    series = block(document, "emploi-qpv2015-evolution")
    assert [mark.period for mark in series.marks] == ["2010", "2018"]
    assert not series.is_difference
    ids = [getattr(one, "id", "") for one in document.blocks()]
    absent = ("repartition", "carte", "quartiers", "larges", "reduits")
    assert not {f"emploi-qpv2015-{name}" for name in absent} & set(ids)


def test_a_curve_says_how_many_neighbourhoods_stand_behind_it_where_that_varies() -> None:
    rows = [replace(one, observed=8) if one.period == "2010" else one
            for one in SUMMARIES if one.indicator == "emp_1564" and one.kind != UNIT]  # fmt: skip
    (note,) = block(compose(summaries=rows), "emploi-qpv2015-evolution").legend.notes
    assert "de 3 à 8, qui ne sont pas toujours les mêmes" in plain(note)
    same = [replace(one, observed=8) for one in rows]
    assert not block(compose(summaries=same), "emploi-qpv2015-evolution").legend.notes


def test_a_single_period_is_no_series_and_a_figure_of_later_is_not_told() -> None:
    document = compose(summaries=(row(), row(period="2019")))
    assert not [one for one in document.blocks() if isinstance(one, Chart)
                and one.kind is ChartKind.SERIES]  # fmt: skip


def test_an_index_has_no_unit_on_its_axis() -> None:
    extra = {"x": replace(INDICATORS["unemp_1564"], code="x", unit="index"),
             "y": replace(INDICATORS["unemp_1564"], code="y", unit="index")}  # fmt: skip
    document = compose(indicators=extra, summaries=(row("x"), row("y")))
    assert block(document, "emploi-qpv2015-repartition").axis == "Écart"


def test_widest_and_closing_gaps_name_neighbourhoods() -> None:
    document = compose()
    wide = block(document, "emploi-qpv2015-larges")
    assert [cells[0] for cells in wide.rows] == ["Quartier 1 (QP001001)", "Quartier 2 (QP001002)"]
    assert "interval" in [column.name for column in wide.columns]
    closing = block(document, "emploi-qpv2015-reduits")
    assert [plain(cell.text) for cell in closing.rows[0][2:]] == [
        "+14,0 points", "+10,0 points", "-4,0 points"
    ]  # fmt: skip
    euros = block(document, "revenus-qpv2015-larges")
    assert "interval" not in [column.name for column in euros.columns], "nobody has limits"


def test_a_gap_without_limits_has_a_dash_beside_those_that_have() -> None:
    found = compose(gaps=(gap(), gap(zone="QP001002", lower=None, benchmark_name=None)))
    assert [cells[-1] == "–" for cells in block(found, "emploi-qpv2015-larges").rows] == [
        False, True
    ]  # fmt: skip


def test_few_departments_are_drawn_as_neighbourhoods() -> None:
    drawn = block(compose(), "emploi-qpv2015-carte")
    assert (drawn.is_points, len(drawn.outlines)) == (True, 3)
    assert [spot.value.value for spot in drawn.spots[:2]] == [10.0, 6.0]
    assert plain(drawn.description) == "De +6,0 points (Quartier 2) à +10,0 points (Quartier 1)."
    assert drawn.legend.notes, "one has no figure"


def test_many_departments_are_coloured_by_their_median() -> None:
    codes = [f"{place:02}" for place in range(1, 10)]
    outlines = tuple(replace(facts().outlines[0], code=code) for code in codes)
    parts = [row(scope=replace(AIN, code=code), p50=float(place))
             for place, code in enumerate(codes)]  # fmt: skip
    drawn = block(compose(outlines=outlines, parts=parts), "emploi-qpv2015-carte")
    assert not drawn.is_points
    assert len(drawn.spots) == 9
    assert "department:01:2026" in drawn.spots[0].value.served[0].path


def test_a_map_of_nothing_is_not_drawn() -> None:
    document = compose(parts=(), gaps=())
    assert not [one for one in document.blocks() if isinstance(one, Map)]


def test_a_theme_says_what_to_beware_of() -> None:
    said = words(compose())
    assert "Autre source." in said
    assert "Faute de chiffres de 2018, des périodes antérieures sont reprises : Taux rsa_share" in (
        said
    )
    assert "Couverture partielle, en partie à cause du secret statistique, pour : Taux rsa" in said
    rows = (row("rsa_share", missing=(("Q", 1),)),)
    assert "Le secret statistique masque des quartiers pour : Taux rsa_share" in words(
        compose(summaries=rows)
    )
    assert "cinq enquêtes annuelles" in said
    assert "euros courants" in said


def test_a_caution_is_no_break() -> None:
    extra = {**INDICATORS, "unemp_1564": replace(
        INDICATORS["unemp_1564"], breaks=(replace(CUT, stops=False),))}  # fmt: skip
    said = words(compose("en", indicators=extra))
    assert "Since 2018 (Rate unemp_1564), interpret with care: Another source." in said


def test_many_names_are_shortened() -> None:
    codes = [f"x{place}" for place in range(5)]
    extra = {code: replace(INDICATORS["unemp_1564"], code=code, label_en=code) for code in codes}
    said = words(compose("en", indicators=extra,
                         summaries=[row(code, period="2017") for code in codes]))  # fmt: skip
    assert re.search(r"earlier periods are used: x\d; x\d and others\.", said)


def test_a_theme_without_a_gap_is_told_in_one_line() -> None:
    (items,) = [one for one in find(compose(), "sans-ecart").blocks if isinstance(one, Bullets)]
    health = next(plain(one) for one in items.items if plain(one).startswith("Santé"))
    assert "aucun écart n'est calculé, à aucune période." in health
    assert "sans ses effectifs" in health, "the most frequent reason"
    assert "40,0 %" in health, "the level that is known"


def test_a_silent_theme_tells_its_level_of_the_two_years_before_but_of_no_later_one() -> None:
    rest = tuple(one for one in SUMMARIES if one.indicator != "css_share")
    for period, told in (("2016", True), ("2015", False), ("2019", False)):
        rows = (*rest, alone("css_share", period=period))
        (items,) = [one for one in find(compose(summaries=rows), "sans-ecart").blocks
                    if isinstance(one, Bullets)]  # fmt: skip
        health = next(plain(one) for one in items.items if plain(one).startswith("Santé"))
        assert ("40,0 %" in health and f"En {period}" in health) is told


def test_a_theme_whose_gaps_are_of_other_years_says_the_closest() -> None:
    rows = (*SUMMARIES, row("css_share", period="2010"), row("css_share", period="2013"))
    said = words(compose(summaries=rows))
    assert "Santé : aucun écart n'est calculé pour 2018 ni pour les deux années précédentes" in said
    assert "période la plus proche : 2013" in said


def test_nothing_is_silent_where_every_theme_speaks() -> None:
    document = compose(indicators={"unemp_1564": INDICATORS["unemp_1564"]}, summaries=(row(),),
                       generations={QPV: 3})  # fmt: skip
    ids = [section.id for section in document.sections]
    assert ids == ["chiffres-de-l-annee", "emploi-qpv2015"]


def test_other_findings_tell_their_changes_too() -> None:
    extra = {"x": replace(INDICATORS["unemp_1564"], code="x")}
    rows = (row(), row("x", period="2016", difference=7.0, limits=(6.5, 7.5)), row("x"))
    said = words(compose(indicators={**INDICATORS, **extra}, summaries=rows))
    assert "l'écart s'est creusé de 3,0 points" in said


def test_a_generation_that_is_not_in_force_is_told_in_a_sentence_each_theme() -> None:
    others = find(compose(), "autres-generations")
    assert isinstance(others.blocks[0], Paragraph)
    assert plain(others.blocks[0].text) == (
        "Quartiers prioritaires de la politique de la ville (QPV 2024) : 3 quartiers, "
        "6 000 habitants en 2018 dans ceux dont la population est connue."
    )
    assert isinstance(others.blocks[1], Bullets)
    assert isinstance(others.blocks[2], Table)
    none = find(compose(summaries=[one for one in SUMMARIES if one.vintage == 2015]),
                "autres-generations")  # fmt: skip
    assert "aucun écart n'est calculé pour 2018" in plain(none.blocks[0].text)  # type: ignore[union-attr]


def test_generations_of_the_same_year_with_pages_are_named() -> None:
    zus = [replace(one, level="zus", vintage=1996) for one in SUMMARIES if one.vintage == 2015]
    new = [one for one in SUMMARIES if one.vintage == 2024]
    document = compose(summaries=(*zus, *new), generations={})
    titles = [str(section.title) for section in document.sections]
    assert any("ZUS 1996" in title for title in titles), "none is in force: all have pages"


def test_the_edition_of_a_department_says_whose_it_is() -> None:
    rows = of_scope(SUMMARIES, AIN)
    document = compose(scope=AIN, summaries=rows, parts=PARTS, gaps=GAPS)
    assert document.place == AIN
    assert str(document.subtitle).endswith("Ain")
    assert [one.code for one in block(document, "emploi-qpv2015-carte").outlines] == ["01"]
    paths = {served.path for printed in list_printed(document)
             for served in printed.figure.served}  # fmt: skip
    assert all("scope=department:01:2026" in path or path.startswith("/v1/gaps") for path in paths)


def test_invented_data_say_so() -> None:
    assert "fictives" in str(compose(origin="demonstration").banner)
    one = compose(releases=(replace(RELEASES[0], origin="demonstration"),))
    assert (one.origin, one.banner is None) == ("demonstration", False)


def test_sources_are_named_with_edition_and_date() -> None:
    assert compose().sources == (
        "Insee, Recensement de 2018, publiée le 30/06/2021, Licence Ouverte 2.0",
        "Insee, Filosofi, édition E2, Licence Ouverte 2.0",
    )
    assert "Insee, Filosofi (E2)" in block(compose(), "revenus-qpv2015-ecarts").legend.sources


def test_a_lone_bound_and_unknown_reason_have_words() -> None:
    document = compose(summaries=(bounded(reason="something"), alone("emp_1564")))
    cells = block(document, "emploi-qpv2015-complet").rows[0]
    assert cells[3].reason == "Aucune valeur n'est publiée."


def test_a_neutral_lead_has_no_widest_gaps() -> None:
    document = compose(summaries=(row("rsa_share", worse=0, similar=0),),
                       gaps=(gap("rsa_share"),))  # fmt: skip
    ids = [getattr(one, "id", "") for one in document.blocks()]
    assert "revenus-qpv2015-larges" not in ids
    assert "revenus-qpv2015-reduits" not in ids


def test_no_closing_gap_no_table() -> None:
    document = compose(gaps=(gap(),))
    ids = [getattr(one, "id", "") for one in document.blocks()]
    assert "emploi-qpv2015-reduits" not in ids


def test_local_gaps_similar_everywhere_claim_nothing() -> None:
    rows = (local("med_income_uc", worse=0, similar=3, kind=EPCI),)
    (figures,) = [one for one in find(compose(summaries=rows), "chiffres-de-l-annee").blocks
                  if isinstance(one, KeyFigures)]  # fmt: skip
    assert "Aucune différence établie." in str(figures.items[0].detail)
