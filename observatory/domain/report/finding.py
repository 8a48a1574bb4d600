"""What there is to say of an indicator in a territory: level, gap, how sure, how it changed."""

from dataclasses import dataclass

from observatory.domain.indicator import Indicator
from observatory.domain.report.document import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a gap moved between two periods of one series, in the indicator's unit.

    path, before: addresses of the newer and of the older figure; lower, upper: None without an
    interval; is_established: beyond chance and materiality, None where nothing tells;
    is_constant: of the neighbourhoods that have a figure at both periods; field: the figure of the
    two addresses that it is the difference of, otherwise the gap that the finding has.
    """

    since: str
    path: str
    before: str
    difference: float
    lower: float | None = None
    upper: float | None = None
    is_established: bool | None = None
    is_constant: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of /v1/summaries (pooled or local gaps) or of /v1/gaps (one neighbourhood).

    place: the territory whose neighbourhoods are summed, None for all, or the neighbourhood;
    difference: zone minus benchmark; lower, upper: its interval; least, most: what it would be
    whatever the unknown cells hold (METHOD rule 12), with benchmark_least and benchmark_most;
    mean, p25, p50, p75: of the local gaps; worse, similar, better: neighbourhoods by outcome;
    zones: neighbourhoods there are, observed: those with a figure; hidden: for secrecy.
    """

    indicator: Indicator
    level: str
    vintage: int
    period: str
    kind: str
    path: str
    place: Place | None = None
    is_neighbourhood: bool = False
    value: float | None = None
    benchmark: float | None = None
    difference: float | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    nature: str = "none"
    level_of_confidence: float | None = None
    least: float | None = None
    most: float | None = None
    benchmark_least: float | None = None
    benchmark_most: float | None = None
    sign_certain: bool | None = None
    mean: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    worse: int = 0
    similar: int = 0
    better: int = 0
    zones: int = 0
    observed: int = 0
    observed_share: float | None = None
    hidden: int = 0
    outcome: str = "not_compared"
    is_significant: bool | None = None
    reason: str | None = None
    last_year: Change | None = None
    contract: Change | None = None
