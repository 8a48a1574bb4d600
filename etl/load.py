"""Loads releases: find, read, check, stage one by one; then publish all of them at once."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine

from etl.accounts import Accounts, find_unknown, read_set_aside
from etl.catalogue import Declaration, read_declarations
from etl.checks import check_release
from etl.discover import find_files, fingerprint
from etl.indicators import IndicatorDeclaration, read_indicators
from etl.progress import Watcher, watched_by
from etl.readers import read_release
from etl.snapshot import Folder, Snapshot, digest
from etl.stage import stage_release
from etl.tidy import TidyRelease
from observatory.db import runs, staging
from observatory.db.files import FileOutcome, record_files
from observatory.db.publish import publish_staged
from observatory.errors import CheckFailed, ObservatoryError, SourceChanged, UsageError

Step = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one release: a line of the recap."""

    source: str
    edition: str
    outcome: str  # loaded | unchanged | resumed | refused
    read: int = 0
    kept: int = 0
    refused: int = 0
    findings: int = 0
    reason: str = ""


@dataclass(slots=True)
class Recap:
    """What a load did."""

    origin: str
    lines: list[Line] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    files: list[FileOutcome] = field(default_factory=list)
    version: int | None = None
    error: ObservatoryError | None = None


def load_folder(
    engine: Engine,
    folder: Folder,
    step: Step,
    *,
    stop_on_error: bool = True,
    dry_run: bool = False,
    findings: Sequence[tuple[str, staging.Finding]] = (),
) -> Recap:
    """Load every declared release that the folder holds.

    A file that is not what its declaration says stops the load before anything is published
    (`stop_on_error`), or becomes a finding and leaves the others go on. What was staged stays
    staged: a second run resumes from there.
    """
    declarations, indicators = read_declarations(), read_indicators()
    recap, accounts, rules = Recap("official"), Accounts(folder), read_set_aside()
    present = _present(declarations, folder, recap, accounts, stop_on_error)
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
    with runs.record_run(engine, "official", folder.root.name) as run:
        _refuse_other_origin(engine, "official")
        for source, found in findings:
            run.add_finding(source, found)
        _load_each(engine, present, indicators, recap, run, step)
        reasons = {(line.source, line.edition): _reason(line) for line in recap.lines}
        for declared, files in present:
            accounts.add(declared, files.values(), reasons[declared.id, declared.edition])
        is_published = recap.error is None or not stop_on_error
        recap.files = accounts.close(rules, is_published=is_published)
        _record_files(engine, run, recap.files)
        if recap.error is not None and stop_on_error:
            raise recap.error
        if not stop_on_error:
            _require_figures(engine)
        _publish(engine, indicators, recap, run, step, len(present))
    return recap


def _reason(line: Line) -> str | None:
    return line.reason if line.outcome == "refused" else None


def _record_files(engine: Engine, run: runs.Run, files: Sequence[FileOutcome]) -> None:
    with engine.begin() as connection:
        record_files(connection, run.id, files)
    for found in find_unknown(files):
        run.add_finding("files", found)


def _watcher(name: str, number: int, total: int, step: Step, run: runs.Run) -> Watcher:
    """Return what shows how far a long file has come."""

    def show(detail: str) -> None:
        run.at(f"{name} : {detail}", number, total)
        step(f"{name} : {detail}", number, total)

    return show


def _require_figures(engine: Engine) -> None:
    """Refuse to publish an observatory without a figure: the addresses gave too little."""
    with engine.connect() as connection:
        if not staging.has_figures(connection):
            raise CheckFailed(
                "The official addresses gave no file of figures that is declared, so nothing was "
                "published. Download the files and load their folder (DATA=DIR make run), or see "
                "the demonstration (observatory load --from demo)."
            )


def _what_it_should_hold(declarations: Sequence[Declaration], folder: Folder) -> str:
    names = sorted({name for declared in declarations for name in declared.files.values()})[:5]
    damaged = "".join(f" {error}" for error in folder.refused.values())
    return (
        f"It should hold, among others: {', '.join(names)} (sub-folders, zipped or not).{damaged}"
    )


def load_tidy(
    engine: Engine,
    releases: Sequence[tuple[staging.ReleaseInfo, TidyRelease]],
    step: Step,
) -> Recap:
    """Load releases that are made, not read: the demonstration."""
    indicators = read_indicators()
    origin = releases[0][0].origin
    recap = Recap(origin)
    with runs.record_run(engine, origin, releases[0][0].address) as run:
        _refuse_other_origin(engine, origin)
        for number, (info, content) in enumerate(releases):
            run.at(info.title, number, len(releases) + 1)
            step(info.source, number, len(releases) + 1)
            recap.lines.append(_stage(engine, info, content))
        _publish(engine, indicators, recap, run, step, len(releases))
    return recap


def _present(
    declarations: Sequence[Declaration],
    folder: Folder,
    recap: Recap,
    accounts: Accounts,
    stop_on_error: bool,
) -> list[tuple[Declaration, dict[str, Snapshot]]]:
    present = []
    for declared in declarations:
        try:
            files = find_files(declared, folder)
        except SourceChanged as error:
            if stop_on_error:
                raise
            recap.error = recap.error or error
            recap.lines.append(Line(declared.id, declared.edition, "refused", reason=str(error)))
            accounts.add(declared, folder.matching(declared.files.values()), str(error))
            continue
        if files is None:
            if declared.address is None or not declared.address.on_request:
                recap.absent.append(f"{declared.id} {declared.edition}")
        else:
            present.append((declared, files))
    return present


