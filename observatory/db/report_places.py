"""The places of the annual report: rankings, departments, points and outlines."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, and_, case, func, or_, select

from observatory.db.report_families import family_gaps, family_table, key_columns, make_key
from observatory.db.tables import gap, indicator, membership, perimeter, territory
from observatory.domain.report_rows import (
    DepartmentGap,
    FamilyKey,
    Generation,
    MainFigures,
    Outline,
    RankedGap,
    ZonePoint,
)

RANKED = 10
TOLERANCE = 0.004
"""Degrees: some 400 m, half a pixel of a map of France as wide as a page."""


def read_places(connection: Connection, keys: Sequence[FamilyKey]) -> MainFigures:
    """Return the places behind the families that themes are known by."""
    generations = sorted({key.generation for key in keys})
    vintages = {g: _choose_department_vintage(connection, g) for g in generations}
    departments: list[DepartmentGap] = []
    points: list[ZonePoint] = []
    for generation in generations:
        own = [key for key in keys if key.generation == generation]
        departments += _list_departments(connection, own, vintages[generation])
        points += _list_points(connection, own, vintages[generation])
    return MainFigures(
        rankings=_list_rankings(connection, keys),
        departments=tuple(departments),
        points=tuple(points),
        outlines=tuple((g, _list_outlines(connection, vintages[g])) for g in generations),
    )


def _choose_department_vintage(connection: Connection, generation: Generation) -> int | None:
    """Return the vintage of departments that most neighbourhoods have, outlines first."""
    question = (
        select(membership.c.parent_vintage)
        .join_from(membership, territory, territory.c.id == membership.c.child_id)
        .outerjoin(perimeter, perimeter.c.territory_id == membership.c.parent_id)
        .where(
            membership.c.parent_level == "department",
            membership.c.is_main,
            territory.c.level == generation.level,
            territory.c.vintage == generation.vintage,
        )
        .group_by(membership.c.parent_vintage)
        .order_by(
            func.count(perimeter.c.territory_id).desc(),
            func.count().desc(),
            membership.c.parent_vintage.desc(),
        )
        .limit(1)
    )
    return connection.execute(question).scalar()


def _with_department(source: sa.FromClause, vintage: int | None) -> tuple[Any, Any]:
    """Join each neighbourhood's main department."""
    department = territory.alias("department")
    link = and_(
        membership.c.child_id == territory.c.id,
        membership.c.parent_level == "department",
        membership.c.parent_vintage == vintage,
        membership.c.is_main,
    )
    joined = source.outerjoin(membership, link)
    return department, joined.outerjoin(department, department.c.id == membership.c.parent_id)


def _list_departments(
    connection: Connection, keys: Sequence[FamilyKey], vintage: int | None
) -> list[DepartmentGap]:
    """Count every neighbourhood: a department of which the source says nothing has some too."""
    family, joined = family_gaps(keys)
    found = select(
        *key_columns(family), territory.c.id.label("territory_id"), gap.c.difference
    ).select_from(joined).subquery()  # fmt: skip
    asked = family_table(keys)
    link = and_(
        found.c.territory_id == territory.c.id,
        *(found.c[column.name] == column for column in key_columns(asked)),
    )
    of_generation = and_(territory.c.level == asked.c.level, territory.c.vintage == asked.c.vintage)
    joined = asked.join(territory, of_generation).outerjoin(found, link)
    department, joined = _with_department(joined, vintage)
    key = (*key_columns(asked), department.c.code, department.c.name)
    question = (
        select(
            *key,
            func.count(),
            func.count(found.c.difference),
            func.percentile_cont(0.5).within_group(found.c.difference),
        )
        .select_from(joined)
        .where(
            department.c.id.is_not(None),
            or_(found.c.territory_id.is_not(None), _is_of_last_state()),
        )
        .group_by(*key)
        .order_by(*key)
    )
    return [DepartmentGap(make_key(row), *tuple(row)[5:]) for row in connection.execute(question)]


