"""Every figure of an edition and where it is printed: to list their addresses, to check."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from observatory.domain.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    KeyFigures,
    Legend,
    Map,
    Paragraph,
    Table,
)
from observatory.domain.report.text import Figure, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A figure in its place.

    section, block: their identifiers, the block's empty where it has none; part: which part of the
    block (lead, cell, caption, lower…); row, column: of a table, the mark of a chart, the spot of
    a map, the label of a key figure.
    """

    figure: Figure
    section: str = ""
    block: str = ""
    part: str
    row: str = ""
    column: str = ""


def list_printed(document: Document) -> Iterator[Printed]:
    """Yield every figure of a document in reading order."""
    yield from _of_text(document.title, part="title")
    yield from _of_text(document.subtitle, part="subtitle")
    for section in document.walk():
        yield from _of_text(section.title, section=section.id, part="title")
        for block in section.blocks:
            yield from _of_block(block, section.id)


def _of_block(block: Block, section: str) -> Iterator[Printed]:
    match block:
        case Paragraph():
            yield from _of_text(block.text, section=section, part=block.style)
        case Bullets():
            for item in block.items:
                yield from _of_text(item, section=section, part="bullet")
        case KeyFigures():
            yield from _of_key_figures(block, section)
        case Table():
            yield from _of_text(block.caption, section=section, block=block.id, part="caption")
            yield from _of_table(block, section)
            yield from _of_legend(block.legend, section, block.id)
        case _:
            yield from _of_drawing(block, section)


def _of_key_figures(block: KeyFigures, section: str) -> Iterator[Printed]:
    for item in block.items:
        yield Printed(figure=item.figure, section=section, part="key_figure", row=item.label)
        yield from _of_text(item.detail, section=section, part="detail", row=item.label)


def _of_table(table: Table, section: str) -> Iterator[Printed]:
    for cells in table.rows:
        head = words_of(cells[0])
        for column, cell in zip(table.columns, cells, strict=True):
            for figure in figures_of(cell):
                yield Printed(figure=figure, section=section, block=table.id, part="cell",
                              row=head, column=column.name)  # fmt: skip


def _of_drawing(block: Chart | Map, section: str) -> Iterator[Printed]:
    yield from _of_text(block.title, section=section, block=block.id, part="title")
    yield from _of_text(block.description, section=section, block=block.id, part="description")
    for row, column, figure in _of_chart(block) if isinstance(block, Chart) else _of_map(block):
        yield Printed(figure=figure, section=section, block=block.id, part="mark", row=row,
                      column=column)  # fmt: skip
    yield from _of_legend(block.legend, section, block.id)


def _of_chart(chart: Chart) -> Iterator[tuple[str, str, Figure]]:
    for mark in chart.marks:
        row = " ".join(filter(None, (mark.series, mark.period))) or mark.label
        named = {"value": mark.value, "lower": mark.lower, "upper": mark.upper}
        yield from ((row, name, figure) for name, figure in named.items() if figure)


def _of_map(drawn: Map) -> Iterator[tuple[str, str, Figure]]:
    for spot in drawn.spots:
        yield spot.code, "value", spot.value


def _of_legend(legend: Legend, section: str, block: str) -> Iterator[Printed]:
    named = {"field": legend.field, "reading": legend.reading}
    for part, text in (*named.items(), *(("note", note) for note in legend.notes)):
        if text:
            yield from _of_text(text, section=section, block=block, part=part)


def _of_text(text: Text, **where: str) -> Iterator[Printed]:
    for figure in text.figures:
        yield Printed(figure=figure, **where)


def figures_of(cell: Cell) -> Iterable[Figure]:
    """Return the figures of a cell."""
    if isinstance(cell, Figure):
        return (cell,)
    return cell.figures if isinstance(cell, Text) else ()


def words_of(cell: Cell) -> str:
    """Return a cell as it is printed."""
    return cell.text if isinstance(cell, Figure) else str(cell)
