"""The themes that an edition cannot measure, each in one line, and the levels it has."""

from collections import Counter
from collections.abc import Sequence

from observatory.domain.indicator import Nature
from observatory.domain.report.annex_words import THEMES as THEME_NAMES
from observatory.domain.report.choose import THEMES, Line, find_year
from observatory.domain.report.document import Bullets, Section, Table
from observatory.domain.report.facts import Facts, Generation, SummaryRow
from observatory.domain.report.findings import make_finding
from observatory.domain.report.foreword_words import OF_EDITION
from observatory.domain.report.headlines import write_headline
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text, join
from observatory.domain.report.theme_table import write_levels


def lines_of(lines: Sequence[Line], generation: Generation, theme: str) -> list[Line]:
    """Return a theme's lines of one generation."""
    return [
        one for one in lines if one.generation == generation and one.indicator.theme == theme
    ]  # fmt: skip


RECENT = 2
"""Years before the edition's whose level is told where the year itself has none."""


def find_levels(
    facts: Facts, generation: Generation, theme: str, lines: Sequence[Line], *, before: int = 0
) -> list[SummaryRow]:
    """Return the levels of the theme's other indicators: nothing is compared with them.

    They are of the edition's year, or of so many years before it.
    """
    told = {line.indicator.code for line in lines}
    return [
        row
        for row in facts.summaries
        if (row.generation, row.kind, row.panel) == (generation, None, "all")
        and row.indicator not in told
        and facts.indicators[row.indicator].theme == theme
        and 0 <= facts.year - find_year(row.period) <= before
        and (row.value is not None or row.p50 is not None)
    ]


def write_silent(
    facts: Facts, generations: Sequence[Generation], lines: Sequence[Line], pen: Pen
) -> tuple[Section, ...]:
    """Return the themes without any gap, each in one line: no empty pages."""
    items = [
        _write_silent(facts, generation, theme, pen)
        for generation in generations
        for theme in THEMES
        if not lines_of(lines, generation, theme)
        and any(one.theme == theme for one in facts.indicators.values())
    ]
    if not items:
        return ()
    return (
        Section(
            id="sans-ecart",
            title=say(OF_EDITION, "silent", pen.language),
            starts_page=True,
            blocks=(Bullets(tuple(items)), *_silent_levels(facts, generations, lines, pen)),
        ),
    )


def _silent_levels(
    facts: Facts, generations: Sequence[Generation], lines: Sequence[Line], pen: Pen
) -> list[Table]:
    """Return the levels that are known all the same, for the files."""
    found: list[Table] = []
    for generation in generations:
        for theme in THEMES:
            levels = find_levels(facts, generation, theme, ())
            if levels and not lines_of(lines, generation, theme):
                key = f"{theme}-{generation.level}{generation.vintage}"
                found += write_levels(key, theme, levels, facts, pen)
    return found


def _write_silent(facts: Facts, generation: Generation, theme: str, pen: Pen) -> Text:
    language, label = pen.language, say(THEME_NAMES, theme, pen.language)
    of_theme = {code for code, one in facts.indicators.items() if one.theme == theme}
    periods = sorted({
        row.period for row in facts.summaries
        if row.indicator in of_theme and row.generation == generation and row.panel == "all"
        and (row.is_pooled or row.is_local) and row.kind is not None
    })  # fmt: skip
    closest = min(periods, key=lambda one: (abs(find_year(one) - facts.year), one), default=None)
    key = "silent_never" if closest is None else "silent_now"
    parts = [say(OF_EDITION, key, language, theme=label, year=str(facts.year),
                 period=pen.writer.period(closest or ""))]  # fmt: skip
    reasons = Counter(
        why for family, why in facts.refusals.items()
        if family.indicator in of_theme and family.generation == generation
        and find_year(family.period) == facts.year
    )  # fmt: skip
    if reasons:
        why = max(sorted(reasons), key=lambda one: reasons[one])
        parts.append(say(OF_EDITION, "silent_why", language, why=pen.reason(why)))
    if levels := find_levels(facts, generation, theme, (), before=RECENT):
        row = max(levels, key=lambda one: _tells(one, facts))
        finding = make_finding(row, facts.indicators[row.indicator])
        parts.append(say(OF_EDITION, "silent_level", language,
                         level=write_headline(finding, language)))  # fmt: skip
    return join(parts)


def _tells(row: SummaryRow, facts: Facts) -> tuple[bool | int | str, ...]:
    """Prefer the last year's rate that is known for all of them together, and of many of them."""
    is_rate = facts.indicators[row.indicator].nature is not Nature.COUNT
    return find_year(row.period), is_rate, row.value is not None, row.observed, row.indicator
