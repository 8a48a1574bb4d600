"""What the tiles of a whole layer are cut from, read once: its shapes at a zoom, its properties.

For layers that are small: the neighbourhoods, some thousand outlines each. Others are cut by the
database, tile by tile (`observatory.db.tiles`).
"""

from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Select, func, select, true

from observatory.db.statements import VERSION
from observatory.db.tables import territory
from observatory.db.tiles import TileQuestion, select_properties, select_shapes
from observatory.domain.territory import ZONINGS, Level
from observatory.geography.mvt import Table, make_table
from observatory.geography.mvt_shapes import ZoomLayer, draw_zoom


def is_kept_whole(level: Level) -> bool:
    """Tell whether the layers of a level are kept whole."""
    return level in ZONINGS


def read_zoom(connection: Connection, question: TileQuestion, z: int) -> tuple[ZoomLayer, int]:
    """Return the shapes of a layer at a zoom, in the order of their codes."""
    query, owner, shape = select_shapes(question, z)
    named = territory.alias("named")
    query = query.where(named.c.id == owner.c.territory_id).add_columns(
        owner.c.territory_id.label("id"), func.ST_AsBinary(shape).label("shape"), named.c.code
    )
    (ids, shapes, _), version = _read(connection, query, "code")
    return draw_zoom(
        np.array(ids, np.int64), shapely.from_wkb(np.array(shapes, object)), z
    ), version


def read_table(connection: Connection, question: TileQuestion) -> tuple[Table, int]:
    """Return the properties of a layer's territories."""
    query = select_properties(question).where(
        territory.c.level == question.level, territory.c.vintage == question.vintage
    )
    (ids, *columns), version = _read(connection, query, "id")
    _, *names = (column.name for column in query.selected_columns)
    name = f"{question.level}-{question.vintage}"
    return make_table(name, ids, dict(zip(names, columns, strict=True))), version


def _read(connection: Connection, query: Select[Any], order: str) -> tuple[list[list[Any]], int]:
    """Return the columns of a query, and the version that it saw, be there rows or not."""
    rows, seen = query.subquery("rows"), select(VERSION).subquery("seen")
    statement = (
        select(seen.c.version, *rows.c)
        .select_from(seen.outerjoin(rows, true()))
        .order_by(rows.c[order])
    )
    versions, *columns = map(list, zip(*connection.execute(statement), strict=True))
    is_empty = columns[0][0] is None  # the version alone
    return [[] if is_empty else column for column in columns], versions[0]
