"""Families of rates published without counts, laid out to be pooled over the parents of a scope."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Connection, Integer, bindparam, text

from observatory.db.measure.bounded import Place, read_rules, with_named
from observatory.db.measure.bounded_rates import lay_rates
from observatory.db.measure.compare import MeasuredFamilies
from observatory.db.measure.stock import LevelVintage, read_memberships, read_stock, read_zones
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.pooled_rest import RatedFamily
from observatory.domain.reasons import Reason

_RATED = text("""
    SELECT id FROM indicator WHERE id = ANY(:indicators) AND denominator_bounds <> '{}' ORDER BY id
""").bindparams(bindparam("indicators", type_=ARRAY(Integer)))

FamilyKey = tuple[int, str, BenchmarkKind]  # indicator's id, period, kind
Families = Mapping[FamilyKey, RatedFamily]


def rated_families(measured: Sequence[MeasuredFamilies]) -> Families:
    """Return those of the measured families that are of rates without counts."""
    return {
        (family.indicator_id, family.period, family.kind): one.rated
        for one in measured
        if one.rated is not None
        for family in one.families
    }


def lay_families(
    connection: Connection, generation: LevelVintage, keys: Sequence[FamilyKey]
) -> Families:
    """Lay out families that were not just measured, by the rules that bounded their gaps."""
    indicators = sorted({key[0] for key in keys})
    rated = list(connection.scalars(_RATED, {"indicators": indicators}))
    if not rated:
        return {}
    rules, stock = read_rules(connection, read_stock(connection, rated), rated)
    zones = read_zones(connection, *generation, rated)
    memberships = read_memberships(connection, *generation)
    place = with_named(Place(connection, stock, generation, zones, memberships), rules)
    found = {}
    for key in keys:
        rule = rules.sizes.get(key[0], {}).get(generation[0].value)
        laid = lay_rates(place, rule, (*key, Reason.NO_COUNTS)) if rule else Reason.NO_COUNTS
        if not isinstance(laid, Reason):
            found[key] = RatedFamily(laid[0].territory, *laid[1:])
    return found
