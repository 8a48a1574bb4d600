"""A period says which days a figure is about; an edition year is no period."""

from datetime import date

import pytest

from observatory.domain.period import parse_period


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-Q1", date(2018, 1, 1), date(2018, 3, 31)),
        ("2018-Q4", date(2018, 10, 1), date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
        ("2016-12-31", date(2016, 12, 31), date(2016, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period, first, last):
    assert parse_period(period) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "18", "2018-Q5", "2018-13", "2018-00", "2018/12", "2018 ", "2018-02-30", "DEMO"],
)
def test_anything_else_is_no_period(text):
    with pytest.raises(ValueError, match=r"."):
        parse_period(text)
