"""A document as PDF: tagged, searchable, with its letters inside; the same bytes each time."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from etl.report.drawing.small import drawing_of
from etl.report.render.print_layout import Draw, lay_out
from etl.report.typeface import FAMILY, find_fonts
from observatory.domain.report.document import Document

TEMPLATE = Path(__file__).parents[1] / "templates" / "print" / "report.typ"


class PrintError(RuntimeError):
    """A document that cannot be printed as it is: a letter that the font lacks, say."""


def render(document: Document, draw: Draw | None = None) -> bytes:
    """Return the document as PDF. Any warning of the printer raises PrintError: none is a detail.

    Nothing of the document is ever read as Typst: its words reach the templates as data.
    """
    laid_out = lay_out(document, draw or drawing_of(document.kind))
    layout = json.dumps(laid_out, ensure_ascii=False, separators=(",", ":"))
    noon = datetime.combine(document.dated, time(12), tzinfo=UTC)
    try:
        printed, warnings = _compiler().compile_with_warnings(
            format="pdf",
            sys_inputs={"document": layout, "font": FAMILY},
            # For those who cannot see (PDF/UA), and for archives (PDF/A).
            pdf_standards=["ua-1", "a-2a"],
            timestamp=noon,
        )
    except typst.TypstError as error:
        raise PrintError(f"{document.title}: {error.message}\n{error.diagnostic}") from error
    if warnings or not isinstance(printed, bytes):
        raise PrintError(f"{document.title}: {'; '.join(one.message for one in warnings)}")
    return printed


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler of this process: reading fonts takes longer than printing a page."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(find_fonts())]
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)