def _is_of_last_state() -> sa.ColumnElement[bool]:
    """Tell whether a neighbourhood is of its generation's last state, as the report counts them."""
    other = territory.alias("other")
    forever: sa.ColumnElement[Any] = sa.literal_column("DATE 'infinity'")
    last = select(func.max(func.coalesce(other.c.valid_to, forever))).where(
        other.c.level == territory.c.level, other.c.vintage == territory.c.vintage
    )
    return func.coalesce(territory.c.valid_to, forever) == last.scalar_subquery()


def _list_points(
    connection: Connection, keys: Sequence[FamilyKey], vintage: int | None
) -> list[ZonePoint]:
    family, joined = family_gaps(keys)
    department, joined = _with_department(joined, vintage)
    point = func.ST_PointOnSurface(perimeter.c.geom, type_=sa.types.NullType())
    key = (*key_columns(family), territory.c.code, territory.c.name, department.c.code)
    question = (
        select(
            *key,
            func.ST_X(point, type_=sa.Double),
            func.ST_Y(point, type_=sa.Double),
            perimeter.c.metric_srid,
            gap.c.difference,
        )
        .select_from(joined.join(perimeter, perimeter.c.territory_id == territory.c.id))
        .order_by(*key)
    )
    return [ZonePoint(make_key(row), *tuple(row)[5:]) for row in connection.execute(question)]


def _list_outlines(connection: Connection, vintage: int | None) -> tuple[Outline, ...]:
    simple = func.ST_SimplifyPreserveTopology(
        perimeter.c.geom, TOLERANCE, type_=sa.types.NullType()
    )
    question = (
        select(
            territory.c.code,
            territory.c.name,
            territory.c.vintage,
            perimeter.c.metric_srid,
            func.encode(func.ST_AsBinary(simple, type_=sa.LargeBinary), "hex", type_=sa.Text),
        )
        .join_from(perimeter, territory, territory.c.id == perimeter.c.territory_id)
        .where(territory.c.level == "department", territory.c.vintage == vintage)
        .order_by(territory.c.code)
    )
    return tuple(Outline(*row) for row in connection.execute(question))


def _list_rankings(connection: Connection, keys: Sequence[FamilyKey]) -> tuple[RankedGap, ...]:
    """Return the widest unfavourable gaps of each family."""
    family, joined = family_gaps(keys)
    sign = case((indicator.c.polarity == "higher_is_better", -1),
                (indicator.c.polarity == "lower_is_better", 1), else_=0)  # fmt: skip
    key, benchmark = key_columns(family), territory.alias("benchmark")
    order = (sign * gap.c.difference).desc(), territory.c.code
    columns = ("value", "benchmark_value", "difference", "difference_lower", "difference_upper",
               "interval_nature", "confidence_level", "is_significant")  # fmt: skip
    ranked = (
        select(
            *key,
            func.row_number().over(partition_by=key, order_by=order).label("rank"),
            territory.c.code,
            territory.c.name,
            benchmark.c.name.label("benchmark_name"),
            *(gap.c[name] for name in columns),
        )
        .select_from(joined.outerjoin(benchmark, benchmark.c.id == gap.c.benchmark_id))
        .where(sign * gap.c.difference > 0)
        .subquery()
    )
    question = select(ranked).where(ranked.c.rank <= RANKED)
    question = question.order_by(*key_columns(ranked), ranked.c.rank)
    return tuple(
        RankedGap(
            key=make_key(row),
            rank=row.rank,
            code=row.code,
            name=row.name,
            benchmark_name=row.benchmark_name,
            value=row.value,
            benchmark_value=row.benchmark_value,
            difference=row.difference,
            lower=row.difference_lower,
            upper=row.difference_upper,
            interval_nature=row.interval_nature,
            confidence_level=row.confidence_level,
            is_significant=row.is_significant,
        )
        for row in connection.execute(question)
    )
