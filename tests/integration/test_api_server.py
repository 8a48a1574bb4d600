"""The server as a process: the next free port, clients of the field, a clean end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import geopandas
import pandas
import pytest

from observatory.db.embedded import EmbeddedServer

pytest_plugins = ["tests.integration.api_fixtures"]

SERVE = """
import sys
from pathlib import Path
from api.server import serve
from observatory.settings import Settings
serve(Settings(home=Path(sys.argv[1])), sys.argv[2], port=int(sys.argv[3]),
      ready=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def process(api_server: EmbeddedServer) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = [str(api_server.home), api_server.url("app_read"), str(port)]
        running = subprocess.Popen(
            [sys.executable, "-c", SERVE, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().strip(), port
        finally:
            running.kill()
            running.communicate()


def test_a_taken_port_gives_the_next_free_one(
    process: tuple[subprocess.Popen[str], str, int],
) -> None:
    _, address, port = process
    assert address.startswith("http://127.0.0.1:")
    assert int(address.rstrip("/").rsplit(":", 1)[1]) > port
    with urllib.request.urlopen(f"{address}readyz") as response:
        assert json.load(response)["data_version"] == 2


def test_pandas_and_geopandas_read_the_answers(
    process: tuple[subprocess.Popen[str], str, int],
) -> None:
    address = process[1]
    table = pandas.read_csv(f"{address}v1/gaps?f=csv&benchmark=all", dtype={"code": str})
    assert table.difference.dropna().tolist() == [20.5, 22.5, 20.0]
    layer = geopandas.read_file(f"{address}v1/geojson/qpv/2024?indicator=pov60&benchmark=epci")
    assert layer.crs.to_epsg() == 4326
    assert layer.set_index("code").loc["QP001001", "difference"] == 22.5


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
def test_ogrinfo_reads_a_layer(process: tuple[subprocess.Popen[str], str, int]) -> None:
    command = ["ogrinfo", "-so", "-al", f"{process[1]}v1/geojson/qpv/2024"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Feature Count: 3" in output


def test_it_ends_cleanly_when_told_to(process: tuple[subprocess.Popen[str], str, int]) -> None:
    running = process[0]
    running.send_signal(signal.SIGTERM)
    assert running.wait(10) in (0, -signal.SIGTERM)
