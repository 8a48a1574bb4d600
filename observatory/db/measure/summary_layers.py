"""Lays out what the summaries are made of: a row per family, a column per neighbourhood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.answers import Columns, groups_of, read_columns
from observatory.db.measure.scopes import Zones
from observatory.db.measure.stock import LevelVintage, read_zones
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.groups import BoolArray, IntArray
from observatory.domain.indicator import Indicator, Nature
from observatory.domain.intervals import FloatArray
from observatory.domain.summary import bound_rests

COUNTED = (Nature.PROPORTION, Nature.RATE)
NOT_LISTED = "not_listed"  # a neighbourhood of the generation that the file does not have

# Where the rest is not known, the counts of the parent tell what it may be.
_GAPS = text("""
    SELECT g.indicator_id, g.period, g.benchmark_kind, g.territory_id, g.value, g.difference,
           g.difference_min, g.difference_max, g.zone_numerator AS x, g.zone_denominator AS n,
           coalesce(g.benchmark_id, -1) AS benchmark, g.benchmark_numerator AS benchmark_x,
           g.benchmark_denominator AS benchmark_n, w.benchmark_numerator AS parent_x,
           w.benchmark_denominator AS parent_n, g.outcome, g.reason
    FROM gap g
    JOIN territory t ON t.id = g.territory_id AND t.level = :level AND t.vintage = :vintage
    LEFT JOIN gap w ON g.benchmark_numerator IS NULL AND w.indicator_id = g.indicator_id
     AND w.period = g.period AND w.territory_id = g.territory_id
     AND w.benchmark_id = g.benchmark_id
     AND 'rest_of_' || w.benchmark_kind = g.benchmark_kind
    WHERE g.is_main AND g.indicator_id = ANY(:indicators)
    ORDER BY g.indicator_id, g.period COLLATE "C", g.benchmark_kind COLLATE "C"
""")
_NUMBERS = ("value", "difference", "difference_min", "difference_max", "x", "n", "benchmark_x",
            "benchmark_n", "parent_x", "parent_n")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """One indicator and period of every neighbourhood, alone (no kind) or against one kind.

    x, n: counts, or the rate times its proxy weight and that weight. word: why there is no
    figure, "" where there is one; outcome: of the local gap.
    """

    indicator_id: int
    indicator: Indicator
    period: str
    kind: BenchmarkKind | None
    nature: Nature
    is_listed: BoolArray
    is_observed: BoolArray
    word: NDArray[np.object_]
    outcome: NDArray[np.object_]
    benchmark: IntArray
    numbers: dict[str, FloatArray]

    @property
    def is_proxied(self) -> bool:
        """Tell whether the weight is another population than the figure's own."""
        return self.nature not in (*COUNTED, Nature.COUNT)


def read_layers(
    connection: Connection,
    generation: LevelVintage,
    zones: Zones,
    indicators: Mapping[int, Indicator],
    wanted: Sequence[int],
) -> list[Layer]:
    """Read the figures of a generation, and its gaps to the main benchmark of each kind."""
    key = {"level": generation[0].value, "vintage": generation[1]}
    figures = read_zones(connection, *generation, wanted)
    alone = [
        _layer(zones, indicators[indicator], (indicator, period, None), {
            "territory_id": column.territory, "value": column.value, "x": column.numerator,
            "n": column.denominator, "word": column.status,
        })
        for (indicator, period), column in figures.items()
    ]  # fmt: skip
    gaps = read_columns(connection, _GAPS, **key, indicators=list(wanted))
    return [*alone, *_compared(zones, indicators, gaps)]


def _compared(
    zones: Zones, indicators: Mapping[int, Indicator], gaps: Columns
) -> Iterator[Layer]:  # fmt: skip
    keys = ("indicator_id", "period", "benchmark_kind")
    for (indicator, period, kind), part in groups_of(gaps, keys):
        given = {**part, "word": part["reason"]}
        key = (indicator, period, BenchmarkKind(kind))
        yield _layer(zones, indicators[indicator], key, given)


def _layer(
    zones: Zones,
    indicator: Indicator,
    key: tuple[int, str, BenchmarkKind | None],
    given: Mapping[str, NDArray[Any]],
) -> Layer:
    at, size = zones.positions(given["territory_id"]), len(zones.id)

    def spread(name: str, empty: Any, kind: Any) -> NDArray[Any]:
        values = np.full(size, empty, dtype=kind)
        if name in given:
            values[at] = given[name]
        return values

    numbers = {name: spread(name, np.nan, np.float64) for name in _NUMBERS}
    nature = _nature(indicator, numbers["x"])
    is_observed = ~np.isnan(numbers["value" if key[2] is None else "difference"])
    word = np.full(size, NOT_LISTED, dtype=object)
    word[at] = given["word"]
    word[(word == None) & ~is_observed] = "bounded"  # noqa: E711 - elementwise
    word[is_observed] = ""
    layer = Layer(
        key[0], indicator, key[1], key[2], nature, np.isin(np.arange(size), at), is_observed,
        word, spread("outcome", "not_compared", object), spread("benchmark", -1, np.intp),
        _with_weights(numbers, nature, zones.weight),
    )  # fmt: skip
    _bound_benchmarks(layer, zones)
    return layer


def _nature(indicator: Indicator, x: FloatArray) -> Nature:
    """Return the nature of the family's figures: a ratio without counts is a published rate."""
    if indicator.nature in COUNTED and np.isnan(x).all():
        return Nature.PUBLISHED_RATE
    return indicator.nature


def _with_weights(
    numbers: dict[str, FloatArray], nature: Nature, weight: FloatArray
) -> dict[str, FloatArray]:
    nothing = np.full(len(weight), np.nan)
    if nature in COUNTED:
        return numbers
    if nature is Nature.COUNT:
        return {**numbers, "x": numbers["value"], "n": nothing}
    x = numbers["value"] * weight if nature is Nature.PUBLISHED_RATE else nothing
    return {**numbers, "x": x, "n": weight}


def _bound_benchmarks(layer: Layer, zones: Zones) -> None:
    """Add what the numerator of each benchmark may be; nothing where it cannot be told."""
    numbers = layer.numbers
    least, most = numbers["benchmark_x"].copy(), numbers["benchmark_x"].copy()
    size = numbers["benchmark_n"].copy()
    hidden = np.isnan(least) & ~np.isnan(numbers["parent_x"]) & (layer.benchmark >= 0)
    if layer.nature is Nature.PROPORTION and hidden.any():
        # A neighbourhood that is not listed, or lies in two parents, has a part that is unknown.
        unsafe = zones.is_partial | ~layer.is_listed[zones.parent_zone]
        hidden &= ~np.isin(layer.benchmark, zones.parent[unsafe])
        _, parent = np.unique(layer.benchmark[hidden], return_inverse=True)
        counts = (numbers[name][hidden] for name in ("x", "n", "parent_x", "parent_n"))
        least[hidden], most[hidden], size[hidden] = bound_rests(parent, *counts)
    numbers |= {"rest_min": least, "rest_max": most, "rest_n": size}
