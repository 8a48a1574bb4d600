"""The tables of a theme: eight lines in print, every indicator and every level in the files."""

from collections.abc import Sequence
from dataclasses import replace

from observatory.domain.indicator import Nature
from observatory.domain.report.annex_words import THEMES
from observatory.domain.report.choose import Line
from observatory.domain.report.document import Cell, Column, Legend, Table
from observatory.domain.report.facts import Facts, Family, SummaryRow
from observatory.domain.report.findings import make_finding
from observatory.domain.report.headlines import write_reading
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Figure, Text
from observatory.domain.report.theme_words import COLUMNS, KINDS, OF_THEME, ZONINGS
from observatory.domain.report.writer import MISSING

PRINTED = 7
LEVELS = 5
_PRINTED = ("indicator", "kind", "value", "benchmark_value", "difference", "interval", "p50",
            "outcomes", "observed")  # fmt: skip
_WHOLE = ("indicator", "period", "kind", "value", "benchmark_value", "difference", "lower", "upper",
          "least", "most", "ratio", "mean_gap", "p25", "p50", "p75", "worse", "similar", "better",
          "observed", "zones")  # fmt: skip
_WORDS = ("indicator", "period", "kind", "interval", "outcomes", "name", "benchmark_name")


def make_columns(names: Sequence[str], pen: Pen, unit: str = "") -> tuple[Column, ...]:
    """Return columns by name; those of words are no numbers."""
    return tuple(
        Column(name, str(say(COLUMNS, name, pen.language)), unit if name not in _WORDS else "",
               name not in _WORDS)
        for name in names
    )  # fmt: skip


def rows_of(lines: Sequence[Line]) -> list[tuple[Line, SummaryRow]]:
    """Return the summaries that the lines show: the main one, then that of the local gaps."""
    found = []
    for line in lines:
        found.append((line, line.main))
        if line.local is not None and line.local is not line.main:
            found.append((line, line.local))
    return found


def write_table(facts: Facts, key: str, theme: str, lines: Sequence[Line], pen: Pen) -> Table:
    """Return the printed table of a theme."""
    rows = rows_of(lines)[:PRINTED]
    cells = [_printed(line, row, pen) for line, row in rows]
    # A column of dashes says nothing in print; the files have it.
    kept = [at for at, column in enumerate(zip(*cells, strict=True)) if not _is_empty(column)]
    return Table(
        id=f"{key}-ecarts",
        caption=say(OF_THEME, "caption", pen.language, theme=say(THEMES, theme, pen.language)),
        columns=make_columns([_PRINTED[at] for at in kept], pen),
        rows=tuple(tuple(row[at] for at in kept) for row in cells),
        legend=_legend(facts, rows, pen),
    )


def write_whole(facts: Facts, key: str, theme: str, lines: Sequence[Line], pen: Pen) -> Table:
    """Return every indicator of a theme, for the files."""
    rows = rows_of(lines)
    return Table(
        id=f"{key}-complet",
        caption=say(OF_THEME, "whole", pen.language, theme=say(THEMES, theme, pen.language)),
        columns=make_columns(_WHOLE, pen),
        rows=tuple(_whole(line, row, pen) for line, row in rows),
        legend=_legend(facts, rows, pen),
        is_printed=False,
    )


def write_levels(
    key: str,
    theme: str,
    rows: Sequence[SummaryRow],
    facts: Facts,
    pen: Pen,
    *,
    has_room: bool = True,
) -> list[Table]:
    """Return the levels of what nothing is compared with: all in the files, some rates in print.

    has_room: for those in print; a theme holds on two pages.
    """
    names = ("indicator", "period", "value", "p25", "median_level", "p75", "known", "zones")
    rates = [row for row in rows if has_room and _is_rate(row, facts)]
    rates.sort(key=lambda row: (-row.observed, row.indicator, row.period))
    whole = Table(
        id=f"{key}-niveaux",
        caption=say(OF_THEME, "levels", pen.language, theme=say(THEMES, theme, pen.language)),
        columns=make_columns(names, pen),
        rows=tuple(_level(row, facts, pen) for row in rows),
        legend=_levels_legend(facts, rows, pen),
        is_printed=False,
    )
    if not rates:
        return [whole]
    some = replace(
        whole, id=f"{key}-reperes", is_printed=True,
        rows=tuple(_level(row, facts, pen) for row in rates[:LEVELS]),
        legend=_levels_legend(facts, rates[:LEVELS], pen),
        caption=say(OF_THEME, "some_levels", pen.language,
                    theme=say(THEMES, theme, pen.language)),
    )  # fmt: skip
    return [some, whole]


