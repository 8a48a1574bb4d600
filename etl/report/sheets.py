"""Builds the one-page sheet of every neighbourhood as PDF: two processes, a folder or a ZIP."""

import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Connection

from etl.progress import Step
from observatory.db.report.sheets import Generation
from observatory.domain.report.document import Document
from observatory.domain.report.local_facts import NeighbourhoodFacts
from observatory.domain.report.sheet import compose_sheet

JOBS = 2
_BATCH = 64
"""Sheets in hand at a time: so that facts and files do not pile up in memory."""

Keep = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which sheets to build. codes: None for the whole generation."""

    vintage: int
    language: str
    level: str = "qpv"
    codes: Collection[str] | None = None


def compose_sheets(connection: Connection, order: Order) -> Iterator[Document]:
    """Yield the document of each sheet, in the order of codes."""
    for facts in Generation.read(connection, order.level, order.vintage).facts(order.codes):
        yield compose_sheet(facts, order.language)


def build_sheets(
    connection: Connection,
    order: Order,
    target: Path,
    *,
    step: Step | None = None,
    jobs: int = JOBS,
) -> int:
    """Write a PDF for each neighbourhood, in a folder, or in one ZIP where target ends so.

    Returns how many. The same data give the same bytes. A file is whole or is not there.
    """
    generation = Generation.read(connection, order.level, order.vintage)
    total = generation.count(order.codes)
    printed = _print_all(generation.facts(order.codes), order.language, jobs)
    done = 0
    with _keeper(target) as keep:
        for done, (name, content) in enumerate(printed, start=1):
            keep(name, content)
            if step is not None and (done % 20 == 0 or done == total):
                step("fiches de quartier", done, total)
    return done


def print_sheet(facts: NeighbourhoodFacts, language: str) -> tuple[str, bytes]:
    """Return the name and the PDF of one sheet."""
    # Imported here: the parent process, which prints nothing, does without fonts and compiler.
    from etl.report.render.pdf import render

    place = facts.place
    name = f"fiche-{place.level}-{place.code}-{place.vintage}-{language}.pdf"
    return name, render(compose_sheet(facts, language))


def _print_all(
    facts: Iterator[NeighbourhoodFacts], language: str, jobs: int
) -> Iterator[tuple[str, bytes]]:
    work = partial(print_sheet, language=language)
    if jobs == 1:
        yield from map(work, facts)
        return
    # A new process rather than a copy: it must not share this one's connection to the database.
    with get_context("spawn").Pool(jobs) as pool:
        while batch := list(islice(facts, _BATCH)):
            yield from pool.imap(work, batch, chunksize=4)


@contextmanager
def _keeper(target: Path) -> Iterator[Keep]:
    if target.suffix != ".zip":
        target.mkdir(parents=True, exist_ok=True)
        yield partial(_write, target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partly = target.with_suffix(".zip.part")
    with zipfile.ZipFile(partly, "w", zipfile.ZIP_STORED) as archive:
        yield partial(_add, archive)
    partly.replace(target)


def _write(folder: Path, name: str, content: bytes) -> None:
    partly = folder / f"{name}.part"
    partly.write_bytes(content)
    partly.replace(folder / name)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # The first day that a ZIP can tell: the same sheets are the same bytes, whenever they are made.
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
