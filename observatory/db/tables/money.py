"""Means: what was paid, to whom, under which programme, in which contract."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from observatory.db.tables.base import finite, metadata

credit = Table(
    "credit",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("release_id", Integer, ForeignKey("release.id", ondelete="CASCADE"), nullable=False,
           index=True),
    Column("year", SmallInteger, nullable=False),
    Column("programme", Text, nullable=False),  # adulte_relais, fonjep, subvention
    Column("theme", Text),
    Column("sub_theme", Text),
    Column("amount", Double),  # current euros
    Column("posts", Double),  # posts paid for, where the programme counts them
    Column("is_common_law", Boolean),  # null: the file does not say
    Column("beneficiary", Text),  # a structure, never a person
    Column("beneficiary_code", Text),
    Column("reference", Text),  # of the post or of the decision
    # the contract as written: its code may name several, or one that no list holds
    Column("contract_code", Text),
    Column("contract_vintage", SmallInteger),
    Column("department", Text),
    Column("region", Text),
    *finite("amount", "posts"),
    Index("ix_credit_contract", "contract_code", "contract_vintage"),
)  # fmt: skip
