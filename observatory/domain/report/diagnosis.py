"""The diagnosis of a department on one page, for the prefect's quarterly committee."""

from collections import defaultdict
from unicodedata import combining, normalize

from observatory.domain.report.diagnosis_bars import draw_bars
from observatory.domain.report.diagnosis_table import themes_table
from observatory.domain.report.diagnosis_words import WORDS
from observatory.domain.report.document import (
    Block,
    Bullets,
    Column,
    Document,
    EditionKind,
    KeyFigure,
    KeyFigures,
    Map,
    Paragraph,
    Section,
    Spot,
    Table,
)
from observatory.domain.report.local_cells import known_figure, label_of, reason_of
from observatory.domain.report.local_cells import word as local_word
from observatory.domain.report.local_facts import DepartmentFacts, NeighbourhoodFacts, PooledGap
from observatory.domain.report.pooled import has_gap
from observatory.domain.report.text import Text, Words, join, say
from observatory.domain.report.writer import Writer

_LINES = 12
"""Neighbourhoods listed one a line; more of them stand one after the other."""


def compose_diagnosis(facts: DepartmentFacts, language: str) -> Document:
    """Write the diagnosis of a department in one language; it fits one A4."""
    writer = Writer(language)
    periods = [one.finding.period[:4] for one in facts.gaps]
    sections = (_overview(facts, writer), _themes(facts, writer), _list(facts, writer),
                _missing(facts, writer))  # fmt: skip
    return Document(
        kind=EditionKind.DIAGNOSIS, language=language, place=facts.place,
        period=max(periods, default=str(facts.vintage)),
        title=word("diagnosis_title", language, name=facts.place.name),
        subtitle=word("diagnosis_subtitle", language),
        banner=str(local_word("banner", language)) if facts.data.is_fictional else None,
        origin=facts.data.origin, data_version=facts.data.version, dated=facts.data.dated,
        sections=sections, sources=facts.sources,
    )  # fmt: skip


def word(key: str, language: str, **values: Words) -> Text:
    """Return a text of the editions of a place."""
    return say(WORDS, key, language, **values)


def _overview(facts: DepartmentFacts, writer: Writer) -> Section:
    language = writer.language
    count = known_figure(facts.count, "count", writer)
    people = word(
        "people_detail", language, period=writer.period(facts.population.period),
        counted=known_figure(facts.counted, "count", writer), count=count,
    )  # fmt: skip
    share = word(
        "share_detail", language, period=writer.period(facts.share.period),
        vintage=str(facts.share_vintage),
    )  # fmt: skip
    if facts.population.value is None:
        people = _reason(facts.population.reason, writer)
    if facts.share.value is None:
        share = _reason(facts.share.reason, writer)
    items = (
        KeyFigure(label=_label("neighbourhoods", writer, vintage=str(facts.vintage)),
                  figure=count, detail=word("count_detail", language)),
        KeyFigure(label=_label("inhabitants", writer), detail=people,
                  figure=known_figure(facts.population, "count", writer)),
        KeyFigure(label=_label("share", writer), detail=share,
                  figure=known_figure(facts.share, "percent", writer)),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (KeyFigures(items),)
    if facts.outline is not None:
        blocks += (_map(facts, writer), *draw_bars(facts, writer))
    return Section(id="departement", title=word("overview", language), blocks=blocks)


def _label(key: str, writer: Writer, **values: Words) -> str:
    return str(word(key, writer.language, **values))


def _reason(code: str | None, writer: Writer) -> Text:
    return Text((reason_of(code, writer.language),))


def _map(facts: DepartmentFacts, writer: Writer) -> Map:
    language, outline = writer.language, facts.outline
    return Map(
        id="quartiers-du-departement", title=word("map", language), unit="count", polarity=0,
        description=word("map_description", language), is_difference=False, is_points=True,
        outlines=(outline,) if outline else (),
        spots=tuple(
            Spot(code=one.place.code, name=one.place.name, longitude=one.longitude,
                 latitude=one.latitude, value=known_figure(one.population, "count", writer),
                 area=outline.code if outline else None, srid=outline.srid if outline else None)
            for one in facts.neighbourhoods if one.longitude is not None
        ),
        axis=str(say(WORDS, "col_people", language)),
    )  # fmt: skip


def _themes(facts: DepartmentFacts, writer: Writer) -> Section:
    blocks: tuple[Block, ...] = (themes_table(facts.gaps, writer),) if facts.gaps else ()
    return Section(id="themes", title=word("themes", writer.language), blocks=blocks)


def _list(facts: DepartmentFacts, writer: Writer) -> Section:
    language, zones = writer.language, facts.neighbourhoods
    period = writer.period(max((one.population.period for one in zones), default=""))
    few = len(zones) <= _LINES
    block = _lines(zones, writer) if few else Paragraph(_names(zones, writer), "note")
    return Section(id="quartiers", title=word("list", language, period=period), blocks=(block,))


def _lines(zones: tuple[NeighbourhoodFacts, ...], writer: Writer) -> Table:
    language = writer.language
    columns = [Column(name, _label(f"col_{name}", writer), is_number=name == "people")
               for name in ("name", "commune", "people")]  # fmt: skip
    return Table(
        id="liste-des-quartiers", caption=word("map", language), columns=tuple(columns),
        rows=tuple((f"{one.place.name} ({one.place.code})", one.names("commune"),
                    known_figure(one.population, "count", writer)) for one in zones),
    )  # fmt: skip


def _names(zones: tuple[NeighbourhoodFacts, ...], writer: Writer) -> Text:
    """List the neighbourhoods one after the other, commune by commune."""
    by_commune: dict[str, list[Text]] = defaultdict(list)
    for one in zones:
        people = known_figure(one.population, "count", writer)
        said = word("one", writer.language, name=one.place.name, people=people)
        communes = one.parents.get("commune", ())
        by_commune[communes[0].name if communes else ""].append(said)
    listed = [
        word("of_commune", writer.language, commune=name, names=join(by_commune[name], ", "))
        for name in sorted(by_commune, key=_plain)
    ]
    return join(listed, str(word("separator", writer.language))) + "."


def _plain(name: str) -> str:
    """Return a name as it is filed: without accents."""
    return "".join(sign for sign in normalize("NFD", name) if not combining(sign))


def _missing(facts: DepartmentFacts, writer: Writer) -> Section:
    language = writer.language
    items = []
    if facts.absent:
        themes = ", ".join(str(local_word(theme, language)) for theme in facts.absent)
        items.append(word("absent", language, themes=themes))
    alone: dict[str, list[PooledGap]] = defaultdict(list)
    for one in facts.gaps:
        if not has_gap(one):
            alone[one.reason or "no_benchmark"].append(one)
    for code, gaps in sorted(alone.items()):
        reason = reason_of(code, language)
        items.append(word("no_gap", language, labels=_labels(gaps, writer), reason=reason))
    local = [one for one in facts.gaps if has_gap(one) and one.finding.difference is None
             and one.finding.least is None]  # fmt: skip
    if local:
        items.append(word("no_pool", language, labels=_labels(local, writer)))
    blocks = Bullets(tuple(items or [word("all_measured", language)]))
    return Section(id="non-mesurable", title=word("missing", language), blocks=(blocks,))


def _labels(gaps: list[PooledGap], writer: Writer) -> str:
    return ", ".join(label_of(one.finding.indicator, writer.language) for one in gaps)
