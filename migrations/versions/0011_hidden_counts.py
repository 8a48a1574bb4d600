"""why the producer of an indicator hides its counts

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-26 01:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "indicator", sa.Column("suppression", sa.Text(), nullable=False, server_default="unknown")
    )
    op.create_check_constraint(
        op.f("ck_indicator_suppression_code"),
        "indicator",
        "suppression IN ('primary', 'row', 'unknown', 'zone')",
    )


def downgrade() -> None:
    op.drop_column("indicator", "suppression")
