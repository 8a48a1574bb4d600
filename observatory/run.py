"""`observatory run`: everything a newcomer needs, in order, and a clean end.

The steps are processes of the same command, so that a load that fails or is killed leaves the
service alone. The core calls them by their verbs: it imports neither etl nor api.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from observatory.db.engine import connect_or_explain, database
from observatory.db.migrate import upgrade
from observatory.db.runs import current_version
from observatory.errors import ObservatoryError
from observatory.settings import load_settings

STOP_SECONDS = 15


class StepFailed(ObservatoryError):
    """A step has failed and has said why itself."""

    def __init__(self, verb: str, code: int) -> None:
        super().__init__(f"`observatory {verb}` failed (exit code {code}); its message is above.")
        self.exit_code = code


def run() -> None:
    """Migrate, load what is missing, measure, write the report, and serve the observatory."""
    settings = load_settings()
    with database(settings, name="observatory run") as db:
        if db.server is not None:
            db.server.watch()
        upgrade(db.url)
        with connect_or_explain(db.engine) as connection:
            is_empty = current_version(connection) is None
        db.engine.dispose()
        if settings.data is not None:
            _serve_while_loading(str(settings.data.resolve()), is_empty)
        elif is_empty and _call("probe") == 0:
            _serve_while_loading("official", is_empty)
        else:
            if is_empty:
                typer.echo("No network: loading the demonstration (fictional data).", err=True)
                _require("load", "--from", "demo")
                _require("report", "build")
            with _service() as service:
                _wait(service)


def _serve_while_loading(source: str, is_empty: bool) -> None:
    """Serve at once: the pages show the load's progress, then its figures."""
    with _service() as service:
        code = _call("load", "--from", source)
        if code and is_empty and not _has_data():
            if source != "official":
                raise StepFailed("load", code)
            typer.echo("Loading the demonstration (fictional data) instead.", err=True)
            _require("load", "--from", "demo")
        elif code:
            typer.echo("Not all was loaded: what was published is served.", err=True)
        _call("report", "build")
        _wait(service)


def _has_data() -> bool:
    with database(load_settings()) as db, connect_or_explain(db.engine) as connection:
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
