"""The thirteen checks of GDAL's OAPIF client on one collection, against what the database holds.

    python -m tests.functional.gdal_checks http://127.0.0.1:8000 access.log postgresql://…

Two versions of GDAL ask: the one inside pyogrio, and the programs of the system.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_plus

import geopandas
import numpy as np
import pyogrio
import shapely
from sqlalchemy import Engine, text

from api.ogc.question import MOST_FEATURES
from observatory.db.engine import create_engine


@dataclass
class Case:
    """One collection as the database holds it, and as GDAL is asked for it."""

    service: str
    log: Path
    level: str
    vintage: int
    truth: geopandas.GeoDataFrame  # code, name, area_m2, geometry: from SQL

    @property
    def name(self) -> str:
        return f"{self.level}-{self.vintage}"

    def read(self, **how: object) -> tuple[geopandas.GeoDataFrame, str]:
        """Read by pyogrio; return the features, and what the server's log says was asked."""
        before = self.log.stat().st_size
        frame = pyogrio.read_dataframe(f"OAPIF:{self.service}/ogc", layer=self.name, **how)
        with self.log.open() as log:
            log.seek(before)
            return frame, unquote_plus(log.read())

    def program(self, *words: str) -> tuple[str, str]:
        """Run a program of the system on the collection; return what it and the log say."""
        before = self.log.stat().st_size
        path = shutil.which(words[0])
        assert path is not None, "gdal-bin is installed by scripts/setup test"
        done = subprocess.run(
            [path, *words[1:]], capture_output=True, text=True, timeout=900, check=True
        )
        with self.log.open() as log:
            log.seek(before)
            return done.stdout, unquote_plus(log.read())

    @property
    def source(self) -> str:
        return f"OAPIF:{self.service}/ogc"

    def some_box(self) -> tuple[float, float, float, float]:
        """Return a box round the first outline, which few others meet."""
        west, south, east, north = self.truth.geometry.iloc[0].bounds
        return west - 1e-4, south - 1e-4, east + 1e-4, north + 1e-4

    def inside(self, box: tuple[float, float, float, float]) -> set[str]:
        return set(self.truth.code[self.truth.intersects(shapely.box(*box))])


def find_cases(service: str, log: Path, engine: Engine) -> list[Case]:
    """Return every level and vintage that has perimeters."""
    query = text("""
        SELECT t.level, t.vintage, t.code, t.name, p.area_m2, p.geom AS geometry
        FROM territory t JOIN perimeter p ON p.territory_id = t.id ORDER BY 1, 2, 3
    """)
    with engine.connect() as connection:
        every = geopandas.read_postgis(query, connection, geom_col="geometry")
    return [
        Case(service, log, level, int(vintage), frame.reset_index(drop=True))
        for (level, vintage), frame in every.groupby(["level", "vintage"])
    ]


def has_title_and_extent(case: Case) -> None:
    said, _ = case.program("ogrinfo", "-ro", "-so", case.source, case.name)
    assert f"{case.vintage}" in said.split("TITLE=", 1)[1].splitlines()[0]
    extent = said.split("Extent: ", 1)[1].splitlines()[0]
    found = re.findall(r"-?\d+\.\d+", extent)
    assert np.allclose([float(part) for part in found], case.truth.total_bounds, atol=1e-6)


def counts_without_a_limit(case: Case) -> None:
    said, log = case.program("ogrinfo", "-ro", "-so", case.source, case.name)
    assert f"Feature Count: {len(case.truth)}\n" in said
    assert log.count("/items?") == 1  # the first page tells


