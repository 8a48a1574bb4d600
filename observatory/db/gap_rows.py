"""The three kinds of rows that a question about gaps returns, all of one shape."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.types import TypeEngine

from observatory.db.filters import if_free
from observatory.db.tables import gap, gap_refusal, indicator, observation, territory
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason

FIELDS = (
    "indicator", "level", "code", "vintage", "name", "period", "benchmark_kind", "benchmark_level",
    "benchmark_code", "benchmark_vintage", "benchmark_name", "is_main", "unit", "value",
    "benchmark_value", "difference", "difference_lower", "difference_upper", "difference_min",
    "difference_max", "ratio", "ratio_lower", "ratio_upper", "interval_nature", "confidence_level",
    "p_value", "p_adjusted", "is_significant", "sign_certain", "outcome", "trend", "obs_status",
    "conf_status", "reason", "release", "benchmark_release",
)  # fmt: skip
INTERVALS = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper")
# What may be, where a producer hides the neighbourhood's own count: never tighter than it tells.
BOUNDS = ("difference_min", "difference_max")
FIGURES = frozenset({"value", "benchmark_value", "difference", "difference_min", "difference_max",
                     "ratio", "p_value", "p_adjusted", *INTERVALS})  # fmt: skip

zone = territory.alias("zone")
rival = territory.alias("benchmark")

# Every branch ends with these: unique over all of them, and the order of uq_gap_key.
KEY = ("key_indicator", "key_zone", "key_period", "key_kind", "key_benchmark")

Source = Mapping[str, ColumnElement[Any]]
# indicator id, level, vintage, benchmark kind, period ("" when no period is known)
Asked = tuple[int, str, int, str, str]
FAMILY: dict[str, TypeEngine[Any]] = {
    "indicator_id": Integer(),
    "level": Text(),
    "vintage": SmallInteger(),
    "kind": Text(),
    "period": Text(),
}

_ZONE: Source = {
    "indicator": indicator.c.code,
    "unit": indicator.c.unit,
    **{name: zone.c[name] for name in ("level", "code", "vintage", "name")},
}
NOT_COMPARED = "not_compared"


@lru_cache(maxsize=8)  # forty columns take milliseconds to write out
def stored_rows(*, shows_chance: bool, of: Any = gap) -> Select[Any]:
    """Return the gaps that were computed, or refused one by one.

    of: the table gap, or one of its shape, measured on request.
    """
    known: dict[str, ColumnElement[Any]] = {
        name: _stored_column(of, name, shows_chance) for name in FIELDS if name in gap.c
    }
    for name in ("level", "code", "vintage", "name"):
        known[f"benchmark_{name}"] = rival.c[name]
    known |= {"release": of.c.release_id, "benchmark_release": of.c.benchmark_release_id, **_ZONE}
    key = (of.c.indicator_id, of.c.territory_id, of.c.period, of.c.benchmark_kind,
           func.coalesce(of.c.benchmark_id, 0))  # fmt: skip
    return (
        select(*_row(known, key))
        .select_from(of)
        .join(indicator, indicator.c.id == of.c.indicator_id)
        .join(zone, zone.c.id == of.c.territory_id)
        .outerjoin(rival, rival.c.id == of.c.benchmark_id)
    )


@lru_cache(maxsize=1)
def refused_rows() -> Select[Any]:
    """Return one row per territory of the zonings for each refusal that a family shares."""
    known: Source = {
        **_ZONE,
        "period": gap_refusal.c.period,
        "benchmark_kind": gap_refusal.c.benchmark_kind,
        "outcome": literal(NOT_COMPARED, Text),
        "reason": gap_refusal.c.reason,
    }
    of_zoning = and_(zone.c.level == gap_refusal.c.level, zone.c.vintage == gap_refusal.c.vintage)
    key = (gap_refusal.c.indicator_id, zone.c.id, gap_refusal.c.period,
           gap_refusal.c.benchmark_kind, literal(0, Integer))  # fmt: skip
    return (
        select(*_row(known, key))
        .select_from(gap_refusal)
        .join(indicator, indicator.c.id == gap_refusal.c.indicator_id)
        .join(zone, of_zoning)
    )


def missing_rows(asked: Sequence[Asked]) -> Select[Any]:
    """Return what was asked for and is neither computed nor refused, with the reason why."""
    wanted = family_table(asked)
    known: Source = {
        **_ZONE,
        "period": func.nullif(wanted.c.period, ""),
        "benchmark_kind": wanted.c.kind,
        "outcome": literal(NOT_COMPARED, Text),
        "reason": reason_of_absence(wanted.c.indicator_id, zone.c.id, wanted.c.period),
    }
    key = (wanted.c.indicator_id, zone.c.id, wanted.c.period, wanted.c.kind, literal(0, Integer))
    return (
        select(*_row(known, key))
        .select_from(wanted)
        .join(indicator, indicator.c.id == wanted.c.indicator_id)
        .join(zone, and_(zone.c.level == wanted.c.level, zone.c.vintage == wanted.c.vintage))
        .where(~_is_stored(wanted), ~_is_refused(wanted))
    )


def reason_of_absence(
    indicator_id: ColumnElement[Any], territory_id: ColumnElement[Any], period: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Say why nothing was computed: the zone has no value, or it has nothing to stand against."""
    observed = _exists(
        observation,
        observation.c.indicator_id == indicator_id,
        observation.c.territory_id == territory_id,
        observation.c.period == period,
        observation.c.known_to.is_(None),
        observation.c.value.is_not(None),
    )
    return case(
        (observed, literal(Reason.NO_BENCHMARK.value, Text)),
        else_=literal(Reason.ZONE_MISSING.value, Text),
    )


