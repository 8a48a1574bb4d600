"""generalised perimeters for tiles

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-26 05:00:00
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "perimeter_simplified"
LEVELS = ("commune", "contract", "country", "department", "epci", "ept", "iris", "qpv", "qva",
          "region", "urban_unit", "zus")  # fmt: skip
INDEXES = {
    f"ix_{TABLE}_{kind}_{zoom}": f"level {test} ('qpv', 'qva', 'zus') AND zoom = {zoom}"
    for kind, test, zooms in (
        ("zoning", "IN", (4, 6, 8, 10, 12, 24)),
        ("tiling", "NOT IN", (4, 6, 8)),
    )
    for zoom in zooms
}


def upgrade() -> None:
    # Derived: the next publication makes them again, and until then perimeters are read instead.
    op.execute(f"DELETE FROM {TABLE}")  # noqa: S608 - a name of our own
    op.add_column(TABLE, sa.Column("level", sa.Text(), nullable=False))
    op.add_column(TABLE, sa.Column("vintage", sa.SmallInteger(), nullable=False))
    shape = Geometry("MULTIPOLYGON", 3857, spatial_index=False)
    op.add_column(TABLE, sa.Column("geom", shape, nullable=False))
    listed = ", ".join(f"'{level}'" for level in LEVELS)
    op.create_check_constraint(op.f(f"ck_{TABLE}_level_code"), TABLE, f"level IN ({listed})")
    for name, where in INDEXES.items():
        op.create_index(
            name, TABLE, ["geom"], postgresql_using="gist", postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, TABLE)
    op.drop_constraint(op.f(f"ck_{TABLE}_level_code"), TABLE)
    for column in ("geom", "vintage", "level"):
        op.drop_column(TABLE, column)
    op.execute(f"DELETE FROM {TABLE}")  # noqa: S608
