"""`observatory locate FILE`: the same answers as the service, of a file that stays where it is."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from api.errors import STATES_OF_NO_SCHEMA
from api.geocoding import choose_geocoder
from api.locating.batch import Answer, Question, Told, locate_table
from api.locating.columns import Columns, detect_columns
from api.locating.read import Source, read_file
from api.locating.write import as_csv, as_json, as_xlsx
from api.parameters import day_of
from observatory.db.engine import database
from observatory.db.locate import choose_generations
from observatory.db.outlines import Generation, read_generations
from observatory.db.versions import DataVersion, create_reader, get_data_version, read_snapshot
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest, UsageError
from observatory.settings import load_settings

PATIENCE_SECONDS = 2.0  # what lasts longer shows how far it is
_FORMATS = (".csv", ".xlsx", ".json")


def locate_file(
    file: Path, out: Path | None, levels: list[Level], vintages: list[int], has_distance: bool
) -> None:
    """Say of each row of a file whether it lies in a neighbourhood, or near one.

    out: where to write; without it, CSV on the standard output. The summary goes to stderr.
    """
    source, suffix = _read(file), ".csv" if out is None else out.suffix.lower()
    if suffix not in _FORMATS:
        raise UsageError(f"{out} ends with none of {', '.join(_FORMATS)}.")
    columns = detect_columns(source.table.column_names, {})
    settings = load_settings()
    with database(settings, name="observatory locate") as found:
        engine = create_reader(found.reader_url)
        try:
            data, generations = _read_outlines(engine)
            on = day_of(None)
            chosen = choose_generations(generations, levels or [Level.QPV], vintages, on)
            geocoder = choose_geocoder(settings.geocoder, engine)
            question = Question(chosen, on, has_distance, geocoder)
            with _progress() as told:
                answer = locate_table(source.table, columns, question, told)
        finally:
            engine.dispose()
    _write(_content(suffix, source, columns, answer, data), out)
    _tell(columns, answer)


def _read_outlines(engine: Engine) -> tuple[DataVersion, list[Generation]]:
    with read_snapshot(engine) as connection:
        data = _find_version(connection)
        if data is None:
            raise UsageError("No data are published yet: run `observatory load` first.")
        return data, read_generations(connection)


def _find_version(connection: Connection) -> DataVersion | None:
    try:
        return get_data_version(connection)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in STATES_OF_NO_SCHEMA:
            return None  # a home where nothing was ever loaded
        raise


def _read(file: Path) -> Source:
    try:
        return read_file(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except InvalidRequest as error:
        raise InvalidRequest(f"{file}: {error}") from None


def _content(
    suffix: str, source: Source, columns: Columns, answer: Answer, data: DataVersion
) -> bytes:  # fmt: skip
    if suffix == ".csv":
        return as_csv(answer.table, source.delimiter)
    if suffix == ".xlsx":
        notice = f"data version {data.version}, {data.origin}"
        return as_xlsx(answer.table, answer.summary, notice)
    members = {"data_version": data.version, "origin": data.origin, "columns": columns.said(),
               "replaced": answer.replaced, "summary": answer.summary}  # fmt: skip
    return as_json(members, answer.table)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}.") from None


def _tell(columns: Columns, answer: Answer) -> None:
    said = ", ".join(f"{part} = {name}" for part, name in columns.said().items())
    typer.echo(f"Colonnes : {said}", err=True)
    if answer.replaced:
        replaced = ", ".join(answer.replaced)
        typer.echo(f"Colonnes d'une réponse antérieure, remplacées : {replaced}", err=True)
    for one in answer.summary:
        share = "" if one["share"] is None else f" ({100 * one['share']:.1f} %)"
        typer.echo(
            f"{one['level']} {one['vintage'] or ''}: {one['yes']:,} oui{share}, {one['no']:,} non, "
            f"{one['unknown']:,} inconnu"
            + (f", {one['partly']:,} en partie" if one["partly"] else ""),
            err=True,
        )


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what to tell of the rows done; a bar appears when it lasts, on a terminal."""
    console, began = Console(stderr=True), time.monotonic()
    columns = (TextColumn("Lignes"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console)
    task = bar.add_task("", total=None)
    started = False

    def told(done: int, total: int) -> None:
        nonlocal started
        is_long = time.monotonic() - began > PATIENCE_SECONDS
        if is_long and not started and console.is_terminal:
            bar.start()
            started = True
        bar.update(task, completed=done, total=total)

    try:
        yield told
    finally:
        if started:
            bar.stop()
