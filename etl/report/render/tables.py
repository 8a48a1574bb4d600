"""All that an edition says as tables: its own, the data of its drawings, its texts, its figures."""

from collections.abc import Iterator

from etl.report.render.words import word
from observatory.domain.report.document import (
    Bullets,
    Cell,
    Chart,
    ChartKind,
    Column,
    Document,
    KeyFigures,
    Legend,
    Map,
    Mark,
    Outcome,
    Paragraph,
    Section,
    Table,
)
from observatory.domain.report.printed import list_printed
from observatory.domain.report.text import Figure, Text

_NO_LEGEND = Legend()


def list_tables(document: Document) -> Iterator[Table]:
    """Yield the tables of a document, printed or not, and the data of its charts and maps."""
    for block in document.blocks():
        match block:
            case Table():
                yield block
            case Chart():
                yield _of_chart(block, document.language)
            case Map():
                yield _of_map(block, document.language)


def key_figures(document: Document) -> Table:
    """Return the key figures, each with its reading and its address."""
    language = document.language
    columns = _columns(language, "section", "label", "value", "detail", "outcome", "path", "field")
    rows = tuple(
        (str(section.title), item.label, item.figure, item.detail,
         _outcome(item.outcome, language), *_served(item.figure))
        for section in document.walk()
        for block in section.blocks if isinstance(block, KeyFigures)
        for item in block.items
    )  # fmt: skip
    return _made("key_figures", columns, rows, language)


def texts(document: Document) -> Table:
    """Return the sentences, with the addresses of the figures of each."""
    language = document.language
    rows = tuple(
        (str(section.title), word(f"part_{style}", language), text, *_served(*text.figures))
        for section in document.walk()
        for style, text in _sentences(section)
    )
    columns = _columns(language, "section", "style", "text", "path", "field")
    return _made("texts", columns, rows, language)


def sources(document: Document) -> Table:
    """Return the sources, in the order in which the edition names them."""
    named = [*document.sources]
    for table in list_tables(document):
        named += table.legend.sources
    rows = tuple((name,) for name in dict.fromkeys(named))
    return _made("sources", _columns(document.language, "sources"), rows, document.language)


def addresses(document: Document, *, with_long: bool = True) -> Table:
    """Return every figure with its exact value and the answer that holds it.

    with_long: also the cells of tables that are too long to be printed, ten times the rest.
    """
    language = document.language
    left_out: set[str] = set()
    if not with_long:
        left_out = {
            one.id for one in document.blocks() if isinstance(one, Table) and not one.is_printed
        }
    columns = _columns(language, "section", "block", "part", "row", "column", "text", "value",
                       "unit", "rule", "path", "field", "reason")  # fmt: skip
    rows = tuple(
        (at.section, at.block, word(f"part_{at.part}", language), at.row, at.column,
         at.figure.text, at.figure, at.figure.unit, word(f"rule_{at.figure.rule}", language),
         *_served(at.figure), at.figure.reason)
        for at in list_printed(document)
        if not (at.part == "cell" and at.block in left_out)
    )  # fmt: skip
    notes = (Text((word("long_left_out", language),)),) if left_out else ()
    return _made("addresses", columns, rows, language, Legend(notes=notes))


def legend_lines(legend: Legend, language: str) -> Iterator[str]:
    """Yield what stands under a table, line by line."""
    colon = word("colon", language)
    if legend.field:
        yield f"{word('legend_field', language)}{colon}{legend.field}"
    if legend.reading:
        yield f"{word('legend_reading', language)}{colon}{legend.reading}"
    for note in legend.notes:
        yield f"{word('legend_note', language)}{colon}{note}"
    if legend.sources:
        yield f"{word('legend_sources', language)}{colon}{' ; '.join(legend.sources)}"


def _of_chart(chart: Chart, language: str) -> Table:
    kept = [name for name in _CHART if any(_mark(mark, name, language) for mark in chart.marks)]
    heads = {**_QUARTILES} if chart.kind is ChartKind.SPREAD else {}
    return Table(
        id=chart.id, caption=chart.title, legend=chart.legend,
        columns=tuple(
            Column(name, word(heads.get(name, name), language), *_number(name, chart.unit))
            for name in kept
        ),
        rows=tuple(
            tuple(_mark(mark, name, language) or "" for name in kept) for mark in chart.marks
        ),
    )  # fmt: skip


_CHART = ("label", "series", "period", "value", "lower", "upper", "outcome")
_QUARTILES = {"value": "median", "lower": "lower_quartile", "upper": "upper_quartile"}


def _mark(mark: Mark, name: str, language: str) -> Cell | None:
    if name == "outcome":
        return _outcome(mark.outcome, language)
    cell: Cell | None = getattr(mark, name)
    return cell


def _of_map(drawn: Map, language: str) -> Table:
    return Table(
        id=drawn.id, caption=drawn.title, legend=drawn.legend,
        columns=(Column("code", word("code", language)), Column("name", word("label", language)),
                 Column("value", word("value", language), drawn.unit, True)),
        rows=tuple((spot.code, spot.name, spot.value) for spot in drawn.spots),
    )  # fmt: skip


def _number(name: str, unit: str) -> tuple[str, bool]:
    return (unit, True) if name in _QUARTILES else ("", False)


def _sentences(section: Section) -> Iterator[tuple[str, Text]]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.style, block.text
        elif isinstance(block, Bullets):
            yield from (("bullet", item) for item in block.items)


def _outcome(outcome: Outcome, language: str) -> str:
    return "" if outcome is Outcome.MISSING else word(outcome.value, language)


def _served(*figures: Figure) -> tuple[str, str]:
    """Return addresses and fields; a space separates those of several, as none holds one."""
    served = [one for figure in figures for one in figure.served]
    return " ".join(one.path for one in served), " ".join(one.field for one in served)


def _columns(language: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, word(name, language), "", name == "value") for name in names)


def _made(
    name: str,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    language: str,
    legend: Legend = _NO_LEGEND,
) -> Table:
    caption = Text((word(f"caption_{name}", language),))
    return Table(id=name, caption=caption, columns=columns, rows=rows, legend=legend)
