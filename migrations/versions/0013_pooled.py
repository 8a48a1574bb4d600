"""bounds of pooled rests, and of pooled figures the bounds that hold them

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 05:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Derived: what was published before has them at its next publication.
    op.add_column("summary", sa.Column("benchmark_min", sa.Double(), nullable=True))
    op.add_column("summary", sa.Column("benchmark_max", sa.Double(), nullable=True))
    op.add_column("summary", sa.Column("sign_certain", sa.Boolean(), nullable=True))
    for name in ("value", "difference", "mean_gap"):
        op.create_check_constraint(
            op.f(f"ck_summary_{name}_in_bounds"),
            "summary",
            f"{name} >= {name}_min AND {name} <= {name}_max",
        )


def downgrade() -> None:
    for name in ("value", "difference", "mean_gap"):
        op.drop_constraint(op.f(f"ck_summary_{name}_in_bounds"), "summary", type_="check")
    for name in ("sign_certain", "benchmark_max", "benchmark_min"):
        op.drop_column("summary", name)
