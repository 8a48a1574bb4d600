"""the search: names as they begin, names of neighbourhoods

Revision ID: 0018_search
Revises: 0017_ban_ends
Create Date: 2026-11-26 13:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_search"
down_revision = "0017_ban_ends"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_territory_search_name",
        "territory_search",
        ["name_words"],
        postgresql_ops={"name_words": "text_pattern_ops"},
    )
    op.create_index(
        "ix_territory_search_qpv",
        "territory_search",
        ["name_words", "words"],
        postgresql_using="gin",
        postgresql_ops={"name_words": "gin_trgm_ops", "words": "gin_trgm_ops"},
        postgresql_where=sa.text("level = 'qpv'"),
    )
    # names that were published before wait to be sorted in, and every search reads them all
    op.execute("SELECT gin_clean_pending_list('ix_territory_search_words')")


def downgrade() -> None:
    op.drop_index("ix_territory_search_qpv", table_name="territory_search")
    op.drop_index("ix_territory_search_name", table_name="territory_search")
