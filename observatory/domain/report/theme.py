"""The double page of a theme: what is sure, how it is spread, where, and how to read it."""

from collections.abc import Sequence

from observatory.domain.report.annual_rank import rank_lines
from observatory.domain.report.choose import Line
from observatory.domain.report.document import Block, Paragraph, Section
from observatory.domain.report.facts import Facts, SummaryRow
from observatory.domain.report.finding import Finding
from observatory.domain.report.headlines import write_change, write_detail, write_headline
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text, Words, join
from observatory.domain.report.theme_caveats import write_caveats
from observatory.domain.report.theme_charts import write_outcomes, write_series, write_spread
from observatory.domain.report.theme_places import write_closing, write_map, write_widest
from observatory.domain.report.theme_table import (
    write_levels,
    write_table,
    write_whole,
)
from observatory.domain.report.theme_words import OF_THEME, THEMES

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
    blocks: list[Block | None] = [
        *_tell(found, pen),
        write_table(facts, key, theme, ranked, pen),
        write_spread(facts, key, theme, ranked, pen),
        write_series(facts, key, lead, pen),
        write_map(facts, key, lead, pen),
        write_outcomes(facts, key, lead, pen),
        write_widest(facts, key, lead, pen),
        write_closing(facts, key, lead, pen),
        write_whole(facts, key, theme, ranked, pen),
        write_levels(key, theme, levels, facts, pen) if levels else None,
    ]
    return Section(
        id=key,
        title=label + (f" ({generation})" if generation else ""),
        starts_page=True,
        blocks=tuple(block for block in blocks if block is not None),
        sections=(write_caveats(facts, key, ranked, pen),),
    )


def _tell(found: Sequence[tuple[Line, Finding]], pen: Pen) -> list[Block]:
    """Return the headline, how sure it is and how it moved, the next findings, the spread."""
    first, *others = [finding for _, finding in found[:TOLD]]
    sure = [write_detail(first, pen.language)]
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


def _body(finding: Finding, pen: Pen) -> Text:
    parts = [write_headline(finding, pen.language)]
    if (change := write_change(finding, pen.language)) is not None:
        parts.append(change)
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
