"""the two ends of what a street is called

Revision ID: 0017_ban_ends
Revises: 0016_ban
Create Date: 2026-11-26 10:53:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_ban_ends"
down_revision = "0016_ban"
branch_labels = None
depends_on = None

ENDS = {"head": "left(core, 2)", "tail": "right(core, 2)"}


def upgrade() -> None:
    for column, ends in ENDS.items():
        computed = sa.Computed(ends, persisted=True)
        op.add_column("street", sa.Column(column, sa.Text(), computed, nullable=False))
        op.create_index(f"ix_street_{column}", "street", ["release_id", "locality", column])


def downgrade() -> None:
    for column in ENDS:
        op.drop_index(f"ix_street_{column}", "street")
        op.drop_column("street", column)
