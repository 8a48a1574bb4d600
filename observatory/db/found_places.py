"""The places that a search finds: one entry for each level and code, its newest vintage.

A question that names vintages gets an entry for each of them.
"""

from dataclasses import replace
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
    select,
    text,
)

from observatory.db.filters import Page, Slice, TerritoryFilter, cut_page, fetch_page
from observatory.db.search import Names, find_names
from observatory.db.tables import perimeter, territory

FIELDS = (
    "level", "code", "vintage", "name", "valid_from", "valid_to", "has_perimeter", "area_m2",
    "release",
)  # fmt: skip
FOUND_FIELDS = (*FIELDS, "vintages")
_KEY = ("rank", "level", "code", "vintage")


def choose(chosen: TerritoryFilter, of: FromClause = territory) -> Select[Any]:
    """Return the query of the fields of some territories."""
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


def search_places(
    connection: Connection, chosen: TerritoryFilter, words: str, asked: Slice
) -> Page:
    """Return a page of the first names that answer, of those that answer more and more loosely."""
    for names in find_names(connection, words, chosen):
        page = _read_page(connection, names, chosen, asked)
        if page.matched:
            return page
    return Page([], 0)


def _read_page(connection: Connection, names: Names, chosen: TerritoryFilter, asked: Slice) -> Page:
    """Read a page's places only, unless every territory tells which are meant."""
    page, is_dated = Page([], 0), False
    is_read = bool(chosen.parents or chosen.vintages) or chosen.bbox is not None
    if not is_read:
        page, is_dated = _read_best(connection, names, asked)
    if is_read or (is_dated and chosen.on is not None):
        page = fetch_page(connection, *_entries(chosen, _read(names)), asked)
    return page


_LISTED = "WITH {names} SELECT level, code, rank FROM best"


def _read(names: Names) -> CTE:
    """Return the territories of some places, before anything narrows them.

    Apart: the planner charges what "in force" may cost to each name, and would read every
    territory rather than follow the index.
    """
    columns = (column("level", Text), column("code", Text), column("rank", Integer))
    listed = text(_LISTED.format(names=names.sql)).bindparams(**names.binds)
    found = listed.columns(*columns).subquery()
    same = (found.c[name] == territory.c[name] for name in ("level", "code"))
    query = select(*territory.c, found.c.rank).join(found, and_(*same))
    return query.cte("found").prefix_with("MATERIALIZED")


def _entries(chosen: TerritoryFilter, found: CTE) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """Return the query of the entries, and their key."""
    place = (found.c.level, found.c.code)
    vintages = func.array_agg(found.c.vintage).over(
        partition_by=place, order_by=found.c.vintage, rows=(None, None)
    )
    newest = func.max(found.c.vintage).over(partition_by=place).label("newest")
    # Listed once, and each found looked up in the list: the planner expects few, and for each of
    # sixty thousand would ask again what it lies in. "Is true" keeps it from joining.
    lies = TerritoryFilter(parents=chosen.parents, bbox=chosen.bbox).clauses(found)
    rows = choose(replace(chosen, parents=(), bbox=None), found).where(
        *(is_.is_(True) for is_ in lies)
    )
    listed = rows.add_columns(vintages.label("vintages"), found.c.rank, newest).subquery()
    is_asked = [] if chosen.vintages else [listed.c.vintage == listed.c.newest]
    query = select(*(listed.c[name] for name in FOUND_FIELDS)).where(*is_asked)
    return query, [listed.c[name] for name in _KEY]


_BEST = """
    WITH {names}, page AS MATERIALIZED (
        SELECT * FROM best WHERE {after} ORDER BY rank, level, code LIMIT :limit
    ), total AS (
        SELECT count(*) AS matched, coalesce(bool_or(is_dated), false) AS is_dated FROM best
    )
    SELECT o.matched, o.is_dated,
           t.level, t.code, t.vintage, t.name, t.valid_from, t.valid_to,
           p.territory_id IS NOT NULL, p.area_m2, t.release_id,
           ARRAY(SELECT o.vintage FROM territory o WHERE o.level = t.level AND o.code = t.code
                 ORDER BY o.vintage),
           g.rank, t.level, t.code, t.vintage
    FROM total o LEFT JOIN page g ON true
    LEFT JOIN LATERAL (
        SELECT * FROM territory t WHERE t.level = g.level AND t.code = g.code
        ORDER BY t.vintage DESC LIMIT 1
    ) t ON true
    LEFT JOIN perimeter p ON p.territory_id = t.id
    ORDER BY g.rank, g.level, g.code
"""


def _read_best(connection: Connection, names: Names, asked: Slice) -> tuple[Page, bool]:
    """Return a page, and whether one of the names begins or ends on a day."""
    binds, after = {**names.binds, "limit": asked.limit + 1}, "true"
    if asked.after is not None:
        after = "(rank, level, code) > (:after_0, :after_1, :after_2)"
        binds |= {f"after_{place}": value for place, value in enumerate(asked.after[:3])}
    query = text(_BEST.format(names=names.sql, after=after))
    found = [tuple(row) for row in connection.execute(query, binds)]
    matched, is_dated = found[0][:2]
    rows = [row[2:] for row in found if row[2] is not None]
    return cut_page(rows, len(_KEY), replace(asked, matched=None), lambda: matched), is_dated
