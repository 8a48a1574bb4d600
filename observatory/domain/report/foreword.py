"""The first page: what the report is, the ten figures of the year, how to read them."""

from collections.abc import Sequence

from observatory.domain.indicator import Indicator
from observatory.domain.report.annual_rank import choose_figures
from observatory.domain.report.choose import Line, find_year
from observatory.domain.report.document import (
    Bullets,
    KeyFigure,
    KeyFigures,
    Outcome,
    Paragraph,
    Section,
)
from observatory.domain.report.facts import Facts, Generation, SummaryRow
from observatory.domain.report.findings import make_finding
from observatory.domain.report.foreword_words import OF_EDITION
from observatory.domain.report.headlines import outcome_of
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text, Words
from observatory.domain.report.theme_table import name_generation

TEN = 10
POPULATION = "population"
KNOWN_LEVELS = ("pov60", "unemp_1564", "prec_emp", "emp_f_1564", "css_share", "no_diploma",
                "age_under25", "single_parent_share", "foreigners_share",
                "vacancy_rate")  # fmt: skip
_READ = ("read_gap", "read_sure", "read_missing", "read_time")


def write_foreword(
    facts: Facts, generations: Sequence[Generation], lines: Sequence[Line], pen: Pen
) -> Section:
    """Return the foreword. generations: in force; lines: theirs."""
    language = pen.language
    counted = [key for one in generations for key in count_figures(facts, one, pen)]
    figures = _choose_ten(facts, counted, lines, pen)
    return Section(
        id="chiffres-de-l-annee",
        title=say(OF_EDITION, "foreword", language),
        starts_page=True,
        blocks=(
            Paragraph(say(OF_EDITION, "what", language, year=str(facts.year)), "lead"),
            KeyFigures(figures),
        ),
        sections=(
            Section(
                id="comment-lire",
                title=say(OF_EDITION, "read", language),
                blocks=(Bullets(tuple(say(OF_EDITION, key, language) for key in _READ)),),
            ),
        ),
    )


def _choose_ten(
    facts: Facts, counted: Sequence[KeyFigure], lines: Sequence[Line], pen: Pen
) -> tuple[KeyFigure, ...]:
    """Return the counts, the gaps most worth saying, then levels where there is room."""
    room = TEN - len(counted)
    gaps = choose_figures(facts, lines, room)
    levels = find_known_levels(facts, lines)[: room - len(gaps)]
    return (
        *counted,
        *(write_key_figure(line, pen) for line in gaps),
        *(level_figure(row, facts.indicators[row.indicator], pen) for row in levels),
    )


def find_known_levels(facts: Facts, lines: Sequence[Line]) -> list[SummaryRow]:
    """Return the year's levels that people know by name, of what no gap is told about."""
    told = {line.indicator.code for line in lines}
    generations = {line.generation for line in lines}
    found = [
        row
        for row in facts.summaries
        if row.indicator in KNOWN_LEVELS and row.indicator not in told and row.kind is None
        and row.panel == "all" and row.value is not None and row.generation in generations
        and find_year(row.period) == facts.year
    ]  # fmt: skip
    return sorted(found, key=lambda row: (KNOWN_LEVELS.index(row.indicator), row.vintage))


def level_figure(row: SummaryRow, indicator: Indicator, pen: Pen) -> KeyFigure:
    """Return a level that nothing is compared with."""
    label = say(OF_EDITION, "key_label", pen.language, label=pen.label(indicator),
                period=pen.writer.period(row.period))  # fmt: skip
    return KeyFigure(
        label=str(label),
        figure=pen.of(row, "value", indicator.unit),
        detail=say(OF_EDITION, "key_level", pen.language, observed=pen.count(row, "observed")),
    )


def find_population(facts: Facts, generation: Generation) -> SummaryRow | None:
    """Return the inhabitants of a generation at the period closest to the year, not after it."""
    found = [
        row
        for row in facts.series(POPULATION, generation, None)
        if row.panel == "all" and row.value is not None
    ]
    return min(
        found,
        key=lambda row: (find_year(row.period) > facts.year,
                         abs(find_year(row.period) - facts.year), row.period),
        default=None,
    )  # fmt: skip


def count_figures(facts: Facts, generation: Generation, pen: Pen) -> list[KeyFigure]:
    """Return how many neighbourhoods and inhabitants a generation has, where a summary tells."""
    row = find_population(facts, generation)
    if row is None:
        return []
    language = pen.language
    return [
        KeyFigure(
            label=str(say(OF_EDITION, "key_zones", language)),
            figure=pen.count(row, "zones"),
            detail=say(OF_EDITION, "key_zones_detail", language, vintage=str(row.vintage)),
        ),
        KeyFigure(
            label=str(say(OF_EDITION, "key_people", language,
                          period=pen.writer.period(row.period))),
            figure=pen.count(row, "value"),
            detail=say(OF_EDITION, "key_people_detail", language,
                       observed=pen.count(row, "observed")),
        ),
    ]  # fmt: skip


def write_key_figure(line: Line, pen: Pen) -> KeyFigure:
    """Return a gap in large print: pooled, the prudent end of its bounds, or the median one."""
    row, unit, language = line.main, line.indicator.unit, pen.language
    outcome = outcome_of(make_finding(row, line.indicator))
    words: dict[str, Words] = {
        "kind": pen.theirs(row.kind), "sure": say(OF_EDITION, f"sure_{outcome}", language)
    }  # fmt: skip
    if row.difference is not None:
        figure, key = pen.of(row, "difference", unit, "difference"), "key_gap"
    elif row.is_bounded:
        low = pen.of(row, "difference_min", unit, "difference")
        high = pen.of(row, "difference_max", unit, "difference")
        figure, key = min(low, high, key=lambda one: abs(one.value or 0.0)), "key_bounds"
        words |= {"range": pen.between(low, high)}
    else:
        figure, key = pen.of(row, "p50", unit, "difference"), "key_local"
        words["observed"] = pen.count(row, "observed")
        if outcome is Outcome.WORSE:
            words["sure"] = say(OF_EDITION, "sure_counts", language, worse=pen.count(row, "worse"))
    label = say(OF_EDITION, "key_label", language, label=pen.label(line.indicator),
                period=pen.writer.period(row.period))  # fmt: skip
    return KeyFigure(
        label=str(label), figure=figure, outcome=outcome,
        detail=say(OF_EDITION, key, language, **words),
    )  # fmt: skip


def write_generation(facts: Facts, generation: Generation, pen: Pen) -> Text:
    """Return how many neighbourhoods and inhabitants a generation has, in words."""
    name = name_generation(generation.level, generation.vintage, pen)
    row = find_population(facts, generation)
    if row is None:
        return Text((f"{name}.",))
    people = say(OF_EDITION, "inhabitants", pen.language, number=pen.count(row, "value"),
                 period=pen.writer.period(row.period))  # fmt: skip
    return say(OF_EDITION, "generation", pen.language, generation=name,
               zones=pen.count(row, "zones"), inhabitants=people)  # fmt: skip
