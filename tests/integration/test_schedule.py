"""The worker asks each producer when due, once, whatever is killed; and tells what is late."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job
from sqlalchemy import Engine, delete, insert, select, text

from etl.catalogue import Calendar
from etl.fetch import Web
from etl.schedule.agenda import read_agenda
from etl.schedule.queue import BackOff, defer, make_app
from etl.schedule.work import LoadFailed, NotAnswered, Work
from observatory.db import jobs, runs
from observatory.db.engine import create_engine
from observatory.db.migrate import check as check_tables
from observatory.db.tables import data_version, finding, load_run, release, source_check
from observatory.settings import Settings
from tests.conftest import ROOT, Clone, make_home, run_observatory
from tests.integration.schedule_site import sources
from tests.unit.loading.web import Site, declared, table, visit

START = datetime(2026, 2, 20, 12, tzinfo=UTC)


class Clock:
    """A clock that tests advance."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def to(self, date: str) -> None:
        self.now = datetime.fromisoformat(date).replace(hour=12, tzinfo=UTC)


@pytest.fixture
def address(clone: Clone) -> str:
    """The address of a database that holds something official, loaded in March 2025."""
    url = clone("schedule_test", "app")
    engine = create_engine(url)
    publish(engine, "official")
    engine.dispose()
    return url


def publish(engine: Engine, origin: str) -> None:
    with engine.begin() as connection:
        connection.execute(insert(data_version).values(version=1, origin=origin))
        connection.execute(
            insert(release).values(
                source="tiny", edition="2017", title="t", producer="p", licence="l", operation="o",
                address="a", accessed_on="2025-03-10", loaded_at="2025-03-10", sha256="0",
                origin=origin, state="published", published_in=1,
            )
        )  # fmt: skip


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = create_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def home() -> Path:
    return make_home("schedule")


def work_on(engine: Engine, home: Path, site: Callable, *declared_ones, **more) -> Work:
    web: Callable[[], Web] = lambda: visit(site)[0]  # noqa: E731
    return Work(engine, Settings(home=home, **more), declared_ones, web=web, now=Clock())


