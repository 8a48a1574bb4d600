"""What the search reads: one row for each name that a code bears, its words made plain."""

from sqlalchemy import Boolean, Column, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from observatory.db.tables.base import metadata, one_of
from observatory.domain.territory import Level

# No foreign keys: written by the publication alone, from the territories.
territory_search = Table(
    "territory_search",
    metadata,
    Column("level", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("vintages", ARRAY(SmallInteger), nullable=False),  # in which the code bears the name
    Column("is_dated", Boolean, nullable=False),  # one of them begins or ends on a day
    # no accents, no capitals, abbreviations in full, a space at both ends
    Column("name_words", Text, nullable=False),
    Column("words", Text, nullable=False),  # also its code, and the communes that it lies in
    one_of("level", Level),
    Index(
        "ix_territory_search_words",
        "name_words",
        "words",
        postgresql_using="gin",
        postgresql_ops={"name_words": "gin_trgm_ops", "words": "gin_trgm_ops"},
    ),
    Index(
        "ix_territory_search_name", "name_words", postgresql_ops={"name_words": "text_pattern_ops"}
    ),
    # One in twenty-five, and what is looked for most: found without the names of everything else.
    Index(
        "ix_territory_search_qpv",
        "name_words",
        "words",
        postgresql_using="gin",
        postgresql_ops={"name_words": "gin_trgm_ops", "words": "gin_trgm_ops"},
        postgresql_where=text("level = 'qpv'"),
    ),
    Index("ix_territory_search_code", "code", postgresql_ops={"code": "text_pattern_ops"}),
    Index("ix_territory_search_dated", "level", postgresql_where=text("is_dated")),
)
