"""The page of a neighbourhood: where it lies, its gaps, how it went, what is missing."""

from collections import defaultdict

from observatory.domain.report.document import (
    Block,
    Bullets,
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
from observatory.domain.report.headlines import write_headline
from observatory.domain.report.local_cells import (
    benchmark_name,
    figure_of,
    interval_cell,
    known_figure,
    label_of,
    outcome_cell,
    period_label,
    reason_of,
    word,
)
from observatory.domain.report.local_facts import LocalGap, NeighbourhoodFacts, Rank
from observatory.domain.report.local_headlines import choose_headlines
from observatory.domain.report.local_series import draw_series
from observatory.domain.report.text import Text, join
from observatory.domain.report.writer import Writer

_HOLDERS = ("epci", "ept", "urban_unit", "contract", "department")


def compose_sheet(facts: NeighbourhoodFacts, language: str) -> Document:
    """Write the page of one neighbourhood in one language; it fits one A4."""
    place, writer = facts.place, Writer(language)
    zoning = word(place.level, language, vintage=str(place.vintage))
    sections = [_identity(facts, writer), _gaps(facts, writer)]
    sections += _evolution(facts, writer)
    sections.append(_missing(facts, writer))
    return Document(
        kind=EditionKind.SHEET, language=language, place=place,
        period=max((one.finding.period for one in facts.gaps), default=str(place.vintage))[:4],
        title=word("sheet_title", language, name=place.name, code=place.code),
        subtitle=word("sheet_subtitle", language, zoning=zoning),
        banner=str(word("banner", language)) if facts.data.is_fictional else None,
        origin=facts.data.origin, data_version=facts.data.version, dated=facts.data.dated,
        sections=tuple(sections), sources=facts.sources,
    )  # fmt: skip


def _identity(facts: NeighbourhoodFacts, writer: Writer) -> Section:
    language = writer.language
    communes = facts.parents.get("commune", ())
    held = [("communes" if len(communes) > 1 else "commune", facts.names("commune"))]
    held += [(level, facts.names(level)) for level in _HOLDERS if level != "ept"
             or facts.parents.get("ept")]  # fmt: skip
    unknown = str(word("unknown_holder", language))
    lines = [word("holds", language, label=word(key, language), names=names or unknown)
             for key, names in held]  # fmt: skip
    blocks: list[Block] = [Paragraph(_inhabitants(facts, writer), "lead"),
                           Paragraph(join(lines, " · "))]  # fmt: skip
    return Section(id="quartier", title=word("identity", language), blocks=tuple(blocks))


def _inhabitants(facts: NeighbourhoodFacts, writer: Writer) -> Text:
    known, language = facts.population, writer.language
    if known.value is None:
        return word("no_inhabitants", language, reason=reason_of(known.reason, language))
    count = known_figure(known, "count", writer)
    return word("inhabitants", language, count=count, period=writer.period(known.period)) + "."


def _locator(facts: NeighbourhoodFacts, writer: Writer) -> Map:
    place, language = facts.place, writer.language
    value = known_figure(facts.population, "count", writer)
    outlines = (*facts.around, *((facts.outline,) if facts.outline else ()))
    around = facts.names("commune") or str(word("unknown_holder", language))
    return Map(
        id="situation", title=word("locator", language, name=place.name), unit="count", polarity=0,
        description=word("locator_description", language, around=around), is_difference=False,
        axis=str(word("people_axis", language)),
        spots=(Spot(code=place.code, name=place.name, value=value),), outlines=outlines,
    )  # fmt: skip


def _gaps(facts: NeighbourhoodFacts, writer: Writer) -> Section:
    language = writer.language
    headlines = [write_headline(one, language) for one in choose_headlines(facts.gaps)]
    said = headlines or [word("none_established", language)]
    blocks: list[Block] = [Paragraph(text, "lead" if place else "headline")
                           for place, text in enumerate(said)]  # fmt: skip
    shown = [one for one in facts.gaps if one.finding.value is not None
             or one.finding.outcome != "not_compared"]  # fmt: skip
    if shown:
        blocks.append(_table(shown, writer))
    return Section(id="ecarts", title=word("gaps", language), blocks=tuple(blocks))


def _table(gaps: list[LocalGap], writer: Writer) -> Table:
    language = writer.language
    columns = (("indicator", False), ("theme", False), ("value", True), ("benchmark", True),
               ("place", False), ("gap", True), ("interval", True), ("outcome", False))  # fmt: skip
    return Table(
        id="ecarts-du-quartier", caption=word("table", language),
        columns=tuple(Column(name, str(word(f"col_{name}", language)), is_number=is_number)
                      for name, is_number in columns),
        rows=tuple(_row(one, writer) for one in gaps),
        legend=Legend(notes=(word("note_interval", language),)),
    )  # fmt: skip


def _row(one: LocalGap, writer: Writer) -> tuple[Cell, ...]:
    finding, language = one.finding, writer.language
    return (
        period_label(finding, writer), word(finding.indicator.theme, language),
        figure_of(finding, "value", writer), figure_of(finding, "benchmark_value", writer),
        benchmark_name(one, language), figure_of(finding, "difference", writer, "difference"),
        interval_cell(finding, writer), outcome_cell(finding, language),
    )  # fmt: skip


def _evolution(facts: NeighbourhoodFacts, writer: Writer) -> list[Section]:
    """Return the curve and the map, side by side in print, and the rank."""
    language, blocks = writer.language, list[Block]()
    has_curve = facts.series is not None and len(facts.series.points) > 1
    if facts.series is not None and has_curve:
        blocks.append(draw_series(facts.series, writer))
    if facts.outline is not None:
        blocks.append(_locator(facts, writer))
    if has_curve:
        blocks.append(Paragraph(word("movers", language), "note"))
    if facts.rank is not None:
        blocks.append(Paragraph(_rank(facts.rank, writer)))
    title = word("evolution" if has_curve else "situation", language)
    return [Section(id="evolution", title=title, blocks=tuple(blocks))] if blocks else []


def _rank(known: Rank, writer: Writer) -> Text:
    language = writer.language
    finding = known.finding
    said = word(
        "rank", language, label=label_of(finding.indicator, language),
        period=writer.period(finding.period), rank=known_figure(known.rank, "count", writer),
    )  # fmt: skip
    if known.peers is None:
        return word("alone", language, rank=said)
    return word("peers", language, rank=said, peers=known_figure(known.peers, "count", writer))


def _missing(facts: NeighbourhoodFacts, writer: Writer) -> Section:
    """Say what has no value, what has no gap, and why, each reason once."""
    language = writer.language
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in facts.gaps:
        finding = one.finding
        is_bounded = finding.least is not None or finding.most is not None
        if finding.difference is None and not is_bounded:
            key = "without_value" if finding.value is None else "without_gap"
            label = label_of(finding.indicator, language)
            reasons[key, finding.reason or "zone_missing"].append(label)
    items = [word(key, language, labels=", ".join(labels), reason=reason_of(reason, language))
             for (key, reason), labels in sorted(reasons.items())]  # fmt: skip
    if facts.absent:
        themes = ", ".join(str(word(theme, language)) for theme in facts.absent)
        items.append(word("absent", language, themes=themes))
    blocks = Bullets(tuple(items or [word("nothing_missing", language)]))
    return Section(id="manques", title=word("missing", language), blocks=(blocks,))
