"""A make-believe web: recorded answers, waits that take no time, and what was asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from etl.catalogue import Declaration
from etl.fetch import Outcome, Web, fetch_all, fetch_release
from etl.fetch.retry import Patience
from etl.fetch.web import Limits
from tests.unit.loading.files import declare

Answer = Callable[[httpx2.Request], httpx2.Response]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TINY = "https://example.org/f/tiny.csv"


class Site:
    """What each address answers, in turn (the last answer for ever), and what was asked."""

    def __init__(self, **pages: Any) -> None:
        self.pages = {name: list(p) if isinstance(p, list) else [p] for name, p in pages.items()}
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answers = self.pages[Path(request.url.path).stem or "root"]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer


def visit(site: Answer, *, limits: Limits | None = None, **more: Any) -> tuple[Web, list[float]]:
    """Return a web on the site, and the list of its waits."""
    waits: list[float] = []
    patience = Patience(sleep=waits.append, draw=lambda: 0.0, now=lambda: NOW)
    web = Web(
        httpx2.MockTransport(site), patience, limits or Limits(),
        registry=lambda: "https://registry.example/npm/", **more,
    )  # fmt: skip
    return web, waits


def table(body: str = "CODGEO;A\n", **headers: str) -> httpx2.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(200, content=body.encode(), headers={"content-type": "text/csv"} | names)


def declared(name: str = "tiny", *, kind: str = "url", url: str = TINY, **more: Any) -> Declaration:
    return declare(
        id=name, shape="territories", dialect={}, level="zus", vintage=1996, code="C", name="N",
        address={"kind": kind, "url": url, **more},
    )  # fmt: skip


def fetch(site: Answer, cache: Path, *declarations: Declaration, **more: Any) -> list[str]:
    """Return the findings of a visit, each as one line."""
    web, _ = visit(site, **more)
    with web:
        findings = fetch_all(declarations or [declared()], cache, lambda *_: None, web)
    return [f"{source} {found.check_name} {found.message}" for source, found in findings]


def fetch_one(site: Answer, cache: Path, one: Declaration | None = None) -> Outcome:
    web, _ = visit(site)
    with web:
        return fetch_release(web, one or declared(), cache)


def files(home: Path) -> dict[str, str]:
    """Everything that lies in the home, hidden or not; locks and sidecars apart."""
    return {
        str(path.relative_to(home)): path.read_text()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", ".origin.json"))
    }


def bodies(home: Path) -> list[str]:
    """The bodies of the snapshots, oldest first."""
    return list(files(home).values())
