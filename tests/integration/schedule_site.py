"""A worker of the real queue on a make-believe web, as a process that tests may kill.

`python -m tests.integration.schedule_site URL HOME COUNT [--once] [--hang]`
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from etl.catalogue import Declaration
from etl.fetch import Web
from etl.schedule.queue import Pace, run_worker
from etl.schedule.work import Work
from observatory.db.engine import create_engine
from observatory.settings import Settings
from tests.unit.loading.web import declared, table

FAST = Pace(heartbeat=0.3, stalled=2.0, poll=0.2, stop=2.0)


def sources(count: int) -> list[Declaration]:
    return [declared(f"s{n:02d}", url=f"https://example.org/s{n:02d}.csv") for n in range(count)]


class LoggedWork(Work):
    """The real work, but for the load, which is only noted."""

    def load(self, source, should_stop):
        note(self.settings.home, f"load {source}")


def note(home: Path, line: str) -> None:
    with (home / "log").open("a") as log:
        log.write(f"{line}\n")


def main(url: str, home: Path, count: int, *, once: bool, hang: bool) -> None:
    def site(request: httpx2.Request) -> httpx2.Response:
        note(home, f"asked {Path(request.url.path).stem}")
        time.sleep(600 if hang else 0.05)
        return table("CODGEO;A\n", etag='"1"')

    work = LoggedWork(
        create_engine(url), Settings(home=home, database_url=url), sources(count),
        web=lambda: Web(httpx2.MockTransport(site)),
        now=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    run_worker(work, url, once=once, pace=FAST)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(words[0], Path(words[1]), int(words[2]), once="--once" in words, hang="--hang" in words)
