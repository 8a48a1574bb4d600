"""The neighbourhoods of every group of a summary, one element each: a family in a scope."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.scopes import Scopes, Zones
from observatory.db.measure.summary_layers import Layer
from observatory.domain.groups import BoolArray, total
from observatory.domain.indicator import Nature
from observatory.domain.intervals import FloatArray
from observatory.domain.summary import Units


@dataclass(frozen=True, slots=True)
class Panel:
    """Families, and the neighbourhoods that each of them is summed over."""

    name: str
    layers: list[Layer]
    members: BoolArray  # a row per layer, a column per neighbourhood
    periods: list[str | None]
    stacks: dict[str, NDArray[Any]] = field(default_factory=dict)  # made once for all scopes

    def stack(self, name: str, column: Callable[[Layer], NDArray[Any]]) -> NDArray[Any]:
        """Return a column of all layers: a row per layer, a column per neighbourhood."""
        if name not in self.stacks:
            self.stacks[name] = np.stack([column(layer) for layer in self.layers])
        return self.stacks[name]


class Cells:
    """Units in the order of layers, then of codes; groups are numbered without holes."""

    def __init__(self, panel: Panel, zones: Zones, scopes: Scopes) -> None:
        self.panel, self.layers = panel, panel.layers
        listed = panel.stack("is_listed", lambda one: one.is_listed)
        # Those that the generation no longer has count only where the file still has them.
        inside = (listed | zones.is_last) & (scopes.of_zone >= 0)
        self.layer, self.zone = np.nonzero(inside)
        wide = self.layer * len(scopes.id) + scopes.of_zone[self.zone]
        groups, self.group = np.unique(wide, return_inverse=True)
        self.number = len(groups)
        self.layer_of_group, position = np.divmod(groups, len(scopes.id))
        self.scope = scopes.id[position]
        has_figure = self.column("is_observed")
        self.is_member = panel.members[self.layer, self.zone]
        self.is_observed = has_figure & self.is_member
        self.is_dropped = has_figure & ~self.is_member
        # A count is its own weight: it is added up, not divided.
        is_total = self.of_unit(lambda one: one.nature is Nature.COUNT).astype(bool)
        self.is_counted = self.is_observed & (is_total | ~np.isnan(self.numbers("n")))

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of the layers, one element per unit."""
        stacked = self.panel.stack(name, lambda one: getattr(one, name))
        return stacked[self.layer, self.zone]

    def numbers(self, name: str) -> FloatArray:
        """Return a column of numbers, one element per unit."""
        stacked = self.panel.stack(f"number {name}", lambda one: one.numbers[name])
        found: FloatArray = stacked[self.layer, self.zone]
        return found

    def of_unit(self, column: Callable[[Layer], Any]) -> NDArray[Any]:
        """Return what a layer says of itself, one element per unit."""
        return np.array([column(layer) for layer in self.layers])[self.layer]

    def of_group(self, column: Callable[[Layer], Any]) -> NDArray[Any]:
        """Return what a layer says of itself, one element per group."""
        return np.array([column(layer) for layer in self.layers])[self.layer_of_group]

    def sum(self, values: Any, where: Any = True) -> FloatArray:
        """Add up the units of each group."""
        return total(self.group, self.number, values, where)

    def units(self) -> Units:
        """Return the units for the domain's functions."""
        return Units(
            group=self.group, number=self.number, x=self.numbers("x"), n=self.numbers("n"),
            is_counted=self.is_counted,
        )  # fmt: skip
