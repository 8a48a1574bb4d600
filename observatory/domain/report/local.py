"""The edition of an intercommunality, an urban unit or a contract: its neighbourhoods' gaps."""

from collections.abc import Sequence

from observatory.domain.report.diagnosis_words import WORDS
from observatory.domain.report.document import (
    Block,
    Cell,
    Column,
    Document,
    EditionKind,
    Legend,
    Map,
    Paragraph,
    Section,
    Spot,
    Table,
)
from observatory.domain.report.leads import LEADS
from observatory.domain.report.local_cells import (
    benchmark_name,
    figure_of,
    interval_cell,
    known_figure,
    label_of,
    outcome_cell,
    reason_of,
)
from observatory.domain.report.local_cells import word as local_word
from observatory.domain.report.local_facts import LocalFacts, LocalGap, NeighbourhoodFacts
from observatory.domain.report.text import Figure, Rule, Served, Text, Words, say
from observatory.domain.report.writer import Writer

_COLUMNS = ("name", "value", "benchmark", "place", "gap", "interval", "outcome")
_COMPARED = ("worse", "similar", "better")
_NUMBERS = frozenset({"value", "benchmark", "gap", "interval"})


def compose_local(facts: LocalFacts, language: str) -> Document:
    """Write the edition of a place that no summary is stored for, in one language."""
    place, writer = facts.place, Writer(language)
    sections = [_opening(facts, writer)]
    sections += [one for theme in LEADS if (one := _theme(theme, facts, writer)) is not None]
    periods = [gap.finding.period[:4] for one in facts.neighbourhoods for gap in one.gaps]
    return Document(
        kind=EditionKind.ANNUAL, language=language, place=place,
        period=max(periods, default=str(facts.vintage)),
        title=_word("local_title", language, name=place.name),
        subtitle=_word("local_subtitle", language, vintage=str(facts.vintage),
                       level=_word(place.level, language)),
        banner=str(local_word("banner", language)) if facts.data.is_fictional else None,
        origin=facts.data.origin, data_version=facts.data.version, dated=facts.data.dated,
        sections=tuple(sections),
        sources=tuple(sorted({source for one in facts.neighbourhoods for source in one.sources})),
    )  # fmt: skip


def _word(key: str, language: str, **values: Words) -> Text:
    return say(WORDS, key, language, **values)


def _opening(facts: LocalFacts, writer: Writer) -> Section:
    language = writer.language
    count = known_figure(facts.count, "count", writer)
    told = _word(_of("count_line", facts.count.value), language, count=count)
    blocks: list[Block] = [Paragraph(told, "lead"),
                           Paragraph(_word("method", language), "note"),
                           _people(facts, writer)]  # fmt: skip
    if facts.outline is not None or any(one.outline for one in facts.neighbourhoods):
        blocks.append(_map(facts, writer))
    return Section(id="quartiers", title=_word("map_local", language), blocks=tuple(blocks))


def _people(facts: LocalFacts, writer: Writer) -> Table:
    language = writer.language
    columns = tuple(Column(name, str(_word(f"col_{name}", language)), is_number=name == "people")
                    for name in ("name", "commune", "people"))  # fmt: skip
    rows = tuple((_name(one), one.names("commune"), known_figure(one.population, "count", writer))
                 for one in facts.neighbourhoods)  # fmt: skip
    caption = _word("list", language, period=_period(facts, writer))
    return Table(id="liste-des-quartiers", caption=caption, columns=columns, rows=rows)


def _period(facts: LocalFacts, writer: Writer) -> str:
    return writer.period(max((one.population.period for one in facts.neighbourhoods), default=""))


def _name(one: NeighbourhoodFacts) -> str:
    return f"{one.place.name} ({one.place.code})"


def _map(facts: LocalFacts, writer: Writer) -> Map:
    own = [one.outline for one in facts.neighbourhoods if one.outline is not None]
    around = (facts.outline,) if facts.outline is not None else ()
    return Map(
        id="carte-des-quartiers", title=_word("map_local", writer.language), unit="count",
        description=_word("map_local_description", writer.language), polarity=0,
        is_difference=False, outlines=(*around, *own),
        spots=tuple(Spot(code=one.place.code, name=one.place.name,
                         value=known_figure(one.population, "count", writer))
                    for one in facts.neighbourhoods if one.outline is not None),
        axis=str(_word("col_people", writer.language)),
    )  # fmt: skip