def _levels_legend(facts: Facts, rows: Sequence[SummaryRow], pen: Pen) -> Legend:
    generation = name_generation(rows[0].level, rows[0].vintage, pen)
    return Legend(
        field=say(OF_THEME, "levels_field", pen.language, generation=generation),
        sources=sources_of(facts, {row.family for row in rows}, pen),
    )


def _is_rate(row: SummaryRow, facts: Facts) -> bool:
    return row.value is not None and facts.indicators[row.indicator].nature is not Nature.COUNT


def name_line(line: Line, pen: Pen) -> str:
    """Return the indicator's name with its period."""
    return f"{pen.label(line.indicator)} ({pen.writer.period(line.main.period)})"


def name_kind(kind: str | None, pen: Pen) -> str:
    """Return a benchmark's name."""
    return str(say(KINDS, kind or "", pen.language))


def name_generation(level: str, vintage: int, pen: Pen) -> str:
    """Return a generation's name."""
    return str(say(ZONINGS, level, pen.language, vintage=str(vintage)))


def sources_of(facts: Facts, families: set[Family], pen: Pen) -> tuple[str, ...]:
    """Return the source lines of families."""
    return tuple(dict.fromkeys(pen.source(one) for one in facts.releases_of(families)))


def interval_of(row: SummaryRow, unit: str, pen: Pen) -> Cell:
    """Return the limits of the pooled gap: what is possible, else its interval."""
    names = ("difference_min", "difference_max")
    if not row.is_bounded:
        names = ("difference_lower", "difference_upper")
    if getattr(row, names[0]) is None or getattr(row, names[1]) is None:
        return MISSING
    low, high = (pen.of(row, name, unit, "difference") for name in names)
    return pen.between(low, high)


def _legend(facts: Facts, rows: Sequence[tuple[Line, SummaryRow]], pen: Pen) -> Legend:
    line, row = rows[0]
    notes = ["note_gap"]
    if any(one.is_bounded for _, one in rows):
        notes.append("note_bounds")
    generation = name_generation(row.level, row.vintage, pen)
    return Legend(
        field=say(OF_THEME, "field", pen.language, generation=generation),
        reading=write_reading(make_finding(row, line.indicator), pen.language) or None,
        notes=tuple(say(OF_THEME, note, pen.language) for note in notes),
        sources=sources_of(facts, {one.family for _, one in rows}, pen),
    )


def _is_empty(column: tuple[Cell, ...]) -> bool:
    return all(
        cell == MISSING or (isinstance(cell, Figure) and cell.value is None) for cell in column
    )


def _printed(line: Line, row: SummaryRow, pen: Pen) -> tuple[Cell, ...]:
    unit, why = line.indicator.unit, pen.reason(row.reason)
    return (
        name_line(line, pen),
        name_kind(row.kind, pen),
        pen.of(row, "value", unit, reason=why),
        pen.of(row, "benchmark_value", unit, reason=why),
        pen.of(row, "difference", unit, "difference", why),
        interval_of(row, unit, pen),
        pen.of(row, "p50", unit, "difference", why),
        _outcomes(row, pen),
        MISSING if row.is_bounded and not row.observed else pen.count(row, "observed"),
    )


def _outcomes(row: SummaryRow, pen: Pen) -> Cell:
    if not row.judged:
        return MISSING
    parts: list[str | Figure] = []
    for name in ("worse", "similar", "better"):
        parts += [" / "] if parts else []
        parts.append(pen.count(row, name))
    return Text(tuple(parts))


def _whole(line: Line, row: SummaryRow, pen: Pen) -> tuple[Cell, ...]:
    unit, why = line.indicator.unit, pen.reason(row.reason)
    fields = {"lower": "difference_lower", "upper": "difference_upper", "least": "difference_min",
              "most": "difference_max"}  # fmt: skip
    gaps = {*fields, "difference", "mean_gap", "p25", "p50", "p75"}
    counts = ("worse", "similar", "better", "observed", "zones")
    cells: list[Cell] = [
        pen.label(line.indicator), pen.writer.period(row.period), name_kind(row.kind, pen),
    ]  # fmt: skip
    for name in _WHOLE[3:]:
        own = "count" if name in counts else "ratio" if name == "ratio" else unit
        style = "difference" if name in gaps else "value"
        cells.append(pen.of(row, fields.get(name, name), own, style, why))
    return tuple(cells)


def _level(row: SummaryRow, facts: Facts, pen: Pen) -> tuple[Cell, ...]:
    indicator = facts.indicators[row.indicator]
    figures = (pen.of(row, name, indicator.unit, reason=pen.reason(row.reason))
               for name in ("value", "p25", "p50", "p75"))  # fmt: skip
    counts = (pen.count(row, name) for name in ("observed", "zones"))
    return (pen.label(indicator), pen.writer.period(row.period), *figures, *counts)
