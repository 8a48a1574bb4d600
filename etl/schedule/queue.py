"""The queue: the jobs, their locks, their retries, and the worker that runs them."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import procrastinate
import typer
from procrastinate import JobContext, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, JobAborted
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.retry import BaseRetryStrategy

from etl.schedule.reports import Batch
from etl.schedule.work import Interrupted, Work, is_final
from observatory.db import jobs
from observatory.domain.report.document import EditionKind
from observatory.run import OFFICIAL

ATTEMPTS = 5
BACK_OFF = 60  # seconds, four times longer at each attempt: a minute, then up to four hours


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a worker looks, and how soon it is taken for dead (seconds)."""

    heartbeat: float = 10.0
    stalled: float = 40.0
    poll: float = 5.0
    stop: float = 8.0  # left to a running job when the worker is asked to end


class BackOff(BaseRetryStrategy):
    """Try again later and later; never where another job waits to do the same."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, None for never."""
        if isinstance(exception, JobAborted):
            return RetryDecision()  # the worker ended, not the job
        if job.attempts + 1 >= ATTEMPTS or is_final(exception):
            return None
        # The queue refuses two waiting jobs of one lock: the twin does it.
        if jobs.has_waiting_twin(self._work.engine, job.id or 0, job.queueing_lock):
            return None
        return RetryDecision(retry_in={"seconds": BACK_OFF * 4**job.attempts})


def _connector(url: str) -> procrastinate.PsycopgConnector:
    return procrastinate.PsycopgConnector(
        conninfo=jobs.connection_of(url),
        kwargs={
            "options": f"-c search_path={jobs.SCHEMA}",
            "application_name": "observatory jobs",
        },
        min_size=1,
        max_size=4,
    )


def make_app(work: Work, url: str, pace: Pace | None = None) -> procrastinate.App:
    """Return the queue of a database, with our jobs."""
    pace = pace or Pace()
    app = procrastinate.App(connector=_connector(url))
    retry = BackOff(work)

    @app.task(name="check", retry=retry)
    def check(source: str, edition: str) -> None:
        if work.check(source, edition):
            defer(app, "load", "load", source=OFFICIAL)

    @app.task(name="load", retry=retry, pass_context=True)
    def load(context: JobContext, source: str) -> None:
        try:
            work.load(source, context.should_abort)
        except Interrupted:
            raise JobAborted from None

    @app.task(name="report", retry=retry, pass_context=True)
    def report(context: JobContext, kind: str, level: str, language: str, day: str) -> None:
        batch = Batch(EditionKind(kind), level, language)
        try:
            work.report(batch, date.fromisoformat(day), context.should_abort)
        except Interrupted:
            raise JobAborted from None

    @app.periodic(cron="11 * * * *")
    @app.task(name="plan", lock="plan", queueing_lock="plan", retry=retry)
    def plan(timestamp: int | None = None) -> None:
        queue_due(app, work, is_start=timestamp is None)

    @app.periodic(cron="* * * * *")
    @app.task(name="rescue", lock="rescue", queueing_lock="rescue")
    async def rescue(timestamp: int | None = None) -> None:
        await rescue_stalled(app, work, pace)

    return app


def queue_due(app: procrastinate.App, work: Work, *, is_start: bool) -> None:
    """Queue what the schedule says is due, and is not under way."""
    # Read before the agenda: a check that ends in between is not due again.
    under_way = jobs.open_locks(work.engine)
    planned = work.plan(is_start=is_start)
    if planned.load is not None:
        defer(app, "load", "load", source=planned.load)
    for source, edition in planned.checks:
        lock = f"check:{source}:{edition}"
        if lock not in under_way:
            defer(app, "check", lock, source=source, edition=edition)
    for each in planned.reports:
        batch = each.batch
        if batch.lock not in under_way:
            defer(app, "report", batch.lock, kind=str(batch.kind), level=batch.level,
                  language=batch.language, day=str(each.last))  # fmt: skip


def defer(app: procrastinate.App, task: str, lock: str, **arguments: Any) -> None:
    """Queue a job, unless the same one waits already."""
    try:
        # `lock`: never two at once; `queueing_lock`: never two in the queue.
        app.configure_task(task, lock=lock, queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return


async def rescue_stalled(app: procrastinate.App, work: Work, pace: Pace) -> None:
    """Give back to the queue what a killed worker was doing."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=pace.stalled):
        jobs.record_error(work.engine, job.id or 0, "its worker was killed")
        twin = jobs.has_waiting_twin(work.engine, job.id or 0, job.queueing_lock)
        if twin or job.attempts + 1 >= ATTEMPTS:  # perhaps it is the job that kills its workers
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


def run_worker(work: Work, url: str, *, once: bool, pace: Pace | None = None) -> None:
    """Do what is due until told to stop, or until nothing is left to do now."""
    pace = pace or Pace()
    jobs.ensure_queue(work.engine)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # errors are told below
    app = make_app(work, url, pace)
    with app.open():
        defer(app, "rescue", "rescue")
        defer(app, "plan", "plan")
    app.run_worker(
        wait=not once,
        fetch_job_polling_interval=pace.poll,
        update_heartbeat_interval=pace.heartbeat,
        stalled_worker_timeout=pace.stalled,
        shutdown_graceful_timeout=pace.stop,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        worker_middleware=[_telling(work)],
    )


def _telling(work: Work) -> Callable[..., Awaitable[Any]]:
    """Return what keeps and tells why an attempt failed."""

    async def tell(call: Callable[[], Awaitable[Any]], context: JobContext, worker: Any) -> Any:
        try:
            return await call()
        except Exception as error:
            message = str(error) or type(error).__name__
            jobs.record_error(work.engine, context.job.id or 0, message)
            typer.echo(f"{context.job.call_string}: {message}", err=True)
            raise

    return tell
