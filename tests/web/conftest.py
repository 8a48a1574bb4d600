"""A browser, and the demonstration served to it."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.conftest import ROOT
from tests.web.browsing import ARGUMENTS, CHROMIUM, DESKTOP, PATIENCE_MS


@pytest.fixture(scope="module")
def service(demo_database: str) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "observatory", "serve", "--port", "8932"],
        env={**os.environ, "OBSERVATORY_DATABASE_URL": demo_database},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().rsplit(" ", 1)[-1].strip().rstrip("/")
        assert address.startswith("http://127.0.0.1:")
        yield address
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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
