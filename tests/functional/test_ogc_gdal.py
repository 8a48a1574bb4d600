"""GDAL reads every collection of the demonstration, and leaves the filtering to the server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import ROOT
from tests.functional.gdal_checks import CHECKS, Case, find_cases
from tests.serving import serve_with_log

pytestmark = pytest.mark.clients
PROGRAMS = {"sh": ["bash", "-euc"], "python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}


@pytest.fixture(scope="module")
def access_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ogc") / "access.log"


@pytest.fixture(scope="module")
def logged_service(demo_database: str, access_log: Path) -> Iterator[str]:
    """The demonstration, served in another process that writes down what is asked."""
    with serve_with_log(demo_database, access_log.parent, access_log) as address:
        yield address


@pytest.fixture(scope="module")
def cases(logged_service: str, access_log: Path, demo_engine: Engine) -> list[Case]:
    return find_cases(logged_service, access_log, demo_engine)


def test_there_are_the_collections_that_have_perimeters(cases: list[Case]) -> None:
    assert {"qpv-2015", "qpv-2024"} <= {case.name for case in cases}
    assert len(CHECKS) == 13


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_gdal(check: object, cases: list[Case]) -> None:
    for case in cases:
        assert callable(check)
        check(case)


def test_the_recipes_work(logged_service: str, cases: list[Case], tmp_path: Path) -> None:
    """Each block of docs/recipes.md runs as it stands, against the demonstration."""
    recipes = (ROOT / "docs/recipes.md").read_text().partition("## OGC API")[2].split("\n## ")[0]
    (case,) = (case for case in cases if case.name == "qpv-2024")
    recipes = recipes.replace("http://127.0.0.1:8000", logged_service)
    recipes = recipes.replace("curl ", "curl -sSf ")
    blocks = re.findall(r"```(sh|python|r)\n(.*?)```", recipes, re.DOTALL)
    assert [language for language, _ in blocks] == ["sh", "sh", "python", "r"]
    seen = f"stopifnot(nrow(layer) == {len(case.truth)}, nrow(same) == nrow(layer), nrow(some) > 0)"
    for language, block in blocks:
        block += seen if language == "r" else ""
        done = subprocess.run(
            [*PROGRAMS[language], block], capture_output=True, text=True, timeout=120, check=False,
            cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stderr}"
    assert (tmp_path / "qpv.gpkg").is_file()


def test_qgis_reads_every_collection(logged_service: str, cases: list[Case]) -> None:
    python = "/usr/bin/python3"  # QGIS comes with the system's own
    found = subprocess.run(
        [python, str(ROOT / "tests/functional/qgis_reads.py"), logged_service,
         *(f"{case.name}:{len(case.truth)}:{case.truth.code.iloc[0]}" for case in cases)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.count("read ") == len(cases)
