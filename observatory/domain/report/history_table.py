"""The tables of the published series: every value with its comparison and its edition."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observatory.domain.report.annex_words import KINDS, plain, word
from observatory.domain.report.document import Cell, Column, Legend, Table
from observatory.domain.report.history_words import COLUMNS, COMPARISONS, NAMES, SIDES, WORDS
from observatory.domain.report.published import PublishedGap
from observatory.domain.report.published_names import RARE_NAMES
from observatory.domain.report.served import address, make_figure
from observatory.domain.report.text import Figure, Rule, Served, Text, join, say
from observatory.domain.report.writer import Writer

NEAREST = 2
"""Years between a published figure and ours: further apart they are not side by side."""
_ALL_NAMES = {**RARE_NAMES, **NAMES}
_NUMBERS = ("value", "benchmark", "difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGap:
    """Our gap for a published comparison: a row of /v1/summaries.

    generation: as publishers write it, QPV2015; median: of the local gaps, without pooled ones.
    """

    indicator: str
    generation: str
    kind: str
    period: str
    unit: str
    path: str
    difference: float | None = None
    least: float | None = None
    most: float | None = None
    median: float | None = None


def tabulate(
    id_: str,
    caption: Text,
    rows: Sequence[PublishedGap],
    own: Sequence[OwnGap],
    against: Mapping[int, Sequence[PublishedGap]],
    writer: Writer,
    *,
    named: bool = False,
) -> Table:
    """Return a printed table of some figures; named: of several indicators, which have a column."""
    ours = {row.line: cell for row in rows if (cell := _own(row, own, writer))}
    names = ["period", *(["name"] if named else []), "generation", *_NUMBERS, "kind", "edition",
             *(["own"] if ours else []), "caveat"]  # fmt: skip
    lines = tuple(_line(row, rows, names, ours, against, writer) for row in rows)
    notes = [say(WORDS, "note_gap", writer.language)]
    if ours:
        notes.append(say(WORDS, "note_own", writer.language))
    legend = Legend(
        field=say(WORDS, "field", writer.language), reading=_reading(rows, writer),
        notes=tuple(notes), sources=(str(say(WORDS, "published", writer.language)),),
    )  # fmt: skip
    return Table(id=id_, caption=caption, columns=_columns(names, writer), rows=lines,
                 legend=legend)  # fmt: skip


def tabulate_all(
    rows: Sequence[PublishedGap],
    own: Sequence[OwnGap],
    against: Mapping[int, Sequence[PublishedGap]],
    writer: Writer,
) -> Table:
    """Return the table of everything published, for the formats without pages."""
    ordered = sorted(rows, key=lambda row: (row.period, row.line))
    names = ["period", "name", "generation", "scope", *_NUMBERS, "kind", "edition", "wording",
             "own", "caveat"]  # fmt: skip
    ours = {row.line: cell for row in ordered if (cell := _own(row, own, writer))}
    lines = tuple(_line(row, ordered, names, ours, against, writer) for row in ordered)
    return Table(
        id="publie-tout", caption=say(WORDS, "table_all", writer.language), rows=lines,
        columns=_columns(names, writer), is_printed=False,
        legend=Legend(notes=(say(WORDS, "note_own", writer.language),),
                      sources=(str(say(WORDS, "published", writer.language)),)),
    )  # fmt: skip


def _columns(names: Sequence[str], writer: Writer) -> tuple[Column, ...]:
    return tuple(
        Column(name, word(COLUMNS, name, writer.language), is_number=name in _NUMBERS)
        for name in names
    )


def _line(
    row: PublishedGap,
    rows: Sequence[PublishedGap],
    names: Sequence[str],
    ours: Mapping[int, Text],
    against: Mapping[int, Sequence[PublishedGap]],
    writer: Writer,
) -> tuple[Cell, ...]:
    language = writer.language
    reasons = str(say(WORDS, "in_words", language)), str(say(WORDS, "not_published", language))
    no_gap = (str(say(WORDS, "no_difference", language)),) * 2
    cells: dict[str, Cell] = {
        "period": row.period,
        "name": word(_ALL_NAMES, row.stem, language),
        "generation": row.label,
        "scope": row.scope,
        "value": row.figure("value", writer, reasons),
        "benchmark": row.figure("benchmark", writer, reasons),
        "difference": row.figure("difference", writer, no_gap),
        "kind": _kind(row, language),
        "edition": row.edition or word(SIDES, "unknown_edition", language),
        "wording": _wording(row),
        "own": ours.get(row.line, ""),
        "caveat": _caveat(row, rows, against, writer),
    }
    return tuple(cells[name] for name in names)


def _kind(row: PublishedGap, language: str) -> str:
    """Return the comparison: ours where the wording leaves no doubt, else the publisher's.

    What is quoted is quoted as it was written; its translation stands without quotation marks.
    """
    if row.kind:
        return word(KINDS, row.kind, language)
    said = re.sub(r"\s*\(.*\)", "", row.comparison).strip()
    told = word(COMPARISONS, said, language)
    if told != said:
        return told
    quotes = "« {} »" if language == "fr" else "“{}”"
    return quotes.format(said) if said else word(SIDES, "none", language)


def _wording(row: PublishedGap) -> Cell:
    served = Served(address("/v1/published-gaps", line=row.line), "gap_text")
    if not row.gap_text:
        return ""
    return Figure(text=row.gap_text, value=None, served=(served,), rule=Rule.QUOTED)


def _caveat(
    row: PublishedGap,
    rows: Sequence[PublishedGap],
    against: Mapping[int, Sequence[PublishedGap]],
    writer: Writer,
) -> Text:
    """Return the age group or that it changed, what contradicts the value, and how it was made."""
    language = writer.language
    found = []
    if row.ages:
        is_beside = any(other.ages != row.ages for other in against.get(row.line, ()))
        before = "" if is_beside else _ages_before(row, rows)
        key = "new_ages" if before else "ages"
        found.append(say(WORDS, key, language, ages=_years(row.ages, language),
                         before=_years(before, language)))  # fmt: skip
    if row.is_derived:
        found.append(say(WORDS, "derived", language))
    for other in against.get(row.line, ()):
        key = "contradicted_ages" if other.ages and other.ages != row.ages else "contradicted"
        edition = other.edition or word(SIDES, "unknown_edition", language)
        value = other.figure("value", writer, ("", ""))
        ages = _years(other.ages, language)
        found.append(say(WORDS, key, language, edition=edition, value=value, ages=ages))
    return join(found, " ; " if writer.is_french else "; ") if found else plain("")


def _ages_before(row: PublishedGap, rows: Sequence[PublishedGap]) -> str:
    """Return the age group of the figure before, in the same series, where it was another."""
    same = [one for one in rows if (one.stem, one.generation) == (row.stem, row.generation)
            and one.ages and one.period < row.period]  # fmt: skip
    last = max(same, key=lambda one: (one.period, one.printed_in), default=None)
    return last.ages if last and last.ages != row.ages else ""


def _years(ages: str, language: str) -> str:
    return str(say(WORDS, "years", language, a=ages[:2], b=ages[3:])) if ages else ""


def _own(row: PublishedGap, own: Sequence[OwnGap], writer: Writer) -> Text | None:
    """Return our gap for the same comparison at the nearest period, if it is near."""
    if not row.is_of_a_year or not row.is_national:
        return None
    near = [
        one for one in own
        if (one.indicator, one.generation, one.kind) == (row.code, row.generation, row.kind)
        and _distance(one, row) <= NEAREST
    ]  # fmt: skip
    if not near:
        return None
    best = min(near, key=lambda one: (_distance(one, row), one.period))
    return _say_own(best, writer)


def _distance(one: OwnGap, row: PublishedGap) -> int:
    return abs(int(one.period[:4]) - int(row.period[:4]))


def _say_own(one: OwnGap, writer: Writer) -> Text:
    def figure(value: float | None, field: str) -> Figure:
        return make_figure(value, one.unit, Served(one.path, field), writer, style="difference")

    period, language = writer.period(one.period), writer.language
    if one.difference is not None:
        gap = figure(one.difference, "difference")
        return say(WORDS, "own_gap", language, gap=gap, period=period)
    if one.least is not None:
        return say(WORDS, "own_bounds", language, least=figure(one.least, "difference_min"),
                   most=figure(one.most, "difference_max"), period=period)  # fmt: skip
    gap = figure(one.median, "p50")
    return say(WORDS, "own_median", language, gap=gap, period=period)


def _reading(rows: Sequence[PublishedGap], writer: Writer) -> Text | None:
    row = next((row for row in rows if row.value is not None and row.edition), None)
    if row is None:
        return None
    return say(WORDS, "reading", writer.language, period=row.period, generation=row.label,
               edition=row.edition, value=row.figure("value", writer, ("", "")))  # fmt: skip
