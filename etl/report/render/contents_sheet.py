"""The first sheet of a workbook: what the edition is, and where each sheet is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.report.render.book import Book
from etl.report.render.words import word
from observatory.domain.report.document import Document
from observatory.domain.report.writer import Writer

_WIDTHS = (32, 90, 10)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet: its name, its caption, how many rows it has."""

    name: str
    caption: str
    rows: int


def write_contents(book: Book, name: str, entries: Sequence[Entry]) -> None:
    """Write the sheet."""
    document = book.document
    sheet = book.add_sheet(name)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    book.write(sheet, 0, 0, str(document.title), "title")
    book.write(sheet, 1, 0, str(document.subtitle), "bold")
    first = book.banner(sheet, 2) + 1
    for line, (label, text) in enumerate(facts(document), first):
        book.write(sheet, line, 0, label, "bold")
        book.write(sheet, line, 1, text)
    _write_list(book, sheet, line + 2, entries)


def facts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what names an edition: label and text."""
    language, writer = document.language, Writer(document.language)
    place = document.place
    named = f"{place.name} ({place.code})" if place else word("nation", language)
    yield word("place", language), named
    yield word("period", language), writer.period(document.period)
    yield word("data_version", language), str(document.data_version)
    yield word("dated", language), writer.period(document.dated.isoformat())
    yield word("origin", language), word(f"origin_{document.origin}", language)


def _write_list(book: Book, sheet: object, line: int, entries: Sequence[Entry]) -> None:
    language = book.document.language
    for place, head in enumerate(("sheet", "title", "rows")):
        style = "number_head" if head == "rows" else "head"
        book.write(sheet, line, place, word(head, language), style)
    for at, entry in enumerate(entries, line + 1):
        link_to(book, sheet, at, entry.name, entry.name)
        book.write(sheet, at, 1, entry.caption, "text")
        sheet.write_number(at, 2, entry.rows, book.number("#,##0"))  # type: ignore[attr-defined]


def link_to(book: Book, sheet: object, line: int, name: str, text: str) -> None:
    """Write a link to another sheet in the first cell of a line."""
    quoted = name.replace("'", "''")
    address = f"internal:'{quoted}'!A1"
    sheet.write_url(line, 0, address, book.style("link"), string=text)  # type: ignore[attr-defined]
