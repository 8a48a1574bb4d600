"""`observatory run` as a newcomer types it: from nothing to a map in a browser, and a clean end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import ROOT, make_home

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
]
# Nothing official answers at this address: the demonstration is loaded, on any machine.
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


class Running:
    """A running observatory: its process, its home and its address."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "observatory", "run"],
            env={
                **os.environ,
                **OFFLINE,
                "OBSERVATORY_HOME": str(home),
                "OBSERVATORY_PORT": str(port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self.address = self._wait_for_address()

    def _wait_for_address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "http://" in line:
                return line[line.index("http://") :].split()[0].rstrip("/")
        raise AssertionError(f"it ended with code {self.process.wait()} without an address")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(40)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def processes_of(home: Path) -> list[str]:
    """Return the command lines of what still runs for a home."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (folder / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if str(home) in line or f"OBSERVATORY_HOME={home}" in environment:
                found.append(line)
    return found


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    running = Running(make_home("run-one"), free_port())
    yield running
    if running.process.poll() is None:
        running.stop()


@contextmanager
def browser_page(width: int = 1280, height: int = 800) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        yield page
        browser.close()


@pytest.mark.browser
def test_a_browser_shows_the_map_and_says_that_it_is_fictional(running: Running) -> None:
    problems: list[str] = []
    with browser_page() as page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda r: problems.append(r.url) if r.status >= 400 else None)
        page.goto(running.address + "/")
        page.wait_for_selector("html[data-state=idle]", timeout=60_000)
        assert "fictives" in page.inner_text("body")
        assert page.locator("canvas").count() >= 1
        assert page.locator("table tbody tr").count() > 10
    assert problems == []


@pytest.mark.browser
def test_the_report_of_the_demonstration_is_one_click_away(running: Running) -> None:
    with browser_page() as page:
        page.goto(running.address + "/v1/reports")
        assert "demonstration" in page.inner_text("body")
        reports = page.evaluate("() => JSON.parse(document.body.innerText).items")
        assert {item["language"] for item in reports} == {"fr", "en"}
        html = next(item for item in reports if item["format"] == "html")
        page.goto(running.address + html["url"])
        assert "données de démonstration, fictives" in page.inner_text("body").lower()
        assert page.locator("svg").count() > 5


def test_two_homes_run_side_by_side_and_a_taken_port_gives_the_next(running: Running) -> None:
    port = int(running.address.rsplit(":", 1)[-1])
    second = Running(make_home("run-two"), port)
    try:
        assert int(second.address.rsplit(":", 1)[-1]) > port
        assert running.process.poll() is None
    finally:
        code = second.stop()
    assert code in (0, 130)
    assert running.process.poll() is None, "stopping one leaves the other alone"
    assert processes_of(second.home) == []


def test_a_killed_database_comes_back_while_the_service_runs(running: Running) -> None:
    import urllib.error
    import urllib.request

    pid = int((running.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(
                running.address + "/v1/indicators?limit=1", timeout=10
            ) as r:
                if r.status == 200:
                    return
        except (urllib.error.HTTPError, urllib.error.URLError):
            time.sleep(0.5)
    raise AssertionError("the service never answered again")


def test_stopping_is_clean(running: Running) -> None:
    assert running.stop() in (0, 130)
    assert processes_of(running.home) == []
