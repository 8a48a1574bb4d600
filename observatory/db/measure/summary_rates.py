"""Puts the bounds of pooled gaps of rates without counts into the rows of their summaries."""

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.pooled_rates import Families, FamilyKey
from observatory.db.measure.scopes import Scopes, Zones
from observatory.db.measure.summary_cells import Cells
from observatory.db.measure.summary_gaps import Numbers
from observatory.db.measure.summary_layers import Layer
from observatory.domain.adjust import outcome
from observatory.domain.groups import BoolArray
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.pooled_rest import RatedFamily
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK

_ENDS = ("value", "benchmark", "difference")
_INTERVAL = ("difference_lower", "difference_upper")


def rated_keys(layers: list[Layer]) -> list[FamilyKey]:
    """Return the families of rates without counts that are compared with a rest."""
    return [
        (layer.indicator_id, layer.period, layer.kind)
        for layer in layers
        if layer.kind is not None and layer.kind.is_rest and layer.nature is Nature.PUBLISHED_RATE
    ]


def pooled_rates(
    cells: Cells, zones: Zones, scopes: Scopes, families: Families
) -> tuple[Numbers, NDArray[np.object_]]:
    """Return the bounds of each group in the indicator's unit, NaN: none; and what they come from.

    Of everybody only: a constant panel has no parents of its own.
    """
    names = (*(f"{name}_{end}" for name in _ENDS for end in ("min", "max")), *_INTERVAL)
    numbers = {name: np.full(cells.number, np.nan) for name in names}
    reason = np.full(cells.number, OK, dtype=object)
    for group, family in _groups(cells, families):
        layer = cells.layers[cells.layer_of_group[group]]
        is_inside = scopes.of_zone == np.flatnonzero(scopes.id == cells.scope[group])[0]
        if (layer.word[is_inside] == Reason.DISCLOSIVE.value).any():
            continue  # what is withheld of one is not told of a few
        if (pooled := family.pool(is_inside[zones.positions(family.territory)])) is None:
            continue
        scale = layer.indicator.scale
        reason[group] = pooled.reason.value
        ends = (pooled.zones, pooled.rest, pooled.difference)
        for name, bounds in zip(_ENDS, ends, strict=True):
            _put(numbers, name, group, bounds, scale)
    # Where only the rounding is unknown, the bounds are those of an interval.
    is_rounding = reason == Reason.RATE_ROUNDED.value
    for shown, bound in zip(_INTERVAL, ("difference_min", "difference_max"), strict=True):
        numbers[shown][is_rounding] = numbers[bound][is_rounding]
    return numbers, reason


def bounded_outcome(cells: Cells, low: FloatArray, high: FloatArray) -> NDArray[np.object_]:
    """Return better, similar or worse where the sign of a bounded gap is certain (METHOD rule 8).

    As of one neighbourhood's: there is no p-value, the materiality decides.
    """
    polarity = cells.of_group(lambda one: one.indicator.polarity.sign)
    materiality = cells.of_group(lambda one: one.indicator.materiality)
    direction = np.where(is_sign_certain(low, high), low, np.nan)
    is_material = (low > materiality) | (high < -materiality)
    nothing = np.full(cells.number, np.nan)
    return outcome(direction, nothing, polarity, is_material=is_material)


def is_sign_certain(low: FloatArray, high: FloatArray) -> BoolArray:
    """Tell whether the bounds of a difference exclude 0."""
    certain: BoolArray = (low > 0) | (high < 0)
    return certain


def _groups(cells: Cells, families: Families) -> list[tuple[int, RatedFamily]]:
    if cells.panel.name != "all":
        return []
    of_layer = {
        at: families[key]
        for at, layer in enumerate(cells.layers)
        if layer.kind and (key := (layer.indicator_id, layer.period, layer.kind)) in families
    }
    groups = np.flatnonzero(np.isin(cells.layer_of_group, list(of_layer)))
    return [(int(group), of_layer[int(cells.layer_of_group[group])]) for group in groups]


def _put(numbers: Numbers, name: str, group: int, bounds: Bounds, scale: float) -> None:
    for end, value in zip(("min", "max"), bounds, strict=True):
        numbers[f"{name}_{end}"][group] = scale * float(value)
