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
    SELECT m.child_id, m.parent_id, m.parent_level, m.parent_vintage, m.is_main,
           coalesce(m.share < 1, true) AS is_partial
    FROM membership m JOIN territory z ON z.id = m.child_id
    WHERE z.level = :level AND z.vintage = :vintage
    ORDER BY 1, 2
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

    is_last: in the last state of the generation (Mayotte's 42 became 17). parent_zone, parent,
    is_partial: every territory that holds one, whole or in part.
    """

    id: IntArray
    is_last: BoolArray
    scopes: list[Scopes]
    weight: FloatArray
    weight_period: str | None
    parent_zone: IntArray
    parent: IntArray
    is_partial: BoolArray

    def positions(self, ids: IntArray) -> IntArray:
        """Return where each id stands."""
        order = np.argsort(self.id)
        return order[np.searchsorted(self.id, ids, sorter=order)]


def read_scopes(connection: Connection, generation: LevelVintage) -> Zones:
    """Read the neighbourhoods of a generation, what holds them, and their proxy weights."""
    key = {"level": generation[0].value, "vintage": generation[1]}
    found = read_columns(connection, _ZONES, **key)
    ids, number = found["id"].astype(np.intp), len(found["id"])
    order = np.argsort(ids)
    parents = read_columns(connection, _PARENTS, **key)
    zone = order[np.searchsorted(ids, parents["child_id"], sorter=order)]
    main = parents["is_main"].astype(bool)
    everywhere = Scopes(np.array([-1]), np.zeros(number, dtype=np.intp))
    scopes = [
        _scopes(zone[chosen], parents["parent_id"][chosen], number)
        for level in LEVELS
        if (chosen := _best_vintage(main & (parents["parent_level"] == level), parents)).any()
    ]
    weights = read_columns(connection, _WEIGHTS, **key, proxy=PROXY)
    period = weights["period"][0] if len(weights["period"]) else None
    weight = np.full(number, np.nan)
    first = weights["period"] == period
    weight[order[np.searchsorted(ids, weights["territory_id"][first], sorter=order)]] = weights[
        "value"
    ][first]
    return Zones(
        id=ids, is_last=found["is_last"].astype(bool), scopes=[everywhere, *scopes], weight=weight,
        weight_period=period, parent_zone=zone, parent=parents["parent_id"].astype(np.intp),
        is_partial=parents["is_partial"].astype(bool),
    )  # fmt: skip


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
