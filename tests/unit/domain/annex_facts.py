"""Small hand-made facts for the tests of the annexes."""

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.report.areas import AreaRow
from observatory.domain.report.document import (
    Bullets,
    Chart,
    Paragraph,
    Place,
    Section,
    Table,
)
from observatory.domain.report.published import PublishedGap
from observatory.domain.report.served import SummaryKey
from observatory.domain.report.text import Figure, Text

ZUS = "ZUS, France métropolitaine"
QPV = "QPV 2015, France métropolitaine"
ACTIVE = "% of active"
REST = "rest_of_urban_unit"


def indicator(code: str = "unemp_1564", **more: object) -> Indicator:
    known: dict[str, object] = {
        "code": code, "label_fr": "Taux de chômage", "label_en": "Unemployment rate",
        "theme": "emploi", "unit": "percent", "nature": Nature.PROPORTION,
        "aggregation": Aggregation.RATIO_OF_SUMS, "polarity": Polarity.LOWER_IS_BETTER,
        "kind": Kind.RESULT, "default_benchmark": BenchmarkKind.REST_OF_URBAN_UNIT,
    }  # fmt: skip
    return Indicator(**{**known, **more})  # type: ignore[arg-type]


def area(
    code: str = "unemp_1564",
    place: str | None = None,
    *,
    kind: str | None = REST,
    period: str = "2018",
    vintage: int = 2015,
    **more: object,
) -> AreaRow:
    """Return a summary of everything, or of a place: `region:11`."""
    scope = None
    if place:
        level, _, name = place.partition(":")
        scope = Place(level=level, code=name, vintage=2018, name=f"Nom {name}")
    key = SummaryKey(indicator=code, level="qpv", vintage=vintage, period=period, kind=kind,
                     scope=scope)  # fmt: skip
    return AreaRow(key=key, **{"zones": 10, "observed": 10, **more})  # type: ignore[arg-type]


def published(line: int, period: str, value: float | None, other: float | None = None,
              **more: object) -> PublishedGap:  # fmt: skip
    """Return a figure as reports printed it; its texts are its values'."""
    known: dict[str, object] = {
        "line": line, "period": period, "generation": "ZUS", "indicator": "unemployment_rate_15_64",
        "scope": ZUS, "value": value, "value_text": "" if value is None else str(value),
        "benchmark": other, "benchmark_text": "" if other is None else str(other),
        "difference": None if value is None or other is None else value - other,
        "comparison": "rest of same urban units (hors ZUS)", "kind": REST, "code": "unemp_1564",
        "unit": ACTIVE, "edition": "Onzus 2014",
    }  # fmt: skip
    return PublishedGap(**{**known, **more})  # type: ignore[arg-type]


def tables(section: Section) -> dict[str, Table]:
    """Return every table of a section and of its parts, by its name."""
    found = {block.id: block for block in section.blocks if isinstance(block, Table)}
    for part in section.sections:
        found |= tables(part)
    return found


def charts(section: Section) -> dict[str, Chart]:
    """Return every chart of a section and of its parts, by its name."""
    found = {block.id: block for block in section.blocks if isinstance(block, Chart)}
    for part in section.sections:
        found |= charts(part)
    return found


def sentences(section: Section) -> list[str]:
    """Return the paragraphs and bullets of a section and of its parts."""
    found: list[str] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            found.append(str(block.text))
        elif isinstance(block, Bullets):
            found += map(str, block.items)
    return found + [said for part in section.sections for said in sentences(part)]


def cells(table: Table) -> list[list[str]]:
    """Return what a table's cells say."""
    return [[cell.text if isinstance(cell, Figure) else str(cell) for cell in row]
            for row in table.rows]  # fmt: skip


def figures(table: Table) -> list[Figure]:
    """Return every number of a table."""
    found: list[Figure] = []
    for row in table.rows:
        for cell in row:
            if isinstance(cell, Figure):
                found.append(cell)
            elif isinstance(cell, Text):
                found += cell.figures
    return found
