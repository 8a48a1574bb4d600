"""Reads what surrounds the neighbourhoods, and counts it by the units that the rings lie on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from observatory.db.answers import groups_of, read_columns
from observatory.db.measure.families import Family, Parents
from observatory.db.measure.stock import Column, Series, Stock
from observatory.domain.agglomeration import IntArray
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator
from observatory.domain.intervals import FloatArray, divide
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK
from observatory.domain.ring import Counts, Pieces, leave_zones_out, ring_counts
from observatory.domain.territory import Level

_RINGS = text("""
    SELECT r.metres, r.territory_id, r.area_m2 FROM ring r
    JOIN territory t ON t.id = r.territory_id
    WHERE t.level = :level AND t.vintage = :vintage ORDER BY r.metres, r.territory_id
""")
_PARTS = text("""
    SELECT u.vintage, r.metres, r.territory_id, r.unit_id, r.weight, r.cover
    FROM ring_part r
    JOIN territory z ON z.id = r.territory_id
    JOIN territory u ON u.id = r.unit_id
    WHERE z.level = :level AND z.vintage = :of
    ORDER BY u.vintage, r.metres, r.territory_id, r.unit_id
""")
_COUNTS = text("""
    SELECT o.indicator_id, o.period, t.vintage, o.territory_id, o.value, o.release_id
    FROM observation o JOIN territory t ON t.id = o.territory_id
    WHERE o.known_to IS NULL AND o.indicator_id = ANY(:counts)
      AND o.territory_id IN (SELECT unit_id FROM ring_part)
    ORDER BY o.indicator_id, o.period COLLATE "C", t.vintage, o.territory_id
""")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Pairs of a neighbourhood and a unit, by id, with what ring_part says of them."""

    place: IntArray
    unit: IntArray
    weight: FloatArray
    cover: FloatArray


@dataclass(frozen=True, slots=True)
class _Units:
    """The units that have both counts of a figure, sorted by id."""

    unit: IntArray
    x: FloatArray
    n: FloatArray
    release: int
    vintage: int


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of one generation: their areas, the units they lie on, and what these count."""

    areas: dict[int, tuple[IntArray, FloatArray]]  # by width: ids, m²
    parts: dict[tuple[int, int], _Parts]  # by vintage of units and width; 0: the zones
    counts: dict[Series, dict[int, tuple[IntArray, FloatArray, int]]]

    def around(
        self, stock: Stock, indicator_id: int, period: str, kind: BenchmarkKind, zones: Column
    ) -> Family | Reason:
        """Pair the zones with what surrounds them, or say why none of them can be."""
        metres = kind.ring_metres or 0
        if metres not in self.areas:
            return Reason.NO_PERIMETER
        units = self._units(stock, indicator_id, period, metres)
        if units is None:
            return Reason.NO_FINE_SOURCE
        indicator = stock.indicators[indicator_id]
        counts = self._count(units, metres, zones, indicator)
        return _family(
            indicator_id, indicator, period, kind, zones, counts, units, self._absent(metres, zones)
        )

    def _units(self, stock: Stock, indicator_id: int, period: str, metres: int) -> _Units | None:
        """Return the units of the vintage that counts most of them, the later one on ties."""
        indicator = stock.indicators[indicator_id]
        n_period = stock.denominator_periods[indicator_id].get(period, period)
        xs = self.counts.get((stock.ids[indicator.numerator or ""], period), {})
        ns = self.counts.get((stock.ids[indicator.denominator or ""], n_period), {})
        found = []
        for vintage in sorted(set(xs) & set(ns)):
            (ids_x, x, release), (ids_n, n, _) = xs[vintage], ns[vintage]
            # A unit that hides its denominator tells of nothing: its part of the ring is missing.
            ids_n, n = ids_n[np.isfinite(n)], n[np.isfinite(n)]
            both, at_x, at_n = np.intersect1d(ids_x, ids_n, True, return_indices=True)
            parts = self.parts.get((vintage, metres))
            if parts is not None and np.isin(parts.unit, both).any():
                found.append(_Units(both, x[at_x], n[at_n], release, vintage))
        return max(found, key=lambda one: (len(one.unit), one.vintage), default=None)

    def _count(self, units: _Units, metres: int, zones: Column, indicator: Indicator) -> Counts:
        """Estimate the counts of the rings, those of the zones being left out of each unit."""
        zone_ids = self.areas[metres][0]
        inside = _pieces(self.parts.get((units.vintage, 0)), zone_ids, units.unit)
        rings = self.parts[units.vintage, metres]
        known = np.isin(rings.unit, units.unit) & np.isin(rings.place, zones.territory)
        x_z, n_z = (_of_zones(zone_ids, zones, of) for of in (zones.numerator, zones.denominator))
        left = leave_zones_out(units.x, units.n, x_z, n_z, inside, indicator.nature)
        pieces = Pieces(
            np.searchsorted(zones.territory, rings.place[known]),
            np.searchsorted(units.unit, rings.unit[known]),
            rings.weight[known],
        )
        return ring_counts(left, pieces, rings.cover[known], len(zones.territory), indicator.nature)

    def _absent(self, metres: int, zones: Column) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        ids, areas = self.areas[metres]
        has_ring = np.isin(zones.territory, ids)
        absent = np.full(len(zones.territory), OK, dtype=object)
        absent[~has_ring] = Reason.NO_PERIMETER.value
        absent[np.isin(zones.territory, ids[areas == 0])] = Reason.EMPTY_REST.value
        return absent


def read_rings(
    connection: Connection, level: Level, vintage: int, stock: Stock, measured: Sequence[int]
) -> Rings:
    """Read the rings of one generation, and the units' counts of the measured ratios."""
    areas = read_columns(connection, _RINGS, level=level, vintage=vintage)
    parts = read_columns(connection, _PARTS, level=level, of=vintage)
    codes = {
        code
        for key in measured
        if (found := stock.indicators[key]).aggregation is Aggregation.RATIO_OF_SUMS
        for code in (found.numerator, found.denominator)
    }
    counts: dict[Series, dict[int, tuple[IntArray, FloatArray, int]]] = defaultdict(dict)
    answer = read_columns(
        connection, _COUNTS, counts=sorted(stock.ids[code] for code in codes if code)
    )
    for (key, period, of), part in groups_of(answer, ("indicator_id", "period", "vintage")):
        counts[key, period][of] = (
            part["territory_id"], part["value"], int(part["release_id"].max())
        )  # fmt: skip
    return Rings(
        {
            metres: (part["territory_id"], part["area_m2"])
            for (metres,), part in groups_of(areas, ("metres",))
        },
        {
            key: _Parts(part["territory_id"], part["unit_id"], part["weight"], part["cover"])
            for key, part in groups_of(parts, ("vintage", "metres"))
        },
        counts,
    )


