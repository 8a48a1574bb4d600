"""A basemap of another host: only where the settings name it, and only when the reader asks."""

import re
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import make_home
from tests.serving import serve
from tests.web.browsing import DESKTOP, PATIENCE_MS, list_refusals, visit, wait_until

pytestmark = pytest.mark.browser
CREDIT = "© Ville d’essai"


def paint() -> bytes:
    """A tile of one colour, as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    lines = (b"\0" + b"\x9f\xc5\x8a" * 256) * 256
    head = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


class Tiles(NamedTuple):
    """A stand-in for the host of the tiles: its address, what it was asked, whether it answers."""

    address: str
    asked: list[str]
    answers: threading.Event


@pytest.fixture(scope="module")
def tiles() -> Iterator[Tiles]:
    asked: list[str] = []
    answers = threading.Event()
    answers.set()
    picture = paint()

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if answers.is_set() else 503)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            if answers.is_set():
                self.wfile.write(picture)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Tiles(f"http://127.0.0.1:{server.server_port}", asked, answers)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def drawn_service(demo_database: str, tiles: Tiles) -> Iterator[str]:
    """The demonstration, served with the setting."""
    home = make_home("basemap")
    # Only while it starts: the service without the setting starts later, in the same environment.
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_BASEMAP", f"{tiles.address}/{{z}}/{{x}}/{{y}}.png")
        patch.setenv("OBSERVATORY_BASEMAP_CREDIT", CREDIT)
        address = stack.enter_context(serve(demo_database, home))
        patch.undo()
        yield address
    shutil.rmtree(home)


@pytest.fixture
def drawn(browser: Browser, drawn_service: str, tiles: Tiles) -> Iterator[Page]:
    tiles.asked.clear()
    context = browser.new_context(viewport=DESKTOP, base_url=drawn_service)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_the_switch_shows_the_tiles_and_their_credit(drawn: Page, tiles: Tiles) -> None:
    policies = {
        path: drawn.request.get(path).headers["content-security-policy"]
        for path in ("/", "/embed", "/locate", "/docs")
    }
    for path, policy in policies.items():
        asked = re.search(r"connect-src ([^;]*)", policy)
        assert asked is not None
        assert asked[1] == ("'self' " + tiles.address if path in {"/", "/embed"} else "'self'")
    visit(drawn)
    switch = drawn.locator("#basemap button")
    expect(switch).to_have_attribute("aria-checked", "false")
    assert tiles.asked == []
    switch.focus()
    drawn.keyboard.press("Enter")
    drawn.wait_for_url("**basemap=1**")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(switch).to_be_focused()
    expect(drawn.locator("#map .basemap-credit")).to_have_text(CREDIT)
    wait_until(drawn, "idle")
    drawn.wait_for_timeout(500)
    assert any(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in tiles.asked)
    expect(drawn.locator("#basemap-status")).to_be_empty()
    assert list_refusals(drawn) == []
    drawn.reload()
    wait_until(drawn, "idle")
    expect(drawn.locator("#map .basemap-credit")).to_have_text(CREDIT)
    drawn.locator("#basemap button").click()
    expect(drawn.locator("#map .basemap-credit")).to_have_count(0)
    assert "basemap" not in drawn.url


def test_both_maps_and_the_frame_show_it(drawn: Page, tiles: Tiles) -> None:
    visit(drawn, "/?vintage=2024&compare=2015&basemap=1")
    expect(drawn.locator("#map-other .basemap-credit")).to_have_text(CREDIT)
    tiles.asked.clear()
    visit(drawn, "/embed?basemap=1")
    expect(drawn.locator("#map .basemap-credit")).to_have_text(CREDIT)
    drawn.wait_for_timeout(500)
    assert tiles.asked
    drawn.set_viewport_size({"width": 320, "height": 480})
    assert drawn.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_host_that_fails_is_said_and_the_outlines_stay(drawn: Page, tiles: Tiles) -> None:
    tiles.answers.clear()
    try:
        visit(drawn, "/?basemap=1&lang=en")
        expect(drawn.locator("#basemap-status")).to_contain_text("does not answer")
        expect(drawn.locator("#map canvas")).to_be_visible()
        assert drawn.locator("#table tbody tr").count() == 27
    finally:
        tiles.answers.set()
    drawn.locator("#basemap button").click()
    expect(drawn.locator("#basemap-status")).to_be_empty()


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_without_the_setting_no_other_host_is_asked_and_the_wish_is_answered(
    page: Page, service: str, path: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{path}?basemap=1")
    expect(page.locator("#basemap-status")).to_contain_text("ne propose pas de fond de plan")
    expect(page.locator("#basemap button")).to_have_count(0)
    assert all(url.startswith((service, "blob:", "data:")) for url in asked)
    policy = page.request.get(path).headers["content-security-policy"]
    assert "connect-src 'self';" in policy
