"""Sums the neighbourhoods up: nation, regions, departments, every indicator, period and kind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select, text

from observatory.db.frames import copy_frame
from observatory.db.measure.pooled_rates import Families, lay_families
from observatory.db.measure.scopes import PROXY, read_scopes
from observatory.db.measure.stock import LevelVintage, list_generations, read_indicators
from observatory.db.measure.summary_cells import Panel
from observatory.db.measure.summary_layers import Layer, read_layers
from observatory.db.measure.summary_rates import rated_keys
from observatory.db.measure.summary_rows import summary_columns
from observatory.db.tables import indicator, summary
from observatory.domain.groups import BoolArray
from observatory.domain.indicator import Nature
from observatory.domain.summary import constant_panel


def measure_summaries(
    connection: Connection,
    indicators: Sequence[int],
    rated: Mapping[LevelVintage, Families] = MappingProxyType({}),
) -> None:
    """Sum these indicators up again, in every generation, from the gaps that were just measured.

    METHOD formula 12 and rule 12. DELETE and COPY: readers keep the former state until we commit.
    rated: what measure_gaps returned; what it did not measure is laid out again.
    """
    wanted = _with_proxied(connection, indicators)
    connection.execute(delete(summary).where(summary.c.indicator_id.in_(wanted)))
    known = read_indicators(connection)
    for generation in list_generations(connection):
        zones = read_scopes(connection, generation)
        layers = read_layers(connection, generation, zones, known, wanted)
        families = dict(rated.get(generation, {}))
        unread = [key for key in rated_keys(layers) if key not in families]
        families |= lay_families(connection, generation, unread)
        for panel in _panels(layers):
            for scopes in zones.scopes:
                _write(connection, generation, summary_columns(panel, zones, scopes, families))
    connection.execute(text("ANALYZE summary"))


def _write(
    connection: Connection, generation: LevelVintage, columns: dict[str, Any]
) -> None:  # fmt: skip
    if columns:
        constants = {"level": generation[0].value, "vintage": generation[1]}
        copy_frame(connection, summary, list(columns), columns, constants=constants)


def _with_proxied(connection: Connection, indicators: Sequence[int]) -> list[int]:
    """Add, where the population changed, every indicator that it weighs."""
    of_proxy = select(indicator.c.id).where(indicator.c.code == PROXY)
    if not set(connection.scalars(of_proxy)) & set(indicators):
        return list(indicators)
    weighed = select(indicator.c.id).where(indicator.c.nature != Nature.COUNT)
    return sorted({*indicators, *connection.scalars(weighed)})


def _panels(layers: list[Layer]) -> list[Panel]:
    """Return everybody's panel, and the constant one of the series of several periods."""
    if not layers:
        return []
    everybody = np.ones((len(layers), len(layers[0].is_listed)), dtype=bool)
    constant, members = [], []
    periods: list[str | None] = []
    for series in _series(layers):
        there = [layer for layer in series if layer.is_observed.any()]
        if len(there) > 1:
            mask = constant_panel(np.stack([layer.is_observed for layer in there]))
            named = ",".join(layer.period for layer in there)
            constant += there
            members += [mask] * len(there)
            periods += [named] * len(there)
    panels = [Panel("all", layers, everybody, [None] * len(layers))]
    if constant:
        mask_of: BoolArray = np.stack(members)
        panels.append(Panel("constant", constant, mask_of, periods))
    return panels


def _series(layers: list[Layer]) -> list[list[Layer]]:
    """Group the layers that differ by their period only, in the order of time."""
    found: dict[tuple[int, str | None], list[Layer]] = defaultdict(list)
    for layer in layers:
        found[layer.indicator_id, layer.kind].append(layer)
    return [sorted(series, key=lambda layer: layer.period) for series in found.values()]
