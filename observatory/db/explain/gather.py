"""Gathers all that the steps of an explanation speak of, in a few narrow queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection
from sqlalchemy import Row as Entry

from observatory.db.explain.parent import Side, possible_sides
from observatory.db.explain.read import (
    GapKey,
    Record,
    read_figures,
    read_indicators,
    read_place,
    read_releases,
)
from observatory.db.explain.recompute import Adjusted, Recomputed, adjust, recompute
from observatory.db.explain.surroundings import Surroundings, read_surroundings
from observatory.db.explain.trace import Tracer
from observatory.db.measure.stock import read_indicators as read_catalogue
from observatory.domain.observation import ConfStatus
from observatory.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one gap. stored None: refused as a family, or never measured.

    counts: the indicators of the numerator and the denominator. figures: the records of the
    neighbourhoods of the parent, per count indicator's code (or the indicator's own), by
    territory's id.
    """

    key: GapKey
    indicator: Entry[Any]
    counts: tuple[Entry[Any], Entry[Any]] | None
    zone: Record
    stored: Record | None
    side: Side | None
    again: Recomputed | None
    adjusted: Adjusted | None
    figures: Mapping[str, Mapping[int, Record]]
    tracer: Tracer
    ring: Surroundings | None = None  # what surrounds it, where that is the benchmark

    @property
    def denominator_period(self) -> str:
        """Return the period of the denominator."""
        periods: Mapping[str, str] = self.indicator.denominator_periods
        return periods.get(self.key.period, self.key.period)

    @property
    def is_counted(self) -> bool:
        """Tell whether the neighbourhoods' counts are known, not their rates alone."""
        if self.again is not None:
            return self.again.is_counted
        return self.counts is not None and bool(self.figures[self.counts[0].code])

    @property
    def is_open(self) -> bool:
        """Tell whether every figure of the sums may be shown (METHOD rule 7)."""
        records = [one for group in self.figures.values() for one in group.values()]
        is_free = all(one["conf_status"] == ConfStatus.FREE for one in records)
        is_free &= self.ring is None or self.ring.is_open
        return is_free and (self.side is None or self.side.is_open)


def gather(
    connection: Connection, key: GapKey, stored: Record | None, indicator: Entry[Any]
) -> Gathered:
    """Return the neighbourhood's figures, the parent's, and the gap measured again from them."""
    zone = read_place(connection, key.zone)
    counts = _counts(connection, indicator)
    side, again = None, None
    withheld = stored is not None and stored["reason"] == Reason.DISCLOSIVE.value
    if stored is not None and stored["benchmark_id"] is not None and not withheld:
        side, again = _measure(connection, key, stored, indicator, counts)
    members = [member["id"] for member in again.members] if again else [zone["id"]]
    figures = _figures(connection, key, indicator, counts, members)
    adjusted = None
    if stored is not None:
        adjusted = adjust(connection, key, stored, read_catalogue(connection)[indicator.id])
    ring = None
    if key.kind.ring_metres and counts is not None and stored is not None and not withheld:
        periods = key.period, indicator.denominator_periods.get(key.period, key.period)
        counted = [(one.id, period) for one, period in zip(counts, periods, strict=True)]
        ring = read_surroundings(connection, key, zone["id"], counted)
    used = [one["release_id"] for group in figures.values() for one in group.values()]
    used += ring.releases if ring is not None else []
    tracer = Tracer(read_releases(connection, [*used, *_releases(side)]))
    return Gathered(
        key, indicator, counts, zone, stored, side, again, adjusted, figures, tracer, ring
    )


def _counts(connection: Connection, indicator: Entry[Any]) -> tuple[Entry[Any], Entry[Any]] | None:
    if indicator.aggregation != "ratio_of_sums":
        return None
    found = read_indicators(connection, [indicator.numerator, indicator.denominator])
    return found[indicator.numerator], found[indicator.denominator]


def _measure(
    connection: Connection,
    key: GapKey,
    stored: Record,
    indicator: Entry[Any],
    counts: tuple[Entry[Any], Entry[Any]] | None,
) -> tuple[Side | None, Recomputed | None]:
    """Return the side from which the stored gap is found again; else the last one possible."""
    core = read_catalogue(connection)[indicator.id]
    found: tuple[Side | None, Recomputed | None] = (None, None)
    for side in possible_sides(
        connection, stored["benchmark_id"], key.period, indicator, counts, core
    ):
        again = recompute(connection, key, stored, core, side.counted)
        if key.kind.is_rest and not again.is_counted:
            return None, None  # rates without counts have no rest by subtraction
        found = side, again
        if all(is_alike(stored[name], again.row[name]) for name in _TELLING):
            break
    return found


# Of several ways to count the parent, the one that the measure took gives these.
_TELLING = ("benchmark_value", "benchmark_numerator", "benchmark_denominator", "reason")


def is_alike(stored: Any, again: Any) -> bool:
    """Tell whether two numbers are one, but for the order in which fractions were added up."""
    if isinstance(stored, float) and isinstance(again, float):
        return bool(np.isclose(stored, again, rtol=1e-9, atol=1e-12))
    return bool(stored == again)


def _figures(
    connection: Connection,
    key: GapKey,
    indicator: Entry[Any],
    counts: tuple[Entry[Any], Entry[Any]] | None,
    members: Sequence[int],
) -> dict[str, dict[int, Record]]:
    wanted = [(indicator, key.period)]
    if counts is not None:
        other = indicator.denominator_periods.get(key.period, key.period)
        wanted += [(counts[0], key.period), (counts[1], other)]
    return {
        one.code: {row["id"]: row for row in read_figures(connection, one.id, period, members)}
        for one, period in wanted
    }


def _releases(side: Side | None) -> list[int]:
    if side is None:
        return []
    counted = [one for count in (*side.numerator, *side.denominator) for one in count.figures]
    return [one["release_id"] for one in (*counted, *([side.published] if side.published else []))]
