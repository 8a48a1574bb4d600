"""Measured, not timed: one run of ours, TiPG, pygeoapi, bare SQL and a static file, as a table.

OBSERVATORY_BENCH_DATABASE: a loaded database that may be written to (the schema `bench`) spares the
load of the national files. OBSERVATORY_BENCH_SECONDS, OBSERVATORY_BENCH_ROUNDS: of each measure.
OBSERVATORY_BENCH_ONLY: words of the scenarios that are measured.
"""

import os
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest

from observatory.db.engine import create_engine
from tests.benchmarks import layer, peers
from tests.benchmarks.scenarios import SCENARIOS, ZOOMS, Field, Scenario, kept_addresses
from tests.conftest import make_home

pytestmark = pytest.mark.national

# Read here: tests see no setting of the person who runs them.
DATABASE = os.environ.get("OBSERVATORY_BENCH_DATABASE")
ONLY = os.environ.get("OBSERVATORY_BENCH_ONLY", "")
NAMES = ("ours", "TiPG", "pygeoapi", "SQL", "SQL, 3857", "static")
HEADINGS = ("answers a second, 1 / 16 connections", *NAMES, "ratio", "target", "met")
TABLES = ("layer", "places")
SECOND, MS = 2_000, 25


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    return DATABASE or str(request.getfixturevalue("national_database"))


@pytest.fixture(scope="module")
def runners(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    if not peers.PYTHON.exists() or shutil.which("wrk") is None:
        pytest.fail("The peers are not there: scripts/setup bench installs them.")
    engine = create_engine(database)
    subject = layer.prepare(engine, tuple(ZOOMS))
    engine.dispose()
    folder, files = tmp_path_factory.mktemp("bench"), tmp_path_factory.mktemp("files")
    homes = [make_home("bench"), make_home("bench")]
    with ExitStack() as stack:
        ours, uncached = (
            stack.enter_context(peers.running(peers.OURS, str(home), database, megabytes))
            for home, megabytes in zip(homes, ("512", "0"), strict=True)
        )
        tipg = stack.enter_context(peers.tipg(database, TABLES, folder))
        pygeoapi = stack.enter_context(peers.pygeoapi(database, TABLES, folder))
        asked = Field(subject, database, folder, ours, uncached, tipg, pygeoapi, "")
        for name, path in kept_addresses(asked).items():
            _save(ours + path, files / name)
        static = stack.enter_context(peers.running(peers.STATIC, str(files)))
        yield Field(subject, database, folder, ours, uncached, tipg, pygeoapi, static)
    for home in homes:
        shutil.rmtree(home)


def _save(address: str, file: Path) -> None:
    """Save a body as it is sent, and beside it the coding that it is in."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as response:
        file.write_bytes(response.read())
        coding = response.headers["Content-Encoding"] or "identity"
    file.with_name(f"{file.name}.coding").write_text(coding)


def test_the_table(runners: Field) -> None:
    scenarios = [
        scenario for make in SCENARIOS for scenario in make(runners) if ONLY in scenario.name
    ]
    print(f"\n| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")  # noqa: T201
    for scenario in scenarios:
        scenario.measure()
        print(scenario.row(NAMES), flush=True)  # noqa: T201
        if scenario.name.startswith("point"):
            _tell_points(scenario)


def _tell_points(scenario: Scenario) -> None:
    late = median(one.p99 for one in scenario.found["ours", 16])
    rate = scenario.rate("ours", 16)
    reached = "yes" if rate >= SECOND and late < MS else "no"
    print(f"\nPoints at 16 connections: {rate:,.0f} a second (target {SECOND:,}), 99 of 100 within "  # noqa: T201
          f"{late:.1f} ms (target {MS}): {reached}")  # fmt: skip
