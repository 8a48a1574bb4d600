"""The families of gaps that the annual report asks for, as a table that any question joins."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import SmallInteger, Text, and_

from observatory.db.tables import gap, indicator, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.report_rows import FamilyKey, Generation
from observatory.domain.territory import Level


def family_table(keys: Sequence[FamilyKey]) -> sa.FromClause:
    """Return the keys as rows that any question joins."""
    rows = [
        (k.indicator, k.generation.level.value, k.generation.vintage, k.period, k.kind.value)
        for k in keys
    ]
    columns = (
        sa.column("indicator", Text),
        sa.column("level", Text),
        sa.column("vintage", SmallInteger),
        sa.column("period", Text),
        sa.column("kind", Text),
    )
    # VALUES cannot be empty, and an empty code matches no indicator.
    return sa.values(*columns, name="family").data(rows or [("", "", 0, "", "")])


def family_gaps(keys: Sequence[FamilyKey]) -> tuple[sa.FromClause, sa.FromClause]:
    """Return the keys' table, and it joined with the main gaps and territories of each."""
    family = family_table(keys)
    joined = (
        family.join(indicator, indicator.c.code == family.c.indicator)
        .join(
            gap,
            and_(
                gap.c.indicator_id == indicator.c.id,
                gap.c.period == family.c.period,
                gap.c.benchmark_kind == family.c.kind,
                gap.c.is_main,
            ),
        )
        .join(
            territory,
            and_(
                territory.c.id == gap.c.territory_id,
                territory.c.level == family.c.level,
                territory.c.vintage == family.c.vintage,
            ),
        )
    )
    return family, joined


def key_columns(family: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Return the columns of a family's key, which make_key reads."""
    return [family.c[name] for name in ("indicator", "level", "vintage", "period", "kind")]


def make_key(row: Sequence[Any]) -> FamilyKey:
    """Read the first five columns of a row."""
    code, level, vintage, period, kind = row[:5]
    return FamilyKey(code, Generation(Level(level), vintage), period, BenchmarkKind(kind))
