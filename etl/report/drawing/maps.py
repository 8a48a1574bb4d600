"""A map: areas by class, or points upon areas; what is missing is drawn as missing."""

from typing import Any

import shapely

from etl.report.drawing.map_classes import Classes, make_classes
from etl.report.drawing.map_layout import Layout, enlarge, lay_out, mark_the_small, thin
from etl.report.drawing.parts import PADDING, Spec
from etl.report.drawing.style import HATCHED, LINE, SIZE
from etl.report.drawing.words import word
from observatory.domain.report.document import Map, Spot
from observatory.domain.report.writer import Writer

NOTHING, AROUND = "#e4e4e4", "#f4f4f4"
ABSENT = "#9a9a9a"  # of crosses: a legend draws no edges, and white would be unseen
LEGEND = 190  # pixels of a legend beside the map; a narrow map has it below
NARROW = 480


def make_map(block: Map, language: str, width: int) -> Spec:
    """Return the specification of a map, already in pixels."""
    is_narrow = width < NARROW
    room = width - 16.0 if is_narrow else width - LEGEND
    points = tuple(spot for spot in block.spots if spot.longitude is not None)
    layout = lay_out(block.outlines, points if block.is_points else (), room)
    has_points = block.is_points or mark_the_small(layout, block.spots)
    if not is_narrow:
        enlarge(layout, room + 8, word("map_enlarged", language))
    layout.shapes, layout.enlarged = thin(layout.shapes), thin(layout.enlarged)
    painter = Painter(block, make_classes(block, Writer(language)), language, has_points)
    beside = {"orient": "none", "legendX": room + 8, "legendY": 0}
    below = {"orient": "bottom", "direction": "vertical", "columns": 2}
    painter.place = below if is_narrow else beside
    whole = width - 16.0
    layers = [painter.areas(layout)] if layout.shapes else []
    layers += _frames(layout, whole)
    layers += [painter.points(layout, whole)] if has_points else []
    return {
        "width": whole,
        "height": round(layout.height, 1),
        "padding": PADDING,
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "layer": layers,
        "resolve": {"scale": {"fill": "independent", "shape": "independent"}},
    }


