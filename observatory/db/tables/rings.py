"""Rings around the neighbourhoods, kept so that new figures alone draw nothing again."""

from sqlalchemy import CheckConstraint, Column, Double, Integer, SmallInteger, Table, Text

from observatory.db.tables.base import BASES, metadata, one_of

# No foreign keys: like the memberships, written by the publication alone, from outlines.
ring = Table(
    "ring",
    metadata,
    Column("territory_id", Integer, primary_key=True, autoincrement=False),
    Column("metres", SmallInteger, primary_key=True, autoincrement=False),
    Column("area_m2", Double, nullable=False),  # on the ellipsoid; 0: neighbourhoods all around
    CheckConstraint("metres > 0 AND area_m2 >= 0", name="size"),
)

ring_part = Table(
    "ring_part",
    metadata,
    Column("territory_id", Integer, primary_key=True, autoincrement=False),
    # 0: the neighbourhood itself
    Column("metres", SmallInteger, primary_key=True, autoincrement=False),
    Column("unit_id", Integer, primary_key=True, autoincrement=False),  # an IRIS
    # of the neighbourhood, the share that lies in the unit; of what the neighbourhoods leave of
    # the unit, the share that lies in the ring
    Column("weight", Double, nullable=False),
    Column("basis", Text, nullable=False),
    Column("cover", Double),  # of the ring, the share that lies in the unit
    one_of("basis", BASES),
    CheckConstraint("weight >= 0 AND weight <= 1 AND cover >= 0 AND cover <= 1", name="share"),
    CheckConstraint("(metres = 0) = (cover IS NULL)", name="cover"),
)
