"""The chart of a distribution: one column per class, as high as its number."""

from etl.report.drawing.parts import Spec, axis_title, datum, frame, outcomes, wrap
from etl.report.drawing.rows import CUT
from etl.report.drawing.style import CHARACTER, QUIET, SIZE
from etl.report.drawing.words import word
from observatory.domain.report.document import Chart, Outcome
from observatory.domain.report.writer import Writer

HEIGHT = 220
MARGIN = 70  # of the axis of values


def make_histogram(chart: Chart, language: str, width: int) -> Spec:
    """Columns in the block's order; their figures above where they fit, else on the axis only."""
    room = (width - MARGIN) / max(1, len(chart.marks))
    slant, labels = _write_labels([mark.label for mark in chart.marks], room)
    x = {
        "field": "label", "type": "ordinal", "sort": None, "scale": {"domain": labels},
        "axis": {"title": None, "ticks": False, "labelPadding": 6, "labelOverlap": False,
                 **slant},
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
    return frame(width, HEIGHT, layers, [
        {**datum(mark, language), "label": label}
        for mark, label in zip(chart.marks, labels, strict=True)
    ])  # fmt: skip


def _domain(chart: Chart) -> list[float]:
    """Return zero to a little more than the highest column: its figure stands above it."""
    known = [0.0, *(mark.value.value for mark in chart.marks if mark.value.value is not None)]
    return [min(known) * 1.12, max(known) * 1.12 or 1.0]


def _write_labels(labels: list[str], room: float) -> tuple[Spec, list[str]]:
    """Return how labels are written, and they themselves: level, in lines, else slanting."""
    cut = ["\n".join(wrap(label, room)) for label in labels]
    if max((len(line) for label in cut for line in label.split("\n")), default=0) <= (
        room / CHARACTER
    ):
        return {"labelAngle": 0, "labelExpr": CUT, "labelLineHeight": SIZE + 2}, cut
    return {"labelAngle": -45, "labelAlign": "right"}, labels


def _colours(chart: Chart, language: str, room: float) -> Spec:
    """Return what colours mean; a distribution without outcomes has one colour."""
    if all(mark.outcome is Outcome.NEUTRAL for mark in chart.marks):
        return {"color": {"value": "#14406b"}}
    colours = outcomes(chart.marks, language, room, shape=False)
    if len({mark.outcome for mark in chart.marks}) == len(chart.marks):
        colours["color"]["legend"] = None  # each column says its outcome by its label
    return colours
