"""The sentences of the report: a fact, two numbers and a gap; honest about what is significant."""

from collections.abc import Sequence

from observatory.domain.indicator import Indicator
from observatory.domain.report.writer import Writer
from observatory.domain.report_choice import Choice, find_year
from observatory.domain.report_content import Headline, TableRow
from observatory.domain.report_rows import DepartmentGap, ReleaseRow, ZonePoint
from observatory.domain.report_table import Facts
from observatory.domain.report_text import text

FEW = 30
PARTIAL = 0.9
"""Below this share of a generation a line is called partial."""


def write_headline(row: TableRow, writer: Writer) -> Headline:
    """Return what to remember of a compared line: both values where they can be pooled."""
    fact = _headline_fact(row, writer).removesuffix(".")
    count = text(
        "headline_count",
        writer.language,
        compared=writer.number(row.compared),
        s=writer.plural(row.compared),
        zones=writer.number(row.zones + row.absent),
    )
    return Headline(fact + count, write_outcomes(row, writer))


def _headline_fact(row: TableRow, writer: Writer) -> str:
    gap = (row.pooled_gap if row.is_weighted else row.mean_gap) or 0.0
    is_even = round(gap, writer.decimals(row.unit)) == 0
    name = f"headline_{'rate' if row.is_weighted else 'local'}{'_even' if is_even else ''}"
    high, low = ("higher", "lower") if row.is_weighted else ("above", "below")
    return text(
        name,
        writer.language,
        label=row.label,
        period=writer.period(row.period),
        zone=writer.value(row.zone_value, row.unit),
        benchmark=writer.value(row.benchmark_value, row.unit),
        where=text(f"in_{row.benchmark_kind}", writer.language),
        distance=writer.distance(gap, row.unit),
        direction=text(high if gap > 0 else low, writer.language),
        median=writer.difference(row.p50, row.unit),
    )


def write_outcomes(row: TableRow, writer: Writer) -> str:
    """Return in how many neighbourhoods the gap is surely unfavourable, or not."""
    judged = row.worse + row.similar + row.better
    if row.is_neutral or not judged:
        return text("outcome_neutral", writer.language)
    name = "outcome_adjusted" if row.is_adjusted else "outcome_sign"
    parts = {"worse": row.worse, "similar": row.similar, "better": row.better}
    shares = {outcome: _part(number, judged, writer) for outcome, number in parts.items()}
    return text(name, writer.language, **shares)


def _part(number: int, judged: int, writer: Writer) -> str:
    """Return a share; of a few neighbourhoods, their number, because 67 % of three is a pose."""
    if not number:
        return text("none_of", writer.language)
    return writer.number(number) if judged < FEW else writer.share(number, judged)


def write_reading_note(row: TableRow, writer: Writer) -> str:
    """Return how to read the line, with its own numbers."""
    not_pooled = "lecture_without_counts" if row.is_additive else "lecture_not_additive"
    reason = "" if row.is_weighted else text(not_pooled, writer.language)
    return text(
        "lecture_rate" if row.is_weighted else "lecture_local",
        writer.language,
        reason=reason,
        label=row.label,
        period=writer.period(row.period),
        compared=writer.number(row.compared),
        where=text(f"in_{row.benchmark_kind}", writer.language),
        zone=writer.value(row.zone_value, row.unit),
        benchmark=writer.value(row.benchmark_value, row.unit),
        pooled=writer.difference(row.pooled_gap, row.unit),
        mean=writer.difference(row.mean_gap, row.unit),
        p50=writer.difference(row.p50, row.unit),
    )


def write_pooling_note(rows: Sequence[TableRow], writer: Writer) -> str | None:
    """Return why a theme has no pooled gap, or why some of its lines have none."""
    pooled = [row.is_weighted for row in rows if row.compared]
    if all(pooled):
        return None
    return text("pooling_some" if any(pooled) else "pooling_none", writer.language)


def write_nothing(generation: str, choice: Choice, latest: Sequence[str], writer: Writer) -> str:
    """Return that no gap was computed for a generation, and which period has some."""
    closest = min(latest, key=lambda period: (abs(find_year(period) - choice.year), period),
                  default=None)  # fmt: skip
    name = "nothing_ever" if closest is None else "nothing_now"
    period = "" if closest is None else writer.period(closest)
    return text(name, writer.language, generation=generation, year=choice.year, period=period)


