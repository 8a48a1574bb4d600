"""Reads where people live, finest first: grid cells, then IRIS that have an outline."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, text

from observatory.geography.overlay import Populated, cell_squares
from observatory.geography.perimeter import Geometries

# Only the cells around some perimeters: a national grid has 2.3 million. 1.5e-5 degrees per
# metre of side hold half a diagonal at every latitude of France.
_CELLS = """
    SELECT DISTINCT ON (c.release_id, c.cell)
           c.srid, c.size_m, c.vintage, c.release_id, c.x, c.y,
           coalesce(c.persons, c.households) AS persons
    FROM territory t
    JOIN perimeter p ON p.territory_id = t.id
    JOIN grid_cell c ON c.geom && ST_Expand(p.geom, (SELECT max(size_m) * 1.5e-5 FROM grid_cell))
    JOIN release r ON r.id = c.release_id
    WHERE {chosen}
      AND coalesce(c.persons, c.households) IS NOT NULL
      AND (r.state = 'published' OR r.id = ANY(:staged))
      AND NOT EXISTS (  -- an edition that is published anew replaces its former state
        SELECT FROM release s WHERE s.id = ANY(:staged) AND r.id <> s.id
          AND (s.source, s.edition) = (r.source, r.edition))
"""
_CELLS_OF_LAYER = text(_CELLS.format(chosen="t.level = :level AND t.vintage = :old"))
_CELLS_OF_PLACES = text(_CELLS.format(chosen="t.id = ANY(:places)"))

# Asked first: no outline, no search through millions of figures.
_HAS_IRIS = text("""
    SELECT EXISTS (SELECT FROM perimeter p JOIN territory t ON t.id = p.territory_id
                   WHERE t.level = 'iris')
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
    cells = connection.execute(_CELLS_OF_LAYER, {**key, "staged": staged}).all()
    has_iris = connection.execute(_HAS_IRIS).scalar_one()
    iris = connection.execute(_IRIS).all() if has_iris else []
    layers = [grid_layer(cells)] if cells else []
    if iris:
        layers.append(iris_layer(iris))
    return layers


def iris_layer(rows: Sequence[Row[Any]]) -> Populated:
    """Return the people of IRIS, given as pairs of an outline (WKB) and a number."""
    wkbs, values = zip(*rows, strict=True)
    wkb = np.array([bytes(one) for one in wkbs], dtype=object)
    surfaces: Geometries = shapely.from_wkb(wkb)
    persons = np.array(values, dtype=np.float64)
    return Populated(surfaces, persons, covers_land=True)


def read_cells(connection: Connection, places: Sequence[int], staged: list[int]) -> list[Populated]:
    """Return the grid around some territories, as a list that is empty where there is none."""
    cells = connection.execute(_CELLS_OF_PLACES, {"places": list(places), "staged": staged}).all()
    return [grid_layer(cells)] if cells else []


def grid_layer(cells: Sequence[Row[Any]]) -> Populated:
    """Return one grid per coordinate system: the finest, then the latest."""
    chosen: dict[int, tuple[int, int, int]] = {}
    for cell in cells:
        rank = (-cell.size_m, cell.vintage, cell.release_id)
        chosen[cell.srid] = max(chosen.get(cell.srid, rank), rank)
    squares, persons = [], []
    for srid, (size_m, _, release_id) in sorted(chosen.items()):
        ours = [c for c in cells if (c.srid, -c.size_m, c.release_id) == (srid, size_m, release_id)]
        facts = np.array([(c.x, c.y, c.size_m, c.persons) for c in ours], dtype=np.float64)
        squares.append(cell_squares(srid, facts[:, 0], facts[:, 1], facts[:, 2]))
        persons.append(facts[:, 3])
    return Populated(np.concatenate(squares), np.concatenate(persons), covers_land=False)
