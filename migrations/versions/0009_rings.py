"""rings

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 01:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ring",
        sa.Column("territory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metres", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.CheckConstraint("metres > 0 AND area_m2 >= 0", name=op.f("ck_ring_size")),
        sa.PrimaryKeyConstraint("territory_id", "metres", name=op.f("pk_ring")),
    )
    op.create_table(
        "ring_part",
        sa.Column("territory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metres", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("cover", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('declared', 'area', 'population', 'composition', 'inferred', 'unknown')",
            name=op.f("ck_ring_part_basis_code"),
        ),
        sa.CheckConstraint(
            "weight >= 0 AND weight <= 1 AND cover >= 0 AND cover <= 1",
            name=op.f("ck_ring_part_share"),
        ),
        sa.CheckConstraint("(metres = 0) = (cover IS NULL)", name=op.f("ck_ring_part_cover")),
        sa.PrimaryKeyConstraint("territory_id", "metres", "unit_id", name=op.f("pk_ring_part")),
    )


def downgrade() -> None:
    op.drop_table("ring_part")
    op.drop_table("ring")
