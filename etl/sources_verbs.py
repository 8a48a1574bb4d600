"""`observatory sources`: what is declared, where it comes from, what is here of it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from observatory.db.cluster_files import ClusterFiles
from observatory.db.engine import connect_or_explain, database
from observatory.db.runs import list_releases
from observatory.errors import DatabaseUnreachable
from observatory.settings import Settings, load_settings

if TYPE_CHECKING:
    from etl.catalogue import Address, Declaration

app = typer.Typer(
    name="sources",
    help="List every declared source; check a file; draft a declaration.",
    invoke_without_command=True,
)
UNKNOWN = "none known"
Loaded = dict[tuple[str, str], str]  # the state of each release, by source and edition


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of the list."""

    id: str
    edition: str
    title: str
    producer: str
    address: str
    verified: bool  # somebody has seen this address answer with this file
    in_cache: str | None  # when the newest snapshot was fetched
    loaded: str | None  # state of the release; None: not loaded, or no database to ask
    expected: str | None  # the next month in which the producer is expected to publish


@app.callback()
def sources(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List every declared source."""
    if context.invoked_subcommand is not None:
        return
    from etl.catalogue import read_declarations

    settings = load_settings()
    loaded = _loaded(settings)
    today = datetime.now(UTC).date()
    lines = [
        describe(declared, settings.home / "cache", loaded or {}, today)
        for declared in read_declarations()
    ]
    if as_json:
        content = {"database": loaded is not None, "sources": [asdict(line) for line in lines]}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    _print(lines, is_known=loaded is not None)


def describe(declared: "Declaration", cache: Path, loaded: Loaded, today: date) -> Declared:
    """Return what is known of one declaration."""
    from etl.fetch.store import latest
    from etl.schedule.calendar import next_expected

    kept = latest(cache / declared.id / declared.edition)
    calendar = declared.calendar
    return Declared(
        id=declared.id,
        edition=declared.edition,
        title=declared.title,
        producer=declared.producer,
        address=_words(declared.address) if declared.address else UNKNOWN,
        verified=declared.address is not None and declared.address.verified,
        in_cache=max(o.accessed_at for o in kept.origins) if kept else None,
        loaded=loaded.get((declared.id, declared.edition)),
        expected=f"{next_expected(calendar, today):%Y-%m}" if calendar else None,
    )


def _words(address: "Address") -> str:
    """Say where the bytes are, and which of the files there."""
    if address.kind == "npm":
        return f"npm {address.url} {address.version}"
    which = f"resource {address.resource}" if address.resource else address.link
    return f"{address.url} ({which})" if which else address.url


def _loaded(settings: Settings) -> Loaded | None:
    """Return what is loaded; None where there is no database (this verb makes none)."""
    if settings.database_url is None and not ClusterFiles(settings.home).data.is_dir():
        return None
    try:
        with (
            database(settings, name="observatory sources") as db,
            connect_or_explain(db.engine) as connection,
        ):
            rows: list[Any] = list_releases(connection)
    except DatabaseUnreachable:
        return None
    # An edition may have both states at once: what readers see is the one to tell.
    rows.sort(key=lambda row: row["state"] == "published")
    return {(row["source"], row["edition"]): row["state"] for row in rows}


def _print(lines: list[Declared], *, is_known: bool) -> None:
    table = Table(title="Declared sources")
    for name in ("source", "edition", "producer", "address", "seen", "cache", "loaded", "expected"):
        table.add_column(name, overflow="fold", no_wrap=name in ("source", "edition"))
    for line in lines:
        seen = "" if line.address == UNKNOWN else "yes" if line.verified else "not verified"
        loaded = line.loaded or ("no" if is_known else "?")
        table.add_row(
            line.id, line.edition, line.producer, line.address, seen,
            (line.in_cache or "no")[:10], loaded, line.expected or "",
        )  # fmt: skip
    console = Console()
    console = console if console.is_terminal else Console(width=max(console.width, 180))
    console.print(table)
    unseen = sum(1 for line in lines if line.address != UNKNOWN and not line.verified)
    none = sum(1 for line in lines if line.address == UNKNOWN)
    console.print(
        f"{len(lines)} declared; {none} without a known address; {unseen} whose address nobody has "
        "seen answer with this file (verified: false)."
    )
    if not is_known:
        console.print("No database yet: what is loaded is not known.")
