"""Gaps as others published them: their words beside our codes, never mixed with our figures."""

from sqlalchemy import Column, Date, Double, Integer, Table, Text

from observatory.db.tables.base import metadata, one_of
from observatory.domain.benchmark import BenchmarkKind

published_gap = Table(
    "published_gap",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=False),  # of the file, header is 1
    Column("period", Text, nullable=False),  # as published: a year, or two
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("generation", Text, nullable=False),  # ZUS, QPV2015…
    Column("indicator", Text, nullable=False),  # the publisher's
    Column("indicator_code", Text),  # ours, where the definition is the same
    Column("scope", Text, nullable=False),
    Column("deprived_value", Double),  # null where the text is no number
    Column("deprived_text", Text, nullable=False),
    Column("comparison_value", Double),
    Column("comparison_text", Text, nullable=False),
    Column("comparison", Text, nullable=False),  # the publisher's own wording
    Column("benchmark_kind", Text),  # ours, where the wording leaves no doubt
    Column("gap_text", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    one_of("benchmark_kind", BenchmarkKind, nullable=True),
)
