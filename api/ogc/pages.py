"""The pages of the OGC API for a person: sober, without a script, French first, then English."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from api.ogc.words import Words

Document = dict[str, Any]
_RELATIONS: dict[str, Words] = {
    "service-desc": ("Description OpenAPI", "OpenAPI description"),
    "service-doc": ("Liste des adresses", "List of the addresses"),
    "conformance": ("Conformité", "Conformance"),
    "data": ("Collections", "Collections"),
    "items": ("Objets", "Features"),
    "describedby": ("Schéma", "Schema"),
    "license": ("Licence", "Licence"),
    "alternate": ("Le même en JSON", "The same as JSON"),
    "next": ("Page suivante", "Next page"),
    "collection": ("Collection", "Collection"),
    "geodata": ("Collection", "Collection"),
    "tilesets-vector": ("Tuiles vectorielles", "Vector tiles"),
    "tiling-scheme": ("Découpage en tuiles", "Tile matrix set"),
    "tiling-schemes": ("Découpages en tuiles", "Tile matrix sets"),
    "stylesheet": ("Style MapLibre", "MapLibre style"),
}
_HIDDEN = ("self", "describedBy")
NOTHING = '<span class="code">∅</span>'


def two(words: Words) -> str:
    """Write French, then English where it differs."""
    french, english = (escape(word) for word in words)
    return (
        french if french == english else f'{french} <span lang="en" class="code">{english}</span>'
    )


def page(title: Words, trail: Sequence[tuple[str, str]], parts: Iterable[str], notice: str) -> str:
    """Return a whole page; the trail leads back to the landing page."""
    steps = "".join(f'<li><a href="{escape(href)}">{escape(name)}</a></li>' for href, name in trail)
    banner = f'<p class="demonstration">{escape(notice)}</p>' if notice else ""
    return "".join(
        (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
            '<link rel="stylesheet" href="/static/base.css">'
            f"<title>{escape(title[0])}</title></head><body>"
            f'<a class="skip" href="#main">Aller au contenu</a>{banner}'
            f'<nav aria-label="Fil d\'Ariane" class="document"><ul>{steps}</ul></nav>'
            f'<main id="main" class="document"><h1>{two(title)}</h1>',
            *parts,
            "</main></body></html>",
        )
    )


def split(text: str) -> Words:
    """Return both languages of a text that holds them."""
    french, _, english = text.partition(" / ")
    return french, english or french


def paragraph(words: Words) -> str:
    """Write a paragraph in both languages."""
    return f'<p>{escape(words[0])}</p><p lang="en">{escape(words[1])}</p>'


def links(listed: Iterable[Document]) -> str:
    """Write the links of a document, each once."""
    seen: dict[str, str] = {}
    for one in listed:
        rel = one["rel"].rsplit("/", 1)[-1]
        if rel not in _HIDDEN:
            words = _RELATIONS.get(rel, (one.get("title", rel),) * 2)
            words = ("TileJSON", "TileJSON") if one.get("title") == "TileJSON" else words
            more = f" ({escape(one['title'])})" if rel == "license" else ""
            seen[one["href"]] = (
                f'<li><a rel="{escape(rel)}" href="{escape(one["href"])}">{two(words)}</a>'
                f'{more} <span class="code">{escape(one.get("type", ""))}</span></li>'
            )
    return f"<h2>{two(('Liens', 'Links'))}</h2><ul>{''.join(seen.values())}</ul>"


def listing(items: Iterable[tuple[str, Words]]) -> str:
    """Write a list of addresses, each with what it is."""
    rows = "".join(f'<li><a href="{escape(href)}">{two(words)}</a></li>' for href, words in items)
    return f"<ul>{rows}</ul>"


def plain(items: Iterable[str]) -> str:
    """Write a list of words."""
    return f"<ul>{''.join(f'<li><code>{escape(item)}</code></li>' for item in items)}</ul>"


def pairs(items: Iterable[tuple[str, Any]]) -> str:
    """Write names and values; what is missing is said to be."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{_cell(value)}</dd>" for name, value in items)
    return f"<dl>{rows}</dl>"


def table(caption: Words, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of cells that are HTML already."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f"<table><caption>{two(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _cell(value: Any) -> str:
    return NOTHING if value is None else escape(str(value))


def feature_rows(features: Iterable[Document], names: Sequence[str], base: str) -> list[list[str]]:
    """Return the cells of a table of features; the first leads to the feature."""
    return [
        [
            f'<a href="{escape(base)}/{escape(one["id"])}?f=html">{escape(one["id"])}</a>',
            *(_cell(one["properties"][name]) for name in names),
        ]
        for one in features
    ]
