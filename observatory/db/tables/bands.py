"""Bands: what lies within a distance of a neighbourhood, the neighbourhood included."""

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Column, Index, Integer, SmallInteger, Table

from observatory.db.tables.base import metadata

# No foreign keys: like the rings, written by the publication alone, from outlines.
band = Table(
    "band",
    metadata,
    Column("territory_id", Integer, primary_key=True, autoincrement=False),
    Column("metres", SmallInteger, primary_key=True, autoincrement=False),
    # degrees; the distance was measured in the territory's own metric system
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    CheckConstraint("metres > 0", name="width"),
    Index("ix_band_geom", "geom", postgresql_using="gist"),
)