def pages_past_the_first(case: Case) -> None:
    size = min(max(1, len(case.truth) // 3), MOST_FEATURES)
    frame, log = case.read(PAGE_SIZE=str(size))
    assert sorted(frame.code) == sorted(case.truth.code)
    assert log.count("cursor=") == -(-len(case.truth) // size) - 1


def pushes_a_box_down(case: Case) -> None:
    box = case.some_box()
    frame, log = case.read(bbox=box)
    assert "&bbox=" in log
    assert set(frame.code) == case.inside(box)


def pushes_a_filter_down(case: Case) -> None:
    code = case.truth.code.iloc[-1]
    frame, log = case.read(where=f"code = '{code}'")
    assert f"filter=code = '{code}'&filter-lang=cql-text" in log
    assert list(frame.code) == [code]


def pushes_a_compound_filter_down(case: Case) -> None:
    middle = round(float(case.truth.area_m2.median()))  # GDAL writes sixteen digits
    where = f"(area_m2 >= {middle} OR name LIKE '%a%') AND NOT code ILIKE 'x%'"
    frame, log = case.read(where=where)
    asked = log.split("filter=")[-1]
    assert all(word in asked for word in ("area_m2 >= ", " OR ", "LIKE '%a%'", " AND ", "NOT"))
    truth = case.truth
    wanted = (truth.area_m2 >= middle) | truth.name.str.contains("a", regex=False)
    assert sorted(frame.code) == sorted(truth.code[wanted])


def counts_under_a_filter(case: Case) -> None:
    middle = f"{case.truth.area_m2.median():.0f}"
    said, log = case.program(
        "ogrinfo", "-ro", "-so", case.source, case.name, "-where", f"area_m2 > {middle}"
    )
    assert f"Feature Count: {(case.truth.area_m2 > float(middle)).sum()}\n" in said
    assert "resultType=hits" in log


def pushes_both_down(case: Case) -> None:
    box, code = case.some_box(), case.truth.code.iloc[0]
    frame, log = case.read(bbox=box, where=f"code <> '{code}'")
    (line,) = (line for line in log.splitlines() if "bbox=" in line and "filter=" in line)
    assert "200" in line
    assert set(frame.code) == case.inside(box) - {code}


def own_system(case: Case) -> tuple[str, geopandas.GeoDataFrame]:
    """Return the first system in metres that only this collection has, and the truth in it."""
    with urllib.request.urlopen(f"{case.service}/ogc/collections/{case.name}") as answer:
        address = json.load(answer)["crs"][3]  # after the three that all have
    return address, case.truth.to_crs(int(address.rsplit("/", 1)[1]))


def reads_another_system(case: Case) -> None:
    address, truth = own_system(case)
    frame, log = case.read(CRS=address, PAGE_SIZE="5000")
    assert f"crs={address}" in log
    assert frame.crs.to_epsg() == truth.crs.to_epsg()
    # a territory over the sea is far from where that system is exact
    found = frame.set_index("code").geometry[truth.code.iloc[0]]
    assert np.allclose(found.bounds, truth.geometry.iloc[0].bounds, atol=0.05)


def pushes_a_box_of_another_system_down(case: Case) -> None:
    address, truth = own_system(case)
    box = truth.geometry.iloc[0].buffer(10).bounds
    frame, log = case.read(CRS=address, bbox=box)
    assert f"bbox-crs={address}" in log
    assert set(frame.code) == set(truth.code[truth.intersects(shapely.box(*box))])


def knows_the_types(case: Case) -> None:
    said, log = case.program("ogrinfo", "-ro", "-so", case.source, case.name)
    assert f"/collections/{case.name}/schema" in log
    for line in ("code: String", "name: String", "vintage: Integer", "area_m2: Real"):
        assert line in said
    assert "Geometry: Multi Polygon" in said


def reads_one_item(case: Case) -> None:
    code = case.truth.code.iloc[len(case.truth) // 2]
    frame, log = case.read(where=f"id = '{code}'")
    assert f"/collections/{case.name}/items/{code} " in log
    assert list(frame.code) == [code]


def is_copied_whole(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.gpkg"
        # the program of 2022 asks for ten features at a time
        page = ("-oo", f"PAGE_SIZE={max(10, len(case.truth) // 4)}")
        case.program("ogr2ogr", "-f", "GPKG", str(path), case.source, case.name, *page)
        copy = geopandas.read_file(path)
    assert sorted(copy.code) == sorted(case.truth.code)
    assert copy.geometry.is_valid.all()
    found = copy.set_index("code").geometry[case.truth.code]
    areas = (shapely.area(some.to_numpy()) for some in (found, case.truth.geometry))
    assert np.allclose(*areas, rtol=1e-3, atol=1e-9)


CHECKS: tuple[Callable[[Case], None], ...] = (
    has_title_and_extent, counts_without_a_limit, pages_past_the_first, pushes_a_box_down,
    pushes_a_filter_down, pushes_a_compound_filter_down, counts_under_a_filter, pushes_both_down,
    reads_another_system, pushes_a_box_of_another_system_down, knows_the_types, reads_one_item,
    is_copied_whole,
)  # fmt: skip


def main(service: str, log: str, address: str) -> None:
    """Print what each collection passes."""
    for case in find_cases(service, Path(log), create_engine(address)):
        failed = []
        for check in CHECKS:
            try:
                check(case)
            except Exception as error:
                failed.append(f"{check.__name__}: {type(error).__name__} {str(error)[:200]}")
        passed = len(CHECKS) - len(failed)
        sys.stdout.write(f"{case.name}: {passed} of {len(CHECKS)} {'; '.join(failed)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
