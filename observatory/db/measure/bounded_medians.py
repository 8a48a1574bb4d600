"""Families of medians, against a rest whose median is bounded by the published quantiles."""

from typing import Any

import numpy as np

from observatory.db.measure.bounded_place import Pairs, Place, Refusal, aligned, as_rows, pair_up
from observatory.db.measure.compare import MeasuredFamilies
from observatory.db.measure.families import Parents, published_parents
from observatory.domain.intervals import Bounds, FloatArray
from observatory.domain.medians import Quantiles, compare_medians, median_of_rest
from observatory.domain.reasons import Reason


def bound_medians(place: Place, rule: dict[str, Any], refusal: Refusal) -> MeasuredFamilies | None:
    """Return the family with its bounds; None where quantiles or persons bound no rest of it.

    Its rows are estimates: the weights are those of another count of persons.
    """
    parents = place.parents(refusal, has_counts=False)
    persons = rule["weight_periods"].get(refusal[1])
    if isinstance(parents, Reason) or persons is None:
        return None
    pairs = pair_up(place, refusal, parents)
    whole, zones = _quantiles(place, rule, refusal, pairs)
    rest = median_of_rest(
        np.array([one["level"] for one in rule["quantiles"]]),
        whole, zones, pairs.parent, _weights(place, rule["weight"], persons, refusal, pairs),
    )  # fmt: skip
    value, half_step = (
        pairs.padded(a) for a in (pairs.family.zones.value, pairs.family.zones.half_step)
    )
    of_parent = Bounds(*(end[pairs.parent] for end in rest.value))
    materiality = pairs.family.indicator.materiality
    compared = compare_medians(value, half_step, of_parent, rest.reason[pairs.parent], materiality)
    if not np.isfinite(compared.difference_min).any():
        return None
    return as_rows(pairs, compared, is_estimated=True)


def _weights(place: Place, code: str, period: str, refusal: Refusal, pairs: Pairs) -> FloatArray:
    """Return the share of each parent's persons that live in each zone of it."""
    persons = pairs.share * place.column((place.stock.ids[code], period), pairs.territory)
    everyone = pairs.with_nobody(place.people(code, period, refusal, pairs.family.parents))
    with np.errstate(divide="ignore", invalid="ignore"):
        weights: FloatArray = persons / everyone[pairs.parent]
    return weights


def _quantiles(
    place: Place, rule: dict[str, Any], refusal: Refusal, pairs: Pairs
) -> tuple[Quantiles, Quantiles]:
    """Return the published quantiles of the parents, and of the zones that lie whole in them.

    Of a zone that straddles, the incomes of the part inside are not known.
    """
    period, parents = refusal[1], pairs.family.parents
    series = [(place.stock.ids[one["code"]], period) for one in rule["quantiles"]]
    of_zones = [
        np.column_stack([place.column(one, pairs.territory, name) for one in series])
        for name in ("value", "half_step")
    ]
    of_zones[0][pairs.share != 1] = np.nan
    published = [_published(place, one, refusal, parents) for one in series]
    of_parents = [
        np.column_stack([pairs.with_nobody(_of(found, parents, name)) for found in published])
        for name in ("value", "half_step")
    ]
    return Quantiles(*of_parents), Quantiles(*of_zones)


def _published(
    place: Place, series: tuple[int, str], refusal: Refusal, parents: Parents
) -> Parents | None:
    for found in published_parents(place.stock, *series, refusal[2].parent_level):
        if found.key == parents.key:
            return found
    return None


def _of(found: Parents | None, parents: Parents, name: str) -> FloatArray:
    return aligned(found, parents.territory, name)
