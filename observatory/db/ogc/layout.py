"""The properties of a collection: what its features carry, and what a filter may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Compiled,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    Text,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from observatory.db.ogc.collections import Collection
from observatory.db.tables import membership, perimeter, territory
from observatory.geography.reference import WGS84

GEOMETRY = "geometry"
Condition: TypeAlias = ColumnElement[bool]


class Kind(StrEnum):
    """What a property holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    GEOMETRY = "geometry"


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
    """The properties of a collection, and the tables that a filter on them reads."""

    collection: Collection
    properties: Mapping[str, Property]
    parents: Mapping[str, tuple[FromClause, FromClause]]
    # statements ready to be sent: to write one anew takes longer than to answer it
    ready: dict[tuple[Any, ...], Compiled] = field(default_factory=dict)

    def matching(self, conditions: list[Condition], named: frozenset[str]) -> Select[Any]:
        """Select the ids of territories; of the parents, only those that are named are joined."""
        source: Any = territory.join(perimeter, perimeter.c.territory_id == territory.c.id)
        for level, vintage in self.collection.parents:
            link, above = self.parents[level]
            if level in named:
                is_main = and_(
                    link.c.child_id == territory.c.id,
                    link.c.parent_level == quoted(level),
                    link.c.parent_vintage == number(vintage),
                    link.c.is_main,
                )
                source = source.outerjoin(link, is_main)
                source = source.outerjoin(above, above.c.id == link.c.parent_id)
        return (
            select(territory.c.id)
            .select_from(source)
            .where(
                territory.c.level == quoted(self.collection.level),
                territory.c.vintage == number(self.collection.vintage),
                *conditions,
            )
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


def exists_during(start: date | None, end: date | None) -> list[Condition]:
    """Hold for territories that exist at some time between two days; unknown dates exclude none."""
    own = territory.c
    begun = [] if end is None else [or_(own.valid_from.is_(None), own.valid_from <= end)]
    lasts = [] if start is None else [or_(own.valid_to.is_(None), own.valid_to >= start)]
    return begun + lasts


def quoted(word: str) -> ColumnElement[Any]:
    """Write a word of ours into a statement: what never varies is not bound, and plans better."""
    assert "'" not in word
    assert "%" not in word
    return literal_column(f"'{word}'", Text)


def number(value: int) -> ColumnElement[Any]:
    """Write a number of ours into a statement."""
    return literal_column(str(int(value)), Integer)


def bind_geometry(geometry: BaseGeometry) -> ColumnElement[Any]:
    """Return a geometry in degrees as a bound value."""
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(geometry), LargeBinary), WGS84)
