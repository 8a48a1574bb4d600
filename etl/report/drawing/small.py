"""Small drawings of one-page editions: where a place lies, and how one of its figures went.

Sixteen hundred sheets have two each: drawn here in a millisecond, where Vega takes a quarter of a
second. No scale, hence no numbers but the figures that the block holds.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.report.drawing.draw import draw
from etl.report.drawing.map_layout import project
from etl.report.drawing.style import FAMILY, FULL, INK, LINE, SERIES, SIZE
from observatory.domain.period import parse_period
from observatory.domain.report.document import Chart, ChartKind, EditionKind, Map, Mark

HEIGHT = {"curve": 120, "locator": 150, "points": 200}
"""Pixels of 1/96 inch."""
LAND, ZONE = "#ececec", "#14406b"
_BESIDE = 110.0  # room for the name and the last value at the end of a curve
_EDGE = 8.0

Pixels = NDArray[np.float64]


def drawing_of(kind: EditionKind) -> Callable[[Chart | Map, str, int], str]:
    """Return what draws the blocks of an edition in print: editions of one page draw low."""
    return draw_small if kind in (EditionKind.SHEET, EditionKind.DIAGNOSIS) else draw


def draw_small(block: Chart | Map, language: str, width: int = FULL) -> str:
    """Return a map or a series as a low SVG; other charts are drawn as everywhere else."""
    if isinstance(block, Map):
        height = HEIGHT["points" if block.is_points else "locator"]
        return _wrap(block, language, width, height, _map(block, width, height))
    if block.kind is ChartKind.SERIES:
        return _wrap(block, language, width, HEIGHT["curve"], _curves(block, width))
    return draw(block, language, width)


def _wrap(block: Chart | Map, language: str, width: int, height: int, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{language}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-labelledby="{block.id}-title {block.id}-desc">'
        f'<title id="{block.id}-title">{escape(str(block.title))}</title>'
        f'<desc id="{block.id}-desc">{escape(str(block.description))}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _map(block: Map, width: int, height: int) -> Iterable[str]:
    """Draw outlines, the spots' own in colour, or a point for each spot."""
    shapes = [(one.code, project(shapely.from_wkb(one.wkb), one.srid)) for one in block.outlines]
    systems = {one.code: one.srid for one in block.outlines}
    points = [
        project(shapely.Point(spot.longitude, spot.latitude), spot.srid or systems[spot.area or ""])
        for spot in block.spots if block.is_points and spot.longitude is not None
    ]  # fmt: skip
    everything = [shape for _, shape in shapes] + points
    if not everything:
        return
    frame = _Frame(shapely.total_bounds(everything), width, height)
    coloured = set() if block.is_points else {spot.code for spot in block.spots}
    # What is coloured lies on top of what is around it.
    for code, shape in sorted(shapes, key=lambda one: one[0] in coloured):
        fill = ZONE if code in coloured else LAND
        yield f'<path d="{frame.path(shape)}" fill="{fill}" stroke="{LINE}" stroke-width="0.6"/>'
    for point in points:
        x, y = frame.place(shapely.get_coordinates(point))[0]
        yield (
            f'<circle cx="{x:g}" cy="{y:g}" r="3.5" fill="{ZONE}" stroke="#ffffff" '
            'stroke-width="0.8"/>'
        )


class _Frame:
    """Fits metres into a rectangle, at the left of it."""

    def __init__(self, bounds: Pixels, width: int, height: int) -> None:
        west, south, east, north = bounds
        self.west, self.north = west, north
        room = width - 2 * _EDGE, height - 2 * _EDGE
        self.metres = max((east - west) / room[0], (north - south) / room[1]) or 1.0

    def place(self, metres: Pixels) -> Pixels:
        """Return pixels, to the tenth."""
        x = _EDGE + (metres[:, 0] - self.west) / self.metres
        y = _EDGE + (self.north - metres[:, 1]) / self.metres
        return np.round(np.column_stack([x, y]), 1)

    def path(self, shape: BaseGeometry) -> str:
        """Return the rings of a polygon, or of several, as a path."""
        found = []
        for polygon in shapely.get_parts(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                corners = self.place(shapely.get_coordinates(ring)).tolist()
                found.append("M" + "L".join(f"{x:g} {y:g}" for x, y in corners[:-1]) + "Z")
        return "".join(found)


def _curves(block: Chart, width: int) -> Iterable[str]:
    """Draw each series, cut where it breaks; its first value and its last are written."""
    values = np.array([mark.value.value for mark in block.marks], dtype=np.float64)
    days = np.array([parse_period(mark.period)[0].toordinal() for mark in block.marks])
    x = _scale(days.astype(np.float64), _EDGE + 34, width - _BESIDE)
    y = _scale(values, HEIGHT["curve"] - 34, 18)
    names = list(dict.fromkeys(mark.series for mark in block.marks))
    ends = {}
    for number, name in enumerate(names):
        at = [place for place, mark in enumerate(block.marks) if mark.series == name]
        colour = SERIES[number % len(SERIES)]
        yield from _curve([block.marks[one] for one in at], x[at], y[at], colour, number)
        ends[name] = (float(x[at[-1]]), float(y[at[-1]]), block.marks[at[-1]], colour)
        if number == 0:
            yield _words(float(x[at[0]]) - 6, float(y[at[0]]) + 4, block.marks[at[0]].value.text,
                         colour, "end")  # fmt: skip
            yield from _periods(block.marks[at[0]], block.marks[at[-1]], x[at])
    yield from _names(ends)


def _scale(values: Pixels, first: float, last: float) -> Pixels:
    low, high = values.min(), values.max()
    share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    return np.round(first + share * (last - first), 1)


def _curve(marks: Sequence[Mark], x: Pixels, y: Pixels, colour: str, number: int) -> Iterable[str]:
    starts = "".join(
        f"{'M' if place == 0 or mark.is_break else 'L'}{x[place]:g} {y[place]:g}"
        for place, mark in enumerate(marks)
    )
    dash = ' stroke-dasharray="5 3"' if number else ""
    yield f'<path d="{starts}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
    for px, py in zip(x, y, strict=True):
        shape = f'<circle cx="{px:g}" cy="{py:g}" r="3"' if number == 0 else (
            f'<rect x="{px - 3:g}" y="{py - 3:g}" width="6" height="6"')  # fmt: skip
        yield f'{shape} fill="{colour}"/>'


def _periods(first: Mark, last: Mark, x: Pixels) -> Iterable[str]:
    bottom = HEIGHT["curve"] - 8
    yield f'<path d="M{x[0]:g} {bottom - 16}H{x[-1]:g}" stroke="{LINE}"/>'
    yield _words(float(x[0]), bottom, first.label, INK, "middle")
    if x[-1] > x[0]:
        yield _words(float(x[-1]), bottom, last.label, INK, "middle")


def _names(ends: dict[str, tuple[float, float, Mark, str]]) -> Iterable[str]:
    """Write the series' names and last values, the ones under the others without touching."""
    lowest = 0.0
    for name, (x, y, mark, colour) in sorted(ends.items(), key=lambda one: (one[1][1], one[0])):
        lowest = max(y, lowest)
        short = name if len(name) <= 16 else f"{name[:15]}…"
        yield _words(x + 8, lowest - 1, mark.value.text, colour, "start", "bold")
        yield _words(x + 8, lowest + SIZE, short, colour, "start")
        lowest += 2.2 * SIZE


def _words(x: float, y: float, text: str, colour: str, anchor: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FAMILY}" font-size="{SIZE}" fill="{colour}" '
        f'text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
    )
