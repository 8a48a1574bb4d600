"""What is known of a neighbourhood, of a department and of the places that share them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from observatory.domain.indicator import Indicator
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.finding import Finding
from observatory.domain.report.text import Rule, Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The state of the data that an edition is made from."""

    version: int
    origin: str
    dated: date

    @property
    def is_fictional(self) -> bool:
        """Tell whether the figures are the demonstration's."""
        return self.origin == "demonstration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A number with its address, or the reason why there is none (a code of REASONS)."""

    value: float | None
    served: tuple[Served, ...] = ()
    period: str = ""
    rule: Rule = Rule.SAME
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalGap:
    """The gap of one neighbourhood, or its figure alone where it is compared with nothing.

    is_compared: the finding's address is that of a gap, otherwise that of an observation.
    """

    finding: Finding
    benchmark: str | None = None
    is_compared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure of a series, and its benchmark's where there is one. paths: their addresses."""

    period: str
    value: float
    path: str
    benchmark: float | None = None
    benchmark_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How one indicator of a neighbourhood went; benchmark: the name of what it is beside."""

    indicator: Indicator
    points: tuple[Point, ...]
    benchmark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Where a gap stands among those of its generation, the worst being the first.

    peers: neighbourhoods with half to double its inhabitants, itself among them.
    """

    finding: Finding
    rank: Known
    peers: Known | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourhoodFacts:
    """All that the page of a neighbourhood tells.

    parents: names by level (commune, epci, ept, urban_unit, contract, department, region), those
    that hold most of it first; outline, around: its perimeter and its communes'; absent: themes
    of which no figure is loaded for its generation; longitude, latitude: of a point inside it.
    """

    place: Place
    data: Dataset
    parents: Mapping[str, tuple[Place, ...]]
    population: Known
    gaps: tuple[LocalGap, ...]
    series: Series | None = None
    rank: Rank | None = None
    outline: Outline | None = None
    around: tuple[Outline, ...] = ()
    absent: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None

    def names(self, level: str) -> str:
        """Return the names of the territories of one level, joined; empty if none is known."""
        return ", ".join(place.name for place in self.parents.get(level, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledGap:
    """What one indicator says of a department's neighbourhoods, and of wider territories'.

    finding: the gap of their sum, its bounds, or the distribution of their local gaps; alone:
    their own value, compared with nothing; local: what counts them by outcome, at its own
    benchmark; region, nation: the same as `finding`, of the neighbourhoods there; reason: why there
    is no gap, a code of REASONS.
    """

    finding: Finding
    alone: Finding | None = None
    local: Finding | None = None
    region: Finding | None = None
    nation: Finding | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    """All that the diagnosis of a department tells.

    population: of the neighbourhoods whose population is known, `counted` being their number;
    share: of the department's population that lives in them, at the last period that gives both;
    share_vintage: the generation that it is of, which may be an older one.
    """

    place: Place
    level: str
    vintage: int
    data: Dataset
    neighbourhoods: tuple[NeighbourhoodFacts, ...]
    count: Known
    population: Known
    counted: Known
    share: Known
    share_vintage: int
    gaps: tuple[PooledGap, ...]
    region: Place | None = None
    outline: Outline | None = None
    absent: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFacts:
    """The neighbourhoods of an intercommunality, an urban unit or a contract."""

    place: Place
    level: str
    vintage: int
    data: Dataset
    neighbourhoods: tuple[NeighbourhoodFacts, ...]
    count: Known
    outline: Outline | None = None
