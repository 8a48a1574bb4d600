"""Conformance with OGC API - Features 1, 2, 3 and CQL2: one case per requirement, black box.

The cases are written from the requirements of the standards; what they expect was worked out by
hand from the few rows of `api_fixtures`, coordinates by pyproj.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
from pyproj import Transformer
from shapely.geometry import shape
from starlette.testclient import TestClient

from tests.integration.ogc_cases import (
    HTML,
    JSON,
    OAPI,
    get,
    references_in,
    refused,
    relations,
)
from tests.integration.test_ogc_tiles import REQUIREMENTS as OF_TILES

pytest_plugins = ["tests.integration.api_fixtures"]

CHECKS: dict[str, Callable[[TestClient], None]] = {}
F1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
F2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
F3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
QPV = "/ogc/collections/qpv-2024"
ITEMS = f"{QPV}/items"
FOUR = ["QP001001", "QP001002", "QP001003", "QP976001"]
GEOJSON, SCHEMA = "application/geo+json", "application/schema+json"


def epsg(srid: int) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


def requirement(name: str) -> Callable[[Callable[[TestClient], None]], Callable[..., None]]:
    def keep(check: Callable[[TestClient], None]) -> Callable[..., None]:
        assert name not in CHECKS, f"{name} twice"
        CHECKS[name] = check
        return check

    return keep


@pytest.fixture(scope="module", autouse=True)
def _is_up(client: TestClient) -> None:
    assert client.get("/ogc").status_code == 200


def codes(client: TestClient, **query: Any) -> list[str]:
    spelled = {name: name.replace("_", "-") for name in ("bbox_crs", "filter_crs", "filter_lang")}
    page = get(client, ITEMS, GEOJSON, **{spelled.get(name, name): v for name, v in query.items()})
    found = [feature["id"] for feature in page["features"]]
    assert (page["numberMatched"], page["numberReturned"]) == (len(found), len(found))
    return found


def text(client: TestClient, filter_: str, **query: Any) -> list[str]:
    return codes(client, filter=filter_, filter_lang="cql2-text", **query)


def tree(client: TestClient, op: str, *args: Any) -> list[str]:
    return codes(client, filter=json.dumps({"op": op, "args": args}), filter_lang="cql2-json")


# -- Part 1, core --------------------------------------------------------------------------------


@requirement("/req/core/root-op")
def _(client: TestClient) -> None:
    assert client.get("/ogc").status_code == client.get("/ogc/").status_code == 200


@requirement("/req/core/root-success")
def _(client: TestClient) -> None:
    found = relations(get(client, "/ogc"))
    wanted = {"service-desc": OAPI, "service-doc": HTML, "conformance": JSON, "data": JSON}
    assert set(wanted.items()) <= set(found)


@requirement("/req/core/api-definition-op")
def _(client: TestClient) -> None:
    for link in get(client, "/ogc")["links"]:
        if link["rel"] in ("service-desc", "service-doc"):
            assert client.get(link["href"]).status_code == 200


@requirement("/req/core/api-definition-success")
def _(client: TestClient) -> None:
    assert get(client, "/ogc/api", OAPI)["openapi"].startswith("3.0.")


@requirement("/req/core/conformance-op")
def _(client: TestClient) -> None:
    assert client.get("/ogc/conformance").status_code == 200


@requirement("/req/core/conformance-success")
def _(client: TestClient) -> None:
    declared = get(client, "/ogc/conformance")["conformsTo"]
    assert f"{F1}core" in declared
    # nothing that is not proved, here and for the tiles
    assert sorted(declared) == sorted([*REQUIREMENTS, *OF_TILES])


@requirement("/req/core/http")
def _(client: TestClient) -> None:
    head = client.head(ITEMS)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(ITEMS).status_code == 405
    known = client.get(ITEMS, headers={"If-None-Match": head.headers["etag"]})
    assert known.status_code == 304
    assert client.get("/ogc/collections/nothing").status_code == 404


@requirement("/req/core/query-param-unknown")
def _(client: TestClient) -> None:
    for path in ("/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", QPV, ITEMS,
                 f"{QPV}/schema", f"{QPV}/queryables", f"{ITEMS}/QP001001"):  # fmt: skip
        refused(client, path, "Unknown parameter: nothing", nothing=1)


@requirement("/req/core/query-param-invalid")
def _(client: TestClient) -> None:
    for query in ({"limit": "ten"}, {"limit": 0}, {"limit": -1}, {"bbox": "1,2,3"},
                  {"bbox": "a,b,c,d"}, {"bbox": "1,NaN,3,4"}, {"bbox": "1,5,3,4"}, {"f": "xml"},
                  {"datetime": "2024-13-01"}, {"datetime": "2024-02-01/2024-01-01"},
                  {"cursor": "nothing"}, {"resultType": "all"}, {"vintage": "old"}):  # fmt: skip
        refused(client, ITEMS, **query)
    refused(client, f"{ITEMS}?limit=1&limit=2", "twice")
    refused(client, f"{ITEMS}?name=%00", "NUL")


@requirement("/req/core/crs84")
def _(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}/QP001001")
    assert shape(answer.json()["geometry"]).bounds == (5.0, 46.0, 5.01, 46.01)
    assert get(client, QPV)["extent"]["spatial"]["crs"] == CRS84


@requirement("/req/core/fc-md-op")
def _(client: TestClient) -> None:
    assert client.get("/ogc/collections").status_code == 200


@requirement("/req/core/fc-md-success")
def _(client: TestClient) -> None:
    listed = get(client, "/ogc/collections")["collections"]
    assert [one["id"] for one in listed] == ["qpv-2015", "qpv-2024", "commune-2018"]


@requirement("/req/core/fc-md-links")
def _(client: TestClient) -> None:
    found = relations(get(client, "/ogc/collections"))
    assert found == {("self", JSON): 1, ("alternate", HTML): 1}


@requirement("/req/core/fc-md-items")
def _(client: TestClient) -> None:
    for one in get(client, "/ogc/collections")["collections"]:
        assert get(client, f"/ogc/collections/{one['id']}")["id"] == one["id"]


@requirement("/req/core/fc-md-items-links")
def _(client: TestClient) -> None:
    for one in get(client, "/ogc/collections")["collections"]:
        found = relations(one)
        assert found["items", GEOJSON] == found["items", HTML] == 1
        assert all("rel" in link and "type" in link for link in one["links"])


@requirement("/req/core/fc-md-extent")
def _(client: TestClient) -> None:
    extent = get(client, QPV)["extent"]
    assert extent["spatial"]["bbox"] == [[5.0, 46.0, 6.01, 47.01]]
    assert extent["temporal"]["interval"] == [["2024-01-01T00:00:00Z", None]]
    old = get(client, "/ogc/collections/qpv-2015")["extent"]["temporal"]["interval"]
    assert old == [["2015-01-01T00:00:00Z", "2023-12-31T00:00:00Z"]]


@requirement("/req/core/sfc-md-op")
def _(client: TestClient) -> None:
    assert client.get("/ogc/collections/qpv-1066").status_code == 404
    assert client.get("/ogc/collections/zus-1996").status_code == 404  # it has no perimeter
    assert client.get(QPV).status_code == 200


@requirement("/req/core/sfc-md-success")
def _(client: TestClient) -> None:
    (listed,) = (o for o in get(client, "/ogc/collections")["collections"] if o["id"] == "qpv-2024")
    alone = get(client, QPV)
    assert {key: alone[key] for key in ("id", "title", "description", "extent", "itemType")} == {
        key: listed[key] for key in ("id", "title", "description", "extent", "itemType")
    }
    # the release names Licence Ouverte 2.0
    assert any(link["rel"] == "license" for link in alone["links"])


@requirement("/req/core/fc-op")
def _(client: TestClient) -> None:
    for one in get(client, "/ogc/collections")["collections"]:
        for link in one["links"]:
            if link["rel"] == "items":
                assert client.get(link["href"]).headers["content-type"].startswith(link["type"])


@requirement("/req/core/fc-limit-definition")
def _(client: TestClient) -> None:
    limit = _parameter(client, "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 5000, "default": 100}


@requirement("/req/core/fc-limit-response-1")
def _(client: TestClient) -> None:
    page = get(client, ITEMS, GEOJSON, limit=3)
    assert [feature["id"] for feature in page["features"]] == FOUR[:3]
    assert len(get(client, ITEMS, GEOJSON, limit=1_000_000)["features"]) == 4  # no error


@requirement("/req/core/fc-bbox-definition")
def _(client: TestClient) -> None:
    box = _parameter(client, "bbox")
    assert (box["style"], box["explode"]) == ("form", False)
    assert box["schema"] == {"type": "array", "minItems": 4, "maxItems": 6,
                             "items": {"type": "number"}}  # fmt: skip


@requirement("/req/core/fc-bbox-response")
def _(client: TestClient) -> None:
    assert codes(client, bbox="5.99,46.99,6.1,47.1") == ["QP001003"]
    assert codes(client, bbox="5.99,46.99,0,6.1,47.1,1000") == ["QP001003"]  # heights say nothing
    assert codes(client, bbox="5.015,46.005,5.015,46.005") == []  # a point between two
    assert codes(client, bbox="5.025,46.005,5.025,46.005") == ["QP001002"]
    # across the antimeridian, all the way round to the west of the second neighbourhood
    assert codes(client, bbox="5.5,40,5.015,50") == ["QP001001", "QP001003", "QP976001"]


@requirement("/req/core/fc-time-definition")
def _(client: TestClient) -> None:
    moment = _parameter(client, "datetime")
    assert (moment["style"], moment["explode"]) == ("form", False)
    assert moment["schema"] == {"type": "string"}


@requirement("/req/core/fc-time-response")
def _(client: TestClient) -> None:
    # QP976001 is in force until 2024-06-30; the others have no dates
    assert codes(client, datetime="2024-06-30T12:00:00Z") == FOUR
    assert codes(client, datetime="2024-07-01") == FOUR[:3]
    assert codes(client, datetime="2024-07-01T00:00:00Z/..") == FOUR[:3]
    assert codes(client, datetime="../2024-07-01") == FOUR
    assert codes(client, datetime="2024-06-01/2024-12-31") == FOUR
    assert codes(client, datetime="/2024-12-31") == FOUR


@requirement("/req/core/fc-response")
def _(client: TestClient) -> None:
    only = codes(client, bbox="4,45,5.05,47", datetime="2024-07-01", epci="200071751",
                 filter="name LIKE '%Fleurs'")  # fmt: skip
    assert only == ["QP001001"]


@requirement("/req/core/fc-links")
def _(client: TestClient) -> None:
    page = get(client, ITEMS, GEOJSON, limit=3)
    found = relations(page)
    assert found["self", GEOJSON] == found["alternate", HTML] == found["next", GEOJSON] == 1
    (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    rest = client.get(following).json()
    assert [feature["id"] for feature in rest["features"]] == FOUR[3:]
    assert relations(rest)["next", GEOJSON] == 0


@requirement("/req/core/fc-rel-type")
def _(client: TestClient) -> None:
    for path in (ITEMS, f"{ITEMS}/QP001001"):
        assert all(link["rel"] and link["type"] for link in client.get(path).json()["links"])


@requirement("/req/core/fc-timeStamp")
def _(client: TestClient) -> None:
    # it may be left out, and is: an answer is kept as long as its data, which ETag names
    assert "timeStamp" not in get(client, ITEMS, GEOJSON)


@requirement("/req/core/fc-numberMatched")
def _(client: TestClient) -> None:
    for query, matched in (({}, 4), ({"bbox": "4,45,5.05,47"}, 3), ({"level": "qpv"}, 4)):
        page = get(client, ITEMS, GEOJSON, limit=1, **query)
        assert page["numberMatched"] == matched
        (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
        assert client.get(following).json()["numberMatched"] == matched
        hits = get(client, ITEMS, GEOJSON, resultType="hits", **query)
        assert (hits["numberMatched"], hits["features"]) == (matched, [])


@requirement("/req/core/fc-numberReturned")
def _(client: TestClient) -> None:
    assert get(client, ITEMS, GEOJSON, limit=3)["numberReturned"] == 3


@requirement("/req/core/f-op")
def _(client: TestClient) -> None:
    for code in FOUR:
        assert get(client, f"{ITEMS}/{code}", GEOJSON)["id"] == code
    for path in (f"{ITEMS}/nothing", f"{ITEMS}/%00"):
        assert client.get(path).status_code == 404


@requirement("/req/core/f-success")
def _(client: TestClient) -> None:
    feature = get(client, f"{ITEMS}/QP001001", GEOJSON)
    assert feature["properties"] == {
        "code": "QP001001", "name": "Grande Reyssouze Terre des Fleurs", "level": "qpv",
        "vintage": 2024, "commune": "01053", "epci": "200071751", "area_m2": 1234.5,
        "valid_from": None, "valid_to": None,
    }  # fmt: skip


@requirement("/req/core/f-links")
def _(client: TestClient) -> None:
    found = relations(get(client, f"{ITEMS}/QP001001", GEOJSON))
    assert found["self", GEOJSON] == found["alternate", HTML] == found["collection", JSON] == 1


# -- Part 1, GeoJSON, HTML, OpenAPI 3.0 ----------------------------------------------------------


@requirement("/req/geojson/definition")
def _(client: TestClient) -> None:
    for path in (ITEMS, f"{ITEMS}/QP001001"):
        answer = client.get(path, headers={"Accept": GEOJSON})
        assert answer.headers["content-type"] == GEOJSON


@requirement("/req/geojson/content")
def _(client: TestClient) -> None:
    page = get(client, ITEMS, GEOJSON)
    assert page["type"] == "FeatureCollection"
    for feature in [*page["features"], get(client, f"{ITEMS}/QP001001", GEOJSON)]:
        assert feature["type"] == "Feature"
        outline = shape(feature["geometry"])
        assert outline.is_valid
        assert all(part.exterior.is_ccw for part in outline.geoms)


_PAGES = ("/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", QPV, f"{QPV}/schema",
          f"{QPV}/queryables", ITEMS, f"{ITEMS}/QP001003")  # fmt: skip


@requirement("/req/html/definition")
def _(client: TestClient) -> None:
    for path in _PAGES:
        for asked in ({"headers": {"Accept": "text/html,*/*;q=0.8"}}, {"params": {"f": "html"}}):
            answer = client.get(path, **asked)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "script-src 'self'" in answer.headers["content-security-policy"]
        plain = client.get(path, headers={"Accept": "text/html;q=0.1,application/json"})
        assert "json" in plain.headers["content-type"]


@requirement("/req/html/content")
def _(client: TestClient) -> None:
    for path in _PAGES:
        page = client.get(path, params={"f": "html"}).text
        assert page.startswith('<!doctype html><html lang="fr">')
        assert page.count("<h1>") == page.count("<main ") == 1
        assert "<script" not in page
    listed = client.get(ITEMS, params={"f": "html"}).text
    assert all(code in listed for code in FOUR)
    assert "Les Épinettes" in listed
    alone = client.get(f"{ITEMS}/QP001003", params={"f": "html"}).text
    assert "=HYPERLINK(1)" in alone
    assert "1234.5" in alone


@requirement("/req/oas30/oas-definition-1")
def _(client: TestClient) -> None:
    assert get(client, "/ogc/api", OAPI)["openapi"] == "3.0.3"
    assert client.get("/ogc/api", params={"f": "html"}).headers["content-type"].startswith(HTML)


@requirement("/req/oas30/oas-definition-2")
def _(client: TestClient) -> None:
    document = get(client, "/ogc/api", OAPI)
    assert {"openapi", "info", "paths", "servers"} <= set(document)
    names = Counter(path["get"]["operationId"] for path in document["paths"].values())
    assert max(names.values()) == 1
    for reference in references_in(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


@requirement("/req/oas30/oas-impl")
def _(client: TestClient) -> None:
    for path, methods in get(client, "/ogc/api", OAPI)["paths"].items():
        place = path.replace("{tileMatrix}/{tileRow}/{tileCol}", "13/2914/4209")
        answer = client.get(f"/ogc{place.replace('{featureId}', FOUR[0])}".rstrip("/"))
        if answer.status_code == 404:  # that code is of another collection
            assert "{featureId}" in path
            continue
        assert answer.headers["content-type"] in methods["get"]["responses"]["200"]["content"]


@requirement("/req/oas30/completeness")
def _(client: TestClient) -> None:
    paths = get(client, "/ogc/api", OAPI)["paths"]
    below = ("", "/items", "/items/{featureId}", "/queryables", "/schema")
    every = [f"/collections/{name}{end}" for name in ("qpv-2015", "qpv-2024", "commune-2018")
             for end in below]  # fmt: skip
    found = [path for path in paths if "tile" not in path.lower()]
    assert sorted(found) == sorted(["/", "/api", "/conformance", "/collections", *every])
    for methods in paths.values():
        assert {"200", "304", "400", "500", "503"} <= set(methods["get"]["responses"])


@requirement("/req/oas30/exceptions-codes")
def _(client: TestClient) -> None:
    for path, methods in get(client, "/ogc/api", OAPI)["paths"].items():
        responses = methods["get"]["responses"]
        assert ("404" in responses) == (path.count("/") > 1 or path == "/tiles")
        for status in set(responses) - {"200", "204", "304"}:
            assert list(responses[status]["content"]) == ["application/problem+json"]


@requirement("/req/oas30/security")
def _(client: TestClient) -> None:
    document = get(client, "/ogc/api", OAPI)  # keyless
    assert "security" not in document
    assert "securitySchemes" not in document["components"]


# -- Part 2 --------------------------------------------------------------------------------------


@requirement("/req/crs/crs-uri")
def _(client: TestClient) -> None:
    for address in get(client, QPV)["crs"]:
        assert address.startswith("http://www.opengis.net/def/crs/")
        assert client.get(ITEMS, params={"crs": address}).status_code == 200


@requirement("/req/crs/fc-md-crs-list-defaultCrs")
def _(client: TestClient) -> None:
    assert get(client, QPV)["crs"] == [CRS84, epsg(4326), epsg(3857), epsg(2154)]


@requirement("/req/crs/fc-md-crs-list-global")
def _(client: TestClient) -> None:
    document = get(client, "/ogc/collections")
    assert document["crs"] == [CRS84, epsg(4326), epsg(3857)]
    assert all(one["crs"] == ["#/crs", epsg(2154)] for one in document["collections"])


@requirement("/req/crs/fc-md-crs-list")
def _(client: TestClient) -> None:
    alone = get(client, QPV)["crs"]
    assert len(set(alone)) == len(alone)
    assert "#/crs" not in alone


@requirement("/req/crs/fc-md-storageCrs")
def _(client: TestClient) -> None:
    assert get(client, QPV)["storageCrs"] == CRS84


@requirement("/req/crs/fc-md-storageCrs-valid-value")
def _(client: TestClient) -> None:
    one = get(client, QPV)
    assert one["storageCrs"] in one["crs"]


@requirement("/req/crs/fc-crs-definition")
def _(client: TestClient) -> None:
    assert _parameter(client, "crs")["schema"]["enum"] == get(client, QPV)["crs"]


@requirement("/req/crs/fc-crs-valid-value")
def _(client: TestClient) -> None:
    for wrong in ("EPSG:2154", epsg(27700), epsg(2975), "CRS84"):
        refused(client, ITEMS, "crs:", "not offered", crs=wrong)
        refused(client, f"{ITEMS}/QP001001", "crs:", crs=wrong)


@requirement("/req/crs/fc-crs-default-value")
def _(client: TestClient) -> None:
    answer = client.get(ITEMS)
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert answer.json()["features"] == client.get(ITEMS, params={"crs": CRS84}).json()["features"]


@requirement("/req/crs/fc-crs-action")
def _(client: TestClient) -> None:
    for srid in (4326, 3857, 2154):
        feature = get(client, f"{ITEMS}/QP001003", GEOJSON, crs=epsg(srid))
        found = shape(feature["geometry"]).geoms[0].exterior.coords
        # pyproj keeps the axis order of the authority: latitude first for 4326
        move = Transformer.from_crs(CRS84_NAME, srid).transform
        corners = [(6.0, 47.0), (6.01, 47.0), (6.01, 47.01), (6.0, 47.01)]
        wanted = {tuple(round(v, 2 if srid != 4326 else 6) for v in move(*c)) for c in corners}
        assert {tuple(round(v, 2 if srid != 4326 else 6) for v in pair) for pair in found} == wanted
        page = get(client, ITEMS, GEOJSON, crs=epsg(srid))
        assert page["features"][2]["geometry"] == feature["geometry"]


CRS84_NAME = "OGC:CRS84"


@requirement("/req/crs/fc-bbox-crs-definition")
def _(client: TestClient) -> None:
    assert _parameter(client, "bbox-crs")["schema"]["enum"] == get(client, QPV)["crs"]


@requirement("/req/crs/fc-bbox-crs-valid-values")
def _(client: TestClient) -> None:
    for wrong in ("EPSG:2154", epsg(2975)):
        refused(client, ITEMS, "bbox-crs:", **{"bbox": "5,46,6,47", "bbox-crs": wrong})
    refused(client, ITEMS, "bbox:", **{"bbox": "-1e9,-1e9,1e9,1e9", "bbox-crs": epsg(2154)})


@requirement("/req/crs/fc-bbox-crs-default-value")
def _(client: TestClient) -> None:
    assert codes(client, bbox="5.99,46.99,6.1,47.1", bbox_crs=CRS84) == ["QP001003"]


@requirement("/req/crs/fc-bbox-crs-action")
def _(client: TestClient) -> None:
    assert codes(client, bbox="46.99,5.99,47.1,6.1", bbox_crs=epsg(4326)) == ["QP001003"]
    for srid in (3857, 2154):
        east, north = Transformer.from_crs(CRS84_NAME, srid).transform(6.005, 47.005)
        near = f"{east - 900},{north - 900},{east + 900},{north + 900}"
        assert codes(client, bbox=near, bbox_crs=epsg(srid)) == ["QP001003"]
        far = f"{east - 3900},{north - 900},{east - 2900},{north + 900}"
        assert codes(client, bbox=far, bbox_crs=epsg(srid)) == []
    world = "-20037508.35,-20048966.11,20037508.35,20048966.11"
    assert codes(client, bbox=world, bbox_crs=epsg(3857)) == FOUR
    across = "40,5.5,50,5.015"  # latitude first, and round the antimeridian
    assert codes(client, bbox=across, bbox_crs=epsg(4326)) == ["QP001001", "QP001003", "QP976001"]


@requirement("/req/crs/ogc-crs-header")
def _(client: TestClient) -> None:
    for path in (ITEMS, f"{ITEMS}/QP001001"):
        for form in ("json", "html"):
            assert "content-crs" in client.head(path, params={"f": form}).headers


@requirement("/req/crs/ogc-crs-header-value")
def _(client: TestClient) -> None:
    for srid in (4326, 3857, 2154):
        answer = client.get(ITEMS, params={"crs": epsg(srid)})
        assert answer.headers["content-crs"] == f"<{epsg(srid)}>"
        following = client.get(f"{ITEMS}?limit=1&crs={epsg(srid)}").json()["links"][2]
        assert client.get(following["href"]).headers["content-crs"] == f"<{epsg(srid)}>"


@requirement("/req/crs/geojson")
def _(client: TestClient) -> None:
    page = client.get(ITEMS, params={"crs": epsg(2154)})
    assert page.headers["content-type"] == GEOJSON
    assert "crs" not in page.json()  # RFC 7946, 4: by prior arrangement, said in the header


# -- Part 3 --------------------------------------------------------------------------------------

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
NAMES = ["code", "name", "level", "vintage", "commune", "epci", "area_m2", "valid_from",
         "valid_to", "geometry"]  # fmt: skip


@requirement("/req/queryables/get-queryables-op")
def _(client: TestClient) -> None:
    assert client.get(f"{QPV}/queryables").status_code == 200
    assert client.get("/ogc/collections/nothing/queryables").status_code == 404


@requirement("/req/queryables/get-queryables-response")
def _(client: TestClient) -> None:
    document = get(client, f"{QPV}/queryables", SCHEMA)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"http://testserver{QPV}/queryables"
    assert (document["type"], document["additionalProperties"]) == ("object", False)
    assert list(document["properties"]) == NAMES
    features = get(client, ITEMS, GEOJSON)["features"]
    assert {tuple(feature["properties"]) for feature in features} == {tuple(NAMES[:-1])}


@requirement("/req/queryables/queryables-link")
def _(client: TestClient) -> None:
    assert relations(get(client, QPV))[QUERYABLES, SCHEMA] == 1


@requirement("/req/queryables/expression-construction")
def _(client: TestClient) -> None:
    refused(client, ITEMS, "'population' is no property", filter="population > 1")
    for name in NAMES:
        assert client.get(ITEMS, params={"filter": f"{name} IS NULL"}).status_code == 200


@requirement("/req/queryables-query-parameters/parameters")
def _(client: TestClient) -> None:
    held = {"code": "QP001001", "name": "Les Épinettes", "level": "qpv", "vintage": 2024,
            "commune": "01053", "epci": "200071751", "area_m2": 1234.5,
            "valid_from": "2024-01-01", "valid_to": "2024-06-30"}  # fmt: skip
    found = [["QP001001"], ["QP001002"], FOUR, FOUR, ["QP001001"], FOUR[:2], FOUR, [], FOUR[3:]]
    for (name, value), wanted in zip(held.items(), found, strict=True):
        queryable = get(client, f"{QPV}/queryables", SCHEMA)["properties"][name]
        assert _parameter(client, name)["schema"]["type"] == queryable["type"]
        assert codes(client, **{name: value}) == wanted
    assert get(client, f"{ITEMS}", GEOJSON, valid_to="2024-06-30")["numberMatched"] == 1


@requirement("/req/filter/filter-param")
def _(client: TestClient) -> None:
    assert _parameter(client, "filter")["schema"]["type"] == "string"
    refused(client, ITEMS, "filter:", filter="code ==== 'x'")


@requirement("/req/filter/filter-lang-param")
def _(client: TestClient) -> None:
    assert {"cql2-text", "cql2-json"} <= set(_parameter(client, "filter-lang")["schema"]["enum"])
    refused(client, ITEMS, "filter-lang:", **{"filter": "TRUE", "filter-lang": "sql"})
    assert codes(client, filter="code = 'QP001002'") == ["QP001002"]  # text by default


@requirement("/req/filter/filter-crs-wgs84")
def _(client: TestClient) -> None:
    assert text(client, "S_INTERSECTS(geometry, POINT(6.005 47.005))") == ["QP001003"]


@requirement("/req/filter/filter-crs-param")
def _(client: TestClient) -> None:
    turned = text(client, "S_INTERSECTS(geometry, POINT(47.005 6.005))", filter_crs=epsg(4326))
    assert turned == ["QP001003"]
    east, north = Transformer.from_crs(CRS84_NAME, 2154).transform(6.005, 47.005)
    near = f"BBOX({east - 9},{north - 9},{east + 9},{north + 9})"
    moved = text(client, f"S_INTERSECTS(geometry, {near})", filter_crs=epsg(2154))
    assert moved == ["QP001003"]
    refused(client, ITEMS, "filter-crs:", **{"filter": "TRUE", "filter-crs": epsg(2975)})


@requirement("/req/filter/mixing-expressions")
def _(client: TestClient) -> None:
    one = text(client, "epci = '200071751'", commune="01053", bbox="4,45,6,47")
    assert one == ["QP001001"]


@requirement("/req/filter/response")
def _(client: TestClient) -> None:
    assert text(client, "TRUE") == FOUR
    assert text(client, "FALSE") == []
    # neither true nor false of those without a commune
    assert text(client, "commune = '01053'") == ["QP001001"]
    assert text(client, "NOT commune = '01053'") == []


@requirement("/req/features-filter/filter")
def _(client: TestClient) -> None:
    page = get(client, ITEMS, GEOJSON, filter="code <> 'QP001001'", limit=2)
    assert page["numberMatched"] == 3
    (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    assert [one["id"] for one in client.get(following).json()["features"]] == FOUR[3:]


# -- CQL2 ----------------------------------------------------------------------------------------


@requirement("/req/basic-cql2/cql2-filter")
def _(client: TestClient) -> None:
    assert text(client, "code = 'QP001001' OR code = 'QP001002' AND name = 'x'") == FOUR[:1]
    assert text(client, "(code = 'QP001001' OR code = 'QP001002') AND NOT code = 'QP001001'") == [
        "QP001002"
    ]


@requirement("/req/basic-cql2/binary-comparison-predicate")
def _(client: TestClient) -> None:
    for operator, wanted in (("=", FOUR[1:2]), ("<>", [FOUR[0], *FOUR[2:]]), ("<", FOUR[:1]),
                             (">", FOUR[2:]), ("<=", FOUR[:2]), (">=", FOUR[1:])):  # fmt: skip
        assert text(client, f"code {operator} 'QP001002'") == wanted
    assert text(client, "area_m2 > 1.2345e3") == []
    assert text(client, "area_m2 >= 1234.5 AND vintage = 2024") == FOUR
    assert text(client, "valid_to < DATE('2024-07-01')") == FOUR[3:]
    for wrong in ("code = 1", "vintage = '2024'", "area_m2 = TRUE", "valid_to = '2024-06-30'",
                  "geometry = 1", "name = NULL", "code = code = code"):  # fmt: skip
        refused(client, ITEMS, "filter:", filter=wrong)


@requirement("/req/basic-cql2/null-predicate")
def _(client: TestClient) -> None:
    assert text(client, "epci IS NULL") == FOUR[2:]
    assert text(client, "epci IS NOT NULL") == FOUR[:2]


@requirement("/req/basic-cql2/property")
def _(client: TestClient) -> None:
    assert text(client, "\"code\" = 'QP001001'") == FOUR[:1]
    refused(client, ITEMS, "no property", filter='"release_id" = 1')


@requirement("/req/advanced-comparison-operators/like-predicate")
def _(client: TestClient) -> None:
    assert text(client, "name LIKE 'Les %'") == ["QP001002"]
    assert text(client, "code LIKE 'QP00100_'") == FOUR[:3]
    assert text(client, "name NOT LIKE '%e%'") == FOUR[2:]
    assert text(client, "name LIKE 'Les\\_%'") == []
    assert text(client, "name LIKE 'it''s'") == []
    refused(client, ITEMS, "filter:", filter="vintage LIKE '2%'")
    refused(client, ITEMS, "filter:", filter="name LIKE 'a\\'")
    refused(client, ITEMS, "filter:", filter="name LIKE code")


@requirement("/req/advanced-comparison-operators/between-predicate")
def _(client: TestClient) -> None:
    assert text(client, "area_m2 BETWEEN 1000 AND 1234.5") == FOUR
    assert text(client, "area_m2 NOT BETWEEN 1000 AND 2000") == []


@requirement("/req/advanced-comparison-operators/in-predicate")
def _(client: TestClient) -> None:
    assert text(client, "code IN ('QP001003', 'QP001001', 'x')") == ["QP001001", "QP001003"]
    assert text(client, "vintage IN (2015, 2024)") == FOUR
    assert text(client, "code NOT IN ('QP001001')") == FOUR[1:]
    refused(client, ITEMS, "filter:", filter="code IN (1, 2)")


@requirement("/req/case-insensitive-comparison/casei-function")
def _(client: TestClient) -> None:
    assert text(client, "CASEI(name) = CASEI('LES éPINETTES')") == ["QP001002"]
    assert text(client, "CASEI(name) LIKE CASEI('%FLEURS')") == ["QP001001"]
    assert text(client, "name = 'LES éPINETTES'") == []


@requirement("/req/accent-insensitive-comparison/accenti-function")
def _(client: TestClient) -> None:
    assert text(client, "ACCENTI(name) = ACCENTI('Les Epinettes')") == ["QP001002"]
    assert text(client, "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('%EPIN%'))") == ["QP001002"]


POLYGON = "POLYGON((5.015 45, 5.5 45, 5.5 48, 5.015 48, 5.015 45))"  # round QP001002


@requirement("/req/basic-spatial-functions/spatial-predicate")
def _(client: TestClient) -> None:
    assert text(client, "S_INTERSECTS(geometry, POINT(5.005 46.005))") == ["QP001001", "QP976001"]
    assert text(client, "S_INTERSECTS(POINT(6.005 47.005), geometry)") == ["QP001003"]
    assert text(client, "S_INTERSECTS(geometry, BBOX(5.015, 45, 5.5, 48))") == ["QP001002"]
    assert text(client, "NOT S_INTERSECTS(geometry, BBOX(5.015, 45, 5.5, 48))") == [
        "QP001001", "QP001003", "QP976001",
    ]  # fmt: skip


@requirement("/req/basic-spatial-functions-plus/spatial-data-types")
def _(client: TestClient) -> None:
    for drawn in (
        POLYGON, "LINESTRING(5.025 45, 5.025 48)", "MULTIPOINT((5.025 46.005), (9 9))",
        "MULTILINESTRING((5.025 45, 5.025 48), (9 9, 9 8))",
        "MULTIPOLYGON(((5.015 45, 5.5 45, 5.5 48, 5.015 48, 5.015 45)))",
        "GEOMETRYCOLLECTION(POINT(5.025 46.005), LINESTRING(9 9, 9 8))",
    ):  # fmt: skip
        assert text(client, f"S_INTERSECTS(geometry, {drawn})") == ["QP001002"], drawn
    for wrong in ("POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))", "BBOX(1, 2, 3)"):
        answer = client.get(ITEMS, params={"filter": f"S_INTERSECTS(geometry, {wrong})"})
        assert answer.status_code == 400


@requirement("/req/spatial-functions/spatial-predicate")
def _(client: TestClient) -> None:
    own = "POLYGON((5.02 46, 5.03 46, 5.03 46.01, 5.02 46.01, 5.02 46))"
    beside = "POLYGON((5.03 46, 5.04 46, 5.04 46.01, 5.03 46.01, 5.03 46))"
    half = "POLYGON((5.025 46, 5.04 46, 5.04 46.01, 5.025 46.01, 5.025 46))"
    for name, drawn, wanted in (
        ("S_EQUALS", own, FOUR[1:2]), ("S_TOUCHES", beside, FOUR[1:2]),
        ("S_OVERLAPS", half, FOUR[1:2]), ("S_WITHIN", POLYGON, FOUR[1:2]),
        ("S_CONTAINS", "POINT(5.025 46.005)", FOUR[1:2]), ("S_CONTAINS", POLYGON, []),
        ("S_CROSSES", "LINESTRING(5.025 46.005, 5.025 48)", FOUR[1:2]),
        ("S_DISJOINT", POLYGON, [FOUR[0], *FOUR[2:]]),
        ("S_WITHIN", f"GEOMETRYCOLLECTION({POLYGON}, POINT(5.1 46))", FOUR[1:2]),
    ):  # fmt: skip
        assert text(client, f"{name}(geometry, {drawn})") == wanted, name
    assert text(client, f"S_CONTAINS({POLYGON}, geometry)") == FOUR[1:2]
    mixed = "GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(5 46, 5 48))"
    refused(client, ITEMS, "mixture", filter=f"S_TOUCHES(geometry, {mixed})")


@requirement("/req/cql2-text/basic-cql2")
def _(client: TestClient) -> None:
    assert text(client, "( code='QP001001' )or(code = 'QP001002')") == FOUR[:2]
    for wrong in ("code", "1", "code = ", "nothing(code) = 1", "code = 'x", "area_m2 + 1 > 2",
                  "T_AFTER(valid_to, DATE('2024-01-01'))"):  # fmt: skip
        refused(client, ITEMS, "filter:", filter=wrong)


@requirement("/req/cql2-text/escaping")
def _(client: TestClient) -> None:
    assert text(client, "name = '=HYPERLINK(1)'") == ["QP001003"]
    assert text(client, "name = 'O''Brien; DROP TABLE territory'") == []
    assert text(client, "name = '((((((((((((((((((('") == []  # quotes hide parentheses


@requirement("/req/cql2-json/basic-cql2")
def _(client: TestClient) -> None:
    code = {"property": "code"}
    assert tree(client, "=", code, "QP001001") == FOUR[:1]
    assert tree(client, "and", {"op": ">", "args": [code, "QP001001"]},
                {"op": "not", "args": [{"op": "=", "args": [code, "QP001003"]}]}) == [
        "QP001002", "QP976001",
    ]  # fmt: skip
    assert tree(client, "isNull", {"property": "epci"}) == FOUR[2:]
    assert tree(client, "<", {"property": "valid_to"}, {"date": "2024-07-01"}) == FOUR[3:]
    for wrong in ("{", "[]", '"x"', '{"op":"="}', '{"op":"=","args":[{"property":"code"}]}',
                  '{"op":"=","args":[{"property":["code"]},"x"]}',
                  '{"op":"=","args":[{"property":"code"},"\\u0000"]}',
                  '{"op":"and","args":[]}', '{"op":"drop","args":[]}'):  # fmt: skip
        refused(client, ITEMS, **{"filter": wrong, "filter-lang": "cql2-json"})


@requirement("/req/cql2-json/advanced-comparison-operators")
def _(client: TestClient) -> None:
    assert tree(client, "like", {"property": "name"}, "Les %") == ["QP001002"]
    assert tree(client, "between", {"property": "area_m2"}, 1000, 2000) == FOUR
    assert tree(client, "in", {"property": "code"}, ["QP001001"]) == FOUR[:1]


@requirement("/req/cql2-json/case-insensitive-comparison")
def _(client: TestClient) -> None:
    low = [{"op": "casei", "args": [value]} for value in ({"property": "code"}, "qp001001")]
    assert tree(client, "=", *low) == FOUR[:1]


@requirement("/req/cql2-json/spatial-functions")
def _(client: TestClient) -> None:
    geometry = {"property": "geometry"}
    assert tree(client, "s_intersects", geometry, {"bbox": [5.015, 45, 5.5, 48]}) == FOUR[1:2]
    point = {"type": "Point", "coordinates": [6.005, 47.005]}
    assert tree(client, "s_contains", geometry, point) == ["QP001003"]


# -- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "filter_", "word"),
    [
        ("cql2-text", "a" * 8_001, "longer"),
        ("cql2-text", "(" * 11 + "TRUE" + ")" * 11, "deeper"),
        ("cql2-text", "(((((((((a", "match"),
        ("cql2-text", "NOT " * 1_500 + "TRUE", "in a row"),
        ("cql2-text", "vintage = " + "-" * 3_000 + "1", "in a row"),
        ("cql2-text", "=".join(["vintage"] * 600), "comparisons"),
        ("cql2-text", " OR ".join(["vintage=1"] * 300), "parts"),
        ("cql2-text", f"code IN ({','.join(['1'] * 600)})", "list"),
        ("cql2-json", "[" * 30 + "]" * 30, "deeper"),
        ("cql2-json", '{"op":"not","args":[' * 11 + "true" + "]}" * 11, ""),
    ],
)  # fmt: skip
def test_a_filter_is_bounded_before_it_is_parsed(
    client: TestClient, language: str, filter_: str, word: str
) -> None:
    answer = client.get(ITEMS, params={"filter": filter_, "filter-lang": language})
    if not word:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


def test_gdal_may_say_ilike_and_cql_text(client: TestClient) -> None:
    found = codes(client, filter="(name ILIKE 'les%') AND (name <> 'x ILIKE ''y''')",
                  filter_lang="cql-text")  # fmt: skip
    assert found == ["QP001002"]


def test_a_page_of_another_version_is_counted_again(client: TestClient) -> None:
    def age(cursor: str) -> str:
        question, version, _, *key = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
        old = orjson.dumps([question, version - 1, 99, *key])
        return base64.urlsafe_b64encode(old).rstrip(b"=").decode()

    first = get(client, ITEMS, GEOJSON, filter="vintage = 2024", limit=1)
    (following,) = (link["href"] for link in first["links"] if link["rel"] == "next")
    cursor = dict(parse_qsl(urlsplit(following).query))["cursor"]
    page = get(client, ITEMS, GEOJSON, filter="vintage = 2024", limit=2, cursor=age(cursor))
    assert (page["numberMatched"], [one["id"] for one in page["features"]]) == (4, FOUR[1:3])
    assert any(link["rel"] == "next" for link in page["links"])


def test_the_schema_describes_the_features(client: TestClient) -> None:
    document = get(client, f"{QPV}/schema", SCHEMA)
    fields = document["properties"]["properties"]["properties"]
    feature = get(client, f"{ITEMS}/QP001001", GEOJSON)
    assert list(fields) == list(feature["properties"])
    python = {"string": str, "integer": int, "number": float, "null": type(None)}
    for name, value in feature["properties"].items():
        kinds = fields[name]["type"]
        allowed = [python[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        assert type(value) in allowed, name


def _parameter(client: TestClient, name: str) -> Any:
    document = get(client, "/ogc/api", OAPI)
    listed = document["paths"]["/collections/qpv-2024/items"]["get"]["parameters"]
    found = [
        document["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]]
        if "$ref" in one
        else one
        for one in listed
    ]
    (parameter,) = (one for one in found if one["name"] == name)
    assert parameter["in"] == "query"
    return parameter


def _core(*names: str) -> tuple[str, ...]:
    return tuple(f"/req/core/{name}" for name in names)


# Every class that is declared, and the requirements that make it.
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    f"{F1}core": _core(
        "root-op", "root-success", "api-definition-op", "api-definition-success",
        "conformance-op", "conformance-success", "http", "query-param-unknown",
        "query-param-invalid", "crs84", "fc-md-op", "fc-md-success", "fc-md-links", "fc-md-items",
        "fc-md-items-links", "fc-md-extent", "sfc-md-op", "sfc-md-success", "fc-op",
        "fc-limit-definition", "fc-limit-response-1", "fc-bbox-definition", "fc-bbox-response",
        "fc-time-definition", "fc-time-response", "fc-response", "fc-links", "fc-rel-type",
        "fc-timeStamp", "fc-numberMatched", "fc-numberReturned", "f-op", "f-success", "f-links",
    ),
    f"{F1}geojson": ("/req/geojson/definition", "/req/geojson/content"),
    f"{F1}html": ("/req/html/definition", "/req/html/content"),
    f"{F1}oas30": tuple(
        f"/req/oas30/{name}"
        for name in ("oas-definition-1", "oas-definition-2", "oas-impl", "completeness",
                     "exceptions-codes", "security")
    ),
    f"{F2}crs": tuple(
        f"/req/crs/{name}"
        for name in (
            "crs-uri", "fc-md-crs-list-defaultCrs", "fc-md-crs-list-global", "fc-md-crs-list",
            "fc-md-storageCrs", "fc-md-storageCrs-valid-value", "fc-crs-definition",
            "fc-crs-valid-value", "fc-crs-default-value", "fc-crs-action",
            "fc-bbox-crs-definition", "fc-bbox-crs-valid-values", "fc-bbox-crs-default-value",
            "fc-bbox-crs-action", "ogc-crs-header", "ogc-crs-header-value", "geojson",
        )
    ),
    f"{F3}queryables": tuple(
        f"/req/queryables/{name}"
        for name in ("get-queryables-op", "get-queryables-response", "queryables-link",
                     "expression-construction")
    ),
    f"{F3}queryables-query-parameters": ("/req/queryables-query-parameters/parameters",),
    f"{F3}filter": tuple(
        f"/req/filter/{name}"
        for name in ("filter-param", "filter-lang-param", "filter-crs-wgs84", "filter-crs-param",
                     "mixing-expressions", "response")
    ),
    f"{F3}features-filter": ("/req/features-filter/filter",),
    f"{CQL2}basic-cql2": tuple(
        f"/req/basic-cql2/{name}"
        for name in ("cql2-filter", "binary-comparison-predicate", "null-predicate", "property")
    ),
    f"{CQL2}advanced-comparison-operators": tuple(
        f"/req/advanced-comparison-operators/{name}-predicate"
        for name in ("like", "between", "in")
    ),
    f"{CQL2}case-insensitive-comparison": ("/req/case-insensitive-comparison/casei-function",),
    f"{CQL2}accent-insensitive-comparison": (
        "/req/accent-insensitive-comparison/accenti-function",
    ),
    f"{CQL2}basic-spatial-functions": ("/req/basic-spatial-functions/spatial-predicate",),
    f"{CQL2}basic-spatial-functions-plus": (
        "/req/basic-spatial-functions-plus/spatial-data-types",
    ),
    f"{CQL2}spatial-functions": ("/req/spatial-functions/spatial-predicate",),
    f"{CQL2}cql2-text": ("/req/cql2-text/basic-cql2", "/req/cql2-text/escaping"),
    f"{CQL2}cql2-json": (
        "/req/cql2-json/basic-cql2", "/req/cql2-json/advanced-comparison-operators",
        "/req/cql2-json/case-insensitive-comparison", "/req/cql2-json/spatial-functions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for of_class in REQUIREMENTS.values() for name in of_class])
def test_the_requirement_is_met(client: TestClient, name: str) -> None:
    CHECKS[name](client)


def test_every_check_belongs_to_a_class_that_is_declared() -> None:
    assert set(CHECKS) == {name for of_class in REQUIREMENTS.values() for name in of_class}
