"""What the annual report is made from: plain rows, whoever reads them and from wherever."""

from dataclasses import dataclass
from datetime import date

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level


@dataclass(frozen=True, slots=True, order=True)
class Generation:
    """A zoning generation: its level and vintage."""

    level: Level
    vintage: int


@dataclass(frozen=True, slots=True, order=True)
class FamilyKey:
    """The gaps of one indicator, at one period, of one generation, with one kind of benchmark."""

    indicator: str
    generation: Generation
    period: str
    kind: BenchmarkKind


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """How many neighbourhoods of a family have a row, and how many of these a difference."""

    key: FamilyKey
    zones: int
    compared: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole family that was not computed."""

    key: FamilyKey
    reason: Reason


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Neighbourhoods of a family that have no difference; no reason: only bounds are known."""

    key: FamilyKey
    reason: Reason | None
    zones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySummary:
    """Sums and quantiles over the compared neighbourhoods of a family (METHOD formula 12).

    Counts (`_x`, `_n`) are None where a compared neighbourhood has none. Each benchmark is
    counted once, however many neighbourhoods share it. `all_n` is the denominator of every
    neighbourhood, compared or not; `unknown_n` of these have none.
    """

    key: FamilyKey
    zones: int
    compared: int
    worse: int = 0
    similar: int = 0
    better: int = 0
    adjusted: int = 0  # how many have an adjusted p-value
    estimated: int = 0
    breaks: int = 0
    zone_x: float | None = None
    zone_n: float | None = None
    benchmark_x: float | None = None
    benchmark_n: float | None = None
    all_n: float | None = None
    unknown_n: int = 0
    weighted_mean: float | None = None
    mean: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedGap:
    """One of the widest unfavourable gaps of a family."""

    key: FamilyKey
    rank: int
    code: str
    name: str
    benchmark_name: str | None
    value: float
    benchmark_value: float
    difference: float
    lower: float | None
    upper: float | None
    interval_nature: str
    confidence_level: float | None
    is_significant: bool | None


@dataclass(frozen=True, slots=True)
class DepartmentGap:
    """The local gaps of one department; the median is None when none was computed."""

    key: FamilyKey
    code: str
    name: str
    zones: int
    compared: int
    median: float | None


@dataclass(frozen=True, slots=True)
class ZonePoint:
    """A neighbourhood on a map."""

    key: FamilyKey
    code: str
    name: str
    department: str | None
    longitude: float
    latitude: float
    srid: int
    difference: float | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A department's simplified perimeter, in longitude and latitude (WKB, hexadecimal)."""

    code: str
    name: str
    vintage: int
    srid: int  # the metric system to draw it in
    wkb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """One publication of a producer."""

    id: int
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


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a check of the load found something."""

    source: str
    check_name: str
    severity: str
    findings: int
    rows: int


@dataclass(frozen=True, slots=True)
class DataVersion:
    """The state of the database."""

    version: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What there is to choose from."""

    data_version: DataVersion
    indicators: tuple[Indicator, ...]
    generations: dict[Generation, int]  # how many neighbourhoods in its last state
    families: tuple[FamilyCount, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the families that were chosen."""

    summaries: tuple[FamilySummary, ...] = ()
    reasons: tuple[ReasonCount, ...] = ()
    sources: tuple[tuple[FamilyKey, int], ...] = ()  # ids of the releases behind each family
    releases: tuple[ReleaseRow, ...] = ()
    findings: tuple[FindingCount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MainFigures:
    """The places behind the main indicators of the themes."""

    rankings: tuple[RankedGap, ...] = ()
    departments: tuple[DepartmentGap, ...] = ()
    points: tuple[ZonePoint, ...] = ()
    outlines: tuple[tuple[Generation, tuple[Outline, ...]], ...] = ()
