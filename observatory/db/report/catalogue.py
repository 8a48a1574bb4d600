"""What an edition may speak of: data version, indicators, generations, refusals."""

from collections.abc import Mapping
from datetime import UTC, date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, func, select

from observatory.db.tables import (
    data_version,
    gap_refusal,
    indicator,
    membership,
    territory,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Family, Generation
from observatory.domain.series import read_breaks
from observatory.domain.suppression import Hidden
from observatory.domain.territory import ZONINGS
from observatory.errors import NotFound

_ENUMS = {"nature": Nature, "aggregation": Aggregation, "polarity": Polarity, "kind": Kind,
          "default_benchmark": BenchmarkKind, "suppression": Hidden}  # fmt: skip
_PLAIN = ("code", "label_fr", "label_en", "theme", "unit", "scale", "numerator", "denominator",
          "materiality", "secrecy_threshold", "legal_reference", "counts_surroundings", "note_fr",
          "note_en")  # fmt: skip


class Version(NamedTuple):
    """The state of the database, and the day on which it was published."""

    version: int
    origin: str
    dated: date


def read_version(connection: Connection) -> Version:
    """Return the current data version. Raises NotFound before the first load."""
    columns = (data_version.c.version, data_version.c.origin, data_version.c.published_at)
    row = connection.execute(select(*columns).order_by(columns[0].desc()).limit(1)).first()
    if row is None:
        raise NotFound("No data version is published yet: load data first (observatory load).")
    return Version(row.version, row.origin, row.published_at.astimezone(UTC).date())


def read_indicators(connection: Connection) -> Mapping[str, Indicator]:
    """Return the catalogue by code, in the order of codes."""
    names = (*_PLAIN, *_ENUMS, "sources", "breaks")
    question = select(*(indicator.c[name] for name in names))
    question = question.order_by(indicator.c.code.collate("C"))
    found = {}
    for row in connection.execute(question).mappings():
        enums = {name: kind(row[name]) for name, kind in _ENUMS.items()}
        found[row["code"]] = Indicator(
            **{name: row[name] for name in _PLAIN},
            **enums,  # type: ignore[arg-type]
            sources=tuple(row["sources"]),
            breaks=read_breaks(row["breaks"] or ()),
        )
    return found


def count_generations(connection: Connection, scope: Place | None) -> Mapping[Generation, int]:
    """Count the neighbourhoods of each generation's last state (Mayotte's 42 became 17)."""
    end = func.coalesce(territory.c.valid_to, sa.literal_column("DATE 'infinity'"))
    of = (territory.c.level, territory.c.vintage)
    last = func.max(end).over(partition_by=of)
    states = (
        select(territory.c.id, *of, (end == last).label("is_last"))
        .where(territory.c.level.in_(sorted(ZONINGS)))
        .subquery()
    )
    question = (
        select(states.c.level, states.c.vintage, func.count())
        .where(states.c.is_last, *within(states.c.id, scope))
        .group_by(states.c.level, states.c.vintage)
        .order_by(states.c.level, states.c.vintage)
    )
    return {Generation(row[0], row[1]): row[2] for row in connection.execute(question)}


def within(zone: ColumnElement[int], scope: Place | None) -> list[ColumnElement[bool]]:
    """Hold for the neighbourhoods whose main part lies in a territory; None: for all."""
    if scope is None:
        return []
    parent = territory.alias("parent")
    held = (
        select(membership.c.child_id)
        .join(parent, parent.c.id == membership.c.parent_id)
        .where(
            membership.c.is_main,
            parent.c.level == scope.level,
            parent.c.code == scope.code,
            parent.c.vintage == scope.vintage,
        )
    )
    return [zone.in_(held)]


def read_refusals(connection: Connection) -> Mapping[Family, str]:
    """Return the families that were refused as a whole, and why."""
    key = (indicator.c.code, gap_refusal.c.level, gap_refusal.c.vintage, gap_refusal.c.period,
           gap_refusal.c.benchmark_kind)  # fmt: skip
    question = (
        select(*key, gap_refusal.c.reason)
        .join_from(gap_refusal, indicator, indicator.c.id == gap_refusal.c.indicator_id)
        .where(gap_refusal.c.level.in_(sorted(ZONINGS)))
        .order_by(*key)
    )
    return {Family(*tuple(row)[:5]): row[5] for row in connection.execute(question)}
