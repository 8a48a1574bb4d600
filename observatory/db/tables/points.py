"""Points with a release, not territories: grid cells, facilities, addresses.

Rows are written once, under their release; readers see those of published releases only.
"""

from typing import Any

from geoalchemy2 import Geometry
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

from observatory.db.tables.base import finite, metadata


def _release() -> Column[Any]:
    return Column(
        "release_id", Integer, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True
    )


def _point() -> Column[Any]:
    return Column("geom", Geometry("POINT", 4326, spatial_index=False))


# One wide row a cell, never observations: 2.3 million cells of one edition.
grid_cell = Table(
    "grid_cell",
    metadata,
    _release(),
    Column("cell", Text, primary_key=True),  # the producer's identifier, or "x_y" of the centre
    Column("grid", Text, nullable=False),  # 200m, 1km
    Column("vintage", SmallInteger, nullable=False),  # reference year of the figures
    Column("srid", Integer, nullable=False),
    Column("size_m", Integer, nullable=False),
    Column("x", Double, nullable=False),  # centre, in the grid's own system
    Column("y", Double, nullable=False),
    _point(),
    Column("persons", Double),
    Column("households", Double),
    Column("households_poor", Double),
    Column("living_standard_sum", Double),  # euros, winsorised by the producer
    Column("social_dwellings", Double),
    Column("is_imputed", Boolean),  # spread by the producer over a group of cells
    Column("communes", Text),  # concatenated codes, as published
    *finite("persons", "households", "households_poor", "living_standard_sum", "social_dwellings"),
    Index("ix_grid_cell_geom", "geom", postgresql_using="gist"),
)

facility = Table(
    "facility",
    metadata,
    _release(),
    Column("identifier", Text, primary_key=True),  # the producer's, or the line of the file
    Column("category", Text, nullable=False),  # code list of the source: D502, college…
    Column("category_label", Text),
    Column("name", Text),
    Column("sector", Text),  # public, private
    Column("commune_code", Text),
    Column("places", Double),  # pupils, beds, places
    Column("social_index", Double),  # of a school
    _point(),
    Index("ix_facility_geom", "geom", postgresql_using="gist"),
    Index("ix_facility_category", "category"),
)

address = Table(
    "address",
    metadata,
    _release(),
    Column("identifier", Text, primary_key=True),
    Column("number", Text),
    Column("street", Text, nullable=False),
    Column("postcode", Text),
    Column("commune_code", Text, nullable=False),
    Column("commune_name", Text),
    _point(),
    Index("ix_address_geom", "geom", postgresql_using="gist"),
)
