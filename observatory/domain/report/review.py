"""What a human should look at before an edition is published: rules, and no judgement."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import quantiles

from observatory.domain.report.document import (
    Bullets,
    Chart,
    ChartKind,
    Document,
    KeyFigures,
    Map,
    Paragraph,
    Table,
)
from observatory.domain.report.errata import (
    Address,
    Printed,
    is_other,
    print_figures,
    walk_figures,
)
from observatory.domain.report.text import Figure, Text

FEW = 5  # neighbourhoods under which a sentence rests on few
SPREADS = 3  # interquartile ranges beyond the quartiles
ENOUGH = 8  # values without which a quartile says nothing
PAST = 4  # earlier periods without which there is no historic range
DROP = 5.0  # points of coverage, or percent of the neighbourhoods observed
COVERAGE = frozenset({"observed_share", "observed", "zones"})
COUNTS = ("observed", "compared", "zones")  # of neighbourhoods, the most telling first
GAPS = frozenset({"difference", "mean_gap"})
_TERRITORY = re.compile(r"(?<=[?&])(?:code|scope|vintage)=[^&]*&?")
_PERIOD = re.compile(r"(?<=[?&])period=([^&]*)&?")


class Look(StrEnum):
    """Why to look."""

    OUTLIER = "outlier"
    BEYOND_HISTORY = "beyond_history"
    SIGN = "sign_change"
    COVERAGE = "coverage_drop"
    FEW = "few_neighbourhoods"
    CHANGED = "changed_figure"
    NO_TEXT = "missing_text"
    LATE = "late_source"
    STALE = "stale_draft"
    LOST = "lost_file"


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One thing to look at. where: the block or the address; message: in English."""

    look: Look
    where: str
    message: str


def review(
    document: Document,
    replaced: Mapping[Address, Printed] | None = None,
    earlier: Mapping[Address, Printed] | None = None,
    late: Sequence[str] = (),
) -> list[Remark]:
    """Return what to look at, sorted.

    replaced: figures of the edition that this one replaces, of the same period; earlier: those of
    the edition of the period before, compared by their address without its period; late: what is
    said of sources whose publication is late.
    """
    now = print_figures(walk_figures(document))
    found = [
        *_outliers(document), *_beyond_history(document), *_without_text(document),
        *_resting_on_few(document, now),
    ]  # fmt: skip
    if replaced is not None:
        found += _changes(replaced, now)
    before = replaced if replaced is not None else earlier
    if before is not None:
        found += _since(before, now)
    found += [Remark(Look.LATE, "sources", words) for words in late]
    return sorted(set(found))


def _outliers(document: Document) -> Iterator[Remark]:
    for (where, _, _), named in _samples(document).items():
        values = [figure.value for _, figure in named if figure.value is not None]
        low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [0] * 3
        reach = SPREADS * (high - low)
        if len(values) < ENOUGH or reach == 0:
            continue
        for name, figure in named:
            if figure.value is not None and not low - reach <= figure.value <= high + reach:
                message = f"{name}: {figure.text}, while half are between {low:.4g} and {high:.4g}"
                yield Remark(Look.OUTLIER, where, message)


def _samples(document: Document) -> dict[tuple[str, str, str], list[tuple[str, Figure]]]:
    """Return the gaps of each table or map that differ by their territory alone."""
    found: dict[tuple[str, str, str], list[tuple[str, Figure]]] = defaultdict(list)
    for block in document.blocks():
        named: list[tuple[str, object]] = []
        if isinstance(block, Table):
            named = [(_words(row[0]), cell) for row in block.rows for cell in row[1:]]
        elif isinstance(block, Map):
            named = [(f"{spot.name} ({spot.code})", spot.value) for spot in block.spots]
        for name, figure in named:
            if isinstance(figure, Figure) and len(figure.served) == 1:
                served = figure.served[0]
                if served.field in GAPS:
                    alike = _TERRITORY.sub("", served.path)
                    found[_id(block), alike, served.field].append((name, figure))
    return found


def _words(cell: str | Text | Figure) -> str:
    return cell.text if isinstance(cell, Figure) else str(cell)


