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
from observatory.domain.reasons import Reason
from observatory.domain.summary import bound_rests

COUNTED = (Nature.PROPORTION, Nature.RATE)
NOT_LISTED = "not_listed"  # a neighbourhood of the generation that the file does not have

# A figure that is not free counts as hidden: what it may be is all that a sum may use of it. Its
# rest would tell it, its whole parent does not.
_GAPS = text("""
    SELECT g.indicator_id, g.period, g.benchmark_kind, g.territory_id,
           CASE WHEN g.conf_status = 'F' THEN g.value END AS value,
           CASE WHEN g.conf_status = 'F' THEN g.difference END AS difference,
           g.difference_min, g.difference_max,
           CASE WHEN g.conf_status = 'F' THEN g.zone_numerator END AS x, g.zone_denominator AS n,
           coalesce(g.benchmark_id, -1) AS benchmark,
           CASE WHEN g.conf_status = 'F' OR g.benchmark_kind NOT LIKE 'rest%'
                THEN g.benchmark_numerator END AS benchmark_x,
           g.benchmark_denominator AS benchmark_n, g.outcome, g.reason
    FROM gap g
    JOIN territory t ON t.id = g.territory_id AND t.level = :level AND t.vintage = :vintage
    WHERE g.is_main AND g.indicator_id = ANY(:indicators)
    ORDER BY g.indicator_id, g.period COLLATE "C", g.benchmark_kind COLLATE "C"
""")
# Whom the hidden rests are made of: who lies in their parents, whole or in part.
_INSIDE = text("""
    SELECT m.child_id, m.parent_id, coalesce(m.share < 1, true) AS is_partial
    FROM membership m JOIN territory z ON z.id = m.child_id
    WHERE z.level = :level AND z.vintage = :vintage AND m.parent_id = ANY(:parents)
""")
_NUMBERS = ("value", "difference", "difference_min", "difference_max", "x", "n", "benchmark_x",
            "benchmark_n")  # fmt: skip
_RESTS = ("rest_min", "rest_max", "rest_n")
OUTCOMES = ("not_compared", "worse", "similar", "better")


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
    outcome: IntArray  # position in OUTCOMES
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
    layers = [*alone, *_compared(zones, indicators, gaps)]
    hidden = _hidden_rests(layers)
    parents = {int(one) for layer, _, mask in hidden for one in layer.benchmark[mask]}
    inside = read_columns(connection, _INSIDE, **key, parents=sorted(parents))
    for layer, whole, mask in hidden:
        _bound_hidden(layer, whole, mask & ~_has_unknown_part(layer, zones, inside))
    return layers


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
    benchmark = spread("benchmark", -1, np.intp)
    # A ring is no territory: each neighbourhood has its own.
    benchmark = np.where(benchmark < 0, -1 - np.arange(size), benchmark)
    return Layer(
        key[0], indicator, key[1], key[2], nature, np.isin(np.arange(size), at), is_observed,
        word, _outcomes(spread("outcome", "", object)), benchmark,
        _with_rests(_with_weights(numbers, nature, zones.weight)),
    )  # fmt: skip


def _outcomes(words: NDArray[np.object_]) -> IntArray:
    codes: IntArray = np.select([words == word for word in OUTCOMES], range(len(OUTCOMES)), 0)
    return codes


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


def _with_rests(numbers: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Add what the numerator of each benchmark may be: what it is, where it is known."""
    known = numbers["benchmark_x"]
    return {**numbers, "rest_min": known, "rest_max": known, "rest_n": numbers["benchmark_n"]}


def _hidden_rests(layers: Sequence[Layer]) -> list[tuple[Layer, Layer, BoolArray]]:
    """Return the families whose rests are not all known, their whole, and where to bound them."""
    by_key = {(layer.indicator_id, layer.period, layer.kind): layer for layer in layers}
    found = []
    for layer in layers:
        kind = layer.kind
        if kind is None or not kind.is_rest or layer.nature is not Nature.PROPORTION:
            continue
        of_whole = BenchmarkKind(kind.parent_level.value)
        whole = by_key.get((layer.indicator_id, layer.period, of_whole))
        if whole is not None and (mask := _hidden(layer, whole)).any():
            found.append((layer, whole, mask))
    return found


def _hidden(layer: Layer, whole: Layer) -> BoolArray:
    # A rest that is withheld is not to be computed again.
    same = (layer.benchmark == whole.benchmark) & (layer.benchmark >= 0)
    same &= layer.word != Reason.DISCLOSIVE.value
    hidden: BoolArray = (
        same & np.isnan(layer.numbers["benchmark_x"]) & ~np.isnan(whole.numbers["benchmark_x"])
    )
    return hidden


def _has_unknown_part(layer: Layer, zones: Zones, inside: Columns) -> BoolArray:
    """Mark those whose parent also holds one that is not listed, or a part of one."""
    is_listed = layer.is_listed[zones.positions(inside["child_id"])]
    unknown = inside["parent_id"][inside["is_partial"].astype(bool) | ~is_listed]
    return np.isin(layer.benchmark, unknown)


def _bound_hidden(layer: Layer, whole: Layer, hidden: BoolArray) -> None:
    numbers = layer.numbers
    _, parent = np.unique(layer.benchmark[hidden], return_inverse=True)
    x, n = (numbers[name][hidden] for name in ("x", "n"))
    parent_x, parent_n = (whole.numbers[f"benchmark_{name}"][hidden] for name in ("x", "n"))
    for name, found in zip(_RESTS, bound_rests(parent, x, n, parent_x, parent_n), strict=True):
        numbers[name] = numbers[name].copy()
        numbers[name][hidden] = found
