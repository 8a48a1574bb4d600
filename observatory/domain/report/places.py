"""The tables by region, by department and by neighbourhood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from observatory.domain.report.annex_words import label_theme, order_themes, word
from observatory.domain.report.area_cells import number_cell
from observatory.domain.report.area_tables import (
    areas_of_level,
    name_area,
    tabulate_departments,
    tabulate_regions,
)
from observatory.domain.report.areas import AreaRow, Lead
from observatory.domain.report.document import (
    Block,
    Cell,
    Column,
    Legend,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.places_words import COLUMNS, WORDS
from observatory.domain.report.served import ObservationKey, make_figure
from observatory.domain.report.text import Figure, Rule, Served, Text, say
from observatory.domain.report.writer import Writer
from observatory.domain.report.zone_tables import ZoneRow, tabulate_zones

LEVELS = ("region", "department")


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """The population of a whole territory, to have the share that lives in neighbourhoods."""

    key: ObservationKey
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesFacts:
    """What the tables show. leads: by theme; areas: rows of the leads; stock: of the population.

    residents: populations of regions and departments of the stock's period.
    """

    leads: Mapping[str, tuple[Lead, ...]] = field(default_factory=dict)
    areas: tuple[AreaRow, ...] = ()
    stock: tuple[AreaRow, ...] = ()
    residents: tuple[Residents, ...] = ()
    zones: tuple[ZoneRow, ...] = ()


def compose_places(facts: PlacesFacts, language: str) -> Section:
    """Return the tables; those by neighbourhood are not printed."""
    writer = Writer(language)
    blocks: list[Block] = []
    sections: list[Section] = []
    for level in LEVELS:
        table = _stock(facts, level, writer)
        blocks += [table] if table else []
    for theme in order_themes(set(facts.leads)):
        tables = list(_of_theme(facts, theme, facts.leads[theme], writer))
        if tables:
            title = Text((label_theme(theme, language),))
            sections.append(Section(id=f"territoires-{theme}", title=title, blocks=tuple(tables)))
    leads = [lead for theme in order_themes(set(facts.leads)) for lead in facts.leads[theme]]
    zones = tabulate_zones(leads, facts.zones, writer)
    key = "lead" if blocks or sections or zones else "nothing"
    opening: list[Block] = [Paragraph(say(WORDS, key, language), "note")]
    if zones:
        opening.append(Paragraph(say(WORDS, "formats", language), "note"))
    has_tables = bool(blocks or sections)  # that are printed: those of zones are not
    return Section(
        id="territoires", title=say(WORDS, "title", language), starts_page=has_tables,
        blocks=(*opening, *blocks, *zones), sections=tuple(sections),
    )  # fmt: skip


def _stock(facts: PlacesFacts, level: str, writer: Writer) -> Table | None:
    rows = areas_of_level(facts.stock, level)
    if not rows:
        return None
    language, key = writer.language, rows[0].key
    known = {(one.key.code, one.key.vintage): one for one in facts.residents
             if one.key.level == level}  # fmt: skip
    shares = [_share(row, known, writer) for row in rows]
    has_shares = any(share.value is not None for share in shares)
    names = [level, "zones", "observed", "inhabitants", *(["share"] if has_shares else [])]
    lines: list[tuple[Cell, ...]] = []
    for row, share in zip(rows, shares, strict=True):
        zones, observed = (number_cell(row, name, writer) for name in ("zones", "observed"))
        people = _inhabitants(row, writer)
        lines.append((name_area(row), zones, observed, people, *([share] if has_shares else [])))
    caption = say(WORDS, "stock", language, vintage=str(key.vintage), level=word(WORDS, level,
                  language), period=writer.period(key.period))  # fmt: skip
    notes = () if has_shares else (say(WORDS, "note_share", language),)
    columns = tuple(Column(name, word(COLUMNS, name, language), is_number=name != level)
                    for name in names)  # fmt: skip
    legend = Legend(field=say(WORDS, "field", language, vintage=str(key.vintage)), notes=notes)
    return Table(id=f"habitants-{level}", caption=caption, columns=columns, rows=tuple(lines),
                 legend=legend)  # fmt: skip


def _inhabitants(row: AreaRow, writer: Writer) -> Figure:
    value = row.value if row.observed else None
    reason = "" if value is not None else str(say(WORDS, "not_counted", writer.language))
    return make_figure(value, "count", Served(row.key.path, "value"), writer, reason=reason)


def _share(row: AreaRow, known: Mapping[tuple[str, int], Residents], writer: Writer) -> Figure:
    scope = row.key.scope
    whole = known.get((scope.code, scope.vintage)) if scope else None
    if whole is None or row.value is None or not whole.value:
        reason = str(say(WORDS, "no_share", writer.language))
        return make_figure(None, "percent", (), writer, rule=Rule.SHARE, reason=reason)
    served = Served(row.key.path, "value"), Served(whole.key.path, "value")
    share = 100 * row.value / whole.value
    return make_figure(share, "percent", served, writer, rule=Rule.SHARE)


def _of_theme(facts: PlacesFacts, theme: str, leads: Sequence[Lead], writer: Writer) -> list[Table]:
    by_lead = [_rows_of(facts, lead) for lead in leads]
    found = []
    for position, (lead, rows) in enumerate(zip(leads, by_lead, strict=True)):
        if regions := areas_of_level(rows, "region"):
            is_first = position == 0
            found.append(tabulate_regions(theme, lead, regions, writer, is_printed=is_first))
    departments = [areas_of_level(rows, "department") for rows in by_lead]
    table = tabulate_departments(theme, leads, departments, writer)
    return [*found, *([table] if table else [])]


def _rows_of(facts: PlacesFacts, lead: Lead) -> list[AreaRow]:
    own = lead.key
    return [
        row for row in facts.areas
        if (row.key.indicator, row.key.level, row.key.vintage, row.key.period, row.key.kind)
        == (own.indicator, own.level, own.vintage, own.period, own.kind)
    ]  # fmt: skip
