"""Draws the bands around the neighbourhoods, so that no question measures a distance."""

from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, text

from observatory.db.frames import copy_frame
from observatory.db.publish.places import ZONING_LEVELS
from observatory.db.tables import band
from observatory.domain.bands import BANDS_M
from observatory.geography.rings import draw_bands

# A database that was just brought to this version has no band yet.
_TOUCHED = text(f"""
    SELECT NOT EXISTS (SELECT FROM band)
        OR EXISTS (SELECT FROM staged_perimeter WHERE level IN ({ZONING_LEVELS}))
""")  # noqa: S608 - a closed list of our own
_ZONES = text(f"""
    SELECT t.id, p.metric_srid, ST_AsBinary(p.geom)
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level IN ({ZONING_LEVELS}) ORDER BY t.id
""")  # noqa: S608


def derive_bands(connection: Connection) -> None:
    """Draw the bands of every neighbourhood again, if an outline changed."""
    if connection.execute(_TOUCHED).scalar_one():
        fill_bands(connection)


def fill_bands(connection: Connection) -> None:
    """Draw the bands of every neighbourhood that has an outline."""
    connection.execute(band.delete())
    found = connection.execute(_ZONES).all()
    if not found:
        return
    ids, srids = (np.array([row[at] for row in found], dtype=np.intp) for at in (0, 1))
    zones = shapely.from_wkb(np.array([bytes(row[2]) for row in found], dtype=object))
    for metres, drawn in zip(BANDS_M, draw_bands(zones, srids, BANDS_M), strict=True):
        parts, owner = shapely.get_parts(drawn, return_index=True)
        shapes = shapely.multipolygons(parts, indices=owner)
        columns: dict[str, Any] = {"territory_id": ids, "geom": shapes}
        copy_frame(connection, band, tuple(columns), columns, constants={"metres": metres})
    connection.execute(text('ANALYZE "band"'))
