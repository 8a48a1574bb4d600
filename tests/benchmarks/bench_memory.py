"""Measured, not timed: what one worker holds under questions of every kind, and afterwards.

OBSERVATORY_BENCH_MEMORY_SECONDS: how long, by default three minutes; 3600 is the hour of the goal.
OBSERVATORY_BENCH_CLIENTS: how many ask at once. OBSERVATORY_BENCH_DATABASE: a loaded database.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.benchmarks.mixed import Tally, ask_for
from tests.conftest import ROOT, make_home

pytestmark = pytest.mark.national

# Read here: tests see no setting of the person who runs them.
DATABASE = os.environ.get("OBSERVATORY_BENCH_DATABASE")
SECONDS = float(os.environ.get("OBSERVATORY_BENCH_MEMORY_SECONDS") or 180)
CLIENTS = int(os.environ.get("OBSERVATORY_BENCH_CLIENTS") or 8)
QUIET_SECONDS, TOLD_SECONDS = 6, 30
GOAL_MB = 400
SERVE = """
import sys
from pathlib import Path
from api.server import serve
from observatory.settings import Settings
serve(Settings(home=Path(sys.argv[1])), sys.argv[2], port=0,
      ready=lambda address: print(address, flush=True))
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds, in MB: all its pages; its share of those of several processes."""

    rss: float
    pss: float

    def __str__(self) -> str:
        return f"RSS {self.rss:,.0f} MB, PSS {self.pss:,.0f} MB"


def measure(process: int) -> Held:
    """Return what a process holds now."""
    lines = (
        line.split() for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    )
    found = {words[0]: float(words[1]) / 1024 for words in lines if words[-1] == "kB"}
    return Held(found["Rss:"], found["Pss:"])


@dataclass(slots=True)
class Watch:
    """Looks at a process twice a second."""

    process: int
    seen: list[Held] = field(default_factory=list)

    @property
    def peak(self) -> Held:
        """Return the most of each."""
        return Held(max(one.rss for one in self.seen), max(one.pss for one in self.seen))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look until the block ends."""
        ends = threading.Event()

        def look() -> None:
            told = time.monotonic()
            while not ends.wait(0.5):
                self.seen.append(measure(self.process))
                if time.monotonic() - told > TOLD_SECONDS:
                    told = time.monotonic()
                    print(f"  {self.seen[-1]}", flush=True)  # noqa: T201

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            ends.set()
            thread.join()


@contextmanager
def worker(database: str, home: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the address of one worker."""
    command = [sys.executable, "-c", SERVE, str(home), database]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.pid, process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    return DATABASE or str(request.getfixturevalue("national_load").address)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_what_a_worker_holds_after_mixed_load(database: str) -> None:
    home = make_home("memory")
    with worker(database, home) as (process, address):
        start = measure(process)
        watch = Watch(process)
        with watch.looking():
            tally = ask_for(address, SECONDS, CLIENTS)
            time.sleep(QUIET_SECONDS)
        end = measure(process)
    shutil.rmtree(home)
    _tell(tally)
    print(  # noqa: T201
        f"start: {start}; peak: {watch.peak}; end, {QUIET_SECONDS} s after the last of "
        f"{SECONDS:,.0f} s of {CLIENTS} clients: {end} (goal: RSS under {GOAL_MB})"
    )


def _tell(tally: Tally) -> None:
    print(f"\nanswers by status: {dict(tally.statuses.most_common())}")  # noqa: T201
    print(f"by kind: {dict(tally.kinds.most_common())}")  # noqa: T201
    for kind, said in sorted(tally.refusals.items()):
        print(f"  {kind}: {said}")  # noqa: T201
    for kind, (seconds, path) in sorted(tally.slowest.items(), key=lambda one: -one[1][0])[:8]:
        print(f"  slowest {kind}: {seconds:.1f} s {path}")  # noqa: T201
