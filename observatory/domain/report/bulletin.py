"""The half-yearly and quarterly digests: what was published, revised, moved, what is awaited."""

from dataclasses import dataclass
from datetime import date

from observatory.domain.indicator import Indicator
from observatory.domain.report.bulletin_words import WORDS
from observatory.domain.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    EditionKind,
    Paragraph,
    Place,
    Section,
    Table,
)
from observatory.domain.report.local_cells import known_figure, label_of
from observatory.domain.report.local_cells import word as local_word
from observatory.domain.report.local_facts import Dataset, Known
from observatory.domain.report.text import Text, Words, say
from observatory.domain.report.writer import Writer

SHOWN = 15
"""Lines of each list of a digest, which has two pages; what is left out is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release that entered the data. published_on: by its producer, None where not told."""

    title: str
    producer: str
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """How many figures of one family changed, and how many by more than half their interval."""

    indicator: Indicator
    level: str
    vintage: int
    period: str
    changed: Known
    exceeding: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A release that its producer's calendar announces. expected: the first day it may come."""

    title: str
    expected: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A neighbourhood that entered the list of its generation, or left it, on a day."""

    place: Place
    on: date
    is_entry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What changed between two days. kind: HALF_YEAR or QUARTER; period: 2026-S1, 2026-Q1."""

    kind: EditionKind
    period: str
    begin: date
    end: date
    data: Dataset
    published: tuple[Published, ...] = ()
    revised: tuple[Revised, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    moved: tuple[Moved, ...] = ()


def compose_digest(facts: DigestFacts, language: str) -> Document:
    """Write the digest in one language; it fits two pages."""
    writer = Writer(language)
    return Document(
        kind=facts.kind, language=language, period=facts.period, place=None,
        title=_word(f"title_{facts.kind}", language, period=_period(facts.period, language)),
        subtitle=_word("subtitle", language, begin=_day(facts.begin, writer),
                       end=_day(facts.end, writer)),
        banner=str(local_word("banner", language)) if facts.data.is_fictional else None,
        origin=facts.data.origin, data_version=facts.data.version, dated=facts.data.dated,
        sections=(_published(facts, writer), _revised(facts, writer), _moved(facts, writer),
                  _awaited(facts, writer)),
        sources=tuple(sorted({one.producer for one in facts.published})),
    )  # fmt: skip


def _word(key: str, language: str, **values: Words) -> Text:
    return say(WORDS, key, language, **values)


def _period(period: str, language: str) -> Text:
    year, part = period.split("-")
    return _word(part, language, year=year)


def _day(day: date, writer: Writer) -> str:
    return writer.period(day.isoformat())


def _section(name: str, items: list[Text], writer: Writer) -> Section:
    """Return a list, cut where it is long, or the sentence that says that it is empty."""
    language = writer.language
    blocks: list[Block] = [Bullets(tuple(items[:SHOWN]))] if items else [
        Paragraph(_word(f"no_{name}", language))]  # fmt: skip
    if len(items) > SHOWN:
        blocks.append(Paragraph(_word("more", language), "note"))
    return Section(id=name, title=_word(name, language), blocks=tuple(blocks))


def _published(facts: DigestFacts, writer: Writer) -> Section:
    order = sorted(facts.published, key=lambda one: (one.published_on or date.min, one.title),
                   reverse=True)  # fmt: skip
    items = [
        _word("one_published" if one.published_on else "one_undated", writer.language,
              title=one.title, producer=one.producer,
              on=_day(one.published_on, writer) if one.published_on else "")
        for one in order
    ]  # fmt: skip
    return _section("published", items, writer)


def _revised(facts: DigestFacts, writer: Writer) -> Section:
    language = writer.language
    order = sorted(facts.revised, key=lambda one: (-(one.changed.value or 0), one.indicator.code,
                                                   one.period, one.vintage))  # fmt: skip
    if not order:
        return _section("revised", [], writer)
    columns = tuple(Column(name, str(_word(f"col_{name}", language)), is_number=is_number)
                    for name, is_number in (("indicator", False), ("zoning", False),
                                            ("changed", True), ("exceeding", True)))  # fmt: skip
    rows = tuple(_row(one, writer) for one in order[:SHOWN])
    blocks: list[Block] = [Table(id="revisions", caption=_word("table", language),
                                 columns=columns, rows=rows)]  # fmt: skip
    if len(order) > SHOWN:
        blocks.append(Paragraph(_word("more", language), "note"))
    return Section(id="revised", title=_word("revised", language), blocks=tuple(blocks))


def _row(one: Revised, writer: Writer) -> tuple[Cell, ...]:
    label = label_of(one.indicator, writer.language)
    return (
        local_word("of_period", writer.language, label=label, period=writer.period(one.period)),
        _word("zoning", writer.language, level=one.level.upper(), vintage=str(one.vintage)),
        known_figure(one.changed, "count", writer), known_figure(one.exceeding, "count", writer),
    )  # fmt: skip


def _moved(facts: DigestFacts, writer: Writer) -> Section:
    order = sorted(facts.moved, key=lambda one: (one.on, one.place.code, one.is_entry))
    items = [
        _word("entered" if one.is_entry else "left", writer.language, name=one.place.name,
              code=one.place.code, vintage=str(one.place.vintage), on=_day(one.on, writer))
        for one in order
    ]  # fmt: skip
    return _section("moved", items, writer)


def _awaited(facts: DigestFacts, writer: Writer) -> Section:
    order = sorted(facts.awaited, key=lambda one: (one.expected, one.title))
    items = [_word("one_awaited", writer.language, title=one.title,
                   on=_day(one.expected, writer)) for one in order]  # fmt: skip
    return _section("awaited", items, writer)
