"""From a document to what the templates of print read: words, tables and drawings in order."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from etl.report.drawing import FONT as DRAWN_WITH
from etl.report.render.print_parts import (
    Layout,
    clean,
    introduces,
    is_drawing,
    is_series,
    is_words,
    lay_card,
    lay_cell,
    lay_legend,
    measure_length,
    spell,
)
from etl.report.render.print_tables import shape_table
from etl.report.render.print_words import say_date, words
from etl.report.typeface import FAMILY
from observatory.domain.report.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    EditionKind,
    KeyFigures,
    Map,
    Paragraph,
    Section,
    Table,
)

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
FEW_TITLES = 8  # up to which an edition has no table of contents
COLUMNS_FROM = 1100  # characters from which a text is set in two columns
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


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
        if self.is_compact and sum(map(is_drawing, blocks)) == 1:
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
                return {"type": "cards", "items": [lay_card(item) for item in block.items]}
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
        lengths = [measure_length(block) for block in run]
        if self.is_compact or sum(lengths) < COLUMNS_FROM or len(run) < 2:
            yield from laid
            return
        # The first column is the longer one, by as little as the paragraphs allow.
        cuts = [at for at in range(1, len(run)) if not introduces(run[at - 1], run[at])]
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
                yield self._drawing(pair[0], self.width, ALONE if is_series(pair[0]) else 1.0)
            else:
                columns = [[self._drawing(one, half)] for one in pair]
                yield {"type": "columns", "columns": columns + [[]] * (2 - len(pair))}

    def _beside(self, blocks: Sequence[Block]) -> Iterator[Layout]:
        """Put the only drawing of a part of a compact edition beside the words next to it."""
        at = next(place for place, block in enumerate(blocks) if is_drawing(block))
        first, last = at, at + 1
        while first > 0 and is_words(blocks[first - 1]):
            first -= 1
        while last < len(blocks) and is_words(blocks[last]):
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
            "legend": lay_legend(block.legend),
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
        rows = [[lay_cell(cell, reasons) for cell in row] for row in table.rows]
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
            "legend": lay_legend(table.legend),
            "reasons": [[mark, clean(reason)] for reason, mark in reasons.items()],
        }  # fmt: skip
