"""Builds the annual report: reads, decides, renders, writes, records."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from etl.report.render_html import render_html
from etl.report.render_json import render_json
from etl.report.store import FOLDER, is_intact, keep_file
from observatory.db.report.editions import (
    EditionKey,
    find_published,
    list_files,
    lock_key,
    publish_draft,
    record_draft,
)
from observatory.db.report_places import read_places
from observatory.db.report_queries import read_figures
from observatory.db.report_stock import read_stock
from observatory.domain.report_choice import Choice, choose_lines, choose_year
from observatory.domain.report_compose import compose_report, list_main_keys
from observatory.domain.report_content import Report
from observatory.domain.report_rows import Figures, MainFigures, Stock
from observatory.domain.report_text import LANGUAGES
from observatory.errors import InvalidRequest

MEDIA_TYPES = {"html": "text/html; charset=utf-8", "json": "application/json"}
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One published file of the report; its content is at `path`, named by its sha256."""

    period: str
    language: str
    format: str
    media_type: str
    file_name: str
    sha256: str
    size: int
    fingerprint: str
    path: Path


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the report depends on, besides the language and this program."""

    stock: Stock
    choice: Choice
    figures: Figures
    places: MainFigures

    def fingerprint(self, language: str) -> str:
        """Return a hash: equal hashes give equal bytes."""
        facts = orjson.dumps(
            {
                "data_version": self.stock.data_version,
                "indicators": self.stock.indicators,
                "generations": sorted(self.stock.generations.items()),
                "refusals": self.stock.refusals,
                "choice": self.choice,
                "figures": self.figures,
                "places": self.places,
                "language": language,
                "program": program_digest(),
            }
        )
        return hashlib.sha256(facts).hexdigest()


@cache
def program_digest() -> str:
    """Hash what decides and renders: a version number would be forgotten."""
    digest = hashlib.sha256(version("vl-convert-python").encode())
    folders = (ROOT / "etl" / "report", ROOT / "observatory" / "domain")
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix in {".py", ".j2", ".css"}:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def build_report(
    engine: Engine, home: Path, period: str | None, *, language: str = "fr"
) -> list[ReportFile]:
    """Publish the report of a reference year (None: the fullest) as HTML and JSON.

    The same data give the same bytes; a report that is already there is not made again.
    """
    if language not in LANGUAGES:
        raise InvalidRequest(f"No report in {language!r}: choose from {', '.join(LANGUAGES)}.")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        inputs = read_inputs(connection, period)
        fingerprint = inputs.fingerprint(language)
        found = _find(connection, inputs, language)
    if found and all(is_intact(home, row["sha256"]) for row in found):
        return [
            ReportFile(period=str(inputs.choice.year), language=language, fingerprint=fingerprint,
                       path=home / FOLDER / row["sha256"],
                       **{name: row[name] for name in _OF_FILES})
            for row in found
        ]  # fmt: skip
    report = compose_report(
        inputs.stock, inputs.choice, inputs.figures, inputs.places, language
    )  # fmt: skip
    files = [
        _publish(home, report, kind, render(), fingerprint)
        for kind, render in _renderers(report, inputs).items()
    ]
    _record(engine, report, files)
    return files


_OF_FILES = ("format", "media_type", "file_name", "sha256", "size")


def read_inputs(connection: Connection, period: str | None) -> Inputs:
    """Read, in one snapshot, what the report of a year is made from."""
    stock = read_stock(connection)
    choice = choose_lines(stock, choose_year(stock, period))
    figures = read_figures(connection, [line.key for line in choice.lines])
    places = read_places(connection, list_main_keys(stock, choice))
    return Inputs(stock, choice, figures, places)


def _renderers(report: Report, inputs: Inputs) -> dict[str, Callable[[], bytes]]:
    polarities = {i.code: i.polarity.sign for i in inputs.stock.indicators}
    return {
        "html": lambda: render_html(report, polarities),
        "json": lambda: render_json(report),
    }


def _publish(
    home: Path, report: Report, kind: str, content: bytes, fingerprint: str
) -> ReportFile:  # fmt: skip
    sha256 = keep_file(home, content)
    return ReportFile(
        period=str(report.year),
        language=report.language,
        format=kind,
        media_type=MEDIA_TYPES[kind],
        file_name=f"ecarts-{report.year}-{report.language}.{kind}",
        sha256=sha256,
        size=len(content),
        fingerprint=fingerprint,
        path=home / FOLDER / sha256,
    )


def _key(period: str, language: str) -> EditionKey:
    """Return the key of the national report of a year."""
    return EditionKey(
        kind="annual", level=None, code=None, vintage=None, period=period, language=language
    )


def _find(connection: Connection, inputs: Inputs, language: str) -> list[dict[str, Any]]:
    """Return the files of the edition that stands, if it was made from exactly these data."""
    found = find_published(connection, _key(str(inputs.choice.year), language))
    if found is None or found["fingerprint"] != inputs.fingerprint(language):
        return []
    return list_files(connection, found["id"])


def _record(engine: Engine, report: Report, files: list[ReportFile]) -> None:
    key = _key(str(report.year), report.language)
    rows = [{name: getattr(file, name) for name in _OF_FILES} for file in files]
    made = {
        "name": None,
        "title": f"{'Les écarts en' if report.language == 'fr' else 'The gaps in'} {report.year}",
        "fingerprint": files[0].fingerprint,
        "data_version": report.data_version,
        "origin": report.origin,
    }
    with engine.begin() as connection:
        lock_key(connection, key)
        last = find_published(connection, key)
        if last is None or last["fingerprint"] != files[0].fingerprint:
            draft = record_draft(connection, key, made, rows, ())
            publish_draft(connection, draft, datetime.now(UTC))
