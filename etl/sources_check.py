"""`observatory sources check FILE`: which declarations read a file, and what they find in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from observatory.errors import ObservatoryError, SourceChanged, UsageError

if TYPE_CHECKING:
    from etl.catalogue import Declaration
    from etl.snapshot import Folder, Snapshot
    from etl.tidy import TidyRelease

Match = tuple["Declaration", dict[str, "Snapshot"]]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    file: Annotated[Path, typer.Argument(help="A file, or an archive, of a producer.")],
    companions: Annotated[
        list[Path] | None,
        typer.Option("--with", help="Where the other files of the same release are."),
    ] = None,
) -> None:
    """Read one file by its declaration and check it; write nothing."""
    from etl.catalogue import sources_folder
    from etl.indicators import read_indicators
    from etl.load import read_checked

    matches = find_matches(file, companions or [])
    if not matches:
        raise SourceChanged(
            f"no declaration of {sources_folder()} names this file",
            file=str(file),
            remedy=f"{_likeness(file)}Write a first declaration: observatory sources draft {file}",
        )
    first: ObservatoryError | None = None
    for declared, files in matches:
        title = f"{declared.id} {declared.edition}: {declared.title}"
        try:
            content = read_checked(declared, files, read_indicators())
        except ObservatoryError as error:
            first = first or error
            typer.echo(f"{title}\n  refused: {error}")
            continue
        _print(title, content)
    if first is not None:
        raise first


def find_matches(file: Path, companions: list[Path]) -> list[Match]:
    """Return the declarations that would read a file, with it and its companions."""
    from etl.catalogue import read_declarations
    from etl.snapshot import Folder

    if not file.is_file():
        raise UsageError(f"{file}: there is no such file.")
    alone = Folder(file.parent, [file])
    if alone.refused:
        raise alone.refused[file]
    found = ((one, _files_of(one, file, alone, companions)) for one in read_declarations())
    return [(declared, files) for declared, files in found if files is not None]


def _files_of(
    declared: "Declaration", file: Path, alone: "Folder", companions: list[Path]
) -> dict[str, "Snapshot"] | None:
    """Return the files of a release that holds this one; None if none of them is it."""
    from etl.discover import find_files
    from etl.snapshot import Folder as Some

    try:
        return find_files(declared, alone)
    except SourceChanged:
        absent = [p for p in declared.files.values() if not alone.matching([p])]
        others = [path for path in _beside(file, companions)
                  if Some(path.parent, [path]).matching(absent)]  # fmt: skip
        return find_files(declared, Some(file.parent, [file, *others]))


def _beside(file: Path, companions: list[Path]) -> list[Path]:
    beside = [path for path in sorted(file.parent.iterdir()) if path.is_file() and path != file]
    return beside + [p for folder in companions for p in sorted(folder.rglob("*")) if p.is_file()]


def _likeness(file: Path) -> str:
    """Say whose columns the file has, where it has those of some declaration."""
    from etl.catalogue import read_declarations
    from etl.likeness import most_like, year_in
    from etl.snapshot import Snapshot
    from etl.sniff import sniff

    try:
        found = most_like(sniff(Snapshot(file)).columns, year_in(file.name), read_declarations())
    except ObservatoryError:
        return ""
    if found is None:
        return ""
    declared, share = found
    return f"{share:.0%} of its columns are those of {declared.id} {declared.edition}. "


def _print(title: str, content: "TidyRelease") -> None:
    counts = (content.rows_read, content.rows_kept, content.rows_refused)
    typer.echo("{}\n  {:,} rows read, {:,} kept, {:,} left out".format(title, *counts))
    typer.echo(f"  {len(content.observations):,} figures, {len(content.perimeters):,} outlines")
    if not content.findings:
        return
    table = Table()
    for name in ("severity", "check", "rows", "message", "first"):
        table.add_column(name, overflow="fold", justify="right" if name == "rows" else "left")
    for found in content.findings:
        sample = ", ".join(f"{k} {v}" for k, v in (found.samples or [{}])[0].items())
        table.add_row(found.severity, found.check_name, f"{found.row_count:,}", found.message,
                      sample)  # fmt: skip
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
