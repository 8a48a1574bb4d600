"""`observatory run`: everything a newcomer needs, in order, and a clean end.

The steps are processes of the same command, so that a load that fails or is killed leaves the
service alone. The core calls them by their verbs: it imports neither etl nor api.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from sqlalchemy import Engine

from observatory.db.engine import connect_or_explain, database
from observatory.db.migrate import upgrade
from observatory.db.runs import current_version
from observatory.errors import ObservatoryError, UsageError
from observatory.settings import Settings, load_settings

STOP_SECONDS = 15
OFFICIAL, DEMO = "official", "demo"
Call = Callable[..., int]  # runs one verb to its end and returns its exit code


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
        source = choose_source(settings, is_empty=not has_data(db.engine))
        db.engine.dispose()
        if source == DEMO:
            typer.echo(
                "The official addresses do not answer: loading the demonstration (fictional data).",
                err=True,
            )
            fill(source)
            source = None
        # From real sources the pages show the load's progress, then its figures.
        with _service() as service:
            if source is not None:
                fill(source)
            _wait(service)


def command(*words: str) -> list[str]:
    """Return how a process runs one verb."""
    return [sys.executable, "-m", "observatory", *words]


def call_verb(*words: str) -> int:
    """Run one verb to its end; it hears Ctrl-C with us."""
    with subprocess.Popen(command(*words)) as process:
        try:
            return process.wait()
        except BaseException:
            stop(process)
            raise


def choose_source(settings: Settings, *, is_empty: bool) -> str | None:
    """Return the folder of the settings, or what an empty observatory starts with."""
    if settings.data is not None:
        return str(settings.data.resolve())
    if not is_empty:
        return None
    return OFFICIAL if call_verb("probe") == 0 else DEMO


def fill(source: str, *options: str, call: Call = call_verb) -> int:
    """Load a source and write the report; where the official one gives nothing, demonstrate.

    Return the exit code of the load: not 0 where only a part of it was published.
    """
    code = call("load", "--from", source, *options)
    if code and not _is_filled():
        if source != OFFICIAL:
            raise StepFailed("load", code)
        typer.echo("Loading the demonstration (fictional data) instead.", err=True)
        code = call("load", "--from", DEMO)
        if code:
            raise StepFailed("load", code)
    elif code:
        typer.echo("Not all was loaded: what was published is served.", err=True)
    if call("report", "build", "--language", "all", "--publish"):
        typer.echo("No report was written; its message is above.", err=True)
    return code


def _is_filled() -> bool:
    with database(load_settings()) as db:
        return has_data(db.engine)


def has_data(engine: Engine) -> bool:
    """Tell whether anything was ever published."""
    with connect_or_explain(engine) as connection:
        return current_version(connection) is not None


@contextmanager
def _service() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command("serve"))
    try:
        yield process
    finally:
        stop(process)


def _wait(service: subprocess.Popen[bytes]) -> None:
    code = service.wait()
    if code:
        raise StepFailed("serve", code)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, and wait until it has: no orphan stays behind."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
