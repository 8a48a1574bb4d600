"""Measured, not timed: how long a report takes as PDF, and how much memory."""

import dataclasses
import io
import resource
import statistics
import time
from collections.abc import Callable

import pikepdf
import pytest

from etl.report.render.pdf import render
from observatory.domain.report.document import Document, EditionKind, Paragraph, Section, Table
from observatory.domain.report.text import Text
from tests.unit.report_documents import figure, sample_document

SHEETS = 60
WORKERS, ALL_SHEETS = 2, 1600


def sheet(number: int) -> Document:
    """Return one page: no two are the same, lest the printer remembers."""
    document = sample_document(banner=None)
    words = Text((f"Le quartier {number} a un écart de ", figure(number / 10, "fr"), ". ") * 3)
    opening, theme, _ = document.sections
    few = Section(id="a", title=Text((f"Quartier {number}",)),
                  blocks=(Paragraph(words), *theme.blocks[:2], theme.blocks[-1]))  # fmt: skip
    return dataclasses.replace(document, kind=EditionKind.SHEET, sections=(opening, few))


def report() -> Document:
    """Return some sixty pages: themes with their tables and drawings, then long tables."""
    document = sample_document(banner=None)
    opening, theme, _ = document.sections
    sections = [opening]
    for number in range(20):
        words = Text((f"Thème {number} : l'écart est de ", figure(number / 10, "fr"), ". ") * 12)
        table = next(block for block in theme.blocks if isinstance(block, Table))
        rows = tuple((f"Département {n}", *table.rows[0][1:]) for n in range(101))
        long = dataclasses.replace(table, id=f"t{number}", rows=rows)
        sections.append(dataclasses.replace(
            theme, id=f"theme-{number}", blocks=(Paragraph(words), *theme.blocks, long),
        ))  # fmt: skip
    return dataclasses.replace(document, sections=tuple(sections))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return seconds by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    render(sheet(0))


def test_the_pages_of_neighbourhoods():
    measured = [timed(lambda n=n: render(sheet(n))) for n in range(1, SHEETS + 1)]  # type: ignore[misc]
    wall, cpu = (statistics.median(column) for column in zip(*measured, strict=True))
    print(  # noqa: T201
        f"\na sheet: {1000 * wall:.0f} ms ({1000 * cpu:.0f} ms of a core); "
        f"{ALL_SHEETS} of them on {WORKERS} cores: {ALL_SHEETS * cpu / WORKERS:.0f} s"
    )


def test_a_national_report():
    document = report()
    wall, cpu = timed(lambda: render(document))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        pages = len(pdf.pages)
    print(  # noqa: T201
        f"\nthe report, {pages} pages: {wall:.1f} s ({cpu:.1f} s of a core), "
        f"{memory:.0f} MB at most"
    )
