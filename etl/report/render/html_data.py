"""The data of a chart or of a map, as a table for those who would rather read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from etl.report.render.html_words import words
from observatory.domain.report.document import Cell, Chart, Map
from observatory.domain.report.writer import Writer


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: names of columns, whether they hold numbers; rows, headed by their first cell."""

    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]


def list_data(block: Chart | Map, language: str) -> Grid:
    """Return every figure that a drawing shows, without the columns that would be empty."""
    columns = _marks(block, language) if isinstance(block, Chart) else _spots(block, language)
    kept = [(name, is_number, cells) for name, is_number, cells in columns if any(cells)]
    head = tuple((name, is_number) for name, is_number, _ in kept)
    return Grid(head, tuple(zip(*(cells for _, _, cells in kept), strict=True)))


def _marks(block: Chart, language: str) -> Iterable[tuple[str, bool, list[Cell]]]:
    say, write = words(language), Writer(language).period
    yield say["label"], False, [mark.label for mark in block.marks]
    if any(mark.series != mark.label for mark in block.marks):
        yield say["series"], False, [mark.series for mark in block.marks]
    if any(write(mark.period) != mark.label for mark in block.marks):
        yield say["when"], False, [write(mark.period) for mark in block.marks]
    yield say["value"], True, [mark.value for mark in block.marks]
    yield say["lower"], True, [mark.lower or "" for mark in block.marks]
    yield say["upper"], True, [mark.upper or "" for mark in block.marks]
    outcomes = [say[mark.outcome] for mark in block.marks]
    yield say["reading_of_outcome"], False, list(outcomes)


def _spots(block: Map, language: str) -> Iterable[tuple[str, bool, list[Cell]]]:
    say = words(language)
    yield say["place"], False, [spot.name for spot in block.spots]
    yield say["code"], False, [spot.code for spot in block.spots]
    yield say["value"], True, [spot.value for spot in block.spots]
