"""The agenda: what each declared source last answered, when it is due, and whether it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from etl.catalogue import Calendar, Declaration
from etl.schedule.calendar import late_since, next_due, next_expected
from observatory.db.source_checks import last_checks, last_news


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition in the agenda."""

    source: str
    edition: str
    title: str
    has_address: bool
    checked_at: datetime | None
    outcome: str | None
    message: str | None
    next_due: datetime | None  # None: no address to ask
    expected: date | None  # the next expected month, of the newest edition
    late: date | None  # the deadline that has passed

    def is_due(self, now: datetime) -> bool:
        """Tell whether the producer is to be asked now."""
        return self.next_due is not None and self.next_due <= now

    @property
    def warning(self) -> str:
        """Return what to say of a late publication, and what to do about it."""
        return (
            f"{self.title}: a publication was expected by {self.late}, and nothing new is known. "
            "Look at the producer's page; declare the new edition (docs/adding-a-year.md), or "
            "correct the calendar of the declaration."
        )


def read_agenda(
    connection: Connection, declarations: Sequence[Declaration], now: datetime
) -> list[Entry]:
    """Return the agenda of everything that has an address or a calendar."""
    checks, news = last_checks(connection), last_news(connection)
    newest = {declared.id: declared.edition for declared in sorted(declarations, key=_edition)}
    return [
        _entry(
            declared,
            declared.calendar if newest[declared.id] == declared.edition else None,
            checks.get((declared.id, declared.edition), {}),
            news.get(declared.id),
            now,
        )
        for declared in declarations
        if declared.address is not None or declared.calendar is not None
    ]


def _edition(declared: Declaration) -> str:
    return declared.edition


def _entry(
    declared: Declaration,
    calendar: Calendar | None,  # of the newest edition: an older one is only revised
    check: dict[str, Any],
    news: date | None,
    now: datetime,
) -> Entry:
    asked = declared.address is not None
    checked_at = check.get("checked_at")
    return Entry(
        source=declared.id,
        edition=declared.edition,
        title=declared.title,
        has_address=asked,
        checked_at=checked_at,
        outcome=check.get("outcome"),
        message=check.get("message"),
        next_due=next_due(calendar, now, checked_at, news) if asked else None,
        expected=next_expected(calendar, now.date()) if calendar else None,
        late=late_since(calendar, now.date(), news) if calendar else None,
    )


def late_entries(agenda: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Return what is late: the edition and the warning, by source."""
    return {entry.source: (entry.edition, entry.warning) for entry in agenda if entry.late}
