"""The rows of the annual report: everything is summed in the database, one question at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection, Integer, and_, func, select

from observatory.db.report_families import family_gaps, key_columns, make_key
from observatory.db.report_sums import add_up
from observatory.db.tables import (
    finding,
    gap,
    observation,
    release,
)
from observatory.domain.reasons import Reason
from observatory.domain.report_rows import (
    FamilyKey,
    FamilySummary,
    Figures,
    FindingCount,
    ReasonCount,
    ReleaseRow,
)


def read_figures(connection: Connection, keys: Sequence[FamilyKey]) -> Figures:
    """Return the sums, reasons and sources of the families."""
    sources = tuple(_list_sources(connection, keys))
    releases = tuple(_list_releases(connection, sorted({source[1] for source in sources})))
    # Ids depend on the order of loads: the report numbers its releases in its own order.
    numbers = {release.id: number for number, release in enumerate(releases, start=1)}
    return Figures(
        summaries=tuple(_summarise(connection, keys)),
        reasons=tuple(_count_reasons(connection, keys)),
        sources=tuple((key, numbers[release_id]) for key, release_id in sources),
        releases=tuple(replace(release, id=numbers[release.id]) for release in releases),
        findings=tuple(_count_findings(connection)),
    )


def _summarise(connection: Connection, keys: Sequence[FamilyKey]) -> Iterable[FamilySummary]:
    family, joined = family_gaps(keys)
    key = key_columns(family)
    is_compared = gap.c.difference.is_not(None)
    counts = func.count(gap.c.difference)
    question = (
        select(
            *key,
            func.count().label("zones"),
            counts.label("compared"),
            *(func.count().filter(is_compared, gap.c.outcome == outcome).label(outcome)
              for outcome in ("worse", "similar", "better")),
            func.count(gap.c.p_adjusted).label("adjusted"),
            func.count().filter(is_compared, gap.c.obs_status == "E").label("estimated"),
            func.count().filter(is_compared, gap.c.obs_status == "B").label("breaks"),
            func.count().filter(gap.c.zone_denominator.is_(None)).label("unknown_n"),
        )
        .select_from(joined)
        .group_by(*key)
        .order_by(*key)
    )  # fmt: skip
    sums = add_up(connection, keys)
    for row in connection.execute(question).mappings():
        found = make_key(tuple(row.values()))
        counted = {name: value for name, value in row.items() if name not in family.c}
        yield FamilySummary(key=found, **counted, **sums[found])


def _count_reasons(connection: Connection, keys: Sequence[FamilyKey]) -> Iterable[ReasonCount]:
    family, joined = family_gaps(keys)
    key = (*key_columns(family), gap.c.reason)
    question = (
        select(*key, func.count())
        .select_from(joined)
        .where(gap.c.difference.is_(None))
        .group_by(*key)
        .order_by(*key)
    )
    return (
        ReasonCount(make_key(row), Reason(row[5]) if row[5] else None, row[6])
        for row in connection.execute(question)
    )


def _list_sources(
    connection: Connection, keys: Sequence[FamilyKey]
) -> Iterable[tuple[FamilyKey, int]]:
    """Return the releases of the zone, of the benchmark and of another source's denominator."""
    family, joined = family_gaps(keys)
    figures = and_(
        observation.c.indicator_id == gap.c.indicator_id,
        observation.c.territory_id == gap.c.territory_id,
        observation.c.period == gap.c.period,
        observation.c.known_to.is_(None),
    )
    key = key_columns(family)
    questions = [
        select(*key, column.label("release_id")).select_from(source).where(column.is_not(None))
        for column, source in (
            (gap.c.release_id, joined),
            (gap.c.benchmark_release_id, joined),
            (observation.c.denominator_release_id, joined.join(observation, figures)),
        )
    ]
    found = sa.union(*questions).subquery()
    question = select(found).order_by(*found.c)
    return ((make_key(row), row.release_id) for row in connection.execute(question))


def _list_releases(connection: Connection, ids: Sequence[int]) -> Iterable[ReleaseRow]:
    names = ReleaseRow.__dataclass_fields__
    question = (
        select(*(release.c[name] for name in names))
        .where(release.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(Integer))))
        .order_by(release.c.source, release.c.edition, release.c.id)
    )
    return (ReleaseRow(**row) for row in connection.execute(question).mappings())


def _count_findings(connection: Connection) -> Iterable[FindingCount]:
    """Count the findings of what is published; a load that failed before has its own log."""
    key = (finding.c.source, finding.c.check_name, finding.c.severity)
    question = (
        select(*key, func.count(), func.sum(finding.c.row_count))
        .join_from(finding, release, release.c.id == finding.c.release_id)
        .where(release.c.state == "published")
        .group_by(*key)
        .order_by(*key)
    )
    return (FindingCount(*row) for row in connection.execute(question))
