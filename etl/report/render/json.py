"""A document as JSON: the same blocks, words and figures, for programs (docs/editions.md)."""

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import orjson

from observatory.domain.report.document import (
    Bullets,
    Chart,
    Document,
    KeyFigures,
    Map,
    Paragraph,
    Table,
)
from observatory.domain.report.text import Text

SHAPE = 1
"""Version of the shape; a new one when a key is renamed or goes."""
KINDS = {
    Paragraph: "paragraph",
    Bullets: "bullets",
    KeyFigures: "key_figures",
    Table: "table",
    Chart: "chart",
    Map: "map",
}
RENAMED = {(Chart, "kind"): "chart_kind", (Document, "kind"): "edition_kind"}
OMITTED = {(Map, "outlines")}  # /v1/territories serves them


def render(document: Document) -> bytes:
    """Return the document as UTF-8 JSON on one line, its keys in the order of the model."""
    return orjson.dumps({"kind": "edition", "shape": SHAPE, **_plain(document)}) + b"\n"


def _plain(value: Any) -> Any:
    """Return lists, maps and plain values; a block says its kind, a sentence keeps its figures."""
    if isinstance(value, Text):
        return {"text": str(value), "parts": [_plain(part) for part in value.parts]}
    if is_dataclass(value):
        kind = {"kind": KINDS[type(value)]} if type(value) in KINDS else {}
        return kind | {
            RENAMED.get((type(value), one.name), one.name): _plain(getattr(value, one.name))
            for one in fields(value)
            if (type(value), one.name) not in OMITTED
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
