"""Shorter editions of an annual one, chosen from its own blocks: nothing is written anew."""

from collections.abc import Iterable
from dataclasses import replace

from observatory.domain.report.document import (
    Block,
    Bullets,
    Chart,
    Document,
    EditionKind,
    KeyFigures,
    Map,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.text import Pairs, say

WORDS: Pairs = {
    EditionKind.SUMMARY: ("Résumé en deux pages\u00a0· ", "Summary in two pages · "),
    EditionKind.SYNTHESIS: ("Synthèse\u00a0· ", "Synthesis · "),
}
DRAWINGS = 1
"""Drawings of a summary."""
ROWS = 20
"""A synthesis has no longer table: those are the annexes'."""


def shorten(document: Document, kind: EditionKind) -> Document:
    """Return the summary (two pages) or the synthesis (some thirty) of an annual edition.

    Summary: the opening's key figures and its first sentences, of each theme that has a headline
    that and the sentence after it, and one drawing of gaps. Synthesis: of each section its
    sentences, its first printed table, its first chart and its first map; no long table. Raises
    ValueError for another kind.
    """
    if kind is EditionKind.SUMMARY:
        sections = _summary(document)
    elif kind is EditionKind.SYNTHESIS:
        sections = tuple(one for one in map(_abridge, document.sections) if one is not None)
    else:
        raise ValueError(f"{kind} is no shorter form of an edition")
    name = say(WORDS, kind, document.language)
    return replace(document, kind=kind, sections=sections, subtitle=name + document.subtitle)


def _summary(document: Document) -> tuple[Section, ...]:
    if not document.sections:
        return ()
    opening, *themes = document.sections
    blocks: list[Block] = [
        one for one in opening.blocks
        if isinstance(one, KeyFigures | Bullets) or _is_said(one, "headline")
        or _is_said(one, "lead")
    ]  # fmt: skip
    sections, room = [_bare(opening, blocks)], DRAWINGS
    for theme in themes:
        told = list(_all(theme))
        if not any(_is_said(one, "headline") for one in told):
            continue
        kept = [next(one for one in told if _is_said(one, "headline"))]
        kept += [one for one in told if _is_said(one, "lead")][:1]
        drawn = [one for one in told if isinstance(one, Chart | Map) and one.is_difference]
        kept += drawn[: min(room, 1)]
        room -= len(drawn[: min(room, 1)])
        sections.append(_bare(theme, kept))
    return tuple(sections)


def _bare(section: Section, blocks: list[Block]) -> Section:
    return replace(section, blocks=tuple(blocks), sections=(), starts_page=False)


def _is_said(block: Block, style: str) -> bool:
    return isinstance(block, Paragraph) and block.style == style


def _all(section: Section) -> Iterable[Block]:
    yield from section.blocks
    for one in section.sections:
        yield from _all(one)


def _abridge(section: Section) -> Section | None:
    """Return a section without what is long or second of its kind; None when nothing is left."""
    kept: list[Block] = []
    seen: set[type] = set()
    for block in section.blocks:
        if isinstance(block, Table) and (not block.is_printed or len(block.rows) > ROWS):
            continue
        if isinstance(block, Table | Chart | Map) and type(block) in seen:
            continue
        if isinstance(block, Paragraph) and block.style in ("body", "note"):
            continue
        seen.add(type(block))
        kept.append(block)
    inner = tuple(one for one in map(_abridge, section.sections) if one is not None)
    if not kept and not inner:
        return None
    return replace(section, blocks=tuple(kept), sections=inner)
