"""Places on a page: the main territory in its own projection, the overseas ones in frames."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from observatory.domain.report.document import Outline, Spot

HEIGHT = 520.0  # at most
INSET, MARGIN, LABEL = 84.0, 6.0, 16.0
ZOOM = 150.0  # at most, of the frame that enlarges what is too small to be seen
VISIBLE = 0.5  # pixels: the side of a detail that a map may lose
TINY, CLUSTER = 12.0, 40.0  # pixels: of one such territory, and of all of them together


@dataclass(slots=True)
class Frame:
    """A rectangle of the page and what is drawn in it, in metres."""

    name: str | None  # of an overseas territory
    left: float
    top: float
    width: float
    height: float
    bounds: tuple[float, float, float, float]

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return the geometry in pixels, downwards; a tenth of a pixel is all a page can show."""
        x0, y0, x1, y1 = self.bounds
        extent = max((x1 - x0) / self.width, (y1 - y0) / self.height) or 1.0
        dx = self.left + (self.width - (x1 - x0) / extent) / 2
        dy = self.top + (self.height - (y1 - y0) / extent) / 2

        def to_page(metres: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> object:
            x = dx + (metres[:, 0] - x0) / extent
            y = dy + (y1 - metres[:, 1]) / extent
            return np.round(np.column_stack([x, y]), 1)

        return shapely.transform(geometry, to_page)


@dataclass(slots=True)
class Layout:
    """Everything in pixels."""

    height: float
    frames: list[Frame] = field(default_factory=list)
    shapes: dict[str, BaseGeometry] = field(default_factory=dict)  # by code
    points: list[tuple[Spot, float, float]] = field(default_factory=list)
    enlarged: dict[str, BaseGeometry] = field(default_factory=dict)  # in the frame that enlarges


def lay_out(outlines: Sequence[Outline], points: Sequence[Spot], width: float) -> Layout:
    """Project and place outlines and points; whoever is not in the main system has a frame."""
    srids = Counter(item.srid for item in outlines or points if item.srid is not None)
    main = min(srids, key=lambda srid: (-srids[srid], srid))
    shapes = {o.code: project(shapely.from_wkb(bytes.fromhex(o.wkb)), o.srid) for o in outlines}
    systems = {o.code: o.srid for o in outlines}
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    names = {o.code: o.name for o in outlines}
    dots: list[tuple[str, Spot, BaseGeometry]] = []
    for code, shape in shapes.items():
        groups[_group(code, systems[code], main)].append(shape)
    for point in points:
        srid = systems.get(point.area or "") or point.srid or main
        dot = project(shapely.Point(point.longitude, point.latitude), srid)
        group = _group(point.area or str(srid), srid, main)
        groups[group].append(dot)
        dots.append((group, point, dot))
    frames = _make_frames(groups, names, width)
    placed = {code: frames[_group(code, systems[code], main)].place(shape)
              for code, shape in shapes.items()}  # fmt: skip
    layout = Layout(max(f.top + f.height for f in frames.values()) + LABEL, list(frames.values()))
    layout.shapes = {code: shape for code, shape in placed.items() if not shape.is_empty}
    for group, point, dot in dots:
        spot = frames[group].place(dot)
        layout.points.append((point, spot.x, spot.y))
    return layout


def enlarge(layout: Layout, left: float, name: str) -> None:
    """Add a frame, from `left`, with what lies around the territories too small to be seen.

    Nothing is added unless several of them lie together, as Paris and its neighbours do.
    """
    tiny = _cluster([shape for shape in layout.shapes.values() if _size(shape) < TINY])
    if len(tiny) < 3:
        return
    west, north, east, south = (float(edge) for edge in shapely.total_bounds(tiny))
    scale = ZOOM / max(east - west + 4, south - north + 4)
    window = shapely.box(west - 2, north - 2, east + 2, south + 2)
    width, height = (east - west + 4) * scale, (south - north + 4) * scale
    top = max(0.0, layout.height - LABEL - height)

    def magnify(pixels: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> object:
        moved = (pixels - (west - 2, north - 2)) * scale + (left, top)
        return np.round(moved, 1)

    for code, shape in layout.shapes.items():
        # Corners that were rounded to a tenth of a pixel may cross each other.
        whole = shape if shape.is_valid else shape.buffer(0)
        part = shapely.intersection(whole, window)
        if part.area > 0:
            layout.enlarged[code] = shapely.transform(part, magnify)
    for spot, x, y in list(layout.points):
        if window.covers(shapely.Point(x, y)):
            moved = shapely.transform(shapely.Point(x, y), magnify)
            layout.points.append((spot, moved.x, moved.y))
    layout.frames.append(Frame(name, left, top, width, height, (west, north, east, south)))


def thin(shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the shapes without the corners, and the islets, that nobody could see."""
    return {code: _thin(shape) for code, shape in shapes.items()}


def _thin(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    kept = parts[(areas >= VISIBLE**2) | (areas == areas.max())]
    simple = shapely.simplify(shapely.multipolygons(kept), VISIBLE)
    return shapely.transform(simple, lambda pixels: np.round(pixels, 1))


def _cluster(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the shapes that lie around one of them, where most do."""
    groups = [[s for s in shapes if s.distance(one) < CLUSTER / 2] for one in shapes]
    return max(groups, key=len, default=[])


def _size(shape: BaseGeometry) -> float:
    west, north, east, south = shape.bounds
    return float(max(east - west, south - north))


def mark_the_small(layout: Layout, spots: Iterable[Spot]) -> bool:
    """Put a point upon each spot where most of their areas could not be seen; tell whether."""
    shown = [(spot, layout.shapes[spot.code]) for spot in spots if spot.code in layout.shapes]
    if not shown or float(np.median([_size(shape) for _, shape in shown])) >= TINY:
        return False
    for spot, shape in shown:
        inside = shape.representative_point()
        layout.points.append((spot, round(inside.x, 1), round(inside.y, 1)))
    return True


def _group(code: str, srid: int, main: int) -> str:
    return "" if srid == main else code


@cache
def _transformer(srid: int) -> Transformer:
    return Transformer.from_crs(4326, srid, always_xy=True)


def project(geometry: BaseGeometry, srid: int) -> BaseGeometry:
    """Project longitude and latitude to metres."""
    transform = _transformer(srid).transform
    return shapely.transform(geometry, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))


def _make_frames(
    groups: dict[str, list[BaseGeometry]], names: dict[str, str], whole: float
) -> dict[str, Frame]:  # fmt: skip
    insets = sorted(group for group in groups if group)
    left = INSET + 2 * MARGIN if insets else 0.0
    bounds = _bounds(groups[""])
    width = whole - left
    ratio = (bounds[3] - bounds[1]) / ((bounds[2] - bounds[0]) or 1.0)
    # Insets stand beside the mainland, which alone is as flat as it is.
    height = min(HEIGHT, max(280.0 if insets else 120.0, width * ratio))
    side = min(INSET, height / max(len(insets), 1) - LABEL - MARGIN)
    frames = {"": Frame(None, left, 0.0, width, height, bounds)}
    for index, group in enumerate(insets):
        top = MARGIN + index * (side + LABEL + MARGIN)
        name = names.get(group, group)
        frames[group] = Frame(name, MARGIN, top, INSET, side, _bounds(groups[group]))
    return frames


def _bounds(geometries: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = shapely.total_bounds(list(geometries))
    pad = 0.03 * max(x1 - x0, y1 - y0, 1000.0)
    return (float(x0 - pad), float(y0 - pad), float(x1 + pad), float(y1 + pad))
