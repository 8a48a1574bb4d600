"""lines of the figures

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 00:55:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of what was loaded before, no line is known: it stays null.
    for table in ("staged_observation", "observation"):
        op.add_column(table, sa.Column("line", sa.Integer(), nullable=True))
    op.create_table(
        "figure_file",
        sa.Column("release_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("line_is", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("line_is IN ('line', 'row')", name=op.f("ck_figure_file_line_is_code")),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_figure_file_release_id_release"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_figure_file")),
    )


def downgrade() -> None:
    op.drop_table("figure_file")
    for table in ("staged_observation", "observation"):
        op.drop_column(table, "line")
