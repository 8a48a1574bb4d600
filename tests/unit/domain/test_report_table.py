"""Pooled gaps, mean local gaps, coverage and reasons, against calculations by hand."""

from dataclasses import replace

import pytest

from observatory.domain.indicator import Nature
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report_choice import Line
from observatory.domain.report_content import NotCompared
from observatory.domain.report_rows import Figures, ReasonCount
from observatory.domain.report_table import Facts, make_row
from tests.unit.domain.report_samples import (
    EPCI,
    INCOME,
    UNEMPLOYMENT,
    make_indicator,
    make_key,
    make_median,
    make_release,
    make_stock,
)


def row_of(summary=None, indicator=None, *, language="fr", refused=None, key=None, **figures):
    """Return the line of the table of one family."""
    indicator = indicator or make_indicator()
    key = summary.key if summary else key or make_key(indicator.code)
    figures = Figures(summaries=(summary,) if summary else (), **figures)
    facts = Facts(make_stock([indicator], {}, refused=refused), figures, language)
    compared = summary.compared if summary else 0
    is_default = key.kind is indicator.default_benchmark
    return make_row(facts, Line(key, is_default, is_borrowed=False, compared=compared))


def test_the_pooled_gap_is_a_difference_of_ratios_of_sums_each_benchmark_once():
    row = row_of(UNEMPLOYMENT)
    assert row.zone_value == pytest.approx(22.5)  # 90 / 400
    assert row.benchmark_value == pytest.approx(40 / 3)  # 200 / 1,500
    assert row.pooled_gap == pytest.approx(9.1666667)


def test_the_mean_local_gap_of_counts_is_weighted_by_the_denominators():
    row = row_of(UNEMPLOYMENT)
    assert (row.mean_gap, row.is_weighted) == (10.0, True)  # (20·100 + 0·200 + 20·100) / 400


def test_quartiles_and_outcomes_are_those_of_the_local_gaps():
    row = row_of(UNEMPLOYMENT)
    assert (row.p25, row.p50, row.p75) == (10.0, 20.0, 20.0)
    assert (row.worse, row.similar, row.better, row.is_adjusted) == (2, 1, 0, True)


def test_a_rate_is_pooled_with_its_own_scale():
    gp = make_indicator("gp_ratio", nature=Nature.RATE, scale=5000.0, unit="per_5000")
    summary = replace(UNEMPLOYMENT, key=make_key("gp_ratio"), zone_x=3, zone_n=6000,
                      benchmark_x=40, benchmark_n=50000, all_n=8000)  # fmt: skip
    row = row_of(summary, gp)
    assert (row.zone_value, row.benchmark_value) == (pytest.approx(2.5), pytest.approx(4.0))
    assert row.pooled_gap == pytest.approx(-1.5)
    assert (row.observed_share, row.zone_value_min) == (0.75, None)  # a rate has no maximum


def test_medians_are_never_pooled_and_their_mean_is_unweighted():
    row = row_of(INCOME, make_median())
    assert (row.zone_value, row.benchmark_value, row.pooled_gap) == (None, None, None)
    assert (row.mean_gap, row.is_weighted, row.is_additive) == (-7000.0, False, False)
    assert (row.observed_share, row.zone_value_min, row.is_adjusted) == (None, None, False)


@pytest.mark.parametrize("hole", ["zone_x", "zone_n", "benchmark_x", "benchmark_n"])
def test_a_proportion_without_all_its_counts_is_not_pooled(hole):
    row = row_of(replace(UNEMPLOYMENT, **{hole: None}))
    assert (row.pooled_gap, row.is_weighted, row.is_additive) == (None, False, True)
    assert row.mean_gap == pytest.approx(13.333333)


def test_denominators_that_add_up_to_nothing_give_no_pooled_gap():
    assert row_of(replace(UNEMPLOYMENT, zone_n=0)).pooled_gap is None


def test_the_missing_part_at_its_extremes_bounds_the_rate():
    row = row_of(UNEMPLOYMENT)
    assert row.observed_share == pytest.approx(0.8)  # 400 of 500
    assert row.zone_value_min == pytest.approx(18.0)  # 90 / 500
    assert row.zone_value_max == pytest.approx(38.0)  # (90 + 100) / 500


def test_a_denominator_that_was_wholly_compared_needs_no_bounds():
    row = row_of(replace(UNEMPLOYMENT, all_n=400))
    assert (row.observed_share, row.zone_value_min, row.zone_value_max) == (1.0, None, None)


def test_unknown_denominators_make_the_share_an_upper_bound_and_leave_no_bounds():
    row = row_of(replace(UNEMPLOYMENT, unknown_n=1))
    assert (row.observed_share, row.share_is_upper_bound) == (0.8, True)
    assert (row.zone_value_min, row.zone_value_max) == (None, None)


def test_neighbourhoods_that_the_source_does_not_mention_are_absent():
    row = row_of(UNEMPLOYMENT)
    assert (row.compared, row.zones, row.absent) == (3, 5, 7)  # of a generation of 12
    assert row_of(replace(UNEMPLOYMENT, zones=13)).absent == 0


@pytest.mark.parametrize(("language", "index"), [("fr", 0), ("en", 1)])
def test_the_reasons_are_sentences_the_most_frequent_first(language, index):
    key = UNEMPLOYMENT.key
    reasons = (
        ReasonCount(key, None, 2),
        ReasonCount(key, Reason.NO_PARENT, 1),
        ReasonCount(key, Reason.ZONE_SUPPRESSED, 2),
        ReasonCount(make_key(period="2017"), Reason.NO_COUNTS, 9),
    )
    bounded = ("L'écart n'est connu que par un intervalle.",
               "The gap is known only as an interval.")[index]  # fmt: skip
    assert row_of(UNEMPLOYMENT, language=language, reasons=reasons).not_compared == (
        NotCompared(bounded, 2),
        NotCompared(REASONS[Reason.ZONE_SUPPRESSED][index], 2),
        NotCompared(REASONS[Reason.NO_PARENT][index], 1),
    )


def test_a_line_names_its_indicator_and_benchmark_in_the_language():
    row = row_of(INCOME, make_median(), language="en")
    assert (row.label, row.benchmark_label) == ("Label med_income_uc", "EPCI (group of communes)")


def test_a_line_keeps_the_releases_of_its_family_alone():
    sources = ((UNEMPLOYMENT.key, 1), (UNEMPLOYMENT.key, 2), (make_key(kind=EPCI), 3))
    releases = tuple(make_release(number) for number in (1, 2, 3))
    assert row_of(UNEMPLOYMENT, sources=sources, releases=releases).releases == (1, 2)


def test_a_line_that_was_refused_as_a_whole_says_why():
    row = row_of(refused={make_key(): Reason.NO_COUNTS})
    assert row.refusal == REASONS[Reason.NO_COUNTS][0]
    assert (row.zones, row.absent, row.compared, row.mean_gap) == (0, 12, 0, None)


def test_a_line_without_a_gap_gives_its_most_frequent_reason():
    reasons = (
        ReasonCount(make_key(), Reason.NO_PARENT, 1),
        ReasonCount(make_key(), Reason.ZONE_SUPPRESSED, 4),
    )
    assert row_of(reasons=reasons).refusal == REASONS[Reason.ZONE_SUPPRESSED][0]


def test_a_line_that_nothing_is_known_of_was_not_computed():
    assert row_of().refusal == "cette comparaison n'a pas été calculée pour cette période."
