"""XLSX: a sheet of contents, one per table, then texts, sources and addresses of the figures."""

import io
from datetime import datetime, time

import xlsxwriter

from etl.report.render.book import LONGEST_PROPERTY, Book
from etl.report.render.contents_sheet import Entry, write_contents
from etl.report.render.sheet_names import name_sheets
from etl.report.render.table_sheet import write_table
from etl.report.render.tables import addresses, key_figures, list_tables, sources, texts
from etl.report.render.words import word
from observatory.domain.report.document import Document

# Nothing that a cell holds is run: neither formulas nor addresses are made of text. In memory, as
# the files' dates of the other way depend on the time zone.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(document: Document) -> bytes:
    """Return the workbook; the same document gives the same bytes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        _describe(workbook, document)
        _fill(Book(workbook, document))
    return content.getvalue()


def _describe(workbook: xlsxwriter.Workbook, document: Document) -> None:
    described = {
        "title": str(document.title),
        "subject": str(document.subtitle),
        "comments": document.banner or "",
        "created": datetime.combine(document.dated, time()),
    }
    workbook.set_properties({
        name: text[:LONGEST_PROPERTY] if isinstance(text, str) else text
        for name, text in described.items()
    })  # fmt: skip
    workbook.set_custom_property("Language", document.language)


def _fill(book: Book) -> None:
    document, language = book.document, book.document.language
    made = {
        "key_figures": key_figures(document),
        "texts": texts(document),
        "sources": sources(document),
        "addresses": addresses(document, with_long=False),
    }
    fixed = {word(name, language): table for name, table in made.items()}
    opening, *closing = fixed
    contents = word("contents", language)
    tables = list(list_tables(document))
    names = name_sheets((table.id for table in tables), (contents, *fixed))
    everything = {
        opening: fixed[opening],
        **dict(zip(names, tables, strict=True)),
        **{name: fixed[name] for name in closing},
    }
    entries = [
        Entry(name, str(table.caption), len(table.rows)) for name, table in everything.items()
    ]
    write_contents(book, contents, entries)
    for name, table in everything.items():
        write_table(book, name, table, contents)
