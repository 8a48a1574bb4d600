"""The editions of the report: numbered, immutable once published, each with its files."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from observatory.db.tables.base import ORIGINS, metadata, one_of
from observatory.domain.report.document import EditionKind
from observatory.domain.report.text import LANGUAGES
from observatory.domain.territory import Level

EDITION_STATES = ("draft", "published")
KEY = ("kind", "level", "code", "vintage", "period", "language")  # of editions that follow

report_edition = Table(
    "report_edition",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("level", Text),  # with code and vintage; the nation has none
    Column("code", Text),
    Column("vintage", SmallInteger),
    Column("name", Text),  # of the territory, when the edition was made
    Column("period", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, 3… of one key
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),  # of what it says
    Column("data_version", Integer, ForeignKey("data_version.version"), nullable=False),
    Column("origin", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("published_at", DateTime(timezone=True)),
    Column("replaces", Integer, ForeignKey("report_edition.id")),  # the published one before it
    one_of("kind", EditionKind),
    one_of("level", Level, nullable=True),
    one_of("language", LANGUAGES),
    one_of("state", EDITION_STATES),
    one_of("origin", ORIGINS),
    CheckConstraint("num_nulls(level, code, vintage, name) IN (0, 4)", name="whole_place"),
    CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when"),
    CheckConstraint("number >= 1", name="number_from_one"),
    # What two workers build at once is kept once; the same content may come back later.
    UniqueConstraint(*KEY, "number", name="uq_report_edition_number",
                     postgresql_nulls_not_distinct=True),
    UniqueConstraint(*KEY, "fingerprint", "replaces", name="uq_report_edition_fingerprint",
                     postgresql_nulls_not_distinct=True),
    Index("uq_report_edition_draft", *KEY, unique=True, postgresql_nulls_not_distinct=True,
          postgresql_where=text("state = 'draft'")),
    Index("ix_report_edition_replaces", "replaces"),
)  # fmt: skip

report_file = Table(
    "report_file",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("edition", Integer, ForeignKey("report_edition.id", ondelete="CASCADE"), nullable=False),
    Column("format", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # the file is HOME/published/<sha256>
    Column("size", Integer, nullable=False),
    UniqueConstraint("edition", "format", name="uq_report_file_format"),
    Index("ix_report_file_sha256", "sha256"),
)

report_erratum = Table(
    "report_erratum",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("edition", Integer, ForeignKey("report_edition.id", ondelete="CASCADE"), nullable=False),
    # What changed since the edition that this one replaces: a figure, by its address, or a note.
    Column("path", Text),
    Column("field", Text),
    Column("before_text", Text),
    Column("before_value", Double),
    Column("after_text", Text),  # null: no longer published
    Column("after_value", Double),
    Column("note", Text),
    CheckConstraint("num_nulls(path, field) IN (0, 2)", name="whole_address"),
    CheckConstraint("path IS NOT NULL OR note IS NOT NULL", name="says_something"),
    Index("ix_report_erratum_edition", "edition"),
)

# What the worker has published of each kind and level, and what failed.
report_run = Table(
    "report_run",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("level", Text, primary_key=True),  # '' is the nation
    Column("language", Text, primary_key=True),
    Column("done_for", Date),  # the date of the calendar that was last honoured
    Column("done_version", Integer),  # from which data
    Column("failures", Integer, nullable=False, server_default="0"),  # since then
    Column("message", Text),  # of the last failure
    Column("ended_at", DateTime(timezone=True), nullable=False),
    one_of("kind", EditionKind),
    one_of("language", LANGUAGES),
)
