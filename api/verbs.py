"""The verbs that the service adds to the one command."""

from typing import Annotated

import typer

from observatory.db.engine import database
from observatory.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add our verbs."""
    app.command()(serve)


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


def _warn(port: int) -> None:
    typer.echo(f"Le port {port} est pris : le suivant est utilisé (port taken).", err=True)


def _announce(address: str) -> None:
    typer.echo(f"Observatoire : {address}")
