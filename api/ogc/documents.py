"""The documents of the OGC API as JSON: landing page, conformance, collections, queryables."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from api.licences import licence_address
from api.ogc.words import both, describe, name_of, title_of
from observatory.db.ogc.collections import Collection
from observatory.db.ogc.layout import Kind, Layout, Property
from observatory.geography.reference import CRS84, GLOBAL

Document = dict[str, Any]
TITLE = ("Observatoire des quartiers prioritaires", "Observatory of priority neighbourhoods")
ABOUT = (
    "Les périmètres, par niveau et millésime, pour QGIS, GDAL et autres clients OGC.",
    "Perimeters by level and vintage, for QGIS, GDAL and other OGC clients.",
)
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
QUERYABLES = f"{_REL}/queryables"
TILESETS, TILING_SCHEME, TILING_SCHEMES, GEODATA = (
    f"{_REL}/{name}" for name in ("tilesets-vector", "tiling-scheme", "tiling-schemes", "geodata")
)
DRAFT = "https://json-schema.org/draft/2020-12/schema"

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
# What tests/integration/test_ogc_conformance.py and test_ogc_tiles.py prove, and nothing else.
CONFORMANCE = (
    *(f"{_FEATURES}-1/1.0/conf/{name}" for name in ("core", "geojson", "html", "oas30")),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(
        f"{_FEATURES}-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_CQL2}/{name}"
        for name in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
            "case-insensitive-comparison", "accent-insensitive-comparison",
            "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
        )
    ),
    *(
        f"{_TILES}/{name}"
        for name in (
            "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
            "collections-selection", "mvt", "oas30",
        )
    ),
)  # fmt: skip
_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.DATE: "string"}


def link(rel: str, href: str, media_type: str, title: str = "") -> Document:
    """Write a link."""
    return {"rel": rel, "href": href, "type": media_type, **({"title": title} if title else {})}


def landing(root: str) -> Document:
    """Return where everything is (/req/core/root-success)."""
    return {
        "title": both(TITLE),
        "description": both(ABOUT),
        "links": [
            link("service-desc", f"{root}/api", OPENAPI, "OpenAPI 3.0"),
            link("service-doc", f"{root}/api?f=html", HTML, "Les adresses / The addresses"),
            link("conformance", f"{root}/conformance", JSON, "Conformité / Conformance"),
            link("data", f"{root}/collections", JSON, "Collections"),
            link(TILESETS, f"{root}/tiles", JSON, "Tuiles vectorielles / Vector tiles"),
            link(TILING_SCHEMES, f"{root}/tileMatrixSets", JSON, "Tile matrix sets"),
        ],
    }


def conformance(_root: str) -> Document:
    """Return the classes that are proved."""
    return {"conformsTo": list(CONFORMANCE), "links": []}


def collections(root: str, listed: Iterable[Collection]) -> Document:
    """Return every collection."""
    return {
        "links": [],
        "collections": [collection(root, one, "#/crs") for one in listed],
        "crs": [reference.address for reference in GLOBAL],
    }


def collection(root: str, one: Collection, shared: str | None = None) -> Document:
    """Return what is said of a collection; `shared` stands for the systems that all have."""
    own = f"{root}/collections/{one.name}"
    further = [of.address for of in one.references if of not in GLOBAL]
    return {
        "id": one.name,
        "title": both(title_of(one)),
        "description": both(describe(one)),
        "attribution": ", ".join(dict.fromkeys(source.producer for source in one.sources)),
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [list(one.box)], "crs": CRS84.address},
            "temporal": {
                "interval": [[_instant(one.begun or date(one.vintage, 1, 1)), _instant(one.ended)]],
                "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
            },
        },
        "crs": [*([shared] if shared else (of.address for of in GLOBAL)), *further],
        "storageCrs": CRS84.address,
        "numberMatched": one.matched,
        "links": [
            link("self" if shared is None else "collection", own, JSON),
            link("alternate", f"{own}?f=html", HTML),
            link("items", f"{own}/items", GEOJSON, "Les objets / The features"),
            link("items", f"{own}/items?f=html", HTML, "Les objets / The features"),
            link("describedby", f"{own}/schema", SCHEMA, "JSON Schema"),
            link("describedBy", f"{own}/schema", SCHEMA, "JSON Schema (GDAL before 3.8)"),
            link(QUERYABLES, f"{own}/queryables", SCHEMA, "Queryables"),
            link(TILESETS, f"{own}/tiles", JSON, "Tuiles vectorielles / Vector tiles"),
            *licences(one),
        ],
    }


def licences(one: Collection) -> list[Document]:
    """Return where the licences of the outlines are (/rec/core/fc-md-license)."""
    named = dict.fromkeys(source.licence for source in one.sources)
    found = [(name, licence_address(name)) for name in named]
    return [
        link("license", href, "application/pdf" if href.endswith(".pdf") else HTML, name)
        for name, href in found
        if href is not None
    ]


def _instant(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00Z"


def queryables(root: str, layout: Layout) -> Document:
    """Return what a filter may name: the properties themselves, and the geometry."""
    one = layout.collection
    return {
        "$schema": DRAFT,
        "$id": f"{root}/collections/{one.name}/queryables",
        "title": both(title_of(one)),
        "type": "object",
        "properties": {name: property_of(of) for name, of in layout.properties.items()},
        "additionalProperties": False,
    }


def schema(root: str, layout: Layout) -> Document:
    """Return what a feature is, as the JSON Schema of its GeoJSON."""
    one = layout.collection
    fields = {name: of for name, of in layout.properties.items() if of.kind is not Kind.GEOMETRY}
    return {
        "$schema": DRAFT,
        "$id": f"{root}/collections/{one.name}/schema",
        "title": both(title_of(one)),
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"$ref": "https://geojson.org/schema/MultiPolygon.json"},
            "properties": {
                "type": "object",
                "required": list(fields),
                "properties": {
                    name: property_of(of, can_be_null=of.is_nullable) for name, of in fields.items()
                },
                "additionalProperties": False,
            },
            "links": {"type": "array"},
        },
    }


def property_of(one: Property, *, can_be_null: bool = False) -> Document:
    """Describe a property as JSON Schema."""
    told = {"title": name_of(one)[0], "description": name_of(one)[1]}
    if one.kind is Kind.GEOMETRY:
        return {**told, "x-ogc-role": "primary-geometry", "format": "geometry-multipolygon"}
    kind = _TYPES[one.kind]
    return {
        **told,
        "type": [kind, "null"] if can_be_null else kind,
        **({"format": "date"} if one.kind is Kind.DATE else {}),
        **({"x-ogc-role": "id"} if one.name == "code" else {}),
    }


def with_links(document: Document, *links: Mapping[str, Any]) -> Document:
    """Return a document whose own links come first."""
    return {**document, "links": [*links, *document.get("links", [])]}
