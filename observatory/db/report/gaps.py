"""The neighbourhoods' own main gaps of chosen families, and the releases behind them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from observatory.db.gap_rows import stored_rows, zone
from observatory.db.report.catalogue import within
from observatory.db.tables import (
    gap,
    indicator,
    membership,
    observation,
    perimeter,
    release,
    territory,
)
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Family, LocalGap, Release

_SAME = ("indicator", "level", "code", "vintage", "period", "name", "benchmark_name", "value",
         "benchmark_value", "difference", "ratio", "confidence_level", "is_significant",
         "sign_certain", "outcome", "obs_status", "reason")  # fmt: skip
_KEY = (indicator.c.code, zone.c.level, zone.c.vintage, gap.c.period, gap.c.benchmark_kind)
_WANTED = ("indicator", "level", "vintage", "period", "kind")


def read_gaps(
    connection: Connection,
    families: Collection[Family],
    scope: Place | None = None,
    codes: Collection[str] = (),
) -> tuple[LocalGap, ...]:
    """Return the main gaps of families, by code; those without a figure too, with their reason.

    scope: of the neighbourhoods whose main part lies in it; codes: of these ones only.
    """
    if not families:
        return ()
    question = (
        stored_rows(shows_chance=True)
        .add_columns(zone.c.id.label("zone_id"))
        .where(gap.c.is_main, _is_asked(connection, families), *within(zone.c.id, scope))
        .order_by(*(column.collate("C") if column.type.python_type is str else column
                    for column in _KEY), zone.c.code.collate("C"))
    )  # fmt: skip
    if codes:
        question = question.where(zone.c.code.in_(sorted(codes)))
    rows = connection.execute(question).mappings().all()
    places = _read_places(connection, {row["zone_id"] for row in rows})
    return tuple(_make(row, places[row["zone_id"]]) for row in rows)


def _is_asked(connection: Connection, families: Collection[Family]) -> ColumnElement[bool]:
    """Hold for the gaps of families, told by the columns that the gaps' own index has."""
    codes = {family.indicator for family in families}
    question = select(indicator.c.code, indicator.c.id).where(indicator.c.code.in_(sorted(codes)))
    ids = {row.code: row.id for row in connection.execute(question)}
    return or_(
        *(
            and_(
                gap.c.indicator_id == ids[one.indicator],
                gap.c.period == one.period,
                gap.c.benchmark_kind == one.kind,
                zone.c.level == one.level,
                zone.c.vintage == one.vintage,
            )
            for one in sorted(families)
            if one.indicator in ids
        ),
        sa.false(),
    )


def _read_places(connection: Connection, ids: Collection[int]) -> dict[int, Any]:
    """Return a point of each neighbourhood and its main department, of the latest vintage."""
    department = territory.alias("department")
    latest = (
        select(membership.c.child_id, department.c.code)
        .join(department, department.c.id == membership.c.parent_id)
        .where(
            membership.c.parent_level == "department",
            membership.c.is_main,
            membership.c.child_id.in_(ids),
        )
        .ext(distinct_on(membership.c.child_id))
        .order_by(membership.c.child_id, membership.c.parent_vintage.desc())
        .subquery()
    )
    own = territory.alias("own")
    point = func.ST_PointOnSurface(perimeter.c.geom, type_=sa.types.NullType())
    question = (
        select(
            own.c.id.label("zone_id"), latest.c.code.label("department"),
            func.ST_X(point, type_=sa.Double).label("longitude"),
            func.ST_Y(point, type_=sa.Double).label("latitude"), perimeter.c.metric_srid,
        )
        .select_from(own)
        .outerjoin(latest, latest.c.child_id == own.c.id)
        .outerjoin(perimeter, perimeter.c.territory_id == own.c.id)
        .where(own.c.id.in_(ids))
    )  # fmt: skip
    return {row["zone_id"]: row for row in connection.execute(question).mappings()}


