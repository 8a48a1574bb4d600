"""Places: territories, perimeters, memberships, passages between vintages."""

from collections.abc import Iterator

from geoalchemy2 import Geometry
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from observatory.db.tables.base import BASES, metadata, one_of
from observatory.domain.territory import ZONINGS, Level

territory = Table(
    "territory",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("vintage", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("release_id", Integer, ForeignKey("release.id"), nullable=False),
    UniqueConstraint("level", "code", "vintage", name="uq_territory_key"),
    one_of("level", Level),
    CheckConstraint("vintage BETWEEN 1900 AND 2100", name="vintage"),
    CheckConstraint("code <> '' AND name <> ''", name="not_empty"),
    Index("ix_territory_level_vintage", "level", "vintage"),
)

perimeter = Table(
    "perimeter",
    metadata,
    Column("territory_id", Integer, ForeignKey("territory.id"), primary_key=True),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("source_srid", Integer, nullable=False),
    Column("area_m2", Double, nullable=False),  # on the ellipsoid
    Column("metric_srid", Integer, nullable=False),  # the territory's own CRS for distances
    Column("is_repaired", Boolean, nullable=False, server_default="false"),
    Column("is_derived", Boolean, nullable=False, server_default="false"),  # dissolved by us
    Column("release_id", Integer, ForeignKey("release.id"), nullable=False),
    CheckConstraint("ST_IsValid(geom)", name="valid"),
    CheckConstraint("area_m2 > 0", name="area"),
    Index("ix_perimeter_geom", "geom", postgresql_using="gist"),
)

# The zooms up to which the generalised copies are good; 24 is the perimeter itself, projected.
TILING_ZOOMS = (4, 6, 8)
ZONING_ZOOMS = (4, 6, 8, 10, 12, 24)


def _tile_indexes() -> Iterator[Index]:
    """Yield an index for each zoom, of neighbourhoods and of what tiles the land.

    A tile meets what it shows and not the other copies, nor 35,000 communes for 20 neighbourhoods.
    """
    names = ", ".join(f"'{level}'" for level in sorted(ZONINGS))
    kinds = (("zoning", "IN", ZONING_ZOOMS), ("tiling", "NOT IN", TILING_ZOOMS))
    for kind, test, zooms in kinds:
        for zoom in zooms:
            yield Index(
                f"ix_perimeter_simplified_{kind}_{zoom}",
                "geom",
                postgresql_using="gist",
                postgresql_where=text(f"level {test} ({names}) AND zoom = {zoom}"),
            )


perimeter_simplified = Table(
    "perimeter_simplified",
    metadata,
    Column("territory_id", Integer, ForeignKey("territory.id"), primary_key=True),
    Column("zoom", SmallInteger, primary_key=True),  # good up to this zoom
    Column("geojson", Text, nullable=False),  # RFC 7946 geometry, ready to serve
    # the territory's own, so that an index alone finds what a tile shows
    Column("level", Text, nullable=False),
    Column("vintage", SmallInteger, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 3857, spatial_index=False), nullable=False),  # tiles
    one_of("level", Level),
    *_tile_indexes(),
)

membership = Table(
    "membership",
    metadata,
    # no foreign keys: like the observations, written by the publication alone, from joins
    Column("child_id", Integer, primary_key=True, autoincrement=False),
    Column("parent_id", Integer, primary_key=True, autoincrement=False, index=True),
    Column("parent_level", Text, nullable=False),
    Column("parent_vintage", SmallInteger, nullable=False),
    Column("share", Double),  # of the child that lies in the parent; null is unknown, never 1
    Column("basis", Text, nullable=False),
    Column("is_main", Boolean, nullable=False),
    one_of("basis", BASES),
    CheckConstraint("share > 0 AND share <= 1", name="share"),
    CheckConstraint("(share IS NULL) = (basis = 'unknown')", name="unknown_share"),
    Index("uq_membership_main", "child_id", "parent_level", "parent_vintage", unique=True,
          postgresql_where=text("is_main")),
)  # fmt: skip

# What the producers say of where the neighbourhoods lie, release by release. Their rows of
# `membership` are derived from it, whole, at each publication.
declared_membership = Table(
    "declared_membership",
    metadata,
    Column("child_id", Integer, ForeignKey("territory.id"), primary_key=True),
    Column("parent_id", Integer, ForeignKey("territory.id"), primary_key=True),
    Column("release_id", Integer, ForeignKey("release.id"), primary_key=True),
    Column("share", Double),
    Column("basis", Text, nullable=False),
    Column("is_main", Boolean),  # null: the largest share decides
    one_of("basis", BASES),
    CheckConstraint("(share IS NULL) = (basis = 'unknown')", name="unknown_share"),
)

# What the official correspondence says of two generations: a successor without a predecessor is
# new. The rows of `passage` between generations are derived from it and from the outlines.
declared_passage = Table(
    "declared_passage",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("new_id", Integer, ForeignKey("territory.id"), nullable=False, index=True),
    Column("old_id", Integer, ForeignKey("territory.id"), index=True),
    Column("release_id", Integer, ForeignKey("release.id"), nullable=False),
    Column("statement", Text, nullable=False),  # the producer's word: MODIFIE, INCHANGE, NOUVEAU…
    Index(
        "uq_declared_passage_key",
        "release_id",
        "new_id",
        "old_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

passage = Table(
    "passage",
    metadata,
    Column("old_id", Integer, ForeignKey("territory.id"), primary_key=True),
    Column("new_id", Integer, ForeignKey("territory.id"), primary_key=True, index=True),
    Column("weight", Double, nullable=False),
    Column("basis", Text, nullable=False),
    Column("new_share", Double),  # of the new one's area that lies in the old one, if measured
    # ours, from the outlines; the producers' own weights are never touched by a derivation
    Column("is_derived", Boolean, nullable=False, server_default="false"),
    one_of("basis", BASES),
    CheckConstraint("weight > 0 AND weight <= 1", name="weight"),
)
