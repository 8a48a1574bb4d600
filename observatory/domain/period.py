"""SDMX TIME_PERIOD: what a figure is about, as text and as two dates."""

import calendar
import re
from datetime import date
from functools import lru_cache

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=1_024)  # rows by the thousand have few periods
def parse_period(period: str) -> tuple[date, date]:
    """Return the first and the last day of an SDMX period (2018, 2018-Q4, 2018-12, 2018-12-31).

    Raises ValueError on anything else: an edition year is not a period.
    """
    if match := _YEAR.fullmatch(period):
        year = int(match[1])
        return date(year, 1, 1), date(year, 12, 31)
    if match := _QUARTER.fullmatch(period):
        year, quarter = int(match[1]), int(match[2])
        return date(year, 3 * quarter - 2, 1), _last_day(year, 3 * quarter)
    if match := _MONTH.fullmatch(period):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), _last_day(year, month)
    if _DAY.fullmatch(period):  # fromisoformat alone also reads 20181231 and 2018-W01-1
        day = date.fromisoformat(period)
        return day, day
    raise ValueError(f"{period!r} is no SDMX period: write 2018, 2018-Q4, 2018-12 or 2018-12-31")


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
