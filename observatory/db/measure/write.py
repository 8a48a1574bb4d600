"""Turns comparisons into rows of the table gap: units, statuses, releases."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observatory.db.measure.compare import MeasuredFamilies
from observatory.domain.adjust import ALPHA
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import ObsStatus, most_important
from observatory.domain.rest import OK, Reasons

# An estimated side makes the gap an estimate, a provisional one too (the order of SDMX).
_LESS_IMPORTANT = [
    one.value for one in ObsStatus if most_important(one, ObsStatus.ESTIMATED) != one
]  # fmt: skip
_SCALED = (
    "difference",
    "difference_lower",
    "difference_upper",
    "difference_min",
    "difference_max",
)
_UNSCALED = ("ratio", "ratio_lower", "ratio_upper", "p_value")
COLUMNS = (
    "indicator_id",
    "territory_id",
    "period",
    "benchmark_kind",
    "benchmark_id",
    "is_main",
    "value",
    "benchmark_value",
    *_SCALED,
    *_UNSCALED,
    "zone_numerator",
    "zone_denominator",
    "benchmark_numerator",
    "benchmark_denominator",
    "interval_nature",
    "confidence_level",
    "p_adjusted",
    "is_significant",
    "sign_certain",
    "outcome",
    "obs_status",
    "conf_status",
    "reason",
    "release_id",
    "benchmark_release_id",
    "trend",
)


def gap_columns(measured: MeasuredFamilies, trend: Reasons) -> dict[str, Any]:
    """Return the columns to COPY; NaN, infinity and None become NULL."""
    return {**_keys(measured), **_numbers(measured), **_words(measured), "trend": trend}


def _keys(measured: MeasuredFamilies) -> dict[str, Any]:
    families = measured.families

    def per_pair(values: list[Any]) -> Any:
        return np.array(values, dtype=object if isinstance(values[0], str) else None)[
            measured.family
        ]

    def joined(parts: list[NDArray[Any]]) -> Any:
        return np.concatenate(parts)

    releases = [np.append(f.parents.release, 0)[f.parent] for f in families]
    parents = joined([f.parent for f in families])
    benchmark = joined([f.benchmark for f in families])
    return {
        "indicator_id": per_pair([f.indicator_id for f in families]),
        "period": per_pair([f.period for f in families]),
        "benchmark_kind": per_pair([f.kind.value for f in families]),
        "territory_id": joined([f.zones.territory[f.zone] for f in families]),
        "benchmark_id": _where(benchmark >= 0, benchmark),
        "is_main": joined([f.is_main for f in families]),
        "release_id": joined([f.zones.release[f.zone] for f in families]),
        "benchmark_release_id": _where(parents >= 0, joined(releases)),
    }


def _numbers(measured: MeasuredFamilies) -> dict[str, Any]:
    comparison, scale = measured.comparison, measured.scale

    def of_zone(name: str) -> FloatArray:
        return np.concatenate([getattr(f.zones, name)[f.zone] for f in measured.families])

    found = {name: getattr(comparison, name) * scale for name in _SCALED}
    found |= {name: getattr(comparison, name) for name in _UNSCALED}
    found |= {
        "value": of_zone("value"),
        "zone_numerator": of_zone("numerator"),
        "zone_denominator": of_zone("denominator"),
        "benchmark_value": comparison.benchmark_value * scale,
        "benchmark_numerator": measured.benchmark_x,
        "benchmark_denominator": measured.benchmark_n,
        "p_adjusted": measured.p_adjusted,
        "confidence_level": measured.confidence_level,
    }
    return {name: _where(np.isfinite(values), values) for name, values in found.items()}


def _words(measured: MeasuredFamilies) -> dict[str, Any]:
    comparison = measured.comparison
    tested = ~np.isnan(measured.p_adjusted)
    known = ~np.isnan(comparison.difference) | ~np.isnan(comparison.difference_min)
    status = measured.zone_status.copy()
    status[measured.is_estimated & np.isin(status, _LESS_IMPORTANT)] = ObsStatus.ESTIMATED.value
    return {
        "interval_nature": comparison.interval_nature,
        "is_significant": _where(tested, measured.p_adjusted < ALPHA),
        "sign_certain": _where(known, comparison.sign_certain),
        "outcome": measured.outcome,
        "obs_status": status,
        "conf_status": np.concatenate([f.zones.confidentiality[f.zone] for f in measured.families]),
        "reason": _where(measured.reason != OK, measured.reason),
    }


def _where(is_there: NDArray[np.bool_], values: NDArray[Any]) -> Any:
    """Return the values, masked where there is none: NULL, not a number that stands for it."""
    return pa.array(values, mask=~is_there)
