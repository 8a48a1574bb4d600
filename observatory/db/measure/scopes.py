"""Which neighbourhoods a summary is of: those of a generation, by the territory that holds them."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from observatory.db.answers import read_columns
from observatory.db.measure.stock import LevelVintage
from observatory.domain.groups import BoolArray, IntArray
from observatory.domain.intervals import FloatArray

# The weight of figures published without counts. Of one year for all periods, so that a change
# over time is never a change of weights.
PROXY = "population"
LEVELS = ("country", "region", "department")

# By code: sums must not depend on the order in which files were loaded.
_ZONES = text("""
    SELECT t.id, coalesce(t.valid_to, 'infinity')
                 = max(coalesce(t.valid_to, 'infinity')) OVER () AS is_last
    FROM territory t WHERE t.level = :level AND t.vintage = :vintage
    ORDER BY t.code COLLATE "C", t.id
""")
_PARENTS = text("""
    SELECT m.child_id, m.parent_id, m.parent_level, m.parent_vintage
    FROM membership m JOIN territory z ON z.id = m.child_id
    WHERE z.level = :level AND z.vintage = :vintage AND m.is_main
      AND m.parent_level = ANY(:levels)
""")
_WEIGHTS = text("""
    SELECT o.period, o.territory_id, o.value
    FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = :proxy
    JOIN territory t ON t.id = o.territory_id
    WHERE t.level = :level AND t.vintage = :vintage AND o.known_to IS NULL AND o.value > 0
    ORDER BY o.period COLLATE "C", o.territory_id
""")


@dataclass(frozen=True, slots=True)
class Scopes:
    """The territories of one level that neighbourhoods are summed over."""

    id: IntArray  # −1: every neighbourhood of the generation
    of_zone: IntArray  # position in id, −1 where none holds the neighbourhood


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The neighbourhoods of one generation, by code.

    is_last: in the last state of the generation (Mayotte's 42 became 17).
    """

    id: IntArray
    is_last: BoolArray
    scopes: list[Scopes]
    weight: FloatArray
    weight_period: str | None

    def positions(self, ids: IntArray) -> IntArray:
        """Return where each id stands."""
        order = np.argsort(self.id)
        return order[np.searchsorted(self.id, ids, sorter=order)]


def read_scopes(connection: Connection, generation: LevelVintage) -> Zones:
    """Read the neighbourhoods of a generation, what holds them, and their proxy weights."""
    key = {"level": generation[0].value, "vintage": generation[1]}
    found = read_columns(connection, _ZONES, **key)
    weights = read_columns(connection, _WEIGHTS, **key, proxy=PROXY)
    period = weights["period"][0] if len(weights["period"]) else None
    zones = Zones(
        id=found["id"].astype(np.intp), is_last=found["is_last"].astype(bool), scopes=[],
        weight=np.full(len(found["id"]), np.nan), weight_period=period,
    )  # fmt: skip
    first = weights["period"] == period
    zones.weight[zones.positions(weights["territory_id"][first])] = weights["value"][first]
    parents = read_columns(connection, _PARENTS, **key, levels=list(LEVELS))
    position = zones.positions(parents["child_id"])
    zones.scopes.append(Scopes(np.array([-1]), np.zeros(len(zones.id), dtype=np.intp)))
    for level in LEVELS:
        chosen = _best_vintage(parents["parent_level"] == level, parents)
        if chosen.any():
            scopes = _scopes(position[chosen], parents["parent_id"][chosen], len(zones.id))
            zones.scopes.append(scopes)
    return zones


def _best_vintage(of_level: BoolArray, parents: dict[str, IntArray]) -> BoolArray:
    """Keep the vintage that holds most neighbourhoods, the latest on ties: the row names it."""
    vintages, counts = np.unique(parents["parent_vintage"][of_level], return_counts=True)
    if not len(vintages):
        return of_level
    best = vintages[counts == counts.max()].max()
    kept: BoolArray = of_level & (parents["parent_vintage"] == best)
    return kept


def _scopes(zone: IntArray, parent: IntArray, number: int) -> Scopes:
    ids, position = np.unique(parent, return_inverse=True)
    of_zone = np.full(number, -1)
    of_zone[zone] = position
    return Scopes(ids, of_zone)
