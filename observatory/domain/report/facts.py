"""What an edition is made from: plain rows, whoever reads them and from wherever."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from observatory.domain.indicator import Indicator
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.served import GapKey, SummaryKey


@dataclass(frozen=True, slots=True, order=True)
class Generation:
    """A generation of neighbourhoods: `qpv` 2015, `qpv` 2024, `zus` 1996."""

    level: str
    vintage: int


@dataclass(frozen=True, slots=True, order=True)
class Family:
    """The gaps of one indicator at one period of one generation with one kind of benchmark."""

    indicator: str
    level: str
    vintage: int
    period: str
    kind: str

    @property
    def generation(self) -> Generation:
        """Return whose gaps they are."""
        return Generation(self.level, self.vintage)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """A row of /v1/summaries, under its names; kind: None for the neighbourhoods alone.

    difference_lower, difference_upper: as they are served, without the interval of chance;
    limits: whatever their nature, to judge a change with.
    missing: how many neighbourhoods have no figure, by status or reason.
    """

    indicator: str
    level: str
    vintage: int
    period: str
    kind: str | None = None
    scope: Place | None = None
    panel: str = "all"
    value: float | None = None
    numerator: float | None = None
    benchmark_value: float | None = None
    benchmark_min: float | None = None
    benchmark_max: float | None = None
    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    difference_min: float | None = None
    difference_max: float | None = None
    limits: tuple[float, float] | None = None
    ratio: float | None = None
    interval_nature: str = "none"
    confidence_level: float | None = None
    is_significant: bool | None = None
    sign_certain: bool | None = None
    outcome: str = "not_compared"
    mean_gap: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    worse: int = 0
    similar: int = 0
    better: int = 0
    zones: int = 0
    observed: int = 0
    observed_share: float | None = None
    missing: tuple[tuple[str, int], ...] = ()
    panel_periods: str | None = None
    reason: str | None = None

    @property
    def generation(self) -> Generation:
        """Return whose figures they are."""
        return Generation(self.level, self.vintage)

    @property
    def family(self) -> Family:
        """Return which gaps are summed up; kind: empty for the neighbourhoods alone."""
        return Family(self.indicator, self.level, self.vintage, self.period, self.kind or "")

    @property
    def path(self) -> str:
        """Return the address of exactly this row."""
        return SummaryKey(
            indicator=self.indicator, level=self.level, vintage=self.vintage, period=self.period,
            kind=self.kind, scope=self.scope, panel=self.panel,
        ).path  # fmt: skip

    @property
    def is_bounded(self) -> bool:
        """Tell whether the pooled gap is known only between bounds."""
        bounds = (self.difference_min, self.difference_max)
        return self.difference is None and None not in bounds

    @property
    def is_pooled(self) -> bool:
        """Tell whether the pooled gap is known, exactly or between bounds."""
        return self.difference is not None or self.is_bounded

    @property
    def is_local(self) -> bool:
        """Tell whether the neighbourhoods' own gaps are summed up."""
        return self.kind is not None and self.p50 is not None

    @property
    def judged(self) -> int:
        """Return how many neighbourhoods are worse, similar or better."""
        return self.worse + self.similar + self.better


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalGap:
    """The main gap of one neighbourhood, with its interval as it is served.

    least, most: what it may be where it is known only between bounds; limits: whatever their
    nature; department: code of the main one; longitude, latitude: of a point inside it.
    """

    indicator: str
    level: str
    code: str
    vintage: int
    period: str
    kind: str
    name: str
    benchmark_name: str | None = None
    department: str | None = None
    value: float | None = None
    benchmark_value: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    least: float | None = None
    most: float | None = None
    limits: tuple[float, float] | None = None
    ratio: float | None = None
    nature: str = "none"
    confidence_level: float | None = None
    is_significant: bool | None = None
    sign_certain: bool | None = None
    outcome: str = "not_compared"
    obs_status: str | None = None
    reason: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    srid: int | None = None

    @property
    def family(self) -> Family:
        """Return which gaps it is one of."""
        return Family(self.indicator, self.level, self.vintage, self.period, self.kind)

    @property
    def path(self) -> str:
        """Return the address of exactly this gap."""
        return GapKey(
            indicator=self.indicator, level=self.level, code=self.code, vintage=self.vintage,
            period=self.period, kind=self.kind,
        ).path  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One publication of a producer; number: of this edition, ids depend on the order of loads."""

    number: int
    source: str
    edition: str
    title: str
    producer: str
    licence: str
    operation: str
    address: str
    published_on: date | None
    accessed_on: date
    origin: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that an edition of a nation, a region or a department is made from.

    scope: the territory, None for all neighbourhoods; year: of reference; dated: the day on which
    the data were published; generations: how many neighbourhoods each has in the scope.
    summaries: of the scope, every kind and period; parts: of its regions and departments, of the
    families that themes are known by; gaps: the neighbourhoods' own, of those families and of the
    periods that they are compared with; uses: which releases stand behind each family.
    """

    scope: Place | None
    year: int
    data_version: int
    origin: str
    dated: date
    indicators: Mapping[str, Indicator]
    generations: Mapping[Generation, int]
    summaries: tuple[SummaryRow, ...] = ()
    parts: tuple[SummaryRow, ...] = ()
    gaps: tuple[LocalGap, ...] = ()
    releases: tuple[Release, ...] = ()
    uses: tuple[tuple[Family, int], ...] = ()
    outlines: tuple[Outline, ...] = ()
    refusals: Mapping[Family, str] = field(default_factory=dict)

    @cached_property
    def gaps_by_family(self) -> Mapping[Family, tuple[LocalGap, ...]]:
        """Return the neighbourhoods' gaps of each family."""
        found: dict[Family, list[LocalGap]] = defaultdict(list)
        for gap in self.gaps:
            found[gap.family].append(gap)
        return {family: tuple(gaps) for family, gaps in found.items()}

    @cached_property
    def _series(self) -> Mapping[tuple[str, Generation, str | None], tuple[SummaryRow, ...]]:
        found: dict[tuple[str, Generation, str | None], list[SummaryRow]] = defaultdict(list)
        for row in self.summaries:
            found[row.indicator, row.generation, row.kind].append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    def series(
        self, indicator: str, generation: Generation, kind: str | None
    ) -> tuple[SummaryRow, ...]:
        """Return every period and panel of an indicator against one kind (None: alone)."""
        return self._series.get((indicator, generation, kind), ())

    @cached_property
    def parts_by_family(self) -> Mapping[Family, tuple[SummaryRow, ...]]:
        """Return the regions' and departments' summaries of each family."""
        found: dict[Family, list[SummaryRow]] = defaultdict(list)
        for row in self.parts:
            found[row.family].append(row)
        return {family: tuple(rows) for family, rows in found.items()}

    def releases_of(self, families: set[Family]) -> tuple[Release, ...]:
        """Return the releases behind families, in the edition's order."""
        numbers = {number for family, number in self.uses if family in families}
        return tuple(one for one in self.releases if one.number in numbers)