def _beyond_history(document: Document) -> Iterator[Remark]:
    for block in document.blocks():
        if not isinstance(block, Chart) or block.kind is not ChartKind.SERIES:
            continue
        curves: dict[str, list[tuple[str, Figure]]] = defaultdict(list)
        for mark in block.marks:
            if mark.value.value is not None:
                curves[mark.series].append((mark.period, mark.value))
        for name, curve in sorted(curves.items()):
            *past, (period, last) = sorted(curve, key=lambda point: point[0])
            known = [figure.value for _, figure in past if figure.value is not None]
            value = last.value
            if len(known) < PAST or value is None or min(known) <= value <= max(known):
                continue
            message = f"{name}, {period}: {last.text}, beyond all {len(known)} periods before"
            yield Remark(Look.BEYOND_HISTORY, block.id, message)


def _without_text(document: Document) -> Iterator[Remark]:
    for block in document.blocks():
        wanted: dict[str, Text] = {}
        if isinstance(block, Chart | Map):
            wanted = {"title": block.title, "description": block.description}
        elif isinstance(block, Table):
            wanted = {"caption": block.caption}
        for name, text in wanted.items():
            if not str(text).strip():
                yield Remark(Look.NO_TEXT, _id(block), f"the {name} is empty")


def _id(block: object) -> str:
    return str(getattr(block, "id", ""))


def _resting_on_few(document: Document, now: Mapping[Address, Printed]) -> Iterator[Remark]:
    """Yield the sentences about a row of fewer neighbourhoods than FEW, where the edition says.

    The count is looked for in the sentence and in the whole edition, at the figure's own address.
    """
    counts: dict[str, dict[str, float]] = defaultdict(dict)
    for figure in now.values():
        if figure.field in COUNTS and figure.value is not None:
            counts[figure.path][figure.field] = figure.value
    for section in document.walk():
        for block in section.blocks:
            for text in _sentences(block):
                few = _fewest(text, counts)
                if few is not None and few < FEW:
                    message = f"rests on {few:g} neighbourhoods: {text}"
                    yield Remark(Look.FEW, section.id, message)


def _sentences(block: object) -> Iterable[Text]:
    if isinstance(block, Paragraph):
        return (block.text,)
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, KeyFigures):
        return tuple(Text((item.label, " : ", item.figure)) for item in block.items)
    return ()


def _fewest(text: Text, counts: Mapping[str, Mapping[str, float]]) -> float | None:
    paths = {one.path for figure in text.figures for one in figure.served}
    known = [
        next(counts[path][name] for name in COUNTS if name in counts[path])
        for path in paths
        if path in counts
    ]
    return min(known, default=None)


def _changes(before: Mapping[Address, Printed], now: Mapping[Address, Printed]) -> Iterator[Remark]:
    for address in before.keys() & now.keys():
        old, new = before[address], now[address]
        if is_other(old.value, new.value):
            yield Remark(Look.CHANGED, _where(new), f"{old.text} became {new.text}")


def _since(before: Mapping[Address, Printed], now: Mapping[Address, Printed]) -> Iterator[Remark]:
    olds, news = _by_series(before), _by_series(now)
    for series in olds.keys() & news.keys():
        old, new = olds[series], news[series]
        if old.value is None or new.value is None:
            continue
        if old.value * new.value < 0:
            yield Remark(Look.SIGN, _where(new), f"{old.text} became {new.text}: another sign")
        if new.field in COVERAGE and _has_dropped(old, new):
            yield Remark(Look.COVERAGE, _where(new), f"{old.text} became {new.text}")


def _has_dropped(old: Printed, new: Printed) -> bool:
    assert old.value is not None
    assert new.value is not None
    if new.field == "observed_share":  # of one
        return 100 * (old.value - new.value) > DROP
    return new.value < old.value * (1 - DROP / 100)


def _by_series(figures: Mapping[Address, Printed]) -> dict[Address, Printed]:
    """Return the figures of the latest period of each address."""
    latest: dict[Address, tuple[str, Printed]] = {}
    for address, figure in figures.items():
        series = tuple((_PERIOD.sub("", path), field) for path, field in address)
        period = max((m[1] for path, _ in address for m in _PERIOD.finditer(path)), default="")
        if series not in latest or latest[series][0] < period:
            latest[series] = (period, figure)
    return {series: figure for series, (_, figure) in latest.items()}


def _where(figure: Printed) -> str:
    return f"{figure.path} {figure.field}"
