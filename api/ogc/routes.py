"""The addresses under /ogc: OGC API - Features, Parts 1, 2 and 3, and Tiles."""

from collections.abc import Callable

import orjson
from starlette.responses import Response
from starlette.routing import Route

from api import cutting
from api.formats import HTML as HTML_UTF8
from api.formats import header, write_features, write_json
from api.glance import at_a_glance, check, check_current
from api.ogc import documents, learning, tile_routes, views
from api.ogc.asking import ROOT, OgcAsker
from api.ogc.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Document, link
from api.ogc.openapi import make_openapi
from api.ogc.question import ITEM, ItemsQuestion, names_of_items, read_items, read_parameters
from api.ogc.serving import (
    Handler,
    answers,
    find_layout,
    layouts_of,
    notice_of,
    own_links,
    write_document,
)
from api.paging import fingerprint_question, write_cursor
from api.parameters import Form
from api.snapshot import Snapshot
from observatory.db.filters import Slice
from observatory.db.ogc.collections import Collection
from observatory.db.ogc.features import (
    FeatureQuestion,
    Features,
    count_features,
    list_features,
    make_page,
    read_feature,
)
from observatory.db.ogc.layout import Layout
from observatory.errors import NotFound
from observatory.geography.reference import CRS84, Reference, read_reference


def _show_landing(asker: OgcAsker) -> Response:
    return _write_plain(asker, documents.landing, views.landing)


def _show_conformance(asker: OgcAsker) -> Response:
    return _write_plain(asker, documents.conformance, views.conformance)


def _write_plain(
    asker: OgcAsker, make: Callable[[str], Document], view: Callable[..., str]
) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        return write_document(asker, snapshot, make(asker.root), view)


