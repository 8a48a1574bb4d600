"""editions of the report: numbered, drafts first, immutable once published

Revision ID: 0019_editions
Revises: 0018_search
Create Date: 2026-11-26 21:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_editions"
down_revision = "0018_search"
branch_labels = None
depends_on = None

KINDS = "'annual', 'synthesis', 'summary', 'sheet', 'diagnosis', 'half_year', 'quarter'"
LEVELS = (
    "'qpv', 'zus', 'qva', 'iris', 'commune', 'epci', 'ept', 'urban_unit', 'contract', "
    "'department', 'region', 'country'"
)
ORIGINS = "'official', 'demonstration', 'published', 'local'"
KEY = ("kind", "level", "code", "vintage", "period", "language")
# The old table had one row per file, of the national report alone.
MOVE = """
WITH edition AS (
    INSERT INTO report_edition (kind, period, language, number, state, title, fingerprint,
                                data_version, origin, created_at, published_at)
    SELECT 'annual', period, language,
           row_number() OVER (PARTITION BY period, language ORDER BY min(id)), 'published',
           CASE language WHEN 'fr' THEN 'Les écarts en ' ELSE 'The gaps in ' END || period,
           fingerprint, max(data_version), min(origin), min(created_at), min(created_at)
    FROM report_edition_old GROUP BY period, language, fingerprint
    RETURNING id, period, language, fingerprint
)
INSERT INTO report_file (edition, format, media_type, file_name, sha256, size)
SELECT edition.id, old.format, old.media_type, old.file_name, old.sha256, old.size
FROM report_edition_old old JOIN edition USING (period, language, fingerprint) ORDER BY old.id
"""
CHAIN = """
UPDATE report_edition later SET replaces = earlier.id FROM report_edition earlier
WHERE (later.period, later.language) = (earlier.period, earlier.language)
  AND later.number = earlier.number + 1
"""
BACK = """
INSERT INTO report_edition_old (period, scope, language, format, media_type, file_name, sha256,
                                size, fingerprint, data_version, created_at, origin)
SELECT DISTINCT ON (period, language, format, fingerprint) period, 'national', language, format,
       media_type, file_name, sha256, size, fingerprint, data_version, created_at, origin
