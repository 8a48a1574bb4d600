"""Measured, not timed: answers kept ready, as a ratio to a static file of the same ASGI server."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT, make_home

pytestmark = pytest.mark.national

LAYER = "/v1/geojson/qpv/2015?indicator=pov60&benchmark=epci"
SMALL = "/v1/territories/qpv/QP091032?vintage=2015"
BOX = "/v1/geojson/qpv/2015?indicator=pov60&bbox=2.35,48.85,2.55,48.95"
CODINGS = ("zstd", "br", "gzip", "identity")
CONNECTIONS, SECONDS, RUNS = (1, 16), 3, 3

SERVE = """
import sys
from pathlib import Path
from api.server import serve
from observatory.settings import Settings
serve(Settings(home=Path(sys.argv[1])), sys.argv[2], port=0,
      ready=lambda address: print(address, flush=True))
"""
STATIC = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route
from api.server import Server, address_of, listen
async def send(request):
    coding = request.query_params["coding"]
    headers = {} if coding == "identity" else {"Content-Encoding": coding}
    path = f"{sys.argv[1]}/{request.query_params['name']}-{coding}"
    return FileResponse(path, media_type="application/geo+json", headers=headers)
listener = listen("127.0.0.1", 0)
app = Starlette(routes=[Route("/file", send)])
config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
Server(config, lambda: print(address_of(listener), flush=True)).run(sockets=[listener])
"""


@contextmanager
def running(program: str, *arguments: str) -> Iterator[str]:
    """Yield the address of a server of one worker, its trailing slash left out."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.communicate()


def fetch(address: str, coding: str) -> tuple[bytes, float]:
    """Return a body as it is sent, and its seconds."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    start = time.perf_counter()
    with urllib.request.urlopen(asked) as response:
        body: bytes = response.read()
    return body, time.perf_counter() - start


def per_second(address: str, coding: str, connections: int) -> float:
    """Return the answers a second: by wrk, which costs the server the least, or by ourselves."""
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-H",
                   f"Accept-Encoding: {coding}", address]  # fmt: skip
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in said, said
        found = re.search(r"Requests/sec:\s*([\d.]+)", said)
        assert found is not None, said
        return float(found[1])
    return asyncio.run(_load(address, coding, connections))


async def _load(address: str, coding: str, connections: int) -> float:
    host, _, path = address.removeprefix("http://").partition("/")
    name, port = host.split(":")
    asked = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {coding}\r\n\r\n".encode()
    end = time.perf_counter() + SECONDS

    async def ask() -> int:
        reader, writer = await asyncio.open_connection(name, int(port), limit=2**24)
        count = 0
        while time.perf_counter() < end:
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length is not None
            await reader.readexactly(int(length[1]))
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(ask() for _ in range(connections)))) / SECONDS


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    """The national database: one that is named, or the one of the run."""
    named = os.environ.get("BENCH_DATABASE_URL")
    return named or request.getfixturevalue("national_load").address


@pytest.fixture(scope="module")
def servers(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    home, files = make_home("bench"), tmp_path_factory.mktemp("files")
    with ExitStack() as stack:
        ours = stack.enter_context(running(SERVE, str(home), database))
        static = stack.enter_context(running(STATIC, str(files)))
        yield ours, static, str(files)
    shutil.rmtree(home)


@pytest.mark.parametrize(
    ("name", "path", "goal"), [("layer", LAYER, 0.5), ("box", BOX, 0.4), ("small", SMALL, 0.4)]
)
@pytest.mark.parametrize("coding", CODINGS)
def test_a_warm_answer_and_a_static_file(
    servers: tuple[str, ...], name: str, path: str, goal: float, coding: str
) -> None:
    ours, static, files = servers
    body, cold = fetch(f"{ours}{path}", coding)
    Path(files, f"{name}-{coding}").write_bytes(body)
    file = f"{static}/file?name={name}&coding={coding}"
    assert fetch(file, coding)[0] == body
    print(f"\n{name} in {coding}: {len(body):,} bytes, first {cold * 1e3:.0f} ms")  # noqa: T201
    for connections in CONNECTIONS:
        pairs = [
            (
                per_second(f"{ours}{path}", coding, connections),
                per_second(file, coding, connections),
            )
            for _ in range(RUNS)
        ]
        mine, theirs = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(a / b for a, b in pairs)
        print(  # noqa: T201
            f"  {connections} connections: {mine:,.0f}/s; static file {theirs:,.0f}/s; "
            f"ratio {ratio:.2f} (at least {goal})"
        )
