"""Rows of an area: what is told of its value, and of its gap with a rest."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from observatory.db.area.parents import Parent
from observatory.db.area.question import RestKey
from observatory.db.area.series import Series
from observatory.domain.adjust import ALPHA, outcome
from observatory.domain.area import Total
from observatory.domain.area_reasons import AreaReason
from observatory.domain.comparison import LIMITS
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Z
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.rest import OK
from observatory.domain.sides import Comparison

CONFIDENCE = 0.95
_NOT_COMPARED = "not_compared"


class Origin(Protocol):
    """Where the units of a row come from."""

    level: str
    vintage: int | None
    basis: str
    is_suppressed: bool
    release: int | None


def number(value: Any, scale: float = 1.0) -> float | None:
    """Return a figure in its unit; None where there is none or it is infinite."""
    scaled = float(value) * scale
    return scaled if np.isfinite(scaled) else None


def refused_row(series: Series, rest: RestKey | None, reason: str) -> dict[str, Any]:
    """Return a row of nulls with its reason."""
    return {
        "indicator": series.indicator.code,
        "period": series.period,
        "unit": series.indicator.unit,
        "obs_status": "O",
        "conf_status": "F",
        "reason": reason,
        **(_named(rest) if rest else {}),
    }


def _named(rest: RestKey, parent: Parent | None = None) -> dict[str, Any]:
    names = {"benchmark_kind": rest.kind, "outcome": _NOT_COMPARED}
    if parent is None:
        return {**names, "benchmark_level": rest.level.value, "benchmark_code": rest.code,
                "benchmark_vintage": rest.vintage}  # fmt: skip
    return {
        **names,
        **{
            f"benchmark_{name}": getattr(parent, name)
            for name in ("level", "code", "vintage", "name")
        },
        "benchmark_release": parent.release,
    }


def value_row(series: Series, made: Any, total: Total, *, shows_chance: bool) -> dict[str, Any]:
    """Return what is told of the value: exact, or estimated with its bounds, and from what."""
    indicator = series.indicator
    scale = 1.0 if indicator.nature is Nature.COUNT else indicator.scale
    return {
        "indicator": indicator.code,
        "period": series.period,
        "unit": indicator.unit,
        "value": number(total.value, scale),
        "numerator": None if total.n != total.n else number(total.x),
        "denominator": number(total.n),
        **_interval(total, indicator.nature, scale, shows_chance),
        "source_level": made.level,
        "source_vintage": made.vintage,
        "share_basis": made.basis,
        "units_inside": total.inside,
        "units_straddling": total.straddling,
        "units_hidden": total.hidden,
        "estimated_share": total.estimated_share,
        "coverage_share": total.coverage_share,
        "is_exact": total.is_exact,
        "obs_status": _status(total, made),
        "conf_status": "C" if np.isnan(total.value) and made.is_suppressed else "F",
        "release": made.release,
    }


def _status(total: Total, made: Origin) -> str:
    if np.isnan(total.value):
        return "Q" if made.is_suppressed else "O"
    return "A" if total.is_exact else "E"


def _interval(total: Total, nature: Nature, scale: float, shows_chance: bool) -> Mapping[str, Any]:
    """Return formula 1's bounds and what is possible; of an exact value, chance if asked for."""
    if not total.is_exact:
        limits, possible = total.bounds, total.possible
        found = {
            "lower": number(limits.lower, scale),
            "upper": number(limits.upper, scale),
            "value_min": number(possible.lower, scale),
            "value_max": number(possible.upper, scale),
        }
        return {**found, "interval_nature": IntervalNature.MODEL.value}
    if nature is Nature.COUNT:
        return {"interval_nature": IntervalNature.NONE.value}
    shown = {}
    if shows_chance:
        lower, upper = LIMITS[nature](total.x, total.n, Z)
        shown = {"lower": number(lower, scale), "upper": number(upper, scale)}
    return {**shown, "interval_nature": IntervalNature.CHANCE.value}


def refused_gap(rest: RestKey, reason: Reason, parent: Parent | None = None) -> dict[str, Any]:
    """Return the columns of a gap that is not computed."""
    return {**_named(rest, parent), "reason": reason.value}


def gap_row(
    series: Series, rest: RestKey, parent: Parent, found: Comparison, *, shows_chance: bool
) -> dict[str, Any]:
    """Return the columns of a gap. An area is alone in its family: p is not adjusted."""
    scale = series.indicator.scale
    p = number(found.p_value[0])
    by_chance = found.interval_nature[0] == IntervalNature.CHANCE.value
    shown = {
        name: number(getattr(found, name)[0], 1.0 if name.startswith("ratio") else scale)
        for name in (
            "benchmark_value", "difference", "difference_min", "difference_max", "ratio",
            *(_LIMITS if shows_chance or not by_chance else ()),
        )
    }  # fmt: skip
    said = outcome(found.direction, found.p_value, float(series.indicator.polarity.sign))
    # Bounds that hold 0 say nothing of the gap, not that there is none.
    is_unsure = not np.isnan(found.difference_min[0]) and not found.sign_certain[0]
    reason = AreaReason.SIGN_UNCERTAIN if is_unsure else found.reason[0]
    row = {
        **_named(rest, parent),
        **shown,
        "gap_interval_nature": str(found.interval_nature[0]),
        "confidence_level": CONFIDENCE if by_chance else None,
        "p_value": p,
        "p_adjusted": p,
        "is_significant": None if p is None else p < ALPHA,
        "sign_certain": None if p is None else bool(found.sign_certain[0]),
        "outcome": _NOT_COMPARED if is_unsure else str(said[0]),
    }
    return row if reason == OK else {**row, "reason": str(reason)}


_LIMITS = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper")
