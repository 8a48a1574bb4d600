"""Which releases the figures of one indicator come from: for its definition and its freshness."""

from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from observatory.db.filters import Page, Row, Slice, cut_page
from observatory.db.indicators import get_references
from observatory.db.tables import observation, release, territory

_QUOTED = (
    "source", "edition", "title", "producer", "licence", "landing_page", "published_on",
    "accessed_on", "loaded_at", "maturity",
)  # fmt: skip
_COUNTED = ("role", "level", "vintage", "periods", "count", "computed")
FIELDS = ("release", *_QUOTED, *_COUNTED)


def list_indicator_releases(connection: Connection, code: str) -> list[Row]:
    """Return a row per release, role, level and vintage of the indicator's current figures.

    `role`: figures, or denominators of ratios whose numerators are another release's. Raises
    NotFound for an unknown indicator; one without figures has no row.
    """
    (reference,) = get_references(connection, [code])
    parts = (_counts(role, column, reference.id) for role, column in _ROLES)
    counted = union_all(*parts).subquery()
    columns = [release.c[name] for name in _QUOTED]
    query = (
        select(release.c.id.label("release"), *columns, *(counted.c[name] for name in _COUNTED))
        .join(counted, counted.c.release_id == release.c.id)
        .order_by(counted.c.role.desc(), counted.c.level, counted.c.vintage, counted.c.periods,
                  release.c.id)
    )  # fmt: skip
    return [tuple(row) for row in connection.execute(query)]


def cut_releases(rows: list[Row], asked: Slice) -> Page:
    """Return a page of the rows: their place is their key."""
    start = 0 if asked.after is None else max(int(asked.after[0]) + 1, 0)
    part = rows[start : start + asked.limit + 1]
    numbered = [(*row, place) for place, row in enumerate(part, start)]
    return cut_page(numbered, 1, asked, lambda: len(rows))


_ROLES = (
    ("figures", observation.c.release_id),
    ("denominators", observation.c.denominator_release_id),
)


def _counts(role: str, column: Any, indicator_id: int) -> Select[Any]:
    """Count per period first: a set of texts per row would sort a quarter of a million of them."""
    place = territory.c.level, territory.c.vintage
    by_period = (
        select(column.label("release_id"), *place, observation.c.period,
               func.count().label("count"), func.count(observation.c.value).label("computed"))
        .join(territory, territory.c.id == observation.c.territory_id)
        .where(observation.c.indicator_id == indicator_id, observation.c.known_to.is_(None),
               column.is_not(None))
        .group_by(column, *place, observation.c.period)
        .subquery()
    )  # fmt: skip
    group = by_period.c.release_id, by_period.c.level, by_period.c.vintage
    return select(
        *group,
        literal(role, Text).label("role"),
        func.array_agg(aggregate_order_by(by_period.c.period, by_period.c.period)).label("periods"),
        _whole(by_period.c.count).label("count"),
        _whole(by_period.c.computed).label("computed"),
    ).group_by(*group)


def _whole(counts: Any) -> Any:
    """Add up as a whole number: PostgreSQL's own sum of them is a decimal one."""
    return cast(func.sum(counts), BigInteger)
