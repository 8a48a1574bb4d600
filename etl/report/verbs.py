"""`observatory report`: the verbs of the annual report."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from observatory.db.engine import database
from observatory.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the verbs of the report to the command."""
    report = typer.Typer(no_args_is_help=True, help="The annual report on the gaps.")
    report.command("build")(build)
    # With a single verb, Typer would drop its name.
    report.callback()(_explain)
    app.add_typer(report, name="report")


def _explain() -> None:
    """The annual report on the gaps."""


def build(
    period: Annotated[
        str | None, typer.Option(help="Reference year, like 2018; otherwise the fullest.")
    ] = None,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    output: Annotated[
        Path | None, typer.Option(help="Folder to copy the files to, under their own names.")
    ] = None,
) -> None:
    """Publish the report of a year, as HTML and JSON."""
    from etl.report.build import build_report  # charts take seconds to import

    settings = load_settings()
    with database(settings) as opened:
        files = build_report(opened.engine, settings.home, period, language=language)
    for file in files:
        path = file.path
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
            path = Path(shutil.copyfile(file.path, output / file.file_name))
        typer.echo(f"{file.file_name}\t{file.size}\t{path}")
