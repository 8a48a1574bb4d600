"""The double page of a theme: what is sure, how it is spread, where, and how to read it."""

from collections.abc import Sequence

from observatory.domain.report.annex_words import THEMES
from observatory.domain.report.annual_rank import rank_lines
from observatory.domain.report.choose import Line
from observatory.domain.report.document import Block, Paragraph, Section, Table
from observatory.domain.report.facts import Facts, SummaryRow
from observatory.domain.report.finding import Finding
from observatory.domain.report.findings import make_finding
from observatory.domain.report.headlines import write_change, write_detail, write_headline
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text, Words, join
from observatory.domain.report.theme_caveats import write_caveats
from observatory.domain.report.theme_charts import write_outcomes, write_series, write_spread
from observatory.domain.report.theme_places import write_closing, write_map, write_widest
from observatory.domain.report.theme_table import (
    PRINTED,
    rows_of,
    write_levels,
    write_table,
    write_whole,
)
from observatory.domain.report.theme_words import OF_THEME

TOLD = 3
"""How many findings are told beside the table: a theme holds on two pages."""


def theme_key(theme: str, line: Line) -> str:
    """Return the stem of the identifiers of a theme's blocks."""
    return f"{theme}-{line.main.level}{line.main.vintage}"


def write_theme(
    facts: Facts,
    theme: str,
    lines: Sequence[Line],
    levels: Sequence[SummaryRow],
    pen: Pen,
    generation: str = "",
) -> Section:
    """Return the pages of a theme. generation: its name, where several have pages."""
    found = rank_lines(facts, lines)
    ranked = [line for line, _ in found]
    lead, key = ranked[0], theme_key(theme, ranked[0])
    label = say(THEMES, theme, pen.language)
    spread = write_spread(facts, key, theme, ranked, pen)
    blocks: list[Block | None] = [
        *_tell(facts, found, pen),
        write_table(facts, key, theme, ranked, pen),
        spread,
        write_series(facts, key, lead, pen),
        write_map(facts, key, lead, pen),
        write_outcomes(facts, key, lead, pen) if spread is None else None,
        write_widest(facts, key, lead, pen),
        write_closing(facts, key, lead, pen),
        *_levels(facts, key, theme, ranked, levels, pen),
        write_whole(facts, key, theme, ranked, pen),
    ]
    return Section(
        id=key,
        title=label + (f" ({generation})" if generation else ""),
        starts_page=True,
        blocks=tuple(block for block in blocks if block is not None),
        sections=(write_caveats(facts, key, ranked, pen),),
    )


def _levels(
    facts: Facts,
    key: str,
    theme: str,
    lines: Sequence[Line],
    levels: Sequence[SummaryRow],
    pen: Pen,
) -> list[Table]:
    if not levels:
        return []
    has_room = len(rows_of(lines)) <= PRINTED // 2
    return write_levels(key, theme, levels, facts, pen, has_room=has_room)


def _tell(facts: Facts, found: Sequence[tuple[Line, Finding]], pen: Pen) -> list[Block]:
    """Return the headline, how sure it is and how it moved, the next findings, the spread."""
    first, *others = [finding for _, finding in found[:TOLD]]
    sure = [*_level(facts, found[0][0], pen), write_detail(first, pen.language)]
    if (change := write_change(first, pen.language)) is not None:
        sure.append(change)
    told: list[Block] = [
        Paragraph(write_headline(first, pen.language), "headline"),
        Paragraph(join(sure), "lead"),
        *(Paragraph(_body(finding, pen)) for finding in others),
    ]
    if (spread := write_distribution(found[0][0], pen)) is not None:
        told.append(Paragraph(spread))
    return told


def _level(facts: Facts, line: Line, pen: Pen) -> list[Text]:
    """Return the neighbourhoods' own level, where the gap is told without it."""
    rows = facts.series(line.indicator.code, line.generation, None)
    return [
        write_headline(make_finding(row, line.indicator), pen.language)
        for row in rows
        if line.main.value is None
        and (row.period, row.panel) == (line.main.period, "all")
        and row.value is not None
    ]


def _body(finding: Finding, pen: Pen) -> Text:
    """Return what a finding says, and how it moved where that is established."""
    parts = [write_headline(finding, pen.language)]
    changes = (finding.last_year, finding.contract)
    if any(one is not None and one.is_established for one in changes):
        parts.append(write_change(finding, pen.language) or Text())
    return join(parts)


def write_distribution(line: Line, pen: Pen) -> Text | None:
    """Return how the neighbourhoods' own gaps are spread, which a mean would hide."""
    row, sign, unit = line.local, line.indicator.polarity.sign, line.indicator.unit
    if row is None or row.p50 is None:
        return None
    words: dict[str, Words] = {
        "label": pen.label(line.indicator), "kind": pen.theirs(row.kind),
        "observed": pen.count(row, "observed"),
    }  # fmt: skip
    far = "p25" if sign > 0 else "p75"
    far_value = getattr(row, far)
    if sign and row.worse and far_value is not None and max(
        sign * row.p50, sign * far_value
    ) < 0:  # fmt: skip
        words |= {"median": pen.of(row, "p50", unit, "distance"),
                  "far": pen.of(row, far, unit, "distance")}  # fmt: skip
        if row.worse == row.observed:
            return say(OF_THEME, "spread_all", pen.language, **words)
        return say(
            OF_THEME, "spread_worse", pen.language, **words,
            worse=pen.count(row, "worse"), share=pen.share(row, "worse", "observed"),
        )  # fmt: skip
    return say(
        OF_THEME, "spread", pen.language, **words, median=pen.of(row, "p50", unit, "difference"),
        **{name: pen.of(row, name, unit, "difference") for name in ("p25", "p75")},
    )  # fmt: skip
