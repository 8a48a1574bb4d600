"""The `observatory` command. etl and api add their verbs through entry points."""

import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from observatory.db.engine import database, explain_database_error
from observatory.db.migrate import upgrade
from observatory.errors import ObservatoryError
from observatory.run import run
from observatory.settings import load_settings

VERBS = "observatory.verbs"
INTERRUPTED = 130  # what a shell reports for Ctrl-C

errors = Console(stderr=True, highlight=False)


def build_app() -> typer.Typer:
    """Return the command with the verbs of every installed package."""
    app = typer.Typer(
        name="observatory",
        help="Open observatory of priority neighbourhoods.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    app.command()(migrate)
    app.command()(run)
    for verb in sorted(entry_points(group=VERBS), key=lambda entry: entry.name):
        verb.load()(app)
    return app


def tell_version(is_asked: bool) -> None:
    """Print the version and end, before any verb is looked for."""
    if is_asked:
        typer.echo(version("observatory"))
        raise typer.Exit


def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=tell_version)
    ] = False,
) -> None:
    """Open observatory of priority neighbourhoods: perimeters, indicators, gaps."""


def migrate() -> None:
    """Bring the database's tables to this version; safe to repeat."""
    spinner = Progress(SpinnerColumn(), TextColumn("Tables"), console=errors, transient=True)
    with spinner as progress, database(load_settings(), name="observatory migrate") as db:
        progress.add_task("tables")
        revision = upgrade(db.url)
    typer.echo(f"The tables are at revision {revision}.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; an error is one paragraph and an exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    try:
        build_app()(words, prog_name="observatory")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        sys.exit(explain(error, debug="--debug" in words))


def explain(error: Exception, *, debug: bool = False) -> int:
    """Say on stderr what went wrong, and return the exit code."""
    if debug:
        errors.print_exception()
    known = error if isinstance(error, ObservatoryError) else explain_database_error(error)
    if known is None:
        _tell(f"This is our bug: {type(error).__name__}: {error}. Details are in {_log(error)}")
        return 1
    _tell(str(known))
    return known.exit_code


def _tell(paragraph: str) -> None:
    errors.print(paragraph, style="red", markup=False, soft_wrap=True)


def _log(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="observatory-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    return file.name


def _terminate(number: int, frame: FrameType | None) -> None:
    # By default a process dies of these at once, and would leave its private server behind.
    sys.exit(128 + number)