def _dry_run(
    present: Sequence[tuple[Declaration, dict[str, Snapshot]]],
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    step: Step,
    accounts: Accounts,
) -> None:
    for number, (declared, files) in enumerate(present):
        step(f"{declared.id} {declared.edition}", number, len(present))
        try:
            content = read_checked(declared, files, indicators)
            line = _line(declared.id, declared.edition, "readable", content)
        except ObservatoryError as error:
            recap.error = recap.error or error
            line = Line(declared.id, declared.edition, "refused", reason=str(error))
        recap.lines.append(line)
        accounts.add(declared, files.values(), _reason(line))


def _load_each(
    engine: Engine,
    present: Sequence[tuple[Declaration, dict[str, Snapshot]]],
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
    step: Step,
) -> None:
    """Read each release while the one before it is staged: PostgreSQL has the other core."""
    waiting: Future[Line] | None = None
    with ThreadPoolExecutor(1) as writer:
        for number, (declared, files) in enumerate(present):
            name, total = f"{declared.id} {declared.edition}", len(present) + 1
            run.at(declared.title, number, total)
            step(name, number, total)
            with watched_by(_watcher(name, number, total, step, run)):
                found = _read_one(engine, declared, files, indicators, recap, run)
                if waiting is not None:  # two releases in memory, never three
                    recap.lines.append(waiting.result())
                waiting = None
                if isinstance(found, Line):
                    recap.lines.append(found)
                else:
                    info, content = found
                    waiting = writer.submit(
                        copy_context().run, partial(_stage, engine, info, content)
                    )
        if waiting is not None:
            recap.lines.append(waiting.result())


def _read_one(
    engine: Engine,
    declared: Declaration,
    files: dict[str, Snapshot],
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
) -> Line | tuple[staging.ReleaseInfo, TidyRelease]:
    """Return a release to stage, or the line that says why there is nothing to."""
    try:
        sha256 = fingerprint(declared, files)
        if declared.sha256 is not None and digest(list(files.values())) != declared.sha256:
            raise SourceChanged(
                "the bytes are not those that the declaration names",
                file=str(next(iter(files.values()))),
                remedy="Check what the producer changed, then update sha256.",
            )
        with engine.connect() as connection:
            state = staging.find_release(connection, declared.id, declared.edition, sha256)
        if state is not None:
            outcome = "unchanged" if state == "published" else "resumed"
            return Line(declared.id, declared.edition, outcome)
        content = read_checked(declared, files, indicators)
    except (SourceChanged, CheckFailed) as error:
        recap.error = recap.error or error
        run.add_finding(declared.id, staging.Finding("source_changed", "error", str(error), 1))
        return Line(declared.id, declared.edition, "refused", reason=str(error))
    return _info(declared, files, sha256), content


def read_checked(
    declared: Declaration,
    files: dict[str, Snapshot],
    indicators: Sequence[IndicatorDeclaration],
) -> TidyRelease:
    """Read the files of a release and check what they say; write nothing."""
    content = read_release(declared, files)
    check_release(declared, content, indicators)
    return content


def _info(declared: Declaration, files: dict[str, Snapshot], sha256: str) -> staging.ReleaseInfo:
    return staging.ReleaseInfo(
        source=declared.id,
        edition=declared.edition,
        title=declared.title,
        producer=declared.producer,
        licence=declared.licence,
        operation=declared.operation,
        landing_page=declared.landing_page,
        # names only: a path of the loading machine is nobody's business
        address=json.dumps(sorted({s.path.name for s in files.values()})[:20], ensure_ascii=False),
        published_on=declared.published_on,
        accessed_on=datetime.now(UTC).date(),
        sha256=sha256,
        origin="official",
        maturity=declared.maturity,
        precedence=declared.precedence,
    )


def _stage(engine: Engine, info: staging.ReleaseInfo, content: TidyRelease) -> Line:
    with engine.connect() as connection:
        if staging.find_release(connection, info.source, info.edition, info.sha256):
            return Line(info.source, info.edition, "unchanged")
    stage_release(engine, info, content)
    return _line(info.source, info.edition, "loaded", content)


def _line(source: str, edition: str, outcome: str, content: TidyRelease) -> Line:
    findings = sum(1 for found in content.findings if found.severity != "info")
    return Line(
        source,
        edition,
        outcome,
        content.rows_read,
        content.rows_kept,
        content.rows_refused,
        findings,
        "; ".join(f"{found.row_count} {found.message}" for found in content.findings[:3]),
    )


def _publish(
    engine: Engine,
    indicators: Sequence[IndicatorDeclaration],
    recap: Recap,
    run: runs.Run,
    step: Step,
    done: int,
) -> None:
    def progress(name: str) -> None:
        run.at(f"publication : {name}", done, done + 1)
        step(f"publication : {name}", done, done + 1)

    ours = [(line.source, line.edition) for line in recap.lines if line.outcome != "refused"]
    with engine.begin() as connection:
        staging.discard_others(connection, ours)
    rows = [declared.row() for declared in indicators]
    recap.version = publish_staged(engine, rows, recap.origin, progress)
    step("terminé", done + 1, done + 1)


def _refuse_other_origin(engine: Engine, origin: str) -> None:
    """Never mix fictional figures with real ones in one database."""
    with engine.begin() as connection:
        present = runs.current_origin(connection)
        staging.discard_other_origin(connection, origin)
    if present is not None and present != origin:
        raise UsageError(
            f"This observatory holds {present} data and would mix them with {origin} data. Use "
            "another home (OBSERVATORY_HOME=DIR), or empty this one first."
        )
