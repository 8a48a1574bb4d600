"""What goes into a comparison and what comes out: arrays, one element per gap.

float64 arrays that broadcast together; NaN is "no value". The raw difference is always zone minus
benchmark (METHOD formula 2).
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.indicator import Nature
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import IntervalNature
from observatory.domain.rest import Reasons

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Zones and their benchmarks, all of one nature.

    Proportions and rates take counts: x and n, and for surveys the effective sizes `n_eff` (NaN:
    a register). Amounts and published rates take values with their half-steps of rounding.
    is_whole_parent: the benchmark contains the zone, and its counts are those of the whole;
    its n_eff is then that of the parent without the zone.
    materiality: the smallest difference that matters, in the unit of the values.
    """

    nature: Nature
    is_whole_parent: bool = False
    zone_x: ArrayLike = np.nan
    zone_n: ArrayLike = np.nan
    benchmark_x: ArrayLike = np.nan
    benchmark_n: ArrayLike = np.nan
    zone_n_eff: ArrayLike = np.nan
    benchmark_n_eff: ArrayLike = np.nan
    zone_value: ArrayLike = np.nan
    benchmark_value: ArrayLike = np.nan
    zone_half_step: ArrayLike = 0.0
    benchmark_half_step: ArrayLike = 0.0
    materiality: float = 0.0

    def at(self, where: BoolArray) -> "Sides":
        """Return the sides of some of the gaps, the others left out."""
        names = [f.name for f in fields(self) if f.name.startswith(("zone_", "benchmark_"))]
        kept: dict[str, Any] = {
            name: np.broadcast_to(getattr(self, name), where.shape)[where] for name in names
        }
        return replace(self, **kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Gaps, one per element; proportions as proportions, the rest in the unit of the values.

    `_lower/_upper`: the interval that interval_nature names (sampling, chance, rounding,
    suppression or none). `_min/_max`: what is possible, NaN where counts are exact.
    sign_certain: the bounds of what is possible, or the exact difference, exclude 0.
    is_material: certain to exceed the materiality threshold (METHOD rule 8), for gaps without
    p-value. reason: "" or why the gap, or its ratio, is null.
    """

    zone_value: FloatArray
    benchmark_value: FloatArray
    difference: FloatArray
    difference_lower: FloatArray
    difference_upper: FloatArray
    difference_min: FloatArray
    difference_max: FloatArray
    ratio: FloatArray
    ratio_lower: FloatArray
    ratio_upper: FloatArray
    p_value: FloatArray
    sign_certain: BoolArray
    is_material: BoolArray
    interval_nature: Reasons
    reason: Reasons

    @property
    def direction(self) -> FloatArray:
        """Sign of the difference, of its bounds where only those are sure; NaN: unknown.

        Of an estimate whose bounds hold 0 it is unknown too: that is no verdict, not "similar".
        """
        of_bounds = np.where(self.difference_min > 0, 1.0, -1.0)
        bounded = np.where(self.sign_certain, of_bounds, np.nan)
        is_bounded = np.isnan(self.difference) | (self.interval_nature == IntervalNature.MODEL)
        return np.where(is_bounded, bounded, np.sign(self.difference))
