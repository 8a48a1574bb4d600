"""Intervals of flagged gaps: at the level which keeps the rate of false coverage at 5 %."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.adjust import (
    ALPHA,
    count_in_family,
    flagged_confidence_level,
    quantile_of_level,
)
from observatory.domain.comparison import limits_at
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import IntervalNature
from observatory.domain.sides import Comparison, Sides


class AtLevels(NamedTuple):
    """Comparisons whose intervals are at these levels; NaN: no interval of chance or sampling."""

    comparison: Comparison
    level: FloatArray


def at_family_levels(
    comparison: Comparison, sides: Sides, p_adjusted: FloatArray, family: ArrayLike
) -> AtLevels:
    """Widen the intervals of the flagged gaps of each family to the level 1 - 0.05*R/m.

    Benjamini & Yekutieli 2005; METHOD formula 13. A gap is flagged because it is large: at 95 %,
    more than 5 % of such intervals would miss. m: the family's p-values, R: those of them under
    0.05 once adjusted, gaps known between bounds included. What is not flagged keeps 95 %.
    sides: the counts that the comparison was made from, an element per gap.
    """
    nature = comparison.interval_nature
    by_chance = (nature == IntervalNature.CHANCE.value) | (nature == IntervalNature.SAMPLING.value)
    by_chance &= ~np.isnan(comparison.difference_lower)
    level = np.where(by_chance, 1 - ALPHA, np.nan)
    flagged = by_chance & (p_adjusted < ALPHA)
    if not flagged.any():
        return AtLevels(comparison, level)
    tested, among = (count[flagged] for count in count_in_family(p_adjusted, family))
    level[flagged] = flagged_confidence_level(among, tested)
    wider = limits_at(sides.at(flagged), quantile_of_level(level[flagged]))
    limits = {}
    for name in ("difference", "ratio"):
        for end in ("lower", "upper"):
            limits[f"{name}_{end}"] = values = getattr(comparison, f"{name}_{end}").copy()
            # What has no limit at 95 %, the ratio over a benchmark of zero, has none here.
            kept = np.where(np.isnan(values[flagged]), np.nan, getattr(getattr(wider, name), end))
            values[flagged] = kept
    return AtLevels(replace(comparison, **limits), level)
