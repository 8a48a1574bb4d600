"""From a document to what the templates of print read: words, tables and drawings in order."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from etl.report.drawing import FONT as DRAWN_WITH
from etl.report.render.print_tables import shape_table
from etl.report.render.print_words import say_date, words
from etl.report.typeface import FAMILY
from observatory.domain.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    ChartKind,
    Document,
    EditionKind,
    KeyFigure,
    KeyFigures,
    Legend,
    Map,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.text import Text

Layout: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[Chart | Map, str, int], str]
"""Draws a block in a language, so many pixels of 1/96 inch wide."""

PAGES = {EditionKind.SHEET: 1, EditionKind.DIAGNOSIS: 1, EditionKind.SUMMARY: 2}
"""Editions that hold in so many pages."""
BOOKS = {EditionKind.ANNUAL, EditionKind.SYNTHESIS}
"""Editions of many pages, with a table of contents; the others are set in a compact way."""
MARGIN = {True: 42.5, False: 56.7}  # points at left and right: 15 mm of a compact edition, or 20
BASE = {True: 9.0, False: 10.0}  # points of the letters
TALLEST = {True: 220.0, False: 400.0}  # points that a drawing may be high
PAPER = (595.28, 841.89)  # A4
GUTTER = 17.0
LONG, SMALL = 30, 7.5  # a narrow table of more lines goes on beside itself, in letters of points
ALONE = 0.64  # of the page: a small drawing alone, with its notes beside it
FEW_CARDS = 4  # that stand beside a drawing
FEW_TITLES = 8  # up to which an edition has no table of contents
COLUMNS_FROM = 1100  # characters from which a text is set in two columns
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def lay_out(document: Document, draw: Draw) -> Layout:
    """Return the whole document as plain lists, maps and strings."""
    page = _Page(document, draw)
    return {
        "language": document.language,
        "title": str(document.title),
        "subtitle": str(document.subtitle),
        "dated": say_date(document),
        "day": [document.dated.year, document.dated.month, document.dated.day],
        "banner": document.banner or "",
        "pages": PAGES.get(document.kind, 0),
        "is_compact": page.is_compact,
        "has_contents": document.kind in BOOKS and _count_titles(document) > FEW_TITLES,
        "margin": MARGIN[page.is_compact],
        "base": BASE[page.is_compact],
        "sections": [page.section(section, 1) for section in document.sections],
        "sources": list(document.sources),
        "words": words(document.language),
    }


def _count_titles(document: Document) -> int:
    return sum(1 + len(section.sections) for section in document.sections)


class _Page:
    """Lays out the blocks of one document."""

    def __init__(self, document: Document, draw: Draw) -> None:
        self.language = document.language
        self.is_compact = document.kind not in BOOKS
        self.draw = draw
        self.tallest = TALLEST[self.is_compact]
        margin = 2 * MARGIN[self.is_compact]
        self.width, self.length = PAPER[0] - margin, PAPER[1] - margin

    def section(self, section: Section, level: int) -> Layout:
        return {
            "title": spell(section.title),
            "level": level,
            "starts_page": section.starts_page and not self.is_compact,
            "blocks": list(self.blocks(section.blocks)),
            "sections": [self.section(child, level + 1) for child in section.sections],
        }

    def blocks(self, blocks: Sequence[Block]) -> Iterator[Layout]:
        """Yield blocks, with long texts in two columns and small drawings side by side."""
        if self.is_compact and sum(map(_is_drawing, blocks)) == 1:
            yield from self._beside(blocks)
            return
        for kind, group in groupby(blocks, self._kind):
            run = list(group)
            if kind == "text":
                yield from self._texts(run)
            elif kind == "unprinted":
                captions = [spell(one.caption) for one in run if isinstance(one, Table)]
                yield {"type": "unprinted", "captions": captions}
            elif kind == "small drawing":
                yield from self._drawings(run)
            else:
                yield from map(self.block, run)

    def block(self, block: Block) -> Layout:
        match block:
            case Paragraph():
                return {"type": "paragraph", "style": block.style, "text": spell(block.text)}
            case Bullets():
                items = [spell(item) for item in block.items]
                return {"type": "bullets", "items": items, "is_ordered": block.is_ordered}
            case KeyFigures():
                return {"type": "cards", "items": [_card(item) for item in block.items]}
            case Table():
                return self._table(block)
        return self._drawing(block, self.width)

    def _kind(self, block: Block) -> str:
        if isinstance(block, Bullets) or (isinstance(block, Paragraph) and block.style == "body"):
            return "text"
        if isinstance(block, Table) and not block.is_printed:
            return "unprinted"
        narrow = isinstance(block, Chart) and block.kind in {ChartKind.SERIES, ChartKind.HISTOGRAM}
        if narrow or isinstance(block, Map) or (self.is_compact and isinstance(block, Chart)):
            return "small drawing"
        return "other"

    def _texts(self, run: Sequence[Block]) -> Iterator[Layout]:
        laid = [self.block(block) for block in run]
        lengths = [_length(block) for block in run]
        if self.is_compact or sum(lengths) < COLUMNS_FROM or len(run) < 2:
            yield from laid
            return
        # The first column is the longer one, by as little as the paragraphs allow.
        cuts = [at for at in range(1, len(run)) if not _introduces(run[at - 1], run[at])]
        if not cuts:
            yield from laid
            return
        cut = min(cuts, key=lambda at: abs(sum(lengths[:at]) - sum(lengths[at:])))
        yield {"type": "columns", "columns": [laid[:cut], laid[cut:]]}

    def _drawings(self, run: Sequence[Block]) -> Iterator[Layout]:
        half = (self.width - GUTTER) / 2
        for first in range(0, len(run), 2):
            pair = run[first : first + 2]
            if len(pair) == 1 and not self.is_compact:
                yield self._drawing(pair[0], self.width, ALONE if _is_series(pair[0]) else 1.0)
            else:
                columns = [[self._drawing(one, half)] for one in pair]
                yield {"type": "columns", "columns": columns + [[]] * (2 - len(pair))}

    def _beside(self, blocks: Sequence[Block]) -> Iterator[Layout]:
        """Put the only drawing of a part of a compact edition beside the words next to it."""
        at = next(place for place, block in enumerate(blocks) if _is_drawing(block))
        first, last = at, at + 1
        while first > 0 and _is_words(blocks[first - 1]):
            first -= 1
        while last < len(blocks) and _is_words(blocks[last]):
            last += 1
        yield from map(self.block, blocks[:first])
        beside = [*blocks[first:at], *blocks[at + 1 : last]]
        if not beside:
            yield self._drawing(blocks[at], self.width, ALONE)
            yield from map(self.block, blocks[last:])
            return
        drawing = self._drawing(blocks[at], (self.width - GUTTER) / 2)
        yield {"type": "columns", "columns": [[*map(self.block, beside)], [drawing]]}
        yield from map(self.block, blocks[last:])

    def _drawing(self, block: Block, width: float, share: float = 1.0) -> Layout:
        assert isinstance(block, Chart | Map)
        wanted = share * width
        svg, high = self._draw(block, wanted)
        half = (self.width - GUTTER) / 2
        if high > self.tallest and wanted > half:
            # Drawn again rather than shrunk: its letters keep their size.
            wanted = max(half, wanted * self.tallest / high)
            svg, high = self._draw(block, wanted)
        return {
            "type": "drawing",
            "kind": "map" if isinstance(block, Map) else "chart",
            "title": spell(block.title),
            "alt": clean(str(block.description)),
            "svg": svg.replace(DRAWN_WITH, FAMILY),
            "share": round(wanted / width * min(1.0, self.tallest / high), 4),
            "legend": _legend(block.legend),
            "has_notes_beside": share < 1,
        }

    def _draw(self, block: Chart | Map, width: float) -> tuple[str, float]:
        """Return a drawing so many points wide, and how high it is."""
        svg = self.draw(block, self.language, round(width * 96 / 72))
        size = _SIZE.search(svg)
        if size is None:
            raise ValueError(f"{block.id}: a drawing without a size")
        return svg, width * float(size[2]) / float(size[1])

    def _table(self, table: Table) -> Layout:
        shape = shape_table(table, self.width, None if self.is_compact else self.length)
        narrow = sum(shape.columns) * SMALL / shape.size * self.width <= (self.width - GUTTER) / 2
        is_double = len(table.rows) > LONG and narrow
        reasons: dict[str, str] = {}
        rows = [[_cell(cell, reasons) for cell in row] for row in table.rows]
        return {
            "type": "table",
            "caption": spell(table.caption),
            "size": (SMALL if is_double else shape.size) / BASE[self.is_compact],
            "widths": shape.columns,
            "is_landscape": shape.is_landscape,
            "is_double": is_double,
            "head": [{"label": clean(column.label), "is_number": column.is_number}
                     for column in table.columns],
            "rows": rows,
            "legend": _legend(table.legend),
            "reasons": [[mark, clean(reason)] for reason, mark in reasons.items()],
        }  # fmt: skip


def _is_drawing(block: Block) -> bool:
    return isinstance(block, Chart | Map)


def _is_series(block: Block) -> bool:
    return isinstance(block, Chart) and block.kind is ChartKind.SERIES


def _is_words(block: Block) -> bool:
    if isinstance(block, KeyFigures):
        return len(block.items) <= FEW_CARDS
    return isinstance(block, Bullets) or (
        isinstance(block, Paragraph) and block.style != "headline"
    )


def _introduces(block: Block, following: Block) -> bool:
    """Tell whether a line announces the list after it."""
    return (
        isinstance(following, Bullets) and not isinstance(block, Bullets) and _length(block) < 180
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


def _card(item: KeyFigure) -> Layout:
    return {
        "label": clean(item.label),
        "figure": clean(item.figure.text),
        "detail": spell(item.detail),
        "outcome": str(item.outcome),
        "reason": clean(item.figure.reason),
    }


def _cell(cell: Cell, reasons: dict[str, str]) -> Layout:
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


def _legend(legend: Legend) -> Layout:
    return {
        "field": spell(legend.field) if legend.field else [],
        "reading": spell(legend.reading) if legend.reading else [],
        "notes": [spell(note) for note in legend.notes],
        "sources": [clean(source) for source in legend.sources],
    }


def _length(block: Block) -> int:
    texts = block.items if isinstance(block, Bullets) else (getattr(block, "text", ""),)
    return sum(len(str(text)) + 60 for text in texts)
