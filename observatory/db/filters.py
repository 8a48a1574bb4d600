"""What a question may be narrowed by, the SQL of each filter, and pages by key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Result,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from observatory.db.tables import membership, perimeter, territory
from observatory.domain.territory import Level

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees; west > east crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class ParentKey:
    """A territory that others belong to, in one vintage or in any."""

    level: Level
    code: str
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class Periods:
    """Which periods are asked for: some by name, spans of days, or the latest of each series."""

    exact: tuple[str, ...] = ()
    spans: tuple[tuple[date, date], ...] = ()
    is_latest: bool = False

    def __bool__(self) -> bool:
        return bool(self.exact or self.spans or self.is_latest)

    def holds(self, period: str, start: date, end: date) -> bool:
        """Tell whether a period is named or lies inside a span."""
        return period in self.exact or any(a <= start and end <= b for a, b in self.spans)


@dataclass(frozen=True, slots=True)
class InForce:
    """A day on which territories must exist.

    or_at_its_end: a generation that is wholly over is shown as it was on its last day, so that
    "today" neither empties the map of 2015 nor draws two states of 2024 at once.
    last: the last day of the one generation that is asked for, where that is known to be over.
    """

    day: date
    or_at_its_end: bool = False
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryFilter:
    """Which territories; an empty list is no condition."""

    levels: tuple[Level, ...] = ()
    vintages: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    parents: tuple[ParentKey, ...] = ()
    bbox: BBox | None = None
    on: InForce | None = None

    def clauses(self, of: FromClause = territory) -> list[ColumnElement[bool]]:
        """Return the conditions on a territory table or alias."""
        listed = (("level", self.levels), ("vintage", self.vintages), ("code", self.codes))
        found: list[ColumnElement[bool]] = [
            of.c[name].in_(values) for name, values in listed if values
        ]
        if self.parents:
            found.append(of.c.id.in_(_children_of(self.parents)))
        if self.bbox is not None:
            found.append(of.c.id.in_(_inside(self.bbox)))
        if self.on is not None:
            found.append(in_force(of, self.on))
        return found


def in_force(of: FromClause, when: InForce) -> ColumnElement[bool]:
    """Hold for territories that exist on a day; unknown dates do not exclude."""
    begun = or_(of.c.valid_from.is_(None), of.c.valid_from <= when.day)
    lasting = [of.c.valid_to.is_(None), of.c.valid_to >= when.day]
    if when.or_at_its_end:
        # Last in the OR: computed only when a territory that is gone is met.
        lasting.append(tuple_(of.c.level, of.c.vintage, of.c.valid_to).in_(_ended_before(when.day)))
    if when.last is not None:
        lasting.append(of.c.valid_to == when.last)
    return and_(begun, or_(*lasting))


def settle(
    connection: Connection, level: Level, vintage: int, when: InForce | None
) -> InForce | None:
    """Return the same day for one generation, whose end need not be looked for each time again."""
    if when is None or not when.or_at_its_end:
        return when
    ends = territory.c.valid_to
    query = select(func.max(ends), func.bool_and(ends.is_not(None))).where(
        territory.c.level == level, territory.c.vintage == vintage
    )
    last, is_over = connection.execute(query).one()
    return InForce(when.day, last=last if is_over and last < when.day else None)


def _ended_before(day: date) -> Select[Any]:
    every = territory.alias("every")
    group = (every.c.level, every.c.vintage)
    last = func.max(every.c.valid_to)
    has_ended = and_(func.bool_and(every.c.valid_to.is_not(None)), last < day)
    return select(*group, last).group_by(*group).having(has_ended)


def _children_of(parents: Sequence[ParentKey]) -> Select[Any]:
    # Every parent counts, not only the main one: a neighbourhood may straddle two.
    parent = territory.alias("parent")
    keys = [
        and_(
            parent.c.level == key.level,
            parent.c.code == key.code,
            *([parent.c.vintage == key.vintage] if key.vintage is not None else []),
        )
        for key in parents
    ]
    return select(membership.c.child_id).join(parent, parent.c.id == membership.c.parent_id).where(
        or_(*keys)
    )  # fmt: skip


def _inside(bbox: BBox) -> Select[Any]:
    return select(perimeter.c.territory_id).where(intersects(bbox))


def spans_of(bbox: BBox) -> list[tuple[float, float]]:
    """Return from where to where a box goes: in two pieces across the antimeridian."""
    if bbox.west > bbox.east:
        return [(bbox.west, 180.0), (-180.0, bbox.east)]
    return [(bbox.west, bbox.east)]


def intersects(bbox: BBox) -> ColumnElement[bool]:
    """Hold for perimeters that touch a box; the GiST index answers."""
    return or_(
        *(
            func.ST_Intersects(
                perimeter.c.geom, func.ST_MakeEnvelope(west, bbox.south, east, bbox.north, 4326)
            )
            for west, east in spans_of(bbox)
        )
    )


def if_free(conf_status: ColumnElement[Any], figure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a figure only where it may be published (METHOD, rule 7)."""
    return case((conf_status == "F", figure))


@dataclass(frozen=True, slots=True)
class Slice:
    """Which page: how many rows, after which key; how many match, when a page before said so."""

    limit: int
    after: Row | None = None
    matched: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, how many match in all, and the key after which the next page starts."""

    rows: list[Row]
    matched: int
    next_key: Row | None = None
    # what `latest` meant, spelled out: indicator, level, vintage, period
    latest: list[dict[str, Any]] = field(default_factory=list)


def after_key(key: Sequence[ColumnElement[Any]], values: Row) -> ColumnElement[bool]:
    """Hold for rows that come after a key: a row comparison, which an index can answer."""
    bound = [literal(value, column.type) for column, value in zip(key, values, strict=True)]
    return tuple_(*key) > tuple_(*bound)


def fetch_page(
    connection: Connection,
    matching: Select[Any],
    key: Sequence[ColumnElement[Any]],
    asked: Slice,
    *,
    counted: Select[Any] | None = None,
    named: Callable[[Select[Any]], Select[Any]] = lambda page: page,
) -> Page:
    """Read one page in the order of a key, which must be unique; count only when unknown.

    counted: the same rows, for less. named: completes the rows of the page, and keeps their key
    (`key_0`, `key_1`…) and its order.
    """
    labelled = [column.label(f"key_{place}") for place, column in enumerate(key)]
    query = matching.add_columns(*labelled).order_by(*key).limit(asked.limit + 1)
    if asked.after is not None:
        query = query.where(after_key(key, asked.after))
    query = named(query)
    rows = [tuple(row) for row in connection.execute(query)]
    return cut_page(
        rows, len(key), asked, lambda: count(connection, matching if counted is None else counted)
    )


def cut_page(rows: list[Row], key_width: int, asked: Slice, counted: Any) -> Page:
    """Separate the figures of each row from its key, and tell whether there is more."""
    has_more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    next_key = rows[-1][-key_width:] if has_more else None
    matched = asked.matched
    if matched is None:
        matched = len(rows) if not has_more and asked.after is None else counted()
    return Page([row[:-key_width] for row in rows], matched, next_key)


def as_dicts(result: Result[Any]) -> list[dict[str, Any]]:
    """Return rows by name; plain str keys, which SQLAlchemy's own names are not."""
    names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result is no mapping
    return [dict(zip(names, row, strict=True)) for row in result]


def count(connection: Connection, matching: Any) -> int:
    """Count the rows of a query."""
    query = select(func.count()).select_from(matching.order_by(None).subquery())
    return int(connection.execute(query).scalar_one())
