"""breaks in series, and the four words of a trend

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 00:58:00.000000
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TREND = (
    "trend IS NULL OR trend IN ('increasing', 'decreasing', 'no_change', 'cannot_be_calculated')"
)


def upgrade() -> None:
    op.add_column(
        "indicator",
        sa.Column(
            "breaks",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
    )
    op.create_check_constraint(op.f("ck_gap_trend_code"), "gap", _TREND)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_gap_trend_code"), "gap", type_="check")
    op.drop_column("indicator", "breaks")
