"""The worker publishes at the date of the settings, once, and again when the data changed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from etl.schedule.queue import make_app, queue_due, run_worker
from etl.schedule.reports import Batch, read_planned
from etl.schedule.work import Interrupted, ReportFailed, publish_batch
from observatory.db import jobs
from observatory.db.engine import create_engine
from observatory.db.report import editions
from observatory.db.report.published import count_editions, count_failures
from observatory.db.tables import data_version
from observatory.domain.report.document import EditionKind
from tests.conftest import ROOT, Clone, make_home, run_observatory
from tests.integration.edition_samples import Samples
from tests.integration.report_site import report_work
from tests.integration.schedule_site import FAST
from tests.integration.test_schedule import Clock, log

BATCHES = [Batch(EditionKind.SUMMARY, "", language) for language in ("fr", "en")]


@pytest.fixture
def address(clone: Clone) -> str:
    url = clone("schedule_reports_test", "app")
    engine = create_engine(url)
    publish(engine, 1)
    engine.dispose()
    return url


def publish(engine: Engine, version: int, when: str = "2026-02-01") -> None:
    values = {"version": version, "origin": "demonstration",
              "published_at": datetime.fromisoformat(when).replace(tzinfo=UTC)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(data_version).values(values))


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = create_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def home() -> Path:
    return make_home("reports")


@pytest.fixture
def samples() -> Samples:
    return Samples()


def due(work) -> list[Batch]:
    return [each.batch for each in work.plan(is_start=False).reports]


def run(work, day: str) -> None:
    for each in work.plan(is_start=False).reports:
        assert str(each.last) == day
        work.report(each.batch, each.last, lambda: False)


def numbers(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        return [(row["language"], row["number"]) for row in editions.list_all(connection)]


def test_editions_are_published_at_the_date_once_a_year(engine, home, samples):
    work = report_work(engine, home, samples, now=Clock())
    work.now.to("2026-12-14")
    assert due(work) == []
    work.now.to("2026-12-15")
    assert due(work) == BATCHES
    run(work, "2026-12-15")
    assert due(work) == []
    assert numbers(engine) == [("fr", 1), ("en", 1)]
    work.now.to("2027-12-15")
    run(work, "2027-12-15")
    assert numbers(engine) == [("fr", 1), ("en", 1)], "what says the same is the same edition"


def test_other_data_after_the_date_make_an_edition_with_its_errata(engine, home, samples):
    work = report_work(engine, home, samples, now=Clock())
    work.now.to("2026-12-15")
    run(work, "2026-12-15")
    publish(engine, 2)
    run(work, "2026-12-15")
    assert len(numbers(engine)) == 2, "another version that changes nothing in it"
    publish(engine, 3)
    samples.gap = -3.0
    run(work, "2026-12-15")
    assert numbers(engine)[2:] == [("fr", 2), ("en", 2)]
    with engine.connect() as connection:
        last = editions.get_latest(connection)
        (erratum,) = editions.list_errata(connection, last["id"])
    assert (erratum["before_value"], erratum["after_value"]) == (10.6, -3.0)


def test_other_data_before_the_first_date_wait_for_it(engine, home, samples):
    work = report_work(engine, home, samples, now=Clock())
    work.now.to("2026-11-20")
    publish(engine, 2)
    assert due(work) == []


def test_the_date_is_a_setting(engine, home, samples):
    work = report_work(engine, home, samples, now=Clock(), settings={"report_on": "03-31"})
    work.now.to("2026-03-30")
    assert due(work) == []
    work.now.to("2026-03-31")
    assert due(work) == BATCHES
    never = report_work(engine, home, samples, settings={"report_on": "none"})
    assert due(never) == []


def test_a_failure_is_tried_again_later_and_seen_until_it_ends(address, engine, home, samples):
    samples.fails = 2  # both languages
    work = report_work(engine, home, samples)
    run_worker(work, address, once=True, pace=FAST)
    assert numbers(engine) == []
    with engine.connect() as connection:
        waiting = jobs.list_jobs(connection, "todo")
        assert [job["error"] for job in waiting] == ["the composer fell over"] * 2
        assert all(job["scheduled_at"] > datetime.now(UTC) for job in waiting)
        assert [row["failures"] for row in count_failures(connection)] == [1, 1]
        assert {r["message"] for r in editions.read_runs(connection).values()} == {
            "the composer fell over"
        }
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = jobs"))
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    run_worker(work, address, once=True, pace=FAST)
    assert sorted(numbers(engine)) == [("en", 1), ("fr", 1)]
    with engine.connect() as connection:
        assert [row["failures"] for row in count_failures(connection)] == [0, 0]
        assert [row["editions"] for row in count_editions(connection)] == [1, 1]
        assert jobs.count_jobs(connection) == {}


def test_what_the_queue_gave_up_is_planned_again_the_next_day(engine, home, samples):
    samples.fails = 1
    work = report_work(engine, home, samples, now=Clock())
    work.now.to("2026-12-15")
    first = work.plan(is_start=False).reports[0]
    with pytest.raises(RuntimeError, match="fell over"):
        work.report(first.batch, first.last, lambda: False)
    assert due(work) == BATCHES[1:]
    work.now.now += timedelta(hours=25)
    assert due(work) == BATCHES


def test_a_stopped_worker_gives_its_report_back_without_a_failure(engine, home, samples):
    def stop(batch, should_stop):
        raise Interrupted("the worker was stopped")

    work = report_work(engine, home, samples)
    stopped = type(work)(engine, work.settings, (), publish=stop, kinds=work.kinds, now=work.now)
    with pytest.raises(Interrupted):
        stopped.report(BATCHES[0], date(2026, 12, 15), lambda: True)
    with engine.connect() as connection:
        assert count_failures(connection) == []


def test_a_batch_under_way_is_not_queued_again(address, engine, home, samples):
    work = report_work(engine, home, samples)
    app = make_app(work, address)
    with app.open():
        for _ in range(3):
            queue_due(app, work, is_start=False)
    assert jobs.open_locks(engine) == {"report:summary::fr", "report:summary::en"}


def test_two_workers_publish_each_edition_once(address, engine, home):
    words = [sys.executable, "-m", "tests.integration.report_site", address, str(home)]
    workers = [subprocess.Popen(words, cwd=ROOT) for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert sorted(log(home)) == ["report en", "report fr"]
    assert sorted(numbers(engine)) == [("en", 1), ("fr", 1)]
    with engine.connect() as connection:
        assert jobs.count_jobs(connection) == {}


def test_a_process_that_fails_says_why(monkeypatch, home, address):
    monkeypatch.setenv("OBSERVATORY_HOME", str(home))
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", address)
    with pytest.raises(ReportFailed, match=r"exit code 2\): No report in 'de'"):
        publish_batch(Batch(EditionKind.ANNUAL, "", "de"), lambda: False)


def test_digests_are_planned_in_their_months(engine):
    kinds = {EditionKind.HALF_YEAR, EditionKind.QUARTER, EditionKind.DIAGNOSIS}
    now = datetime(2027, 4, 1, tzinfo=UTC)
    with engine.connect() as connection:
        planned = read_planned(connection, kinds, (12, 15), now)
    assert [(str(p.batch.kind), p.batch.level, str(p.last), str(p.next))
            for p in planned if p.batch.language == "fr"] == [
        ("diagnosis", "department", "2026-12-15", "2027-12-15"),
        ("half_year", "", "2026-12-15", "2027-06-15"),
        ("quarter", "", "2027-03-15", "2027-06-15"),
    ]  # fmt: skip
    assert planned[0].batch.words == (
        "report", "build", "--kind", "diagnosis", "--place", "department", "--language", "fr",
        "--publish",
    )  # fmt: skip


def test_the_schedule_shows_the_next_date(address, home):
    said = run_observatory("schedule", "--json", home=home, OBSERVATORY_DATABASE_URL=address)
    assert "reports" in json.loads(said.stdout), said.stderr
