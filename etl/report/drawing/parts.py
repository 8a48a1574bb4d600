"""Pieces of specifications that several kinds of charts share."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from etl.report.drawing.style import (
    CHARACTER,
    COLOURS,
    FILLS,
    INK,
    QUIET,
    SERIES,
    SERIES_SHAPES,
    SHAPES,
)
from etl.report.drawing.words import outcome_word, word
from observatory.domain.report.document import Chart, Mark, Outcome
from observatory.domain.report.writer import Writer

Spec: TypeAlias = dict[str, Any]

# A reader's letters may be wider than those that were measured.
PADDING = {"left": 8, "right": 8, "top": 4, "bottom": 2}

ZERO: Spec = {
    "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
    "encoding": {"x": {"datum": 0, "type": "quantitative"}},
}


def frame(width: int, height: float, layers: Sequence[Spec], data: Sequence[Spec]) -> Spec:
    """Return a whole chart: so wide with its axes and legends, its plot so high.

    hidden: the series that a reader has switched off, in a live chart.
    """
    return {
        "width": width,
        "height": round(height),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": PADDING,
        "params": [{"name": "hidden", "value": []}],
        "data": {"values": list(data)},
        "transform": [{"filter": "indexof(hidden, datum.series) < 0"}],
        "layer": list(layers),
    }


def axis_title(chart: Chart, writer: Writer) -> str:
    """Return what the axis of values is called: in the block's words, or by its unit."""
    if chart.axis:
        return chart.axis
    name = writer.unit_name(chart.unit, is_difference=chart.is_difference)
    what = word("gap" if chart.is_difference else "value", writer.language)
    return f"{what} ({name})" if name else what


def find_step(low: float, high: float, count: float) -> float:
    """Return 1, 2 or 5 times a power of ten: about so many steps lead from `low` to `high`."""
    rough = (high - low) / max(count, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(step for step in (1, 2, 5, 10) if rough / power <= step * 1.4142)


def ticks_between(low: float, high: float, count: float) -> Spec:
    """Return an axis' ticks where the data are: not where only their figures are written."""
    step = find_step(low, high, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return {"values": [round(at * step, digits) for at in range(first, last + 1)],
            "format": f",.{digits}f"}  # fmt: skip


def wrap(label: str, width: float) -> list[str]:
    """Return the lines of a label that may be so wide, in pixels."""
    return textwrap.wrap(label, max(8, int(width / CHARACTER))) or [""]


def describe(mark: Mark, language: str) -> str:
    """Return what a live chart says of a mark under the pointer."""
    lines = [mark.label] if not mark.series or mark.series == mark.label else [
        f"{mark.series}, {mark.label}"]  # fmt: skip
    if mark.value.value is None:
        lines.append(mark.value.reason or word("missing", language))
    else:
        lines.append(mark.value.text)
    if has_interval(mark):
        low, high = (limit.text for limit in (mark.lower, mark.upper) if limit)
        lines.append(word("from_to", language, low=low, high=high))
    return "\n".join(lines)


def has_interval(mark: Mark) -> bool:
    """Tell whether both limits are known."""
    return all(limit is not None and limit.value is not None for limit in (mark.lower, mark.upper))


def datum(mark: Mark, language: str, **more: object) -> Spec:
    """Return what a mark gives to its chart; limits are there together or not at all."""
    known = has_interval(mark)
    return {
        "label": mark.label,
        "series": mark.series,
        "value": mark.value.value,
        "low": mark.lower.value if known and mark.lower else None,
        "high": mark.upper.value if known and mark.upper else None,
        "text": mark.value.text,
        "outcome": outcome_word(mark.outcome, language),
        "tooltip": describe(mark, language),
        **more,
    }


def series_of(marks: Iterable[Mark]) -> list[str]:
    """Return the names of the series, in their order."""
    return list(dict.fromkeys(mark.series for mark in marks))


def outcomes(marks: Sequence[Mark], language: str, room: float, *, shape: bool) -> Spec:
    """Encode outcomes by colour, and by shape where there are symbols; neutral ones need no key."""
    shown = [o for o in COLOURS if any(mark.outcome is o for mark in marks)]
    names = [outcome_word(outcome, language) for outcome in shown]
    legend = None if set(shown) <= {Outcome.NEUTRAL} else key(names, room)
    fills = COLOURS if shape else FILLS
    colour = {"field": "outcome", "type": "nominal", "legend": legend,
              "scale": {"domain": names, "range": [fills[o] for o in shown]}}  # fmt: skip
    if not shape:
        return {"color": colour}
    shapes = [SHAPES[outcome] for outcome in shown]
    return {"color": colour, "shape": {**colour, "scale": {"domain": names, "range": shapes}}}


def series(names: Sequence[str], room: float, *, shape: bool, has_key: bool = True) -> Spec:
    """Encode series by colour, and by shape where there are symbols."""
    colour = {
        "field": "series", "type": "nominal", "legend": key(names, room) if has_key else None,
        "scale": {"domain": list(names),
                  "range": [SERIES[i % len(SERIES)] for i in range(len(names))]},
    }  # fmt: skip
    if not shape:
        return {"color": colour}
    shapes = [SERIES_SHAPES[i % len(SERIES_SHAPES)] for i in range(len(names))]
    return {
        "color": colour,
        "shape": {**colour, "scale": {"domain": list(names), "range": shapes}},
    }


def key(names: Sequence[str], room: float) -> Spec:
    """Return a legend on top, in as many columns as the room allows, in pixels."""
    widest = CHARACTER * max(map(len, names), default=0) + 40
    return {"title": None, "orient": "top", "direction": "horizontal", "offset": 6,
            "columns": max(1, int(room / widest)), "columnPadding": 18}  # fmt: skip


def halo(mark: Spec, encoding: Spec) -> list[Spec]:
    """Return letters that stay readable upon lines: first their white edge, then themselves."""
    edge = {**mark, "stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
    plain = {name: value for name, value in encoding.items() if name not in {"color", "tooltip"}}
    return [{"mark": edge, "encoding": plain}, {"mark": mark, "encoding": encoding}]


def missing_words(y: Spec, more: Spec, language: str) -> Spec:
    """Write, in the line of what is missing, that it is."""
    return {
        "transform": [{"filter": "datum.value === null"}],
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontStyle": "italic",
                 "color": QUIET, "text": word("missing", language)},
        "encoding": {"y": y, "x": {"value": 6}, "tooltip": {"field": "tooltip"}, **more},
    }  # fmt: skip
