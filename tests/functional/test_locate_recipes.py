"""The recipes of addresses, as a newcomer runs them against the demonstration."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.conftest import ROOT
from tests.serving import serve

SECTION = (ROOT / "docs/recipes.md").read_text("utf-8").partition("## Search and locate")[2]
(SCRIPT,) = re.findall(r"```js\n(.*?)```", SECTION.partition("\n## ")[0], re.DOTALL)
ROWS = 2_500


@pytest.fixture(scope="module")
def service(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    with serve(demo_database, tmp_path_factory.mktemp("home")) as address:
        yield address


def test_an_address_of_the_recipes_is_answered_as_they_say(service: str) -> None:
    (address,) = re.findall(r'"address=([^"]+)"', SECTION)
    said = {}
    for line in (
        address,
        "12 rue des Lilas, Songeval-sur-Avre",
        "rue des Lilas, Songeval-sur-Avre",
    ):
        asked = {"address": line, "level": "qpv", "vintage": "2024"}
        (item,) = httpx2.get(f"{service}/v1/locate", params=asked).json()["items"]
        said[line.partition(",")[0]] = item["answer"]
    assert said == {"4 rue des Lilas": "yes", "12 rue des Lilas": "no", "rue des Lilas": "partly"}


def test_every_line_finds_something_of_the_demonstration(service: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", SECTION.partition("\n## ")[0], re.DOTALL)
    block = block.replace("http://127.0.0.1:8000", service).replace("curl ", "curl -sSf -w '\\n' ")
    done = subprocess.run(
        ["bash", "-euc", block], capture_output=True, text=True, timeout=120, check=False,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    search, point, distant, address, xy = filter(str.strip, done.stdout.splitlines())
    assert json.loads(search)["items"][0]["code"] == "QN02001I"
    for answer in (point, distant, address):
        assert "yes" in {one["answer"] for one in json.loads(answer)["items"]}, answer
    assert "QN02001I" in xy
    located = (tmp_path / "located.csv").read_text()
    assert "QN02001I" in located
    assert (tmp_path / "located.xlsx").read_bytes().startswith(b"PK")


def test_a_browser_sees_how_far_a_file_is(service: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None, "scripts/setup test installs it"
    lines = (f"{number % 24 + 1} rue des Lilas;20100;Songeval-sur-Avre" for number in range(ROWS))
    file = tmp_path / "addresses.csv"
    file.write_text("\n".join(("adresse;cp;ville", *lines)))
    script = tmp_path / "locate.mjs"
    script.write_text(
        f"{SCRIPT}\nimport {{ readFileSync }} from 'node:fs';\nconst seen = [];\n"
        f"const found = await locate({service!r}, readFileSync({str(file)!r}, 'utf8'),\n"
        "  (done, total) => seen.push([done, total]));\n"
        "console.log(JSON.stringify({ seen, rows: found.rows.length, summary: found.summary }));\n"
    )
    done = subprocess.run(
        [node, str(script)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one[0] for one in found["seen"]] == [0, 1_000, 2_000, ROWS, ROWS]
    assert {one[1] for one in found["seen"]} == {ROWS}
    (summary,) = found["summary"]
    assert (found["rows"], summary["yes"], summary["rows"]) == (ROWS, ROWS // 24 * 6 + 1, ROWS)
