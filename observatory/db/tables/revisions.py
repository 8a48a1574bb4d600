"""Revisions: the same figure in two releases, derived whenever one of them is published."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from observatory.db.tables.base import finite, metadata, one_of

# a later edition of the source · the same edition published anew · the current figure is of
# another source
REVISION_KINDS = ("later_edition", "same_edition", "other_source")

# Figures that changed. No foreign keys to figures: derived whole, like the gaps.
revision = Table(
    "revision",
    metadata,
    Column("indicator_id", Integer, primary_key=True),
    Column("territory_id", Integer, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("old_release_id", Integer, primary_key=True),
    Column("release_id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("old_value", Double),  # null where missing, and where confidential
    Column("new_value", Double),
    Column("change", Double),
    Column("half_width", Double),  # the larger of both intervals'; null: neither states one
    Column("exceeds", Boolean),  # |change| > half_width; null: cannot be told
    Column("old_obs_status", Text, nullable=False),
    Column("new_obs_status", Text, nullable=False),
    one_of("kind", REVISION_KINDS),
    *finite("old_value", "new_value", "change", "half_width"),
    Index("ix_revision_territory", "territory_id"),
)

# How many figures two releases share, and how many of them changed.
revision_family = Table(
    "revision_family",
    metadata,
    Column("indicator_id", Integer, ForeignKey("indicator.id"), primary_key=True),
    Column("level", Text, primary_key=True),
    Column("vintage", SmallInteger, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("old_release_id", Integer, ForeignKey("release.id"), primary_key=True),
    Column("release_id", Integer, ForeignKey("release.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("compared", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("exceeding", Integer, nullable=False),
    Column("without_interval", Integer, nullable=False),  # changed, and no interval to judge by
    Column("largest", Double),  # change in absolute value
    one_of("kind", REVISION_KINDS),
)