def checks(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        query = select(source_check.c.source, source_check.c.outcome).order_by(source_check.c.id)
        return [tuple(row) for row in connection.execute(query)]


def warnings(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [f["message"] for f in runs.list_findings(connection)]


def yearly(**more):
    one = declared(**more)
    return one.model_copy(update={"calendar": Calendar(month=3)})


def test_a_source_is_asked_when_it_is_due_and_not_before(engine, home):
    site = Site(tiny=[table("one", etag='"1"'), httpx2.Response(304)])
    work = work_on(engine, home, site, yearly())
    assert work.plan(is_start=True).checks == [("tiny", "2018")]
    assert work.check("tiny", "2018") is True
    work.now.to("2026-02-28")
    assert work.plan(is_start=False).checks == []
    work.now.to("2026-03-01")
    # the edition that came on 20 February is the one expected in March: quiet for a month
    assert work.plan(is_start=False).checks == [("tiny", "2018")]
    assert work.check("tiny", "2018") is False
    work.now.to("2026-03-15")
    assert work.plan(is_start=False).checks == []
    assert checks(engine) == [("tiny", "changed"), ("tiny", "unchanged")]


def test_a_late_publication_is_a_warning_until_it_comes(engine, home):
    site = Site(tiny=[httpx2.Response(404), httpx2.Response(404), table("one", etag='"1"')])
    work = work_on(engine, home, site, yearly())
    for date in ("2026-03-02", "2026-04-30"):
        work.now.to(date)
        assert work.plan(is_start=False).checks == [("tiny", "2018")], "asked every day in March"
        with pytest.raises(NotAnswered, match="404"):
            work.check("tiny", "2018")
        assert warnings(engine) == []
    work.now.to("2026-05-02")
    for _ in range(2):
        work.plan(is_start=False)
    (warning,) = warnings(engine)
    assert "expected by 2026-04-30" in warning
    assert "docs/adding-a-year.md" in warning
    assert checks(engine) == [("tiny", "failed"), ("tiny", "failed"), ("tiny", "late")]
    work.check("tiny", "2018")
    work.plan(is_start=False)
    assert warnings(engine) == []


def test_a_worker_that_starts_reads_its_cache_with_the_declarations_of_today(engine, home):
    work = work_on(engine, home, Site(tiny=table("one")), yearly())
    assert work.plan(is_start=True).load is None, "nothing was ever fetched"
    work.check("tiny", "2018")
    assert work.plan(is_start=True).load == "official"
    assert work.plan(is_start=False).load is None


def test_only_the_newest_edition_of_a_series_is_expected(engine, home):
    old = yearly().model_copy(update={"edition": "2016"})
    work = work_on(engine, home, Site(), old, yearly())
    with engine.connect() as connection:
        agenda = read_agenda(connection, work.declarations, datetime(2026, 6, 1, tzinfo=UTC))
    assert [(entry.edition, entry.late is not None) for entry in agenda] == [
        ("2016", False), ("2018", True),
    ]  # fmt: skip


def test_fictional_data_are_never_mixed_with_what_is_fetched(clone, home):
    engine = create_engine(clone("schedule_demo_test", "app"))
    publish(engine, "demonstration")
    plan = work_on(engine, home, Site(), yearly()).plan(is_start=True)
    engine.dispose()
    assert (plan.checks, plan.load) == ([], None)


def test_an_empty_observatory_is_filled_first(clone, home):
    engine = create_engine(clone("schedule_empty_test", "app"))
    work = Work(engine, Settings(home=home), [], choose=lambda settings, is_empty: "official")
    assert work.plan(is_start=True).load == "official"
    engine.dispose()


def test_a_folder_of_the_settings_is_loaded_at_the_start_and_every_day(engine, home):
    work = work_on(engine, home, Site(), yearly(), data=home)
    assert work.plan(is_start=True).load == str(home)
    with engine.begin() as connection:
        connection.execute(
            insert(load_run).values(origin="official", address="x", started_at=START)
        )
    work.now.now = START + timedelta(hours=23)
    assert work.plan(is_start=False).load is None
    work.now.now = START + timedelta(hours=25)
    plan = work.plan(is_start=False)
    assert (plan.load, plan.checks) == (str(home), [])


def test_a_job_is_queued_once_and_planned_again_only_when_done(engine, address, home):
    work = work_on(engine, home, Site(), yearly())
    app = make_app(work, address)
    with app.open():
        for _ in range(3):
            defer(app, "check", "check:tiny:2018", source="tiny", edition="2018")
    with engine.connect() as connection:
        assert jobs.count_jobs(connection) == {"todo": 1}
    assert jobs.open_locks(engine) == {"check:tiny:2018"}


class OvertakenWork(Work):
    """Another worker ends its check between what is due and what is queued."""

    def plan(self, *, is_start):
        planned = super().plan(is_start=is_start)
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL search_path = jobs"))
            connection.execute(text("DELETE FROM procrastinate_jobs"))
        return planned


def test_a_check_that_ends_while_the_next_ones_are_planned_is_not_asked_twice(
    engine, address, home
):
    work = OvertakenWork(engine, Settings(home=home), [yearly()], now=Clock())
    app = make_app(work, address)
    with app.open():
        defer(app, "check", "check:tiny:2018", source="tiny", edition="2018")
        app.tasks["plan"](None)
    assert jobs.open_locks(engine) == set()


def test_a_failure_is_tried_again_later_and_later_then_given_up(engine, home):
    back_off = BackOff(work_on(engine, home, Site()))

    def minutes(attempts: int, error: Exception) -> int | None:
        job = Job(
            id=1, status="doing", queue="default", lock="x", queueing_lock="x", task_name="check",
            attempts=attempts,
        )  # fmt: skip
        decision = back_off.get_retry_decision(exception=error, job=job)
        if decision is None:
            return None
        if decision.retry_at is None:
            return 0
        return round((decision.retry_at - datetime.now(UTC)).total_seconds() / 60)

    error = NotAnswered("503")
    assert [minutes(n, error) for n in range(5)] == [1, 4, 16, 64, None]
    assert minutes(0, LoadFailed(12, "the database is away")) == 1
    assert minutes(0, LoadFailed(10, "a column was renamed")) is None, "it would only repeat itself"
    assert minutes(9, JobAborted()) == 0, "the worker ended, not the job"


def test_a_failed_job_is_forgotten_after_two_months(address, engine, home):
    work = work_on(engine, home, Site())
    with make_app(work, address).open() as app:
        defer(app, "load", "load", source="official")
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = jobs"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
    for days, left in ((59, 1), (61, 0)):
        work.now.now = datetime.now(UTC) + timedelta(days=days)
        work.plan(is_start=False)
        with engine.connect() as connection:
            assert len(jobs.list_jobs(connection, "failed")) == left


def start(address: str, home: Path, count: int, *options: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.integration.schedule_site", address, str(home)]
    return subprocess.Popen([*words, str(count), *options], cwd=ROOT, env=os.environ)


def log(home: Path) -> list[str]:
    path = home / "log"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_two_workers_do_each_job_once(address, engine, home):
    workers = [start(address, home, 12, "--once") for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    asked = sorted(line for line in log(home) if line.startswith("asked"))
    assert asked == [f"asked s{n:02d}" for n in range(12)]
    assert sorted(checks(engine)) == [(f"s{n:02d}", "changed") for n in range(12)]
    loads = [line for line in log(home) if line.startswith("load")]
    assert 1 <= len(loads) <= 12
    with engine.connect() as connection:
        assert jobs.count_jobs(connection) == {}, "done jobs are forgotten"


def test_the_job_of_a_killed_worker_is_done_by_the_next_one(address, engine, home):
    killed = start(address, home, 1, "--hang")
    wait_for(lambda: log(home) == ["asked s00"])
    killed.kill()
    killed.wait()
    assert checks(engine) == []
    assert "check:s00:2018" in jobs.open_locks(engine)
    time.sleep(2.5)  # longer than a silent worker is believed alive
    second = start(address, home, 1)
    wait_for(lambda: checks(engine) == [("s00", "changed")])
    wait_for(lambda: "load official" in log(home))
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    assert log(home) == ["asked s00", "asked s00", "load official"]


def test_a_worker_told_to_end_gives_its_load_back(engine, home):
    work = work_on(engine, home, Site())
    begun = time.monotonic()
    with pytest.raises(Exception, match="the worker was stopped"):
        work.load(str(home), lambda: True)
    assert time.monotonic() - begun < 30


def test_the_queue_has_a_schema_of_its_own_outside_the_tables_check(address, engine):
    for _ in range(2):
        jobs.ensure_queue(engine)
    check_tables(address)
    with engine.connect() as connection:
        query = text("SELECT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%'")
        assert set(connection.execute(query).scalars()) == {"jobs"}


def test_the_queue_of_another_version_is_made_anew(engine):
    with engine.begin() as connection:
        connection.execute(text("COMMENT ON SCHEMA jobs IS '00.00.00'"))
        connection.execute(text("DROP TABLE jobs.job_error"))
    jobs.ensure_queue(engine)
    with engine.connect() as connection:
        assert jobs.exists(connection)


def test_schedule_lists_what_is_due_what_is_late_and_what_failed(address, engine, home):
    work = work_on(engine, home, Site(), *sources(1))
    app = make_app(work, address)
    with app.open():
        defer(app, "load", "load", source="official")
    jobs.record_error(engine, 1, "the load failed (exit code 12)")
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = jobs"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
    run = run_observatory("schedule", "--json", home=home, OBSERVATORY_DATABASE_URL=address)
    assert run.returncode == 0, run.stderr
    content = json.loads(run.stdout)
    assert content["jobs"] == {"failed": 1}
    assert content["failed"][0]["error"] == "the load failed (exit code 12)"
    by_key = {(row["source"], row["edition"]): row for row in content["sources"]}
    assert by_key["zus", "2010"]["checked_at"] is None
    assert by_key["zus", "2010"]["next_due"] is not None
    table = run_observatory("schedule", home=home, OBSERVATORY_DATABASE_URL=address)
    assert "the load failed" in table.stdout
    assert "zus" in table.stdout


def test_the_tables_of_findings_hold_no_lateness_of_another_day(engine, home):
    work = work_on(engine, home, Site(), yearly())
    work.now.to("2026-06-01")
    work.plan(is_start=False)
    assert len(warnings(engine)) == 1
    with engine.begin() as connection:
        connection.execute(delete(finding))
    work.plan(is_start=False)
    assert len(warnings(engine)) == 1
