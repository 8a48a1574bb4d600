"""Which year, period and benchmark the report prints; what it borrows, it says."""

import pytest

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Kind, Nature, Polarity
from observatory.domain.reasons import Reason
from observatory.domain.report_choice import Unavailable, choose_lines, choose_main, choose_year
from observatory.domain.report_compose import list_main_keys
from observatory.errors import InvalidRequest, NotFound
from tests.unit.domain.report_samples import (
    EPCI,
    NEW,
    OLD,
    REST,
    UNIT,
    make_indicator,
    make_key,
    make_median,
    make_stock,
)

RATE, MEDIAN = make_indicator(), make_median()


def choose(compared, year=2018, **values):
    return choose_lines(make_stock([RATE], compared, **values), year)


def test_without_a_period_the_report_is_of_the_year_with_most_gaps_to_the_default_benchmark():
    compared = {
        make_key(period="2017"): 5,
        make_key(period="2018", kind=EPCI): 900,  # another benchmark than the default
        make_key(period="2018-12-31"): 4,
        make_key(period="2016"): 0,
    }
    assert choose_year(make_stock([RATE], compared), None) == 2017


def test_of_two_years_alike_the_later_is_chosen():
    compared = {make_key(period="2017"): 5, make_key(period="2018-Q4"): 5}
    assert choose_year(make_stock([RATE], compared), None) == 2018


def test_a_year_that_has_gaps_is_taken_as_asked():
    assert choose_year(make_stock([RATE], {make_key(period="2018-Q4"): 1}), "2018") == 2018


def test_a_year_without_gaps_is_refused_and_the_others_are_named():
    compared = {make_key(period=period): 3 for period in ("2018", "2016-12-31")}
    stock = make_stock([RATE], compared | {make_key(period="2011"): 0})
    with pytest.raises(NotFound, match=r"No gap was computed for 2011.*have some: 2016, 2018\."):
        choose_year(stock, "2011")


@pytest.mark.parametrize("asked", ["2018-Q4", "18", "deux", "２０１８x"])
def test_what_is_not_a_year_is_refused(asked):
    with pytest.raises(InvalidRequest, match="four digits"):
        choose_year(make_stock([RATE], {make_key(): 1}), asked)


def test_without_any_gap_the_report_says_to_load_data():
    with pytest.raises(NotFound, match="observatory load"):
        choose_year(make_stock([RATE], {make_key(): 0}), None)


def test_the_default_benchmark_alone_is_printed_where_it_is_computed():
    (line,) = choose({make_key(): 3, make_key(kind=EPCI): 9}).lines
    assert line.key == make_key()
    assert (line.is_default, line.is_borrowed, line.compared) == (True, False, 3)


def test_a_default_benchmark_that_is_not_computed_keeps_its_line_and_another_stands_below():
    lines = choose({make_key(): 0, make_key(kind=EPCI): 4, make_key(kind=UNIT): 6}).lines
    assert [(line.key.kind, line.is_default, line.compared) for line in lines] == [
        (REST, True, 0),
        (UNIT, False, 6),
    ]


def test_of_the_periods_of_the_year_the_fullest_is_chosen_then_the_latest():
    compared = {
        make_key(period="2018-Q1"): 7,
        make_key(period="2018-Q2"): 7,
        make_key(period="2018-Q3"): 2,
    }
    assert choose(compared).lines[0].key.period == "2018-Q2"


@pytest.mark.parametrize(("period", "is_printed"), [("2016-12-31", True), ("2015-12-31", False)])
def test_a_period_is_borrowed_from_the_two_years_before_and_no_earlier(period, is_printed):
    choice = choose({make_key(period=period): 3})
    assert [line.is_borrowed for line in choice.lines] == [True] * is_printed
    assert len(choice.unavailable) == (not is_printed)


def test_the_closest_earlier_period_is_borrowed_and_never_a_later_one():
    compared = {make_key(period=period): 3 for period in ("2016", "2017", "2019")}
    (line,) = choose(compared).lines
    assert line.key.period == "2017"


def test_an_indicator_without_figures_gives_the_refusal_of_the_year_and_the_closest_period():
    refused = {
        make_key(kind=REST): Reason.NO_COUNTS,
        make_key(kind=EPCI): Reason.NO_BENCHMARK,
        make_key(kind=UNIT): Reason.NO_BENCHMARK,
        make_key(period="2017"): Reason.NON_ADDITIVE,
        make_key("med_income_uc"): Reason.NON_ADDITIVE,
    }
    choice = choose({make_key(period="2014"): 1, make_key(period="2020"): 2}, refused=refused)
    assert choice.unavailable == (Unavailable("unemp_1564", OLD, Reason.NO_BENCHMARK, "2020"),)


def test_an_indicator_that_was_never_computed_is_unavailable_without_a_reason():
    choice = choose({}, generations={OLD: 3, NEW: 4})
    assert choice.unavailable == (
        Unavailable("unemp_1564", OLD, None, None),
        Unavailable("unemp_1564", NEW, None, None),
    )


def test_counts_are_told_apart_because_they_are_compared_only_through_a_rate():
    stock = make_stock([RATE, make_indicator("active", nature=Nature.COUNT)], {make_key(): 1})
    choice = choose_lines(stock, 2018)
    assert (choice.counts, len(choice.lines), choice.unavailable) == (1, 1, ())


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"polarity": Polarity.NEUTRAL}),
        ({}, {"kind": Kind.CONTEXT}),
        ({"code": "emp_1564"}, {"code": "alpha", "compared": 10}),  # preferred
        ({"code": "unemp_1564"}, {"code": "emp_1564", "compared": 10}),  # more so
        ({"code": "alpha", "compared": 4}, {"code": "beta", "compared": 3}),
        ({"code": "beta"}, {"code": "alpha", "kind": Kind.MEANS}),
        ({"code": "beta"}, {"code": "unemp_1564", "period": "2017"}),
        ({"code": "beta"}, {"code": "unemp_1564", "default_benchmark": EPCI}),
    ],
)
def test_a_theme_is_known_by_a_result_with_a_direction_of_the_year(better, worse):
    indicators, compared = [], {}
    for code, values in (("beta", better), ("gamma", worse)):
        given = {"code": code} | values
        number, period = given.pop("compared", 3), given.pop("period", "2018")
        compared[make_key(given["code"], period=period)] = number
        indicators.append(make_indicator(**given))
    lines = choose_lines(make_stock(indicators, compared), 2018).lines
    main = choose_main(lines, {indicator.code: indicator for indicator in indicators})
    assert main.key.indicator == indicators[0].code


def test_every_theme_of_every_generation_has_a_main_family_even_by_another_benchmark():
    compared = {make_key(kind=EPCI): 2, make_key("med_income_uc", kind=EPCI, generation=NEW): 2}
    stock = make_stock([RATE, MEDIAN], compared, generations={OLD: 3, NEW: 4})
    assert list_main_keys(stock, choose_lines(stock, 2018)) == (
        make_key(kind=BenchmarkKind.EPCI),
        make_key("med_income_uc", kind=EPCI, generation=NEW),
    )
