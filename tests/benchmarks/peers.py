"""Starts what is compared: our service, TiPG, pygeoapi, and a server of files; one worker each."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy.engine import make_url

from tests.conftest import ROOT

PYTHON = ROOT / ".venv-bench" / "bin" / "python"
MOST = 10_000

# Without room nothing is kept, in memory neither: the same question is answered anew.
OURS = """
import sys
from pathlib import Path
from api.bodies import BodyCache
from api.server import serve
from observatory.settings import Settings
if sys.argv[3] == "0":
    BodyCache.put = lambda *_: None
serve(Settings(home=Path(sys.argv[1]), answers_mb=int(sys.argv[3])), sys.argv[2], port=0,
      ready=lambda address: print(address, flush=True))
"""
# The bytes are in memory: no file of a disk is sent faster.
STATIC = """
import sys
from pathlib import Path
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from api.server import Server, address_of, listen
files = {path.name: path.read_bytes() for path in Path(sys.argv[1]).iterdir()}
async def send(request):
    name = request.path_params["name"]
    return Response(files[name], media_type="application/geo+json",
                    headers={"Content-Encoding": files[f"{name}.coding"].decode()})
listener = listen("127.0.0.1", 0)
app = Starlette(routes=[Route("/{name}", send)])
config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
Server(config, lambda: print(address_of(listener), flush=True)).run(sockets=[listener])
"""


@contextmanager
def running(program: str, *arguments: str) -> Iterator[str]:
    """Yield the address that a program of ours says, its trailing slash left out."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _uvicorn(application: str, log: Path, **environment: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(PYTHON), "-m", "uvicorn", application, "--port", port, "--no-access-log",
               "--log-level", "warning"]  # fmt: skip
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=log.parent, stdout=said, stderr=said
        )
        try:
            _wait(f"http://127.0.0.1:{port}/conformance?f=json", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                answer.read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())


@contextmanager
def tipg(url: str, tables: Sequence[str], folder: Path) -> Iterator[str]:
    """Yield the address of a TiPG that serves tables of the schema `bench`."""
    at = make_url(url)
    host = quote(str(at.query.get("host") or at.host), safe="")
    secret = "" if at.password is None else f":{quote(at.password, safe='')}"
    port = f":{at.port}" if at.port else ""
    address = f"postgresql://{at.username}{secret}@{host}{port}/{at.database}"
    keys = {f"TIPG_TABLE_CONFIG__bench_{table}__PK": "code" for table in tables}
    with _uvicorn(
        "tipg.main:app", folder / "tipg.log", DATABASE_URL=address, TIPG_DB_SCHEMAS='["bench"]',
        TIPG_CATALOG_TTL="0", TIPG_MAX_FEATURES_PER_QUERY=str(MOST), **keys,
    ) as server:  # fmt: skip
        yield server


@contextmanager
def pygeoapi(url: str, tables: Sequence[str], folder: Path) -> Iterator[str]:
    """Yield the address of a pygeoapi that serves tables of the schema `bench`."""
    configuration, described = folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    # JSON is YAML
    configuration.write_text(json.dumps(_configure(url, tables)))
    environment = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(described)}
    command = [str(PYTHON.parent / "pygeoapi"), "openapi", "generate", str(configuration),
               "--output-file", str(described)]  # fmt: skip
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    with _uvicorn("pygeoapi.starlette_app:APP", folder / "pygeoapi.log", **environment) as server:
        yield server


def _configure(url: str, tables: Sequence[str]) -> dict[str, Any]:
    said = {"title": "bench", "description": "bench"}
    contact = {"name": "bench", "url": "http://localhost", "email": "bench@example.org"}
    words = {**said, "keywords": ["bench"], "keywords_type": "theme",
             "terms_of_service": "http://localhost", "url": "http://localhost"}  # fmt: skip
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 1}, "url": "http://127.0.0.1",
            "mimetype": "application/json; charset=UTF-8", "encoding": "utf-8", "gzip": False,
            "languages": ["en-US"], "pretty_print": False, "map": {"url": "", "attribution": ""},
            "limits": {"default_items": MOST, "max_items": MOST},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": words, "license": {"name": "-", "url": "http://localhost"},
            "provider": contact, "contact": contact,
        },
        "resources": {table: _resource(url, table, said) for table in tables},
    }  # fmt: skip


def _resource(url: str, table: str, said: dict[str, str]) -> dict[str, Any]:
    at = make_url(url)
    data = {
        "host": at.query.get("host") or at.host, "port": at.query.get("port") or at.port or 5432,
        "dbname": at.database, "user": at.username, "password": at.password,
        "search_path": ["bench", "public"],
    }  # fmt: skip
    common = {"data": data, "id_field": "code", "table": table, "geom_field": "geom",
              "storage_crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}  # fmt: skip
    form = {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"}
    tiles = {"options": {"zoom": {"min": 0, "max": 16}}, "format": form}
    return {
        "type": "collection", **said, "keywords": ["bench"], "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
        "providers": [
            {"type": "feature", "name": "PostgreSQL", **common},
            {"type": "tile", "name": "MVT-postgresql", **common, **tiles},
        ],
    }  # fmt: skip
