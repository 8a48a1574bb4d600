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
    return next((good for good in copies_of(level) if good >= asked), None)


def copies_of(level: Level) -> tuple[int, ...]:
    """Return the zooms of the copies that are made of a level, coarsest first."""
    if level in ZONINGS:
        return ZONING_ZOOMS
    # One of communes for zoom 4 would have as many points as the one for zoom 6.
    return TILING_ZOOMS[1:] if level in _SMALLEST else TILING_ZOOMS


_SMALLEST = frozenset({Level.COMMUNE, Level.IRIS})
