"""`observatory worker` and `observatory schedule`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from observatory.db import jobs
from observatory.db.engine import connect_or_explain, database
from observatory.db.migrate import upgrade
from observatory.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add our verbs."""
    app.command()(worker)
    app.command()(schedule)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
) -> None:
    """Fill an empty observatory, ask the producers on their calendar, load what changed."""
    from etl.catalogue import read_declarations
    from etl.schedule.queue import run_worker
    from etl.schedule.work import Work

    settings = load_settings()
    with database(settings, name="observatory worker") as db:
        upgrade(db.url)
        run_worker(Work(db.engine, settings, read_declarations()), db.url, once=once)


def schedule(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the sources: last answer, next look, what is late; and the jobs that failed."""
    from etl.catalogue import read_declarations
    from etl.report.editions import COMPOSERS
    from etl.schedule.agenda import read_agenda
    from etl.schedule.reports import read_planned

    settings, now = load_settings(), datetime.now(UTC)
    with database(settings, name="observatory schedule") as db:
        upgrade(db.url)
        with connect_or_explain(db.engine) as connection:
            agenda = read_agenda(connection, read_declarations(), now)
            day = settings.report_day
            planned = read_planned(connection, COMPOSERS, day, now) if day else []
            counts = jobs.count_jobs(connection)
            failed = jobs.list_jobs(connection, "failed", "aborted")
            waiting = jobs.list_jobs(connection, "todo", "doing")
    sources = [asdict(entry) for entry in agenda]
    reports = [
        {**asdict(each.batch), **{n: v for n, v in asdict(each).items() if n != "batch"}}
        for each in planned
    ]
    if as_json:
        content = {
            "sources": sources,
            "reports": reports,
            "jobs": counts,
            "failed": failed,
            "waiting": waiting,
        }
        typer.echo(json.dumps(content, default=str, ensure_ascii=False))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=max(console.width, 160))
    console.print(_sources_table(sources))
    if reports:
        console.print(_reports_table(reports))
    console.print("Jobs: " + (", ".join(f"{n} {s}" for s, n in sorted(counts.items())) or "none."))
    for title, rows in (("Waiting or at work", waiting), ("Failed", failed)):
        if rows:
            console.print(_jobs_table(title, rows))


def _sources_table(sources: list[dict[str, Any]]) -> Table:
    table = Table(title="Schedule")
    for name in ("source", "edition", "last look", "answer", "next look", "expected", "late since"):
        table.add_column(name, no_wrap=name in ("source", "edition"))
    for row in sources:
        due = row["next_due"]
        table.add_row(
            row["source"], row["edition"], _minute(row["checked_at"]), row["outcome"] or "",
            _minute(due) if due else "no address known",
            f"{row['expected']:%Y-%m}" if row["expected"] else "", str(row["late"] or ""),
        )  # fmt: skip
    return table


def _reports_table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Editions of the report")
    for name in ("edition", "of", "language", "next date", "done for", "data version", "failures",
                 "last error"):  # fmt: skip
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(
            row["kind"], row["level"] or "national", row["language"], str(row["next"]),
            str(row["done_for"] or ""), str(row["done_version"] or ""),
            str(row["failures"] or ""), escape(row["message"] or ""),
        )  # fmt: skip
    return table


def _jobs_table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=title)
    for name in ("job", "what", "state", "attempts", "not before", "last error"):
        table.add_column(name, overflow="fold")
    for row in rows:
        what = " ".join([row["task"], *(str(v) for v in row["args"].values())])
        table.add_row(
            str(row["id"]), what, row["status"], str(row["attempts"]),
            _minute(row["scheduled_at"]), row["error"] or "",
        )  # fmt: skip
    return table


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
