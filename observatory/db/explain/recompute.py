"""Measures one gap again, by the functions that measured it, from the figures of its parent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection

from observatory.db.explain.read import (
    GapKey,
    Record,
    count_withheld,
    find_another,
    read_members,
    read_p_values,
    read_rows,
)
from observatory.db.measure.compare import MeasuredFamilies, compare_families
from observatory.db.measure.families import Parents, build_family
from observatory.db.measure.stock import Column, LevelVintage, Membership
from observatory.db.measure.write import gap_columns
from observatory.domain.adjust import ALPHA, benjamini_hochberg
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Nature
from observatory.domain.intervals import FloatArray
from observatory.domain.small import cautious_p
from observatory.domain.territory import Level


@dataclass(frozen=True, slots=True)
class Counted:
    """The figure of a parent: counts x and n, or a value known to its half-step; NaN: none."""

    x: float
    n: float
    value: float
    half_step: float
    release: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Where a p-value stands among those of its family (METHOD formula 13).

    p: that of the gap, or the exact one where counts are few. flagged: how many of the tests are
    under 0.05 once adjusted. withheld: tested with the others and not shown (METHOD rule 7): where
    there are any, tests, rank and flagged are those of the others, and p_adjusted is the stored
    one, which what is shown cannot give.
    """

    tests: int
    rank: int
    p: float
    p_adjusted: float
    flagged: int
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The gap measured again.

    row: the columns of the table gap, adjustment aside. at: its place in measured. members: the
    neighbourhoods in the parent; rows: their observations, by territory's id.
    """

    row: dict[str, Any]
    at: int
    measured: MeasuredFamilies
    members: list[Record]
    rows: dict[int, Record]

    @property
    def is_counted(self) -> bool:
        """Tell whether the family's figures have counts, not rates alone."""
        (family,) = self.measured.families
        return bool(np.isfinite(family.zones.numerator).any())


def recompute(
    connection: Connection, key: GapKey, stored: Record, indicator: Indicator, parent: Counted
) -> Recomputed:
    """Return the gap as the measure makes it from this parent and the neighbourhoods in it."""
    members = read_members(connection, key.zone, stored["benchmark_id"])
    ids = [member["id"] for member in members]
    number = stored["indicator_id"]
    rows = read_rows(connection, number, key.period, ids)
    if indicator.aggregation is Aggregation.RATIO_OF_SUMS and not _have_counts(rows):
        # Whether figures have counts is a question to the whole family.
        more = find_another(connection, number, key.period, key.zone, ids)
        rows = read_rows(connection, number, key.period, [*ids, *more]) if more else rows
    place = Level(stored["benchmark_level"]), stored["benchmark_vintage"]
    family = build_family(
        stored["indicator_id"], indicator, key.period, key.kind, _zones(rows),
        _parents(place, stored["benchmark_id"], indicator, parent),
        _memberships(place, key.kind, stored["benchmark_id"], members),
    )  # fmt: skip
    (measured,) = compare_families([family])
    # The trend is of the whole series: it is not explained here.
    columns = gap_columns(measured, np.full(len(measured.family), "", dtype=object))
    (at,) = np.flatnonzero(
        (family.zones.territory[family.zone] == stored["territory_id"])
        & (family.benchmark == stored["benchmark_id"])
    )
    own = {name: _plain(values[int(at)]) for name, values in columns.items()}
    return Recomputed(own, int(at), measured, members, {row["territory_id"]: row for row in rows})


def adjust(
    connection: Connection, key: GapKey, stored: Record, indicator: Indicator
) -> Adjusted | None:
    """Return the adjustment within the family; None where the gap has no p-value."""
    if stored["p_value"] is None:
        return None
    family = read_p_values(connection, stored, key.zone)
    p = _p_of_family(family, indicator, is_rest=key.kind.is_rest)
    own = stored["territory_id"], stored["benchmark_id"]
    at = [(row["territory_id"], row["benchmark_id"]) for row in family].index(own)
    adjusted = benjamini_hochberg(p)
    withheld = count_withheld(connection, stored, key.zone)
    return Adjusted(
        len(p), int((p <= p[at]).sum()), float(p[at]),
        stored["p_adjusted"] if withheld else float(adjusted[at]),
        int((adjusted < ALPHA).sum()), withheld,
    )  # fmt: skip


def _p_of_family(family: Sequence[Record], indicator: Indicator, *, is_rest: bool) -> FloatArray:
    """Return the p-values that are adjusted, as the measure takes them (measure/compare.py)."""

    def floats(name: str) -> FloatArray:
        return np.array([row[name] for row in family], dtype=np.float64)

    p, x, n = floats("p_value"), floats("zone_numerator"), floats("zone_denominator")
    if indicator.nature is not Nature.PROPORTION:
        return p
    inside = np.nan_to_num(floats("share")) * (not is_rest)
    other_x = floats("benchmark_numerator") - inside * x
    other_n = floats("benchmark_denominator") - inside * n
    is_known = np.isnan(floats("difference_min"))
    return np.where(is_known, cautious_p(p, x, n, other_x, other_n), p)


def _have_counts(rows: Sequence[Record]) -> bool:
    return any(row["numerator"] is not None for row in rows)


def _zones(rows: Sequence[Record]) -> Column:
    def floats(name: str) -> Any:
        return np.array([row[name] for row in rows], dtype=np.float64)

    def texts(name: str) -> Any:
        return np.array([row[name] for row in rows], dtype=object)

    return Column(
        np.array([row["territory_id"] for row in rows], dtype=np.intp),
        floats("value"), np.nan_to_num(floats("half_step")), texts("obs_status"),
        np.array([row["release_id"] for row in rows], dtype=np.intp),
        floats("numerator"), floats("denominator"), texts("conf_status"),
    )  # fmt: skip


def _parents(place: LevelVintage, number: int, indicator: Indicator, parent: Counted) -> Parents:
    x, n = np.array([parent.x]), np.array([parent.n])
    value = np.array([parent.value])
    if np.isfinite(x + n).all():
        value = np.where(n > 0, indicator.scale * x / np.where(n > 0, n, 1.0), np.nan)
    return Parents(
        place, np.array([number]), value, np.array([parent.half_step]), x, n,
        np.array([parent.release]),
    )  # fmt: skip


def _memberships(
    place: LevelVintage, kind: BenchmarkKind, number: int, members: Sequence[Record]
) -> dict[LevelVintage, Membership]:
    count = len(members)
    pairs = Membership(
        np.array([member["id"] for member in members], dtype=np.intp),
        np.full(count, number),
        np.array([member["share"] for member in members], dtype=np.float64),
        np.array([member["is_main"] for member in members], dtype=bool),
        np.zeros(count, dtype=bool),
    )
    found = {place: pairs}
    # The EPT are asked for as EPCI, which must be there to be united with.
    if place[0] is not kind.parent_level:
        found[kind.parent_level, place[1]] = replace(
            pairs, **{name: getattr(pairs, name)[:0] for name in Membership.__slots__}
        )
    return found


def _plain(value: Any) -> Any:
    value = value.as_py() if hasattr(value, "as_py") else value
    return value.item() if isinstance(value, np.generic) else value
