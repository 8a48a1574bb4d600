"""The verbs that the service adds to the one command."""

from pathlib import Path
from typing import Annotated

import typer

from observatory.db.engine import database
from observatory.domain.territory import Level
from observatory.errors import UsageError
from observatory.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add our verbs."""
    app.command()(serve)
    app.command()(locate)


def serve(
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port; taken, the next free one.")
    ] = None,
) -> None:
    """Serve the map and the interface of the database that the settings name."""
    # Imported where used: the other verbs do not wait for the web framework.
    from api.server import serve as run_server

    settings = load_settings()
    with database(settings, name="observatory-serve") as found:
        if found.server is not None:
            found.server.watch()
        run_server(settings, found.reader_url, port=port, ready=_announce, taken=_warn)


def locate(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or GeoJSON of points or addresses.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Where to write: .csv, .xlsx or .json.")
    ] = None,
    level: Annotated[list[Level] | None, typer.Option(help="By default qpv.")] = None,
    vintage: Annotated[list[int] | None, typer.Option(help="By default all.")] = None,
    distance: Annotated[bool, typer.Option("--distance", help="Metres too.")] = False,
) -> None:
    """Say of each row of a file whether it lies in a neighbourhood; the file stays where it is."""
    from api.locating.offline import locate_file

    if others := [one for one in level or [] if not one.is_zoning]:
        raise UsageError(f"--level: {others[0]} is not located; choose qpv, zus or qva.")
    locate_file(file, out, level or [], vintage or [], distance)


def _warn(port: int) -> None:
    typer.echo(f"Le port {port} est pris : le suivant est utilisé (port taken).", err=True)


def _announce(address: str) -> None:
    typer.echo(f"Observatoire : {address}")
