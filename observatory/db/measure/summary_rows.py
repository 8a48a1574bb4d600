"""Turns layers of neighbourhoods into rows of the table summary, one per family and scope."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observatory.db.measure.pooled_rates import Families
from observatory.db.measure.scopes import Scopes, Zones
from observatory.db.measure.summary_cells import Cells, Panel
from observatory.db.measure.summary_gaps import (
    Numbers,
    interval_nature,
    local_gaps,
    pooled_gaps,
)
from observatory.db.measure.summary_layers import COUNTED, Layer
from observatory.db.measure.summary_rates import (
    bounded_outcome,
    is_sign_certain,
    pooled_rates,
)
from observatory.domain.adjust import ALPHA, benjamini_hochberg, outcome
from observatory.domain.indicator import Nature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK, first_of
from observatory.domain.summary import Pool, bound_value, holding, pool

CONFIDENCE = 0.95
OUT_OF_PANEL = "not_in_panel"
_WORDS = ("worse", "similar", "better")
_PERCENT = 100.0


def summary_columns(
    panel: Panel, zones: Zones, scopes: Scopes, families: Families
) -> dict[str, Any]:  # fmt: skip
    """Return the columns to COPY; NaN, infinity and None become NULL.

    families: those of rates without counts, whose pooled gap is known between bounds.
    """
    cells = Cells(panel, zones, scopes)
    if not cells.number:
        return {}
    sums = pool(cells.units())
    gaps, refusal, has_gap = pooled_gaps(cells, sums)
    local = local_gaps(cells)
    told, commonest = _missing(cells)
    numbers = {**_values(cells, sums), **gaps, **local}
    numbers |= _tests(cells, gaps)
    bounds, bounded = pooled_rates(cells, zones, scopes, families)
    for name, found in bounds.items():
        numbers[name] = np.where(bounded == OK, numbers.get(name, np.nan), found)
    numbers["confidence_level"] = np.where(has_gap, CONFIDENCE, np.nan)
    return {
        **_keys(cells),
        **{name: _finite(values) for name, values in numbers.items() if name not in _WORDS},
        **{name: local[name].astype(np.intp) for name in _WORDS},
        **_coverage(cells, sums, zones),
        **_verdicts(cells, numbers, np.where(bounded == OK, refusal, bounded), commonest),
        **_signs(cells, numbers, bounded),
        "interval_nature": interval_nature(has_gap, bounded == Reason.RATE_ROUNDED.value),
        "missing": told,
    }


def _keys(cells: Cells) -> dict[str, Any]:
    periods = np.array(cells.panel.periods, dtype=object)[cells.layer_of_group]
    return {
        "indicator_id": cells.of_group(lambda one: one.indicator_id),
        "period": cells.of_group(lambda one: one.period),
        "benchmark_kind": cells.of_group(lambda one: one.kind and one.kind.value),
        "scope_id": pa.array(cells.scope, mask=cells.scope < 0),
        "panel": np.full(cells.number, cells.panel.name, dtype=object),
        "panel_periods": periods,
    }


def _values(cells: Cells, sums: Pool) -> Numbers:
    """Return the pooled value of the neighbourhoods, its counts, and its bounds."""
    scale = cells.of_group(lambda one: one.indicator.scale if one.nature in COUNTED else 1.0)
    is_total = cells.of_group(lambda one: one.nature is Nature.COUNT).astype(bool)
    is_pooled = cells.of_group(_is_pooled).astype(bool) & (sums.counted > 0)
    value = np.where(is_pooled, scale * sums.value, np.nan)
    value = np.where(is_total & (sums.counted > 0), sums.x, value)
    bounds = bound_value(sums, cells.of_group(_ceiling).astype(np.float64))
    low, high = holding(bounds, sums.value)
    is_bounded = is_pooled & (cells.panel.name == "all")
    # What a proxy weighs is no count of anybody.
    has_counts = cells.of_group(lambda one: one.nature in COUNTED).astype(bool)
    shown = (has_counts | is_total) & (sums.counted > 0)
    return {
        "value": value,
        "value_min": np.where(is_bounded, scale * low, np.nan),
        "value_max": np.where(is_bounded, scale * high, np.nan),
        "numerator": np.where(shown, sums.x, np.nan),
        "denominator": np.where(shown & has_counts, sums.n, np.nan),
    }


def _is_pooled(layer: Layer) -> bool:
    return layer.nature in (*COUNTED, Nature.PUBLISHED_RATE)


def _ceiling(layer: Layer) -> float:
    """Return the most that a neighbourhood's x/n can be; NaN: nothing bounds it."""
    if layer.nature is Nature.PROPORTION:
        return 1.0
    is_percent = layer.nature is Nature.PUBLISHED_RATE and layer.indicator.unit == "percent"
    return _PERCENT if is_percent else np.nan


def _tests(cells: Cells, gaps: Numbers) -> Numbers:
    """Adjust over the scopes of one level: indicator, period, kind, generation (METHOD rule 9)."""
    return {"p_adjusted": benjamini_hochberg(gaps["p_value"], cells.layer_of_group)}


