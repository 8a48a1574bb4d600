"""The chart of a distribution: one column per class, as high as its number."""

from etl.report.drawing.parts import Spec, axis_title, datum, frame, outcomes, wrap
from etl.report.drawing.style import CHARACTER, QUIET, SIZE
from etl.report.drawing.words import word
from observatory.domain.report.document import Chart, Outcome
from observatory.domain.report.writer import Writer

HEIGHT = 220
MARGIN = 70  # of the axis of values


def make_histogram(chart: Chart, language: str, width: int) -> Spec:
    """Columns in the block's order; their figures above where they fit, else on the axis only."""
    room = (width - MARGIN) / max(1, len(chart.marks))
    labels = [mark.label for mark in chart.marks]
    x = {
        "field": "label", "type": "ordinal", "sort": None, "scale": {"domain": labels},
        "axis": {"title": None, "ticks": False, "labelPadding": 6, **_slant(labels, room)},
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": axis_title(chart, Writer(language)),
         "axis": {"tickCount": 5}, "scale": {"domain": _domain(chart), "nice": False}}  # fmt: skip
    tooltip = {"tooltip": {"field": "tooltip"}}
    widest = max((len(mark.value.text) for mark in chart.marks), default=0)
    known = [{"filter": "datum.value !== null"}]
    layers: list[Spec] = [
        {"transform": known, "mark": {"type": "bar", "width": {"band": 0.92}},
         "encoding": {"x": x, "y": y, **_colours(chart, language, width - MARGIN), **tooltip}},
        {"transform": [{"filter": "datum.value === null"}],
         "mark": {"type": "text", "baseline": "bottom", "dy": -4, "fontStyle": "italic",
                  "fontSize": SIZE - 1, "color": QUIET, "text": word("short_missing", language)},
         "encoding": {"x": x, "y": {"value": "height"}, **tooltip}},
    ]  # fmt: skip
    if widest * CHARACTER <= room:
        layers.append({"transform": known,
                       "mark": {"type": "text", "baseline": "bottom", "dy": -4},
                       "encoding": {"x": x, "y": y, "text": {"field": "text"}}})  # fmt: skip
    return frame(width, HEIGHT, layers, [datum(mark, language) for mark in chart.marks])


def _domain(chart: Chart) -> list[float]:
    """Return zero to a little more than the highest column: its figure stands above it."""
    known = [0.0, *(mark.value.value for mark in chart.marks if mark.value.value is not None)]
    return [min(known) * 1.12, max(known) * 1.12 or 1.0]


def _slant(labels: list[str], room: float) -> Spec:
    """Return how labels are written: level where they fit, else slanting, never left out."""
    widest = max((len(word) for label in labels for word in wrap(label, room)), default=0)
    if widest * CHARACTER <= room and all(len(wrap(label, room)) == 1 for label in labels):
        return {"labelAngle": 0, "labelOverlap": False}
    return {"labelAngle": -45, "labelAlign": "right", "labelOverlap": False}


def _colours(chart: Chart, language: str, room: float) -> Spec:
    """Return what colours mean; a distribution without outcomes has one colour."""
    if all(mark.outcome is Outcome.NEUTRAL for mark in chart.marks):
        return {"color": {"value": "#14406b"}}
    colours = outcomes(chart.marks, language, room, shape=False)
    if len({mark.outcome for mark in chart.marks}) == len(chart.marks):
        colours["color"]["legend"] = None  # each column says its outcome by its label
    return colours
