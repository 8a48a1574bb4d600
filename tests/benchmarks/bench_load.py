"""Measured, not timed: a full load and its rerun; communes against ogr2ogr and geopandas."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from etl.catalogue import Outlines, read_declarations
from etl.discover import find_files
from etl.readers.outlines import read_layers
from etl.snapshot import Folder, Snapshot
from etl.tidy import PERIMETER_COLUMNS
from observatory.db import tables
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.staging import ReleaseInfo, create_staged_release, stage_frame
from tests.benchmarks.bench_gaps import per_second
from tests.conftest import ROOT, TEST_DATA, make_home

pytestmark = pytest.mark.national

INFO = ReleaseInfo(
    source="outlines", edition="bench", title="t", producer="p", licence="l", operation="o",
    address="a", accessed_on=date(2026, 1, 1), sha256="0", origin="official",
)  # fmt: skip
COUNTED = ("observation", "membership", "territory", "gap")


@dataclass(frozen=True)
class Run:
    """What one command took: processor time of all its processes, the largest one's memory."""

    seconds: float
    cpu: float
    peak_mb: float


def run(home: Path) -> Run:
    command = [sys.executable, "-m", "observatory", "load", "--from", str(TEST_DATA)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, "OBSERVATORY_HOME": str(home)}, stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def count_rows(home: Path) -> dict[str, int]:
    with EmbeddedServer(home) as server:
        engine = create_engine(server.url())
        with engine.connect() as connection:
            found = {
                name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608
                for name in COUNTED
            }
        engine.dispose()
    return found


def test_full_load_then_a_rerun() -> None:
    home = make_home("bench")
    try:
        first, again = run(home), run(home)
        rows = count_rows(home)
    finally:
        shutil.rmtree(home)
    total = sum(rows.values())
    counts = ", ".join(f"{number:,} {name}" for name, number in rows.items())
    print(  # noqa: T201
        f"\nfull load: {first.seconds:.0f} s ({first.cpu:.0f} s of processor in all), "
        f"{first.peak_mb:,.0f} MB at most, {total / first.seconds:,.0f} rows/s ({counts})\n"
        f"rerun with nothing changed: {again.seconds:.1f} s, {again.peak_mb:,.0f} MB"
    )


@pytest.fixture
def outlines() -> list[Snapshot]:
    declared = next(d for d in read_declarations() if isinstance(d, Outlines))
    files = find_files(declared, Folder(TEST_DATA)) or {}
    return [snapshot for role, snapshot in files.items() if role.startswith("outlines")]


@pytest.fixture
def engine(migrated_engine: Engine) -> Iterator[Engine]:
    yield migrated_engine
    with migrated_engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS by_ogr2ogr, by_geopandas"))


def frame_of(meta: dict[str, Any], wkb: NDArray[Any], columns: list[NDArray[Any]]) -> pd.DataFrame:
    shapes = shapely.from_wkb(wkb)
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes[single] = shapely.multipolygons(shapes[single], indices=np.arange(single.sum()))
    codes = columns[list(meta["fields"]).index("code")]
    return pd.DataFrame({"code": codes, "geom": shapes}).assign(
        level="commune", vintage=2018, source_srid=4326, area_m2=1.0, metric_srid=2154,
        is_repaired=False, is_derived=False,
    )  # fmt: skip


def ours(engine: Engine, outlines: list[Snapshot]) -> None:
    """Read and write outlines, repair, areas and dissolving apart.

    As a load does with releases, each file is written while the next one is read.
    """
    with engine.begin() as connection, ThreadPoolExecutor(1) as writer:
        number = create_staged_release(connection, INFO)
        waiting: Future[int] | None = None
        for layer in read_layers(outlines):
            frame = frame_of(*layer)
            if waiting is not None:
                waiting.result()
            waiting = writer.submit(
                stage_frame, connection, tables.staged_perimeter, number, PERIMETER_COLUMNS, frame
            )
        if waiting is not None:
            waiting.result()


def by_ogr2ogr(engine: Engine, layers: Path) -> None:
    url = engine.url
    address = f"PG:host={url.query['host']} dbname={url.database} user={url.username}"
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", address, str(layers), "-nln", "by_ogr2ogr", "-overwrite",
         "-nlt", "MULTIPOLYGON", "-lco", "SPATIAL_INDEX=NONE", "-gt", "unlimited"],
        check=True,
        env={**os.environ, "PG_USE_COPY": "YES"},
    )  # fmt: skip


def union_of(outlines: list[Snapshot], folder: Path) -> Path:
    """Write one layer over all the files: ogr2ogr is started once, not once a department."""
    parts = "".join(
        f'<OGRVRTLayer name="{pyogrio.list_layers(s.vsi)[0][0]}"><SrcDataSource>{s.vsi}'
        "</SrcDataSource></OGRVRTLayer>"
        for s in outlines
    )
    union = f'<OGRVRTUnionLayer name="communes">{parts}</OGRVRTUnionLayer>'
    path = folder / "communes.vrt"
    path.write_text(f"<OGRVRTDataSource>{union}</OGRVRTDataSource>", encoding="utf-8")
    return path


def by_geopandas(engine: Engine, outlines: list[Snapshot]) -> None:
    communes = pd.concat([geopandas.read_file(s.vsi) for s in outlines], ignore_index=True)
    communes.to_postgis("by_geopandas", engine, if_exists="replace")


def test_communes_against_ogr2ogr_and_geopandas(
    engine: Engine, outlines: list[Snapshot], tmp_path: Path
) -> None:
    layers = union_of(outlines, tmp_path)
    contenders: dict[str, Callable[[], None]] = {
        "ours": lambda: ours(engine, outlines),
        "ogr2ogr": lambda: by_ogr2ogr(engine, layers),
        "geopandas": lambda: by_geopandas(engine, outlines),
    }
    number = sum(int(pyogrio.read_info(s.vsi)["features"]) for s in outlines)
    speed = {name: per_second(act, number) for name, act in contenders.items()}
    with engine.connect() as connection:
        for table in ("staged_perimeter", "by_ogr2ogr", "by_geopandas"):
            query = text(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert connection.execute(query).scalar_one() == number, table
    print(  # noqa: T201
        f"\ncommunes per second: ours {speed['ours']:,.0f}; ogr2ogr {speed['ogr2ogr']:,.0f} "
        f"(ratio {speed['ours'] / speed['ogr2ogr']:.2f}); geopandas {speed['geopandas']:,.0f} "
        f"(ratio {speed['ours'] / speed['geopandas']:.2f})"
    )
