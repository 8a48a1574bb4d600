"""What the jobs do: plan what is due, ask one producer, load what changed."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from etl.catalogue import Declaration
from etl.fetch import Web, fetch_release
from etl.schedule.agenda import late_entries, read_agenda
from observatory.db import jobs, runs
from observatory.db.source_checks import Check, record_check, set_late
from observatory.errors import CheckFailed, ObservatoryError
from observatory.run import OFFICIAL, Call, choose_source, command, fill, has_data, stop
from observatory.settings import Settings

DAY = timedelta(days=1)
KEPT = timedelta(days=60)  # a failed job is listed for two months
POLL_SECONDS = 0.5
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be queued: the sources to ask, and what to load whole."""

    checks: list[tuple[str, str]] = field(default_factory=list)
    load: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that the jobs need from outside, the clock included."""

    engine: Engine
    settings: Settings
    declarations: Sequence[Declaration]
    web: Callable[[], Web] = Web
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    choose: Callable[..., str | None] = choose_source

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
            if origin == "official":
                set_late(connection, late_entries(agenda), now)
        if self.settings.data is not None:
            is_old = last is None or last["started_at"] < now - DAY
            return Plan(load=str(self.settings.data) if is_start or is_old else None)
        if origin != "official":
            return Plan()  # real files are never loaded beside fictional ones
        # A declaration that was corrected reads what the cache has: the start is when it comes.
        stale = is_start and any(self.cache.glob("*/*/*"))
        due = [(entry.source, entry.edition) for entry in agenda if entry.is_due(now)]
        return Plan(checks=due, load=OFFICIAL if stale else None)

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


def _caller(should_stop: Callable[[], bool]) -> Call:
    def call(*words: str) -> int:
        with subprocess.Popen(command(*words)) as process:
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
