"""Features of a collection as text that the database writes, page by page or one by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    LargeBinary,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from observatory.db.filters import Slice, count
from observatory.db.ogc.collections import Collection
from observatory.db.tables import membership, perimeter, territory
from observatory.geography.reference import WGS84, Reference

GEOMETRY = "geometry"
Condition: TypeAlias = ColumnElement[bool]


class Kind(StrEnum):
    """What a property holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    GEOMETRY = "geometry"


Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a collection, which its features carry and a filter may name."""

    name: str
    kind: Kind
    column: ColumnElement[Any]
    parent_vintage: int | None = None  # of a code that names a territory above

    @property
    def is_nullable(self) -> bool:
        """Tell whether a feature may lack it."""
        return self.parent_vintage is not None or self.kind is Kind.DATE


@dataclass(frozen=True, slots=True)
class Layout:
    """The properties of a collection, and the tables that they are read from."""

    collection: Collection
    properties: Mapping[str, Property]
    parents: Mapping[str, tuple[FromClause, FromClause]]

    def start(self, query: Select[Any], names: frozenset[str]) -> Select[Any]:
        """Add the tables to a query: of the parents, only those that are named."""
        source: Any = territory.join(perimeter, perimeter.c.territory_id == territory.c.id)
        for (level, vintage), (link, above) in zip(
            self.collection.parents, self.parents.values(), strict=True
        ):
            if level in names:
                main = and_(
                    link.c.child_id == territory.c.id,
                    link.c.parent_level == level,
                    link.c.parent_vintage == vintage,
                    link.c.is_main,
                )
                source = source.outerjoin(link, main)
                source = source.outerjoin(above, above.c.id == link.c.parent_id)
        held = (self.collection.level, self.collection.vintage)
        return query.select_from(source).where(
            territory.c.level == held[0], territory.c.vintage == held[1]
        )


def make_layout(collection: Collection) -> Layout:
    """Return the properties of a collection, in the order in which features carry them."""
    parents: dict[str, tuple[FromClause, FromClause]] = {
        level: (membership.alias(f"in_{level}"), territory.alias(f"of_{level}"))
        for level, _ in collection.parents
    }
    properties = [
        *(Property(name, Kind.TEXT, territory.c[name]) for name in ("code", "name", "level")),
        Property("vintage", Kind.INTEGER, territory.c.vintage),
        *(
            Property(str(level), Kind.TEXT, parents[level][1].c.code, vintage)
            for level, vintage in collection.parents
        ),
        Property("area_m2", Kind.NUMBER, perimeter.c.area_m2),
        *(Property(name, Kind.DATE, territory.c[name]) for name in ("valid_from", "valid_to")),
        Property(GEOMETRY, Kind.GEOMETRY, perimeter.c.geom),
    ]
    return Layout(collection, {one.name: one for one in properties}, parents)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureQuestion:
    """Which features, in which system; the names are those of the properties in the conditions."""

    layout: Layout
    reference: Reference
    conditions: Sequence[Condition] = ()
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Features:
    """The texts of one page, how many match, and after which code the next page starts."""

    texts: list[str]
    matched: int
    next_key: tuple[str] | None


def list_features(connection: Connection, question: FeatureQuestion, asked: Slice) -> Features:
    """Return one page of features in the order of their codes."""
    query = _select(question).where(*question.conditions).order_by(territory.c.code)
    if asked.after is not None:
        query = query.where(territory.c.code > asked.after[0])
    rows = list(connection.execute(query.limit(asked.limit + 1)))
    has_more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    matched = asked.matched
    if matched is None:
        is_whole = not has_more and asked.after is None
        matched = len(rows) if is_whole else count_features(connection, question)
    return Features([text for _, text in rows], matched, (rows[-1][0],) if has_more else None)


def count_features(connection: Connection, question: FeatureQuestion) -> int:
    """Count the features that match; without a condition, what is known of the collection."""
    if not question.conditions:
        return question.layout.collection.matched
    query = question.layout.start(select(territory.c.id), question.named)
    return count(connection, query.where(*question.conditions))


def read_feature(connection: Connection, question: FeatureQuestion, code: str) -> str | None:
    """Return the text of one feature, or None where the collection has no such code."""
    row = connection.execute(_select(question).where(territory.c.code == code)).first()
    return None if row is None else str(row[1])


def exists_during(start: date | None, end: date | None) -> list[Condition]:
    """Hold for territories that exist at some time between two days; unknown dates exclude none."""
    own = territory.c
    begun = [] if end is None else [or_(own.valid_from.is_(None), own.valid_from <= end)]
    lasts = [] if start is None else [or_(own.valid_to.is_(None), own.valid_to >= start)]
    return begun + lasts


def meets(outline: BaseGeometry) -> Condition:
    """Hold for perimeters that meet a geometry in degrees; the GiST index answers."""
    return func.ST_Intersects(perimeter.c.geom, bind_geometry(outline))


def bind_geometry(geometry: BaseGeometry) -> ColumnElement[Any]:
    """Return a geometry in degrees as a bound value."""
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(geometry), LargeBinary), WGS84)


def _select(question: FeatureQuestion) -> Select[Any]:
    layout = question.layout
    text = _write(layout, question.reference).label("feature")
    every = frozenset(layout.properties)
    return layout.start(select(territory.c.code, text), every)


def _write(layout: Layout, reference: Reference) -> ColumnElement[Any]:
    """Write a feature as JSON; concatenated text is five times faster than jsonb_build_object."""
    shared = {"level": str(layout.collection.level), "vintage": layout.collection.vintage}
    members: list[Any] = []
    for name, one in layout.properties.items():
        if one.kind is Kind.GEOMETRY:
            continue
        members.append(f'{"," if members else ""}"{name}":')
        known = shared.get(name)
        members.append(_json(one) if known is None else orjson.dumps(known).decode())
    return func.concat(
        '{"type":"Feature","id":', _json(layout.properties["code"]),
        ',"geometry":', _shape(reference), ',"properties":{', *members, "}}",
    )  # fmt: skip


def _json(one: Property) -> ColumnElement[Any]:
    text: ColumnElement[Any] = cast(one.column, Text)
    if one.kind is Kind.TEXT:
        text = cast(func.to_json(one.column), Text)
    elif isinstance(one.column.type, Date):
        text = func.concat('"', cast(one.column, Text), '"')
        return func.coalesce(func.nullif(text, '""'), "null")
    return func.coalesce(text, "null") if one.is_nullable else text


def _shape(reference: Reference) -> ColumnElement[Any]:
    shape: ColumnElement[Any] = func.ST_ForcePolygonCCW(perimeter.c.geom)  # RFC 7946, 3.1.6
    if not reference.is_geographic:
        shape = func.ST_Transform(shape, reference.srid)
    elif reference.is_north_first:
        shape = func.ST_FlipCoordinates(shape)
    return func.ST_AsGeoJSON(shape, reference.decimals, 0)
