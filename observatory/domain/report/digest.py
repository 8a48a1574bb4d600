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

ROWS = 20
"""A synthesis has no longer table: those are the annexes'."""


def shorten(document: Document, kind: EditionKind) -> Document:
    """Return the summary (two pages) or the synthesis (some thirty) of an annual edition.

    Summary: the opening's key figures and its first sentences, one headline of each theme, one
    chart or map. Synthesis: of each section its sentences, its first printed table, its first
    chart and its first map; no long table. Raises ValueError for another kind.
    """
    if kind is EditionKind.SUMMARY:
        sections = _summary(document)
    elif kind is EditionKind.SYNTHESIS:
        sections = tuple(one for one in map(_abridge, document.sections) if one is not None)
    else:
        raise ValueError(f"{kind} is no shorter form of an edition")
    return replace(document, kind=kind, sections=sections)


def _summary(document: Document) -> tuple[Section, ...]:
    if not document.sections:
        return ()
    opening, *themes = document.sections
    blocks: list[Block] = [
        one for one in opening.blocks
        if isinstance(one, KeyFigures | Bullets)
        or (isinstance(one, Paragraph) and one.style in ("headline", "lead"))
    ]  # fmt: skip
    sections = [replace(opening, blocks=tuple(blocks), sections=(), starts_page=False)]
    drawing = next((one for one in document.blocks() if isinstance(one, Chart | Map)), None)
    for theme in themes:
        told = [one for one in _all(theme) if isinstance(one, Paragraph)
                and one.style == "headline"][:1]  # fmt: skip
        if told:
            sections.append(replace(theme, blocks=tuple(told), sections=(), starts_page=False))
    if drawing is not None:
        sections[0] = replace(sections[0], blocks=(*sections[0].blocks, drawing))
    return tuple(sections)


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
