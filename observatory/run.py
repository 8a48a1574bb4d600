"""`observatory run`: everything a newcomer needs, in order, and a clean end.

The steps are processes of the same command, so that a load that fails or is killed leaves the
service alone. The core calls them by their verbs: it imports neither etl nor api.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import Engine

from observatory.db.engine import connect_or_explain, database
from observatory.db.migrate import upgrade
from observatory.db.runs import current_version
from observatory.errors import ObservatoryError, UsageError
from observatory.settings import Settings, load_settings

STOP_SECONDS = 15
DAY_SECONDS = 86_400
OFFICIAL, DEMO = "official", "demo"


class StepFailed(ObservatoryError):
    """A step has failed and has said why itself."""

    def __init__(self, verb: str, code: int) -> None:
        super().__init__(f"`observatory {verb}` failed (exit code {code}); its message is above.")
        self.exit_code = code


def run() -> None:
    """Migrate, load what is missing, measure, write the report, and serve the observatory."""
    settings = load_settings()
    if settings.data is not None and not settings.data.is_dir():
        raise UsageError(f"{settings.data}: there is no such folder. Correct DATA.")
    with database(settings, name="observatory run") as db:
        if db.server is not None:
            db.server.watch()
        upgrade(db.url)
        source = _choose_source(settings, is_empty=not _has_data(db.engine))
        db.engine.dispose()
        if source == DEMO:
            typer.echo("No network: loading the demonstration (fictional data).", err=True)
            _fill(source)
            source = None
        # From real sources the pages show the load's progress, then its figures.
        with _service() as service:
            if source is not None:
                _fill(source)
            _wait(service)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
) -> None:
    """Fill an empty observatory; load what is new in the folder of the settings, every day."""
    settings = load_settings()
    while True:
        with database(settings, name="observatory worker") as db:
            upgrade(db.url)
            source = _choose_source(settings, is_empty=not _has_data(db.engine))
        if source is not None:
            _fill(source)
        if once:
            return
        time.sleep(DAY_SECONDS)


def _choose_source(settings: Settings, *, is_empty: bool) -> str | None:
    """Return the folder of the settings, or what an empty observatory starts with."""
    if settings.data is not None:
        return str(settings.data.resolve())
    if not is_empty:
        return None
    return OFFICIAL if _call("probe") == 0 else DEMO


def _fill(source: str) -> None:
    """Load a source and write the report; where the official one gives nothing, demonstrate."""
    code = _call("load", "--from", source)
    if code and not _is_filled():
        if source != OFFICIAL:
            raise StepFailed("load", code)
        typer.echo("Loading the demonstration (fictional data) instead.", err=True)
        _require("load", "--from", DEMO)
    elif code:
        typer.echo("Not all was loaded: what was published is served.", err=True)
    if _call("report", "build"):
        typer.echo("No report was written; its message is above.", err=True)


def _is_filled() -> bool:
    with database(load_settings()) as db:
        return _has_data(db.engine)


def _has_data(engine: Engine) -> bool:
    with connect_or_explain(engine) as connection:
        return current_version(connection) is not None


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "observatory", *words]


def _call(*words: str) -> int:
    """Run one verb to its end; it hears Ctrl-C with us."""
    with subprocess.Popen(_command(*words)) as process:
        try:
            return process.wait()
        except BaseException:
            _stop(process)
            raise


def _require(*words: str) -> None:
    code = _call(*words)
    if code:
        raise StepFailed(words[0], code)


@contextmanager
def _service() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(_command("serve"))
    try:
        yield process
    finally:
        _stop(process)


def _wait(service: subprocess.Popen[bytes]) -> None:
    code = service.wait()
    if code:
        raise StepFailed("serve", code)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, and wait until it has: no orphan stays behind."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
