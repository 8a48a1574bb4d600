"""Which map a theme has: of departments or of neighbourhoods, and what it cannot show."""

from observatory.domain.report.writer import Writer
from observatory.domain.report_content import MapContent, TableRow
from observatory.domain.report_rows import FamilyKey, MainFigures
from observatory.domain.report_sentences import (
    write_map_description,
    write_map_title,
    write_unplaced,
)
from observatory.domain.report_table import Facts

FEW_DEPARTMENTS = 8
"""With fewer departments a map of them says little: the neighbourhoods are drawn instead."""


def compose_map(
    facts: Facts, places: MainFigures, writer: Writer, key: FamilyKey, row: TableRow
) -> MapContent | None:
    """Return the map of a family, or None where no compared neighbourhood can be placed."""
    indicator = facts.indicators[key.indicator]
    outlines = dict(places.outlines).get(key.generation, ())
    drawn = {outline.code for outline in outlines}
    departments = tuple(d for d in places.departments if d.key == key)
    medians = [d.median for d in departments if d.median is not None and d.code in drawn]
    is_points = len(medians) < FEW_DEPARTMENTS
    points = tuple(p for p in places.points if p.key == key) if is_points else ()
    gaps = [p.difference for p in points if p.difference is not None] if is_points else medians
    if not gaps:
        return None
    shown = len(gaps) if is_points else sum(d.compared for d in departments if d.code in drawn)
    description = write_map_description(departments, points, row.unit, writer)
    if shown < row.compared:
        description = f"{description} {write_unplaced(row.compared - shown, writer)}"
    return MapContent(
        title=write_map_title(row, indicator, gaps, writer, is_points=is_points),
        description=description,
        unit=row.unit,
        polarity=indicator.polarity.sign,
        is_points=is_points,
        departments=departments,
        points=points,
        outlines=outlines,
    )
