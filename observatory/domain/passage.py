"""From one generation of a zoning to the next: what became of whom, and figures carried over.

METHOD formula 8. Arrays are float64; NaN is a missing figure. Weights are shares of the old one.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.indicator import Aggregation, Nature
from observatory.domain.intervals import Bounds, FloatArray, floats
from observatory.domain.reasons import Reason
from observatory.domain.rest import straddle_share

Positions = NDArray[np.intp]


class Statement(StrEnum):
    """What the official correspondence says of a neighbourhood, in its own words."""

    CHANGED = "MODIFIE"
    UNCHANGED = "INCHANGE"
    NEW = "NOUVEAU"
    COMMUNE = "COMMUNE"  # Mayotte since 2025: whole communes stand for the neighbourhoods

    @property
    def has_history(self) -> bool:
        """Tell whether it names one that came before."""
        return self in (Statement.CHANGED, Statement.UNCHANGED)


class Relation(StrEnum):
    """What ties a territory to those of the other vintage."""

    IDENTICAL = "identical"
    MODIFIED = "modified"
    MERGED = "merged"  # one made of several
    SPLIT = "split"  # one that became several
    NEW = "new"
    ENDED = "ended"


def has_no_history(code: str) -> bool:
    """Tell whether the code itself says that the neighbourhood comes from none (QN09219N)."""
    return code.startswith("QN") and code.endswith("N")


class NoFigure(StrEnum):
    """Why a territory receives no converted figure."""

    NO_HISTORY = "no_history"  # it is new, says its producer
    NO_PASSAGE = "no_passage"
    SOURCE_MISSING = "source_missing"


def relate(partners: int, partners_of_partners: int, *, looks_back: bool) -> Relation:
    """Return what ties a territory to the vintage before (looks_back) or after.

    partners_of_partners: how many, itself included, share its partners with it.
    """
    if partners == 0:
        return Relation.NEW if looks_back else Relation.ENDED
    several, shared = Relation.MERGED, Relation.SPLIT
    if not looks_back:
        several, shared = shared, several
    if partners > 1:
        return several
    return shared if partners_of_partners > 1 else Relation.MODIFIED


def refuse_conversion(aggregation: Aggregation, nature: Nature) -> Reason | None:
    """Return why an indicator cannot be carried over: only counts can be split and added."""
    is_count = aggregation is Aggregation.SUM and nature is Nature.COUNT
    if is_count or aggregation is Aggregation.RATIO_OF_SUMS:
        return None
    return Reason.NON_ADDITIVE


@dataclass(frozen=True, slots=True)
class Links:
    """Which old one passes to which new one, by position, and how much of it (0 < weight <= 1)."""

    old: Positions
    new: Positions
    weight: FloatArray
    old_count: int
    new_count: int

    def unmapped(self) -> FloatArray:
        """Return the share of each old one that passes to none."""
        passed = np.bincount(self.old, self.weight, self.old_count)
        rest = 1 - passed
        # the dust of a sum of weights is no share
        return np.where(np.abs(rest) < 1e-12, 0.0, np.maximum(rest, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """One count on the new territories; always an estimate.

    Sources = total of `value` (NaN apart) + `withheld` + `unmapped`. A new one of which a source
    is missing has no value: what its other sources gave is withheld.
    """

    value: FloatArray
    bounds: Bounds
    unmapped: float
    withheld: float
    sources: float

    @property
    def unmapped_share(self) -> float:
        """Return the share of what the sources hold that no new territory receives."""
        return self.unmapped / self.sources if self.sources else 0.0


def convert(links: Links, x: ArrayLike, n: ArrayLike = np.nan) -> Converted:
    """Carry counts over (METHOD formula 8); numerators and denominators are converted apart.

    n: the denominators that x is a part of; NaN where x is no part of them (offences per
    inhabitant): all of x may then lie in any of the parts. Sources of no link pass to nobody.
    """
    x, n = floats(x, n)
    x = np.broadcast_to(x, links.old_count)
    # More than its denominator (a count of one year over the population of another): no part of it,
    # and bounds that took it for one would cross.
    n = np.where(x > n, np.nan, np.broadcast_to(n, links.old_count))
    part = straddle_share(x[links.old], n[links.old], links.weight)
    # What passes whole is not in doubt.
    lower = np.where(links.weight == 1, part.estimate, part.bounds.lower)
    upper = np.where(links.weight == 1, part.estimate, part.bounds.upper)
    known = np.where(np.isnan(part.estimate), 0.0, part.estimate)
    is_missing = np.bincount(links.new, np.isnan(part.estimate), links.new_count) > 0
    has_source = np.bincount(links.new, minlength=links.new_count) > 0
    has_value = has_source & ~is_missing
    total = np.bincount(links.new, known, links.new_count)

    def added(parts: FloatArray) -> FloatArray:
        sums = np.bincount(links.new, np.nan_to_num(parts), links.new_count)
        return np.where(has_value, sums, np.nan)

    return Converted(
        value=np.where(has_value, total, np.nan),
        bounds=Bounds(added(lower), added(upper)),
        unmapped=float(np.nansum(x * links.unmapped())),
        withheld=float(total[has_source & is_missing].sum()),
        sources=float(np.nansum(x)),
    )
