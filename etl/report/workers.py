"""Renders the formats of editions, in this process or in two beside it."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

from etl.report.editions import Format
from etl.report.store import keep_file
from observatory.domain.report.document import Document

JOBS = 2
File: TypeAlias = dict[str, Any]
"""A file as it is recorded: format, media_type, file_name, sha256, size (bytes)."""
Named: TypeAlias = tuple[str, Format]


@contextmanager
def open_workers(jobs: int = JOBS) -> Iterator[Executor]:
    """Yield processes that render; what has not begun when something fails is left out."""
    # New processes rather than copies: they must not share our connections to the database.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def render_files(
    home: Path,
    document: Document,
    name: str,
    formats: Sequence[Named],
    workers: Executor | None = None,
) -> Iterator[File]:
    """Render a document in formats, keep the files, and yield their rows in the order of formats.

    name: of the files, without what says the format. Workers begin at once, each with a part of
    the formats: a long document is sent once to each. Without them, each file is made when asked.
    """
    if workers is None:
        return (_make(home, document, name, each) for each in formats)
    parts = [part for first in range(JOBS) if (part := formats[first::JOBS])]
    begun = [workers.submit(_make_all, home, document, name, part) for part in parts]
    return _collect(begun, [kind for kind, _ in formats])


def _collect(begun: Sequence[Future[list[File]]], order: Sequence[str]) -> Iterator[File]:
    made = {file["format"]: file for part in begun for file in part.result()}
    yield from (made[kind] for kind in order)


def _make_all(home: Path, document: Document, name: str, formats: Sequence[Named]) -> list[File]:
    return [_make(home, document, name, each) for each in formats]


def _make(home: Path, document: Document, name: str, wanted: Named) -> File:
    kind, each = wanted
    content = each.render(document)
    return {
        "format": kind,
        "media_type": each.media_type,
        "file_name": f"{name}.{each.extension}",
        "sha256": keep_file(home, content),
        "size": len(content),
    }


def _start() -> None:
    """Leave interruptions to the parent, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
