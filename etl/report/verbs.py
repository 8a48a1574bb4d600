"""`observatory report`: build, look at, and publish the editions of the report."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection, Engine

from etl.progress import progress
from etl.report.editions import Edition, Registry, load_registry
from observatory.db.engine import connect_or_explain, database
from observatory.db.report import editions
from observatory.db.report.territories import find_place, list_places, read_level
from observatory.domain.report.document import EditionKind, Place
from observatory.domain.report.text import LANGUAGES
from observatory.errors import CheckFailed, InvalidRequest, NotFound
from observatory.settings import load_settings

LATEST, ALL = "latest", "all"
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


def build(
    kind: Annotated[EditionKind, typer.Option(help="What to build.")] = EditionKind.ANNUAL,
    place: Annotated[
        str | None,
        typer.Option(
            help="level:code[:vintage], like department:93; a level alone builds every place of "
            "it that holds neighbourhoods. Without it, the nation."
        ),
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Reference year, like 2018; otherwise the fullest.")
    ] = None,
    language: Annotated[str, typer.Option(help="fr, en or all.")] = "fr",
    file_format: Annotated[
        str | None,
        typer.Option("--format", help="Only this one is listed and copied; all are made."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder to copy the files to, under their own names."),
    ] = None,
    is_published: Annotated[
        bool, typer.Option("--publish", help="Publish at once, without a look.")
    ] = False,
) -> None:
    """Build an edition in every format, as a draft; the same data are the same edition."""
    settings, registry = load_settings(), load_registry()
    languages = _languages(language)
    with database(settings) as opened:
        with connect_or_explain(opened.engine) as connection:
            wanted = _list_wanted(connection, registry, kind, place, period, languages)
        _build_all(opened.engine, settings.home, registry, wanted, file_format, output,
                   is_published=is_published, is_period_asked=period is not None)  # fmt: skip


def _languages(language: str) -> tuple[str, ...]:
    if language == ALL:
        return LANGUAGES
    if language not in LANGUAGES:
        raise InvalidRequest(f"No report in {language!r}: choose from {', '.join(LANGUAGES)}.")
    return (language,)


def _list_wanted(
    connection: Connection,
    registry: Registry,
    kind: EditionKind,
    place: str | None,
    period: str | None,
    languages: tuple[str, ...],
) -> list[Edition]:
    places: list[Place | None] = [None]
    if place is not None and ":" in place:
        places = [find_place(connection, place)]
    elif place is not None:
        places = [*list_places(connection, read_level(place))]
    about = period or registry.choose_period(connection, kind, datetime.now(UTC).date())
    return [
        Edition(kind=kind, place=each, period=about, language=language)
        for each in places
        for language in languages
    ]


def _build_all(
    engine: Engine,
    home: Path,
    registry: Registry,
    wanted: list[Edition],
    file_format: str | None,
    output: Path | None,
    *,
    is_published: bool,
    is_period_asked: bool,
) -> None:
    from etl.report.publish import build_edition

    formats = registry.formats_of(wanted[0].kind) if wanted else {}
    if file_format is not None and file_format not in formats:
        raise InvalidRequest(f"No {file_format!r} of it: choose from {', '.join(formats)}.")
    with progress() as step:
        for done, edition in enumerate(wanted):
            try:
                built = build_edition(
                    engine, home, edition, registry, is_published=is_published,
                    is_period_asked=is_period_asked, tell=_within(step, done, len(wanted)),
                )  # fmt: skip
            except NotFound as error:
                if len(wanted) == 1:
                    raise
                typer.echo(f"{edition.file_name}: not built: {error}", err=True)
                continue
            for file in built.files:
                if file_format in (None, file["format"]):
                    _give(home, file, output)


def _within(step: Callable[[str, int, int], None], at: int, of: int) -> Callable[..., None]:
    """Count the steps of one edition, or the editions where there are many."""

    def tell(name: str, done: int, total: int) -> None:
        step(name, *((done, total) if of == 1 else (at, of)))

    return tell


def _give(home: Path, file: dict[str, Any], output: Path | None) -> None:
    from etl.report.store import FOLDER

    path = home / FOLDER / file["sha256"]
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        path = Path(shutil.copyfile(path, output / file["file_name"]))
    typer.echo(f"{file['file_name']}\t{file['size']}\t{path}")


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
    with database(settings) as opened, connect_or_explain(opened.engine) as connection:
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
    with database(settings) as opened:
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
    with database(load_settings()) as opened, connect_or_explain(opened.engine) as connection:
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
