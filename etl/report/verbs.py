"""`observatory report`: build, look at, and publish the editions of the report."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from etl.progress import progress
from etl.report.build import build, open_migrated
from etl.report.editions import load_registry
from observatory.db.engine import connect_or_explain
from observatory.db.report import editions
from observatory.errors import CheckFailed, InvalidRequest
from observatory.settings import load_settings

LATEST = "latest"
LOOK = 11  # a check found something: as of figures that contradict each other


def register(app: typer.Typer) -> None:
    """Add the verbs of the report to the command."""
    report = typer.Typer(no_args_is_help=True, help="The editions of the report on the gaps.")
    for name, verb in (
        ("build", build),
        ("check", check),
        ("publish", publish),
        ("list", list_editions),
    ):
        report.command(name)(verb)
    app.add_typer(report, name="report")


EditionWord = Annotated[str, typer.Argument(help="The id that `report list` shows, or latest.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def _find(connection: Connection, word: str) -> dict[str, Any]:
    if word == LATEST:
        return editions.get_latest(connection)
    if not word.isdigit():
        raise InvalidRequest(f"{word!r} is no edition: give its id, or {LATEST}.")
    return editions.get_edition(connection, int(word))


def publish(edition: EditionWord) -> None:
    """Publish a draft; from then on it never changes."""
    from etl.report.publish import name_lost_files

    settings = load_settings()
    with open_migrated(settings) as opened, connect_or_explain(opened.engine) as connection:
        found = _find(connection, edition)
        if lost := name_lost_files(settings.home, editions.list_files(connection, found["id"])):
            raise CheckFailed(
                f"{lost} of edition {found['id']} is lost or damaged: build it again."
            )
        done = editions.publish_draft(connection, found["id"], datetime.now(UTC))
        connection.commit()
    typer.echo(f"{done['id']}\t{describe(done)}\tpublished")


def check(edition: EditionWord = LATEST, as_json: AsJson = False) -> None:
    """List what a human should look at before an edition is published; exit code 11 if anything."""
    from etl.report.check import check_edition

    settings = load_settings()
    with open_migrated(settings) as opened:
        with connect_or_explain(opened.engine) as connection:
            row = _find(connection, edition)
        with progress() as step:
            step(f"composing {describe(row)}", 0, 1)
            found = check_edition(
                opened.engine, settings.home, row, load_registry(), datetime.now(UTC)
            )
    if as_json:
        content = {"edition": row, "remarks": [asdict(remark) for remark in found]}
        typer.echo(json.dumps(content, default=str, ensure_ascii=False))
    elif not found:
        typer.echo(f"{row['id']}\t{describe(row)}\tnothing to look at")
    else:
        _print(
            describe(row),
            ("why", "where", "what"),
            [(str(remark.look), remark.where, remark.message) for remark in found],
        )
    if found:
        raise typer.Exit(LOOK)


def list_editions(as_json: AsJson = False) -> None:
    """List the editions, drafts too."""
    with open_migrated(load_settings()) as opened, connect_or_explain(opened.engine) as connection:
        rows = editions.list_all(connection)
    if as_json:
        typer.echo(json.dumps({"editions": rows}, default=str, ensure_ascii=False))
        return
    names = ("id", "edition", "language", "number", "state", "date", "data version", "errata")
    _print(
        "Editions",
        names,
        [
            (str(row["id"]), describe(row), row["language"], str(row["number"]), row["state"],
             f"{row['published_at'] or row['created_at']:%Y-%m-%d}", str(row["data_version"]),
             str(row["errata"] or ""))
            for row in rows
        ],
    )  # fmt: skip


def describe(row: dict[str, Any]) -> str:
    """Return what an edition is, in a few words."""
    place = f"{row['level']}:{row['code']}:{row['vintage']}" if row["level"] else "national"
    return f"{row['kind']} {place} {row['period']} {row['language']} no. {row['number']}"


def _print(title: str, names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=max(console.width, 160))
    table = Table(title=title)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)
