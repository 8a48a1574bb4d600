"""The charts of a theme: spread of the gaps, lead indicator through time, outcomes."""

from collections.abc import Sequence

from observatory.domain.report.annex_words import THEMES
from observatory.domain.report.choose import Line, find_year
from observatory.domain.report.document import Chart, ChartKind, Legend, Mark, Outcome
from observatory.domain.report.facts import Facts, SummaryRow
from observatory.domain.report.findings import make_finding
from observatory.domain.report.headlines import outcome_of
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text, join
from observatory.domain.report.theme_table import name_kind, sources_of
from observatory.domain.report.theme_words import OF_THEME
from observatory.domain.series import breaks_before, is_money, reference_year

DRAWN = 4
ALIKE = 0.9
"""From this share of one outcome on, bars show nothing that the text does not say."""
FEWEST = 2
"""A chart of one mark says no more than its sentence."""


def write_spread(
    facts: Facts, key: str, theme: str, lines: Sequence[Line], pen: Pen
) -> Chart | None:
    """Return the quartiles of the local gaps of the indicators that share the lead's unit."""
    found = [(line, line.local) for line in lines if line.local is not None]
    unit = found[0][0].indicator.unit if found else ""
    shown = [(line, row) for line, row in found if line.indicator.unit == unit][:DRAWN]
    if len(shown) < FEWEST:
        return None
    language, kinds = pen.language, {row.kind for _, row in shown}
    sentences = [
        say(OF_THEME, "spread_row", language, label=pen.label(line.indicator),
            **{name: pen.of(row, name, unit, "difference") for name in ("p25", "p50", "p75")})
        for line, row in shown
    ]  # fmt: skip
    return Chart(
        id=f"{key}-repartition", kind=ChartKind.SPREAD, unit=unit, is_difference=True,
        title=say(OF_THEME, "spread_title", language, theme=say(THEMES, theme, language)),
        description=join(sentences),
        axis=axis(unit, "axis_gap", pen),
        marks=tuple(_spread_mark(line, row, pen, has_kind=len(kinds) > 1) for line, row in shown),
        legend=Legend(
            field=local_field(shown[0][1], pen) if len(kinds) == 1 else None,
            reading=sentences[0],
            notes=(say(OF_THEME, "spread_note", language),),
            sources=sources_of(facts, {row.family for _, row in shown}, pen),
        ),
    )  # fmt: skip


def _spread_mark(line: Line, row: SummaryRow, pen: Pen, *, has_kind: bool) -> Mark:
    unit, label = line.indicator.unit, pen.label(line.indicator)
    lower, value, upper = (pen.of(row, name, unit, "difference") for name in ("p25", "p50", "p75"))
    return Mark(
        label=f"{label}, {name_kind(row.kind, pen)}" if has_kind else label, value=value,
        lower=lower, upper=upper, outcome=outcome_of(make_finding(row, line.indicator)),
    )  # fmt: skip


def axis(unit: str, key: str, pen: Pen) -> str:
    """Return the name of an axis with its unit, which an index has not."""
    name = pen.writer.unit_name(unit, is_difference=key == "axis_gap")
    if not name:
        key = {"axis_gap": "axis_plain", "axis_level": "axis_level_plain"}[key]
    return str(say(OF_THEME, key, pen.language, unit=name))


def write_series(facts: Facts, key: str, line: Line, pen: Pen) -> Chart | None:
    """Return the lead through time: its gap, else its median gap, else its level, of 2 periods."""
    for row, field in ((line.main, "difference"), (line.local, "p50"), (None, "value")):
        points = _points(facts, line, row, field)
        if len(points) > 1:
            return _series(facts, key, line, points, field, pen)
    return None


def _points(facts: Facts, line: Line, row: SummaryRow | None, field: str) -> list[SummaryRow]:
    if row is None and field != "value":
        return []
    kind = row.kind if row else None
    found = [
        one
        for one in facts.series(line.indicator.code, line.generation, kind)
        if one.panel == "all"
        and getattr(one, field) is not None
        and find_year(one.period) <= facts.year
    ]
    return sorted(found, key=lambda one: reference_year(one.period))


