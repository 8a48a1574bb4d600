"""The recipes of files run as they stand, against the demonstration served by the real command."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import openpyxl
import pandas as pd
import pyogrio
import pytest

from tests.conftest import ROOT
from tests.serving import serve

HERE = "http://127.0.0.1:8000"
SECTION = (ROOT / "docs/recipes.md").read_text("utf-8").partition("\n## Files\n")[2]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", SECTION.partition("\n## ")[0], re.DOTALL)
SEEN = "\nassert len(layer) == 27\nassert layer.geometry.is_valid.all()\n"


@pytest.fixture(scope="module")
def service(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, served in another process: a client of the same one would hang."""
    with serve(demo_database, tmp_path_factory.mktemp("home")) as address:
        yield address


def run(words: list[str], folder: Path) -> None:
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=120, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr


def blocks(language: str, service: str) -> list[str]:
    return [text.replace(HERE, service) for name, text in BLOCKS if name == language]


def test_every_block_has_its_test() -> None:
    assert [name for name, _ in BLOCKS] == ["sh", "python", "python", "r", "powerquery"]


def test_curl_fetches_files_that_open(service: str, tmp_path: Path) -> None:
    (script,) = blocks("sh", service)
    run(["bash", "-euc", script.replace("curl ", "curl -sSf ")], tmp_path)
    french = pd.read_csv(tmp_path / "ecarts.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert french["difference"].dtype == "float64"
    assert french["difference"].notna().sum() > 20
    sheets = openpyxl.load_workbook(tmp_path / "gaps.xlsx").sheetnames
    assert sheets == ["data", "source"]
    assert (tmp_path / "observations.csv").read_text().startswith("STRUCTURE,STRUCTURE_ID,ACTION,")
    assert len(pyogrio.read_dataframe(tmp_path / "qpv.zip")) == 27


@pytest.mark.parametrize("place", [0, 1])
def test_python_reads_the_files(service: str, tmp_path: Path, place: int) -> None:
    script = blocks("python", service)[place]
    seen = "\nassert len(worse) and len(french)\nassert french.value.dtype == 'float64'\n"
    run([sys.executable, "-c", script + (SEEN if "geopandas" in script else seen)], tmp_path)


def asked(text: str, service: str) -> list[str]:
    paths = re.findall(r'"[^"]*?(/v1/[^"]+)"', text)
    return [service + path for path in paths]


@pytest.mark.parametrize("language", ["r", "powerquery"])
def test_what_r_and_excel_ask_for_is_answered(service: str, language: str) -> None:
    (script,) = blocks(language, service)
    addresses = asked(script, service)
    assert addresses
    for address in addresses:
        answer = httpx2.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) > 1_000
    header = httpx2.get(addresses[0]).text.partition("\r\n")[0].split(",")
    named = re.findall(r'\{"(\w+)", type', script) or re.findall(r'(\w+) = "character"', script)
    assert named
    assert set(named) <= set(header)


def test_the_power_query_closes_what_it_opens() -> None:
    (script,) = (text for name, text in BLOCKS if name == "powerquery")
    bare = re.sub(r'"[^"]*"', "", script)
    assert script.count('"') % 2 == 0
    for opened, closed in ("()", "[]", "{}"):
        assert bare.count(opened) == bare.count(closed)
    names = re.findall(r"^ {4}(\w+) = ", bare, re.MULTILINE)
    assert re.fullmatch(rf"let\n.*\nin\n {{4}}{names[-1]}\n", bare, re.DOTALL)
    steps = bare.partition("let\n")[2].partition("\nin\n")[0].split("\n")
    assert [step.endswith(",") for step in steps] == [True] * (len(names) - 1) + [False]


@pytest.mark.clients
def test_r_reads_the_files(service: str, tmp_path: Path) -> None:
    (script,) = blocks("r", service)
    run(["Rscript", "-e", script + "stopifnot(nrow(layer) == 27, is.character(gaps$code))"],
        tmp_path)  # fmt: skip
