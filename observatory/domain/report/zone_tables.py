"""The tables by neighbourhood: one per generation, for the formats without pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from observatory.domain.report.annex_words import KINDS, OUTCOMES, word
from observatory.domain.report.area_cells import say_reason
from observatory.domain.report.areas import Lead, Measure
from observatory.domain.report.document import Cell, Column, Legend, Table
from observatory.domain.report.places_words import COLUMNS, WORDS
from observatory.domain.report.served import GapKey, ObservationKey, make_figure
from observatory.domain.report.text import Figure, Served, say
from observatory.domain.report.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFigure:
    """The figure of a lead in one neighbourhood: a row of /v1/gaps or of /v1/observations."""

    value: float | None = None  # the gap, or the level where the lead has no comparison
    least: float | None = None
    most: float | None = None
    outcome: str = "not_compared"
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRow:
    """One neighbourhood. figures: by indicator."""

    level: str
    code: str
    vintage: int
    name: str
    figures: Mapping[str, ZoneFigure] = field(default_factory=dict)


def tabulate_zones(leads: Sequence[Lead], zones: Sequence[ZoneRow], writer: Writer) -> list[Table]:
    """Return a table per generation, a row per neighbourhood, a column per lead."""
    found = []
    for vintage in sorted({row.vintage for row in zones}):
        own = [lead for lead in leads if lead.key.vintage == vintage]
        rows = sorted((row for row in zones if row.vintage == vintage),
                      key=lambda row: row.code)  # fmt: skip
        if own and rows:
            found.append(_zones(own, rows, vintage, writer))
    return found


def _zones(leads: Sequence[Lead], rows: Sequence[ZoneRow], vintage: int, writer: Writer) -> Table:
    language = writer.language
    columns = [Column("code", word(COLUMNS, "code", language)),
               Column("name", word(COLUMNS, "name", language))]  # fmt: skip
    for lead in leads:
        key = "of_value" if lead.measure is Measure.VALUE else "of_gap"
        head = str(say(COLUMNS, key, language, label=lead.label(language),
                       period=writer.period(lead.key.period),
                       kind=word(KINDS, lead.key.kind or "", language)))  # fmt: skip
        code = lead.indicator.code
        columns.append(Column(code, head, lead.indicator.unit, is_number=True))
        if lead.measure is not Measure.VALUE:
            said = str(say(COLUMNS, "of_outcome", language, label=lead.label(language)))
            columns.append(Column(f"{code}_outcome", said))
    lines = tuple(
        (row.code, row.name, *(cell for lead in leads for cell in _zone_cells(row, lead, writer)))
        for row in rows
    )
    return Table(
        id=f"quartiers-{vintage}", columns=tuple(columns), rows=lines, is_printed=False,
        caption=say(WORDS, "zones", language, vintage=str(vintage)),
        legend=Legend(field=say(WORDS, "field", language, vintage=str(vintage))),
    )  # fmt: skip


def _zone_cells(row: ZoneRow, lead: Lead, writer: Writer) -> tuple[Cell, ...]:
    found = row.figures.get(lead.indicator.code, ZoneFigure())
    unit, language, key = lead.indicator.unit, writer.language, lead.key
    where = {"indicator": key.indicator, "level": row.level, "code": row.code,
             "vintage": row.vintage, "period": key.period}  # fmt: skip
    missing = say_reason(found.reason, language, "no_row") if found.value is None else ""
    if key.kind is None:
        path = ObservationKey(**where).path  # type: ignore[arg-type]
        return (make_figure(found.value, unit, Served(path, "value"), writer, reason=missing),)
    path = GapKey(**where, kind=key.kind).path  # type: ignore[arg-type]
    outcome = word(OUTCOMES, found.outcome, language)
    if found.value is None and found.least is not None and found.most is not None:
        least, most = (
            Figure(text=writer.gap(value, unit), value=value, unit=unit,
                   served=(Served(path, name),))
            for value, name in ((found.least, "difference_min"), (found.most, "difference_max"))
        )  # fmt: skip
        return say(WORDS, "between", language, least=least, most=most), outcome
    gap = make_figure(found.value, unit, Served(path, "difference"), writer, style="difference",
                      reason=missing)  # fmt: skip
    return gap, missing or outcome
