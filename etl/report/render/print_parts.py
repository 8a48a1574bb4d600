"""The parts of blocks, as the templates of print read them, and what layout asks of a block."""

import re
from typing import Any, TypeAlias

from observatory.domain.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    ChartKind,
    KeyFigure,
    KeyFigures,
    Legend,
    Map,
    Paragraph,
)
from observatory.domain.report.text import Text

Layout: TypeAlias = dict[str, Any]

FEW_CARDS = 4  # that stand beside a drawing
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def is_drawing(block: Block) -> bool:
    """Tell whether a block is a chart or a map."""
    return isinstance(block, Chart | Map)


def is_series(block: Block) -> bool:
    """Tell whether a block is a chart of curves."""
    return isinstance(block, Chart) and block.kind is ChartKind.SERIES


def is_words(block: Block) -> bool:
    """Tell whether a block reads well in half a page."""
    if isinstance(block, KeyFigures):
        return len(block.items) <= FEW_CARDS
    return isinstance(block, Bullets) or (
        isinstance(block, Paragraph) and block.style != "headline"
    )


def introduces(block: Block, following: Block) -> bool:
    """Tell whether a line announces the list after it."""
    return (
        isinstance(following, Bullets)
        and not isinstance(block, Bullets)
        and measure_length(block) < 180
    )


def spell(text: Text) -> list[Any]:
    """Return words as strings and figures as maps, so that print can set figures apart."""
    return [
        clean(part) if isinstance(part, str) else {"figure": clean(part.text)}
        for part in text.parts
    ]


def clean(text: str) -> str:
    """Leave out the characters that no letter stands for; line ends are spaces."""
    return _UNSAFE.sub("", text.replace("\n", " ").replace("\t", " "))


def lay_card(item: KeyFigure) -> Layout:
    """Return one figure in large print."""
    return {
        "label": clean(item.label),
        "figure": clean(item.figure.text),
        "detail": spell(item.detail),
        "outcome": str(item.outcome),
        "reason": clean(item.figure.reason),
    }


def lay_cell(cell: Cell, reasons: dict[str, str]) -> Layout:
    """A missing figure bears the letter of its reason, which is told under the table."""
    if isinstance(cell, str):
        return {"text": [clean(cell)], "mark": ""}
    if isinstance(cell, Text):
        return {"text": spell(cell), "mark": ""}
    if cell.value is not None or not cell.reason:
        return {"text": [clean(cell.text)], "mark": ""}
    return {"text": [clean(cell.text)], "mark": reasons.setdefault(cell.reason, _letter(reasons))}


def _letter(reasons: dict[str, str]) -> str:
    return f"({chr(ord('a') + len(reasons) % 26)})"


def lay_legend(legend: Legend) -> Layout:
    """Return what stands under a table or a drawing."""
    return {
        "field": spell(legend.field) if legend.field else [],
        "reading": spell(legend.reading) if legend.reading else [],
        "notes": [spell(note) for note in legend.notes],
        "sources": [clean(source) for source in legend.sources],
    }


def measure_length(block: Block) -> int:
    """Return the characters of a text, and as many as a new line costs for each item."""
    texts = block.items if isinstance(block, Bullets) else (getattr(block, "text", ""),)
    return sum(len(str(text)) + 60 for text in texts)
