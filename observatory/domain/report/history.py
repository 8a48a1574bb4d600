"""The chapter on the gaps that others published since 1999, with both geographies apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observatory.domain.report.annex_words import plain, word
from observatory.domain.report.document import (
    Block,
    Bullets,
    Chart,
    Paragraph,
    Section,
)
from observatory.domain.report.history_chart import draw_series, series_of
from observatory.domain.report.history_table import OwnGap, tabulate, tabulate_all
from observatory.domain.report.history_words import NAMES, WORDS
from observatory.domain.report.published import (
    PublishedGap,
    find_contradictions,
    group_by_stem,
)
from observatory.domain.report.text import Text, say
from observatory.domain.report.writer import Writer

SERIES_FROM = 4  # years with a figure, for a chapter of its own

# An edition that repeats a value for the year before, which the edition of that year contradicts.
_STATED_LATER = (("unemployment_rate", "ZUS", "2012", "Onzus 2013", "2013", "Onzus 2014"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFacts:
    """Every published gap, and ours for the same indicators, generations and comparisons."""

    published: tuple[PublishedGap, ...] = ()
    own: tuple[OwnGap, ...] = ()


def compose_history(facts: HistoryFacts, language: str) -> Section:
    """Return the chapter; what is not national is in its last table only."""
    writer = Writer(language)
    title = say(WORDS, "title", language)
    if not facts.published:
        nothing = Paragraph(say(WORDS, "nothing", language), "note")
        return Section(id="vingt-ans", title=title, blocks=(nothing,), starts_page=True)
    national = [row for row in facts.published if row.is_national and row.is_of_a_year]
    against = find_contradictions(facts.published)
    families = group_by_stem(national)
    long = {stem: rows for stem, rows in families.items() if _is_series(rows)}
    parts = [_family(stem, rows, facts, against, writer) for stem, rows in long.items()]
    short = [row for stem, rows in families.items() if stem not in long and stem in NAMES
             for row in rows if row.difference is not None]  # fmt: skip
    if short:
        caption = say(WORDS, "others", language)
        table = tabulate("publie-autres", caption, short, facts.own, against, writer, named=True)
        parts.append(Section(id="publie-autres-indicateurs", title=caption, blocks=(table,)))
    whole = tabulate_all(facts.published, facts.own, against, writer)
    return Section(
        id="vingt-ans", title=title, starts_page=True,
        blocks=(*_opening(facts.published, long, against, language), whole), sections=tuple(parts),
    )  # fmt: skip


def _is_series(rows: Sequence[PublishedGap]) -> bool:
    return len({row.period for row in rows if row.value is not None}) >= SERIES_FROM


def _opening(
    rows: Sequence[PublishedGap],
    long: Mapping[str, Sequence[PublishedGap]],
    against: Mapping[int, Sequence[PublishedGap]],
    language: str,
) -> list[Block]:
    years = sorted(row.period[:4] for row in rows) + sorted(row.period[-4:] for row in rows)
    lead = say(WORDS, "lead", language, first=years[0], last=years[-1])
    found: list[Block] = [Paragraph(lead, "lead")]
    changes = [line for stem, family in long.items() for line in _changes(stem, family, language)]
    changes += [
        say(WORDS, "contradictions", language, name=word(NAMES, stem, language),
            years=_list(sorted({row.period for row in family if row.line in against}), language))
        for stem, family in long.items() if any(row.line in against for row in family)
    ]  # fmt: skip
    if changes:
        found.append(Bullets(tuple(changes)))
    found += [
        Paragraph(say(WORDS, key, language), "caveat")
        for key in ("year_zero", "move", "no_interval")
    ]
    return found


def _changes(stem: str, rows: Sequence[PublishedGap], language: str) -> list[Text]:
    """Say where each curve of gaps of one field begins and ends; no change is claimed."""
    found = []
    for name, points in series_of(rows, "difference", language).items():
        ages = points[-1].ages
        same = [row for row in points if row.ages == ages]
        if len(same) < 2 or same[0].is_derived:
            continue
        a, b = (row.figure("difference", Writer(language), ("", "")) for row in (same[0], same[-1]))
        found.append(
            say(WORDS, "from_to", language, name=word(NAMES, stem, language), series=name, a=a,
                b=b, first=same[0].period, last=same[-1].period)
        )  # fmt: skip
    return found


def _family(
    stem: str,
    rows: Sequence[PublishedGap],
    facts: HistoryFacts,
    against: Mapping[int, Sequence[PublishedGap]],
    writer: Writer,
) -> Section:
    name, slug = word(NAMES, stem, writer.language), stem.replace("_", "-")
    charts: list[Chart | None] = [
        draw_series(f"publie-{key}-{slug}", key, name, rows, writer)
        for key in ("gap", "level")
    ]  # fmt: skip
    caption = say(WORDS, "table", writer.language, name=name)
    table = tabulate(f"publie-{slug}", caption, rows, facts.own, against, writer)
    stated = [Paragraph(text, "note") for text in _stated_later(stem, rows, writer)]
    blocks: list[Block] = [chart for chart in charts if chart]
    blocks += [*stated, table]
    return Section(id=f"publie-{slug}-serie", title=plain(name), blocks=tuple(blocks))


def _stated_later(stem: str, rows: Sequence[PublishedGap], writer: Writer) -> list[Text]:
    known = {(row.generation, row.period, row.edition): row for row in rows if row.value}
    found = []
    for about, generation, before, early, year, late in _STATED_LATER:
        first, second = known.get((generation, before, early)), known.get((generation, year, late))
        if about == stem and first and second:
            a, b = (row.figure("value", writer, ("", "")) for row in (first, second))
            found.append(say(WORDS, "same_later", writer.language, late=late, early=early,
                             year=year, before=before, a=a, b=b))  # fmt: skip
    return found


def _list(words: Sequence[str], language: str) -> str:
    joint = " et " if language == "fr" else " and "
    return joint.join(filter(None, (", ".join(words[:-1]), words[-1])))
