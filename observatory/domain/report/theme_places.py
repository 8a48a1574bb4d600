"""The places of a theme: neighbourhoods with the widest gaps, those that close, and a map."""

from collections.abc import Sequence

from observatory.domain.report.choose import Line
from observatory.domain.report.document import Cell, Legend, Map, Spot, Table
from observatory.domain.report.facts import Facts, Family, LocalGap, SummaryRow
from observatory.domain.report.local_changes import (
    LocalChange,
    earlier_families,
    list_closing,
    list_widest,
)
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Rule, Served, Text
from observatory.domain.report.theme_charts import local_field
from observatory.domain.report.theme_table import make_columns, sources_of
from observatory.domain.report.theme_words import OF_THEME
from observatory.domain.report.writer import MISSING

LISTED = 4
CLOSING = 3
FEW_AREAS = 8
"""With fewer departments a map of them says little: the neighbourhoods are drawn instead."""


def write_widest(facts: Facts, key: str, line: Line, pen: Pen) -> Table | None:
    """Return the widest gaps that are established as unfavourable."""
    row, unit = line.local, line.indicator.unit
    sign = line.indicator.polarity.sign
    if row is None or not sign:
        return None
    gaps = list_widest(facts.gaps_by_family.get(row.family, ()), sign, LISTED)
    if not gaps:
        return None
    first = gaps[0]
    reading = say(
        OF_THEME, "widest_reading", pen.language, name=first.name,
        value=pen.gap(first, "value", unit), benchmark=pen.gap(first, "benchmark_value", unit),
        gap=pen.gap(first, "difference", unit, "difference"),
    )  # fmt: skip
    names = ["name", "benchmark_name", "value", "benchmark_value", "difference"]
    has_limits = any(gap.lower is not None for gap in gaps)
    names += ["interval"] if has_limits else []
    return Table(
        id=f"{key}-larges",
        caption=say(OF_THEME, "widest", pen.language, label=pen.label(line.indicator),
                    period=pen.writer.period(row.period)),
        columns=make_columns(names, pen, unit),
        rows=tuple(_wide_row(gap, unit, pen)[: len(names)] for gap in gaps),
        legend=Legend(
            field=local_field(row, pen), reading=reading,
            notes=(say(OF_THEME, "widest_note", pen.language),),
            sources=sources_of(facts, {row.family}, pen),
        ),
    )  # fmt: skip


def _wide_row(gap: LocalGap, unit: str, pen: Pen) -> tuple[Cell, ...]:
    limits: Cell = MISSING
    if gap.lower is not None and gap.upper is not None:
        low, high = (pen.gap(gap, name, unit, "difference") for name in ("lower", "upper"))
        limits = pen.between(low, high)
    return (
        f"{gap.name} ({gap.code})", gap.benchmark_name or MISSING, pen.gap(gap, "value", unit),
        pen.gap(gap, "benchmark_value", unit), pen.gap(gap, "difference", unit, "difference"),
        limits,
    )  # fmt: skip


def write_closing(facts: Facts, key: str, line: Line, pen: Pen) -> Table | None:
    """Return the gaps that surely narrowed since the first comparable period."""
    row, sign = line.local, line.indicator.polarity.sign
    earlier = earlier_families(line, facts.summaries)
    if row is None or not sign or not earlier:
        return None
    found = list_closing(_gaps(facts, row.family), _gaps(facts, earlier[0]), sign, CLOSING)
    if not found:
        return None
    first, unit = found[0], line.indicator.unit
    reading = say(
        OF_THEME, "closing_reading", pen.language, name=first.now.name,
        before=pen.gap(first.before, "difference", unit, "difference"),
        now=pen.gap(first.now, "difference", unit, "difference"),
    )  # fmt: skip
    return Table(
        id=f"{key}-reduits",
        caption=say(OF_THEME, "closing", pen.language, label=pen.label(line.indicator),
                    since=pen.writer.period(earlier[0].period),
                    period=pen.writer.period(row.period)),
        columns=make_columns(("name", "benchmark_name", "before", "now", "change"), pen, unit),
        rows=tuple(_closing_row(one, unit, pen) for one in found),
        legend=Legend(
            field=local_field(row, pen), reading=reading,
            notes=(say(OF_THEME, "closing_note", pen.language),),
            sources=sources_of(facts, {row.family}, pen),
        ),
    )  # fmt: skip


