"""Loads releases: find, read, check, stage one by one; then publish all of them at once."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

from sqlalchemy import Engine

from etl.accounts import Accounts, find_unknown, read_set_aside
from etl.catalogue import Declaration, read_declarations
from etl.discover import find_files
from etl.indicators import IndicatorDeclaration, read_indicators
from etl.progress import Step, Watcher, watched_by
from etl.publication import publish, refuse_other_origin
from etl.reading import Files, Ready, outcome_of, read_checked, read_new
from etl.recap import Line, Recap
from etl.snapshot import Folder
from etl.stage import stage_release
from etl.tidy import TidyRelease
from observatory.db import runs, staging
from observatory.db.files import FileOutcome, record_files
from observatory.errors import CheckFailed, ObservatoryError, SourceChanged

__all__ = ["Line", "Recap", "Step", "load_folder", "load_tidy", "read_checked"]

Present = Sequence[tuple[Declaration, Files]]
Staging = tuple[staging.ReleaseInfo, Future[Line]]  # a release that is being written


def load_folder(
    engine: Engine | None,
    folder: Folder,
    step: Step,
    *,
    stop_on_error: bool = True,
    dry_run: bool = False,
    findings: Sequence[tuple[str, staging.Finding]] = (),
    recap: Recap | None = None,
) -> Recap:
    """Load every declared release that the folder holds; a dry run asks no database.

    A file that is not what its declaration says stops the load before anything is published
    (`stop_on_error`), or becomes a finding and leaves the others go on. What was staged stays
    staged: a second run resumes from there. `recap` is filled also by a load that is stopped.
    """
    declarations, indicators = read_declarations(), read_indicators()
    recap = recap or Recap("official")
    accounts, rules = Accounts(folder), read_set_aside()
    present = _present(declarations, folder, recap, accounts)
    if not present and recap.error is None:
        raise SourceChanged(
            "none of the declared files is in this folder",
            file=str(folder.root),
            remedy=_what_it_should_hold(declarations, folder),
        )
    if dry_run:
        _dry_run(present, indicators, recap, step, accounts)
        recap.files = accounts.close(rules)
        return recap
    if engine is None:
        raise ValueError("only a dry run needs no database")
    with runs.record_run(engine, "official", folder.root.name) as run:
        refuse_other_origin(engine, "official")
        for source, found in [*findings, *map(_found, recap.lines)]:
            run.add_finding(source, found)
        _load_each(engine, present, indicators, recap, run, step)
        _account_for(present, recap, accounts)
        is_published = recap.error is None or not stop_on_error
        recap.files = accounts.close(rules, is_published=is_published)
        _record_files(engine, run, recap.files)
        if recap.error is not None and stop_on_error:
            raise recap.error
        publish(engine, indicators, recap, run, step, needs_figures=not stop_on_error)
    return recap


def load_tidy(
    engine: Engine, releases: Sequence[Ready], step: Step, recap: Recap | None = None
) -> Recap:
    """Load releases that are made, not read: the demonstration."""
    indicators = read_indicators()
    origin = releases[0][0].origin
    recap = recap or Recap(origin)
    with runs.record_run(engine, origin, releases[0][0].address) as run:
        refuse_other_origin(engine, origin)
        for number, (info, content) in enumerate(releases):
            run.at(info.title, number, len(releases) + 1)
            step(info.source, number, len(releases) + 1)
            recap.lines.append(_stage(engine, info, content))
        publish(engine, indicators, recap, run, step)
    return recap


def _account_for(present: Present, recap: Recap, accounts: Accounts) -> None:
    """Say of the files of each release what became of it."""
    reasons = {(line.source, line.edition): line.refusal for line in recap.lines}
    for declared, files in present:
        accounts.add(declared, files.values(), reasons[declared.id, declared.edition])


def _found(line: Line) -> tuple[str, staging.Finding]:
    return line.source, staging.Finding("source_changed", "error", line.reason, 1)


def _record_files(engine: Engine, run: runs.Run, files: Sequence[FileOutcome]) -> None:
    with engine.begin() as connection:
        record_files(connection, run.id, files)
    for found in find_unknown(files):
        run.add_finding("files", found)


def _what_it_should_hold(declarations: Sequence[Declaration], folder: Folder) -> str:
    names = sorted({name for declared in declarations for name in declared.files.values()})[:5]
    damaged = "".join(f" {error}" for error in folder.refused.values())
    return (
        f"It should hold, among others: {', '.join(names)} (sub-folders, zipped or not).{damaged}"
    )


def _present(
    declarations: Sequence[Declaration], folder: Folder, recap: Recap, accounts: Accounts
) -> list[tuple[Declaration, Files]]:
    present = []
    for declared in declarations:
        try:
            files = find_files(declared, folder)
        except SourceChanged as error:
            refused = recap.refuse(declared.id, declared.edition, error)
            accounts.add(declared, folder.matching(declared.files.values()), refused.reason)
            continue
        if files is not None:
            present.append((declared, files))
        elif declared.address is None or not declared.address.on_request:
            recap.absent.append(f"{declared.id} {declared.edition}")
    return present


def _dry_run(
    present: Present,
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    step: Step,
    accounts: Accounts,
) -> None:
    for number, (declared, files) in enumerate(present):
        step(f"{declared.id} {declared.edition}", number, len(present))
        try:
            content = read_checked(declared, files, indicators)
            line = Line.of(declared.id, declared.edition, "readable", content)
            recap.lines.append(line)
        except ObservatoryError as error:
            line = recap.refuse(declared.id, declared.edition, error)
        accounts.add(declared, files.values(), line.refusal)


def _load_each(
    engine: Engine,
    present: Present,
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
    step: Step,
) -> None:
    """Read each release while the one before it is staged: PostgreSQL has the other core.

    Whatever ends the loop, the pool's own end waits for the release that is being staged: it is
    there whole, or not at all, before the lock of the loads is given back.
    """
    waiting: Staging | None = None
    with ThreadPoolExecutor(1) as writer:
        for number, (declared, files) in enumerate(present):
            name, total = f"{declared.id} {declared.edition}", len(present) + 1
            run.at(declared.title, number, total)
            step(name, number, total)
            with watched_by(_watcher(name, number, total, step, run)):
                ready = _read_one(engine, declared, files, indicators, recap, run)
                _settle(waiting, recap, run)  # two releases in memory, never three
                waiting = None
                if ready is not None:
                    staged = partial(_stage, engine, *ready)
                    waiting = ready[0], writer.submit(copy_context().run, staged)
                    del staged
                del ready
        _settle(waiting, recap, run)


def _settle(waiting: Staging | None, recap: Recap, run: runs.Run) -> None:
    """Wait for the release that is being staged; what the tables refuse stops that one only."""
    if waiting is None:
        return
    info, line = waiting
    try:
        recap.lines.append(line.result())
    except CheckFailed as error:
        run.add_finding(*_found(recap.refuse(info.source, info.edition, error)))


def _watcher(name: str, number: int, total: int, step: Step, run: runs.Run) -> Watcher:
    """Return what shows how far a long file has come."""

    def show(detail: str) -> None:
        run.at(f"{name} : {detail}", number, total)
        step(f"{name} : {detail}", number, total)

    return show


def _read_one(
    engine: Engine,
    declared: Declaration,
    files: Files,
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
) -> Ready | None:
    """Return a release to stage; None where the recap says why there is nothing to."""
    try:
        found = read_new(engine, declared, files, indicators)
    except (SourceChanged, CheckFailed) as error:
        run.add_finding(*_found(recap.refuse(declared.id, declared.edition, error)))
        return None
    if isinstance(found, Line):
        recap.lines.append(found)
        return None
    return found


def _stage(engine: Engine, info: staging.ReleaseInfo, content: TidyRelease) -> Line:
    with engine.connect() as connection:
        state = staging.find_release(connection, info.source, info.edition, info.sha256)
    if state is not None:
        return Line(info.source, info.edition, outcome_of(state))
    stage_release(engine, info, content)
    return Line.of(info.source, info.edition, "loaded", content)
