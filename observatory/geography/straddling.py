"""How much of each surface lies in a drawn area: of its people, else of the surface."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from observatory.geography.areas import additive_areas
from observatory.geography.overlay import (
    FloatArray,
    Overlay,
    Populated,
    Positions,
    overlay,
    weigh,
)
from observatory.geography.perimeter import Geometries


@dataclass(frozen=True, slots=True)
class Shares:
    """The part of each surface's people in the area, what it may be, and of its surface.

    0 everywhere for a surface that only touches the area. By area (not is_population), people may
    all live on either side: lower is 0 and upper is 1.
    """

    share: FloatArray
    lower: FloatArray
    upper: FloatArray
    is_population: NDArray[np.bool_]
    area_m2: FloatArray


def shares_inside(
    area: BaseGeometry, surfaces: Geometries, area_m2: FloatArray, layers: list[Populated]
) -> Shares:
    """Weigh the part of each surface in the area by the finest people known, else by its size.

    area_m2: of the whole surfaces, on the ellipsoid. What the people of a cell that the boundary
    cuts may be, all of them or none, makes the range of the share.
    """
    number = len(surfaces)
    # Pieces that add up: an area cut in two shares every surface as the whole of it does.
    laid = overlay(surfaces, np.array([area], dtype=object), additive_areas)
    whole = additive_areas(surfaces)
    weights = weigh(laid, surfaces, whole, layers)
    least, most = _ranges(laid, surfaces, layers)
    ranges = (np.where(weights.is_population, least, 0.0),
              np.where(weights.is_population, most, 1.0))  # fmt: skip
    return Shares(
        _spread(laid.old, weights.share, number),
        _spread(laid.old, np.minimum(ranges[0], weights.share), number),
        _spread(laid.old, np.maximum(ranges[1], weights.share), number),
        _spread(laid.old, weights.is_population, number).astype(bool),
        _spread(laid.old, laid.area_m2 / whole[laid.old], number) * area_m2,
    )


def _spread(places: Positions, values: FloatArray | NDArray[np.bool_], number: int) -> FloatArray:
    found = np.zeros(number)
    found[places] = values
    return found


def _ranges(
    laid: Overlay, surfaces: Geometries, layers: list[Populated]
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the most of each surface's people that may live in its part.

    By the first layer that counts anybody in the surface, the one that `weigh` chose.
    """
    least, most = np.zeros(len(laid.old)), np.ones(len(laid.old))
    is_open = np.ones(len(laid.old), dtype=bool)
    for layer in layers:
        people = layer.inside(surfaces)[laid.old]
        counts = is_open & (people > 0)
        if counts.any():
            least[counts] = layer.touching(laid.shared[counts], "covers") / people[counts]
            most[counts] = layer.touching(laid.shared[counts], "intersects") / people[counts]
            is_open &= ~counts
    return np.minimum(least, 1.0), np.minimum(most, 1.0)
