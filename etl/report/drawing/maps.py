"""A map: areas by class, or points upon areas; what is missing is drawn as missing."""

from typing import Any

import shapely

from etl.report.drawing.map_classes import Classes, make_classes
from etl.report.drawing.map_layout import INSET, Layout, lay_out
from etl.report.drawing.parts import PADDING, Spec
from etl.report.drawing.style import HATCHED, LINE, SIZE
from etl.report.drawing.words import word
from observatory.domain.report.document import Map, Spot
from observatory.domain.report.writer import Writer

NOTHING = "#ececec"
LEGEND = 190  # pixels of a legend beside the map; a narrow map has it below
NARROW = 480


def make_map(block: Map, language: str, width: int) -> Spec:
    """Return the specification of a map, already in pixels."""
    room = width - 16 if width < NARROW else width - LEGEND
    points = tuple(spot for spot in block.spots if spot.longitude is not None)
    layout = lay_out(block.outlines, points if block.is_points else (), room)
    painter = Painter(block, make_classes(block, Writer(language)), language, width < NARROW)
    layers = _frames(layout, room)
    layers += [painter.areas(layout)] if layout.shapes else []
    layers += [painter.points(layout, room)] if block.is_points else []
    return {
        "width": room,
        "height": round(layout.height, 1),
        "padding": PADDING,
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "layer": layers,
        "resolve": {"scale": {"fill": "independent", "shape": "independent"}},
    }


class Painter:
    """Colours the territories of one map."""

    def __init__(self, block: Map, classes: Classes, language: str, is_narrow: bool) -> None:
        self.block, self.classes, self.language = block, classes, language
        self.is_narrow = is_narrow
        self.missing = word("map_missing", language)
        self.nothing = word("map_nothing", language)

    def areas(self, layout: Layout) -> Spec:
        """Draw the outlines: coloured by class, or as a background for points."""
        spots = {spot.code: spot for spot in self.block.spots}
        names = {outline.code: outline.name for outline in self.block.outlines}
        features = [
            {"type": "Feature", "geometry": shapely.geometry.mapping(shape),
             "class": self.class_of(spots.get(code)),
             "tooltip": self.describe(spots.get(code), names[code])}
            for code, shape in layout.shapes.items()
        ]  # fmt: skip
        mark = {"type": "geoshape", "stroke": "#8c8c8c", "strokeWidth": 0.5}
        if self.block.is_points:
            return {"data": {"values": features}, "mark": {**mark, "fill": "#f4f4f4"}}
        used = {str(feature["class"]) for feature in features}
        extra = [pair for pair in ((self.missing, HATCHED), (self.nothing, NOTHING))
                 if pair[0] in used]  # fmt: skip
        return {
            "data": {"values": features},
            "mark": mark,
            "encoding": {"fill": self.fill(extra), "tooltip": {"field": "tooltip"}},
        }

    def points(self, layout: Layout, room: float) -> Spec:
        """Draw the spots, the worst on top; favourable ones are squares, missing ones crosses."""
        ranks = {label: rank for rank, label in enumerate((self.missing, *self.classes.labels))}
        values = sorted(
            ({"x": x, "y": y, "class": self.class_of(spot),
              "tooltip": self.describe(spot, spot.name)} for spot, x, y in layout.points),
            key=lambda value: ranks[str(value["class"])],
        )  # fmt: skip
        extra = [(self.missing, "#ffffff")] if self.missing in {v["class"] for v in values} else []
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
        below = {"orient": "bottom", "direction": "vertical", "columns": 2}
        return {
            "field": "class",
            "type": "nominal",
            "sort": None,
            "scale": {
                "domain": [*self.classes.labels, *(label for label, _ in extra)],
                "range": [*self.classes.colours, *(colour for _, colour in extra)],
            },
            "legend": {
                "title": f"{title} ({name})" if name else title,
                **(below if self.is_narrow else {"orient": "right"}),
                **({} if block.is_points else {"symbolType": "square"}),
                "symbolSize": 100 if block.is_points else 200,
                "symbolStrokeColor": LINE, "symbolStrokeWidth": 0.8,
            },
        }  # fmt: skip


def _pixels(name: str, size: float) -> Spec:
    domain = [0, size] if name == "x" else [size, 0]
    return {"field": name, "type": "quantitative", "axis": None,
            "scale": {"domain": domain, "nice": False, "zero": False}}  # fmt: skip


def _frames(layout: Layout, room: float) -> list[Spec]:
    """Draw a box and a name around each inset."""
    values = [
        {"x": f.left, "y": f.top, "x2": f.left + INSET, "y2": f.top + f.height,
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
