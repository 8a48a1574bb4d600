"""what bounds the rest of a rate or a median

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 01:00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "indicator",
        sa.Column("denominator_bounds", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column(
        "indicator", sa.Column("median_bounds", postgresql.JSONB(none_as_null=True), nullable=True)
    )
    op.add_column(
        "indicator",
        sa.Column("counts_surroundings", sa.Boolean(), server_default="false", nullable=False),
    )


def downgrade() -> None:
    for name in ("counts_surroundings", "median_bounds", "denominator_bounds"):
        op.drop_column("indicator", name)
