"""Cells and facilities of published releases: the one place that asks for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Select, func, select

from observatory.db.filters import BBox
from observatory.db.tables import facility, grid_cell, perimeter, release, territory
from observatory.domain.territory import TerritoryKey

CELL_FIELDS = (
    "release_id", "cell", "grid", "vintage", "srid", "size_m", "x", "y", "persons", "households",
    "households_poor", "living_standard_sum", "social_dwellings", "is_imputed", "communes",
)  # fmt: skip
FACILITY_FIELDS = (
    "release_id", "identifier", "category", "category_label", "name", "sector", "commune_code",
    "places", "social_index",
)  # fmt: skip


def list_cells(
    connection: Connection, box: BBox, *, vintage: int | None = None, grid: str | None = None
) -> list[dict[str, Any]]:
    """Return the cells whose centre lies in a box."""
    query = _published(grid_cell, CELL_FIELDS).where(_inside(grid_cell, box))
    if vintage is not None:
        query = query.where(grid_cell.c.vintage == vintage)
    if grid is not None:
        query = query.where(grid_cell.c.grid == grid)
    return _rows(connection, query.order_by(grid_cell.c.release_id, grid_cell.c.cell))


def list_facilities(
    connection: Connection,
    *,
    categories: Sequence[str] = (),
    box: BBox | None = None,
    sources: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return the facilities of some categories (none: all of them), in a box or anywhere."""
    query = _published(facility, FACILITY_FIELDS)
    if categories:
        query = query.where(facility.c.category.in_(categories))
    if sources:
        query = query.where(release.c.source.in_(sources))
    if box is not None:
        query = query.where(_inside(facility, box))
    return _rows(connection, query.order_by(facility.c.release_id, facility.c.identifier))


def sum_cells(
    connection: Connection, key: TerritoryKey, *, vintage: int, grid: str = "200m"
) -> dict[str, Any]:
    """Return the sums of the cells whose centre lies in a territory; how many are imputed."""
    sums = (
        func.count().label("cells"),
        func.count().filter(grid_cell.c.is_imputed).label("cells_imputed"),
        *(
            func.sum(grid_cell.c[name]).label(name)
            for name in ("persons", "households", "households_poor")
        ),
    )
    query = (
        select(*sums)
        .join_from(territory, perimeter, perimeter.c.territory_id == territory.c.id)
        .join(grid_cell, func.ST_Intersects(perimeter.c.geom, grid_cell.c.geom))
        .join(release, release.c.id == grid_cell.c.release_id)
        .where(
            territory.c.level == key.level.value,
            territory.c.code == key.code,
            territory.c.vintage == key.vintage,
            release.c.state == "published",
            grid_cell.c.vintage == vintage,
            grid_cell.c.grid == grid,
        )
    )
    return dict(connection.execute(query).mappings().one())


def _published(table: FromClause, fields: Sequence[str]) -> Select[Any]:
    """Select the rows of published releases, with their point in degrees."""
    point = (func.ST_X(table.c.geom).label("lon"), func.ST_Y(table.c.geom).label("lat"))
    return (
        select(*(table.c[name] for name in fields), *point)
        .join_from(table, release, release.c.id == table.c.release_id)
        .where(release.c.state == "published")
    )


def _inside(table: FromClause, box: BBox) -> Any:
    boxes = (
        [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]
    )
    found = [
        table.c.geom.op("&&")(func.ST_MakeEnvelope(west, box.south, east, box.north, 4326))
        for west, east in boxes
    ]
    return found[0] if len(found) == 1 else found[0] | found[1]


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
