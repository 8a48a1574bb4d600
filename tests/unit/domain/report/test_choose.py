"""Which period and which benchmark speak for an indicator."""

import pytest

from observatory.domain.report.choose import (
    Line,
    choose_lead,
    choose_lines,
    choose_year,
    find_year,
    first_year,
    in_force,
    is_in_force,
    list_leads,
)
from observatory.domain.report.facts import Generation, SummaryRow
from observatory.errors import InvalidRequest, NotFound
from tests.unit.domain.report.edition_samples import (
    EPCI,
    INDICATORS,
    NEW,
    QPV,
    REST,
    SUMMARIES,
    UNIT,
    alone,
    bounded,
    local,
    row,
)


def lines_of(*rows: SummaryRow, year: int = 2018) -> dict[str, Line]:
    return {line.indicator.code: line for line in choose_lines(rows, INDICATORS, year)}


def test_the_year_is_the_one_with_most_gaps_to_the_default_benchmark() -> None:
    rows = (row(period="2017", observed=3), row(period="2018", observed=2))
    assert choose_year(rows, INDICATORS, None) == 2017
    assert choose_year(rows, INDICATORS, "2018") == 2018


def test_another_benchmark_than_the_default_one_counts_for_no_year() -> None:
    rows = (row(period="2016", kind=EPCI, observed=3), row(period="2018", observed=1))
    assert choose_year(rows, INDICATORS, None) == 2018


@pytest.mark.parametrize(("asked", "error", "said"), [
    ("18", InvalidRequest, "four digits"), ("2013", NotFound, "2018"),
])  # fmt: skip
def test_a_year_that_is_none_or_has_nothing_is_refused(
    asked: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        choose_year([row()], INDICATORS, asked)


def test_without_a_gap_there_is_no_year() -> None:
    with pytest.raises(NotFound, match="No gap"):
        choose_year([alone("unemp_1564"), row("population")], INDICATORS, None)


def test_the_gap_to_the_rest_leads_even_when_it_is_only_bounded() -> None:
    unit = local("emp_1564", kind=UNIT, p50=-15.0)
    line = lines_of(bounded(), unit)["emp_1564"]
    assert (line.main.kind, line.local) == (REST, unit)
    assert [family.kind for family in line.families] == [REST, UNIT]


def test_the_default_benchmark_speaks_where_the_rest_is_not_computed() -> None:
    own, other = local("med_income_uc"), local("med_income_uc", kind="country", observed=9, zones=9)
    line = lines_of(own, other)["med_income_uc"]
    assert (line.main, line.local) == (own, own)
    assert len(line.families) == 1


def test_the_rest_does_not_speak_for_all_when_hardly_any_neighbourhood_has_it() -> None:
    few = row(zones=100, observed=5)
    commune = row(zones=100, observed=60, kind="commune")
    rest = row(zones=100, observed=58, kind="rest_of_commune")
    assert lines_of(few, commune, rest)["unemp_1564"].main is rest


def test_the_hidden_neighbourhoods_are_inside_the_bounds_those_outside_are_not() -> None:
    outside = bounded(zones=100, missing=(("no_parent", 95),))
    unit = local("emp_1564", kind="commune", zones=100, observed=50)
    assert lines_of(outside, unit)["emp_1564"].main is unit


def test_bounds_without_any_local_gap_have_no_distribution() -> None:
    assert lines_of(bounded())["emp_1564"].local is None


def test_the_fullest_period_of_the_year_speaks() -> None:
    quarter, day = row(period="2018-Q4", observed=2), row(period="2018-12-31", observed=3)
    assert lines_of(quarter, day)["unemp_1564"].main is day


def test_an_earlier_period_is_borrowed_from_two_years_before_at_most() -> None:
    line = lines_of(row(period="2016"), row(period="2017-12-31"))["unemp_1564"]
    assert (line.main.period, line.is_borrowed) == ("2017-12-31", True)
    assert not lines_of(row(period="2015"), row(period="2019"))


def test_a_theme_is_known_by_a_result_of_the_year_with_a_direction() -> None:
    lines = choose_lines(SUMMARIES, INDICATORS, 2018)
    revenus = [line for line in lines if line.indicator.theme == "revenus"]
    assert choose_lead(one for one in revenus if one.generation == QPV).indicator.code == (
        "med_income_uc"
    )


def test_of_two_unknown_results_the_established_one_leads() -> None:
    found = {**INDICATORS, "a": INDICATORS["css_share"], "b": INDICATORS["css_share"]}
    rows = (row("a", outcome="similar"), row("b"))
    assert choose_lead(choose_lines(rows, found, 2018)).main.indicator == "b"


def test_leads_are_of_the_generations_in_force() -> None:
    lines = choose_lines(SUMMARIES, INDICATORS, 2018)
    found = {(line.generation, line.indicator.code) for line in list_leads(lines, 2018)}
    assert found == {(QPV, "unemp_1564"), (QPV, "med_income_uc")}


def test_a_list_is_in_force_until_the_next_one() -> None:
    zus = Generation("zus", 1996)
    assert [is_in_force(one, 2018) for one in (zus, QPV, NEW)] == [False, True, False]
    assert in_force((zus, NEW), 2018) == (zus, NEW), "no figure is passed over"
    assert (first_year(QPV), find_year("2018-Q4")) == (2015, 2018)
