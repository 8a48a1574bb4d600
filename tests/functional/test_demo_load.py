"""The demonstration from end to end: loaded, killed, resumed, and true to its own truth."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from etl.demo import demo_truth
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.migrate import upgrade
from observatory.settings import Settings
from tests.conftest import ROOT, make_home, run_observatory

GAPS = text("""
    SELECT i.code AS indicator, i.nature, t.level, t.code, t.vintage, g.period, g.benchmark_kind,
           g.difference, g.difference_lower, g.difference_upper, g.p_value, g.p_adjusted, g.reason
    FROM gap g
    JOIN indicator i ON i.id = g.indicator_id
    JOIN territory t ON t.id = g.territory_id
    WHERE g.is_main
""")


@pytest.fixture(scope="module")
def against_truth(demo_engine: Engine) -> pd.DataFrame:
    keys = ["indicator", "level", "code", "vintage", "period", "benchmark_kind"]
    measured = pd.read_sql(GAPS, demo_engine)
    return demo_truth().merge(measured, on=keys, how="left")


def test_every_true_gap_is_measured_or_refused_with_a_reason(against_truth: pd.DataFrame) -> None:
    measured = against_truth["difference"].notna()
    assert measured.mean() > 0.95
    assert against_truth.loc[~measured, "reason"].notna().all()


@pytest.mark.parametrize("nature", ["proportion", "rate"])
def test_the_95_percent_interval_holds_the_truth_19_times_in_20(
    against_truth: pd.DataFrame, nature: str
) -> None:
    rows = against_truth[against_truth["nature"] == nature].dropna(subset=["difference_lower"])
    inside = rows["true_difference"].between(rows["difference_lower"], rows["difference_upper"])
    assert len(rows) > 2_000
    assert 0.93 < inside.mean() < 0.975


@pytest.mark.parametrize("nature", ["amount", "published_rate"])
def test_a_published_figure_is_within_its_rounding_of_the_truth(
    against_truth: pd.DataFrame, nature: str
) -> None:
    rows = against_truth[against_truth["nature"] == nature].dropna(subset=["difference_lower"])
    low, high = rows["difference_lower"] - 1e-9, rows["difference_upper"] + 1e-9
    assert len(rows) > 500
    assert rows["true_difference"].between(low, high).all()


def test_where_nothing_differs_almost_nothing_is_flagged(against_truth: pd.DataFrame) -> None:
    nothing = against_truth[
        (against_truth["true_difference"] == 0) & against_truth["p_value"].notna()
    ]
    assert len(nothing) > 1_000
    assert 0.03 < (nothing["p_value"] < 0.05).mean() < 0.07
    assert (nothing["p_adjusted"] < 0.05).mean() < 0.01


class Home:
    """A home whose service is asked while its loads are killed."""

    def __init__(self, server: EmbeddedServer, path: Path) -> None:
        self.path = path
        self.engine = create_engine(server.url())
        self.client = TestClient(
            create_app(Settings(home=path), database_url=server.url("app_read"))
        )

    def version(self) -> int | None:
        with self.engine.connect() as connection:
            found = connection.execute(text("SELECT max(version) FROM data_version"))
            return found.scalar()

    def published(self) -> list[tuple[str, str]]:
        query = text("SELECT source, edition FROM release WHERE state = 'published' ORDER BY 1, 2")
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def gaps(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM gap")).scalar_one())

    def answers(self) -> bool:
        """Tell whether the service answers from one complete state."""
        status = self.client.get("/v1/status").json()
        gaps = self.client.get("/v1/gaps?level=qpv&vintage=2015&limit=1")
        is_whole = (status["data_version"] is None) == (self.gaps() == 0)
        return gaps.status_code in (200, 404, 422, 503) and is_whole


@pytest.fixture
def home() -> Iterator[Home]:
    path = make_home("kill-test")
    with EmbeddedServer(path) as server:
        upgrade(server.url())
        home = Home(server, path)
        with home.client:
            yield home
        home.engine.dispose()


def start_load(home: Home, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "observatory", "load", *words],
        env={**os.environ, "OBSERVATORY_HOME": str(home.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )


def test_a_load_killed_ten_times_leaves_a_whole_state_and_a_rerun_completes(home: Home) -> None:
    moments = random.Random(20_240_101)
    kills = 0
    for _ in range(10):
        load = start_load(home, "--from", "demo")
        deadline = time.monotonic() + moments.uniform(1.5, 11)
        while time.monotonic() < deadline and load.poll() is None:
            assert home.answers()
            time.sleep(0.3)
        if load.poll() is None:
            load.send_signal(signal.SIGKILL)
            kills += 1
        load.wait()
        assert home.answers()
        if home.version() is not None:  # a fast machine may finish: what counts is the state
            break
    assert kills >= 1
    done = run_observatory("load", "--from", "demo", home=home.path)
    assert done.returncode == 0, done.stderr
    assert home.version() == 1
    assert len(home.published()) == 17
    again = run_observatory("load", "--from", "demo", home=home.path)
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stdout
    assert home.version() == 1, "running it again changes nothing"
    assert home.answers()
