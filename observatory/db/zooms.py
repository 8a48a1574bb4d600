"""Which generalised copy of a perimeter a map of some zoom is given."""

from observatory.db.tables.places import TILING_ZOOMS, ZONING_ZOOMS
from observatory.domain.territory import ZONINGS, Level

FULL = 24
"""The perimeter as published, projected: good at any zoom. Kept of the neighbourhoods alone."""


def copy_for(level: Level, zoom: int | None) -> int | None:
    """Return the zoom of the coarsest copy that is good enough; None: the perimeter itself.

    zoom: of the map; None asks for full precision.
    """
    asked = FULL if zoom is None else zoom
    zooms = ZONING_ZOOMS if level in ZONINGS else TILING_ZOOMS
    return next((good for good in zooms if good >= asked), None)
