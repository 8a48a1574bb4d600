"""The outlines that the maps of an edition are drawn on."""

import sqlalchemy as sa
from sqlalchemy import Connection, func, select

from observatory.db.tables import perimeter, territory
from observatory.domain.report.document import Outline

TOLERANCE = 0.004
"""Degrees: some 400 m, half a pixel of a map of France as wide as a page."""


def read_outlines(connection: Connection, level: str = "department") -> tuple[Outline, ...]:
    """Return simplified perimeters, of the vintage that has most of them, by code."""
    vintage = (
        select(territory.c.vintage)
        .join_from(perimeter, territory, territory.c.id == perimeter.c.territory_id)
        .where(territory.c.level == level)
        .group_by(territory.c.vintage)
        .order_by(func.count().desc(), territory.c.vintage.desc())
        .limit(1)
        .scalar_subquery()
    )
    simple = func.ST_SimplifyPreserveTopology(
        perimeter.c.geom, TOLERANCE, type_=sa.types.NullType()
    )
    question = (
        select(
            territory.c.code,
            territory.c.name,
            perimeter.c.metric_srid,
            func.encode(func.ST_AsBinary(simple, type_=sa.LargeBinary), "hex", type_=sa.Text),
        )
        .join_from(perimeter, territory, territory.c.id == perimeter.c.territory_id)
        .where(territory.c.level == level, territory.c.vintage == vintage)
        .order_by(territory.c.code.collate("C"))
    )
    return tuple(
        Outline(code=code, name=name, srid=srid, wkb=wkb)
        for code, name, srid, wkb in connection.execute(question)
    )
