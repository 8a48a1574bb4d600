"""The words of an edition, and which numbers may stand in them without being figures."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from observatory.domain.report.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    KeyFigures,
    Legend,
    Map,
    Paragraph,
    Table,
)
from observatory.domain.report.text import Text

_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_YEAR = r"(?:18|19|20)\d\d"
_SPACE = r"[ \u00a0\u202f]"
_AGE = "(?:0|1[0-9]|2[0-9]|[3-7][0-9])"
# Each is a kind of number that no answer of the interface gives; anything else is a figure.
ALLOWED: dict[str, tuple[str, ...]] = {
    "a day": (
        rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?_(?:{_MONTHS})\b(?:_{_YEAR})?",
        rf"\b\d\d/\d\d/{_YEAR}\b",
        rf"\b{_YEAR}-\d\d-\d\d\b",
    ),
    "a quarter or a half-year": (
        rf"\b[TQS][1-4]_{_YEAR}\b",
        rf"\b{_YEAR}-[QS][1-4]\b",
        r"\b[1-4](?:er|re|e|st|nd|rd|th)_(?:semestre|trimestre|half|quarter)",
    ),
    "a law, a decree, an article": (
        r"\b(?:n[°o]|No\.?|[Ll]oi)_?\d{2,4}-\d+",
        r"\b[Aa]nnexe?_\d\b",
        r"\b[Aa]rticles?_(?:[LR]\.?_?)?\d+(?:-\d+)*",
        r"\b[Aa]nnexe?_\d+",
    ),
    "an age or a span of ages": (
        rf"\b{_AGE}_(?:à|to|et|and)_{_AGE}_(?:ans|years)\b",
        rf"\b{_AGE}[-–]{_AGE}\b",
        rf"\b{_AGE}_(?:ans|years)\b",
        rf"\baged_{_AGE}(?:(?:_to_|[-–]){_AGE})?\b",
        rf"\b(?:[Uu]nder|moins_de)_{_AGE}\b",
    ),
    "how many a rate is of": (r"\b(?:pour|per)_(?:1[,_]?000|5[,_]?000|100)\b",),
    "a line of poverty": (r"\b(?:à|at|au_seuil_de)_[46]0_?%", r"\b60% of the median"),
    "a class, a diploma": (r"\b[3-6]e\b", r"\bbac_?\+_?\d"),
    "how sure an interval is": (r"\b95_?%",),
    "a rule or a formula of the method": (r"\b(?:règle|formule|rule|formula)s? \d+(?:[,-] ?\d+)*",),
    "a standard": (
        r"\bWCAG 2\.\d",
        r"\bEPSG:\d+",
        r"\bSHA-256\b",
        r"\bCC0-1\.0",
        r"\b[Ll]icence [Oo]uverte 2\.0",
    ),
    "a year": (rf"\b{_YEAR}\b",),
}
_ALLOWED = re.compile(
    "|".join(f"(?:{pattern.replace('_', _SPACE)})" for kind in ALLOWED.values() for pattern in kind)
)
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"\((?P<code>\w+)\)")


class Kind(StrEnum):
    """What words are for: not all may hold the same numbers."""

    SENTENCE = "sentence"
    LABEL = "label"  # of a column, a mark, a key figure, an axis
    NAME = "name"  # a cell of text, a spot, a place: codes and names of territories
    SOURCE = "source"  # as the catalogue writes them: titles of releases hold what they hold


@dataclass(frozen=True, slots=True)
class Said:
    """Words and where they stand."""

    where: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """What may hold digits: names of the catalogue and of territories, and their codes.

    A code is known where it stands alone or in brackets: its digits may be a number elsewhere.
    """

    labels: frozenset[str]
    names: frozenset[str]
    codes: frozenset[str] = frozenset()

    def unexplained(self, said: Said) -> str:
        """Return what is left of words, when their allowed numbers are taken out, if it counts."""
        is_exempt = said.kind is Kind.SOURCE or not _DIGIT.search(said.text)
        text = said.text.strip()
        if is_exempt or text in self.names or text in self.codes:
            return ""
        if not _DIGIT.search(_ALLOWED.sub("", text)):  # most often; the names are many
            return ""
        left = self._known.sub("", text) if self._known else text
        left = _CODE.sub(lambda found: "" if found["code"] in self.codes else found[0], left)
        left = _ALLOWED.sub("", left)
        return left if _DIGIT.search(left) else ""

    @property
    def _known(self) -> re.Pattern[str] | None:
        if not hasattr(self, "_pattern"):
            numbered = [word for word in self.labels | self.names if _DIGIT.search(word)]
            words = sorted((word for word in numbered if len(word) > 3), key=len, reverse=True)
            # A space of the catalogue is printed as one that does not break.
            escaped = (re.escape(word).replace(r"\ ", r"\s") for word in words)
            whole = "|".join(rf"(?<!\w){word}(?!\w)" for word in escaped)
            pattern = re.compile(whole, re.IGNORECASE) if words else None
            object.__setattr__(self, "_pattern", pattern)
        return self._pattern  # type: ignore[attr-defined,no-any-return]


def list_words(document: Document) -> Iterator[Said]:
    """Yield all words of a document that are not its figures."""
    yield from _of_text("title", document.title)
    yield from _of_text("subtitle", document.subtitle)
    yield Said("banner", Kind.SENTENCE, document.banner or "")
    if document.place:
        yield Said("place", Kind.NAME, document.place.name)
        yield Said("place", Kind.NAME, document.place.code)
    yield from (Said("sources", Kind.SOURCE, source) for source in document.sources)
    for section in document.walk():
        yield from _of_text(section.id, section.title)
        for block in section.blocks:
            yield from _of_block(section.id, block)


def _of_block(where: str, block: Block) -> Iterator[Said]:
    match block:
        case Paragraph():
            yield from _of_text(where, block.text)
        case Bullets():
            for item in block.items:
                yield from _of_text(where, item)
        case KeyFigures():
            for figure in block.items:
                yield Said(where, Kind.LABEL, figure.label)
                yield from _of_text(where, figure.detail)
        case Table():
            yield from _of_table(block)
        case Chart():
            yield from _of_chart(block)
        case Map():
            yield from _of_map(block)
    if isinstance(block, Table | Chart | Map):
        yield from _of_legend(block.id, block.legend)


def _of_table(table: Table) -> Iterator[Said]:
    yield from _of_text(table.id, table.caption)
    yield from (Said(table.id, Kind.LABEL, column.label) for column in table.columns)
    for row in table.rows:
        for cell in row:
            if isinstance(cell, str):
                yield Said(table.id, Kind.NAME, cell)
            elif isinstance(cell, Text):
                yield from _of_text(table.id, cell)
            else:
                yield Said(table.id, Kind.SENTENCE, cell.reason)


def _of_chart(chart: Chart) -> Iterator[Said]:
    yield from _of_text(chart.id, chart.title)
    yield from _of_text(chart.id, chart.description)
    yield Said(chart.id, Kind.LABEL, chart.axis)
    for mark in chart.marks:
        # A column of a histogram is named by the bounds of its class, as a scale is.
        kind = Kind.SOURCE if chart.kind is ChartKind.HISTOGRAM else Kind.LABEL
        yield Said(chart.id, kind, mark.label)
        yield Said(chart.id, Kind.LABEL, mark.series)
        yield Said(chart.id, Kind.LABEL, mark.period)


def _of_map(drawn: Map) -> Iterator[Said]:
    yield from _of_text(drawn.id, drawn.title)
    yield from _of_text(drawn.id, drawn.description)
    for spot in drawn.spots:
        yield Said(drawn.id, Kind.NAME, spot.name)
        yield Said(drawn.id, Kind.NAME, spot.code)
        yield Said(drawn.id, Kind.SENTENCE, spot.value.reason)

    for outline in drawn.outlines:
        yield Said(drawn.id, Kind.NAME, outline.name)


def _of_legend(where: str, legend: Legend) -> Iterator[Said]:
    for text in (legend.field, legend.reading, *legend.notes):
        if text:
            yield from _of_text(where, text)
    yield from (Said(where, Kind.SOURCE, source) for source in legend.sources)


def _of_text(where: str, text: Text) -> Iterator[Said]:
    # The words between two figures, whole: a name among them may be a part of its own or not.
    pieces: list[str] = []
    for part in (*text.parts, None):
        if isinstance(part, str):
            pieces.append(part)
        elif pieces:
            yield Said(where, Kind.SENTENCE, "".join(pieces))
            pieces = []


def unexplained(words: Iterable[Said], vocabulary: Vocabulary) -> list[str]:
    """Return the words that hold a number which is neither a figure nor allowed."""
    found = {
        f"{said.where} ({said.kind}): {said.text!r}"
        for said in words
        if vocabulary.unexplained(said)
    }
    return sorted(found)
