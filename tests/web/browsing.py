"""What the tests of the page do with a browser."""

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Frame, Page, ViewportSize

from tests.conftest import ROOT

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 60_000


def visit(page: Page, path: str = "/") -> None:
    page.goto(path)
    wait_until(page, "idle")


def wait_until(page: Page, state: str) -> None:
    page.wait_for_selector(f"html[data-state={state}]", timeout=PATIENCE_MS)


def read(service: str, path: str) -> Any:
    with urlopen(service + path) as answer:
        return json.load(answer)


def list_refusals(page: Page) -> list[dict[str, Any]]:
    """Run axe-core in the page and keep what it calls serious or critical."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        {"rule": each["id"], "nodes": [node["html"][:200] for node in each["nodes"]]}
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def paste(folder: Path, code: str) -> None:
    """Make the page of a town that holds what was copied."""
    folder.joinpath("index.html").write_text(
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Ville</title>'
        f'<link rel="icon" href="data:,"><h1>Notre ville</h1>{code}',
        encoding="utf-8",
    )


def open_frame(page: Page, address: str) -> Frame:
    page.goto(address)
    frame = page.frames[-1]
    frame.wait_for_selector("html[data-state=idle]", timeout=PATIENCE_MS)
    return frame


class Traffic:
    """What a page receives over the wire, headers included, in bytes."""

    def __init__(self, page: Page) -> None:
        self.sizes: list[float] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._note)

    @property
    def total(self) -> float:
        """The bytes of all that has come."""
        return sum(self.sizes)

    def _note(self, event: dict[str, Any]) -> None:
        self.sizes.append(event["encodedDataLength"])
