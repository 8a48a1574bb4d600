"""Builds the annual report: reads, decides, renders, writes, records."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine

from etl.report.render_html import render_html
from etl.report.render_json import render_json
from observatory.db.report_editions import list_editions, record_edition
from observatory.db.report_places import read_places
from observatory.db.report_queries import read_figures
from observatory.db.report_stock import read_stock
from observatory.domain.report_choice import Choice, choose_lines, choose_year
from observatory.domain.report_compose import compose_report, list_main_keys
from observatory.domain.report_content import Report
from observatory.domain.report_rows import Figures, MainFigures, Stock
from observatory.domain.report_text import LANGUAGES
from observatory.errors import InvalidRequest

SCOPE = "national"
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
        found = [ReportFile(path=home / "published" / row["sha256"],
                            **{name: row[name] for name in _RECORDED})
                 for row in list_editions(connection, fingerprint)]  # fmt: skip
    if {file.format for file in found if _is_intact(file)} == set(MEDIA_TYPES):
        return found
    report = compose_report(
        inputs.stock, inputs.choice, inputs.figures, inputs.places, language
    )  # fmt: skip
    files = [
        _publish(home, report, kind, render(), fingerprint)
        for kind, render in _renderers(report, inputs).items()
    ]
    with engine.begin() as connection:
        for file in files:
            record_edition(connection, _edition(file, report))
    return files


_RECORDED = ("period", "language", "format", "media_type", "file_name", "sha256", "size",
             "fingerprint")  # fmt: skip


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
    sha256 = hashlib.sha256(content).hexdigest()
    path = home / "published" / sha256
    _write_atomically(path, content)
    return ReportFile(
        period=str(report.year),
        language=report.language,
        format=kind,
        media_type=MEDIA_TYPES[kind],
        file_name=f"ecarts-{report.year}-{report.language}.{kind}",
        sha256=sha256,
        size=len(content),
        fingerprint=fingerprint,
        path=path,
    )


def _write_atomically(path: Path, content: bytes) -> None:
    """A reader sees the whole file or none, whenever we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_intact(file: ReportFile) -> bool:
    return file.path.is_file() and (
        hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    )


def _edition(file: ReportFile, report: Report) -> dict[str, object]:
    """Return the row that records a file."""
    recorded: dict[str, object] = {name: getattr(file, name) for name in _RECORDED}
    return recorded | {
        "scope": SCOPE,
        "data_version": report.data_version,
        "origin": report.origin,
    }
