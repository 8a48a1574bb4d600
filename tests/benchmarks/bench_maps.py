"""Measured, not timed: uncached tiles and a whole layer, against the same as bare SQL, and TiPG.

Set OBSERVATORY_BENCH_DATABASE to a loaded database to spare the load of the national files.
"""

import http.client
import importlib.util
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count, cycle
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Connection, text

from observatory.db.engine import create_engine
from tests.conftest import ROOT

pytestmark = pytest.mark.national

RUNS = 24
# Read here: tests see no setting of the person who runs them.
DATABASE = os.environ.get("OBSERVATORY_BENCH_DATABASE")
# Paris, Marseille, Lille, Lyon, Toulouse, Nantes, Strasbourg, Rouen
TOWNS = ((2.36, 48.93), (5.38, 43.33), (3.06, 50.62), (4.85, 45.76),
         (1.43, 43.58), (-1.57, 47.23), (7.74, 48.57), (1.08, 49.43))  # fmt: skip
_FAMILY = text("""
    SELECT i.id, i.code, g.period, g.benchmark_kind, t.vintage
    FROM gap g JOIN territory t ON t.id = g.territory_id JOIN indicator i ON i.id = g.indicator_id
    WHERE t.level = 'qpv' AND g.is_main AND g.difference IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY count(*) DESC, 2, 3 LIMIT 1
""")
_JOINED = """
    FROM perimeter p JOIN territory t ON t.id = p.territory_id
    LEFT JOIN gap g ON g.territory_id = t.id AND g.indicator_id = :indicator AND g.is_main
        AND g.period = :period AND g.benchmark_kind = :kind
    WHERE t.level = 'qpv' AND t.vintage = :vintage
"""
_PROPERTIES = "t.code, t.name, g.value, g.benchmark_value, g.difference, g.ratio, g.outcome"
_TILE = text(f"""
    SELECT ST_AsMVT(q, 'qpv') FROM (
        SELECT ST_AsMVTGeom(ST_Transform(p.geom, 3857), ST_TileEnvelope(:z, :x, :y)) AS shape,
               {_PROPERTIES}
        {_JOINED} AND p.geom && ST_Transform(ST_TileEnvelope(:z, :x, :y), 4326)) q
""")  # noqa: S608 - texts of our own
_LAYER = text(f"""
    SELECT string_agg('{{"type":"Feature","geometry":' || ST_AsGeoJSON(p.geom, 7)
        || ',"properties":' || row_to_json((SELECT q FROM (SELECT {_PROPERTIES}) q)) || '}}', ',')
    {_JOINED}
""")  # noqa: S608


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    return DATABASE or str(request.getfixturevalue("national_database"))


@contextmanager
def serve(*words: str, **environment: str) -> Iterator[http.client.HTTPConnection]:
    """Run a server in a process of its own, on a free port that ends its command."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *words, str(port)], env={**os.environ, **environment}, cwd=ROOT
    )
    try:
        with closing(_wait(port)) as connection:
            yield connection
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> http.client.HTTPConnection:
    for _ in range(900):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
        except OSError:
            connection.close()
            time.sleep(0.1)
        else:
            return connection
    raise AssertionError("The server does not answer.")


def fetch(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", address, headers={"Accept-Encoding": "identity"})
    response = connection.getresponse()
    body = response.read()
    assert response.status in (200, 204), body[:300]


def milliseconds(ask: Callable[[int], object], runs: int = RUNS) -> float:
    """Return the median time of one answer, the first few left out."""
    times = []
    for number in range(runs + 6):
        start = time.perf_counter()
        ask(number)
        times.append(time.perf_counter() - start)
    return 1_000 * median(times[6:])


def tile_of(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Return the column and row of the tile that holds a place."""
    side, turned = 2**z, math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * side), int((1 - turned / math.pi) / 2 * side)


OURS = (
    "import sys, uvicorn; from pathlib import Path; from api.app import create_app; "
    "from observatory.settings import Settings; "
    "uvicorn.run(create_app(Settings(home=Path(sys.argv[1])), database_url=sys.argv[2]), "
    "port=int(sys.argv[3]), log_level='error', access_log=False, timeout_keep_alive=600)"
)


def test_milliseconds_of_uncached_tiles_and_of_a_whole_layer(database: str, tmp_path: Path) -> None:
    engine = create_engine(database)
    with engine.connect() as connection, serve("-c", OURS, str(tmp_path), database) as ours:
        indicator, code, period, kind, vintage = connection.execute(_FAMILY).one()
        asked = {"indicator": indicator, "period": period, "kind": kind, "vintage": vintage}
        query = f"indicator={code}&period={period}&measure=difference&benchmark={kind}"
        _compare(connection, ours, asked, query)
    engine.dispose()
    if importlib.util.find_spec("tipg") is None:
        print("TiPG is not installed: no peer in this run")  # noqa: T201


def _compare(
    connection: Connection, ours: http.client.HTTPConnection, asked: dict[str, object], query: str
) -> None:
    # Never the same question twice: neither the day nor the number of classes changes the work.
    once = count()

    def fresh(path: str) -> str:
        return f"{path}?{query}&on=2026-01-{1 + next(once) % 28:02d}&class_count={2 + z % 8}"

    for z in (6, 10, 13):
        places = cycle([tile_of(z, *town) for town in TOWNS])
        raw_places = cycle([tile_of(z, *town) for town in TOWNS])

        def ask(_: int) -> None:
            x, y = next(places)  # noqa: B023 - called before the loop turns
            fetch(ours, fresh(f"/tiles/qpv-{asked['vintage']}/{z}/{x}/{y}.mvt"))  # noqa: B023

        def ask_raw(_: int) -> None:
            x, y = next(raw_places)  # noqa: B023
            connection.execute(_TILE, {**asked, "z": z, "x": x, "y": y}).scalar_one()  # noqa: B023

        _tell(f"tile z{z}", milliseconds(ask), milliseconds(ask_raw))
    z = 0
    address = f"/v1/geojson/qpv/{asked['vintage']}"
    cold = milliseconds(lambda _: fetch(ours, fresh(address)), 12)
    bare = milliseconds(lambda _: connection.execute(_LAYER, asked).scalar_one(), 12)
    _tell("whole layer, cold", cold, bare)


def _tell(what: str, ours: float, raw: float) -> None:
    print(f"\n{what}: {ours:,.1f} ms; bare SQL {raw:,.1f} ms; ratio {ours / raw:.2f}")  # noqa: T201
