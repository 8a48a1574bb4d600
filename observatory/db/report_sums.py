"""The sums of the annual report, made by the functions that make the stored summaries."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from observatory.db.report_families import family_gaps, key_columns, make_key
from observatory.db.tables import gap, territory
from observatory.domain.groups import IntArray, mean, quartiles
from observatory.domain.intervals import FloatArray
from observatory.domain.report_rows import FamilyKey
from observatory.domain.summary import Benchmarks, Units, mean_gap, pool, pool_benchmarks

_NAMES = ("difference", "zone_numerator", "zone_denominator", "benchmark_numerator",
          "benchmark_denominator")  # fmt: skip


def add_up(connection: Connection, keys: Sequence[FamilyKey]) -> dict[FamilyKey, dict[str, Any]]:
    """Return the sums, means and quartiles over the compared neighbourhoods of each family.

    METHOD formula 12, rule 11. None where a compared neighbourhood lacks its count.
    """
    family, joined = family_gaps(keys)
    key = key_columns(family)
    columns = [gap.c[name] for name in _NAMES]
    # By code: a sum of floats depends on the order of the rows, and so would the report.
    question = (
        select(*key, func.coalesce(gap.c.benchmark_id, -gap.c.territory_id), *columns)
        .select_from(joined)
        .order_by(*key, territory.c.code.collate("C"), territory.c.id)
    )
    rows = connection.execute(question).all()
    found, group = _number(rows)
    label = np.array([row[5] for row in rows], dtype=np.intp)
    numbers = np.array([row[6:] for row in rows], dtype=np.float64).reshape(-1, len(_NAMES))
    sums = _sums(group, len(found), label, dict(zip(_NAMES, numbers.T, strict=True)))
    return {
        one: {name: _number_or_none(values[at]) for name, values in sums.items()}
        for at, one in enumerate(found)
    }


def _number(rows: Sequence[Any]) -> tuple[list[FamilyKey], IntArray]:
    """Number the families in the order of their rows."""
    places: dict[tuple[Any, ...], int] = {}
    group = [places.setdefault(tuple(row[:5]), len(places)) for row in rows]
    return [make_key(key) for key in places], np.array(group, dtype=np.intp)


def _sums(
    group: IntArray, number: int, label: IntArray, given: dict[str, FloatArray]
) -> dict[str, FloatArray]:
    gaps = given["difference"]
    compared = ~np.isnan(gaps)
    units = Units(
        group=group, number=number, x=given["zone_numerator"], n=given["zone_denominator"],
        is_counted=compared,
    )  # fmt: skip
    x, n = given["benchmark_numerator"], given["benchmark_denominator"]
    sums = pool(units)
    pooled = pool_benchmarks(units, Benchmarks(label=label, x=x, n=n, x_min=x, x_max=x))
    p25, p50, p75 = quartiles(group, number, gaps)
    return {
        "zone_x": sums.x, "zone_n": sums.n, "all_n": sums.whole_n,
        "benchmark_x": pooled[0], "benchmark_n": pooled[1],
        "weighted_mean": mean_gap(units, gaps),
        "mean": mean(group, number, gaps, 1.0, compared),
        "p25": p25, "p50": p50, "p75": p75,
    }  # fmt: skip


def _number_or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