class Painter:
    """Colours the territories of one map."""

    def __init__(self, block: Map, classes: Classes, language: str, has_points: bool) -> None:
        self.block, self.classes, self.language = block, classes, language
        self.has_points = has_points
        self.place: Spec = {}  # of the legend
        self.missing = word("map_missing", language)
        self.nothing = word("map_nothing", language)

    def areas(self, layout: Layout) -> Spec:
        """Draw the outlines: coloured by class, or as a background for points."""
        spots = {spot.code: spot for spot in self.block.spots}
        names = {outline.code: outline.name for outline in self.block.outlines}
        holders = _holders(layout, set(spots))
        features = [
            {"type": "Feature", "geometry": shapely.geometry.mapping(shape),
             "class": "" if code in holders else self.class_of(spots.get(code)),
             "tooltip": names[code] if code in holders else
             self.describe(spots.get(code), names[code])}
            for shapes in (layout.shapes, layout.enlarged)
            for code, shape in sorted(shapes.items(), key=lambda item: item[0] not in holders)
        ]  # fmt: skip
        mark = {"type": "geoshape", "stroke": "#8c8c8c", "strokeWidth": 0.5}
        if self.has_points:
            return {"data": {"values": features}, "mark": {**mark, "fill": AROUND}}
        used = {str(feature["class"]) for feature in features}
        extra = [pair for pair in ((self.missing, HATCHED), (self.nothing, NOTHING))
                 if pair[0] in used]  # fmt: skip
        around = {"test": "datum.class === ''", "value": AROUND}
        return {
            "data": {"values": features},
            "mark": mark,
            "encoding": {
                "fill": {"condition": around, **self.fill(extra)},
                "tooltip": {"field": "tooltip"},
            },
        }

    def points(self, layout: Layout, room: float) -> Spec:
        """Draw the spots, the worst on top; favourable ones are squares, missing ones crosses."""
        ranks = {label: rank for rank, label in enumerate((self.missing, *self.classes.labels))}
        values = sorted(
            ({"x": x, "y": y, "class": self.class_of(spot),
              "tooltip": self.describe(spot, spot.name)} for spot, x, y in layout.points),
            key=lambda value: ranks[str(value["class"])],
        )  # fmt: skip
        extra = [(self.missing, ABSENT)] if self.missing in {v["class"] for v in values} else []
        fill = self.fill(extra)
        shapes = ["square"] * bool(self.classes.polarity)
        shapes += ["circle"] * (len(self.classes.labels) - len(shapes)) + ["cross"] * len(extra)
        size = 80 if len(values) < 250 else 30
        return {
            "data": {"values": values},
            "mark": {"type": "point", "size": size, "opacity": 1, "stroke": "#4a4a4a",
                     "strokeWidth": 0.7},
            "encoding": {
                "x": _pixels("x", room),
                "y": _pixels("y", layout.height),
                "fill": fill,
                "shape": {**fill, "scale": {"domain": fill["scale"]["domain"], "range": shapes}},
                "tooltip": {"field": "tooltip"},
            },
        }  # fmt: skip

    def class_of(self, spot: Spot | None) -> str:
        """Return the class that the legend names."""
        if spot is None:
            return self.nothing
        if spot.value.value is None:
            return self.missing
        return self.classes.label_of(spot.value.value)

    def describe(self, spot: Spot | None, name: str) -> str:
        """Return what a live map says of a territory."""
        if spot is None:
            return f"{name}\n{self.nothing}"
        known = spot.value.value is not None
        return f"{spot.name}\n{spot.value.text if known else spot.value.reason or self.missing}"

    def fill(self, extra: list[tuple[str, str]]) -> dict[str, Any]:
        """Encode classes, and the legend that gives their limits and their unit."""
        block = self.block
        name = Writer(self.language).unit_name(block.unit, is_difference=block.is_difference)
        title = word("gap" if block.is_difference else "value", self.language)
        return {
            "field": "class",
            "type": "nominal",
            "sort": None,
            "scale": {
                "domain": [*self.classes.labels, *(label for label, _ in extra)],
                "range": [*self.classes.colours, *(colour for _, colour in extra)],
            },
            "legend": {
                "title": block.axis or (f"{title} ({name})" if name else title),
                **self.place,
                **({} if self.has_points else {"symbolType": "square"}),
                "symbolSize": 100 if self.has_points else 200,
                "symbolStrokeColor": LINE, "symbolStrokeWidth": 0.8,
            },
        }  # fmt: skip


def _holders(layout: Layout, coloured: set[str]) -> set[str]:
    """Return the outlines that are only the ground of others: they hold some of the coloured."""
    inside = [layout.shapes[code].representative_point() for code in sorted(coloured)
              if code in layout.shapes]  # fmt: skip
    return {
        code for code, shape in layout.shapes.items()
        if code not in coloured and bool(shapely.contains(shape, inside).any())
    }  # fmt: skip


def _pixels(name: str, size: float) -> Spec:
    domain = [0, size] if name == "x" else [size, 0]
    return {"field": name, "type": "quantitative", "axis": None,
            "scale": {"domain": domain, "nice": False, "zero": False}}  # fmt: skip


def _frames(layout: Layout, room: float) -> list[Spec]:
    """Draw a box and a name around each inset."""
    values = [
        {"x": f.left, "y": f.top, "x2": f.left + f.width, "y2": f.top + f.height,
         "label_y": f.top + f.height + 12, "name": f.name}
        for f in layout.frames if f.name is not None
    ]  # fmt: skip
    if not values:
        return []
    corner = {"x": _pixels("x", room)}
    y = _pixels("y", layout.height)
    return [
        {"data": {"values": values},
         "mark": {"type": "rect", "filled": False, "stroke": "#b0b0b0", "strokeWidth": 0.8},
         "encoding": {**corner, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}},
        {"data": {"values": values},
         "mark": {"type": "text", "align": "left", "fontSize": SIZE - 2},
         "encoding": {**corner, "y": {**y, "field": "label_y"},
                      "text": {"field": "name"}}},
    ]  # fmt: skip
