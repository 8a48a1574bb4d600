"""Which editions the worker publishes, and when: at the date of the settings, and when data change.

An observatory that is younger than a date waits for the next one. After a date that was honoured,
each new version of the data is looked at: what says the same makes no new edition.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import Connection, func, select

from etl.schedule.calendar import planned_days
from observatory.db.report.editions import read_runs
from observatory.db.runs import current_version
from observatory.db.tables import data_version
from observatory.domain.report.document import EditionKind
from observatory.domain.report.text import LANGUAGES

# In this order; '' is the nation, a level every territory of it that holds neighbourhoods.
PLAN = (
    (EditionKind.ANNUAL, ""),
    (EditionKind.SYNTHESIS, ""),
    (EditionKind.SUMMARY, ""),
    (EditionKind.ANNUAL, "region"),
    (EditionKind.ANNUAL, "department"),
    (EditionKind.DIAGNOSIS, "department"),
    (EditionKind.HALF_YEAR, ""),
    (EditionKind.QUARTER, ""),
)
PER_YEAR = {EditionKind.HALF_YEAR: 2, EditionKind.QUARTER: 4}
AGAIN = timedelta(days=1)  # after a failure that the queue has given up


@dataclass(frozen=True, slots=True)
class Batch:
    """Editions that one job publishes."""

    kind: EditionKind
    level: str
    language: str

    @property
    def lock(self) -> str:
        """Return what tells its job from the others."""
        return f"report:{self.kind}:{self.level}:{self.language}"

    @property
    def words(self) -> tuple[str, ...]:
        """Return the verb that publishes it."""
        place = ("--place", self.level) if self.level else ()
        return ("report", "build", "--kind", self.kind, *place, "--language", self.language,
                "--publish")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A batch in the schedule. done_for, done_version: what was last published of it."""

    batch: Batch
    last: date
    next: date
    done_for: date | None
    done_version: int | None
    failures: int
    message: str | None
    ended_at: datetime | None

    def is_due(self, now: datetime, version: int | None, since: datetime | None) -> bool:
        """Tell whether it is to be published now. since: of the first data of the observatory."""
        if version is None or since is None or since.date() > self.last:
            return False
        if self.failures and self.ended_at is not None and now < self.ended_at + AGAIN:
            return False
        return (self.done_for, self.done_version) != (self.last, version)


def read_planned(
    connection: Connection, kinds: Collection[EditionKind], day: tuple[int, int], now: datetime
) -> list[Planned]:
    """Return what is planned of the kinds that can be built; day: month and day of the settings."""
    runs = read_runs(connection)
    return [
        _planned(Batch(kind, level, language), day, runs.get((kind, level, language), {}), now)
        for (kind, level), language in product(PLAN, LANGUAGES)
        if kind in kinds
    ]


def _planned(batch: Batch, day: tuple[int, int], run: dict[str, Any], now: datetime) -> Planned:
    last, following = planned_days(day, PER_YEAR.get(batch.kind, 1), now.date())
    return Planned(
        batch, last, following, run.get("done_for"), run.get("done_version"),
        run.get("failures", 0), run.get("message"), run.get("ended_at"),
    )  # fmt: skip


def list_due(connection: Connection, planned: Collection[Planned], now: datetime) -> list[Planned]:
    """Return what is to be published now."""
    version = current_version(connection)
    since = connection.scalar(select(func.min(data_version.c.published_at)))
    return [each for each in planned if each.is_due(now, version, since)]
