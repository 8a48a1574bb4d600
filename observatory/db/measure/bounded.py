"""Bounds what cannot be subtracted: rests of rates published without counts, and of medians."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Connection, Integer, bindparam, text

from observatory.db.measure.bounded_medians import bound_medians
from observatory.db.measure.bounded_place import Place, Refusal
from observatory.db.measure.bounded_rates import bound_rates
from observatory.db.measure.compare import MeasuredFamilies
from observatory.db.measure.stock import (
    ABOVE,
    Stock,
    read_communes,
    read_composition,
    read_parents,
    read_zones,
)
from observatory.domain.reasons import Reason

__all__ = ["Place", "Rules", "bound_refused", "read_rules", "with_named"]

_RULES = text("""
    SELECT id, denominator_bounds, median_bounds FROM indicator
    WHERE id = ANY(:indicators)
      AND (denominator_bounds <> '{}' OR median_bounds IS NOT NULL)
""").bindparams(bindparam("indicators", type_=ARRAY(Integer)))


@dataclass(frozen=True, slots=True)
class Rules:
    """What bounds the rests of each indicator, by its id: see etl/indicators.py."""

    sizes: dict[int, dict[str, dict[str, Any]]]  # by level of the zoning
    medians: dict[int, dict[str, Any]]

    def counts(self) -> set[str]:
        """Return the codes of the counts that are summed over the communes of a parent."""
        found = {medians["weight"] for medians in self.medians.values()}
        return found | {one["within"] for one in self._sizes() if one["within"]}

    def codes(self) -> set[str]:
        """Return the codes of the figures that are wanted of the neighbourhoods."""
        sizes = {code for one in self._sizes() for code in one.values() if code}
        quantiles = {one["code"] for rule in self.medians.values() for one in rule["quantiles"]}
        return sizes | self.counts() | quantiles

    def _sizes(self) -> list[dict[str, Any]]:
        return [one for of_levels in self.sizes.values() for one in of_levels.values()]


def read_rules(
    connection: Connection, stock: Stock, measured: Sequence[int]
) -> tuple[Rules, Stock]:
    """Return the rules of the measured indicators, and the stock with what these name.

    Counts that the stock already holds are not read again.
    """
    rows = connection.execute(_RULES, {"indicators": list(measured)}).all()
    rules = Rules(
        {key: sizes for key, sizes, _ in rows if sizes},
        {key: medians for key, _, medians in rows if medians},
    )
    counted = {key for key, _ in stock.communes}
    counts = [code for code in sorted(rules.counts()) if stock.ids[code] not in counted]
    communes, parents = dict(stock.communes), dict(stock.parents)
    composition = dict(stock.composition)
    if counts:
        communes |= read_communes(connection, counts)
        vintages = {vintage for columns in communes.values() for vintage in columns}
        composition |= read_composition(connection, sorted(vintages - set(composition)), ABOVE)
    if unread := _unread(rules, stock):
        # Of the whole, also the quantiles that no neighbourhood publishes.
        parents |= read_parents(connection, unread, alone=True)
    return rules, replace(stock, communes=communes, composition=composition, parents=parents)


def _unread(rules: Rules, stock: Stock) -> list[int]:
    """Return the quantiles that the stock lacks at a period at which it has the median."""
    return sorted(
        {
            stock.ids[one["code"]]
            for key, rule in rules.medians.items()
            for period in rule["weight_periods"]
            for one in rule["quantiles"]
            if (key, period) in stock.parents
            and (stock.ids[one["code"]], period) not in stock.parents
        }
    )


def bound_refused(
    place: Place, rules: Rules, refusals: Sequence[Refusal]
) -> tuple[list[MeasuredFamilies], list[Refusal]]:
    """Return the families that can be bounded all the same, and the refusals that stand."""
    if not any(refusal[0] in rules.sizes or refusal[0] in rules.medians for refusal in refusals):
        return [], list(refusals)
    place = with_named(place, rules)
    measured, left = [], []
    for refusal in refusals:
        found = _bound(place, rules, refusal)
        if isinstance(found, Reason):
            left.append((*refusal[:3], found))
        else:
            measured.append(found)
    return measured, left


def _bound(place: Place, rules: Rules, refusal: Refusal) -> MeasuredFamilies | Reason:
    """Return the family between bounds, or why it is refused: what stood, or what stands before."""
    if not refusal[2].is_rest:  # a ring is counted from units, or not at all
        return refusal[3]
    sizes = rules.sizes.get(refusal[0], {}).get(place.generation[0].value)
    medians = rules.medians.get(refusal[0])
    if sizes and refusal[3] is Reason.NO_COUNTS:
        return bound_rates(place, sizes, refusal)
    if medians and refusal[3] is Reason.NON_ADDITIVE:
        return bound_medians(place, medians, refusal) or refusal[3]
    return refusal[3]


def with_named(place: Place, rules: Rules) -> Place:
    """Return the place with the figures of its neighbourhoods that the rules name."""
    read = {indicator for indicator, _ in place.zones}
    named = {place.stock.ids[code] for code in rules.codes()}
    if not (missing := sorted(named - read)):
        return place
    found = read_zones(place.connection, *place.generation, missing)
    return replace(place, zones={**place.zones, **found})
