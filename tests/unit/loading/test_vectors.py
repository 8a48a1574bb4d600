"""What GDAL may open: bytes of four formats, and never an order to read something else."""

from pathlib import Path

import pytest

from etl.readers.vectors import cell_texts, read_vector
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

POINT = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":%s},'
    '"geometry":{"type":"Point","coordinates":[2,48]}}]}'
)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.geojson"
    path.write_text(POINT % '"secret"', "utf-8")
    return path


ORDERS = {
    "a virtual layer": '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{0}'
    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "an algorithm": '{{"type":"gdal_streamed_alg","command_line":"gdal vector filter {0} '
    '--output-format stream streamed_dataset"}}',
    "a web service": "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>",
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_file_that_tells_gdal_to_read_another_one_is_refused(
    tmp_path: Path, secret: Path, order: str
) -> None:
    path = tmp_path / "quartiers.geojson"
    path.write_text(ORDERS[order].format(secret), "utf-8")
    with pytest.raises(SourceChanged, match="it is no shapefile, GeoPackage"):
        read_vector(Snapshot(path), "utf-8")


def test_a_null_among_numbers_is_empty_not_nan(tmp_path: Path) -> None:
    path = tmp_path / "two.geojson"
    one, other = ((POINT % value).split("[", 1) for value in ("7", "null"))
    path.write_text(f"{one[0]}[{one[1].removesuffix(']}')},{other[1]}", "utf-8")
    _, _, (column,) = read_vector(Snapshot(path), "utf-8")
    assert cell_texts(column) == ["7", ""]