def _verdicts(
    cells: Cells, numbers: Numbers, refusal: NDArray[np.object_], commonest: NDArray[np.object_]
) -> dict[str, Any]:
    adjusted, difference = numbers["p_adjusted"], numbers["difference"]
    is_gap = cells.of_group(lambda one: one.kind is not None).astype(bool)
    tested = ~np.isnan(adjusted)
    is_missing = np.isnan(np.where(is_gap, difference, numbers["value"]))
    why = first_of(
        (Reason.NON_ADDITIVE, cells.of_group(lambda one: _is_amount(one))),
        (Reason.NO_COUNTS, cells.of_group(lambda one: one.nature is Nature.PUBLISHED_RATE)),
        (Reason.ZONE_MISSING, True),
    )
    nobody = cells.sum(1.0, cells.is_observed) == 0
    why = np.where(nobody, commonest, why)
    why = np.where((refusal != OK) & is_missing, refusal, why)
    is_zero = refusal == Reason.BENCHMARK_ZERO.value
    said = is_missing | is_zero
    return {
        "is_significant": pa.array(adjusted < ALPHA, mask=~tested),
        "reason": pa.array(np.where(is_zero, refusal, why), mask=~said),
    }


def _signs(cells: Cells, numbers: Numbers, bounded: NDArray[np.object_]) -> dict[str, Any]:
    """Return the outcome, and whether the bounds of what is possible leave no doubt of the sign."""
    low, high = numbers["difference_min"], numbers["difference_max"]
    polarity = cells.of_group(lambda one: one.indicator.polarity.sign)
    tested = outcome(numbers["difference"], numbers["p_adjusted"], polarity)
    return {
        "outcome": np.where(bounded == OK, tested, bounded_outcome(cells, low, high)),
        "sign_certain": pa.array(is_sign_certain(low, high), mask=np.isnan(low) | np.isnan(high)),
    }


def _is_amount(layer: Layer) -> bool:
    return layer.nature in (Nature.AMOUNT, Nature.INDEX)


def _coverage(cells: Cells, sums: Pool, zones: Zones) -> dict[str, Any]:
    """Return how many there are and have a figure, and the share of the denominator they make."""
    observed = cells.sum(1.0, cells.is_observed)
    has_proxy = zones.weight_period is not None
    weight = cells.of_group(lambda one: _weight(one, has_proxy)).astype(object)
    is_weighted = (weight != None) & (sums.whole_n > 0)  # noqa: E711 - elementwise
    proxied = weight == "proxy_population"
    return {
        "zones": sums.units,
        "observed": observed.astype(np.intp),
        "observed_share": _finite(np.where(is_weighted, sums.share, observed / sums.units)),
        "share_basis": np.where(is_weighted, weight, "zones"),
        "share_is_upper_bound": is_weighted & (sums.unknown > 0),
        "weight": weight,
        "weight_period": np.array([None, zones.weight_period], dtype=object)[
            proxied.astype(np.intp)
        ],
    }


def _weight(layer: Layer, has_proxy: bool) -> str | None:
    if layer.nature in COUNTED:
        return "denominator"
    return "proxy_population" if layer.is_proxied and has_proxy else None


def _missing(cells: Cells) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return how many neighbourhoods have no figure, by status or reason, and the main reason."""
    codes, known = _codes(cells)
    counts = np.zeros((cells.number, len(known)), dtype=np.intp)
    absent = ~cells.is_observed
    np.add.at(counts, (cells.group[absent], codes[absent]), 1)
    told = np.full(cells.number, "{}", dtype=object)
    for group in np.flatnonzero(counts.any(axis=1)):
        row = counts[group]
        told[group] = json.dumps({known[at]: int(row[at]) for at in np.flatnonzero(row)})
    return told, _commonest(counts, known)


def _codes(cells: Cells) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Number the words for what is missing, the last for what the panel leaves out."""
    import pandas as pd  # when a load needs it, which a worker never does

    words = cells.panel.stack("word", lambda one: one.word)
    codes = cells.panel.stacks.get("codes")
    if codes is None:
        flat, known = pd.factorize(words.ravel(), sort=True)
        codes = cells.panel.stacks["codes"] = flat.reshape(words.shape)
        cells.panel.stacks["known"] = np.append(known, OUT_OF_PANEL)
    known = cells.panel.stacks["known"]
    return np.where(cells.is_dropped, len(known) - 1, codes[cells.layer, cells.zone]), known


def _commonest(counts: NDArray[np.intp], known: NDArray[np.object_]) -> NDArray[np.object_]:
    is_reason = np.array([word in set(Reason) for word in known], dtype=bool)
    main = np.full(len(counts), Reason.ZONE_MISSING.value, dtype=object)
    if is_reason.any():
        best = counts[:, is_reason].argmax(axis=1)
        some = counts[:, is_reason].any(axis=1)
        main[some] = known[is_reason][best[some]]
    return main


def _finite(values: NDArray[Any]) -> Any:
    return pa.array(values, mask=~np.isfinite(values))
