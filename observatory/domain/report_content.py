"""What a report says: numbers and sentences, ready to be laid out by whoever renders it."""

from dataclasses import dataclass

from observatory.domain.report_rows import (
    DepartmentGap,
    FindingCount,
    Generation,
    Outline,
    RankedGap,
    ReleaseRow,
    ZonePoint,
)


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Why some neighbourhoods of a line have no gap."""

    sentence: str
    zones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One indicator, at one period, with one kind of benchmark."""

    indicator: str
    label: str
    unit: str
    is_additive: bool  # by its nature; its counts may be unpublished all the same
    is_neutral: bool
    period: str
    is_borrowed: bool
    benchmark_kind: str
    benchmark_label: str
    is_default: bool
    zones: int
    absent: int
    compared: int
    refusal: str | None = None  # why the whole line is empty
    zone_value: float | None = None
    benchmark_value: float | None = None
    pooled_gap: float | None = None
    mean_gap: float | None = None
    is_weighted: bool = False  # has a pooled gap, and a mean weighted by the denominators
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    worse: int = 0
    similar: int = 0
    better: int = 0
    is_adjusted: bool = False  # outcomes rest on p-values, adjusted for many comparisons
    # share of the denominator compared (METHOD rule 12), and what the missing part could do
    observed_share: float | None = None
    share_is_upper_bound: bool = False
    zone_value_min: float | None = None
    zone_value_max: float | None = None
    not_compared: tuple[NotCompared, ...] = ()
    releases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """What to remember: a fact with two numbers and a gap, then how sure it is."""

    fact: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """A map and its words: departments, or neighbourhoods where there are few departments."""

    title: str
    description: str
    unit: str
    polarity: int
    is_points: bool
    departments: tuple[DepartmentGap, ...]
    points: tuple[ZonePoint, ...]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MainIndicator:
    """The places behind the indicator that a theme is known by."""

    row: TableRow
    headline: Headline
    map: MapContent | None
    areas_caption: str
    departments: tuple[DepartmentGap, ...]
    sources: tuple[str, ...]  # of this indicator alone
    ranking_caption: str
    ranking_note: str
    ranking: tuple[RankedGap, ...]
    has_direction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSection:
    """One theme of one generation."""

    theme: str
    title: str
    caption: str
    coverage_caption: str
    rows: tuple[TableRow, ...]
    has_pooled: bool
    chart_title: str
    chart_description: str
    main: MainIndicator
    reading_note: str
    pooling_note: str | None  # why some lines, or all, have no pooled gap
    scope: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnavailableGroup:
    """Indicators that are missing for one and the same reason."""

    sentence: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """A reason, over all the lines asked for."""

    sentence: str
    zones: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationSection:
    """All the themes of one zoning generation."""

    generation: Generation
    title: str
    zones: int
    headlines: tuple[Headline, ...]
    themes: tuple[ThemeSection, ...]
    unavailable: tuple[UnavailableGroup, ...]
    not_computed: tuple[ReasonTotal, ...]
    nothing: str | None  # that no gap at all was computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The annual report of one reference year, in one language."""

    language: str
    year: int
    title: str
    data_version: int
    origin: str
    banner: str | None  # printed on top, and below every table, when figures are not real
    sections: tuple[GenerationSection, ...]
    counts_note: str | None
    caveats: tuple[str, ...]
    releases: tuple[ReleaseRow, ...]
    findings: tuple[FindingCount, ...]
