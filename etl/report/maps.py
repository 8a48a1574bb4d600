"""The map of a theme: departments by median gap, or neighbourhoods; missing drawn as missing."""

from collections.abc import Sequence
from typing import Any

import shapely

from etl.report.map_classes import Classes, make_classes
from etl.report.map_layout import INSET, WIDTH, Layout, lay_out
from etl.report.svg import HATCHED
from observatory.domain.report.writer import Writer
from observatory.domain.report_content import MapContent
from observatory.domain.report_text import text

NOTHING = "#ececec"


def make_map(content: MapContent, writer: Writer) -> dict[str, Any]:
    """Return the Vega-Lite specification of a map, already in pixels."""
    layout = lay_out(content.outlines, content.points)
    gaps = [item.difference for item in content.points] or [d.median for d in content.departments]
    known = [gap for gap in gaps if gap is not None]
    classes = make_classes(known, content.polarity, content.unit, writer)
    layers = _frames(layout)
    layers += [_areas(content, layout, classes, writer)] if layout.shapes else []
    layers += [_points(content, layout, classes, writer)] if content.is_points else []
    return {
        "width": WIDTH,
        "height": round(layout.height, 1),
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "layer": layers,
        "resolve": {"scale": {"color": "independent", "shape": "independent"}},
    }


def _colour(
    unit: str, classes: Classes, extra: Sequence[tuple[str, str]], writer: Writer
) -> dict[str, Any]:
    name = writer.unit_name(unit, is_difference=True)
    title = text("map_legend", writer.language, unit=name).replace(" ()", "")
    return {
        "field": "class",
        "type": "nominal",
        "sort": None,
        "scale": {
            "domain": [*classes.labels, *(label for label, _ in extra)],
            "range": [*classes.colours, *(colour for _, colour in extra)],
        },
        "legend": {
            "title": title, "orient": "right", "symbolType": "square", "symbolSize": 200,
            "symbolStrokeColor": "#767676", "symbolStrokeWidth": 0.8,
        },
    }  # fmt: skip


def _areas(
    content: MapContent, layout: Layout, classes: Classes, writer: Writer
) -> dict[str, Any]:  # fmt: skip
    """Draw the departments: coloured by class, or as a background for points."""
    missing, nothing = (text(f"map_{name}", writer.language) for name in ("missing", "nothing"))
    medians = {d.code: d.median for d in content.departments}

    def describe(code: str) -> str:
        if code not in medians:
            return nothing
        median = medians[code]
        return missing if median is None else classes.label_of(median)

    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "class": describe(code)}
        for code, shape in layout.shapes.items()
    ]
    mark = {"type": "geoshape", "stroke": "#8c8c8c", "strokeWidth": 0.5}
    if content.is_points:
        return {"data": {"values": features}, "mark": {**mark, "fill": "#f4f4f4"}}
    extra = ((missing, HATCHED), (nothing, NOTHING))
    return {
        "data": {"values": features},
        "mark": mark,
        "encoding": {"fill": _colour(content.unit, classes, extra, writer)},
    }


def _points(
    content: MapContent, layout: Layout, classes: Classes, writer: Writer
) -> dict[str, Any]:  # fmt: skip
    missing = text("map_missing", writer.language)
    values = [
        {
            "x": x,
            "y": y,
            "class": missing if point.difference is None else classes.label_of(point.difference),
        }
        for point, x, y in layout.points
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "circle", "size": 90, "opacity": 1, "stroke": "#4a4a4a",
                 "strokeWidth": 0.8},
        "encoding": {
            "x": _pixels("x", WIDTH),
            "y": _pixels("y", layout.height),
            "fill": _colour(content.unit, classes, ((missing, HATCHED),), writer),
        },
    }  # fmt: skip


def _pixels(name: str, size: float) -> dict[str, Any]:
    domain = [0, size] if name == "x" else [size, 0]
    return {"field": name, "type": "quantitative", "axis": None,
            "scale": {"domain": domain, "nice": False, "zero": False}}  # fmt: skip


def _frames(layout: Layout) -> list[dict[str, Any]]:
    """Draw a box and a name around each inset."""
    values = [
        {"x": f.left, "y": f.top, "x2": f.left + INSET, "y2": f.top + f.height,
         "label_y": f.top + f.height + 12, "name": f.name}
        for f in layout.frames if f.name is not None
    ]  # fmt: skip
    if not values:
        return []
    corner = {"x": _pixels("x", WIDTH)}
    y = _pixels("y", layout.height)
    return [
        {"data": {"values": values},
         "mark": {"type": "rect", "filled": False, "stroke": "#b0b0b0", "strokeWidth": 0.8},
         "encoding": {**corner, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}},
        {"data": {"values": values},
         "mark": {"type": "text", "align": "left", "fontSize": 10},
         "encoding": {**corner, "y": {**y, "field": "label_y"},
                      "text": {"field": "name"}}},
    ]  # fmt: skip
