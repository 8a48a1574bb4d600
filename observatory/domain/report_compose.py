"""Decides what the annual report says: themes, headlines, rankings, coverage, what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from observatory.domain.adjust import ALPHA
from observatory.domain.report.writer import Writer
from observatory.domain.report_choice import Choice, Line, Unavailable, choose_main
from observatory.domain.report_content import (
    GenerationSection,
    MainIndicator,
    ReasonTotal,
    Report,
    TableRow,
    ThemeSection,
    UnavailableGroup,
)
from observatory.domain.report_map import compose_map
from observatory.domain.report_rows import (
    FamilyKey,
    Figures,
    Generation,
    MainFigures,
    RankedGap,
    Stock,
)
from observatory.domain.report_sentences import (
    write_caveats,
    write_chart_description,
    write_chart_title,
    write_headline,
    write_nothing,
    write_pooling_note,
    write_reading_note,
    write_source,
)
from observatory.domain.report_table import Facts, make_row
from observatory.domain.report_text import text, texts_of

ORDINARY_LEVEL = 1 - ALPHA


def list_main_keys(stock: Stock, choice: Choice) -> tuple[FamilyKey, ...]:
    """Return the families that themes are known by: their maps and rankings need places."""
    indicators = {indicator.code: indicator for indicator in stock.indicators}
    grouped = _by_theme(choice.lines, stock).values()
    return tuple(choose_main(lines, indicators).key for lines in grouped)


def compose_report(
    stock: Stock, choice: Choice, figures: Figures, places: MainFigures, language: str
) -> Report:
    """Return the content of the report; nothing is decided after this."""
    facts, writer = Facts(stock, figures, language), Writer(language)
    by_theme = _by_theme(choice.lines, stock)
    sections = tuple(
        _compose_generation(facts, choice, places, writer, generation, {
            theme: lines for (owner, theme), lines in by_theme.items() if owner == generation
        })
        for generation in sorted(facts.generations)
    )  # fmt: skip
    rows = [row for section in sections for theme in section.themes for row in theme.rows]
    origin = _origin(stock, figures)
    is_fictional = origin == "demonstration"
    return Report(
        language=language,
        year=choice.year,
        title=text("title", language, year=choice.year),
        data_version=stock.data_version.version,
        origin=origin,
        banner=text("banner", language) if is_fictional else None,
        sections=sections,
        counts_note=text("unavailable_counts", language, n=writer.number(choice.counts))
        if choice.counts else None,
        caveats=write_caveats(facts, choice, rows, writer),
        releases=figures.releases,
        findings=figures.findings,
    )  # fmt: skip


def _origin(stock: Stock, figures: Figures) -> str:
    """One fictional release is enough: nobody must take the document for a real one."""
    origins = {stock.data_version.origin, *(release.origin for release in figures.releases)}
    return "demonstration" if "demonstration" in origins else stock.data_version.origin


def _by_theme(
    lines: Iterable[Line], stock: Stock
) -> dict[tuple[Generation, str], list[Line]]:  # fmt: skip
    """Group lines by generation and theme, in the report's order; unknown themes come last."""
    themes = {indicator.code: indicator.theme for indicator in stock.indicators}
    order = [*texts_of("theme_", "fr")]
    grouped: dict[tuple[Generation, str], list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.key.generation, themes[line.key.indicator]].append(line)
    return dict(sorted(grouped.items(), key=lambda item: (item[0][0], order.index(item[0][1]))))


def _compose_generation(
    facts: Facts,
    choice: Choice,
    places: MainFigures,
    writer: Writer,
    generation: Generation,
    by_theme: dict[str, list[Line]],
) -> GenerationSection:
    title = text(f"zoning_{generation.level}", writer.language, vintage=generation.vintage)
    themes = tuple(
        _compose_theme(facts, places, writer, theme, lines, title)
        for theme, lines in by_theme.items()
    )
    missing = [item for item in choice.unavailable if item.generation == generation]
    latest = [item.latest for item in missing if item.latest]
    return GenerationSection(
        generation=generation,
        title=title,
        zones=facts.generations[generation],
        headlines=tuple(theme.main.headline for theme in themes),
        themes=themes,
        unavailable=_group_unavailable(facts, writer, missing),
        not_computed=_total_reasons([row for theme in themes for row in theme.rows]),
        nothing=None if themes else write_nothing(title, choice, latest, writer),
    )


