"""One generation as the bounded families see it: figures, parents, and rows made of bounds."""

from dataclasses import dataclass, fields, replace

import numpy as np
from sqlalchemy import Connection

from observatory.db.measure.choose import choose_parents
from observatory.db.measure.compare import MeasuredFamilies
from observatory.db.measure.families import (
    Family,
    Parents,
    build_family,
    kind_memberships,
    positions,
    summed_parents,
)
from observatory.db.measure.stock import Column, LevelVintage, Membership, Series, Stock
from observatory.domain.adjust import outcome
from observatory.domain.agglomeration import IntArray
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import ObsStatus
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK
from observatory.domain.sides import Comparison

Refusal = tuple[int, str, BenchmarkKind, Reason]  # indicator's id, period, kind, why


@dataclass(frozen=True, slots=True)
class Place:
    """One generation: its figures, and where it lies."""

    connection: Connection
    stock: Stock
    generation: LevelVintage
    zones: dict[Series, Column]
    memberships: dict[LevelVintage, Membership]

    def parents(self, refusal: Refusal, *, has_counts: bool) -> Parents | Reason:
        """Return the parents, by their counts or by published figures, or why there are none."""
        indicator, period, kind, _ = refusal
        zones = self.zones[indicator, period]
        return choose_parents(
            self.stock, indicator, period, kind, zones, self.memberships, has_counts
        )

    def column(self, series: Series, territory: IntArray, of: str = "value") -> FloatArray:
        """Return a figure of these zones, NaN where it is missing."""
        return aligned(self.zones.get(series), territory, of)

    def people(self, code: str, period: str, refusal: Refusal, parents: Parents) -> FloatArray:
        """Return how many of a count live in each parent, NaN where its communes do not tell."""
        indicator, _, kind, _ = refusal
        counted = replace(self.stock.indicators[indicator], numerator=code, denominator=code)
        for found in summed_parents(self.stock, counted, indicator, period, kind.parent_level):
            if found.key == parents.key:
                at = positions(found.territory, parents.territory)
                return np.append(found.x, np.nan)[at]
        return np.full(len(parents.territory), np.nan)


def aligned(column: Column | Parents | None, territory: IntArray, of: str = "value") -> FloatArray:
    """Return a column in the order of these territories, NaN where it has none."""
    if column is None:
        return np.full(len(territory), np.nan)
    at = positions(column.territory, territory)
    found: FloatArray = np.append(getattr(column, of), np.nan)[at]
    return found


@dataclass(frozen=True, slots=True)
class Pairs:
    """All zones of a family in their parents, those without a row for the figure at the end.

    Parents are numbered as the family's; one more, without a figure, is that of the others.
    """

    family: Family
    territory: IntArray
    parent: IntArray
    share: FloatArray

    @property
    def number(self) -> int:
        """Return how many pairs are compared."""
        return len(self.family.zone)

    def with_nobody(self, of_parents: FloatArray) -> FloatArray:
        """Return a figure of the parents, NaN for the one that stands for none."""
        return np.append(of_parents, np.nan)

    def padded(self, of_zones: FloatArray) -> FloatArray:
        """Return a figure of the compared zones for all pairs, NaN for the hidden ones."""
        hidden = np.full(len(self.parent) - self.number, np.nan)
        return np.append(of_zones[self.family.zone], hidden)


def pair_up(place: Place, refusal: Refusal, parents: Parents) -> Pairs:
    """Pair every zone of the generation with its parent."""
    indicator, period, kind, _ = refusal
    zones = place.zones[indicator, period]
    family = build_family(
        indicator, place.stock.indicators[indicator], period, kind, zones, parents,
        place.memberships,
    )  # fmt: skip
    found = kind_memberships(kind, parents.key[1], place.memberships)
    hidden = np.empty(0, dtype=np.intp)
    if found is not None:
        unseen = ~np.isin(found.zone, zones.territory)
        hidden = found.zone[unseen][positions(parents.territory, found.parent[unseen]) >= 0]
    has_parent = family.parent >= 0
    return Pairs(
        family,
        np.append(zones.territory[family.zone], hidden),
        np.append(np.where(has_parent, family.parent, len(parents.territory)), family.hidden),
        np.append(np.where(has_parent, family.share, 1.0), family.hidden_share),
    )


def as_rows(pairs: Pairs, comparison: Comparison, *, is_estimated: bool) -> MeasuredFamilies:
    """Return the compared pairs as a family measured between bounds, without chance or test."""
    family, number = pairs.family, pairs.number
    kept = Comparison(**{f.name: getattr(comparison, f.name)[:number] for f in fields(Comparison)})
    status = family.zones.status[family.zone]
    missing = kept.reason == Reason.ZONE_MISSING.value
    suppressed = missing & (status == ObsStatus.SUPPRESSED.value)
    reason = np.where(suppressed, Reason.ZONE_SUPPRESSED.value, kept.reason)
    reason = np.where((family.absent != OK) & ~missing, family.absent, reason)
    blank = np.full(number, np.nan)
    said = outcome(
        kept.direction, blank, np.full(number, float(family.indicator.polarity.sign)),
        is_material=kept.is_material,
    )  # fmt: skip
    straddles = (pairs.share < 1) | np.isnan(pairs.share)
    touched = np.bincount(pairs.parent, straddles, len(family.parents.territory) + 1) > 0
    return MeasuredFamilies(
        [family], np.zeros(number, dtype=np.intp), kept, np.full(number, family.indicator.scale),
        reason, status, touched[pairs.parent[:number]] | is_estimated, blank, blank, blank, blank,
        said,
    )  # fmt: skip
