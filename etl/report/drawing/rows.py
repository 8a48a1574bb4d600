"""Charts with one line per label: the spread of local gaps, and bars with their intervals."""

from etl.report.drawing.parts import (
    ZERO,
    Spec,
    axis_title,
    datum,
    frame,
    halo,
    missing_words,
    outcomes,
    series,
    series_of,
    ticks_between,
    wrap,
)
from etl.report.drawing.style import CHARACTER, INK, LINE, SIZE
from observatory.domain.report.document import Chart
from observatory.domain.report.writer import Writer

LABELS = 0.38  # of the width, at most, for the labels of lines
SIDES = (("datum.value >= 0", "left", 6), ("datum.value < 0", "right", -6))
CUT = r"split(datum.label, '\n')"  # Vega's expression for the lines of a label
DEEP = 15  # pixels from one line of letters to the next


def make_spread(chart: Chart, language: str, width: int) -> Spec:
    """One line per label: lower to upper quartile, the median as a symbol, its figure above."""
    y, height = _lines(chart, width, least=44)
    offset, colours = _colours(chart, language, width, shape=True)
    x = _values(chart, language, width, beyond=False)
    quartiles = {**x, "field": "low"}
    tooltip = {"tooltip": {"field": "tooltip"}}
    known = [{"filter": "datum.value !== null"}]
    layers: list[Spec] = [
        ZERO,
        {"transform": [{"filter": "datum.low !== null"}],
         "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.35, "strokeCap": "round"},
         "encoding": {"y": y, "x": quartiles, "x2": {"field": "high"}, **offset, **tooltip,
                      "color": colours["color"]}},
        {"transform": known, "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
         "encoding": {"y": y, "x": x, **offset, **colours, **tooltip}},
        *({"transform": known, **layer} for layer in halo(
            {"type": "text", "dy": -14, "fontSize": SIZE - 1},
            {"y": y, "x": x, **offset, **tooltip, "text": {"field": "text"}})),
        missing_words(y, offset, language),
    ]  # fmt: skip
    return frame(width, height, layers, _rows(chart, language, width))


def make_bars(chart: Chart, language: str, width: int) -> Spec:
    """One bar per label from zero, its interval as a whisker, its figure beyond both."""
    y, height = _lines(chart, width, least=32)
    offset, colours = _colours(chart, language, width, shape=False)
    x = _values(chart, language, width, beyond=True)
    where: Spec = {"y": y, **offset}
    beyond: Spec = {**where, "x": {**x, "field": "beyond"}, "text": {"field": "text"}}
    end: Spec = {"color": INK, "thickness": 1.2, "size": 8, "orient": "vertical", "type": "tick"}
    known = "datum.value !== null"
    begins, stops = {**x, "field": "low"}, {**x, "field": "high"}
    layers: list[Spec] = [
        {"transform": [{"filter": known}],
         "mark": {"type": "bar", "stroke": LINE, "strokeWidth": 0.6,
                  **({} if offset else {"height": {"band": 0.62}})},
         "encoding": {**where, "x": x, "fill": colours["color"], "tooltip": {"field": "tooltip"}}},
        {"transform": [{"filter": "datum.low !== null"}],
         "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2},
         "encoding": dict(where, x=begins, x2={"field": "high"})},
        *({"transform": [{"filter": "datum.low !== null"}], "mark": end,
           "encoding": dict(where, x=limit)} for limit in (begins, stops)),
        *({"transform": [{"filter": f"{known} && {side}"}],
           "mark": {"type": "text", "align": align, "dx": dx, "baseline": "middle"},
           "encoding": beyond} for side, align, dx in SIDES),
        ZERO,
        missing_words(y, offset, language),
    ]  # fmt: skip
    rows = [_reaching(row) for row in _rows(chart, language, width)]
    return frame(width, height, layers, rows)


