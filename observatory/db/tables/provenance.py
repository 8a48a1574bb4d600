"""What was loaded, when, from whom, and what the checks found."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from observatory.db.tables.base import ORIGINS, metadata, one_of

RELEASE_STATES = ("staged", "published", "superseded")


data_version = Table(
    "data_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("published_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("origin", Text, nullable=False),
    one_of("origin", ORIGINS),
)

release = Table(
    "release",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("producer", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("operation", Text, nullable=False),  # the statistical operation: filosofi, census, caf…
    Column("landing_page", Text),
    Column("address", Text, nullable=False),  # where the bytes came from
    Column("published_on", Date),
    Column("accessed_on", Date, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sha256", Text, nullable=False),  # of the bytes and of the declaration that read them
    Column("rows_read", Integer, nullable=False, server_default="0"),
    Column("rows_kept", Integer, nullable=False, server_default="0"),
    Column("rows_refused", Integer, nullable=False, server_default="0"),
    Column("maturity", Text, nullable=False, server_default="final"),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("published_in", Integer, ForeignKey("data_version.version")),
    # declared: of two sources of one figure, the higher one is current whatever their editions
    Column("precedence", SmallInteger, nullable=False, server_default="0"),
    one_of("origin", ORIGINS),
    one_of("state", RELEASE_STATES),
    one_of("maturity", ("provisional", "final")),
    CheckConstraint("(state = 'staged') = (published_in IS NULL)", name="staged_or_published"),
    # One staged and one published state at most of the same edition.
    Index("uq_release_source_edition_state", "source", "edition", "state", unique=True,
          postgresql_where=text("state <> 'superseded'")),
)  # fmt: skip

# The file that the figures of a release were read from: observation.line is a line of it.
figure_file = Table(
    "figure_file",
    metadata,
    Column("release_id", Integer, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True,
           autoincrement=False),
    Column("name", Text, nullable=False),  # of the file, never its folder's
    Column("member", Text),  # of the archive that the file is
    Column("sheet", Text),
    Column("sha256", Text, nullable=False),  # of the table's own bytes, unpacked
    Column("line_is", Text, nullable=False),  # a line of the text, or a row of the sheet; from 1
    # [{indicator, period, plus, minus}]: the columns that a figure is the sum of
    Column("columns", JSONB, nullable=False),
    one_of("line_is", ("line", "row")),
)  # fmt: skip

load_run = Table(
    "load_run",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("origin", Text, nullable=False),
    Column("address", Text, nullable=False),  # folder, 'demo' or 'official'
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("state", Text, nullable=False, server_default="running"),
    Column("step", Text, nullable=False, server_default=""),  # what it is doing now
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    one_of("origin", ORIGINS),
    one_of("state", ("running", "done", "failed")),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("release_id", Integer, ForeignKey("release.id", ondelete="CASCADE"), index=True),
    Column("load_run_id", Integer, ForeignKey("load_run.id", ondelete="CASCADE")),
    Column("source", Text, nullable=False),
    Column("check_name", Text, nullable=False),  # snake_case, e.g. invalid_geometry_repaired
    Column("severity", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("samples", JSONB, nullable=False, server_default="[]"),  # first lines: file line value…
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    one_of("severity", ("info", "warning", "error")),
)

# Every file of the folder that a load was given, and what became of it.
source_file = Table(
    "source_file",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("load_run_id", Integer, ForeignKey("load_run.id", ondelete="CASCADE"), nullable=False,
           index=True),
    Column("name", Text, nullable=False),  # path inside the folder, never the folder's own
    Column("size", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("source", Text),  # of the release that read it
    Column("edition", Text),
    Column("reason", Text),
    one_of("outcome", ("loaded", "refused", "set_aside", "unknown")),
)  # fmt: skip

# What the schedule saw when it last asked the producer.
source_check = Table(
    "source_check",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("checked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("outcome", Text, nullable=False),
    Column("sha256", Text),
    Column("message", Text),
    one_of("outcome", ("unchanged", "changed", "failed", "late")),
    Index("ix_source_check_source", "source", "edition", "checked_at"),
)
