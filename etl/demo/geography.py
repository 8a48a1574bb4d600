"""Outlines of the fictional region: communes that tile exactly, neighbourhoods inside them."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from etl.demo.layout import GRIDS, STEP_LAT, STEP_LON, Grid

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]

_ELLIPSOID = Geod(ellps="GRS80")
_SHIFT = 0.18  # of a step: corners move, and every commune stays convex
_DECIMALS = 7  # about a centimetre
_HOLE = (0.35, 0.65)  # of the block, in each direction


def commune_corners(communes: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Return the four corners (south-west, -east, north-east, -west) of each commune.

    Neighbours share the very same corners, so that the communes are a valid coverage.
    """
    corners = []
    for grid in GRIDS:
        vertices = _vertices(grid, rng)
        inside = communes[communes["department"] == grid.code]
        row, column = inside["row"].to_numpy(), inside["column"].to_numpy()
        around = ((0, 0), (0, 1), (1, 1), (1, 0))
        corners.append(np.stack([vertices[row + r, column + c] for r, c in around], axis=1))
    return np.concatenate(corners)


def _vertices(grid: Grid, rng: np.random.Generator) -> Floats:
    column, row = np.meshgrid(np.arange(grid.columns + 1), np.arange(grid.rows + 1))
    moved = rng.uniform(-_SHIFT, _SHIFT, (*column.shape, 2)) + np.stack([column, row], axis=-1)
    placed = moved * (STEP_LON, STEP_LAT) + (grid.west, grid.south)
    return np.asarray(np.round(placed, _DECIMALS), dtype=np.float64)


def outlines(corners: Floats) -> Geometries:
    """Return the communes as MultiPolygons."""
    return to_multipolygons(shapely.polygons(corners))


def block_outlines(blocks: pd.DataFrame, corners_of: Floats) -> Geometries:
    """Return the pieces of neighbourhoods, each placed in its own commune's corners.

    Points at one place of a shared border are computed from the same two corners, so that the
    two halves of a straddling neighbourhood meet exactly.
    """
    rects = np.asarray(list(blocks["rect"]), dtype=np.float64)
    pieces = shapely.polygons(_placed(rects, corners_of))
    low, high = _HOLE
    size = rects[:, 2:] - rects[:, :2]
    inner = np.hstack([rects[:, :2] + low * size, rects[:, :2] + high * size])
    holes = shapely.polygons(_placed(inner, corners_of))
    pierced: Geometries = np.where(blocks["has_hole"], shapely.difference(pieces, holes), pieces)
    return pierced


def place(u: Floats, v: Floats, corners: Floats) -> Floats:
    """Map points of the unit square into the quadrilaterals of their communes."""
    south_west, south_east, north_east, north_west = np.moveaxis(corners, 1, 0)
    u, v = u[:, np.newaxis], v[:, np.newaxis]
    west = (1 - v) * south_west + v * north_west
    east = (1 - v) * south_east + v * north_east
    return np.asarray(np.round((1 - u) * west + u * east, _DECIMALS), dtype=np.float64)


def _placed(rects: Floats, corners: Floats) -> Floats:
    """Map rectangles of the unit square into quadrilaterals (bilinear: straight stays straight)."""
    u = rects[:, [0, 2, 2, 0]][..., np.newaxis]
    v = rects[:, [1, 1, 3, 3]][..., np.newaxis]
    south_west, south_east, north_east, north_west = np.moveaxis(corners[:, :, None, :], 1, 0)
    west = (1 - v) * south_west + v * north_west
    east = (1 - v) * south_east + v * north_east
    return np.asarray(np.round((1 - u) * west + u * east, _DECIMALS), dtype=np.float64)


def dissolve(geometries: Geometries, groups: pd.Series) -> tuple[list[str], Geometries]:
    """Return the groups' codes and the union of each one's outlines; no group, no union."""
    codes = sorted(groups.dropna().unique())
    members = [(groups == code).to_numpy() for code in codes]
    united = [shapely.union_all(geometries[inside]) for inside in members]
    return codes, to_multipolygons(np.asarray(united, dtype=object))


def to_multipolygons(geometries: Geometries) -> Geometries:
    """Return MultiPolygons whose outer rings turn as RFC 7946 asks."""
    turned = shapely.orient_polygons(geometries, exterior_cw=False)
    wrapped = [g if g.geom_type == "MultiPolygon" else shapely.multipolygons([g]) for g in turned]
    return np.asarray(wrapped, dtype=object)


def areas_m2(geometries: Geometries) -> list[float]:
    """Return areas on the ellipsoid."""
    return [abs(_ELLIPSOID.geometry_area_perimeter(geometry)[0]) for geometry in geometries]