def _reaching(row: Spec) -> Spec:
    """Add where the figure may be written: beyond the bar and its whisker."""
    if row["value"] is None:
        return {**row, "beyond": None}
    ends = [row[name] for name in ("value", "low", "high") if row[name] is not None]
    return {**row, "beyond": max(ends) if row["value"] >= 0 else min(ends)}


def _lines(chart: Chart, width: int, *, least: int) -> tuple[Spec, int]:
    """Return the encoding of labels, in the block's order, and the height of the plot."""
    labels = list(dict.fromkeys(_wrapped(mark.label, width) for mark in chart.marks))
    deepest = max((label.count("\n") + 1 for label in labels), default=1)
    groups = max(1, len(series_of(chart.marks)))
    step = max(least + (groups - 1) * least * 2 // 3, DEEP * deepest + 12)
    y = {
        "field": "label", "type": "nominal", "sort": None,
        "scale": {"domain": labels, "paddingInner": 0.12, "paddingOuter": 0.06},
        "axis": {"title": None, "labelExpr": CUT, "ticks": False, "domain": False,
                 "labelPadding": 8, "labelLineHeight": DEEP - 1, "labelOffset": _raised(deepest)},
    }  # fmt: skip
    return y, step * len(labels)


def _raised(deepest: int) -> Spec:
    """Raise a label of several lines: Vega puts its first line in the middle."""
    tests = [
        {"test": f"length({CUT}) == {lines}", "value": -(DEEP - 1) * (lines - 1) / 2}
        for lines in range(2, deepest + 1)
    ]
    return {"condition": tests, "value": 0}


def _wrapped(label: str, width: int) -> str:
    return "\n".join(wrap(label, LABELS * width))


def _rows(chart: Chart, language: str, width: int) -> list[Spec]:
    """Return the data, whose labels are cut in lines: an axis knows its labels by their text."""
    return [{**datum(mark, language), "label": _wrapped(mark.label, width)} for mark in chart.marks]


def _colours(chart: Chart, language: str, width: int, *, shape: bool) -> tuple[Spec, Spec]:
    """Return where marks of one label stand, and what their colours mean: series or outcomes."""
    names, room = series_of(chart.marks), _plot(chart, width)
    if len(names) < 2:
        return {}, outcomes(chart.marks, language, room, shape=shape)
    offset = {
        "yOffset": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "paddingInner": 0.3, "paddingOuter": 0.15},
        }
    }
    return offset, series(names, room, shape=shape)


def _values(chart: Chart, language: str, width: int, *, beyond: bool) -> Spec:
    """Return the axis of values: it holds zero, and leaves room for the figures on its marks."""
    low, high = _extremes(chart)
    widest = CHARACTER * max((len(mark.value.text) for mark in chart.marks), default=0)
    sides = (widest + 10 if low < 0 else 4, widest + 10 if high > 0 else 4)
    left, right = sides if beyond else 2 * (widest / 2 + 4,)
    drawn = max(_plot(chart, width) - left - right, 40)
    unit = (high - low) / drawn
    return {
        "field": "value", "type": "quantitative", "title": axis_title(chart, Writer(language)),
        "axis": {"labelFlush": False, **ticks_between(low, high, max(2, drawn / 90)),
                 "labelOverlap": "greedy", "labelSeparation": 12},
        "scale": {"domain": [low - left * unit, high + right * unit], "nice": False},
    }  # fmt: skip


def _plot(chart: Chart, width: int) -> float:
    """Return how wide the plot is, nearly, beside its labels."""
    lines = (line for mark in chart.marks for line in wrap(mark.label, LABELS * width))
    return width - CHARACTER * max(map(len, lines), default=0) - 30


def _extremes(chart: Chart) -> tuple[float, float]:
    """Return the least and the largest of zero and of all that is drawn."""
    figures = (f for mark in chart.marks for f in (mark.value, mark.lower, mark.upper) if f)
    known = [0.0, *(figure.value for figure in figures if figure.value is not None)]
    low, high = min(known), max(known)
    return (low, high) if high > low else (low, low + 1.0)
