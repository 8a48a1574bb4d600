"""Measured, not timed: 2.3 million cells in the official layout, read, staged and indexed."""

import resource
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from sqlalchemy import Engine, text

from etl.catalogue import Grid, read_declarations
from etl.checks import check_release
from etl.discover import fingerprint
from etl.readers import read_release
from etl.snapshot import Snapshot
from etl.stage import stage_release
from observatory.db.staging import ReleaseInfo

CELLS = 2_300_000
SIDE = 1_517  # cells in a row of the square that they fill
SECONDS, GIGABYTES = 180, 2.0
INFO = ReleaseInfo(
    source="bench_grid", edition="2019", title="t", producer="p", licence="l", operation="o",
    address="a", accessed_on="2026-01-01", sha256="0" * 64, origin="official",
)  # fmt: skip


def official() -> Grid:
    """Return the declaration of the official file of 2019."""
    name = ("filosofi_grid_metropole", "2019")
    declared = next(d for d in read_declarations() if (d.id, d.edition) == name)
    assert isinstance(declared, Grid)
    return declared


def write_cells(path: Path) -> None:
    """Write invented cells in the layout of 2019, all its columns, in blocks."""
    others = [name for name in official().ignored if name not in ("idcar_1km", "idcar_nat")]
    random = np.random.default_rng(1)
    writer = None
    for start in range(0, CELLS, 100_000):
        number = np.arange(start, min(start + 100_000, CELLS))
        block = _block(number, others, random)
        writer = writer or pyarrow.csv.CSVWriter(
            path, block.schema, write_options=pyarrow.csv.WriteOptions(quoting_style="none")
        )
        writer.write_table(block)
    assert writer is not None
    writer.close()


def _block(number: np.ndarray, others: list[str], random: np.random.Generator) -> pa.Table:
    north, east = 2_100_000 + 200 * (number // SIDE), 3_750_000 + 200 * (number % SIDE)
    households = np.round(random.gamma(1.2, 10, len(number)), 1)
    return pa.table(
        {
            "idcar_200m": _join("CRS3035RES200mN", north, "E", east),
            "idcar_1km": _join("CRS3035RES1000mN", north // 1000, "000E", east // 1000, "000"),
            "i_est_200": (households < 11).astype(int),
            "lcog_geo": _join(10 + number // 400 % 85, 100 + number // 400 % 800),
            "ind": np.round(households * 2.2, 1),
            "men": households,
            "men_pauv": np.round(households * 0.15, 1),
            "ind_snv": np.round(households * 45_000.7, 1),
            "log_soc": np.round(households * 0.1, 1),
            **{name: np.round(random.random(len(number)) * 20, 1) for name in others},
        }
    )


def _join(*parts: object) -> pa.StringArray:
    texts = [part if isinstance(part, str) else pa.array(part).cast(pa.string()) for part in parts]
    return pc.binary_join_element_wise(*texts, "")


def test_a_national_grid(migrated_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "carreaux_200m_met.csv"
    write_cells(path)
    declared = official()
    start, cpu = time.perf_counter(), time.process_time()
    files = {"table": Snapshot(path)}
    fingerprint(declared, files)
    content = read_release(declared, files)
    check_release(declared, content, [])
    read = time.perf_counter() - start
    stage_release(migrated_engine, INFO, content)
    total = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    with migrated_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM grid_cell")).scalar() == CELLS
    print(  # noqa: T201
        f"\n{CELLS:,} cells of {path.stat().st_size / 1e6:,.0f} MB: read {read:.0f} s, all "
        f"{total:.0f} s (here {time.process_time() - cpu:.0f} s of processor), "
        f"peak {memory:.2f} GB (to stay under: {SECONDS} s on two idle cores, {GIGABYTES:.0f} GB)"
    )
