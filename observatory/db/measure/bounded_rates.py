"""Families of rates published without counts, against a rest that is known between bounds."""

from dataclasses import replace
from typing import Any

import numpy as np

from observatory.db.measure.bounded_place import Pairs, Place, Refusal, as_rows, pair_up
from observatory.db.measure.compare import MeasuredFamilies
from observatory.domain.bounded_rest import RatedZones, Wholes, compare_rates
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.pooled_rest import RatedFamily
from observatory.domain.reasons import Reason
from observatory.domain.size_bounds import least_share, rounded, size_between

PERCENT = 100.0


def bound_rates(place: Place, rule: dict[str, Any], refusal: Refusal) -> MeasuredFamilies | Reason:
    """Return the family with its bounds, or why no parent has counts for the period."""
    laid = lay_rates(place, rule, refusal)
    if isinstance(laid, Reason):
        return laid
    pairs, zones, wholes = laid
    indicator = pairs.family.indicator
    value = pairs.padded(pairs.family.zones.value) / indicator.scale
    materiality = indicator.materiality / indicator.scale
    compared = compare_rates(zones, wholes, value, materiality)
    rows = as_rows(pairs, compared, is_estimated=False)
    return replace(rows, rated=RatedFamily(pairs.territory, zones, wholes))


def lay_rates(
    place: Place, rule: dict[str, Any], refusal: Refusal
) -> tuple[Pairs, RatedZones, Wholes] | Reason:
    """Return the zones with what their rate and their denominator may be, and their parents."""
    parents = place.parents(refusal, has_counts=True)
    if isinstance(parents, Reason):
        return parents
    pairs, period = pair_up(place, refusal, parents), refusal[1]
    value, half_step = (pairs.padded(a) for a in (pairs.family.zones.value, _step(pairs)))
    scale = pairs.family.indicator.scale
    rate = Bounds(*(np.minimum(end, 1.0) for end in rounded(value / scale, half_step / scale)))
    zones = RatedZones(
        parent=pairs.parent, share=pairs.share, rate=rate, size=_sizes(place, rule, period, pairs)
    )
    left = np.full(len(parents.territory), np.nan)
    if rule["within"]:
        left = place.people(rule["within"], period, refusal, parents)
    inhabitants = _figure(place, rule["within"], period, pairs)
    inside = np.bincount(pairs.parent, pairs.share * inhabitants, len(left) + 1)
    wholes = Wholes(
        x=pairs.with_nobody(parents.x),
        n=pairs.with_nobody(parents.n),
        inhabitants_left=pairs.with_nobody(left) - inside,
    )
    return pairs, zones, wholes


def _step(pairs: Pairs) -> FloatArray:
    return pairs.family.zones.half_step


def _sizes(place: Place, rule: dict[str, Any], period: str, pairs: Pairs) -> Bounds:
    """Return what each denominator may be: the count that it is, or a part of the inhabitants."""
    if rule["known"]:
        known = _figure(place, rule["known"], period, pairs)
        return Bounds(known, known)
    least = least_share(
        _rounded(place, rule["young"], period, pairs, PERCENT),
        _rounded(place, rule["old"], period, pairs, PERCENT),
        _rounded(place, rule["youth_index"], period, pairs, 1.0),
    )
    return size_between(_figure(place, rule["within"], period, pairs), least)


def _figure(
    place: Place, code: str | None, period: str, pairs: Pairs, of: str = "value"
) -> FloatArray:
    if code is None:
        return np.full(len(pairs.territory), np.nan)
    return place.column((place.stock.ids[code], period), pairs.territory, of)


def _rounded(place: Place, code: str | None, period: str, pairs: Pairs, scale: float) -> Bounds:
    value, half_step = (_figure(place, code, period, pairs, of) for of in ("value", "half_step"))
    return rounded(value / scale, half_step / scale)
