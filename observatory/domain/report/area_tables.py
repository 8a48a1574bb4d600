"""The tables of a theme by region and by department."""

from collections.abc import Sequence

from observatory.domain.report.annex_words import KINDS, label_theme, word
from observatory.domain.report.area_cells import (
    gap_cell,
    interval_cell,
    number_cell,
    outcome_cell,
    part_cell,
    value_cell,
)
from observatory.domain.report.areas import AreaRow, Lead, Measure
from observatory.domain.report.document import Cell, Column, Legend, Table
from observatory.domain.report.places_words import COLUMNS, WORDS
from observatory.domain.report.text import Text, say
from observatory.domain.report.writer import Writer

_NUMBERS = {"compared": "observed", "observed": "observed", "zones": "zones"}
_OUTCOMES = ("worse", "similar", "better")


def areas_of_level(rows: Sequence[AreaRow], level: str) -> list[AreaRow]:
    """Return the rows of a level's territories by code, those without neighbourhoods left out."""
    own = [row for row in rows if row.key.scope and row.key.scope.level == level and row.zones]
    return sorted(own, key=_place)


def _place(row: AreaRow) -> tuple[str, str]:
    return (row.key.scope.code, row.key.scope.name) if row.key.scope else ("", "")


def name_area(row: AreaRow) -> str:
    """Return the name of a region; departments go by their codes."""
    code, name = _place(row)
    return f"{code} {name}" if row.key.scope and row.key.scope.level == "department" else name


def tabulate_regions(
    theme: str, lead: Lead, rows: Sequence[AreaRow], writer: Writer, *, is_printed: bool
) -> Table:
    """Return the table of one indicator, a row per region."""
    names = _region_columns(lead, rows)
    lines = tuple(
        (name_area(row), *(_cell(row, lead, name, writer) for name in names)) for row in rows
    )
    units = {"value", "pooled", "bounds", "median", "interval", "half"}
    columns = (
        Column("region", word(COLUMNS, "region", writer.language)),
        *(Column(name, word(COLUMNS, name, writer.language),
                 lead.indicator.unit if name in units else "", is_number=True) for name in names),
    )  # fmt: skip
    return Table(
        id=f"region-{lead.indicator.code.replace('_', '-')}", columns=columns, rows=lines,
        caption=_caption(theme, lead, "region", writer),
        legend=_legend(lead, writer, is_judged="worse" in names),
        is_printed=is_printed,
    )  # fmt: skip


def _cell(row: AreaRow, lead: Lead, name: str, writer: Writer) -> Cell:
    if name in _NUMBERS:
        return number_cell(row, _NUMBERS[name], writer)
    if name in _OUTCOMES:
        return outcome_cell(row, name, writer)
    if name in ("interval", "half"):
        return interval_cell(row, lead, writer)
    return (value_cell if name == "value" else gap_cell)(row, lead, writer)


def _region_columns(lead: Lead, rows: Sequence[AreaRow]) -> list[str]:
    if lead.measure is Measure.VALUE:
        return ["zones", "observed", "value"]
    names = ["zones"]
    if lead.measure is not Measure.BOUNDS:
        names.append("compared")
    if any(row.value is not None for row in rows):
        names.append("value")
    names.append(lead.measure.value)
    if lead.measure is Measure.MEDIAN:
        names.append("half")
    elif any(row.lower is not None for row in rows):
        names.append("interval")
    is_judged = any(row.worse or row.similar or row.better for row in rows)
    return [*names, *(_OUTCOMES if is_judged else ())]


def _caption(theme: str, lead: Lead, level: str, writer: Writer) -> Text:
    language = writer.language
    key = "value" if lead.key.kind is None else "gap"
    return say(
        WORDS, key, language, theme=label_theme(theme, language),
        level=word(WORDS, level, language),
        label=lead.label(language), period=writer.period(lead.key.period),
        kind=word(KINDS, lead.key.kind or "", language),
    )  # fmt: skip


def _legend(lead: Lead, writer: Writer, *, is_judged: bool) -> Legend:
    language = writer.language
    notes = [say(WORDS, f"note_{lead.measure}", language)]
    if is_judged:
        notes.append(say(WORDS, "note_outcomes", language))
    elif lead.indicator.polarity.sign == 0 and lead.measure is not Measure.VALUE:
        notes.append(say(WORDS, "note_neutral", language))
    return Legend(
        field=say(WORDS, "field", language, vintage=str(lead.key.vintage)), notes=tuple(notes)
    )


def tabulate_departments(
    theme: str, leads: Sequence[Lead], rows: Sequence[Sequence[AreaRow]], writer: Writer
) -> Table | None:
    """Return one compact table: the gap of each lead, and how many neighbourhoods fare worse."""
    language = writer.language
    by_lead = [{_place(row): row for row in of_lead} for of_lead in rows]
    places = sorted({place for known in by_lead for place in known})
    if not places:
        return None
    columns = [Column("department", word(COLUMNS, "department", language))]
    for lead in leads:
        columns += _lead_columns(lead, language)
    lines = []
    for place in places:
        line: list[Cell] = [" ".join(place)]
        for lead, known in zip(leads, by_lead, strict=True):
            line += _lead_cells(known.get(place), lead, writer)
        lines.append(tuple(line))
    notes = [_about(lead, writer) for lead in leads]
    kinds = [*sorted({x.measure for x in leads}), *sorted(filter(None, map(_counted, leads)))]
    notes += [say(WORDS, f"note_{one}", language) for one in dict.fromkeys(kinds)]
    return Table(
        id=f"departement-{theme}", columns=tuple(columns), rows=tuple(lines),
        caption=say(WORDS, "compact", language, theme=label_theme(theme, language)),
        legend=Legend(notes=tuple(notes)),
        is_printed=any(lead.measure is not Measure.VALUE for lead in leads),
    )  # fmt: skip


def _about(lead: Lead, writer: Writer) -> Text:
    key = "about_value" if lead.key.kind is None else "about_gap"
    return say(WORDS, key, writer.language, label=lead.label(writer.language),
               period=writer.period(lead.key.period), vintage=str(lead.key.vintage),
               kind=word(KINDS, lead.key.kind or "", writer.language))  # fmt: skip


def _lead_columns(lead: Lead, language: str) -> list[Column]:
    code, label = lead.indicator.code, lead.label(language)
    short = "short_value" if lead.measure is Measure.VALUE else "short_gap"
    found = [Column(f"{code}_gap", str(say(COLUMNS, short, language, label=label)),
                    lead.indicator.unit, is_number=True)]  # fmt: skip
    if (key := _counted(lead)) is not None:
        head = str(say(COLUMNS, f"short_{key}", language, label=label))
        found.append(Column(f"{code}_{key}", head, is_number=True))
    return found


def _counted(lead: Lead) -> str | None:
    """Return which neighbourhoods are counted beside a figure: it speaks of no others."""
    if lead.measure is Measure.VALUE:
        return "observed"
    is_judged = lead.measure is not Measure.BOUNDS and lead.indicator.polarity.sign
    return "worse" if is_judged else None


def _lead_cells(row: AreaRow | None, lead: Lead, writer: Writer) -> list[Cell]:
    key = _counted(lead)
    if row is None:
        return [""] * (1 if key is None else 2)
    gap = gap_cell(row, lead, writer)
    return [gap] if key is None else [gap, part_cell(row, key, writer)]
