"""how many gaps are known between bounds alone

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 05:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null: not counted yet. Such figures are counted on demand until the next publication.
    op.add_column("availability", sa.Column("bounded", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("availability", "bounded")
