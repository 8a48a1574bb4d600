"""The chart of a theme: median and middle half of the local gaps, one line per indicator."""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from observatory.domain.report.writer import Writer
from observatory.domain.report_content import TableRow, ThemeSection
from observatory.domain.report_text import text

LABEL_WIDTH = 260
LINE_HEIGHT = 48
# Okabe and Ito's vermilion and blue, darkened to 4.5:1 on white; shapes say the same as colours.
COLOURS = {"unfavourable": "#b34700", "favourable": "#005b96", "neutral": "#5c5c5c"}
SHAPES = {"unfavourable": "circle", "favourable": "square", "neutral": "diamond"}


def make_chart(theme: ThemeSection, polarities: dict[str, int], writer: Writer) -> dict[str, Any]:
    """Return the Vega-Lite specification: one panel per unit."""
    panels: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in theme.rows:
        if row.compared:
            panels[row.unit].append(_datum(row, polarities[row.indicator], writer))
    return {"vconcat": [_panel(unit, data, writer) for unit, data in panels.items()], "spacing": 24}


def _datum(row: TableRow, polarity: int, writer: Writer) -> dict[str, Any]:
    notes = [row.label, f"({writer.period(row.period)})"]
    if not row.is_default:
        notes.append(f"[{row.benchmark_label}]")
    lean = polarity * (row.p50 or 0.0)
    state = "neutral" if not polarity else "favourable" if lean >= 0 else "unfavourable"
    return {
        "label": "\n".join(textwrap.wrap(" ".join(notes), 36)),
        "low": row.p25,
        "middle": row.p50,
        "high": row.p75,
        "state": state,
        "text": writer.difference(row.p50, row.unit),
    }


def _panel(unit: str, data: Sequence[dict[str, Any]], writer: Writer) -> dict[str, Any]:
    name = writer.unit_name(unit, is_difference=True)
    axis = text("chart_axis", writer.language, unit=name or "–").replace(" (–)", "")
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": LABEL_WIDTH,
            "minExtent": LABEL_WIDTH, "maxExtent": LABEL_WIDTH, "ticks": False, "domain": False,
        },
    }  # fmt: skip
    x = {"field": "low", "type": "quantitative", "title": axis,
         "axis": {"labelFlush": False, "tickCount": 6, "labelOverlap": "greedy",
                  "labelSeparation": 12},
         "scale": {"zero": True, "nice": True, "padding": 30}}  # fmt: skip
    colour = {
        "field": "state",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
    }
    shape = {**colour, "scale": {"domain": list(SHAPES), "range": list(SHAPES.values())}}
    middle = {"field": "middle", "type": "quantitative"}
    label = {"type": "text", "dy": -12, "fontSize": 11}
    number = {"y": y, "x": middle, "text": {"field": "text"}}
    return {
        "width": 380,
        "height": LINE_HEIGHT * len(data),
        "data": {"values": list(data)},
        "layer": [
            {"mark": {"type": "rule", "color": "#1e1e1e"},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
            {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.35, "strokeCap": "round"},
             "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": colour}},
            {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
             "encoding": {"y": y, "x": middle, "color": colour, "shape": shape}},
            {"mark": {**label, "stroke": "white", "strokeWidth": 4}, "encoding": number},
            {"mark": label, "encoding": number},
        ],
    }  # fmt: skip
