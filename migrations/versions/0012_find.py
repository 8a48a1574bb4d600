"""what the search reads, and the bands around the neighbourhoods

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 04:40:00
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "territory_search",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vintages", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("is_dated", sa.Boolean(), nullable=False),
        sa.Column("name_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level IN ('qpv', 'zus', 'qva', 'iris', 'commune', 'epci', 'ept', 'urban_unit', "
            "'contract', 'department', 'region', 'country')",
            name=op.f("ck_territory_search_level_code"),
        ),
        sa.PrimaryKeyConstraint("level", "code", "name", name=op.f("pk_territory_search")),
    )
    op.create_index(
        "ix_territory_search_words",
        "territory_search",
        ["name_words", "words"],
        postgresql_using="gin",
        postgresql_ops={"name_words": "gin_trgm_ops", "words": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_territory_search_code",
        "territory_search",
        ["code"],
        postgresql_ops={"code": "text_pattern_ops"},
    )
    op.create_index(
        "ix_territory_search_dated",
        "territory_search",
        ["level"],
        postgresql_where=sa.text("is_dated"),
    )
    # The planner compares the words of a question with each of its samples: few are enough.
    for column in ("name_words", "words"):
        op.execute(f"ALTER TABLE territory_search ALTER COLUMN {column} SET STATISTICS 10")
    op.create_table(
        "band",
        sa.Column("territory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metres", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
        sa.CheckConstraint("metres > 0", name=op.f("ck_band_width")),
        sa.PrimaryKeyConstraint("territory_id", "metres", name=op.f("pk_band")),
    )
    op.create_index("ix_band_geom", "band", ["geom"], postgresql_using="gist")


def downgrade() -> None:
    op.drop_table("band")
    op.drop_table("territory_search")
