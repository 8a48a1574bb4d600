"""Layers as files, read back by the programs of GIS people."""

import io
import tempfile
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import numpy as np
import orjson
import pyogrio
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from api import gis_files, layer_files
from api.column_types import ColumnType
from api.gis_files import shorten
from api.layer import LayerFile
from api.layer_files import LAYER_FORMS
from api.parameters import Form
from api.provenance import Provenance
from observatory.db.layer_table import LayerTable
from observatory.db.layers import FIGURES, PLACE

pytest_plugins = ["tests.integration.api_fixtures"]

LAYER = "/v1/geojson/qpv/2024?indicator=pov60&period=2018&measure=difference"
FILES = {"geoparquet": "parquet", "fgb": "fgb", "kml": "kml", "shp": "zip"}
# A dBASE name has ten characters.
SHORT = {"difference": "diff", "benchmark_value": "bench_val", "is_significant": "signif"}


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text[:500]
    return response


def read(client: TestClient, address: str, form: str, folder: Path) -> geopandas.GeoDataFrame:
    answer = ask(client, f"{address}&f={form}")
    path = folder / f"layer.{FILES[form]}"
    path.write_bytes(answer.content)
    if form == "geoparquet":
        return geopandas.read_parquet(path)
    return geopandas.read_file(path)


@pytest.mark.parametrize("form", FILES)
def test_a_file_holds_what_the_geojson_does(client: TestClient, tmp_path: Path, form: str) -> None:
    features = {f["properties"]["code"]: f for f in ask(client, LAYER).json()["features"]}
    frame = read(client, LAYER, form, tmp_path)
    assert set(frame["code"]) == set(features)
    assert frame.crs.to_string() in ("EPSG:4326", "OGC:CRS84")
    name = SHORT["difference"] if form == "shp" else "difference"
    for _, row in frame.iterrows():
        feature = features[row["code"]]
        told = feature["properties"]
        assert (told["difference"] is None) == (np.isnan(float(row[name] or "nan")))
        if told["difference"] is not None:
            assert float(row[name]) == pytest.approx(told["difference"])
        (ring,) = feature["geometry"]["coordinates"][0]
        assert row.geometry.bounds == pytest.approx(
            (min(x for x, _ in ring), min(y for _, y in ring),
             max(x for x, _ in ring), max(y for _, y in ring)), abs=1e-6,
        )  # fmt: skip
    assert frame.geometry.is_valid.all()


@pytest.mark.parametrize("form", FILES)
def test_a_territory_without_perimeter_is_in_the_file_without_one(
    client: TestClient, tmp_path: Path, form: str
) -> None:
    frame = read(client, "/v1/geojson/qpv/2015?zoom=20", form, tmp_path).set_index("code")
    assert frame.geometry.isna().to_dict() == {"QP001001": False, "QP001009": True}


def test_codes_are_text_and_areas_are_numbers(client: TestClient, tmp_path: Path) -> None:
    for form in ("geoparquet", "fgb", "shp"):
        frame = read(client, "/v1/geojson/commune/2018?indicator=pov60", form, tmp_path)
        assert frame["code"].tolist() == ["01053"]
        assert frame["area_m2"].tolist() == [1234.5]


