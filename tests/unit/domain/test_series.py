"""Which figures of a series may be compared with each other."""

from datetime import date

import numpy as np
import pytest

from observatory.domain.caveats import CAVEATS, Caveat
from observatory.domain.series import (
    Break,
    are_consecutive,
    breaks_before,
    breaks_between,
    is_money,
    read_breaks,
    reference_date,
    reference_year,
    segments,
    window_years,
)

BREAKS = read_breaks(
    [
        {"start": "2019-11-01", "note_fr": "b", "note_en": "b", "stops": True},
        {"start": "2018", "note_fr": "a", "note_en": "a", "stops": False},
        {"start": "2011", "note_fr": "z", "note_en": "z"},
    ]
)


@pytest.mark.parametrize(
    ("period", "year", "day"),
    [
        ("2018", 2018.5, date(2018, 7, 2)),
        ("2016", 2016.5, date(2016, 7, 1)),
        ("2018-Q4", 2018 + (273 + 365) / 730, date(2018, 11, 15)),
        ("2018-12-31", 2018 + 364.5 / 365, date(2018, 12, 31)),
    ],
)
def test_a_figure_is_dated_to_the_middle_of_its_period(period, year, day):
    assert reference_year(period) == pytest.approx(year)
    assert reference_date(period) == day


@pytest.mark.parametrize(
    ("period", "number"),
    [("2010", 0), ("2011", 1), ("2018", 1), ("2019", 1), ("2019-12-31", 2), ("2020", 2)],
)
def test_a_series_is_cut_by_the_breaks_that_stop_it(period, number):
    assert breaks_before(BREAKS, period) == number


def test_breaks_and_cautions_between_two_periods_are_told_in_order():
    assert [one.note_en for one in breaks_between(BREAKS, "2015", "2020")] == ["a", "b"]
    assert breaks_between(BREAKS, "2018", "2019") == []
    assert Break("2018", "a", "a").stops


@pytest.mark.parametrize(
    ("sources", "years"),
    [(["census"], 5), (["caf", "census"], 0), (["filosofi"], 0), ([], 0)],
)
def test_only_figures_of_the_census_alone_pool_five_years(sources, years):
    assert window_years(sources) == years


@pytest.mark.parametrize(
    ("sources", "apart", "told"),
    [(["filosofi"], 1, True), (["filosofi"], -1, True), (["cnam"], 2, False), (["caf"], 1, False)],
)
def test_producers_that_advise_against_consecutive_vintages(sources, apart, told):
    assert are_consecutive(sources, apart) is told


def test_a_mark_of_a_break_parts_its_own_series_only():
    series = [5, 9, 5, 9, 5, 9]
    x = np.array([2015.5, 2015.5, 2017.5, 2017.5, 2016.5, 2016.5])
    marked = [False, False, False, False, True, False]
    found = segments(series, x, marked, 0)
    assert found[4] == found[2] != found[0]
    assert found[1] == found[3] == found[5]
    assert len(set(found.tolist())) == 3


def test_declared_breaks_part_a_series_too():
    found = segments([5, 5, 6], np.array([1.0, 2.0, 2.0]), False, [0, 1, 1])
    assert len(set(found.tolist())) == 3
    assert segments([], np.array([]), np.array([], dtype=bool), 0).size == 0


def test_every_caveat_is_said_in_both_languages():
    assert set(CAVEATS) == set(Caveat)
    assert all(text for both in CAVEATS.values() for text in both)


def test_money_is_known_by_its_unit():
    assert is_money("euro")
    assert not is_money("percent")