def _pieces(parts: _Parts | None, places: IntArray, units: IntArray) -> Pieces:
    if parts is None:
        nothing = np.empty(0, dtype=np.intp)
        return Pieces(nothing, nothing, np.empty(0))
    known = np.isin(parts.unit, units)
    return Pieces(
        np.searchsorted(places, parts.place[known]),
        np.searchsorted(units, parts.unit[known]),
        parts.weight[known],
    )


def _of_zones(places: IntArray, zones: Column, values: FloatArray) -> FloatArray:
    """Return the counts of every neighbourhood with an outline; NaN of those without a row."""
    found = np.full(len(places), np.nan)
    _, at_place, at_zone = np.intersect1d(places, zones.territory, True, return_indices=True)
    found[at_place] = values[at_zone]
    return found


def _family(
    indicator_id: int,
    indicator: Indicator,
    period: str,
    kind: BenchmarkKind,
    zones: Column,
    counts: Counts,
    units: _Units,
    absent: "np.ndarray[tuple[int], np.dtype[np.object_]]",
) -> Family:
    """Return a family whose benchmarks have no code: each ring is its own neighbourhood's."""
    number = len(zones.territory)
    everyone, nobody = np.arange(number), np.empty(0, dtype=np.intp)
    is_told = (counts.reason == OK) & (absent == OK)
    parents = Parents(
        (Level.IRIS, units.vintage),
        zones.territory,
        indicator.scale * divide(counts.x, np.where(counts.n > 0, counts.n, np.nan)),
        np.zeros(number),
        counts.x,
        counts.n,
        np.full(number, units.release),
    )
    return Family(
        indicator, indicator_id, period, kind, zones, parents, everyone, np.full(number, -1),
        np.where(is_told, everyone, -1), np.zeros(number), np.ones(number, dtype=bool), absent,
        nobody, np.empty(0), counts,
    )  # fmt: skip
