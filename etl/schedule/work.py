"""What the jobs do: plan what is due, ask one producer, load what changed."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine

from etl.catalogue import Declaration
from etl.fetch import Web, fetch_release
from etl.report.editions import COMPOSERS
from etl.schedule.agenda import late_entries, read_agenda
from etl.schedule.reports import Batch, Planned, list_due, read_planned
from observatory.db import jobs, runs
from observatory.db.report.editions import record_run
from observatory.db.source_checks import Check, record_check, set_late
from observatory.domain.report.document import EditionKind
from observatory.errors import CheckFailed, ObservatoryError
from observatory.run import OFFICIAL, Call, choose_source, command, fill, has_data, stop
from observatory.settings import Settings

DAY = timedelta(days=1)
KEPT = timedelta(days=60)  # a failed job is listed for two months
POLL_SECONDS = 0.5
MOST_SAID = 500  # characters of an error
FINAL = frozenset({10, 11})  # a source changed, a check failed: trying again mends nothing


class NotAnswered(CheckFailed):
    """A producer's address gave no file."""


class LoadFailed(ObservatoryError):
    """A load of the schedule ended badly."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"the load failed (exit code {code}): {message}")
        self.exit_code = code


class Interrupted(ObservatoryError):
    """The worker ends: the job goes back to the queue."""


class ReportFailed(ObservatoryError):
    """Editions of the schedule were not published."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be queued: the sources to ask, what to load whole, and the editions to publish."""

    checks: list[tuple[str, str]] = field(default_factory=list)
    load: str | None = None
    reports: list[Planned] = field(default_factory=list)


Publisher = Callable[[Batch, Callable[[], bool]], None]


def list_kinds() -> Collection[EditionKind]:
    """Return the kinds of editions that this program can build."""
    return COMPOSERS


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that the jobs need from outside, the clock included."""

    engine: Engine
    settings: Settings
    declarations: Sequence[Declaration]
    web: Callable[[], Web] = Web
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    choose: Callable[..., str | None] = choose_source
    publish: Publisher = field(default_factory=lambda: publish_batch)
    kinds: Callable[[], Collection[EditionKind]] = list_kinds

    @property
    def cache(self) -> Path:
        """Return where the fetched files are."""
        return self.settings.home / "cache"

    def plan(self, *, is_start: bool) -> Plan:
        """Return what is due, and warn of what is late.

        A folder of the settings is looked at when the worker starts and every day: the operator
        fills it, and the addresses are not asked.
        """
        now = self.now()
        jobs.prune(self.engine, now - KEPT)
        if not has_data(self.engine):
            return Plan(load=self.choose(self.settings, is_empty=True))
        with self.engine.begin() as connection:
            agenda = read_agenda(connection, self.declarations, now)
            origin, last = runs.current_origin(connection), runs.last_run(connection)
            reports = self._list_reports(connection, now)
            if origin == "official":
                set_late(connection, late_entries(agenda), now)
        if self.settings.data is not None:
            is_old = last is None or last["started_at"] < now - DAY
            load = str(self.settings.data) if is_start or is_old else None
            return Plan(load=load, reports=reports)
        if origin != "official":
            return Plan(reports=reports)  # real files are never loaded beside fictional ones
        # A declaration that was corrected reads what the cache has: the start is when it comes.
        stale = is_start and any(self.cache.glob("*/*/*"))
        due = [(entry.source, entry.edition) for entry in agenda if entry.is_due(now)]
        return Plan(checks=due, load=OFFICIAL if stale else None, reports=reports)

    def _list_reports(self, connection: Connection, now: datetime) -> list[Planned]:
        day = self.settings.report_day
        if day is None:
            return []
        return list_due(connection, read_planned(connection, self.kinds(), day, now), now)

    def check(self, source: str, edition: str) -> bool:
        """Ask one producer; tell whether the cache now holds something new."""
        wanted = [d for d in self.declarations if (d.id, d.edition) == (source, edition)]
        if not wanted or wanted[0].address is None:
            return False  # no longer declared since it was planned
        with self.web() as web:
            outcome = fetch_release(web, wanted[0], self.cache)
        check = Check(
            source, edition, self.now(), outcome.state, outcome.sha256, outcome.message or None
        )
        with self.engine.begin() as connection:
            record_check(connection, check)
        if outcome.state == "failed":
            raise NotAnswered(outcome.message)
        return outcome.state == "changed"

    def load(self, source: str, should_stop: Callable[[], bool]) -> None:
        """Load, publish, measure and report, in a process of its own that may fail alone."""
        # What the checks have fetched is not asked for again; an empty observatory starts anew.
        options = ("--cached",) if source == OFFICIAL and has_data(self.engine) else ()
        code = fill(source, *options, call=_caller(should_stop))
        if code:
            with self.engine.connect() as connection:
                last = runs.last_run(connection) or {}
            raise LoadFailed(code, last.get("message") or "a source was refused, see the findings")

    def report(self, batch: Batch, day: date, should_stop: Callable[[], bool]) -> None:
        """Publish the editions of a batch for a date of the calendar, and keep what came of it.

        The queue runs the job again for the same date until it has come to its end.
        """
        run = (str(batch.kind), batch.level, batch.language)
        with self.engine.connect() as connection:
            version = runs.current_version(connection) or 0
        try:
            self.publish(batch, should_stop)
        except Interrupted:
            raise
        except Exception as error:
            message = str(error) or type(error).__name__
            with self.engine.begin() as connection:
                record_run(connection, run, self.now(), failure=message)
            raise
        with self.engine.begin() as connection:
            record_run(connection, run, self.now(), done=(day, version))


def publish_batch(batch: Batch, should_stop: Callable[[], bool]) -> None:
    """Publish in a process of its own, that may fail alone; keep the last words of one that did."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        code = _caller(should_stop, stderr=said)(*batch.words)
        said.seek(0)
        words = said.read()
    sys.stderr.write(words)
    if code:
        last = " ".join(words[-MOST_SAID:].split())
        raise ReportFailed(f"the report failed (exit code {code}): {last}")


def _caller(should_stop: Callable[[], bool], stderr: IO[str] | None = None) -> Call:
    def call(*words: str) -> int:
        with subprocess.Popen(command(*words), stderr=stderr) as process:
            try:
                while process.poll() is None:
                    if should_stop():
                        raise Interrupted("the worker was stopped")
                    time.sleep(POLL_SECONDS)
            finally:
                stop(process)
        return process.returncode

    return call


def is_final(error: BaseException) -> bool:
    """Tell whether a failure would only repeat itself."""
    return isinstance(error, LoadFailed) and error.exit_code in FINAL
