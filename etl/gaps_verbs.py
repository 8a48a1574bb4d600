"""The verb `gaps coverage`: how many gaps are computed or bounded, and why the others are not."""

import json
from collections import Counter
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from observatory.db.availability import (
    FIELDS,
    AvailabilityQuestion,
    count_availability,
)
from observatory.db.engine import connect_or_explain, database
from observatory.db.filters import TerritoryFilter
from observatory.db.migrate import upgrade
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.territory import Level
from observatory.settings import load_settings

_COUNTED = ("asked", "computed", "bounded", "refused")

app = typer.Typer(name="gaps", help="What is known of the gaps.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """What is known of the gaps."""


@app.command()
def coverage(
    indicator: Annotated[list[str] | None, typer.Option(help="Only these indicators.")] = None,
    level: Annotated[Level | None, typer.Option(help="Only this level.")] = None,
    vintage: Annotated[int | None, typer.Option(help="Only this generation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Count the gaps by benchmark kind: computed, bounded or refused, and why (French, English)."""
    question = AvailabilityQuestion(
        territories=TerritoryFilter(
            levels=(level,) if level else (), vintages=(vintage,) if vintage else ()
        ),
        indicators=tuple(indicator or ()),
        figures=("gap",),
    )
    with database(load_settings(), name="observatory gaps") as db:
        upgrade(db.url)
        with connect_or_explain(db.engine) as connection:
            rows = [
                dict(zip(FIELDS, row, strict=True))
                for row in count_availability(connection, question)
            ]
    if as_json:
        typer.echo(json.dumps(_by_reason(rows), ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(_totals(rows))
    console.print(_reasons(rows))


def _totals(rows: list[dict[str, Any]]) -> Table:
    counts = {name: Counter[str]() for name in _COUNTED}
    for row in rows:
        refused = row["count"] - row["computed"] - row["bounded"]
        told = (row["count"], row["computed"], row["bounded"], refused)
        for name, number in zip(_COUNTED, told, strict=True):
            counts[name][row["benchmark_kind"]] += number
    table = Table(title="Gaps by benchmark kind")
    table.add_column("benchmark kind", no_wrap=True)
    for name in (*_COUNTED, "known"):
        table.add_column(name, justify="right", no_wrap=True)
    for kind in [*sorted(counts["asked"]), "all"]:
        asked, computed, bounded, refused = (
            of.total() if kind == "all" else of[kind] for of in counts.values()
        )
        share = f"{100 * (computed + bounded) / asked:.1f} %" if asked else ""
        table.add_row(kind, *(f"{n:,}" for n in (asked, computed, bounded, refused)), share)
    return table


def _reasons(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Why there is no gap, no ratio, or bounds only")
    table.add_column("reason", no_wrap=True)
    table.add_column("gaps", justify="right", no_wrap=True)
    table.add_column("said", overflow="fold")
    for line in _by_reason(rows):
        table.add_row(line["reason"], f"{line['count']:,}", f"{line['fr']}\n{line['en']}")
    return table


def _by_reason(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter[str]()
    for row in rows:
        if row["reason"]:
            counts[row["reason"]] += row["count"]
    return [
        {"reason": reason, "count": count, "fr": REASONS[Reason(reason)][0],
         "en": REASONS[Reason(reason)][1]}
        for reason, count in counts.most_common()
    ]  # fmt: skip
