"""The annual edition of a nation, a region or a department: foreword, themes, what is not said."""

from collections.abc import Sequence

from observatory.domain.report.annual_rank import find_finding
from observatory.domain.report.choose import (
    THEMES,
    Line,
    choose_lead,
    choose_lines,
    in_force,
    weigh,
)
from observatory.domain.report.document import (
    Block,
    Bullets,
    Document,
    EditionKind,
    Paragraph,
    Section,
)
from observatory.domain.report.facts import Facts, Generation
from observatory.domain.report.foreword import write_foreword, write_generation
from observatory.domain.report.foreword_words import OF_EDITION
from observatory.domain.report.headlines import write_headline
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.silent import find_levels, lines_of, write_silent
from observatory.domain.report.theme import write_theme
from observatory.domain.report.theme_table import name_generation, write_whole


def compose_annual(facts: Facts, language: str) -> Document:
    """Return the annual edition in one language; nothing is decided after this."""
    pen = Pen(language)
    lines = choose_lines(facts.summaries, facts.indicators, facts.year)
    current = in_force(sorted({line.generation for line in lines}), facts.year)
    own = [line for line in lines if line.generation in current]
    # One fictional release is enough: nobody must take the document for a real one.
    origins = {facts.origin, *(release.origin for release in facts.releases)}
    is_fictional = "demonstration" in origins
    place = facts.scope.name if facts.scope else say(OF_EDITION, "nation", language)
    others = write_others(facts, [line for line in lines if line.generation not in current],
                          current, pen)  # fmt: skip
    return Document(
        kind=EditionKind.ANNUAL,
        language=language,
        period=str(facts.year),
        place=facts.scope,
        title=say(OF_EDITION, "title", language, year=str(facts.year)),
        subtitle=say(OF_EDITION, "subtitle", language, place=place),
        banner=str(say(OF_EDITION, "banner", language)) if is_fictional else None,
        origin="demonstration" if is_fictional else facts.origin,
        data_version=facts.data_version,
        dated=facts.dated,
        sections=(
            write_foreword(facts, current, own, pen),
            *write_themes(facts, current, own, pen),
            *write_silent(facts, current, own, pen),
            *others,
        ),
        sources=tuple(pen.full_source(release) for release in facts.releases),
    )


def write_themes(
    facts: Facts, generations: Sequence[Generation], lines: Sequence[Line], pen: Pen
) -> tuple[Section, ...]:
    """Return the pages of every theme that has a gap, generation by generation."""
    found = []
    for generation in generations:
        name = ""
        if len(generations) > 1:
            name = name_generation(generation.level, generation.vintage, pen)
        for theme in THEMES:
            own = lines_of(lines, generation, theme)
            if own:
                levels = find_levels(facts, generation, theme, own)
                found.append(write_theme(facts, theme, own, levels, pen, name))
    return tuple(found)


def write_others(
    facts: Facts, lines: Sequence[Line], current: Sequence[Generation], pen: Pen
) -> tuple[Section, ...]:
    """Return what the year's figures say of generations that are not in force: a sentence each."""
    blocks: list[Block] = []
    for generation in sorted(set(facts.generations) - set(current)):
        own = [line for line in lines if line.generation == generation]
        if own:
            blocks += _write_other(facts, generation, own, pen)
        else:
            name = name_generation(generation.level, generation.vintage, pen)
            blocks.append(Paragraph(say(OF_EDITION, "others_none", pen.language, generation=name,
                                        year=str(facts.year))))  # fmt: skip
    if not blocks:
        return ()
    note = Paragraph(say(OF_EDITION, "others_note", pen.language), "caveat")
    return (
        Section(
            id="autres-generations",
            title=say(OF_EDITION, "others", pen.language),
            blocks=(*blocks, note),
        ),
    )


def _write_other(
    facts: Facts, generation: Generation, lines: Sequence[Line], pen: Pen
) -> list[Block]:
    themes = [(theme, own) for theme in THEMES if (own := lines_of(lines, generation, theme))]
    told = tuple(write_headline(find_finding(facts, choose_lead(own)), pen.language)
                 for _, own in themes)  # fmt: skip
    tables = [
        write_whole(facts, f"{theme}-{generation.level}{generation.vintage}", theme,
                    sorted(own, key=weigh, reverse=True), pen)
        for theme, own in themes
    ]  # fmt: skip
    return [Paragraph(write_generation(facts, generation, pen)), Bullets(told), *tables]
