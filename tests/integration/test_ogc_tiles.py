"""Conformance with OGC API - Tiles, Part 1: one case per requirement, black box.

Which tiles hold what was worked out by hand from the formulas of the pyramid, and what the pyramid
is was copied from OGC's register; tiles are read by GDAL.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import pyogrio
import pytest
from shapely.geometry import box
from starlette.testclient import TestClient

from tests.integration.ogc_cases import HTML, JSON, OAPI, get, references_in, refused, relations

pytest_plugins = ["tests.integration.api_fixtures"]

CHECKS: dict[str, Callable[[TestClient], None]] = {}
T1 = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
QPV, OLD, COMMUNE = (
    f"/ogc/collections/{name}" for name in ("qpv-2024", "qpv-2015", "commune-2018")
)
QUAD = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
MVT = "application/vnd.mapbox-vector-tile"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
NEAR = "13/2914/4209"  # row, then column: longitude 5.005, latitude 46.005
AT_TEN = "10/364/526"


def requirement(name: str) -> Callable[[Callable[[TestClient], None]], Callable[..., None]]:
    def keep(check: Callable[[TestClient], None]) -> Callable[..., None]:
        assert name not in CHECKS, f"{name} twice"
        CHECKS[name] = check
        return check

    return keep


@pytest.fixture(scope="module", autouse=True)
def _is_up(client: TestClient) -> None:
    assert client.get("/ogc").status_code == 200


def tile(client: TestClient, path: str, status: int = 200) -> bytes:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["content-type"] == MVT
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.content


def layers(content: bytes, place: str) -> dict[str, geopandas.GeoDataFrame]:
    """Read a tile as GDAL does, which knows where it lies from the name of its file."""
    zoom, row, column = place.split("/")
    with TemporaryDirectory() as folder:
        file = Path(folder) / zoom / column / f"{row}.mvt"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        return {
            name: geopandas.read_file(f"MVT:{file}", layer=name, engine="pyogrio").to_crs(4326)
            for name in pyogrio.list_layers(f"MVT:{file}")[:, 0]
        }


def hrefs(document: Any, rel: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == rel]


# -- core ----------------------------------------------------------------------------------------


@requirement("/req/core/conformance-success")
def _(client: TestClient) -> None:
    declared = get(client, "/ogc/conformance")["conformsTo"]
    assert sorted(one for one in declared if "ogcapi-tiles" in one) == sorted(REQUIREMENTS)


@requirement("/req/core/tc-op")
def _(client: TestClient) -> None:
    for path in ("/ogc", QPV):
        (template,) = hrefs(get(client, f"{path}/tiles/{QUAD}"), "item")
        assert template.endswith(f"{path}/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")
        named = {"tileMatrix": "13", "tileRow": "2914", "tileCol": "4209"}
        assert client.get(template.format(**named)).status_code == 200


def _parameter(client: TestClient, name: str) -> Any:
    document = get(client, "/ogc/api", OAPI)
    paths = {path: one["get"] for path, one in document["paths"].items() if path.endswith("Col}")}
    assert len(paths) == 4  # of three collections, and of all
    for operation in paths.values():
        assert {"$ref": f"#/components/parameters/{name}"} in operation["parameters"]
    found = document["components"]["parameters"][name]
    assert (found["name"], found["in"], found["required"]) == (name, "path", True)
    return found["schema"]


@requirement("/req/core/tc-tilematrix-definition")
def _(client: TestClient) -> None:
    assert _parameter(client, "tileMatrix")["type"] == "string"


@requirement("/req/core/tc-tilerow-definition")
def _(client: TestClient) -> None:
    schema = _parameter(client, "tileRow")
    assert (schema["type"], schema["minimum"]) == ("integer", 0)


@requirement("/req/core/tc-tilecol-definition")
def _(client: TestClient) -> None:
    schema = _parameter(client, "tileCol")
    assert (schema["type"], schema["minimum"]) == ("integer", 0)


@requirement("/req/core/tc-success")
def _(client: TestClient) -> None:
    for f in ("", "?f=mvt"):
        found = layers(tile(client, f"{QPV}/tiles/{QUAD}/{AT_TEN}{f}"), AT_TEN)
        # a collection holds what was in force on any day
        assert sorted(found["qpv-2024"].code) == ["QP001001", "QP001002", "QP976001"]
    x, y = 526, 364
    same = client.get(f"/tiles/qpv-2024/10/{x}/{y}.mvt?on=all")
    assert same.content == client.get(f"{QPV}/tiles/{QUAD}/{AT_TEN}").content


@requirement("/req/core/tc-error")
def _(client: TestClient) -> None:
    # 6.01 east and 47.01 north end the collection: columns 526 to 529, rows 360 to 364
    for outside in ("10/364/525", "10/364/530", "10/359/526", "10/365/526", "10/9999/0", "17/0/0",
                    "25/0/0", "-1/0/0", "a/0/0", "10/a/526", "10/364/-1", "10/364/0526",
                    "10/364/99999999999999999999"):  # fmt: skip
        tile(client, f"{QPV}/tiles/{QUAD}/{outside}", 404)
    told = client.get(f"{QPV}/tiles/{QUAD}/10/365/526").json()["detail"]
    assert "rows go from 360 to 364" in told
    assert "columns from 526 to 529" in told
    # communes are megabytes from afar
    tile(client, f"{COMMUNE}/tiles/{QUAD}/4/5/8", 404)
    tile(client, f"{COMMUNE}/tiles/{QUAD}/5/11/16")
    empty = client.get(f"{QPV}/tiles/{QUAD}/10/361/527")
    assert (empty.status_code, empty.content) == (204, b"")
    known = client.get(
        f"{QPV}/tiles/{QUAD}/10/361/527", headers={"If-None-Match": empty.headers["etag"]}
    )
    assert known.status_code == 304
    refused(client, f"{QPV}/tiles/{QUAD}/{AT_TEN}", "f:", "mvt", f="png")
    refused(client, f"{QPV}/tiles/{QUAD}/{AT_TEN}", "Unknown parameter", collections="qpv-2015")
    for missing in ("/ogc/collections/qpv-1066/tiles", f"{QPV}/tiles/WorldCRS84Quad",
                    f"{QPV}/tiles/WorldCRS84Quad/{AT_TEN}", "/ogc/tileMatrixSets/%00"):  # fmt: skip
        tile(client, missing, 404)


# -- tile sets -----------------------------------------------------------------------------------


@requirement("/req/tileset/description")
def _(client: TestClient) -> None:
    for path in (f"{QPV}/tiles/{QUAD}", f"/ogc/tiles/{QUAD}"):
        one = get(client, path)
        assert (one["dataType"], one["crs"], one["tileMatrixSetURI"]) == ("vector", MERCATOR, URI)
        (item,) = (link for link in one["links"] if link["rel"] == "item")
        assert (item["type"], item["templated"]) == (MVT, True)
        (scheme,) = hrefs(one, f"{REL}/tiling-scheme")
        assert client.get(scheme).json()["id"] == QUAD
        assert relations(one)["self", JSON] == relations(one)["alternate", HTML] == 1
    one = get(client, f"{QPV}/tiles/{QUAD}")
    limits = {limit.pop("tileMatrix"): limit for limit in one["tileMatrixSetLimits"]}
    assert list(limits) == [str(zoom) for zoom in range(17)]
    assert limits["0"] == dict.fromkeys(limits["0"], 0)
    assert limits["10"] == {
        "minTileRow": 360, "maxTileRow": 364, "minTileCol": 526, "maxTileCol": 529,
    }  # fmt: skip
    held = one["boundingBox"]
    assert (held["lowerLeft"], held["upperRight"]) == ([5.0, 46.0], [6.01, 47.01])
    (layer,) = one["layers"]
    assert (layer["id"], layer["dataType"], layer["geometryDimension"]) == ("qpv-2024", "vector", 2)
    drawn = layers(tile(client, f"{QPV}/tiles/{QUAD}/{NEAR}"), NEAR)["qpv-2024"]
    described = layer["propertiesSchema"]["properties"]
    assert {"code", "name"} <= set(drawn.columns) - {"mvt_id", "geometry"} <= set(described)
    assert described["name"] == {"type": "string"}
    for rel in ("alternate", "stylesheet"):
        (address,) = (a for a in hrefs(one, rel) if "on=all" in a)
        assert client.get(address).headers["content-type"] == JSON
    assert hrefs(one, f"{REL}/geodata") == hrefs(layer, f"{REL}/geodata")
    assert get(client, hrefs(layer, f"{REL}/geodata")[0])["id"] == layer["id"]
    every = get(client, f"/ogc/tiles/{QUAD}")
    assert [one["id"] for one in every["layers"]] == ["qpv-2015", "qpv-2024", "commune-2018"]
    assert every["layers"][2]["minTileMatrix"] == "5"


@requirement("/req/tilesets-list/tileset-links")
def _(client: TestClient) -> None:
    for path in ("/ogc/tiles", f"{QPV}/tiles", f"{OLD}/tiles", f"{COMMUNE}/tiles"):
        (one,) = get(client, path)["tilesets"]
        assert (one["dataType"], one["crs"], one["tileMatrixSetURI"]) == ("vector", MERCATOR, URI)
        (own,) = hrefs(one, "self")
        assert own.endswith(f"{path}/{QUAD}")
        assert get(client, own)["title"] == one["title"]
        assert len(hrefs(one, f"{REL}/tiling-scheme")) == 1


@requirement("/req/dataset-tilesets/landingpage")
def _(client: TestClient) -> None:
    (address,) = hrefs(get(client, "/ogc"), f"{REL}/tilesets-vector")
    assert address.endswith("/ogc/tiles")


@requirement("/req/dataset-tilesets/operation")
def _(client: TestClient) -> None:
    assert len(get(client, "/ogc/tiles")["tilesets"]) == 1
    found = layers(tile(client, f"/ogc/tiles/{QUAD}/{NEAR}"), NEAR)
    assert list(found) == ["qpv-2015", "qpv-2024", "commune-2018"]
    afar = layers(tile(client, f"/ogc/tiles/{QUAD}/2/1/2"), "2/1/2")
    assert list(afar) == ["qpv-2015", "qpv-2024"]


@requirement("/req/geodata-tilesets/desc-links")
def _(client: TestClient) -> None:
    for one in get(client, "/ogc/collections")["collections"]:
        (address,) = hrefs(one, f"{REL}/tilesets-vector")
        assert address.endswith(f"/ogc/collections/{one['id']}/tiles")


@requirement("/req/geodata-tilesets/operation")
def _(client: TestClient) -> None:
    for one in get(client, "/ogc/collections")["collections"]:
        own = f"/ogc/collections/{one['id']}/tiles"
        assert len(get(client, own)["tilesets"]) == 1
        found = layers(tile(client, f"{own}/{QUAD}/{NEAR}"), NEAR)
        assert list(found) == [one["id"]]


# -- which collections ---------------------------------------------------------------------------


@requirement("/req/collections-selection/query-collections")
def _(client: TestClient) -> None:
    paths = get(client, "/ogc/api", OAPI)["paths"]
    for end in ("", "/{tileMatrix}/{tileRow}/{tileCol}"):
        listed = paths[f"/tiles/{QUAD}{end}"]["get"]["parameters"]
        (found,) = (one for one in listed if one.get("name") == "collections")
        assert (found["in"], found["required"]) == ("query", False)
        assert (found["style"], found["explode"]) == ("form", False)
        assert found["schema"]["type"] == "array"
        assert found["schema"]["items"] == {"type": "string"}
    for path in (f"/ogc/tiles/{QUAD}", f"/ogc/tiles/{QUAD}/{NEAR}"):
        for wrong in ("", "qpv-1066", "qpv-2024,", "qpv-2024;qpv-2015"):
            refused(client, path, "collections:", collections=wrong)
        many = ",".join(f"qpv-{year}" for year in range(1990, 2020))
        refused(client, path, "at most 20", collections=many)


@requirement("/req/collections-selection/collections-response")
def _(client: TestClient) -> None:
    chosen = "commune-2018,qpv-2024"
    one = get(client, f"/ogc/tiles/{QUAD}", collections=chosen)
    assert [layer["id"] for layer in one["layers"]] == chosen.split(",")
    (template,) = hrefs(one, "item")
    address = template.format(tileMatrix="13", tileRow="2914", tileCol="4209")
    assert list(layers(tile(client, address), NEAR)) == chosen.split(",")
    full = f"http://testserver{QPV},http://testserver{OLD}"
    content = client.get(f"/ogc/tiles/{QUAD}/{NEAR}", params={"collections": full}).content
    assert list(layers(content, NEAR)) == ["qpv-2024", "qpv-2015"]
    single = client.get(f"/ogc/tiles/{QUAD}/{NEAR}", params={"collections": "qpv-2015"}).content
    assert single == tile(client, f"{OLD}/tiles/{QUAD}/{NEAR}")


# -- encodings -----------------------------------------------------------------------------------


@requirement("/req/mvt/content")
def _(client: TestClient) -> None:
    found = layers(tile(client, f"{QPV}/tiles/{QUAD}/{NEAR}"), NEAR)["qpv-2024"]
    assert set(found.geom_type) <= {"Polygon", "MultiPolygon"}
    drawn = found.set_index("code").geometry["QP976001"]
    outline = box(5.00, 46.00, 5.01, 46.01)
    assert drawn.symmetric_difference(outline).area < 0.05 * outline.area


@requirement("/req/oas30/completeness")
def _(client: TestClient) -> None:
    document = get(client, "/ogc/api", OAPI)
    ends = ("/tiles", f"/tiles/{QUAD}", f"/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")
    below = ("", *(f"/collections/{one}" for one in ("qpv-2015", "qpv-2024", "commune-2018")))
    wanted = {of + end for of in below for end in ends}
    schemes = {"/tileMatrixSets", f"/tileMatrixSets/{QUAD}"}
    paths = document["paths"]
    assert {path for path in paths if "tile" in path.lower()} == wanted | schemes
    for path in wanted:
        (status, kind) = ("204", MVT) if path.endswith("Col}") else ("304", JSON)
        responses = paths[path]["get"]["responses"]
        assert status in responses
        assert kind in responses["200"]["content"]
    assert all(document["components"]["parameters"] for _ in references_in(paths))


@requirement("/req/oas30/operation-id")
def _(client: TestClient) -> None:
    paths = get(client, "/ogc/api", OAPI)["paths"]
    names = {path: one["get"]["operationId"] for path, one in paths.items()}
    for of, word in (("", "dataset"), ("/collections/qpv-2024", "collection")):
        assert names[f"{of}/tiles"].endswith(f".{word}.vector.getTileSetsList")
        assert names[f"{of}/tiles/{QUAD}"].endswith(f".{word}.vector.getTileSet")
        one = f"{of}/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        assert names[one].endswith(f".{word}.vector.getTile")
    assert names["/tileMatrixSets"].endswith("getTileMatrixSetsList")
    assert names[f"/tileMatrixSets/{QUAD}"].endswith("getTileMatrixSet")


# -- the pyramid, and pages ----------------------------------------------------------------------


def test_the_pyramid_is_the_one_that_ogc_registered(client: TestClient) -> None:
    (address,) = hrefs(get(client, "/ogc"), f"{REL}/tiling-schemes")
    (listed,) = get(client, address)["tileMatrixSets"]
    (own,) = hrefs(listed, "self")
    found = get(client, own)
    for name, value in (("id", QUAD), ("uri", URI), ("crs", MERCATOR)):
        assert listed[name] == found[name] == value
    assert found["orderedAxes"] == ["X", "Y"]
    assert found["wellKnownScaleSet"].endswith("/OGC/1.0/GoogleMapsCompatible")
    matrices = {one["id"]: one for one in found["tileMatrices"]}
    assert list(matrices) == [str(zoom) for zoom in range(25)]
    # scaleDenominator, cellSize and width in OGC's register
    for zoom, scale, cell, width in (
        ("0", 559082264.028717, 156543.033928041, 1),
        ("10", 545978.773465544, 152.874056570352, 1024),
        ("16", 8530.91833539913, 2.38865713391175, 65536),
        ("24", 33.3238997476528, 0.0093306919293428, 16777216),
    ):
        one = matrices[zoom]
        assert one["scaleDenominator"] == pytest.approx(scale, rel=1e-12)
        assert one["cellSize"] == pytest.approx(cell, rel=1e-12)
        assert one["matrixWidth"] == one["matrixHeight"] == width
        assert one["tileWidth"] == one["tileHeight"] == 256
        assert one["cornerOfOrigin"] == "topLeft"
        corner = [-20037508.3427892, 20037508.3427892]
        assert one["pointOfOrigin"] == pytest.approx(corner, rel=1e-12)


@pytest.mark.parametrize("path", ["/ogc/tiles", f"/ogc/tiles/{QUAD}", f"{QPV}/tiles",
                                  f"{QPV}/tiles/{QUAD}", "/ogc/tileMatrixSets",
                                  f"/ogc/tileMatrixSets/{QUAD}"])  # fmt: skip
def test_each_document_of_the_tiles_is_a_page_too(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert page.count("<h1>") == page.count("<main ") == 1
    assert "<script" not in page
    refused(client, path, "Unknown parameter: nothing", nothing=1)
    assert client.head(path).status_code == 200


def test_the_pages_lead_to_the_tiles(client: TestClient) -> None:
    for path, wanted in (("/ogc", "/ogc/tiles?f=html"), (QPV, f"{QPV}/tiles?f=html"),
                         (f"{QPV}/tiles", f"{QPV}/tiles/{QUAD}?f=html")):  # fmt: skip
        assert f'{wanted}"' in client.get(path, params={"f": "html"}).text
    page = client.get(f"{QPV}/tiles/{QUAD}", params={"f": "html"}).text
    assert "{tileMatrix}/{tileRow}/{tileCol}" in page


REQUIREMENTS: dict[str, tuple[str, ...]] = {
    f"{T1}core": tuple(
        f"/req/core/{name}"
        for name in ("conformance-success", "tc-op", "tc-tilematrix-definition",
                     "tc-tilerow-definition", "tc-tilecol-definition", "tc-success", "tc-error")
    ),
    f"{T1}tileset": ("/req/tileset/description",),
    f"{T1}tilesets-list": ("/req/tilesets-list/tileset-links",),
    f"{T1}dataset-tilesets": ("/req/dataset-tilesets/landingpage",
                              "/req/dataset-tilesets/operation"),
    f"{T1}geodata-tilesets": ("/req/geodata-tilesets/desc-links",
                              "/req/geodata-tilesets/operation"),
    f"{T1}collections-selection": ("/req/collections-selection/query-collections",
                                   "/req/collections-selection/collections-response"),
    f"{T1}mvt": ("/req/mvt/content",),
    f"{T1}oas30": ("/req/oas30/completeness", "/req/oas30/operation-id"),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for of_class in REQUIREMENTS.values() for name in of_class])
def test_the_requirement_is_met(client: TestClient, name: str) -> None:
    CHECKS[name](client)


def test_every_check_belongs_to_a_class_that_is_declared() -> None:
    assert set(CHECKS) == {name for of_class in REQUIREMENTS.values() for name in of_class}
