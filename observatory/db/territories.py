"""Territories: search, one sheet, what belongs to what."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, func, literal, select

from observatory.db.filters import Page, Slice, TerritoryFilter, as_dicts, fetch_page
from observatory.db.found_places import FIELDS, choose, search_places
from observatory.db.tables import membership, passage, perimeter, territory
from observatory.domain.territory import Level, TerritoryKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryQuestion:
    """Which territories; words of a name (observatory.db.search), or the beginning of a code."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    words: str | None = None


def list_territories(connection: Connection, question: TerritoryQuestion, asked: Slice) -> Page:
    """Return one page of territories; with words, of the places found, the best matches first.

    Rows: the fields of `observatory.db.found_places`, FOUND_FIELDS with words, else FIELDS.
    """
    if question.words:
        return search_places(connection, question.territories, question.words, asked)
    query = choose(question.territories)
    rank: ColumnElement[Any] = literal(0, Integer)
    return fetch_page(connection, query, [rank, *_ORDER], asked)


_ORDER = (territory.c.level, territory.c.code, territory.c.vintage)


def list_vintages(connection: Connection, level: Level, code: str) -> list[int]:
    """Return the vintages in which a code exists."""
    query = select(territory.c.vintage).where(territory.c.level == level, territory.c.code == code)
    return list(connection.execute(query.order_by(territory.c.vintage)).scalars())


def find_territory(connection: Connection, key: TerritoryKey) -> dict[str, Any] | None:
    """Return a territory with what is known of its perimeter."""
    box = func.Box2D(perimeter.c.geom)
    query = (
        select(
            territory.c.id,
            *(territory.c[name] for name in FIELDS[:6]),
            territory.c.release_id.label("release"),
            perimeter.c.area_m2,
            perimeter.c.source_srid,
            perimeter.c.metric_srid,
            perimeter.c.is_repaired,
            perimeter.c.is_derived,
            perimeter.c.release_id.label("perimeter_release"),
            *(getattr(func, f"ST_{side}")(box).label(side) for side in _SIDES),
        )
        .select_from(territory)
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
        .where(*_is(key))
    )
    rows = as_dicts(connection.execute(query))
    return _with_perimeter(rows[0]) if rows else None


_SIDES = ("XMin", "YMin", "XMax", "YMax")
_PERIMETER = ("area_m2", "source_srid", "metric_srid", "is_repaired", "is_derived")


def _with_perimeter(row: dict[str, Any]) -> dict[str, Any]:
    box = [row.pop(side) for side in _SIDES]
    facts = {name: row.pop(name) for name in _PERIMETER}
    facts |= {"release": row.pop("perimeter_release"), "bbox": box}
    return {**row, "perimeter": None if facts["area_m2"] is None else facts}


def _is(key: TerritoryKey) -> list[ColumnElement[bool]]:
    return [
        territory.c.level == key.level,
        territory.c.code == key.code,
        territory.c.vintage == key.vintage,
    ]


_NAMED = tuple(territory.c[name] for name in ("level", "code", "vintage", "name"))


def list_parents(connection: Connection, territory_id: int) -> list[dict[str, Any]]:
    """Return every territory that one belongs to, with the share of it that lies there."""
    query = (
        select(*_NAMED, membership.c.share, membership.c.basis, membership.c.is_main)
        .join(membership, membership.c.parent_id == territory.c.id)
        .where(membership.c.child_id == territory_id)
        .order_by(territory.c.level, territory.c.vintage, membership.c.share.desc().nulls_last(),
                  territory.c.code)
    )  # fmt: skip
    return _dicts(connection, query)


def count_children(connection: Connection, territory_id: int) -> list[dict[str, Any]]:
    """Return how many territories of each level and vintage belong to one."""
    group = (territory.c.level, territory.c.vintage)
    query = (
        select(*group, func.count().label("count"))
        .join(membership, membership.c.child_id == territory.c.id)
        .where(membership.c.parent_id == territory_id)
        .group_by(*group)
        .order_by(*group)
    )
    return _dicts(connection, query)


def list_passages(connection: Connection, territory_id: int) -> list[dict[str, Any]]:
    """Return what a territory came from (direction `from`) and became (`to`)."""
    found = []
    for direction, own, other in (
        ("from", passage.c.new_id, passage.c.old_id),
        ("to", passage.c.old_id, passage.c.new_id),
    ):
        query = (
            select(literal(direction).label("direction"), *_NAMED)
            .add_columns(passage.c.weight, passage.c.basis)
            .join(passage, other == territory.c.id)
            .where(own == territory_id)
            .order_by(territory.c.vintage, territory.c.code)
        )
        found += _dicts(connection, query)
    return found


def _dicts(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return as_dicts(connection.execute(query))
