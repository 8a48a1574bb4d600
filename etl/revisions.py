"""The verb that lists the figures that a later edition, or another source, changed."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from observatory.db import revisions
from observatory.db.engine import connect_or_explain, database
from observatory.db.filters import Slice, TerritoryFilter
from observatory.db.migrate import upgrade
from observatory.db.revisions import RevisionQuestion
from observatory.domain.territory import Level
from observatory.settings import load_settings

MOST = 1_000_000
NUMBERS = ("compared", "changed", "exceeding", "no interval", "largest", "old", "new", "change",
           "half-width")  # fmt: skip
Words = list[str] | None


def list_revisions(
    indicator: Annotated[Words, typer.Option(help="Code; may be repeated.")] = None,
    level: Annotated[list[Level] | None, typer.Option(help="Level; may be repeated.")] = None,
    vintage: Annotated[list[int] | None, typer.Option(help="Vintage; may be repeated.")] = None,
    source: Annotated[Words, typer.Option(help="Of either figure; may be repeated.")] = None,
    every: Annotated[bool, typer.Option("--list", help="Each figure, not only counts.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Figures listed at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the figures that a later edition, or another source, changed."""
    places = TerritoryFilter(levels=tuple(level or ()), vintages=tuple(vintage or ()))
    question = RevisionQuestion(
        territories=places, indicators=tuple(indicator or ()), sources=tuple(source or ())
    )
    with database(load_settings(), name="observatory revisions") as db:
        upgrade(db.url)
        with connect_or_explain(db.engine) as connection:
            families = revisions.summarise_revisions(connection, question)
            page = revisions.list_revisions(connection, question, Slice(limit if every else 1))
    items = [dict(zip(revisions.FIELDS, row, strict=True)) for row in page.rows] if every else []
    if as_json:
        content = {"summary": families, **({"items": items} if every else {})}
        typer.echo(json.dumps({**content, "numberMatched": page.matched}, ensure_ascii=False))
        return
    _print_summary(families)
    if every:
        _print_items(items, page.matched)


def _print_summary(families: list[dict[str, Any]]) -> None:
    rows = [
        (
            row["kind"], f"{row['old_source']} {row['old_edition']}",
            f"{row['source']} {row['edition']}", row["indicator"],
            f"{row['level']} {row['vintage']}", row["period"], f"{row['compared']:,}",
            f"{row['changed']:,}", f"{row['exceeding']:,}", f"{row['without_interval']:,}",
            _figure(row["largest"]),
        )
        for row in families
    ]  # fmt: skip
    names = ("kind", "from", "to", "indicator", "territories", "period", "compared", "changed",
             "exceeding", "no interval", "largest")  # fmt: skip
    _print("Figures that two releases share", names, rows)
    changed = sum(row["changed"] for row in families)
    exceeding = sum(row["exceeding"] for row in families)
    compared = sum(row["compared"] for row in families)
    typer.echo(
        f"{compared:,} figures compared, {changed:,} changed, {exceeding:,} by more than the "
        "half-width of their interval."
    )


def _print_items(items: list[dict[str, Any]], matched: int) -> None:
    rows = [
        (
            row["indicator"], f"{row['level']} {row['code']} {row['vintage']}", row["period"],
            f"{row['old_source']} {row['old_edition']}", f"{row['source']} {row['edition']}",
            *(_figure(row[name]) for name in ("old_value", "new_value", "change", "half_width")),
            {True: "yes", False: "no", None: "cannot be told"}[row["exceeds"]],
        )
        for row in items
    ]  # fmt: skip
    names = ("indicator", "territory", "period", "from", "to", "old", "new", "change",
             "half-width", "exceeds")  # fmt: skip
    _print(f"Revisions: {len(items):,} of {matched:,}", names, rows)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _print(title: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(title=title)
    for name in names:
        table.add_column(name, justify="right" if name in NUMBERS else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console = Console()
    # wide enough for a file, as wide as the terminal is
    (console if console.is_terminal else Console(width=max(console.width, 180))).print(table)
