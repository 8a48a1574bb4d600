"""`observatory sources`: what is declared, where it comes from, what is here of it."""

import typer

app = typer.Typer(
    name="sources",
    help="List every declared source; check a file; draft a declaration.",
    invoke_without_command=True,
)


@app.callback()
def sources(context: typer.Context) -> None:
    """List every declared source."""
    if context.invoked_subcommand is not None:
        return
