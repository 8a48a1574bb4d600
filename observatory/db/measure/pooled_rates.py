"""The national gap of a rate published without counts: bounds over all agglomerations at once."""

from sqlalchemy import Connection

from observatory.db.measure.bounded import Place, read_rules, with_named
from observatory.db.measure.bounded_rates import lay_rates
from observatory.db.measure.stock import LevelVintage, read_memberships, read_stock, read_zones
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.pooled_rest import PooledBounds, pooled_bounds
from observatory.domain.reasons import Reason


def pool_rates(
    connection: Connection,
    indicator_id: int,
    period: str,
    generation: LevelVintage,
    kind: BenchmarkKind = BenchmarkKind.REST_OF_URBAN_UNIT,
) -> PooledBounds | Reason:
    """Return what the zones' rate, their rests' and the gap may be, each parent once.

    By the rules that bound the stored gaps of the same family, or the reason why there are none.
    """
    stock = read_stock(connection, [indicator_id])
    rules, stock = read_rules(connection, stock, [indicator_id])
    rule = rules.sizes.get(indicator_id, {}).get(generation[0].value)
    zones = read_zones(connection, *generation, [indicator_id])
    if rule is None or (indicator_id, period) not in zones:
        return Reason.NO_COUNTS
    place = Place(connection, stock, generation, zones, read_memberships(connection, *generation))
    place = with_named(place, rules)
    laid = lay_rates(place, rule, (indicator_id, period, kind, Reason.NO_COUNTS))
    return laid if isinstance(laid, Reason) else pooled_bounds(*laid[1:])
