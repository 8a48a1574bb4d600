"""Territories: search, one sheet, what belongs to what."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    column,
    func,
    literal,
    select,
    text,
)

from observatory.db.filters import (
    Page,
    Slice,
    TerritoryFilter,
    as_dicts,
    cut_page,
    fetch_page,
)
from observatory.db.search import Names, find_names
from observatory.db.tables import membership, passage, perimeter, territory
from observatory.domain.territory import Level, TerritoryKey

FIELDS = (
    "level", "code", "vintage", "name", "valid_from", "valid_to", "has_perimeter", "area_m2",
    "release",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryQuestion:
    """Which territories; words of a name (observatory.db.search), or the beginning of a code."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    words: str | None = None


def list_territories(connection: Connection, question: TerritoryQuestion, asked: Slice) -> Page:
    """Return one page of territories, the best matches first."""
    if question.words:
        return _search(connection, question.territories, question.words, asked)
    query = _choose(question.territories)
    rank: ColumnElement[Any] = literal(0, Integer)
    return fetch_page(connection, query, [rank, *_ORDER], asked)


_ORDER = (territory.c.level, territory.c.code, territory.c.vintage)


def _choose(chosen: TerritoryFilter, of: FromClause = territory) -> Select[Any]:
    return (
        select(
            *(of.c[name] for name in FIELDS[:6]),
            perimeter.c.territory_id.is_not(None).label("has_perimeter"),
            perimeter.c.area_m2,
            of.c.release_id.label("release"),
        )
        .select_from(of)
        .outerjoin(perimeter, perimeter.c.territory_id == of.c.id)
        .where(*chosen.clauses(of))
    )


_KEY = ("rank", "level", "code", "vintage")


def _search(connection: Connection, chosen: TerritoryFilter, words: str, asked: Slice) -> Page:
    """Return a page of the first names that answer, of those that answer more and more loosely."""
    for names in find_names(connection, words, chosen):
        page = _read_page(connection, names, chosen, asked)
        if page.matched:
            return page
    return Page([], 0)


def _read_page(
    connection: Connection, names: Names, chosen: TerritoryFilter, asked: Slice
) -> Page:  # fmt: skip
    """Read the best names only, unless their territories must be read to know which are meant."""
    page, is_dated = Page([], 0), False
    is_read = bool(chosen.parents) or chosen.bbox is not None
    if not is_read:
        page, is_dated = _read_best(connection, names, chosen, asked)
    if is_read or (is_dated and chosen.on is not None):
        found = _read(names)
        key = [found.c[name] for name in _KEY]
        page = fetch_page(connection, _choose(chosen, found), key, asked)
    return page


def _read(names: Names) -> CTE:
    """Return the territories of some names, before anything narrows them.

    Apart: the planner charges what "in force" may cost to each name, and would read every
    territory rather than follow the index.
    """
    columns = (column("level", Text), column("code", Text), column("name", Text))
    listed = text(names.sql).bindparams(**names.binds)
    found = listed.columns(*columns, column("rank", Integer)).subquery()
    same = (found.c[name] == territory.c[name] for name in ("level", "code", "name"))
    query = select(*territory.c, found.c.rank).join(found, and_(*same))
    return query.cte("found").prefix_with("MATERIALIZED")


_BEST = """
    WITH matched AS MATERIALIZED ({names}),
    best AS MATERIALIZED (
        SELECT * FROM matched WHERE {begun} ORDER BY rank, level, code LIMIT :limit + 1
    ), found AS (
        SELECT t.*, b.rank FROM best b JOIN territory t USING (level, code, name)
        WHERE {condition} ORDER BY b.rank, t.level, t.code, t.vintage LIMIT :limit
    ), total AS MATERIALIZED (
        SELECT coalesce(sum({held}), 0)::int AS matched,
               coalesce(bool_or(is_dated), false) AS is_dated FROM matched
    )
    SELECT o.matched, o.is_dated,
           t.level, t.code, t.vintage, t.name, t.valid_from, t.valid_to,
           p.territory_id IS NOT NULL, p.area_m2, t.release_id, t.rank, t.level, t.code, t.vintage
    FROM total o LEFT JOIN found t ON true LEFT JOIN perimeter p ON p.territory_id = t.id
    ORDER BY t.rank, t.level, t.code, t.vintage
"""


def _read_best(
    connection: Connection, names: Names, chosen: TerritoryFilter, asked: Slice
) -> tuple[Page, bool]:
    """Return a page, and whether one of the names begins or ends on a day."""
    binds = {**names.binds, "limit": asked.limit + 1}
    begun = after = "true"
    if asked.after is not None:
        # Of the name that the page before ended with, nothing may be left: hence one name more.
        begun = "(rank, level, code) >= (:after_0, :after_1, :after_2)"
        after = "(b.rank, t.level, t.code, t.vintage) > (:after_0, :after_1, :after_2, :after_3)"
        binds |= {f"after_{place}": value for place, value in enumerate(asked.after)}
    held = " + ".join(f"(vintages @> '{{{one:d}}}')::int" for one in chosen.vintages)
    query = _BEST.format(
        names=names.sql,
        begun=begun,
        condition=f"{after} AND t.vintage = ANY(:vintages)" if chosen.vintages else after,
        held=held or "cardinality(vintages)",
    )
    found = [tuple(row) for row in connection.execute(text(query), binds)]
    matched, is_dated = found[0][:2]
    rows = [row[2:] for row in found if row[2] is not None]
    return cut_page(rows, len(_KEY), replace(asked, matched=None), lambda: matched), is_dated


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
