"""`observatory report build`: editions of a kind, of one place or of every place of a level."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Engine

from etl.progress import Step, progress
from etl.report.editions import Edition, Registry, has_own_period, load_registry
from observatory.db.engine import Database, connect_or_explain, database
from observatory.db.migrate import upgrade
from observatory.db.report.territories import find_place, list_places, read_generation
from observatory.domain.report.document import EditionKind, Place
from observatory.domain.report.text import LANGUAGES
from observatory.errors import InvalidRequest, NotFound
from observatory.settings import Settings, load_settings

ALL = "all"


@contextmanager
def open_migrated(settings: Settings) -> Iterator[Database]:
    """Yield the database, its tables brought to this version first."""
    with database(settings) as opened:
        connect_or_explain(opened.engine).close()
        upgrade(opened.url)
        yield opened


def build(
    kind: Annotated[EditionKind, typer.Option(help="What to build.")] = EditionKind.ANNUAL,
    place: Annotated[
        str | None,
        typer.Option(
            help="level:code[:vintage], like department:93; a level alone builds every place of "
            "it that holds neighbourhoods, qpv or qpv:2015 those of a generation. Without it, "
            "the nation."
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            help="Reference year, like 2018, otherwise the fullest; of digests 2026-S1, 2026-Q1."
        ),
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
    with open_migrated(settings) as opened:
        with connect_or_explain(opened.engine) as connection:
            wanted = _list_wanted(connection, registry, kind, place, period, languages)
        _build_all(opened.engine, settings.home, registry, wanted, file_format, output,
                   is_published=is_published)  # fmt: skip


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
    if place is not None and (level := read_generation(place)) is not None:
        places = [*list_places(connection, *level)]
    elif place is not None:
        places = [find_place(connection, place)]
    if period is not None and has_own_period(kind, (place or "").partition(":")[0]):
        raise InvalidRequest("Such an edition is about its own last period: leave out --period.")
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
) -> None:
    formats = registry.formats_of(wanted[0].kind) if wanted else {}
    if file_format is not None and file_format not in formats:
        raise InvalidRequest(f"No {file_format!r} of it: choose from {', '.join(formats)}.")
    with progress() as step:
        for files in _make(engine, home, registry, wanted, step, is_published=is_published):
            for file in files:
                if file_format in (None, file["format"]):
                    _give(home, file, output)


def _make(
    engine: Engine,
    home: Path,
    registry: Registry,
    wanted: list[Edition],
    step: Step,
    *,
    is_published: bool,
) -> Iterator[list[dict[str, Any]]]:
    """Yield the files of each edition: of one, saying its steps; of many, counting them."""
    from etl.report.bulk import build_editions
    from etl.report.publish import build_edition
    from etl.report.workers import open_workers

    if not wanted:
        return
    if len(wanted) == 1 and wanted[0].kind is not EditionKind.ANNUAL:
        # A page is rendered before other processes have begun.
        yield build_edition(engine, home, wanted[0], registry, is_published=is_published,
                            tell=step).files  # fmt: skip
        return
    with open_workers() as workers:
        if len(wanted) == 1:
            yield build_edition(engine, home, wanted[0], registry, is_published=is_published,
                                tell=step, workers=workers).files  # fmt: skip
            return
        built = build_editions(engine, home, wanted, registry, workers,
                               is_published=is_published, refuse=_say_refused)  # fmt: skip
        for done, one in enumerate(built, start=1):
            step(one.files[0]["file_name"].partition(".")[0], done, len(wanted))
            yield one.files


def _say_refused(edition: Edition, error: NotFound) -> None:
    typer.echo(f"{edition.file_name}: not built: {error}", err=True)


def _give(home: Path, file: dict[str, Any], output: Path | None) -> None:
    from etl.report.store import FOLDER

    path = home / FOLDER / file["sha256"]
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        path = Path(shutil.copyfile(path, output / file["file_name"]))
    typer.echo(f"{file['file_name']}\t{file['size']}\t{path}")
