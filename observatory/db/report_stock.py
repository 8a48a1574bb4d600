"""What the annual report may choose from: indicators, generations, families, refusals."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection, func, select

from observatory.db.report_families import make_key
from observatory.db.tables import data_version, gap, gap_refusal, indicator, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.reasons import Reason
from observatory.domain.report_rows import DataVersion, FamilyCount, Generation, Refusal, Stock
from observatory.domain.territory import ZONINGS, Level


def read_stock(connection: Connection) -> Stock:
    """Return what there is to choose from: indicators, generations, families and refusals."""
    newest = select(data_version.c.version, data_version.c.origin)
    version = connection.execute(newest.order_by(data_version.c.version.desc()).limit(1)).first()
    families = tuple(_list_families(connection))
    refusals = tuple(_list_refusals(connection))
    used = {row.key.generation for row in families} | {row.key.generation for row in refusals}
    sizes = _count_generations(connection)
    return Stock(
        data_version=DataVersion(*version) if version else DataVersion(0, "official"),
        indicators=tuple(_list_indicators(connection)),
        generations={key: sizes[key] for key in sorted(used)},
        families=families,
        refusals=refusals,
    )


def _list_families(connection: Connection) -> Iterable[FamilyCount]:
    key = (indicator.c.code, territory.c.level, territory.c.vintage, gap.c.period,
           gap.c.benchmark_kind)  # fmt: skip
    question = (
        select(*key, func.count(), func.count(gap.c.difference))
        .join_from(gap, indicator, indicator.c.id == gap.c.indicator_id)
        .join(territory, territory.c.id == gap.c.territory_id)
        .where(gap.c.is_main, territory.c.level.in_(sorted(ZONINGS)))
        .group_by(*key)
        .order_by(*key)
    )
    return (FamilyCount(make_key(row), row[5], row[6]) for row in connection.execute(question))


def _list_refusals(connection: Connection) -> Iterable[Refusal]:
    key = (indicator.c.code, gap_refusal.c.level, gap_refusal.c.vintage, gap_refusal.c.period,
           gap_refusal.c.benchmark_kind)  # fmt: skip
    question = (
        select(*key, gap_refusal.c.reason)
        .join_from(gap_refusal, indicator, indicator.c.id == gap_refusal.c.indicator_id)
        .where(gap_refusal.c.level.in_(sorted(ZONINGS)))
        .order_by(*key)
    )
    return (Refusal(make_key(row), Reason(row[5])) for row in connection.execute(question))


def _list_indicators(connection: Connection) -> Iterable[Indicator]:
    names = ("code", "label_fr", "label_en", "theme", "unit", "nature", "aggregation", "polarity",
             "kind", "default_benchmark", "scale")  # fmt: skip
    question = select(*(indicator.c[name] for name in names)).order_by(indicator.c.code)
    for row in connection.execute(question).mappings():
        yield Indicator(
            code=row["code"],
            label_fr=row["label_fr"],
            label_en=row["label_en"],
            theme=row["theme"],
            unit=row["unit"],
            nature=Nature(row["nature"]),
            aggregation=Aggregation(row["aggregation"]),
            polarity=Polarity(row["polarity"]),
            kind=Kind(row["kind"]),
            default_benchmark=BenchmarkKind(row["default_benchmark"]),
            scale=row["scale"],
        )


def _count_generations(connection: Connection) -> dict[Generation, int]:
    """Count the neighbourhoods of each generation's last state (Mayotte's 42 became 17)."""
    end = func.coalesce(territory.c.valid_to, sa.literal_column("DATE 'infinity'"))
    of_generation = (territory.c.level, territory.c.vintage)
    last = func.max(end).over(partition_by=of_generation)
    states = (
        select(*of_generation, (end == last).label("is_last"))
        .where(territory.c.level.in_(sorted(ZONINGS)))
        .subquery()
    )
    question = (
        select(states.c.level, states.c.vintage, func.count())
        .where(states.c.is_last)
        .group_by(states.c.level, states.c.vintage)
    )
    return {Generation(Level(row[0]), row[1]): row[2] for row in connection.execute(question)}