def _closing_row(change: LocalChange, unit: str, pen: Pen) -> tuple[Cell, ...]:
    served = (Served(change.now.path, "difference"), Served(change.before.path, "difference"))
    moved = make_figure(change.difference, unit, served, pen.writer, style="difference",
                        rule=Rule.DIFFERENCE)  # fmt: skip
    return (
        f"{change.now.name} ({change.now.code})", change.now.benchmark_name or MISSING,
        pen.gap(change.before, "difference", unit, "difference"),
        pen.gap(change.now, "difference", unit, "difference"), moved,
    )  # fmt: skip


def _gaps(facts: Facts, family: Family) -> Sequence[LocalGap]:
    return facts.gaps_by_family.get(family, ())


def write_map(facts: Facts, key: str, line: Line, pen: Pen) -> Map | None:
    """Return the median gap by department, or the neighbourhoods where departments are few."""
    row = line.local
    if row is None:
        return None
    drawn = {outline.code for outline in facts.outlines}
    areas = [
        one
        for one in facts.parts_by_family.get(row.family, ())
        if one.scope and one.scope.level == "department" and one.scope.code in drawn
    ]
    known = [one for one in areas if one.p50 is not None]
    is_points = len(known) < FEW_AREAS
    unit = line.indicator.unit
    spots = _points(_gaps(facts, row.family), drawn, unit, pen) if is_points else (
        _areas(areas, unit, pen))  # fmt: skip
    shown = [spot for spot in spots if spot.value.value is not None]
    if not shown:
        return None
    inside = {spot.area if is_points else spot.code for spot in spots}
    return Map(
        id=f"{key}-carte",
        title=say(OF_THEME, "map_points" if is_points else "map_areas", pen.language,
                  label=pen.label(line.indicator), period=pen.writer.period(row.period)),
        description=_describe(shown, pen),
        unit=unit, polarity=line.indicator.polarity.sign, is_difference=True, spots=spots,
        outlines=tuple(o for o in facts.outlines if facts.scope is None or o.code in inside),
        is_points=is_points,
        legend=Legend(
            field=local_field(row, pen),
            notes=(say(OF_THEME, "map_missing", pen.language),)
            if len(shown) < len(spots) else (),
            sources=sources_of(facts, {row.family}, pen),
        ),
    )  # fmt: skip


def _areas(rows: Sequence[SummaryRow], unit: str, pen: Pen) -> tuple[Spot, ...]:
    return tuple(
        Spot(code=row.scope.code, name=row.scope.name,
             value=pen.of(row, "p50", unit, "difference", pen.reason(row.reason)))
        for row in rows if row.scope is not None
    )  # fmt: skip


def _points(
    gaps: Sequence[LocalGap], drawn: set[str], unit: str, pen: Pen
) -> tuple[Spot, ...]:  # fmt: skip
    return tuple(
        Spot(code=gap.code, name=gap.name, value=pen.gap(gap, "difference", unit, "difference"),
             longitude=gap.longitude, latitude=gap.latitude, area=gap.department, srid=gap.srid)
        for gap in gaps if gap.longitude is not None and gap.department in drawn
    )  # fmt: skip


def _describe(spots: Sequence[Spot], pen: Pen) -> Text:
    ordered = sorted(spots, key=lambda spot: (spot.value.value or 0.0, spot.code))
    low, high = ordered[0], ordered[-1]
    return say(OF_THEME, "map_text", pen.language, low=low.value, low_name=low.name,
               high=high.value, high_name=high.name)  # fmt: skip
