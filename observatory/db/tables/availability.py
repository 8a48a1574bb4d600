"""How many figures of each kind there are: counted when published, not for each question."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, SmallInteger, Table, Text

from observatory.db.tables.base import metadata, one_of
from observatory.domain.territory import Level

availability = Table(
    "availability",
    metadata,
    Column("figure", Text, nullable=False),
    Column("indicator_id", Integer, ForeignKey("indicator.id"), nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("vintage", SmallInteger, nullable=False),
    Column("period", Text, nullable=False),
    Column("benchmark_kind", Text),
    Column("obs_status", Text),
    Column("outcome", Text),
    Column("reason", Text),
    Column("count", BigInteger, nullable=False),
    Column("computed", BigInteger, nullable=False),
    Column("bounded", BigInteger),  # null: counted before there was this column
    one_of("figure", ("observation", "gap")),
    one_of("level", Level),
)
