"""A registry of small documents whose figures a test may change."""

from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection, insert

from etl.report.editions import Edition, Format, Registry
from observatory.db.runs import current_version
from observatory.db.tables import data_version
from observatory.domain.report.document import Document, EditionKind, Paragraph, Section
from observatory.domain.report.text import Text
from tests.unit.report_documents import figure, sample_document


@dataclass
class Samples:
    """Composes small documents: `gap` is a figure of them, `words` a sentence."""

    gap: float = 10.6
    words: str = "Des mots."
    composed: int = 0
    fails: int = 0  # so many times

    def compose(self, connection: Connection, edition: Edition) -> Document:
        self.composed += 1
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the composer fell over")
        said = Paragraph(
            Text((self.words, " ", figure(self.gap, edition.language, "benchmark_value")))
        )
        section = Section(id="essai", title=Text(("Essai",)), blocks=(said,))
        whole = sample_document(edition.language)
        return replace(
            whole, kind=edition.kind, place=edition.place, period=edition.period,
            data_version=current_version(connection) or 1, sections=(*whole.sections, section),
        )  # fmt: skip

    def registry(self) -> Registry:
        kinds = (EditionKind.ANNUAL, EditionKind.DIAGNOSIS, EditionKind.SUMMARY)
        return Registry(
            dict.fromkeys(kinds, self.compose),
            {
                "json": Format("application/json", "json", orjson.dumps),
                "html": Format("text/html; charset=utf-8", "html", _page),
            },
            lambda *_: "2018",
        )


def _page(document: Document) -> bytes:
    return f"<!doctype html><title>{document.title}</title>".encode()


def edition(language: str = "fr", kind: EditionKind = EditionKind.ANNUAL, **more) -> Edition:
    return Edition(**{"kind": kind, "place": None, "period": "2018", "language": language, **more})


def new_version(connection: Connection, version: int) -> None:
    connection.execute(insert(data_version).values(version=version, origin="demonstration"))
