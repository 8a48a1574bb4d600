"""The pooled gaps of rates published without counts: bounds over all the parents of a scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import ARRAY, Connection, Integer, bindparam, text

from observatory.db.measure.bounded import Place, Rules, read_rules, with_named
from observatory.db.measure.bounded_rates import lay_rates
from observatory.db.measure.stock import (
    LevelVintage,
    Stock,
    read_memberships,
    read_stock,
    read_zones,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.bounded_rest import RatedZones, Wholes
from observatory.domain.groups import BoolArray, IntArray
from observatory.domain.pooled_rest import PooledBounds, pooled_bounds
from observatory.domain.reasons import Reason

_RATED = text("""
    SELECT id FROM indicator WHERE id = ANY(:indicators) AND denominator_bounds <> '{}' ORDER BY id
""").bindparams(bindparam("indicators", type_=ARRAY(Integer)))

FamilyKey = tuple[int, str, BenchmarkKind]  # indicator's id, period, kind


@dataclass(frozen=True, slots=True)
class RatedStock:
    """What bounds the rates of some indicators, and the figures that it needs."""

    rules: Rules
    stock: Stock


@dataclass(frozen=True, slots=True)
class RatedFamily:
    """The neighbourhoods of one family with what is known of them, and their parents."""

    territory: IntArray
    zones: RatedZones
    wholes: Wholes

    def pool(self, is_inside: BoolArray) -> PooledBounds | None:
        """Return the bounds of the gap of these neighbourhoods, each parent once.

        None where a parent also holds others: its rest would not be theirs; or has no counts.
        """
        parent, number = self.zones.parent, len(self.wholes.x)
        within, beyond = (np.bincount(parent, side, number) > 0 for side in (is_inside, ~is_inside))
        if (within & beyond & ~np.isnan(self.wholes.x)).any():
            return None
        wholes = replace(self.wholes, x=np.where(within, self.wholes.x, np.nan))
        pooled = pooled_bounds(self.zones, wholes)
        return pooled if pooled.parents else None


def read_rated(connection: Connection, indicators: Sequence[int]) -> RatedStock | None:
    """Read what bounds the rates of these indicators; None where no rule of theirs does."""
    rated = list(connection.scalars(_RATED, {"indicators": list(indicators)}))
    if not rated:
        return None
    return RatedStock(*read_rules(connection, read_stock(connection, rated), rated))


def lay_families(
    connection: Connection,
    generation: LevelVintage,
    rated: RatedStock,
    wanted: Sequence[FamilyKey],
) -> Mapping[FamilyKey, RatedFamily]:
    """Lay out the families that a rule of this level bounds, as their stored gaps are."""
    sizes = rated.rules.sizes
    keys = [key for key in wanted if generation[0].value in sizes.get(key[0], {})]
    if not keys:
        return {}
    zones = read_zones(connection, *generation, sorted({key[0] for key in keys}))
    memberships = read_memberships(connection, *generation)
    place = Place(connection, rated.stock, generation, zones, memberships)
    place = with_named(place, rated.rules)
    found = {}
    for key in keys:
        laid = lay_rates(place, sizes[key[0]][generation[0].value], (*key, Reason.NO_COUNTS))
        if not isinstance(laid, Reason):
            found[key] = RatedFamily(laid[0].territory, laid[1], laid[2])
    return found
