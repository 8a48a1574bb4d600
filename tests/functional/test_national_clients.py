"""QGIS reads every national collection, communes included; GDAL the neighbourhoods."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.load import load_folder
from etl.snapshot import Folder
from observatory.db.engine import create_engine
from tests.conftest import ROOT, TEST_DATA, Clone
from tests.functional.gdal_checks import CHECKS, Case, find_cases
from tests.serving import serve_with_log

pytestmark = [pytest.mark.clients, pytest.mark.national]
# What outlines are made of; a load of the figures too would only take longer.
FOLDERS = ("cog", "communes", "qpv-2015", "qpv-2024", "reunion", "urban-units")


def _quiet(*_: object) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def engine(clone: Clone) -> Iterator[Engine]:
    """The national outlines, without the figures."""
    engine = create_engine(clone("outlines_test", "app"))
    every = Folder(TEST_DATA).files
    files = [path for path in every if path.relative_to(TEST_DATA).parts[0] in FOLDERS]
    load_folder(engine, Folder(TEST_DATA, files), _quiet)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def cases(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Case]]:
    """Every collection, served by a process that writes down what is asked."""
    folder = tmp_path_factory.mktemp("national")
    log: Path = folder / "access.log"
    address = engine.url.render_as_string(hide_password=False)
    with serve_with_log(address, folder, log) as service:
        yield find_cases(service, log, engine)


def test_there_are_the_outlines_of_the_country(cases: list[Case]) -> None:
    counts = {case.name: len(case.truth) for case in cases}
    assert counts["commune-2018"] > 35_000
    assert counts["qpv-2024"] > 1_500
    assert counts["qpv-2015"] > 1_500
    assert {"epci-2018", "department-2018", "region-2018", "urban_unit-2010"} <= set(counts)


def test_qgis_reads_every_collection(cases: list[Case]) -> None:
    python = "/usr/bin/python3"  # QGIS comes with the system's own
    named = [f"{case.name}:{len(case.truth)}:{case.truth.code.iloc[0]}" for case in cases]
    found = subprocess.run(
        [python, str(ROOT / "tests/functional/qgis_reads.py"), cases[0].service, *named],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.count("read ") == len(cases)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_gdal_passes_on_the_neighbourhoods(
    check: Callable[[Case], None], cases: list[Case]
) -> None:
    # the demonstration has the small collections of every level: tests/functional/test_ogc_gdal.py
    (case,) = (case for case in cases if case.name == "qpv-2024")
    check(case)