def write_chart_title(theme: str, rows: Sequence[TableRow], writer: Writer) -> str:
    """Return the title of a theme's chart, as a sentence."""
    judged = [row for row in rows if row.compared and not row.is_neutral]
    label = text(f"theme_{theme}", writer.language)
    if not judged:
        return text("chart_title_context", writer.language, theme=label)
    worse = sum(2 * row.worse > row.worse + row.similar + row.better for row in judged)
    return text("chart_title", writer.language, theme=label,
                n=writer.number(len(judged)), worse=writer.number(worse))  # fmt: skip


def write_chart_description(rows: Sequence[TableRow], writer: Writer) -> str:
    """Return the chart in words."""
    sentences = [
        text(
            "chart_desc_row",
            writer.language,
            label=row.label,
            p25=writer.difference(row.p25, row.unit),
            p50=writer.difference(row.p50, row.unit),
            p75=writer.difference(row.p75, row.unit),
        )
        for row in rows
        if row.compared
    ]
    return " ".join([text("chart_note", writer.language), *sentences])


def write_map_title(
    row: TableRow, indicator: Indicator, gaps: Sequence[float], writer: Writer, *, is_points: bool
) -> str:
    """Return the title of a map, as a sentence about what it shows."""
    sign = indicator.polarity.sign
    name = "map_title_context" if not sign else "map_title_points" if is_points else "map_title"
    return text(
        name,
        writer.language,
        label=row.label,
        period=writer.period(row.period),
        worse=writer.number(sum(sign * gap < 0 for gap in gaps)),
        areas=writer.number(len(gaps)),
    )


def write_map_description(
    departments: Sequence[DepartmentGap], points: Sequence[ZonePoint], unit: str, writer: Writer
) -> str:
    """Return the map in words: its extremes and what is missing."""
    if points:
        missing = sum(point.difference is None for point in points)
        return text("map_desc_points", writer.language, missing=writer.number(missing))
    known = [(d.median, d.code, d.name) for d in departments if d.median is not None]
    low, high = min(known), max(known)
    return text(
        "map_desc",
        writer.language,
        low=writer.difference(low[0], unit),
        low_name=low[2],
        high=writer.difference(high[0], unit),
        high_name=high[2],
        missing=writer.number(len(departments) - len(known)),
    )


def write_unplaced(unplaced: int, writer: Writer) -> str:
    """Return how many compared neighbourhoods a map leaves out; it must not hide them."""
    return text("map_unplaced", writer.language, n=writer.number(unplaced))


def write_source(release: ReleaseRow, writer: Writer) -> str:
    """Return a release as a source line."""
    published = ""
    if release.published_on is not None:
        day = writer.period(release.published_on.isoformat())
        published = text("source_published", writer.language, date=day)
    return text(
        "source_line",
        writer.language,
        producer=release.producer,
        title=release.title,
        edition=release.edition,
        published=published,
        licence=release.licence,
    )


def write_caveats(
    facts: Facts, choice: Choice, rows: Sequence[TableRow], writer: Writer
) -> tuple[str, ...]:
    """Return the caveats that the figures of this report call for (METHOD rules 6, 9, 10, 12)."""
    operations = {release.operation for release in facts.releases.values()}
    computed = [row for row in rows if row.compared]
    summaries = facts.summaries.values()
    numbers = {
        "caveat_break": sum(summary.breaks for summary in summaries),
        "caveat_estimated": sum(summary.estimated for summary in summaries),
        "caveat_borrowed": sum(row.is_borrowed for row in rows),
        "caveat_coverage": sum(
            row.compared < PARTIAL * (row.zones + row.absent) for row in computed
        ),
    }
    wanted = {
        "caveat_many": any(summary.adjusted for summary in summaries),
        "caveat_generations": len(facts.generations) > 1,
        "caveat_filosofi": "filosofi" in operations,
        "caveat_census": "census" in operations,
        "caveat_unweighted": any(not row.is_weighted for row in computed),
        **{name: number > 0 for name, number in numbers.items()},
    }
    always = ("caveat_move", "caveat_edition", "caveat_kind")
    return tuple(
        text(name, writer.language, n=writer.number(numbers.get(name, 0)), year=choice.year)
        for name in (*always, *(name for name, is_wanted in wanted.items() if is_wanted))
    )
