"""Ordinary clients read the answers without a line of custom code."""

import shutil
import subprocess
from collections.abc import Iterator

import geopandas
import pandas as pd
import pytest

from tests.conftest import make_home
from tests.serving import serve


@pytest.fixture(scope="module")
def service(demo_database: str) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    home = make_home("clients")
    with serve(demo_database, home) as address:
        yield address
    shutil.rmtree(home)


LAYER = "/v1/geojson/qpv/2024?indicator=unemp_1564&period=2022&measure=difference"


def test_geopandas_reads_the_layer(service: str) -> None:
    layer = geopandas.read_file(service + LAYER)
    assert len(layer) == 27
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 4326
    assert layer.geometry.is_valid.all()
    assert layer["difference"].notna().sum() > 20
    assert layer["code"].str.fullmatch(r"QN\d{5}[NMI]").all()


def test_pandas_reads_the_gaps_as_csv(service: str) -> None:
    gaps = pd.read_csv(
        f"{service}/v1/gaps?f=csv&level=qpv&vintage=2024&indicator=unemp_1564&period=2022",
        dtype={"code": str, "benchmark_code": str},
    )
    assert len(gaps) >= 27
    assert list(gaps.columns[:6]) == ["indicator", "level", "code", "vintage", "name", "period"]
    assert set(gaps["benchmark_kind"]) == {"rest_of_urban_unit"}
    assert gaps["difference"].dtype == "float64"


@pytest.mark.clients
def test_ogrinfo_reads_the_layer(service: str) -> None:
    program = shutil.which("ogrinfo")
    assert program is not None, "gdal-bin is installed by scripts/setup test"
    done = subprocess.run(
        [program, "-ro", "-al", "-so", service + LAYER],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Feature Count: 27" in done.stdout
    assert "Multi Polygon" in done.stdout or "Polygon" in done.stdout
    assert "WGS 84" in done.stdout
    assert "difference: Real" in done.stdout


def test_a_spreadsheet_may_open_the_csv(service: str) -> None:
    table = pd.read_csv(f"{service}/v1/territories?f=csv&level=qpv&limit=500", dtype=str)
    assert not table["name"].str.match(r"^[=+\-@\t]").any()
