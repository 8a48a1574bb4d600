"""Reads where people live, finest first: grid cells, then IRIS that have an outline."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, text

from observatory.geography.overlay import Populated, cell_squares
from observatory.geography.perimeter import Geometries

# Only the cells around the old perimeters: a national grid has 2.3 million. 0.02 degrees hold
# the half of a cell of one kilometre, wherever its centre is.
_CELLS = text("""
    SELECT DISTINCT ON (c.release_id, c.cell)
           c.srid, c.size_m, c.vintage, c.release_id, c.x, c.y,
           coalesce(c.persons, c.households) AS persons
    FROM territory t
    JOIN perimeter p ON p.territory_id = t.id
    JOIN grid_cell c ON c.geom && ST_Expand(p.geom, 0.02)
    JOIN release r ON r.id = c.release_id
    WHERE t.level = :level AND t.vintage = :old
      AND coalesce(c.persons, c.households) IS NOT NULL
      AND (r.state = 'published' OR r.id = ANY(:staged))
      AND NOT EXISTS (  -- an edition that is published anew replaces its former state
        SELECT FROM release s WHERE s.id = ANY(:staged) AND r.id <> s.id
          AND (s.source, s.edition) = (r.source, r.edition))
""")

_IRIS = text("""
    SELECT DISTINCT ON (t.code) ST_AsBinary(p.geom), o.value
    FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'population'
    JOIN territory t ON t.id = o.territory_id AND t.level = 'iris'
    JOIN perimeter p ON p.territory_id = t.id
    WHERE o.known_to IS NULL AND o.value IS NOT NULL
    ORDER BY t.code, o.period DESC, t.vintage DESC
""")


def read_populations(
    connection: Connection, key: dict[str, Any], staged: list[int]
) -> list[Populated]:
    """Return the layers that tell who lives where, the finest first."""
    cells = connection.execute(_CELLS, {**key, "staged": staged}).all()
    iris = connection.execute(_IRIS).all()
    layers = [_grid(cells)] if cells else []
    if iris:
        surfaces: Geometries = shapely.from_wkb(
            np.array([bytes(wkb) for wkb, _ in iris], dtype=object)
        )
        persons = np.array([value for _, value in iris], dtype=np.float64)
        layers.append(Populated(surfaces, persons, covers_land=True))
    return layers


def _grid(cells: Sequence[Row[Any]]) -> Populated:
    """Return one grid per coordinate system: the finest, then the latest."""
    chosen: dict[int, tuple[int, int, int]] = {}
    for srid, size_m, vintage, release_id, *_ in cells:
        rank = (-size_m, vintage, release_id)
        chosen[srid] = max(chosen.get(srid, rank), rank)
    squares, persons = [], []
    for srid, (size_m, _, release_id) in sorted(chosen.items()):
        ours = [c for c in cells if (c.srid, -c.size_m, c.release_id) == (srid, size_m, release_id)]
        x, y, size, people = np.array(
            [(c.x, c.y, c.size_m, c.persons) for c in ours], dtype=np.float64
        ).T
        squares.append(cell_squares(srid, x, y, size))
        persons.append(people)
    return Populated(np.concatenate(squares), np.concatenate(persons), covers_land=False)
