"""The chart of series: one curve per series, cut by breaks and by what is missing."""

import re
from collections.abc import Iterable
from math import ceil, floor

from etl.report.drawing.curve_ends import (
    BOLD,
    HEIGHT,
    can_name,
    list_ends,
    write_figures,
    write_names,
)
from etl.report.drawing.parts import Spec, axis_title, datum, find_step, frame, series, series_of
from etl.report.drawing.style import CHARACTER, INK, QUIET, SIZE
from etl.report.drawing.words import word
from observatory.domain.report.document import Chart, Mark
from observatory.domain.report.writer import Writer

STEPS = 6  # about, of the axis of values
_PERIOD = re.compile(r"(\d{4})(?:-Q(\d)|-S(\d)|-(\d{2})(?:-(\d{2}))?)?")


def year_of(period: str) -> float:
    """Return when an SDMX period begins, in years: 2018, 2018-Q2 = 2018.25, 2018-07 = 2018.5."""
    match = _PERIOD.match(period)
    if match is None:
        raise ValueError(f"{period!r} is no period")
    year, quarter, half, month, day = (int(part) if part else 0 for part in match.groups())
    months = 3 * (quarter - 1) if quarter else 6 * (half - 1) if half else max(month - 1, 0)
    return year + (months + (max(day - 1, 0) / 31)) / 12


def make_series(chart: Chart, language: str, width: int) -> Spec:
    """Curves with their intervals as bands, their last figures, and their names where they fit."""
    rows = _rows(chart.marks, language)
    names = list_ends(rows)
    y = {"field": "value", "type": "quantitative", "title": axis_title(chart, Writer(language)),
         "axis": {"tickCount": STEPS},
         "scale": {"domain": _heights(rows, has_zero=chart.is_difference), "nice": False,
                   "zero": False}}  # fmt: skip
    are_direct = can_name(names, y, width)
    first, last = _span(rows)
    letters = [len(n.text) * CHARACTER for n in names]
    letters += [len(n.series) * BOLD for n in names if are_direct]
    room = max(letters, default=0) + 14
    span = max(last - first, 0.5)
    plot = width - 60
    domain = [first - 0.03 * span, last + span * min(room / max(plot - room, 60), 0.9)]
    x = {"field": "year", "type": "quantitative", "title": None,
         "axis": {"format": "d", "values": _ticks(rows), "grid": False,
                  "labelOverlap": "greedy", "labelSeparation": 8},
         "scale": {"domain": domain, "nice": False, "zero": False}}  # fmt: skip
    colours = series(series_of(chart.marks), plot, shape=True, has_key=not are_direct)
    ends = (write_names(names, x, y, colours["color"]) if are_direct else
            write_figures(names, rows, x, y, colours["color"], plot))  # fmt: skip
    return frame(
        width,
        HEIGHT,
        [*_breaks(rows, x, language), *_curves(x, y, colours, chart, language),
         *ends],
        rows,
    )  # fmt: skip


def _rows(marks: Iterable[Mark], language: str) -> list[Spec]:
    """Return the data, each with its piece of curve: a break or a missing figure ends a piece."""
    pieces: dict[str, int] = {}
    rows = []
    for mark in sorted(marks, key=lambda m: (m.series, year_of(m.period))):
        number = pieces.get(mark.series, 0) + (mark.is_break or mark.value.value is None)
        pieces[mark.series] = number
        rows.append(datum(mark, language, year=year_of(mark.period), is_break=mark.is_break,
                          piece=f"{mark.series} {number}"))  # fmt: skip
    return rows


def _curves(x: Spec, y: Spec, colours: Spec, chart: Chart, language: str) -> list[Spec]:
    tooltip = {"tooltip": {"field": "tooltip"}}
    piece = {"detail": {"field": "piece", "type": "nominal"}, "color": colours["color"]}
    known = [{"filter": "datum.value !== null"}]
    limits = [{"filter": "datum.low !== null"}]
    zero = [{"mark": {"type": "rule", "color": INK},
             "encoding": {"y": {"datum": 0, "type": "quantitative"}}}]  # fmt: skip
    return [
        *(zero if chart.is_difference else []),
        {"transform": limits, "mark": {"type": "area", "opacity": 0.18},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, **piece}},
        {"transform": limits, "mark": {"type": "rule", "opacity": 0.45, "strokeWidth": 2},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"},
                      "color": colours["color"]}},
        {"transform": known, "mark": {"type": "line", "strokeWidth": 2.2},
         "encoding": {"x": x, "y": y, **piece}},
        {"transform": known, "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
         "encoding": {"x": x, "y": y, **colours, **tooltip}},
        {"transform": [{"filter": "datum.value === null"}],
         "mark": {"type": "text", "baseline": "bottom", "dy": -3, "fontSize": SIZE - 1,
                  "fontStyle": "italic", "text": word("short_missing", language)},
         "encoding": {"x": x, "y": {"value": "height"}, "color": colours["color"], **tooltip}},
    ]  # fmt: skip


def _breaks(rows: list[Spec], x: Spec, language: str) -> list[Spec]:
    """Return a dashed line before each mark that breaks its series, and its words once."""
    years = sorted({_middle(rows, row) for row in rows if row["is_break"]})
    if not years:
        return []
    data = [{"year": year, "series": ""} for year in years]
    dashes: Spec = {"data": {"values": data},
                    "mark": {"type": "rule", "strokeDash": [4, 3], "color": QUIET},
                    "encoding": {"x": x}}  # fmt: skip
    words = {"data": {"values": data[:1]},
             "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 4,
                      "fontSize": SIZE - 1, "color": QUIET, "text": word("break", language)},
             "encoding": {"x": x, "y": {"value": 0}}}  # fmt: skip
    return [dashes, words]


def _middle(rows: list[Spec], row: Spec) -> float:
    """Return half way from the mark before to the mark that breaks."""
    before = [r["year"] for r in rows if r["series"] == row["series"] and r["year"] < row["year"]]
    return float((row["year"] + max(before)) / 2) if before else float(row["year"])


def _span(rows: list[Spec]) -> tuple[float, float]:
    years = [row["year"] for row in rows] or [0.0]
    return min(years), max(years)


def _heights(rows: list[Spec], *, has_zero: bool) -> list[float]:
    """Return where the axis of values begins and ends: at whole steps around the data."""
    values = [row[k] for row in rows for k in ("value", "low", "high") if row[k] is not None]
    values += [0.0] if has_zero or not values else []
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1.0, high + 1.0
    step = find_step(low, high, STEPS)
    return [round(edge(at / step) * step, 10) for edge, at in ((floor, low), (ceil, high))]


def _ticks(rows: list[Spec]) -> list[int]:
    """Return the whole years of the data."""
    first, last = _span(rows)
    years = {int(row["year"]) for row in rows}
    return sorted(years) if len(years) <= 12 else list(range(int(first), int(last) + 1, 2))