def _theme(theme: str, facts: LocalFacts, writer: Writer) -> Section | None:
    """Return the tables of a theme, an indicator each; None where nothing is loaded."""
    codes: dict[str, list[tuple[NeighbourhoodFacts, LocalGap]]] = {}
    for one in facts.neighbourhoods:
        for gap in one.gaps:
            if gap.finding.indicator.theme == theme:
                codes.setdefault(gap.finding.indicator.code, []).append((one, gap))
    if not codes:
        return None
    blocks: list[Block] = []
    for code, rows in codes.items():
        blocks += [Paragraph(_count(rows, writer), "headline"), _table(code, rows, writer)]
    title = local_word(theme, writer.language)
    return Section(id=theme, title=title, blocks=tuple(blocks), starts_page=False)


def _count(rows: Sequence[tuple[NeighbourhoodFacts, LocalGap]], writer: Writer) -> Text:
    """Say for how many neighbourhoods a worse gap is established; each has its address."""
    finding, language = rows[0][1].finding, writer.language
    compared = [gap.finding for _, gap in rows if gap.finding.outcome in _COMPARED]
    worse = [one for one in compared if one.outcome == "worse"]
    said: dict[str, Words] = {"label": label_of(finding.indicator, language),
                              "period": writer.period(finding.period)}  # fmt: skip
    if not compared:
        return _word("theme_alone", language, **said)
    said["zones"] = _counted([one.path for one in compared], writer)
    if not worse:
        return _word(_of("theme_none", len(compared)), language, **said)
    return _word(_of("theme_count", len(compared)), language, **said,
                 worse=_counted([one.path for one in worse], writer))  # fmt: skip


def _of(key: str, count: float | None) -> str:
    """Return the key of a sentence about one thing, or about several."""
    return f"{key}_one" if count == 1 else key


def _counted(paths: Sequence[str], writer: Writer) -> Figure:
    served = tuple(Served(path, "numberMatched") for path in paths)
    count = float(len(paths))
    return Figure(text=writer.number(count), value=count, unit="count", served=served,
                  rule=Rule.COUNT)  # fmt: skip


def _table(code: str, rows: Sequence[tuple[NeighbourhoodFacts, LocalGap]], writer: Writer) -> Table:
    language, finding = writer.language, rows[0][1].finding
    label = label_of(finding.indicator, language)
    caption = local_word("of_period", language, label=label, period=writer.period(finding.period))
    # Where nothing is compared, the value stands alone and the reason is told once.
    is_compared = any(gap.is_compared for _, gap in rows)
    names = _COLUMNS if is_compared else _COLUMNS[:2]
    reasons = sorted({gap.finding.reason for _, gap in rows if gap.finding.reason})
    notes = [local_word("note_interval", language)] if is_compared else [
        Text((reason_of(reason, language),)) for reason in reasons]  # fmt: skip
    return Table(
        id=f"quartiers-{code.replace('_', '-')}", caption=caption,
        columns=tuple(Column(name, str(_head(name, language)), is_number=name in _NUMBERS)
                      for name in names),
        rows=tuple(_row(one, gap, writer)[:len(names)] for one, gap in rows),
        legend=Legend(notes=tuple(notes)),
    )  # fmt: skip


def _head(name: str, language: str) -> Text:
    own = {"name": "col_name", "value": "col_alone"}
    return _word(own[name], language) if name in own else local_word(f"col_{name}", language)


def _row(one: NeighbourhoodFacts, gap: LocalGap, writer: Writer) -> tuple[Cell, ...]:
    finding, language = gap.finding, writer.language
    return (
        _name(one), figure_of(finding, "value", writer),
        figure_of(finding, "benchmark_value", writer), benchmark_name(gap, language),
        figure_of(finding, "difference", writer, "difference"), interval_cell(finding, writer),
        outcome_cell(finding, language),
    )  # fmt: skip
