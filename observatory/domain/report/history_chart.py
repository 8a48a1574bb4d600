"""The curves of the published series: one per geography and comparison, never joined."""

from collections.abc import Sequence

from observatory.domain.report.annex_words import KINDS, word
from observatory.domain.report.document import Chart, ChartKind, Legend, Mark
from observatory.domain.report.history_words import SIDES, WORDS
from observatory.domain.report.published import PublishedGap
from observatory.domain.report.text import Text, say
from observatory.domain.report.writer import Writer

LEAST_POINTS = 4


def series_of(
    rows: Sequence[PublishedGap], field: str, language: str
) -> dict[str, list[PublishedGap]]:
    """Return the points of each curve by its name, by year.

    Of two editions of a year the newest is on the curve, the other on one of its own.
    """
    found: dict[str, list[PublishedGap]] = {}
    for row in sorted(rows, key=lambda one: (one.period, -one.printed_in, one.line)):
        value = getattr(row, field)
        name = name_series(row, field, language)
        points = found.get(name, [])
        alike = [one for one in points if one.period == row.period]
        if value is None or any(getattr(one, field) == value for one in alike):
            continue
        if alike:
            name = f"{name}, {word(SIDES, 'other_edition', language)}"
        found.setdefault(name, []).append(row)
    return found


def name_series(row: PublishedGap, field: str, language: str) -> str:
    """Return the curve that a figure belongs to: its geography, and for a gap its comparison."""
    parts = [row.label]
    if row.is_derived:
        parts.append(word(SIDES, "derived", language))
    if field == "difference":
        named = word(KINDS, row.kind, language) if row.kind else word(SIDES, "unnamed", language)
        parts.append(named)
    return ", ".join(parts)


def draw_series(
    id_: str, key: str, name: str, rows: Sequence[PublishedGap], writer: Writer
) -> Chart | None:
    """Return the chart of gaps (`gap`) or of levels (`level`); None with too few points."""
    field, language = "difference" if key == "gap" else "value", writer.language
    series = series_of(rows, field, language)
    if sum(map(len, series.values())) < LEAST_POINTS:
        return None
    unit = rows[0].catalogue_unit
    marks = tuple(mark for named in series.items() for mark in _marks(*named, field, writer))
    notes = (say(WORDS, "note_break", language),) if any(m.is_break for m in marks) else ()
    unit_name = writer.unit_name(unit, is_difference=key == "gap")
    return Chart(
        id=id_, kind=ChartKind.SERIES, unit=unit, is_difference=key == "gap",
        title=say(WORDS, f"chart_{key}", language, name=name),
        description=_describe(series, field, writer),
        axis=str(say(WORDS, f"axis_{key}", language, unit=unit_name)),
        marks=marks,
        legend=Legend(
            field=say(WORDS, "field", language), notes=notes,
            sources=(str(say(WORDS, "published", language)),),
        ),
    )  # fmt: skip


def _marks(name: str, points: Sequence[PublishedGap], field: str, writer: Writer) -> list[Mark]:
    befores = [None, *points[:-1]]
    return [
        Mark(
            label=f"{name}, {row.period}", value=row.figure(field, writer, ("", "")), series=name,
            period=row.period, is_break=before is not None and before.ages != row.ages,
        )
        for before, row in zip(befores, points, strict=True)
    ]  # fmt: skip


def _describe(series: dict[str, list[PublishedGap]], field: str, writer: Writer) -> Text:
    found = Text()
    for name, points in series.items():
        a, b = (row.figure(field, writer, ("", "")) for row in (points[0], points[-1]))
        key = "describe" if len(points) > 1 else "describe_one"
        found += say(WORDS, key, writer.language, series=name, a=a, b=b, first=points[0].period,
                     last=points[-1].period)  # fmt: skip
    return found
