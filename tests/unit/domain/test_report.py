"""The whole report: themes in order, main indicators, what is missing, and what is fictional."""

from dataclasses import replace

import pytest

from observatory.domain.indicator import Nature, Polarity
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report_content import ReasonTotal, UnavailableGroup
from observatory.domain.report_rows import (
    DepartmentGap,
    Figures,
    MainFigures,
    Outline,
    RankedGap,
    ReasonCount,
    ZonePoint,
)
from tests.unit.domain.report_samples import (
    EPCI,
    INCOME,
    NEW,
    OLD,
    UNEMPLOYMENT,
    compose,
    make_indicator,
    make_key,
    make_median,
    make_release,
    make_stock,
)

RATE, MEDIAN = make_indicator(), make_median()
KEY, INCOME_KEY = UNEMPLOYMENT.key, INCOME.key
STOCK = make_stock([MEDIAN, RATE], {KEY: 3, INCOME_KEY: 2})
FIGURES = Figures(
    summaries=(UNEMPLOYMENT, INCOME),
    reasons=(
        ReasonCount(KEY, Reason.NO_PARENT, 2),
        ReasonCount(INCOME_KEY, Reason.NO_PARENT, 1),
    ),
    sources=((KEY, 1), (INCOME_KEY, 2)),
    releases=(make_release(1), make_release(2, title="Filosofi", operation="filosofi")),
)


def ranked(rank=1, level=0.95):
    return RankedGap(
        key=KEY, rank=rank, code="QP001001", name="Nord", benchmark_name="Ville", value=30.0,
        benchmark_value=10.0, difference=20.0, lower=12.0, upper=29.0,
        interval_nature="sampling", confidence_level=level, is_significant=True,
    )  # fmt: skip


def departments(count, drawn=None):
    """Return departments 00, 01… with a median each, and the outlines of those drawn."""
    gaps = tuple(DepartmentGap(KEY, f"{i:02}", f"D{i}", 2, 1, float(i + 1)) for i in range(count))
    drawn = count if drawn is None else drawn
    outlines = tuple(Outline(f"{i:02}", f"D{i}", 2015, 2154, "00") for i in range(drawn))
    return {"departments": gaps, "outlines": ((OLD, outlines),)}


def test_themes_follow_the_order_of_the_report_and_each_has_its_headline():
    report, _ = compose(STOCK, figures=FIGURES)
    (section,) = report.sections
    assert [theme.title for theme in section.themes] == ["Emploi", "Revenus et pauvreté"]
    assert section.headlines == tuple(theme.main.headline for theme in section.themes)
    assert (section.zones, section.title) == (
        12, "Quartiers prioritaires de la politique de la ville (QPV 2015)"
    )  # fmt: skip


def test_a_theme_says_whether_it_has_pooled_gaps():
    report, _ = compose(STOCK, figures=FIGURES)
    work, income = report.sections[0].themes
    assert (work.has_pooled, work.pooling_note) == (True, None)
    assert not income.has_pooled
    assert income.pooling_note.startswith("Aucune ligne n'a de valeur d'ensemble")


def test_a_theme_cites_the_releases_of_its_own_lines():
    report, _ = compose(STOCK, figures=FIGURES)
    work, income = report.sections[0].themes
    assert [len(theme.sources) for theme in (work, income)] == [1, 1]
    assert "Filosofi" in income.sources[0]
    assert [release.id for release in report.releases] == [1, 2]


def test_the_report_says_its_year_language_and_data():
    report, _ = compose(STOCK, figures=FIGURES, language="en")
    assert (report.language, report.year, report.data_version, report.origin) == (
        "en", 2018, 7, "official"
    )  # fmt: skip
    assert report.title == "Gaps between priority neighbourhoods and their agglomeration in 2018"
    assert (report.banner, report.counts_note) == (None, None)


@pytest.mark.parametrize(
    ("stock", "figures"),
    [
        (make_stock([RATE], {KEY: 3}, origin="demonstration"), Figures()),
        (make_stock([RATE], {KEY: 3}), Figures(releases=(make_release(origin="demonstration"),))),
    ],
    ids=["the state", "one release"],
)
def test_one_fictional_part_makes_the_document_fictional(stock, figures):
    french, _ = compose(stock, figures=figures)
    english, _ = compose(stock, figures=figures, language="en")
    assert french.origin == "demonstration"
    assert french.banner.startswith("Données de démonstration, fictives :")
    assert english.banner.startswith("Demonstration data, fictional:")


def test_counts_are_said_to_be_compared_only_through_rates():
    stock = make_stock([RATE, make_indicator("active", nature=Nature.COUNT)], {KEY: 3})
    report, _ = compose(stock)
    assert report.counts_note.startswith("En outre, 1 indicateurs du catalogue")


def test_a_default_benchmark_that_was_not_computed_is_said_above_the_other():
    stock = make_stock([RATE], {make_key(kind=EPCI): 3}, refused={KEY: Reason.NO_COUNTS})
    other = replace(UNEMPLOYMENT, key=make_key(kind=EPCI))
    report, _ = compose(stock, figures=Figures(summaries=(other,)))
    theme = report.sections[0].themes[0]
    first, second = theme.rows
    assert (first.is_default, first.refusal) == (True, REASONS[Reason.NO_COUNTS][0])
    assert (second.is_default, second.benchmark_kind, second.compared) == (False, "epci", 3)
    assert theme.main.row is second
    assert report.sections[0].not_computed == (
        ReasonTotal(REASONS[Reason.NO_COUNTS][0], 12, ("Libellé unemp_1564",)),
    )


