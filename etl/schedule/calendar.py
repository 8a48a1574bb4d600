"""When a source is to be asked, and when its next publication is late: dates only, no clock."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from etl.catalogue import Calendar

EXPECTED = timedelta(days=1)  # between two looks while a publication is expected
QUIET = timedelta(days=30)  # otherwise: producers revise without saying so
_MONTHS = {"yearly": 12, "quarterly": 3, "monthly": 1}


def planned_days(day: tuple[int, int], per_year: int, today: date) -> tuple[date, date]:
    """Return the last planned day that has come, and the next one.

    day: month and day of one of them; the others are as many months apart. The 31st of a month
    that is shorter is its last day.
    """
    month, number = day
    step = 12 // per_year
    days = sorted(
        date(year, each, min(number, monthrange(year, each)[1]))
        for year in (today.year - 1, today.year, today.year + 1)
        for each in ((month - 1 + step * k) % 12 + 1 for k in range(per_year))
    )
    return max(d for d in days if d <= today), min(d for d in days if d > today)


def expected_starts(calendar: Calendar, today: date) -> Iterator[date]:
    """Yield the first days of the expected months, from the newest that has begun backwards."""
    months = today.year * 12 + today.month - 1
    step = _MONTHS[calendar.frequency]
    months -= (months - (calendar.month - 1)) % step
    while months >= 12:
        yield date(months // 12, months % 12 + 1, 1)
        months -= step


def next_expected(calendar: Calendar, today: date) -> date:
    """Return the first day of the next expected month."""
    months = _MONTHS[calendar.frequency]
    start = next(expected_starts(calendar, today))
    months += start.year * 12 + start.month - 1
    return date(months // 12, months % 12 + 1, 1)


def deadline(calendar: Calendar, start: date) -> date:
    """Return the last day on which the publication of a month is not late."""
    last = start.replace(day=monthrange(start.year, start.month)[1])
    return last + timedelta(days=calendar.grace_days)


def _has_come(calendar: Calendar, start: date, last_new: date) -> bool:
    """Tell whether the publication of a month is here: producers are early too, within reason."""
    early = min(calendar.grace_days, _MONTHS[calendar.frequency] * 30 // 4)
    return last_new >= start - timedelta(days=early)


def late_since(calendar: Calendar, today: date, last_new: date | None) -> date | None:
    """Return the deadline that has passed without anything new; None where nothing is late.

    `last_new`: when this source last gave something new, or since when it is watched. A source
    that nobody has watched is not called late.
    """
    for start in expected_starts(calendar, today):
        end = deadline(calendar, start)
        if end < today:
            is_late = last_new is not None and not _has_come(calendar, start, last_new)
            return end if is_late else None
    return None


def next_due(
    calendar: Calendar | None, now: datetime, last_check: datetime | None, last_new: date | None
) -> datetime:
    """Return when the source is to be asked next; a date in the past is due now."""
    if last_check is None:
        return now
    if calendar is None:
        return last_check + QUIET
    start = next(expected_starts(calendar, now.date()))
    if last_new is None or not _has_come(calendar, start, last_new):
        return last_check + EXPECTED
    following = next_expected(calendar, last_check.date())
    opens = datetime(following.year, following.month, 1, tzinfo=last_check.tzinfo)
    return min(last_check + QUIET, opens)
