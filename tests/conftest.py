"""One private PostGIS for the whole run, template databases that tests clone, real files."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from etl.demo import demo_releases
from etl.load import Recap, load_folder, load_tidy
from etl.snapshot import Folder
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.migrate import upgrade
from observatory.settings import Settings

# Some tests import it, others name it as a plugin: in either order.
pytest.register_assert_rewrite("tests.integration.api_fixtures")

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("OBSERVATORY_TEST_DATA") or ROOT / ".." / "shared" / "data")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of real files where there are none, but never in CI."""
    if TEST_DATA.is_dir() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("national"):
            item.add_marker(pytest.mark.skip(reason=f"no official files in {TEST_DATA}"))


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """Tests see no setting of the person who runs them."""
    for name in list(os.environ):
        if name.startswith("OBSERVATORY_") and name != "OBSERVATORY_TEST_DATA":
            del os.environ[name]


def make_home(prefix: str) -> Path:
    """Return a folder that the server's own account may enter (pytest's are closed to it)."""
    path = Path(tempfile.mkdtemp(prefix=f"observatory-{prefix}-"))
    path.chmod(0o711)
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedServer]:
    """A private server for the run; a missing PostGIS is a failure."""
    home = make_home("test")
    with EmbeddedServer(home) as server:
        upgrade(server.url())
        yield server
    shutil.rmtree(home)


Clone = Callable[[str, str], str]


@pytest.fixture(scope="session")
def clone(cluster: EmbeddedServer) -> Iterator[Clone]:
    """Return a function that makes a database of a template and gives its owner's address."""
    admin = create_engine(cluster.url(database="postgres"))

    def make(name: str, template: str) -> str:
        assert name.endswith("_test")
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return cluster.url(database=name)

    yield make
    admin.dispose()


@pytest.fixture(scope="module")
def migrated_engine(clone: Clone, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty migrated database for one module."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    engine = create_engine(clone(f"{name}_test", "app"))
    yield engine
    engine.dispose()


def _quiet(*_: object) -> None:
    """Report no progress."""


@pytest.fixture(scope="session")
def demo_database(clone: Clone) -> str:
    """The demonstration, loaded once for the run: the owner's address. Read only, please."""
    address = clone("demo_test", "app")
    engine = create_engine(address)
    load_tidy(engine, demo_releases(), _quiet)
    engine.dispose()
    return address


@dataclass
class NationalLoad:
    """The national load, as it happened: killed once, then completed."""

    address: str
    while_killed: dict[str, Any] = field(default_factory=dict)
    recap: Recap | None = None


@pytest.fixture(scope="session")
def national_load(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> NationalLoad:
    """The national files, loaded once for the run.

    A first small version is published; then the load of everything is killed while it publishes,
    which costs no second load: the rerun resumes from what was staged.
    """
    load = NationalLoad(clone("national_test", "app"))
    engine = create_engine(load.address)
    small = tmp_path_factory.mktemp("small")
    (zus,) = Folder(TEST_DATA).find("ZUS_FR_SGCIV_20100701.xls")
    shutil.copy(zus.path, small)
    load_folder(engine, Folder(small), _quiet)
    killed = subprocess.Popen(
        [sys.executable, "-m", "observatory", "load", "--from", str(TEST_DATA)],
        env={**os.environ, "OBSERVATORY_DATABASE_URL": load.address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        _wait_for_publication(engine, killed)
        time.sleep(random.uniform(0, 15))
    finally:
        killed.kill()
        killed.wait()
    load.while_killed = _state(engine, load.address)
    load.recap = load_folder(engine, Folder(TEST_DATA), _quiet)
    engine.dispose()
    return load


def _wait_for_publication(engine: Engine, load: subprocess.Popen[bytes]) -> None:
    query = text("SELECT step FROM load_run WHERE state = 'running' ORDER BY id DESC LIMIT 1")
    while load.poll() is None:
        with engine.connect() as connection:
            if str(connection.execute(query).scalar()).startswith("publication"):
                return
        time.sleep(0.5)


def _state(engine: Engine, address: str) -> dict[str, Any]:
    """Return what readers see, by the database and by the service."""
    counts = {
        "version": "SELECT max(version) FROM data_version",
        "published": "SELECT count(*) FROM release WHERE state = 'published'",
        "staged": "SELECT count(*) FROM release WHERE state = 'staged'",
        "territories": "SELECT count(*) FROM territory",
        "observations": "SELECT count(*) FROM observation",
        "gaps": "SELECT count(*) FROM gap",
    }
    with engine.connect() as connection:
        state = {name: connection.execute(text(sql)).scalar() for name, sql in counts.items()}
    with TestClient(create_app(Settings(), database_url=address)) as client:
        state["status"] = client.get("/v1/status").json()
        state["zus"] = client.get("/v1/territories?level=zus&limit=1").json()
    return state


@pytest.fixture(scope="session")
def national_database(national_load: NationalLoad) -> str:
    """The national files: the owner's address. Read only, please."""
    return national_load.address


@pytest.fixture(scope="session")
def national_engine(national_database: str) -> Iterator[Engine]:
    """An engine on the national files."""
    engine = create_engine(national_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def demo_engine(demo_database: str) -> Iterator[Engine]:
    """An engine on the demonstration."""
    engine = create_engine(demo_database)
    yield engine
    engine.dispose()


def run_observatory(
    *words: str, home: Path, timeout: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "observatory", *words],
        env={**os.environ, "OBSERVATORY_HOME": str(home), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
    )