def test_reasons_are_added_up_over_the_lines():
    report, _ = compose(STOCK, figures=FIGURES)
    assert report.sections[0].not_computed == (
        ReasonTotal(REASONS[Reason.NO_PARENT][0], 3,
                    ("Libellé unemp_1564", "Libellé med_income_uc")),
    )  # fmt: skip


def test_a_generation_without_any_gap_says_so_and_is_still_there():
    stock = make_stock(
        [RATE], {KEY: 3, make_key(period="2021", generation=NEW): 2}, generations={OLD: 12, NEW: 9}
    )
    old, new = compose(stock, figures=FIGURES)[0].sections
    assert old.nothing is None
    assert (new.themes, new.headlines, new.not_computed) == ((), (), ())
    assert new.nothing == (
        "Quartiers prioritaires de la politique de la ville (QPV 2024) : aucun écart n'est calculé "
        "pour 2018 ni pour les deux années précédentes ; la période la plus proche qui en a est "
        "2021."
    )
    assert new.unavailable == (
        UnavailableGroup("Dernière période proche disponible : 2021.", ("Libellé unemp_1564",)),
    )


def test_unavailable_indicators_are_grouped_by_reason():
    indicators = [RATE, *(make_indicator(code) for code in ("a", "b", "c"))]
    refused = {make_key("a"): Reason.NO_BENCHMARK, make_key("b"): Reason.NO_BENCHMARK}
    stock = make_stock(indicators, {KEY: 3, make_key("b", "2014"): 1}, refused=refused)
    (section,) = compose(stock, language="en")[0].sections
    sentence = REASONS[Reason.NO_BENCHMARK][1]
    assert section.unavailable == (
        UnavailableGroup("No gap of this generation is computed, at any period.", ("Label c",)),
        UnavailableGroup(sentence, ("Label a",)),
        UnavailableGroup(f"{sentence} Closest available period: 2014.", ("Label b",)),
    )


def test_a_line_borrowed_from_an_earlier_year_is_marked_and_counted_in_the_caveats():
    key = make_key(period="2017")
    figures = Figures(summaries=(replace(UNEMPLOYMENT, key=key),))
    report, _ = compose(make_stock([RATE], {key: 3}), figures=figures)
    (row,) = report.sections[0].themes[0].rows
    assert (row.is_borrowed, row.period) == (True, "2017")
    assert any("1 lignes de tableau reprennent une période" in text for text in report.caveats)


def main_of(places, language="fr", indicator=RATE):
    stock = make_stock([indicator], {KEY: 3})
    report, _ = compose(stock, figures=FIGURES, places=places, language=language)
    return report.sections[0].themes[0].main


@pytest.mark.parametrize(
    ("levels", "language", "written"),
    [
        ((), "fr", "95\u00a0%"),
        ((0.95, None), "en", "95%"),
        ((0.95, 0.98757), "fr", "95\u00a0%, à 98,8\u00a0%"),
        ((0.98757,), "en", "95%, at 98.8%"),
    ],
)
def test_the_ranking_says_the_level_of_its_intervals(levels, language, written):
    rankings = tuple(ranked(rank, level) for rank, level in enumerate(levels, start=1))
    main = main_of(MainFigures(rankings=rankings), language)
    assert main.ranking == rankings
    assert f" {written} " in main.ranking_note


def test_an_indicator_without_a_direction_has_no_ranking_to_show():
    assert main_of(MainFigures()).has_direction
    assert not main_of(
        MainFigures(), indicator=make_indicator(polarity=Polarity.NEUTRAL)
    ).has_direction


def test_a_map_shows_departments_where_there_are_enough_with_a_median_and_an_outline():
    drawn = main_of(MainFigures(**departments(9))).map
    assert (drawn.is_points, len(drawn.departments), len(drawn.outlines)) == (False, 9, 9)
    assert "défavorable dans 9 départements sur 9" in drawn.title


def test_a_map_shows_neighbourhoods_where_there_are_few_departments():
    points = (
        ZonePoint(KEY, "QP001001", "Nord", "00", 2.0, 46.0, 2154, 20.0),
        ZonePoint(KEY, "QP001002", "Sud", "00", 2.1, 46.1, 2154, None),
        ZonePoint(INCOME_KEY, "QP001001", "Nord", "00", 2.0, 46.0, 2154, -8000.0),
    )
    drawn = main_of(MainFigures(points=points, **departments(9, drawn=7))).map
    assert (drawn.is_points, drawn.points) == (True, points[:2])
    assert drawn.title.endswith("dans 1 des quartiers comparés, sur 1")


def test_a_map_says_how_many_compared_neighbourhoods_it_cannot_show():
    point = ZonePoint(KEY, "QP001001", "Nord", "00", 2.0, 46.0, 2154, 20.0)
    partial = main_of(MainFigures(points=(point,)))
    assert partial.map.description.endswith(f"position : {partial.row.compared - 1}.")
    whole = main_of(MainFigures(**departments(9)))
    assert "n'y figurent pas" not in whole.map.description


def test_the_map_and_the_ranking_name_the_sources_of_their_own_indicator():
    report, _ = compose(STOCK, figures=FIGURES)
    for theme in report.sections[0].themes:
        assert len(theme.main.sources) == len(theme.main.row.releases)
        assert set(theme.main.sources) <= set(theme.sources)


def test_without_outlines_and_positions_there_is_no_map():
    assert main_of(MainFigures()).map is None
