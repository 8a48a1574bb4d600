"""Ends a load: publishes what it staged, where that leaves the observatory sound."""

from collections.abc import Sequence

from sqlalchemy import Engine

from etl.indicators import IndicatorDeclaration
from etl.progress import Step
from etl.recap import Recap
from observatory.db import runs, staging
from observatory.db.publish import publish_staged
from observatory.errors import CheckFailed, UsageError


def publish(
    engine: Engine,
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
    step: Step,
    *,
    needs_figures: bool = False,
) -> None:
    """Publish what this load staged, and nothing that an earlier one left."""
    done = len(recap.lines)

    def progress(name: str) -> None:
        run.at(f"publication : {name}", done, done + 1)
        step(f"publication : {name}", done, done + 1)

    with engine.begin() as connection:
        staging.discard_others(connection, recap.to_publish())
    if needs_figures:
        _require_figures(engine)
    rows = [declared.row() for declared in indicators]
    recap.version = publish_staged(engine, rows, recap.origin, progress)
    step("terminé", done + 1, done + 1)


def _require_figures(engine: Engine) -> None:
    """Refuse to publish an observatory without a figure: the addresses gave too little."""
    with engine.connect() as connection:
        if not staging.has_figures(connection):
            raise CheckFailed(
                "The official addresses gave no file of figures that is declared, so nothing was "
                "published. Download the files and load their folder (DATA=DIR make run), or see "
                "the demonstration (observatory load --from demo)."
            )


def refuse_other_origin(engine: Engine, origin: str) -> None:
    """Never mix fictional figures with real ones in one database."""
    with engine.begin() as connection:
        present = runs.current_origin(connection)
        staging.discard_other_origin(connection, origin)
    if present is not None and present != origin:
        raise UsageError(
            f"This observatory holds {present} data and would mix them with {origin} data. Use "
            "another home (OBSERVATORY_HOME=DIR), or empty this one first."
        )