def _show_api(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        document = make_openapi(asker.root, layouts_of(snapshot).values())
        return write_document(asker, snapshot, document, views.api, OPENAPI, has_links=False)


def _show_collections(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        listed: list[Collection] = [one.collection for one in layouts_of(snapshot).values()]
        document = documents.collections(asker.root, listed)
        return write_document(asker, snapshot, document, views.collections)


def _show_collection(asker: OgcAsker) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        document = documents.collection(asker.root, find_layout(snapshot, asker).collection)
        document["links"] = [one for one in document["links"] if one["rel"] not in _OF_PAGE]
        return write_document(asker, snapshot, document, views.collection)


_OF_PAGE = ("self", "alternate")  # which name the address itself


def _show_queryables(asker: OgcAsker) -> Response:
    return _write_schema(asker, documents.queryables)


def _show_schema(asker: OgcAsker) -> Response:
    return _write_schema(asker, documents.schema)


def _write_schema(asker: OgcAsker, make: Callable[[str, Layout], Document]) -> Response:
    read_parameters(asker.request, ("f",))
    with asker.snapshot() as snapshot:
        layout = find_layout(snapshot, asker)
        document = make(asker.root, layout)

        def view(root: str, _document: Document, notice: str) -> str:
            return views.properties(root, layout, notice)

        return write_document(asker, snapshot, document, view, SCHEMA, has_links=False)


def _show_items(asker: OgcAsker) -> Response:
    return at_a_glance(asker, _write_items)


def _show_item(asker: OgcAsker) -> Response:
    return at_a_glance(asker, _write_item)


def _write_items(asker: OgcAsker, snapshot: Snapshot) -> Response:
    layout = find_layout(snapshot, asker)
    given = read_parameters(asker.request, names_of_items(layout))
    question = read_items(given, layout)
    asked = snapshot.page(question.cursor, question.limit, str)
    page = _read_page(asker, snapshot, question, asked)
    check(snapshot, page.version)
    learning.learn_items(asker, snapshot, layout, given, _send_items)
    return _send_items(asker, snapshot, layout, question, page)


def _send_items(
    asker: OgcAsker, snapshot: Snapshot, layout: Layout, question: ItemsQuestion, page: Features
) -> Response:
    members = {
        "numberMatched": page.matched,
        "numberReturned": len(page.texts),
        **header(snapshot.data.origin),
        "links": _links_of_page(asker, snapshot, layout, page),
    }
    more = _headers(question.features.reference, page.matched, len(page.texts))
    if snapshot.form is Form.HTML:
        features = orjson.loads(b"[%b]" % b",".join(page.texts))
        content = views.items(asker.root, layout, members, features, notice_of(snapshot))
        return snapshot.write_text(content.encode(), HTML_UTF8, more)
    return snapshot.write_text(write_features(members, b",".join(page.texts)), GEOJSON, more)


def _read_page(
    asker: OgcAsker, snapshot: Snapshot, question: ItemsQuestion, asked: Slice
) -> Features:
    if question.is_count:
        return count_features(snapshot.connection, question.features)
    held = asker.state.gathered
    rows = cutting.find_items(held, snapshot.data, question.features, asked, starts=False)
    if rows and (page := make_page(rows, asked.limit)):
        check_current(snapshot)
        return page
    return list_features(snapshot.connection, question.features, asked)


def _links_of_page(
    asker: OgcAsker, snapshot: Snapshot, layout: Layout, page: Features
) -> list[Document]:
    url = asker.request.url
    kind = HTML if snapshot.form is Form.HTML else GEOJSON
    following = []
    if page.next_key is not None:
        cursor = write_cursor(
            fingerprint_question(asker.request), snapshot.data.version, page.matched, page.next_key
        )
        following = [link("next", str(url.include_query_params(cursor=cursor)), kind)]
    own = f"{asker.root}/collections/{layout.collection.name}"
    return [
        *own_links(asker, snapshot, GEOJSON),
        *following,
        link("collection", own, JSON),
        *documents.licences(layout.collection),
    ]


def _write_item(asker: OgcAsker, snapshot: Snapshot) -> Response:
    given = read_parameters(asker.request, ITEM)
    layout = find_layout(snapshot, asker)
    offered = layout.collection.references
    reference = read_reference(given.get("crs", CRS84.address), "crs", offered)
    code = asker.request.path_params["feature"]
    question = FeatureQuestion(layout=layout, reference=reference)
    found = None if "\x00" in code else read_feature(snapshot.connection, question, code)
    if found is None:
        raise NotFound(f"{layout.collection.name} has no feature {code[:60]!r}.")
    check(snapshot, found.version)
    learning.learn_item(asker, snapshot, question, _send_item)
    return _send_item(asker, snapshot, question, found)


def _send_item(
    asker: OgcAsker, snapshot: Snapshot, question: FeatureQuestion, found: Features
) -> Response:
    layout = question.layout
    own = f"{asker.root}/collections/{layout.collection.name}"
    links = [
        *own_links(asker, snapshot, GEOJSON),
        link("collection", own, JSON),
        *documents.licences(layout.collection),
    ]
    more, (text,) = _headers(question.reference), found.texts
    if snapshot.form is Form.HTML:
        page = views.item(asker.root, layout, orjson.loads(text), links, notice_of(snapshot))
        return snapshot.write_text(page.encode(), HTML_UTF8, more)
    tail = write_json({**header(snapshot.data.origin), "links": links})
    return snapshot.write_text(text[:-1] + b"," + tail[1:], GEOJSON, more)


def _headers(reference: Reference, *numbers: int) -> dict[str, str]:
    names = ("X-Number-Matched", "X-Number-Returned")
    counted = dict(zip(names, map(str, numbers), strict=False))
    return {"Content-Crs": f"<{reference.address}>", **counted}


_COLLECTION = f"{ROOT}/collections/{{collection}}"
ADDRESSES: dict[str, Handler] = {
    ROOT: _show_landing,
    f"{ROOT}/": _show_landing,
    f"{ROOT}/conformance": _show_conformance,
    f"{ROOT}/api": _show_api,
    f"{ROOT}/collections": _show_collections,
    _COLLECTION: _show_collection,
    f"{_COLLECTION}/queryables": _show_queryables,
    f"{_COLLECTION}/schema": _show_schema,
    f"{_COLLECTION}/items": _show_items,
    f"{_COLLECTION}/items/{{feature}}": _show_item,
    **tile_routes.ADDRESSES,
}


def routes() -> list[Route]:
    """Return the routes, which no OpenAPI document of the rest lists: /ogc/api does."""
    return [
        Route(address, answers(handler), methods=["GET"], include_in_schema=False)
        for address, handler in ADDRESSES.items()
    ]
