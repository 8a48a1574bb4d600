"""The curve of one indicator of a neighbourhood, cut where its series breaks."""

from observatory.domain.report.document import Chart, ChartKind, Mark
from observatory.domain.report.local_cells import label_of, word
from observatory.domain.report.local_facts import Point, Series
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Figure, Served, Text, Words, join
from observatory.domain.report.writer import Writer
from observatory.domain.series import breaks_before


def draw_series(series: Series, writer: Writer) -> Chart:
    """Return the neighbourhood's curve, and its benchmark's where it is known."""
    return Chart(
        id="evolution-du-quartier", kind=ChartKind.SERIES, title=_title(series, writer),
        description=_description(series, writer), unit=series.indicator.unit, is_difference=False,
        marks=(*_marks(series, writer), *_benchmarks(series, writer)),
        axis=writer.unit_name(series.indicator.unit),
    )  # fmt: skip


def _segment(series: Series, point: Point) -> int:
    return breaks_before(series.indicator.breaks, point.period)


def _marks(series: Series, writer: Writer) -> list[Mark]:
    name, found, segment = str(word("zone", writer.language)), [], None
    for point in series.points:
        own = _segment(series, point)
        found.append(Mark(label=writer.period(point.period), value=_value(series, point, writer),
                          series=name, period=point.period,
                          is_break=segment is not None and own != segment))  # fmt: skip
        segment = own
    return found


def _benchmarks(series: Series, writer: Writer) -> list[Mark]:
    found: list[Mark] = []
    segment = None
    for point in series.points:
        if point.benchmark is None:
            continue
        own, served = _segment(series, point), Served(point.benchmark_path, "benchmark_value")
        value = make_figure(point.benchmark, series.indicator.unit, served, writer)
        found.append(Mark(label=writer.period(point.period), value=value, series=series.benchmark,
                          period=point.period,
                          is_break=segment is not None and own != segment))  # fmt: skip
        segment = own
    return found


def _value(series: Series, point: Point, writer: Writer) -> Figure:
    return make_figure(point.value, series.indicator.unit, Served(point.path, "value"), writer)


def _title(series: Series, writer: Writer) -> Text:
    """Say first and last, unless the series breaks between them: then the last alone."""
    language, first, last = writer.language, series.points[0], series.points[-1]
    said: dict[str, Words] = {
        "label": label_of(series.indicator, language),
        "until": writer.period(last.period),
        "last": _value(series, last, writer),
    }
    if _segment(series, first) != _segment(series, last):
        before = [one for one in series.points if _segment(series, one) != _segment(series, last)]
        since = writer.period(before[-1].period)
        return word("series_broken", language, **said, since=since)
    since, value = writer.period(first.period), _value(series, first, writer)
    return word("series_title", language, **said, first=value, since=since)


def _description(series: Series, writer: Writer) -> Text:
    language, first, last = writer.language, series.points[0], series.points[-1]
    since, until = writer.period(first.period), writer.period(last.period)
    each = [word("series_value", language, period=writer.period(one.period),
                 value=_value(series, one, writer)) for one in series.points]  # fmt: skip
    return word("series_description", language, since=since, until=until) + join(each, ", ") + "."
