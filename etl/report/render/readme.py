"""README.txt: what a folder of CSV files is, for people."""

from collections.abc import Iterator, Mapping

from etl.report.render.contents_sheet import facts
from etl.report.render.tables import sources
from etl.report.render.words import word
from observatory.domain.report.document import Document, Table


def write_readme(document: Document, tables: Mapping[str, Table]) -> bytes:
    """Return the text, UTF-8. tables: by path."""
    return ("\n".join(_lines(document, tables)) + "\n").encode()


def _lines(document: Document, tables: Mapping[str, Table]) -> Iterator[str]:
    language = document.language
    colon = word("colon", language)
    yield str(document.title)
    yield str(document.subtitle)
    yield from ("", document.banner) if document.banner else ()
    yield ""
    yield from (f"{label}{colon}{text}" for label, text in facts(document))
    for key in ("readme_what", "readme_how", "readme_licence"):
        yield from ("", word(key, language))
    yield from ("", word("sources", language))
    yield from (f"- {name}" for (name,) in sources(document).rows)
    yield from ("", word("files", language))
    yield from (f"- {path}{colon}{table.caption}" for path, table in tables.items())
