"""The verbs that the loader adds to the one command."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from etl import gaps_verbs, sources_check, sources_draft, sources_verbs
from etl.progress import progress
from etl.report import verbs as report_verbs
from etl.revisions import list_revisions
from etl.schedule import verbs as schedule_verbs
from observatory.db import runs
from observatory.db.engine import connect_or_explain, database
from observatory.db.files import count_outcomes, list_files
from observatory.db.migrate import upgrade
from observatory.errors import UsageError
from observatory.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from etl.progress import Step
    from etl.recap import Recap
    from etl.snapshot import Folder
    from observatory.db.staging import Finding

sources_check.register(sources_verbs.app)
sources_draft.register(sources_verbs.app)

OFFLINE = 20  # exit code of `probe`, which only `run` reads


def register(app: typer.Typer) -> None:
    """Add our verbs."""
    app.command()(load)
    app.command()(status)
    app.command("revisions")(list_revisions)
    app.command(hidden=True)(probe)
    schedule_verbs.register(app)
    report_verbs.register(app)
    app.add_typer(sources_verbs.app)
    app.add_typer(gaps_verbs.app)


def load(
    source: Annotated[
        str, typer.Option("--from", help="official, demo, or a folder of official files.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check only; write nothing.")
    ] = False,
    cached: Annotated[
        bool, typer.Option("--cached", help="official: ask no address, read the cache only.")
    ] = False,
) -> None:
    """Load perimeters and figures, measure the gaps, publish all of it at once."""
    # Imported where used: `status` and `--help` do not wait for pandas and GDAL.
    from etl.history import load_history
    from etl.recap import Recap

    if source == "demo" and dry_run:
        raise UsageError("The demonstration is made, not read: nothing to try dry.")
    recap = Recap("demonstration" if source == "demo" else "official")
    try:
        with progress() as step:
            if dry_run:
                _try_dry(source, step, recap, cached=cached)
            else:
                with database(load_settings(), name="observatory load") as db:
                    upgrade(db.url)
                    load_history(db.engine)
                    _load(db.engine, source, step, recap, cached=cached)
    finally:
        if recap.lines:  # a load that is stopped says what it had done, and all that it refused
            _print_recap(recap)
    if recap.error is not None:
        raise recap.error


def _load(engine: "Engine", source: str, step: "Step", recap: "Recap", *, cached: bool) -> None:
    from etl.demo import demo_releases
    from etl.load import load_folder, load_tidy
    from etl.snapshot import Folder

    if source == "demo":
        load_tidy(engine, demo_releases(), step, recap)
    elif source == "official":
        folder, findings = _official(step, cached=cached)
        load_folder(engine, folder, step, stop_on_error=False, findings=findings, recap=recap)
    else:
        load_folder(engine, Folder(Path(source)), step, recap=recap)


def _try_dry(source: str, step: "Step", recap: "Recap", *, cached: bool) -> None:
    """Read and check everything; no database is asked, nor made."""
    from etl.load import load_folder
    from etl.snapshot import Folder

    folder = _official(step, cached=cached)[0] if source == "official" else Folder(Path(source))
    load_folder(None, folder, step, dry_run=True, recap=recap)


def _official(step: "Step", *, cached: bool) -> "tuple[Folder, list[tuple[str, Finding]]]":
    """Bring the cache up to date; return it, and the addresses that failed."""
    from etl import fetch
    from etl.catalogue import read_declarations

    cache = load_settings().home / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with fetch.Web() as web:
        findings = fetch.fetch_all([] if cached else read_declarations(), cache, step, web)
    return fetch.Cache(cache), findings


def _print_recap(recap: "Recap") -> None:
    table = Table(title="Recap of the load")
    for name in ("source", "edition", "outcome", "read", "kept", "left out", "findings", "why"):
        is_number = name in ("read", "kept", "left out", "findings")
        table.add_column(
            name,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=name != "why",
            max_width=70 if name == "why" else None,
        )
    for line in recap.lines:
        numbers = (line.read, line.kept, line.refused, line.findings)
        table.add_row(
            line.source, line.edition, line.outcome, *(f"{n:,}" for n in numbers), line.reason
        )
    console = _console()
    console.print(table)
    if recap.files:
        console.print(_summary([asdict(file) for file in recap.files]))
    if recap.absent:
        console.print(f"Declared, not in the folder: {', '.join(recap.absent)}.")
    if recap.version is not None:
        console.print(f"Published as data version {recap.version} ({recap.origin}).")
    elif recap.error is None:
        console.print("Nothing new: the published state has not changed.")
    else:
        console.print("Nothing was published: the state before stays.")


def _summary(files: list[dict[str, Any]]) -> str:
    """Say in one line what became of the files, naming those that nobody accounts for."""
    counts = count_outcomes(files)
    said = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    unknown = [file["name"] for file in files if file["outcome"] == "unknown"][:5]
    more = f" Unknown: {', '.join(unknown)}{', …' if counts['unknown'] > 5 else ''}."
    return f"Files: {len(files):,} in all, {said}.{more if unknown else ''}"


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    with_files: Annotated[
        bool, typer.Option("--files", help="List every file of the last load.")
    ] = False,
) -> None:
    """List what is published: releases, rows, findings, and what became of the files."""
    with database(load_settings(), name="observatory status") as db:
        upgrade(db.url)
        with connect_or_explain(db.engine) as connection:
            version = runs.current_version(connection)
            origin = runs.current_origin(connection)
            releases = runs.list_releases(connection)
            findings = runs.list_findings(connection)
            last = runs.last_run(connection)
            files = list_files(connection)
    if as_json:
        content = {"data_version": version, "origin": origin, "last_run": last}
        lists = {"releases": releases, "findings": findings, "files": files}
        typer.echo(json.dumps({**content, **lists}, default=str, ensure_ascii=False))
        return
    typer.echo(f"Data version {version or 'none yet'}, origin {origin or 'none'}.")
    if last is not None:
        said = filter(None, (last["state"], last["step"], last["message"]))
        typer.echo(f"Last load: {', '.join(said)}.")
    _print_releases(releases)
    _print_findings(findings)
    if files:
        _console().print(_summary(files))
    if with_files:
        _print_files(files)


def _print_files(files: list[dict[str, Any]]) -> None:
    table = Table(title="Files of the last load")
    for name in ("file", "bytes", "outcome", "source", "edition", "reason"):
        justify: Literal["left", "right"] = "right" if name == "bytes" else "left"
        table.add_column(name, justify=justify, no_wrap=name != "reason", overflow="fold")
    for row in files:
        names = (row["source"] or "", row["edition"] or "", row["reason"] or "")
        table.add_row(row["name"], f"{row['size']:,}", row["outcome"], *names)
    _console().print(table)


def _print_releases(releases: list[dict[str, Any]]) -> None:
    table = Table(title="Releases")
    for name in ("source", "edition", "state", "read", "kept", "left out", "findings", "published"):
        is_number = name in ("read", "kept", "left out", "findings")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in releases:
        counts = (row["rows_read"], row["rows_kept"], row["rows_refused"], row["findings"])
        numbers = [f"{count:,}" for count in counts]
        published = str(row["published_on"] or "not stated")
        table.add_row(row["source"], row["edition"], row["state"], *numbers, published)
    _console().print(table)


def _print_findings(findings: list[dict[str, Any]]) -> None:
    table = Table(title="Findings (information apart)")
    for name in ("severity", "source", "edition", "check", "rows", "message"):
        justify: Literal["left", "right"] = "right" if name == "rows" else "left"
        table.add_column(name, justify=justify, no_wrap=name != "message")
    for row in findings:
        names = (row["severity"], row["source"], row["edition"] or "", row["check_name"])
        table.add_row(*names, f"{row['row_count']:,}", row["message"])
    _console().print(table)


def _console() -> Console:
    """Return where tables are printed: wide enough for a file, as wide as the terminal is."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, 160))


def probe() -> None:
    """Tell by the exit code whether the official addresses answer (three seconds)."""
    from etl import fetch

    raise typer.Exit(0 if fetch.is_online() else OFFLINE)