FROM report_edition e JOIN report_file f ON f.edition = e.id
WHERE kind = 'annual' AND level IS NULL AND state = 'published'
ORDER BY period, language, format, fingerprint, e.id
"""
# Published is published: only a draft may change, and its files and errata with it.
GUARD_EDITION = """
CREATE FUNCTION keep_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'edition % is published: it is never changed, only replaced', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""
GUARD_PARTS = """
CREATE FUNCTION keep_published_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM report_edition WHERE state = 'published' AND id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition END)) THEN
        RAISE EXCEPTION 'this edition is published: it is never changed, only replaced'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.rename_table("report_edition", "report_edition_old")
    for constraint in ("pk_report_edition", "uq_report_edition_fingerprint"):
        op.execute(
            f"ALTER TABLE report_edition_old RENAME CONSTRAINT {constraint} TO {constraint}_old"
        )
    op.execute("ALTER SEQUENCE report_edition_id_seq RENAME TO report_edition_old_id_seq")
    create_editions()
    create_parts()
    create_runs()
    op.execute(MOVE)
    op.execute(CHAIN)
    op.drop_table("report_edition_old")
    op.execute(GUARD_EDITION)
    op.execute(GUARD_PARTS)
    guard("report_edition", "UPDATE OR DELETE", "keep_published_edition")
    for table in ("report_file", "report_erratum"):
        guard(table, "INSERT OR UPDATE OR DELETE", "keep_published_parts")


def guard(table: str, events: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {function} BEFORE {events} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {function}()"
    )


def create_editions() -> None:
    op.create_table(
        "report_edition",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("vintage", sa.SmallInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_report_edition_kind_code")),
        sa.CheckConstraint(
            f"level IS NULL OR level IN ({LEVELS})", name=op.f("ck_report_edition_level_code")
        ),
        sa.CheckConstraint(
            "language IN ('fr', 'en')", name=op.f("ck_report_edition_language_code")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published')", name=op.f("ck_report_edition_state_code")
        ),
        sa.CheckConstraint(f"origin IN ({ORIGINS})", name=op.f("ck_report_edition_origin_code")),
        sa.CheckConstraint(
            "num_nulls(level, code, vintage, name) IN (0, 4)",
            name=op.f("ck_report_edition_whole_place"),
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_report_edition_published_when"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_edition_number_from_one")),
        sa.ForeignKeyConstraint(
            ["data_version"],
            ["data_version.version"],
            name=op.f("fk_report_edition_data_version_data_version"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["report_edition.id"],
            name=op.f("fk_report_edition_replaces_report_edition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_edition")),
        sa.UniqueConstraint(
            *KEY, "number", name="uq_report_edition_number", postgresql_nulls_not_distinct=True
        ),
        sa.UniqueConstraint(
            *KEY,
            "fingerprint",
            "replaces",
            name="uq_report_edition_fingerprint",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_report_edition_replaces", "report_edition", ["replaces"])
    op.create_index(
        "uq_report_edition_draft",
        "report_edition",
        [*KEY],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'draft'"),
    )


def create_parts() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["report_edition.id"],
            name=op.f("fk_report_file_edition_report_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("edition", "format", name="uq_report_file_format"),
    )
    op.create_index("ix_report_file_sha256", "report_file", ["sha256"])
    op.create_table(
        "report_erratum",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("before_text", sa.Text(), nullable=True),
        sa.Column("before_value", sa.Double(), nullable=True),
        sa.Column("after_text", sa.Text(), nullable=True),
        sa.Column("after_value", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(path, field) IN (0, 2)", name=op.f("ck_report_erratum_whole_address")
        ),
        sa.CheckConstraint(
            "path IS NOT NULL OR note IS NOT NULL", name=op.f("ck_report_erratum_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["report_edition.id"],
            name=op.f("fk_report_erratum_edition_report_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_erratum")),
    )
    op.create_index("ix_report_erratum_edition", "report_erratum", ["edition"])


def create_runs() -> None:
    op.create_table(
        "report_run",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("done_for", sa.Date(), nullable=True),
        sa.Column("done_version", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_report_run_kind_code")),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_report_run_language_code")),
        sa.PrimaryKeyConstraint("kind", "level", "language", name=op.f("pk_report_run")),
    )


def downgrade() -> None:
    for name in ("report_file", "report_erratum"):
        op.execute(f"DROP TRIGGER keep_published_parts ON {name}")
    op.execute("DROP TRIGGER keep_published_edition ON report_edition")
    op.execute("DROP FUNCTION keep_published_parts()")
    op.execute("DROP FUNCTION keep_published_edition()")
    op.create_table(
        "report_edition_old",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("period", "scope", "language", "format", "media_type", "file_name",
                         "sha256")
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("origin", sa.Text(), nullable=False),
    )  # fmt: skip
    op.execute(BACK)
    for name in ("report_run", "report_erratum", "report_file", "report_edition"):
        op.drop_table(name)
    op.rename_table("report_edition_old", "report_edition")
    op.execute("ALTER SEQUENCE report_edition_old_id_seq RENAME TO report_edition_id_seq")
    op.create_primary_key("pk_report_edition", "report_edition", ["id"])
    op.create_unique_constraint(
        "uq_report_edition_fingerprint",
        "report_edition",
        ["period", "scope", "language", "format", "fingerprint"],
    )
    op.create_check_constraint(
        op.f("ck_report_edition_origin_code"), "report_edition", f"origin IN ({ORIGINS})"
    )
    op.create_foreign_key(
        op.f("fk_report_edition_data_version_data_version"),
        "report_edition",
        "data_version",
        ["data_version"],
        ["version"],
    )
