"""Reads the releases, what the checks found in them, and the revisions since the last edition."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from observatory.db import revisions
from observatory.db.filters import Slice
from observatory.db.revisions import RevisionQuestion
from observatory.db.tables import data_version, finding, release, report_edition
from observatory.domain.indicator import Indicator
from observatory.domain.report.revised import Revision, RevisionFacts
from observatory.domain.report.served import ObservationKey
from observatory.domain.report.sources import Found, Release

MOST = 5_000  # revisions of an edition's tables; the interface lists every one


def read_sources(connection: Connection) -> tuple[Release, ...]:
    """Return the published releases with their findings, as /v1/releases/{number} lists them."""
    found: dict[int, list[Found]] = defaultdict(list)
    names = ("check_name", "severity", "message", "row_count", "release_id")
    query = select(*(finding.c[name] for name in names)).order_by(finding.c.id)
    for check, severity, message, rows, number in connection.execute(query):
        own = found[number]
        own.append(Found(check=check, severity=severity, message=message, rows=rows,
                         position=len(own)))  # fmt: skip
    columns = [release.c[name] for name in ("title", "producer", "edition", "licence", "sha256",
                                            "published_on")]  # fmt: skip
    query = select(release.c.id.label("number"), *columns).where(release.c.state == "published")
    return tuple(
        Release(**row, findings=tuple(found[row["number"]]))
        for row in connection.execute(query.order_by(release.c.id)).mappings()
    )


def read_revised(connection: Connection, indicators: Mapping[str, Indicator]) -> RevisionFacts:
    """Return the revisions by releases that were published after the last edition of a report."""
    current = select(func.max(data_version.c.version)).scalar_subquery()
    last = connection.execute(
        select(report_edition.c.period, report_edition.c.data_version)
        .where(report_edition.c.data_version < current)
        .order_by(report_edition.c.data_version.desc(), report_edition.c.id.desc())
        .limit(1)
    ).first()
    page = revisions.list_revisions(connection, RevisionQuestion(), Slice(limit=MOST))
    beyond = revisions.list_revisions(connection, RevisionQuestion(exceeds=True), Slice(limit=1))
    after = 0 if last is None else last.data_version
    published = connection.execute(select(release.c.id, release.c.published_in))
    versions = {row.id: row.published_in for row in published}
    rows = [dict(zip(revisions.FIELDS, row, strict=True)) for row in page.rows]
    return RevisionFacts(
        last=None if last is None else last.period, matched=page.matched, beyond=beyond.matched,
        rows=tuple(
            Revision(
                key=ObservationKey(**{name: row[name] for name in _KEY}),
                indicator=indicators[row["indicator"]], name=row["name"], kind=row["kind"],
                old=row["old_value"], new=row["new_value"], change=row["change"],
                exceeds=row["exceeds"], old_edition=row["old_edition"], edition=row["edition"],
                source=row["source"],
            )
            for row in rows if (versions[row["release"]] or 0) > after
        ),
    )  # fmt: skip


_KEY = ("indicator", "level", "code", "vintage", "period")
