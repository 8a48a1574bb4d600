"""Points with a release, not territories: grid cells, facilities, addresses.

Rows are written once, under their release; readers see those of published releases only.
"""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    Boolean,
    Column,
    Computed,
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

# Names once per commune, house numbers in a table of their own: 26 million of them, 80 bytes each.
# A locality is what tells two streets of one name apart: a commune, what it was before a merger,
# and a postcode. The words are plain (observatory.db.streets).
locality = Table(
    "locality",
    metadata,
    _release(),
    Column("locality", Integer, primary_key=True, autoincrement=False),  # within its release
    Column("commune_code", Text, nullable=False),
    Column("commune_name", Text, nullable=False),
    Column("former_name", Text),  # the commune that it was before a merger
    Column("postcode", Text, nullable=False),  # empty where the file gives none
    Column("words", Text, nullable=False),
    Column("former_words", Text, nullable=False),
    Index("ix_locality_commune_code", "commune_code"),
    Index("ix_locality_postcode", "postcode"),
    Index("ix_locality_words", "words"),
    Index("ix_locality_former_words", "former_words"),
    # for names of communes that are misspelt
    Index(
        "ix_locality_alike",
        "words",
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    ),
)

street = Table(
    "street",
    metadata,
    _release(),
    Column("street", Integer, primary_key=True, autoincrement=False),  # within its release
    Column("locality", Integer, nullable=False),
    Column("name", Text, nullable=False),  # as published
    Column("kind", Text, nullable=False),  # rue, avenue…; empty where it has none
    Column("core", Text, nullable=False),  # what it is called, without kind and articles
    # two letters of the core at each end: of a name with few slips, one of them is right
    Column("head", Text, Computed("left(core, 2)", persisted=True), nullable=False),
    Column("tail", Text, Computed("right(core, 2)", persisted=True), nullable=False),
    # Misspelt names are compared within their locality, with those that share an end: an index of
    # the trigrams of all streets would give more rows to look at than these are.
    Index("ix_street_core", "release_id", "locality", "core"),
    Index("ix_street_head", "release_id", "locality", "head"),
    Index("ix_street_tail", "release_id", "locality", "tail"),
)

# No key: what a file says twice of one number is kept as two points of it.
address = Table(
    "address",
    metadata,
    Column("lon", Double, nullable=False),  # the wide columns first: no byte is lost between them
    Column("lat", Double, nullable=False),
    Column("release_id", Integer, ForeignKey("release.id", ondelete="CASCADE"), nullable=False),
    Column("street", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # 0: the street itself, without a number
    Column("suffix", Text, nullable=False),  # bis, ter, a…; empty
    Index("ix_address_street", "release_id", "street", "number"),
    *finite("lon", "lat"),
)
