"""A calendar says when to look again and what is late; the dates were counted by hand."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from etl.catalogue import Calendar
from etl.schedule.calendar import (
    deadline,
    expected_starts,
    late_since,
    next_due,
    next_expected,
    planned_days,
)

MARCH = Calendar(month=3)
QUARTERS = Calendar(month=2, frequency="quarterly", grace_days=15)
MONTHLY = Calendar(month=1, frequency="monthly", grace_days=10)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("calendar", "today", "begun", "following"),
    [
        (MARCH, "2026-03-01", "2026-03-01", "2027-03-01"),
        (MARCH, "2026-02-28", "2025-03-01", "2026-03-01"),
        (QUARTERS, "2026-01-31", "2025-11-01", "2026-02-01"),
        (QUARTERS, "2026-08-15", "2026-08-01", "2026-11-01"),
        (MONTHLY, "2026-12-31", "2026-12-01", "2027-01-01"),
        (Calendar(month=12), "2026-12-01", "2026-12-01", "2027-12-01"),
    ],
)
def test_the_expected_months_follow_each_other(calendar, today, begun, following):
    assert next(expected_starts(calendar, day(today))) == day(begun)
    assert next_expected(calendar, day(today)) == day(following)


def test_a_publication_is_late_after_its_month_and_the_grace():
    assert deadline(MARCH, day("2026-03-01")) == day("2026-04-30")
    assert late_since(MARCH, day("2026-04-30"), day("2025-03-10")) is None
    assert late_since(MARCH, day("2026-05-01"), day("2025-03-10")) == day("2026-04-30")
    assert late_since(MARCH, day("2026-05-01"), day("2026-03-02")) is None


def test_a_producer_may_be_early_within_the_grace():
    assert late_since(MARCH, day("2026-05-01"), day("2026-01-29")) == day("2026-04-30")
    assert late_since(MARCH, day("2026-05-01"), day("2026-01-30")) is None
    # a week for a monthly one: last month's figures are not this month's
    assert late_since(MONTHLY, day("2026-05-11"), day("2026-03-20")) == day("2026-05-10")
    assert late_since(MONTHLY, day("2026-05-11"), day("2026-03-25")) is None


def test_lateness_lasts_until_something_new_comes():
    assert late_since(MARCH, day("2027-02-01"), day("2025-03-10")) == day("2026-04-30")
    assert late_since(MARCH, day("2027-02-01"), day("2026-09-01")) is None


def test_what_nobody_has_watched_is_not_called_late():
    assert late_since(MARCH, day("2026-05-01"), None) is None


def test_a_source_is_looked_at_every_day_while_it_is_expected_and_every_month_otherwise():
    now, seen = at("2026-03-05T12:00"), at("2026-03-05T06:00")
    assert next_due(MARCH, now, None, None) == now
    assert next_due(MARCH, now, seen, day("2025-03-10")) == at("2026-03-06T06:00")
    assert next_due(MARCH, now, seen, day("2026-03-04")) == at("2026-04-04T06:00")
    assert next_due(None, now, seen, None) == at("2026-04-04T06:00")


def test_a_quiet_source_is_looked_at_as_soon_as_its_month_opens():
    seen = at("2026-02-20T06:00")
    due = next_due(MARCH, at("2026-02-21T00:00"), seen, day("2025-03-10"))
    assert due == at("2026-03-01T00:00")


@pytest.mark.parametrize("wrong", [{"month": 13}, {"month": 0}, {"month": 3, "grace_days": -1}])
def test_a_calendar_that_no_year_has_is_refused(wrong):
    with pytest.raises(ValidationError):
        Calendar(**wrong)


@pytest.mark.parametrize(
    ("on", "per_year", "today", "last", "following"),
    [
        ((12, 15), 1, "2026-12-14", "2025-12-15", "2026-12-15"),
        ((12, 15), 1, "2026-12-15", "2026-12-15", "2027-12-15"),
        ((12, 15), 2, "2026-07-01", "2026-06-15", "2026-12-15"),
        ((12, 15), 4, "2026-03-14", "2025-12-15", "2026-03-15"),
        ((8, 31), 2, "2028-02-29", "2028-02-29", "2028-08-31"),
        ((1, 1), 1, "2026-12-31", "2026-01-01", "2027-01-01"),
    ],
)
def test_the_days_of_a_report_are_as_many_months_apart(on, per_year, today, last, following):
    assert planned_days(on, per_year, day(today)) == (day(last), day(following))
