"""A browser, and the demonstration served to it."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.conftest import make_home
from tests.serving import serve
from tests.web.browsing import ARGUMENTS, CHROMIUM, DESKTOP, PATIENCE_MS


@pytest.fixture(scope="module")
def service(demo_database: str) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    home = make_home("web")
    with serve(demo_database, home) as address:
        yield address
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)  # a loaded machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console complained of."""
    return []


@pytest.fixture
def page(browser: Browser, service: str, complaints: list[str]) -> Iterator[Page]:
    """A page of the service; whatever its console complains of fails the test."""
    context = browser.new_context(viewport=DESKTOP, base_url=service)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>"
        " console.error('CSP', violatedDirective, blockedURI))"
    )
    yield page
    context.close()
    assert complaints == []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site of a town: another origin, and the folder of its pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
