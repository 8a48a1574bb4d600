"""Turns comparisons into rows of the table gap: units, statuses, releases."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.measure.compare import CONFIDENCE, MeasuredFamilies
from observatory.domain.adjust import ALPHA
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import IntervalNature, ObsStatus
from observatory.domain.rest import OK

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
)


def gap_rows(measured: MeasuredFamilies) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Return the columns and the rows to COPY; NaN and infinity become NULL."""
    columns = {**_keys(measured), **_numbers(measured), **_words(measured)}
    return COLUMNS, zip(*(columns[name] for name in COLUMNS), strict=True)


def _keys(measured: MeasuredFamilies) -> dict[str, list[Any]]:
    def per_pair(of: Any) -> list[Any]:
        found = [of(family) for family in measured.families]
        return [found[number] for number in measured.family.tolist()]

    def joined(of: Any) -> list[Any]:
        return list(np.concatenate([of(f) for f in measured.families]).tolist())

    def or_none(ids: NDArray[np.intp], is_there: NDArray[np.bool_]) -> NDArray[np.object_]:
        return _where(is_there, ids)

    def release_of_parent(family: Any) -> NDArray[np.object_]:
        return or_none(np.append(family.parents.release, 0)[family.parent], family.parent >= 0)

    return {
        "indicator_id": per_pair(lambda f: f.indicator_id),
        "period": per_pair(lambda f: f.period),
        "benchmark_kind": per_pair(lambda f: f.kind.value),
        "territory_id": joined(lambda f: f.zones.territory[f.zone]),
        "benchmark_id": joined(lambda f: or_none(f.benchmark, f.benchmark >= 0)),
        "is_main": joined(lambda f: f.is_main),
        "release_id": joined(lambda f: f.zones.release[f.zone]),
        "benchmark_release_id": joined(release_of_parent),
    }


def _numbers(measured: MeasuredFamilies) -> dict[str, list[Any]]:
    comparison, scale = measured.comparison, measured.scale
    zone_value = np.concatenate([f.zones.value[f.zone] for f in measured.families])
    found = {name: _nulls(getattr(comparison, name) * scale) for name in _SCALED}
    found |= {name: _nulls(getattr(comparison, name)) for name in _UNSCALED}
    counts = {
        "zone_numerator": [f.zones.numerator[f.zone] for f in measured.families],
        "zone_denominator": [f.zones.denominator[f.zone] for f in measured.families],
    }
    found |= {name: _nulls(np.concatenate(parts)) for name, parts in counts.items()}
    return found | {
        "value": _nulls(zone_value),
        "benchmark_value": _nulls(comparison.benchmark_value * scale),
        "benchmark_numerator": _nulls(measured.benchmark_x),
        "benchmark_denominator": _nulls(measured.benchmark_n),
        "p_adjusted": _nulls(measured.p_adjusted),
    }


def _words(measured: MeasuredFamilies) -> dict[str, list[Any]]:
    comparison = measured.comparison
    tested = ~np.isnan(measured.p_adjusted)
    has_interval = comparison.interval_nature == IntervalNature.CHANCE.value
    known = ~np.isnan(comparison.difference) | ~np.isnan(comparison.difference_min)
    status = measured.zone_status.copy()
    status[measured.is_estimated & (status == ObsStatus.NORMAL.value)] = ObsStatus.ESTIMATED.value
    return {
        "interval_nature": comparison.interval_nature.tolist(),
        "confidence_level": _where(has_interval, np.full(len(has_interval), CONFIDENCE)).tolist(),
        "is_significant": _where(tested, measured.p_adjusted < ALPHA).tolist(),
        "sign_certain": _where(known, comparison.sign_certain).tolist(),
        "outcome": measured.outcome.tolist(),
        "obs_status": [str(letter) for letter in status],
        "conf_status": np.concatenate(
            [f.zones.confidentiality[f.zone] for f in measured.families]
        ).tolist(),
        "reason": _where(measured.reason != OK, measured.reason).tolist(),
    }


def _nulls(values: FloatArray) -> list[float | None]:
    return list(_where(np.isfinite(values), values).tolist())


def _where(is_there: NDArray[np.bool_], values: NDArray[Any]) -> NDArray[np.object_]:
    """Return the values as objects, None where there is none."""
    found = values.astype(object)
    found[~is_there] = None
    return found