def _compose_theme(
    facts: Facts,
    places: MainFigures,
    writer: Writer,
    theme: str,
    lines: Sequence[Line],
    generation: str,
) -> ThemeSection:
    language, label = writer.language, text(f"theme_{theme}", writer.language)
    rows = tuple(make_row(facts, line) for line in lines)
    main = choose_main(lines, facts.indicators)
    main_row = rows[lines.index(main)]
    releases = sorted({release for row in rows for release in row.releases})
    total = facts.generations[lines[0].key.generation]
    return ThemeSection(
        theme=theme,
        title=label,
        caption=text("table_caption", language, theme=label, generation=generation),
        coverage_caption=text("coverage_caption", language, theme=label),
        rows=rows,
        has_pooled=any(row.is_weighted for row in rows),
        chart_title=write_chart_title(theme, rows, writer),
        chart_description=write_chart_description(rows, writer),
        main=_compose_main(facts, places, writer, main, main_row),
        reading_note=write_reading_note(main_row, writer),
        pooling_note=write_pooling_note(rows, writer),
        scope=text("champ", language, generation=generation, n=writer.number(total)),
        sources=_write_sources(facts, releases, writer),
    )


def _write_sources(facts: Facts, releases: Sequence[int], writer: Writer) -> tuple[str, ...]:
    return tuple(write_source(facts.releases[release], writer) for release in releases)


def _compose_main(
    facts: Facts, places: MainFigures, writer: Writer, main: Line, row: TableRow
) -> MainIndicator:
    indicator = facts.indicators[main.key.indicator]
    words = {
        "label": row.label,
        "period": writer.period(row.period),
        "where": text(f"in_{main.key.kind}", writer.language),
    }
    ranking = tuple(gap for gap in places.rankings if gap.key == main.key)
    return MainIndicator(
        row=row,
        headline=write_headline(row, writer),
        map=compose_map(facts, places, writer, main.key, row),
        areas_caption=text("areas_caption", writer.language, **words),
        departments=tuple(d for d in places.departments if d.key == main.key),
        sources=_write_sources(facts, row.releases, writer),
        ranking_caption=text("ranking_caption", writer.language, **words),
        ranking_note=text("ranking_note", writer.language, level=_level(ranking, writer)),
        ranking=ranking,
        has_direction=indicator.polarity.sign != 0,
    )


def _level(ranking: Sequence[RankedGap], writer: Writer) -> str:
    """Return the confidence level: 95 %, and that of flagged gaps where many were compared."""
    levels = {gap.confidence_level for gap in ranking if gap.confidence_level is not None}
    usual, highest = _percent(ORDINARY_LEVEL, writer), max(levels, default=ORDINARY_LEVEL)
    if highest <= ORDINARY_LEVEL:
        return usual
    flagged = _percent(highest, writer)
    return text("ranking_levels", writer.language, usual=usual, flagged=flagged)


def _percent(level: float, writer: Writer) -> str:
    unit = "\u00a0%" if writer.is_french else "%"
    percent = round(100 * level, 1)
    return f"{writer.number(percent, 0 if percent == round(percent) else 1)}{unit}"


def _group_unavailable(
    facts: Facts, writer: Writer, missing: Sequence[Unavailable]
) -> tuple[UnavailableGroup, ...]:
    labels: dict[str, list[str]] = defaultdict(list)
    for item in missing:
        parts = [facts.sentence(item.reason)] if item.reason else []
        if item.latest:
            period = writer.period(item.latest)
            parts.append(text("unavailable_period", writer.language, period=period))
        sentence = " ".join(parts) or text("unavailable_nothing", writer.language)
        labels[sentence].append(facts.label(item.indicator))
    return tuple(UnavailableGroup(key, tuple(labels[key])) for key in sorted(labels))


def _total_reasons(rows: Sequence[TableRow]) -> tuple[ReasonTotal, ...]:
    """Add up why gaps to the default benchmark are missing; a refused line counts all its zones."""
    zones: dict[str, int] = defaultdict(int)
    labels: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if not row.is_default:
            continue
        counts = [(item.sentence, item.zones) for item in row.not_compared]
        if not counts and row.refusal is not None:
            counts = [(row.refusal, row.zones + row.absent)]
        for sentence, number in counts:
            zones[sentence] += number
            labels[sentence].append(row.label)
    order = sorted(zones, key=lambda sentence: (-zones[sentence], sentence))
    return tuple(ReasonTotal(key, zones[key], tuple(labels[key])) for key in order)