def _make(row: Any, place: Any) -> LocalGap:
    lower, upper = row["difference_lower"], row["difference_upper"]
    # METHOD, rule 8: the interface shows the chance interval of a register on request only.
    is_shown = row["interval_nature"] != "chance"
    return LocalGap(
        **{name: row[name] for name in _SAME},
        kind=row["benchmark_kind"],
        nature=row["interval_nature"] or "none",
        lower=lower if is_shown else None,
        upper=upper if is_shown else None,
        limits=None if lower is None or upper is None else (lower, upper),
        least=row["difference_min"],
        most=row["difference_max"],
        department=place["department"],
        longitude=place["longitude"],
        latitude=place["latitude"],
        srid=place["metric_srid"],
    )


def read_releases(
    connection: Connection, families: Collection[Family], scope: Place | None = None
) -> tuple[tuple[Release, ...], tuple[tuple[Family, int], ...]]:
    """Return the releases behind families, numbered in their own order, and who uses which.

    A family of the kind "" is that of the neighbourhoods' own figures.
    """
    if not families:
        return (), ()
    found = list(_list_uses(connection, families, scope))
    ids = sorted({row[5] for row in found})
    names = ("source", "edition", "title", "producer", "licence", "operation", "address",
             "published_on", "accessed_on", "origin", "sha256")  # fmt: skip
    question = (
        select(release.c.id, *(release.c[name] for name in names))
        .where(release.c.id.in_(ids))
        .order_by(release.c.source.collate("C"), release.c.edition.collate("C"), release.c.id)
    )
    rows = connection.execute(question).mappings().all()
    # Ids depend on the order of loads: an edition numbers its releases in its own order.
    numbers = {row["id"]: number for number, row in enumerate(rows, start=1)}
    releases = tuple(
        Release(number=numbers[row["id"]], **{name: row[name] for name in names}) for row in rows
    )
    uses = sorted({(Family(*tuple(row)[:5]), numbers[row[5]]) for row in found})
    return tuple(_without_folder(releases)), tuple(uses)


def _without_folder(releases: Iterable[Release]) -> Iterable[Release]:
    """A file loaded from a folder keeps its name; where the folder lies is nobody's business."""
    for one in releases:
        is_public = one.address.startswith(("http://", "https://"))
        name = one.address.replace("\\", "/").rsplit("/", 1)[-1]
        yield one if is_public else replace(one, address=name)


def _list_uses(
    connection: Connection, families: Collection[Family], scope: Place | None
) -> Iterable[Any]:
    """Return the releases of the gaps, of their benchmarks, and of the figures behind them."""
    asked = (gap.c.is_main, _is_asked(connection, families), *within(zone.c.id, scope))
    joined = gap.join(indicator, indicator.c.id == gap.c.indicator_id).join(
        zone, zone.c.id == gap.c.territory_id
    )
    for column in (gap.c.release_id, gap.c.benchmark_release_id):
        question = select(*_KEY, column).select_from(joined).distinct()
        yield from connection.execute(question.where(column.is_not(None), *asked))
    for column in (observation.c.release_id, observation.c.denominator_release_id):
        yield from connection.execute(_of_figures(column, families, scope))


def _of_figures(column: Any, families: Collection[Family], scope: Place | None) -> Select[Any]:
    """Return the releases of the neighbourhoods' own figures, whatever they are compared with."""
    key = (indicator.c.code, zone.c.level, zone.c.vintage, observation.c.period)
    wanted = sorted({(f.indicator, f.level, f.vintage, f.period) for f in families})
    figures = (
        select(*key, column.label("release_id"))
        .join_from(observation, indicator, indicator.c.id == observation.c.indicator_id)
        .join(zone, zone.c.id == observation.c.territory_id)
        .where(
            observation.c.known_to.is_(None),
            column.is_not(None),
            indicator.c.code.in_(sorted({f.indicator for f in families})),
            zone.c.level.in_(sorted({f.level for f in families})),
            tuple_(*key).in_(wanted),
            *within(zone.c.id, scope),
        )
        .distinct()
        .subquery()
    )
    kinds = sa.values(*(sa.column(name) for name in _WANTED), name="wanted").data(
        sorted((f.indicator, f.level, f.vintage, f.period, f.kind) for f in families)
    )
    names = ("code", "level", "vintage", "period")
    same = and_(*(figures.c[a] == kinds.c[b] for a, b in zip(names, _WANTED, strict=False)))
    return select(*kinds.c, figures.c.release_id).join_from(kinds, figures, same)
