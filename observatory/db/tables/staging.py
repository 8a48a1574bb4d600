"""What a load has read and nobody sees yet.

Natural keys instead of ids: releases are staged in any order and resolved when published.
"""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Date, Double, Integer, SmallInteger, Table, Text

from observatory.db.tables.base import interval_columns, metadata, period_columns


def _key(prefix: str = "", *, nullable: bool = False) -> list[Column[Any]]:
    return [
        Column(f"{prefix}level", Text, nullable=nullable),
        Column(f"{prefix}code", Text, nullable=nullable),
        Column(f"{prefix}vintage", SmallInteger, nullable=nullable),
    ]


def _staged() -> Column[Any]:
    # No foreign key, checked row by row over millions: who forgets a release forgets its rows.
    return Column("release_id", Integer, nullable=False, index=True)


staged_territory = Table(
    "staged_territory",
    metadata,
    _staged(),
    *_key(),
    Column("name", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    # lists and perimeters name a territory (1) before a table of figures does (0)
    Column("authority", SmallInteger, nullable=False),
)

staged_perimeter = Table(
    "staged_perimeter",
    metadata,
    _staged(),
    *_key(),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("source_srid", Integer, nullable=False),
    Column("area_m2", Double, nullable=False),
    Column("metric_srid", Integer, nullable=False),
    Column("is_repaired", Boolean, nullable=False),
    Column("is_derived", Boolean, nullable=False, server_default="false"),
)

staged_membership = Table(
    "staged_membership",
    metadata,
    _staged(),
    *_key("child_"),
    *_key("parent_"),
    Column("share", Double),
    Column("basis", Text, nullable=False),
    Column("is_main", Boolean),  # null: the largest share decides
)

staged_passage = Table(
    "staged_passage",
    metadata,
    _staged(),
    *_key("old_", nullable=True),  # a new neighbourhood comes from none
    *_key("new_"),
    Column("weight", Double),  # null: the producer names the pair, not the share
    Column("basis", Text, nullable=False),
    Column("statement", Text),
)

staged_observation = Table(
    "staged_observation",
    metadata,
    _staged(),
    Column("indicator", Text, nullable=False),
    *_key(),
    Column("period", Text, nullable=False),
    *period_columns(),
    *interval_columns("value"),
    *interval_columns("numerator"),
    *interval_columns("denominator"),
    Column("interval_nature", Text, nullable=False),
    Column("obs_status", Text, nullable=False),
    Column("conf_status", Text, nullable=False),
    Column("line", Integer),
)
