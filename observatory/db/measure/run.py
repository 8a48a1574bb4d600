"""Goes through every generation, indicator, period and benchmark kind, and writes the gaps."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, delete, insert, text

from observatory.db.frames import copy_frame
from observatory.db.measure.bounded import Place, bound_refused, read_rules
from observatory.db.measure.choose import choose_parents
from observatory.db.measure.compare import compare_families
from observatory.db.measure.families import Family, Parents, build_family
from observatory.db.measure.pooled_rates import Families, rated_families
from observatory.db.measure.rings import Rings, read_rings
from observatory.db.measure.stock import (
    Column,
    LevelVintage,
    Membership,
    Series,
    Stock,
    list_generations,
    read_memberships,
    read_stock,
    read_zones,
    with_count_steps,
)
from observatory.db.measure.trends import trends_of
from observatory.db.measure.write import COLUMNS, gap_columns
from observatory.db.tables import gap, gap_refusal
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Nature
from observatory.domain.reasons import Reason

Refusal = tuple[int, str, BenchmarkKind, Reason]  # indicator's id, period, kind, why


def measure_gaps(
    connection: Connection, indicators: Sequence[int]
) -> dict[LevelVintage, Families]:  # fmt: skip
    """Measure the gaps of these indicators again, in every generation, from what is now current.

    DELETE and COPY, not TRUNCATE: readers keep seeing the former gaps until we commit.
    Returns the families of rates without counts, which the summaries pool.
    """
    for table in (gap, gap_refusal):
        connection.execute(delete(table).where(table.c.indicator_id.in_(indicators)))
    stock = read_stock(connection, indicators)
    rules, wide = read_rules(connection, stock, indicators)
    rated: dict[LevelVintage, Families] = {}
    for generation in list_generations(connection):
        zones = read_zones(connection, *generation, indicators)
        zones = with_count_steps(connection, *generation, stock, zones)
        memberships = read_memberships(connection, *generation)
        rings = read_rings(connection, *generation, stock, indicators)
        families, refusals = lay_out(stock, zones, memberships, list(BenchmarkKind), rings)
        place = Place(connection, wide, generation, zones, memberships)
        bounded, refusals = bound_refused(place, rules, refusals)
        rated[generation] = rated_families(bounded)
        _write_refusals(connection, generation, refusals)
        # All of a generation before any is written: a trend runs through its families.
        compared = [*compare_families(families), *bounded]
        for measured, trend in zip(compared, trends_of(connection, compared), strict=True):
            copy_frame(connection, gap, COLUMNS, gap_columns(measured, trend))
    connection.execute(text("ANALYZE gap"))
    return rated


def lay_out(
    stock: Stock,
    series: dict[Series, Column],
    memberships: dict[LevelVintage, Membership],
    kinds: Sequence[BenchmarkKind],
    rings: Rings | None = None,
) -> tuple[list[Family], list[Refusal]]:
    """Return the families to compare, and those refused as a whole.

    rings: what surrounds the territories; needed where a kind is a ring.
    """
    families: list[Family] = []
    refusals: list[Refusal] = []
    for (indicator_id, period), zones in series.items():
        indicator = stock.indicators[indicator_id]
        has_counts = bool(np.isfinite(zones.numerator).any())
        for kind in kinds:
            refusal = _refuse_kind(indicator, kind, has_counts)
            found: Reason | Parents | Family
            if rings is not None and kind.ring_metres is not None:
                found = refusal or rings.around(stock, indicator_id, period, kind, zones)
            else:
                found = refusal or choose_parents(
                    stock, indicator_id, period, kind, zones, memberships, has_counts
                )
            if isinstance(found, Reason):
                refusals.append((indicator_id, period, kind, found))
            elif isinstance(found, Family):
                families.append(found)
            else:
                families.append(
                    build_family(indicator_id, indicator, period, kind, zones, found, memberships)
                )
    return families, refusals


def _refuse_kind(indicator: Indicator, kind: BenchmarkKind, has_counts: bool) -> Reason | None:
    """Return why an indicator cannot be compared this way, whatever the territory."""
    if indicator.nature is Nature.COUNT:
        return Reason.COUNT_NOT_COMPARED
    if not (kind.is_rest or kind.ring_metres):
        return None
    if indicator.counts_surroundings:
        return Reason.NOT_DISJOINT
    if indicator.aggregation is Aggregation.NONE:
        return Reason.NON_ADDITIVE
    return None if has_counts else Reason.NO_COUNTS


def _write_refusals(
    connection: Connection, generation: LevelVintage, refusals: list[Refusal]
) -> None:
    rows = [
        {
            "indicator_id": indicator_id,
            "period": period,
            "level": generation[0],
            "vintage": generation[1],
            "benchmark_kind": kind,
            "reason": reason,
        }
        for indicator_id, period, kind, reason in refusals
    ]
    if rows:
        connection.execute(insert(gap_refusal), rows)
