"""A gap as others published it, and which editions contradict each other."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from observatory.domain.report.annex_words import measure
from observatory.domain.report.served import address
from observatory.domain.report.text import Figure, Rule, Served
from observatory.domain.report.writer import Writer

# Reports changed their age group, and told the same story.
_VARIANT = re.compile(r"(_15_(59|64)| \(derived aggregate\))$")
_NATIONAL = re.compile(
    r"ZUS, France|QPV$|QPV \d{4}, France|QPV métropole|QPV \(1 296|~1 400 QPV|Ensemble des QP|"
    r"France \("
)
_UNITS = (("EUR", "euro"), ("per 1000", "per_1000"), ("persons", "count"), ("%", "percent"),
          ("points", "percent"), ("Taux", "percent"), ("Part", "percent"))  # fmt: skip
_DECIMALS = re.compile(r"-?\d+\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedGap:
    """A row of /v1/published-gaps. value_text, benchmark_text, gap_text: as they were printed."""

    line: int
    period: str
    generation: str
    indicator: str
    scope: str
    value: float | None = None
    value_text: str = ""
    benchmark: float | None = None
    benchmark_text: str = ""
    difference: float | None = None
    comparison: str = ""
    kind: str | None = None
    code: str | None = None
    gap_text: str = ""
    unit: str = ""
    edition: str = ""

    @property
    def stem(self) -> str:
        """Return what the figure is about, whatever its ages."""
        return _VARIANT.sub("", self.indicator)

    @property
    def ages(self) -> str:
        """Return the age group, `15-59` or `15-64`; empty where the name has none."""
        found = re.search(r"_15_(59|64)$", self.indicator)
        return f"15-{found[1]}" if found else ""

    @property
    def is_derived(self) -> bool:
        """Tell whether it was derived from published files rather than printed in a report."""
        return "derived aggregate" in self.indicator

    @property
    def is_national(self) -> bool:
        """Tell whether it is about every neighbourhood of the generation."""
        return _NATIONAL.match(self.scope) is not None

    @property
    def is_of_a_year(self) -> bool:
        """Tell whether it is about one year: a change over several has no place in a series."""
        return re.fullmatch(r"\d{4}", self.period) is not None and "change" not in self.indicator

    @property
    def printed_in(self) -> int:
        """Return the year of the edition, 0 where it is unknown: the newest one is drawn."""
        years = re.findall(r"\b(?:19|20)\d\d\b", self.edition)
        return int(years[-1]) if years else 0

    @property
    def catalogue_unit(self) -> str:
        """Return our name of its unit, empty where we have none."""
        return next((ours for theirs, ours in _UNITS if self.unit.startswith(theirs)), "")

    @property
    def label(self) -> str:
        """Return the generation's name: QPV 2015."""
        return re.sub(r"(?<=\D)(?=\d{4}$)", " ", self.generation)

    def figure(self, field: str, writer: Writer, reasons: tuple[str, str]) -> Figure:
        """Return `value`, `benchmark` or `difference`, with the digits that were printed.

        reasons: why there is no number, where words stand for it and where nothing does.
        """
        value: float | None = getattr(self, field)
        texts = {"value": self.value_text, "benchmark": self.benchmark_text}
        said = texts.get(field, "")
        stem = {"value": "deprived", "benchmark": "comparison"}.get(field)
        name = f"{stem}_text" if stem and value is None and said else f"{stem}_value"
        served = Served(address("/v1/published-gaps", line=self.line), name if stem else field)
        if value is None:
            return Figure(
                text=said or writer.number(None), value=None, unit=self.catalogue_unit,
                served=(served,), reason=reasons[not said], rule=Rule.QUOTED if said else Rule.SAME,
            )  # fmt: skip
        decimals = max(_decimals(text) for text in ([said] if said else [*texts.values()]))
        is_difference = field == "difference"
        text = measure(value, self.catalogue_unit, decimals, writer, is_difference=is_difference)
        return Figure(text=text, value=value, unit=self.catalogue_unit, served=(served,))


def _decimals(text: str) -> int:
    found = _DECIMALS.match(text)
    return len(found[1]) if found else 0


def find_contradictions(
    rows: Iterable[PublishedGap],
) -> Mapping[int, tuple[PublishedGap, ...]]:
    """Return, by line, the figures of other values for the same thing, in the file's order."""
    same: dict[tuple[str, ...], list[PublishedGap]] = defaultdict(list)
    for row in rows:
        same[row.period, row.generation, row.scope, row.stem].append(row)
    found = {
        row.line: tuple(
            other for other in sorted(alike, key=lambda one: one.line)
            if row.value is not None and other.value not in (None, row.value)
        )
        for alike in same.values() for row in alike
    }  # fmt: skip
    return {line: others for line, others in found.items() if others}


def group_by_stem(rows: Sequence[PublishedGap]) -> dict[str, list[PublishedGap]]:
    """Return the rows by what they are about, those of most rows first; each by its year."""
    found: dict[str, list[PublishedGap]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.period, one.generation != "ZUS", one.line)):
        found[row.stem].append(row)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