def test_geoparquet_says_what_it_is_and_whence(client: TestClient) -> None:
    content = ask(client, f"{LAYER}&f=geoparquet").content
    told = parquet.read_schema(io.BytesIO(content)).metadata
    geo = orjson.loads(told[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["bbox"] == pytest.approx([5.0, 46.0, 6.01, 47.01])
    assert b"etalab" in told[b"licence_address"]
    assert told[b"producer"] == b"Insee"
    assert (told[b"period"], told[b"measure"]) == (b"2018", b"difference")


def test_flatgeobuf_carries_its_licence(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "layer.fgb"
    path.write_bytes(ask(client, f"{LAYER}&f=fgb").content)
    told = pyogrio.read_info(path)["layer_metadata"]
    assert told["licence"] == "Licence Ouverte 2.0"
    assert told["data_version"] == "2"
    assert "fictives" in told["notice"]


def test_kml_carries_its_licence_and_is_well_formed(client: TestClient) -> None:
    root = ElementTree.fromstring(ask(client, f"{LAYER}&f=kml").content)
    space = {"k": "http://www.opengis.net/kml/2.2"}
    said = root.findtext("k:Document/k:description", namespaces=space)
    assert said is not None
    assert "licence: Licence Ouverte 2.0" in said
    names = [node.text for node in root.iterfind(".//k:Placemark/k:name", space)]
    assert "Les Épinettes" in names


def test_a_shapefile_names_its_coding_its_crs_and_its_columns(client: TestClient) -> None:
    with zipfile.ZipFile(io.BytesIO(ask(client, f"{LAYER}&f=shp").content)) as archive:
        names = {Path(name).suffix: archive.read(name) for name in archive.namelist()}
    assert set(names) == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".txt"}
    assert names[".cpg"].strip() == b"UTF-8"
    assert b"WGS" in names[".prj"]
    readme = names[".txt"].decode()
    assert "Licence Ouverte 2.0" in readme
    assert "bench_val   benchmark_value: Valeur du territoire" in readme
    # The header of a dBASE file: 32 bytes a field, its name first.
    fields = [names[".dbf"][at : at + 11].rstrip(b"\0") for at in range(32, 32 + 32 * 22, 32)]
    for field in fields:
        assert f"\n{field.decode()} " in readme


def test_several_indicators_are_joined_under_their_names(
    client: TestClient, tmp_path: Path
) -> None:
    address = "/v1/geojson/qpv/2024?indicator=pov60,population"
    frame = read(client, address, "geoparquet", tmp_path).set_index("code")
    assert frame.loc["QP001001", "pov60_value"] == 41.5
    assert frame["population_value"].isna().all()
    short = read(client, address, "shp", tmp_path)
    assert {"1_value", "2_value", "1_bench_va"} <= set(short)
    refused = client.get(f"{address}&f=shp&fields=value")
    assert (refused.status_code, refused.json()["detail"][:6]) == (422, "fields")
    refused = client.get(f"{address}&f=kml&geometry=point")
    assert (refused.status_code, refused.json()["detail"][:8]) == (422, "geometry")


def test_no_short_name_is_longer_than_ten_or_given_twice() -> None:
    codes = ("pov60", "population")
    fields = (*PLACE, *(f"{code}_{name}" for code in codes for name in FIGURES))
    table = LayerTable(fields, [], [], [], 0, None)
    layer = LayerFile("x", table, Provenance(None, ""), codes)  # type: ignore[arg-type]
    short = shorten(layer)
    assert max(map(len, short.values())) <= 10
    assert len(set(short.values())) == len(fields)
    assert layer.types()["pov60_is_significant"] is ColumnType.YES_NO


def test_nothing_is_left_on_disk_even_when_writing_fails(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for form in FILES:
        ask(client, f"{LAYER}&f={form}&limit=3")

    monkeypatch.setattr(gis_files, "PROGRAM", tmp_path.parent / "none.py")
    assert client.get(f"{LAYER}&f=fgb&limit=2").status_code == 500
    assert list(tmp_path.iterdir()) == []


def test_a_file_has_pages_like_the_geojson(client: TestClient, tmp_path: Path) -> None:
    answer = ask(client, "/v1/geojson/qpv/2024?f=fgb&limit=2")
    assert answer.headers["x-number-matched"] == "3"
    assert answer.headers["x-number-returned"] == "2"
    link = next(part for part in answer.headers["link"].split(", ") if 'rel="next"' in part)
    rest = ask(client, link[1 : link.index(">")])
    assert rest.headers["x-number-returned"] == "1"
    assert 'rel="license"' in answer.headers["link"]


def test_what_is_too_heavy_for_a_format_says_the_limit(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = replace(LAYER_FORMS[Form.KML], most_bytes=100)
    monkeypatch.setitem(LAYER_FORMS, Form.KML, light)  # type: ignore[arg-type]
    refused = client.get("/v1/geojson/qpv/2024?f=kml")
    assert refused.status_code == 413
    assert "is the most in this format" in refused.json()["detail"]


@pytest.mark.parametrize(("name", "bound"), [("MEMORY", 2**20), ("SECONDS", 0)])
def test_a_file_that_takes_too_much_memory_or_time_is_refused_and_the_worker_lives(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    monkeypatch.setattr(gis_files, name, bound)
    address = f"/v1/geojson/qpv/2024?f=shp&limit={len(name)}"  # nobody has asked it before
    refused = client.get(address)
    assert refused.status_code == 413
    assert "cannot be written in this format within" in refused.json()["detail"]
    monkeypatch.undo()
    assert client.get(address).status_code == 200


def test_who_waits_too_long_for_a_turn_is_told_when_to_ask_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_files, "WAIT_SECONDS", 0.01)
    address = "/v1/geojson/qpv/2024?f=geoparquet&limit=1"  # nobody has asked it before
    with ExitStack() as turns:
        for _ in range(2):
            turns.enter_context(layer_files._turn())
        refused = client.get(address)
    assert (refused.status_code, "ask again" in refused.json()["detail"]) == (503, True)
    assert int(refused.headers["Retry-After"]) > 0
    documented = client.get("/openapi.json").json()["paths"]
    assert "503" in documented["/v1/geojson/{level}/{vintage}"]["get"]["responses"]
    assert client.get(address).status_code == 200