def count_bounded() -> ColumnElement[int]:
    """Count the gaps that have bounds, open at one end or not, and no difference."""
    bound = func.coalesce(*(gap.c[name] for name in BOUNDS))
    return func.count(bound).filter(gap.c.difference.is_(None))


def family_table(families: Sequence[Asked]) -> Any:
    """Return families as a table: five arrays, however many they are."""
    columns = list(zip(*families, strict=True)) or [()] * len(FAMILY)
    arrays = (
        literal(list(values), ARRAY(kind))
        for values, kind in zip(columns, FAMILY.values(), strict=True)
    )
    listed = (column(name, kind) for name, kind in FAMILY.items())
    return func.unnest(*arrays).table_valued(*listed, name="wanted").render_derived(name="wanted")


def _is_stored(wanted: Any) -> ColumnElement[bool]:
    return _exists(
        gap,
        gap.c.indicator_id == wanted.c.indicator_id,
        gap.c.territory_id == zone.c.id,
        gap.c.period == wanted.c.period,
        gap.c.benchmark_kind == wanted.c.kind,
    )


def _is_refused(wanted: Any) -> ColumnElement[bool]:
    return _exists(
        gap_refusal,
        gap_refusal.c.indicator_id == wanted.c.indicator_id,
        gap_refusal.c.period == wanted.c.period,
        gap_refusal.c.level == wanted.c.level,
        gap_refusal.c.vintage == wanted.c.vintage,
        gap_refusal.c.benchmark_kind == wanted.c.kind,
    )


def _exists(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # Everything but the table itself belongs to the question around it.
    return select(literal(1)).select_from(table).where(*conditions).correlate_except(table).exists()


def _stored_column(of: Any, name: str, shows_chance: bool) -> ColumnElement[Any]:
    stored: ColumnElement[Any] = of.c[name]
    if name not in FIGURES:
        return stored
    if name in INTERVALS and not shows_chance:
        # METHOD, rule 8: the chance interval of a register count is shown only on request.
        stored = case((of.c.interval_nature != "chance", stored))
    shown = if_free(of.c.conf_status, stored)
    return case((_is_bounded(of), stored), else_=shown) if name in BOUNDS else shown


def _is_bounded(of: Any) -> ColumnElement[bool]:
    """Tell whether bounds come from a count that is hidden: what it may be is no secret.

    They are made without the count, and kept as wide as its producer does (METHOD rules 4 and 7:
    domain/protection.py). Bounds of a figure that is there, and confidential, are made from it.
    """
    is_hidden = of.c.interval_nature == IntervalNature.SUPPRESSION.value
    return and_(is_hidden, of.c.value.is_(None), of.c.zone_numerator.is_(None))


def _row(known: Source, key: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    figures = [
        (known[name] if name in known else cast(null(), _type_of(name))).label(name)
        for name in FIELDS
    ]
    return [*figures, *(part.label(name) for part, name in zip(key, KEY, strict=True))]


def _type_of(name: str) -> TypeEngine[Any]:
    others: dict[str, TypeEngine[Any]] = {
        "benchmark_vintage": SmallInteger(),
        "release": Integer(),
        "benchmark_release": Integer(),
    }
    return gap.c[name].type if name in gap.c else others.get(name, Text())
