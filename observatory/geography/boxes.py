"""Which boxes hold a point: looked up by the cell that it lies in."""

from collections.abc import Iterator
from math import floor, isfinite

import numpy as np
from numpy.typing import NDArray

CELL = 0.05  # degrees: a few neighbourhoods in a town
MOST_CELLS = 10_000  # of one box; wider ones are always looked at
_ACROSS = int(360 / CELL) + 2  # cells in a row of the world

Box = tuple[int, float, float, float, float]  # its place, west, south, east, north


class Boxes:
    """Boxes in degrees, for points one by one: arrays take longer than so few comparisons."""

    def __init__(self, bounds: NDArray[np.float64]) -> None:
        """Sort boxes (west, south, east, north) into cells; an empty one, of NaN, is nowhere."""
        self._cells: dict[int, list[Box]] = {}
        self._wide: list[Box] = []
        for at, (west, south, east, north) in enumerate(bounds.tolist()):
            if not isfinite(west):
                continue
            rows, columns = range(_row(south), _row(north) + 1), range(_row(west), _row(east) + 1)
            box = (at, west, south, east, north)
            if len(rows) * len(columns) > MOST_CELLS:
                self._wide.append(box)
                continue
            for cell in (row * _ACROSS + column for row in rows for column in columns):
                self._cells.setdefault(cell, []).append(box)

    def around(self, lon: float, lat: float) -> Iterator[int]:
        """Yield the places of the boxes that hold a point, in their order."""
        boxes = self._cells.get(_row(lat) * _ACROSS + _row(lon), self._wide)
        if self._wide and boxes is not self._wide:
            boxes = sorted([*boxes, *self._wide])
        for at, west, south, east, north in boxes:
            if west <= lon <= east and south <= lat <= north:
                yield at


def _row(degrees: float) -> int:
    return floor((degrees + 180.0) / CELL)