def _series(
    facts: Facts, key: str, line: Line, points: Sequence[SummaryRow], field: str, pen: Pen
) -> Chart:
    indicator, language = line.indicator, pen.language
    is_gap = field != "value"
    style = "difference" if is_gap else "value"
    segments = [breaks_before(indicator.breaks, one.period) for one in points]
    cuts = [at > 0 and segments[at] != segments[at - 1] for at in range(len(points))]
    marks = tuple(
        Mark(
            label=pen.writer.period(row.period), period=row.period, is_break=cut,
            series=name_kind(row.kind, pen) if is_gap else pen.label(indicator),
            value=pen.of(row, field, indicator.unit, style),
            **_band(row, field, indicator.unit, pen),  # type: ignore[arg-type]
        )
        for row, cut in zip(points, cuts, strict=True)
    )  # fmt: skip
    said = [say(OF_THEME, "series_point", language, period=mark.label, value=mark.value)
            for mark in marks]  # fmt: skip
    notes = [*(["series_break"] if any(cuts) else []),
             *(["euros"] if is_money(indicator.unit) else [])]  # fmt: skip
    return Chart(
        id=f"{key}-evolution", kind=ChartKind.SERIES, unit=indicator.unit, is_difference=is_gap,
        title=say(OF_THEME, f"series_{field}", language, label=pen.label(indicator),
                  start=marks[0].label, end=marks[-1].label),
        description=join(said), marks=marks,
        axis=axis(indicator.unit, "axis_gap" if is_gap else "axis_level", pen),
        legend=Legend(
            notes=(*(say(OF_THEME, note, language) for note in notes), *_counts(points, pen)),
            sources=sources_of(facts, set(line.families), pen),
        ),
    )  # fmt: skip


def _counts(points: Sequence[SummaryRow], pen: Pen) -> list[Text]:
    """Say how many neighbourhoods stand behind the points, where that varies."""
    rows = sorted(points, key=lambda row: row.observed)
    if rows[0].observed == rows[-1].observed:
        return []
    least, most = (pen.count(row, "observed") for row in (rows[0], rows[-1]))
    return [say(OF_THEME, "series_counts", pen.language, least=least, most=most)]


def _band(row: SummaryRow, field: str, unit: str, pen: Pen) -> dict[str, object]:
    if field != "difference" or row.difference_lower is None or row.difference_upper is None:
        return {}
    return {
        "lower": pen.of(row, "difference_lower", unit, "difference"),
        "upper": pen.of(row, "difference_upper", unit, "difference"),
    }


def write_outcomes(facts: Facts, key: str, line: Line, pen: Pen) -> Chart | None:
    """Return how many neighbourhoods are worse, not established, better, where they differ."""
    row, language = line.local, pen.language
    if row is None or max(row.worse, row.similar, row.better) >= ALIKE * row.judged:
        return None  # a sentence says so
    counts = {name: pen.count(row, name) for name in ("worse", "similar", "better")}
    return Chart(
        id=f"{key}-quartiers", kind=ChartKind.HISTOGRAM, unit="count", is_difference=False,
        title=say(OF_THEME, "outcomes_title", language, label=pen.label(line.indicator),
                  period=pen.writer.period(row.period), worse=counts["worse"],
                  observed=pen.count(row, "observed")),
        description=say(OF_THEME, "outcomes_text", language, **counts),
        axis=str(say(OF_THEME, "axis_count", language)),
        marks=tuple(
            Mark(label=str(say(OF_THEME, name, language)), value=figure, outcome=Outcome(name))
            for name, figure in counts.items()
        ),
        legend=Legend(
            field=local_field(row, pen), sources=sources_of(facts, {row.family}, pen)
        ),
    )  # fmt: skip


def local_field(row: SummaryRow, pen: Pen) -> Text:
    """Return what neighbourhoods are compared with, and when."""
    return say(OF_THEME, "local_field", pen.language, kind=pen.theirs(row.kind),
               period=pen.writer.period(row.period))  # fmt: skip
