"""Measured, not timed: points located per second, as a ratio to geopandas.sjoin in the same run."""

import io
import time
from collections.abc import Callable

import geopandas
import numpy as np
import pyarrow as pa
import shapely
from pyarrow import csv

from api.locating.batch import Question, locate_table
from api.locating.columns import detect_columns
from api.locating.read import read_file
from api.locating.write import as_csv
from observatory.db.outlines import Generation, Span
from observatory.geography.locating import SortedPoints, Zones, locate_points
from observatory.geography.packed import Packed

POINTS, OUTLINES, CORNERS = 1_000_000, 1_600, 120
DEGREES_OF_300_M = 0.003


def draw(random: np.random.Generator) -> Zones:
    """Return outlines as ragged and as large as neighbourhoods, scattered over the country."""
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    centres = np.column_stack([random.uniform(-1, 7, OUTLINES), random.uniform(43, 50, OUTLINES)])
    reach = 0.004 * random.uniform(0.5, 1.5, (OUTLINES, CORNERS))
    x, y = centres[:, :1] + reach * np.cos(angle) * 1.4, centres[:, 1:] + reach * np.sin(angle)
    shapes = shapely.polygons(np.stack([x, y], axis=2))
    near, wide = (
        shapely.buffer(shapes, DEGREES_OF_300_M * times, quad_segs=16) for times in (1, 5 / 3)
    )
    return Zones(shapes, Packed.of(near), Packed.of(wide))


def scatter(random: np.random.Generator, zones: Zones) -> tuple[np.ndarray, np.ndarray]:
    """Return points: half around outlines, half anywhere."""
    box = zones.bounds[random.integers(0, OUTLINES, POINTS // 2)]
    lon = np.concatenate([random.uniform(box[:, 0], box[:, 2]),
                          random.uniform(-1, 7, POINTS // 2)])  # fmt: skip
    lat = np.concatenate([random.uniform(box[:, 1], box[:, 3]),
                          random.uniform(43, 50, POINTS // 2)])  # fmt: skip
    order = random.permutation(POINTS)
    return lon[order], lat[order]


def best(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of the best of three runs, and its processor time."""
    found = []
    for _ in range(3):
        start, used = time.perf_counter(), time.process_time()
        run()
        found.append((time.perf_counter() - start, time.process_time() - used))
    return min(found)


def generation(vintage: int, zones: Zones) -> Generation:
    unknown = np.full(OUTLINES, "NaT", dtype="datetime64[D]")
    names = [f"Quartier {place}" for place in range(OUTLINES)]
    return Generation(
        "qpv", vintage, [f"QN{place:06}" for place in range(OUTLINES)], names,
        np.full(OUTLINES, 2154), zones, Span(unknown, unknown), Span(unknown[:0], unknown[:0]),
        np.array([], dtype=object), np.array([], dtype=np.intp),
        np.array([[-180.0, -90.0, 180.0, 90.0]]),
    )  # fmt: skip


def test_points_per_second() -> None:
    random = np.random.default_rng(1)
    zones = draw(random)
    lon, lat = scatter(random, zones)
    packed = Packed.of(zones.shapes)
    only = Zones(zones.shapes, packed, packed)
    outlines = geopandas.GeoDataFrame(geometry=zones.shapes)

    def theirs() -> None:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat))
        points.sjoin(outlines)

    ours, used = best(lambda: locate_points(only, SortedPoints(lon, lat)))
    peer, peer_used = best(theirs)
    print(  # noqa: T201
        f"\npoints located per second: {POINTS / ours:,.0f} ({used:.2f} s of processor); "
        f"geopandas.sjoin {POINTS / peer:,.0f} ({peer_used:.2f} s); ratio {peer / ours:.1f}, "
        f"of processor time {peer_used / used:.1f}"
    )


def test_a_million_rows() -> None:
    random = np.random.default_rng(2)
    zones = [draw(random), draw(random)]
    lon, lat = scatter(random, zones[0])
    table = pa.table({"id": np.arange(POINTS), "lon": np.round(lon, 6), "lat": np.round(lat, 6)})
    file = io.BytesIO()
    csv.write_csv(table, file)
    content = file.getvalue()
    chosen = [generation(2024, zones[0]), generation(2015, zones[1])]

    def answer() -> None:
        source = read_file(content)
        columns = detect_columns(source.table.column_names, {})
        found = locate_table(
            source.table, columns, Question(chosen, None), lambda done, total: None
        )
        as_csv(found.table, source.delimiter)

    seconds, used = best(answer)
    print(  # noqa: T201
        f"\na CSV of {POINTS:,} rows, two generations, bands: {seconds:.2f} s, {used:.2f} s of "
        "processor (aim: 5)"
    )
