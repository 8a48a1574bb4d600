"""Each document of the OGC API as a page."""

from collections.abc import Sequence
from html import escape
from typing import Any

from api.ogc import pages
from api.ogc.documents import ABOUT, TILESETS, TILING_SCHEMES, TITLE
from api.ogc.words import describe, name_of, title_of
from observatory.db.ogc.layout import Kind, Layout

Document = dict[str, Any]
_MOST_SHOWN = ("name", "department", "area_m2")


def _trail(root: str, *names: str) -> list[tuple[str, str]]:
    """Return the way back: the landing page, the collections, one of them."""
    steps = [(f"{root}?f=html", "OGC API")]
    if names:
        steps.append((f"{root}/collections?f=html", "Collections"))
    return steps + [(f"{root}/collections/{name}?f=html", name) for name in names if name]


def landing(root: str, document: Document, notice: str) -> str:
    """Return the landing page."""
    listed = [{**one, "href": _as_page(one)} for one in document["links"]]
    parts = (pages.paragraph(ABOUT), pages.links(listed))
    return pages.page(TITLE, _trail(root), parts, notice)


_AS_PAGES = ("conformance", "data", TILESETS, TILING_SCHEMES)


def _as_page(one: Document) -> str:
    href = str(one["href"])
    return f"{href}?f=html" if one["rel"] in _AS_PAGES else href


def conformance(root: str, document: Document, notice: str) -> str:
    """Return the page of the conformance classes."""
    parts = (pages.plain(document["conformsTo"]), pages.links(document["links"]))
    return pages.page(("Conformité", "Conformance"), _trail(root), parts, notice)


def api(root: str, document: Document, notice: str) -> str:
    """Return the page of the addresses."""
    rows = [
        [f"<code>{escape(path)}</code>", escape(methods["get"]["summary"])]
        for path, methods in document["paths"].items()
    ]
    parts = (
        f'<p><a href="{escape(root)}/api">OpenAPI 3.0 (JSON)</a></p>',
        pages.table(("Adresses sous /ogc", "Addresses below /ogc"), ("GET", "…"), rows),
    )
    return pages.page(("Les adresses", "The addresses"), _trail(root), parts, notice)


def collections(root: str, document: Document, notice: str) -> str:
    """Return the page of the collections."""
    listed = [
        (f"{root}/collections/{one['id']}?f=html", pages.split(one["title"]))
        for one in document["collections"]
    ]
    parts = (pages.listing(listed), pages.links(document["links"]))
    return pages.page(("Collections", "Collections"), _trail(root), parts, notice)


def collection(root: str, document: Document, notice: str) -> str:
    """Return the page of one collection."""
    west, south, east, north = document["extent"]["spatial"]["bbox"][0]
    begun, ended = document["extent"]["temporal"]["interval"][0]
    about = [
        ("id", document["id"]),
        ("Producteur / producer", document["attribution"]),
        ("Emprise / extent", f"{west}, {south}, {east}, {north}"),
        ("Période / period", f"{begun or '..'} / {ended or '..'}"),
    ]
    listed = [
        {**one, "href": f"{one['href']}?f=html"} if _is_of_ours(one) else one
        for one in document["links"]
        if not (one["rel"] == "items" and "f=html" in one["href"])
    ]
    parts = (
        pages.paragraph(pages.split(document["description"])),
        pages.pairs(about),
        f"<h2>{pages.two(('Systèmes de coordonnées', 'Coordinate systems'))}</h2>",
        pages.plain(document["crs"]),
        pages.links(listed),
    )
    return pages.page(pages.split(document["title"]), _trail(root, ""), parts, notice)


def _is_of_ours(one: Document) -> bool:
    rel = str(one["rel"])
    return rel in ("items", "describedby", TILESETS) or rel.endswith("/queryables")


def properties(root: str, layout: Layout, notice: str) -> str:
    """Return the page of the properties, which are the queryables."""
    rows = [
        [f"<code>{escape(one.name)}</code>", escape(one.kind), pages.two(name_of(one))]
        for one in layout.properties.values()
    ]
    caption = ("Propriétés, utilisables dans un filtre", "Properties, which a filter may name")
    parts = (pages.table(caption, ("id", "type", "…"), rows),)
    trail = _trail(root, layout.collection.name)
    return pages.page(title_of(layout.collection), trail, parts, notice)


def items(
    root: str, layout: Layout, members: Document, features: list[Document], notice: str
) -> str:
    """Return the page of some features."""
    one = layout.collection
    base = f"{root}/collections/{one.name}/items"
    names = [name for name in _MOST_SHOWN if name in layout.properties]
    matched, shown = members["numberMatched"], members["numberReturned"]
    caption = (f"{shown} objets sur {matched}", f"{shown} features of {matched}")
    table = pages.table(caption, ("code", *names), pages.feature_rows(features, names, base))
    parts = (pages.paragraph(describe(one)), table, pages.links(members["links"]))
    return pages.page(title_of(one), _trail(root, one.name), parts, notice)


def item(
    root: str, layout: Layout, feature: Document, links: Sequence[Document], notice: str
) -> str:
    """Return the page of one feature."""
    held = feature["properties"]
    labelled = [
        (" / ".join(dict.fromkeys(name_of(one))), held[one.name])
        for one in layout.properties.values()
        if one.kind is not Kind.GEOMETRY
    ]
    parts = (pages.pairs(labelled), pages.links(links))
    trail = _trail(root, layout.collection.name)
    return pages.page((held["name"], held["name"]), trail, parts, notice)
