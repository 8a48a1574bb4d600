"""Reads one release and checks it, unless the database has these very bytes already."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from etl.catalogue import Declaration
from etl.checks import check_release
from etl.discover import fingerprint
from etl.indicators import IndicatorDeclaration
from etl.readers import read_release
from etl.recap import Line
from etl.snapshot import Snapshot, digest
from etl.tidy import TidyRelease
from observatory.db import staging
from observatory.errors import SourceChanged

Files = dict[str, Snapshot]
Ready = tuple[staging.ReleaseInfo, TidyRelease]


def read_checked(
    declared: Declaration, files: Files, indicators: Sequence[IndicatorDeclaration]
) -> TidyRelease:
    """Read the files of a release and check what they say; write nothing."""
    _check_bytes(declared, files)
    content = read_release(declared, files)
    check_release(declared, content, indicators)
    return content


def read_new(
    engine: Engine, declared: Declaration, files: Files, indicators: Sequence[IndicatorDeclaration]
) -> Line | Ready:
    """Return a release to stage, or the line that says why there is nothing to."""
    sha256 = fingerprint(declared, files)
    with engine.connect() as connection:
        state = staging.find_release(connection, declared.id, declared.edition, sha256)
    if state is not None:
        return Line(declared.id, declared.edition, outcome_of(state))
    return _info(declared, files, sha256), read_checked(declared, files, indicators)


def outcome_of(state: str) -> str:
    """Return what becomes of a release that is in the database already."""
    return "unchanged" if state == "published" else "resumed"


def _check_bytes(declared: Declaration, files: Files) -> None:
    if declared.sha256 is not None and digest(list(files.values())) != declared.sha256:
        raise SourceChanged(
            "the bytes are not those that the declaration names",
            file=str(next(iter(files.values()))),
            remedy="Check what the producer changed, then update sha256.",
        )


def _info(declared: Declaration, files: Files, sha256: str) -> staging.ReleaseInfo:
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
