"""WebMercatorQuad, the pyramid of tiles of web maps: its scales, and which tiles meet a box."""

import math
from dataclasses import dataclass

HALF_WORLD_M = 20_037_508.342789244
ZOOMS = range(25)  # as registered by OGC
TILE_PIXELS = 256
PIXEL_M = 0.00028  # what a scale denominator is counted with (OGC 17-083r4, 6.1)
# Where the square of the world ends.
NORTHMOST = math.degrees(math.atan(math.sinh(math.pi)))

Box = tuple[float, float, float, float]  # west, south, east, north, in degrees


@dataclass(frozen=True, slots=True)
class Limits:
    """The columns, from the west, and rows, from the north, of one zoom; both ends included."""

    zoom: int
    first_column: int
    last_column: int
    first_row: int
    last_row: int

    def hold(self, column: int, row: int) -> bool:
        """Tell whether a tile is one of them."""
        return (
            self.first_column <= column <= self.last_column
            and self.first_row <= row <= self.last_row
        )


def cell_size(zoom: int) -> float:
    """Return the side of a pixel in metres of the projection."""
    return 2 * HALF_WORLD_M / (TILE_PIXELS * 2.0**zoom)


def scale_denominator(zoom: int) -> float:
    """Return the scale of a screen whose pixels are 0.28 mm."""
    return cell_size(zoom) / PIXEL_M


def limits_of(box: Box, zoom: int) -> Limits:
    """Return which tiles of a zoom a box meets."""
    west, south, east, north = box
    return Limits(
        zoom, _column(west, zoom), _column(east, zoom), _row(north, zoom), _row(south, zoom)
    )


def _column(longitude: float, zoom: int) -> int:
    return _within((longitude + 180) / 360, zoom)


def _row(latitude: float, zoom: int) -> int:
    kept = max(-NORTHMOST, min(NORTHMOST, latitude))
    return _within((1 - math.asinh(math.tan(math.radians(kept))) / math.pi) / 2, zoom)


def _within(part: float, zoom: int) -> int:
    number = 1 << zoom
    return min(number - 1, max(0, math.floor(part * number)))
