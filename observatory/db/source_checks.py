"""What the schedule saw when it asked the producers, and what it warns of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from observatory.db.staging import Finding, record_findings
from observatory.db.tables import finding, release, source_check

LATE = "release_late"


@dataclass(frozen=True, slots=True)
class Check:
    """One answer of a producer."""

    source: str
    edition: str
    checked_at: datetime
    outcome: str
    sha256: str | None = None
    message: str | None = None


def record_check(connection: Connection, check: Check) -> None:
    """Keep what the producer answered."""
    connection.execute(
        insert(source_check).values(
            source=check.source,
            edition=check.edition,
            checked_at=check.checked_at,
            outcome=check.outcome,
            sha256=check.sha256,
            message=check.message,
        )
    )


def last_checks(connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the last answer for each edition (lateness is no answer)."""
    query = (
        select(source_check)
        .ext(distinct_on(source_check.c.source, source_check.c.edition))
        .where(source_check.c.outcome != "late")
        .order_by(
            source_check.c.source, source_check.c.edition,
            source_check.c.checked_at.desc(), source_check.c.id.desc(),
        )
    )  # fmt: skip
    rows = connection.execute(query).mappings()
    return {(row["source"], row["edition"]): dict(row) for row in rows}


def last_news(connection: Connection) -> dict[str, date]:
    """Return when each source last gave something new, or since when it is watched.

    New: bytes that the schedule saw change, or an edition that the database did not have.
    """
    changed = select(source_check.c.source, func.max(source_check.c.checked_at)).where(
        source_check.c.outcome == "changed"
    )
    watched = select(source_check.c.source, func.min(source_check.c.checked_at))
    first = (
        select(release.c.source, func.min(release.c.loaded_at).label("at"))
        .group_by(release.c.source, release.c.edition)
        .subquery()
    )
    editions = select(first.c.source, func.max(first.c.at)).group_by(first.c.source)
    news: dict[str, date] = {}
    for query in (changed.group_by(source_check.c.source), editions):
        for source, at in connection.execute(query):
            news[source] = max(at.date(), news.get(source, at.date()))
    for source, at in connection.execute(watched.group_by(source_check.c.source)):
        news.setdefault(source, at.date())
    return news


def late_sources(connection: Connection) -> dict[str, str]:
    """Return the sources that are called late, each with the message."""
    query = select(finding.c.source, finding.c.message).where(finding.c.check_name == LATE)
    return {str(row.source): str(row.message) for row in connection.execute(query)}


def set_late(connection: Connection, late: Mapping[str, tuple[str, str]], at: datetime) -> None:
    """Warn of the sources that are late (edition and message), and of them only.

    The check is recorded once per lateness, the finding lives as long as it does.
    """
    known = late_sources(connection)
    connection.execute(delete(finding).where(finding.c.check_name == LATE))
    for source, (edition, message) in late.items():
        found = Finding(LATE, "warning", message, 1, [{"edition": edition}])
        record_findings(connection, source, [found])
        if known.get(source) != message:
            record_check(connection, Check(source, edition, at, "late", message=message))
