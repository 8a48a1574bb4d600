"""How a gap moved, where two figures compare."""

from dataclasses import replace

import pytest

from observatory.domain.report.comparable import (
    are_comparable,
    changed_field,
    find_contract,
    find_last_year,
)
from observatory.domain.report.facts import SummaryRow
from tests.unit.domain.report.edition_samples import INDICATORS, UNIT, alone, local, row

UNEMPLOYMENT, EMPLOYMENT = INDICATORS["unemp_1564"], INDICATORS["emp_1564"]


def test_changes_are_those_of_the_year_before_and_of_the_policy() -> None:
    rows = (row(period="2014", difference=1.0), row(period="2016", difference=7.0),
            row(period="2017", difference=9.5), row())  # fmt: skip
    year = find_last_year(rows[-1], rows, UNEMPLOYMENT)
    contract = find_contract(rows[-1], rows, UNEMPLOYMENT)
    assert year
    assert contract
    assert (year.since, year.difference) == ("2017", 0.5)
    assert (contract.since, contract.difference) == ("2016", 3.0)
    assert (contract.path, contract.before) == (rows[3].path, rows[1].path)


def test_a_change_is_established_beyond_the_uncertainty_of_both_figures() -> None:
    # MOVER: 3 − √(2² + 0.5²) = 0.938, 3 + √(2² + 0.5²) = 5.062.
    rows = (row(period="2016", difference=7.0, limits=(6.5, 7.5)), row())
    change = find_contract(rows[1], rows, UNEMPLOYMENT)
    assert change
    assert change.is_established
    assert change.lower == pytest.approx(0.938447)
    assert change.upper == pytest.approx(5.061553)
    unsure = find_contract(rows[1], (replace(rows[0], limits=(2.0, 12.0)), rows[1]), UNEMPLOYMENT)
    assert unsure
    assert unsure.is_established is False
    material = replace(UNEMPLOYMENT, materiality=2.0)
    small = find_contract(rows[1], rows, material)
    assert small
    assert small.is_established is False


def test_the_interval_of_chance_decides_and_is_not_shown() -> None:
    rows = tuple(
        replace(one, interval_nature="chance")
        for one in (row(period="2016", difference=7.0, limits=(6.5, 7.5)), row())
    )
    change = find_contract(rows[1], rows, UNEMPLOYMENT)
    assert change
    assert change.is_established
    assert (change.lower, change.upper) == (None, None)


def test_the_same_neighbourhoods_are_compared_where_they_are_summed_up() -> None:
    rows = (row(period="2016", difference=7.0), row(),
            row(period="2016", difference=6.0, panel="constant"),
            row(difference=8.0, panel="constant"))  # fmt: skip
    change = find_contract(rows[1], rows, UNEMPLOYMENT)
    assert change
    assert change.is_constant
    assert change.difference == 2.0


def test_local_gaps_change_by_their_mean_which_nothing_establishes() -> None:
    rows = (local("pov60", period="2016", mean_gap=20.0), local("pov60", mean_gap=22.5))
    change = find_contract(rows[1], rows, INDICATORS["pov60"])
    assert change
    assert (change.difference, change.is_established) == (2.5, None)
    assert [changed_field(one) for one in (row(), rows[0])] == ["difference", "mean_gap"]


@pytest.mark.parametrize("before", [
    row(kind=UNIT, period="2016"), row(vintage=2024, period="2016"),
    local("unemp_1564", kind="rest_of_urban_unit", period="2016"), alone("emp_1564"),
])  # fmt: skip
def test_nothing_is_said_of_another_series(before: SummaryRow) -> None:
    assert find_contract(row(), (before, row()), UNEMPLOYMENT) is None


def test_what_has_no_figure_now_has_no_change() -> None:
    now = local("unemp_1564", mean_gap=None)
    assert find_contract(now, (local("unemp_1564", period="2016"), now), UNEMPLOYMENT) is None


@pytest.mark.parametrize(("code", "sources", "earlier", "later", "expected"), [
    ("unemp_1564", ("register",), "2017", "2018", True),
    ("unemp_1564", ("register",), "2018", "2018", False),
    ("unemp_1564", ("census",), "2016", "2018", False),  # they share surveys
    ("unemp_1564", ("census",), "2013", "2018", True),
    ("unemp_1564", ("filosofi",), "2017", "2018", False),  # consecutive vintages
    ("med_income_uc", ("filosofi",), "2014", "2017", False),  # euros of two years
])  # fmt: skip
def test_which_periods_may_be_subtracted(
    code: str, sources: tuple[str, ...], earlier: str, later: str, expected: bool
) -> None:
    assert are_comparable(replace(INDICATORS[code], sources=sources), earlier, later) is expected


def test_no_change_across_a_break() -> None:
    broken = replace(UNEMPLOYMENT, breaks=INDICATORS["med_income_uc"].breaks)
    assert not are_comparable(broken, "2016", "2018")
    assert are_comparable(broken, "2015", "2017")
