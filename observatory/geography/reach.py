"""Where neighbourhoods may lie at all: a point of another country is no place outside of them."""

import numpy as np
from numpy.typing import NDArray

from observatory.geography.crs import POLYNESIAN_UTM, ZONES
from observatory.geography.locating import Floats, Mask

_FRENCH = {zone.srid for zone in ZONES.values()} | {3296, *(srid for _, srid in POLYNESIAN_UTM)}
_BESIDE = 1.0  # degrees around outlines that lie in none of the territories: a demonstration's


def reach_of(bounds: Floats, srids: NDArray[np.intp]) -> Floats:
    """Return the boxes (west, south, east, north) that a list of neighbourhoods speaks of.

    They are those of the territories, and those around outlines elsewhere, by metric system.
    bounds: of each outline, in degrees; srids: the metric system of each.
    """
    boxes = [(zone.west, zone.south, zone.east, zone.north) for zone in ZONES.values()]
    for srid in set(srids.tolist()) - _FRENCH:
        mine = bounds[srids == srid]
        west, south = mine[:, :2].min(axis=0) - _BESIDE
        east, north = mine[:, 2:].max(axis=0) + _BESIDE
        boxes.append((west, south, east, north))
    return np.array(boxes)


def is_reached(boxes: Floats, lon: Floats, lat: Floats) -> Mask:
    """Tell which points lie in any of some boxes."""
    found = np.zeros(len(lon), dtype=bool)
    for west, south, east, north in boxes:
        found |= (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return found
