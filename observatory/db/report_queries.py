"""The rows of the annual report: everything is summed in the database, one question at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Integer, SmallInteger, Text, and_, case, func, select

from observatory.db.tables import (
    finding,
    gap,
    indicator,
    observation,
    release,
    territory,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.reasons import Reason
from observatory.domain.report_rows import (
    FamilyKey,
    FamilySummary,
    Figures,
    FindingCount,
    Generation,
    ReasonCount,
    ReleaseRow,
)
from observatory.domain.territory import Level


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


def family_table(keys: Sequence[FamilyKey]) -> sa.FromClause:
    """Return the keys as rows that any question joins."""
    rows = [
        (k.indicator, k.generation.level.value, k.generation.vintage, k.period, k.kind.value)
        for k in keys
    ]
    columns = (
        sa.column("indicator", Text),
        sa.column("level", Text),
        sa.column("vintage", SmallInteger),
        sa.column("period", Text),
        sa.column("kind", Text),
    )
    # VALUES cannot be empty, and an empty code matches no indicator.
    return sa.values(*columns, name="family").data(rows or [("", "", 0, "", "")])


def family_gaps(keys: Sequence[FamilyKey]) -> tuple[sa.FromClause, sa.FromClause]:
    """Return the keys' table, and it joined with the main gaps and territories of each."""
    family = family_table(keys)
    joined = (
        family.join(indicator, indicator.c.code == family.c.indicator)
        .join(
            gap,
            and_(
                gap.c.indicator_id == indicator.c.id,
                gap.c.period == family.c.period,
                gap.c.benchmark_kind == family.c.kind,
                gap.c.is_main,
            ),
        )
        .join(
            territory,
            and_(
                territory.c.id == gap.c.territory_id,
                territory.c.level == family.c.level,
                territory.c.vintage == family.c.vintage,
            ),
        )
    )
    return family, joined


def key_columns(family: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Return the columns of a family's key, which make_key reads."""
    return [family.c[name] for name in ("indicator", "level", "vintage", "period", "kind")]


def make_key(row: Sequence[Any]) -> FamilyKey:
    """Read the first five columns of a row."""
    code, level, vintage, period, kind = row[:5]
    return FamilyKey(code, Generation(Level(level), vintage), period, BenchmarkKind(kind))


def _total(amount: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """Sum exactly: a sum of floats depends on the order of the rows, and so would the report."""
    total: Any = func.sum(sa.cast(amount, sa.Numeric))
    return sa.cast(total.filter(*where) if where else total, sa.Double)


def _summarise(connection: Connection, keys: Sequence[FamilyKey]) -> Iterable[FamilySummary]:
    family, joined = family_gaps(keys)
    key = key_columns(family)
    is_compared = gap.c.difference.is_not(None)
    counts = func.count(gap.c.difference)
    weighted = _total(gap.c.difference * gap.c.zone_denominator, is_compared)
    weights = _total(gap.c.zone_denominator, is_compared)
    all_counted = func.count(gap.c.zone_denominator).filter(is_compared) == counts
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
            case((all_counted, _total(gap.c.zone_numerator, is_compared))).label("zone_x"),
            case((all_counted, weights)).label("zone_n"),
            _total(gap.c.zone_denominator).label("all_n"),
            func.count().filter(gap.c.zone_denominator.is_(None)).label("unknown_n"),
            case((all_counted, weighted / func.nullif(weights, 0))).label("weighted_mean"),
            (_total(gap.c.difference) / func.nullif(counts, 0)).label("mean"),
            *(func.percentile_cont(percent / 100).within_group(gap.c.difference)
              .label(f"p{percent}") for percent in (25, 50, 75)),
        )
        .select_from(joined)
        .group_by(*key)
        .order_by(*key)
    )  # fmt: skip
    benchmarks = _sum_benchmarks(connection, keys)
    for row in connection.execute(question).mappings():
        found = make_key(tuple(row.values()))
        x, n = benchmarks.get(found, (None, None))
        figures = {name: value for name, value in row.items() if name not in family.c}
        yield FamilySummary(key=found, **figures, benchmark_x=x, benchmark_n=n)


def _sum_benchmarks(
    connection: Connection, keys: Sequence[FamilyKey]
) -> dict[FamilyKey, tuple[float | None, float | None]]:
    """Sum each benchmark once, however many neighbourhoods it holds."""
    family, joined = family_gaps(keys)
    key = key_columns(family)
    once = (
        select(
            *key,
            func.max(gap.c.benchmark_numerator).label("x"),
            func.max(gap.c.benchmark_denominator).label("n"),
        )
        .select_from(joined)
        .where(gap.c.difference.is_not(None))
        .group_by(*key, gap.c.benchmark_id)
        .subquery()
    )
    whole = func.count(once.c.n) == func.count()
    question = select(
        *key_columns(once), case((whole, _total(once.c.x))), case((whole, _total(once.c.n)))
    ).group_by(*key_columns(once))
    return {make_key(row): (row[5], row[6]) for row in connection.execute(question)}


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
