"""The OpenAPI 3.0 document of the OGC API: every address, with the parameters of each collection.

GDAL sends a filter only for properties that are parameters here, and CQL2 only where `filter-lang`
is one that it knows.
"""

from collections.abc import Iterable
from typing import Any

from api.ogc.documents import ABOUT, GEOJSON, JSON, OPENAPI, SCHEMA, TITLE, property_of
from api.ogc.filters import MOST_CHARACTERS, Language
from api.ogc.operations import operation
from api.ogc.question import DEFAULT_LIMIT, FORMS, HITS, MOST_FEATURES, RESULTS, filterable
from api.ogc.tile_openapi import PLACE, tile_paths
from api.ogc.words import both, name_of, title_of
from api.routes.documents import Problem
from observatory.db.ogc.layout import Layout
from observatory.geography.reference import CRS84

Document = dict[str, Any]


def make_openapi(root: str, layouts: Iterable[Layout]) -> Document:
    """Return the document; addresses are those of the standard, below the landing page."""
    paths: Document = {
        "/": operation("getLandingPage", "Landing page", JSON),
        "/api": operation("getApi", "This document", OPENAPI),
        "/conformance": operation("getConformance", "Conformance classes", JSON),
        "/collections": operation("listCollections", "Every collection", JSON),
    }
    every = tuple(layouts)
    for layout in every:
        paths |= _paths_of(layout)
    paths |= tile_paths(every)
    return {
        "openapi": "3.0.3",
        "info": {"title": both(TITLE), "description": both(ABOUT), "version": "1"},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": {**_SHARED, **PLACE, "f": _FORM},
            "schemas": {"Problem": Problem.model_json_schema()},
        },
    }


def _paths_of(layout: Layout) -> Document:
    name = layout.collection.name
    about = title_of(layout.collection)[1]
    own, tag = f"/collections/{name}", name.replace("-", "_")
    systems = [of.address for of in layout.collection.references]
    crs = _parameter("crs", {"type": "string", "enum": systems, "default": CRS84.address},
                     "The system of the answer's coordinates.")  # fmt: skip
    code = {
        "name": "featureId", "in": "path", "required": True, "schema": {"type": "string"},
        "description": "The official code.",
    }  # fmt: skip
    return {
        own: operation(f"describe_{tag}", about, JSON, has_key=True),
        f"{own}/schema": operation(f"schema_{tag}", f"{about}: schema", SCHEMA, has_key=True),
        f"{own}/queryables": operation(
            f"queryables_{tag}", f"{about}: queryables", SCHEMA, has_key=True
        ),
        f"{own}/items": operation(
            f"items_{tag}", about, GEOJSON, [crs, *_of_items(layout, systems)], has_key=True
        ),
        f"{own}/items/{{featureId}}": operation(
            f"item_{tag}", f"{about}: one feature", GEOJSON, [code, crs], has_key=True
        ),
    }


def _of_items(layout: Layout, systems: list[str]) -> list[Document]:
    of_systems = {"type": "string", "enum": systems, "default": CRS84.address}
    return [
        *({"$ref": f"#/components/parameters/{name}"} for name in _SHARED),
        _parameter("bbox-crs", of_systems, "The system of bbox."),
        _parameter("filter-crs", of_systems, "The system of the filter's geometries."),
        *(_parameter(one.name, property_of(one), both(name_of(one))) for one in filterable(layout)),
    ]


def _parameter(name: str, schema: Document, about: str, **more: Any) -> Document:
    # `title` and roles are of no use in a parameter, and `type` is one word in OpenAPI 3.0
    kept = {key: value for key, value in schema.items() if not key.startswith(("x-", "title"))}
    return {
        "name": name, "in": "query", "required": False, "schema": kept, "description": about,
        **more,
    }  # fmt: skip


_FORM = _parameter("f", {"type": "string", "enum": list(FORMS)}, "By default what Accept prefers.")
_LANGUAGES = {"type": "string", "enum": list(Language), "default": str(Language.TEXT)}
_BOX = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
_SHARED: Document = {
    "limit": _parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT},
        "Features on a page; more than the maximum is the maximum.",
    ),
    "cursor": _parameter(
        "cursor", {"type": "string", "maxLength": 500}, "Where the page starts: follow `next`."
    ),
    "bbox": _parameter(
        "bbox", _BOX, "Features that meet a box; west > east crosses the antimeridian.",
        style="form", explode=False,
    ),
    "datetime": _parameter(
        "datetime", {"type": "string"},
        "Territories in force at an instant or during an interval: 2024-01-01, 2024-01-01/..",
        style="form", explode=False,
    ),
    "filter": _parameter(
        "filter", {"type": "string", "maxLength": MOST_CHARACTERS},
        "A condition in CQL2 on the queryables: department = '93' AND area_m2 > 100000",
    ),
    "filter-lang": _parameter("filter-lang", _LANGUAGES, "How the filter is written."),
    "resultType": _parameter(
        "resultType", {"type": "string", "enum": [RESULTS, HITS], "default": RESULTS},
        "hits: only how many features match.",
    ),
}  # fmt: skip
