"""What an edition is made of, whatever its format: sections of text, tables, charts and maps.

A document is in one language and holds everything that its renderings show. A renderer decides
nothing about what is said: it lays out blocks, and knows no indicator by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from observatory.domain.report.text import Figure, Text

Cell: TypeAlias = str | Text | Figure


class EditionKind(StrEnum):
    """The documents that the observatory publishes."""

    ANNUAL = "annual"  # the report: of the nation or of any territory that holds neighbourhoods
    SYNTHESIS = "synthesis"  # some thirty pages of it
    SUMMARY = "summary"  # two pages of it
    SHEET = "sheet"  # one page about one neighbourhood
    DIAGNOSIS = "diagnosis"  # one page about a department, for the prefect's committee
    HALF_YEAR = "half_year"  # what changed since the last one
    QUARTER = "quarter"


class Outcome(StrEnum):
    """How a figure may be shown: never by colour alone, and missing is never zero."""

    WORSE = "worse"
    BETTER = "better"
    SIMILAR = "similar"  # no difference is established
    NEUTRAL = "neutral"  # context: neither good nor bad
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. style: headline, lead, body, note or caveat."""

    text: Text
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Text, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One figure in large print, its name, and how sure it is."""

    label: str
    figure: Figure
    detail: Text
    outcome: Outcome = Outcome.NEUTRAL


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures that open an edition or a theme."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What stands under a table, a chart or a map.

    field: the French "Champ"; reading: "Lecture", with the object's own numbers.
    """

    field: Text | None = None
    reading: Text | None = None
    notes: tuple[Text, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. name: stable, of the files; label: what people read."""

    name: str
    label: str
    unit: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first cell of a row is its header.

    id: unique in the document, of [a-z0-9-]; also the name of its file or sheet.
    is_printed: False for what is too long for a page: it is in the other formats.
    """

    id: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: Legend = field(default_factory=Legend)
    is_printed: bool = True


class ChartKind(StrEnum):
    """The shapes of charts; marks have what each needs."""

    SPREAD = "spread"  # one line per label: lower to upper quartile, the median as a symbol
    SERIES = "series"  # one curve per series over periods, intervals as bands, breaks cut it
    BARS = "bars"  # one bar per label, with its interval
    HISTOGRAM = "histogram"  # one column per label (a class), as high as the value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One datum of a chart.

    series: names its curve or its colour; period: SDMX, of series only; is_break: the curve is cut
    before this mark.
    """

    label: str
    value: Figure
    series: str = ""
    period: str = ""
    lower: Figure | None = None
    upper: Figure | None = None
    outcome: Outcome = Outcome.NEUTRAL
    is_break: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its title is a sentence, its description replaces it for those who cannot see."""

    id: str
    kind: ChartKind
    title: Text
    description: Text
    unit: str  # of the catalogue: percent, euro…
    is_difference: bool
    marks: tuple[Mark, ...]
    axis: str = ""
    legend: Legend = field(default_factory=Legend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A territory's simplified perimeter, in longitude and latitude (WKB, hexadecimal)."""

    code: str
    name: str
    srid: int  # the metric system to draw it in
    wkb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A coloured territory of a map: an outline of the same code, or a point.

    area: code of the outline that a point lies in, whose frame and metric system it shares.
    """

    code: str
    name: str
    value: Figure
    longitude: float | None = None
    latitude: float | None = None
    area: str | None = None
    srid: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A map of areas, or of points upon areas. polarity: of the gap, +1, −1 or 0 (context).

    axis: what its values are, on top of its classes; empty: a gap or a value, and its unit.
    """

    id: str
    title: Text
    description: Text
    unit: str
    polarity: int
    is_difference: bool
    spots: tuple[Spot, ...]
    outlines: tuple[Outline, ...]
    is_points: bool = False
    legend: Legend = field(default_factory=Legend)
    axis: str = ""


Block: TypeAlias = Paragraph | Bullets | KeyFigures | Table | Chart | Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part. id: unique, of [a-z0-9-]; starts_page: in print it begins a page."""

    id: str
    title: Text
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    starts_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The territory of an edition; the nation has none."""

    level: str
    code: str
    vintage: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One edition in one language.

    period: what the edition is about, a year or an SDMX quarter or half-year (2026-Q1, 2026-S1);
    dated: the day on which its data were published, the date that files carry;
    banner: on top of every page where figures are not real.
    """

    kind: EditionKind
    language: str
    period: str
    place: Place | None
    title: Text
    subtitle: Text
    banner: str | None
    origin: str
    data_version: int
    dated: date
    sections: tuple[Section, ...]
    sources: tuple[str, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield every section, parents first."""
        waiting = list(reversed(self.sections))
        while waiting:
            section = waiting.pop()
            yield section
            waiting += reversed(section.sections)

    def blocks(self) -> Iterator[Block]:
        """Yield every block in reading order."""
        for section in self.walk():
            yield from section.blocks
