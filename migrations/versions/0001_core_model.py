"""core model

Revision ID: 0001
Revises:
Create Date: 2026-11-23 05:06:18.907855
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('official', 'demonstration', 'published', 'local')",
            name=op.f("ck_data_version_origin_code"),
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_data_version")),
    )
    op.create_table(
        "gap",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("benchmark_kind", sa.Text(), nullable=False),
        sa.Column("benchmark_id", sa.Integer(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("benchmark_value", sa.Double(), nullable=True),
        sa.Column("difference", sa.Double(), nullable=True),
        sa.Column("difference_lower", sa.Double(), nullable=True),
        sa.Column("difference_upper", sa.Double(), nullable=True),
        sa.Column("difference_min", sa.Double(), nullable=True),
        sa.Column("difference_max", sa.Double(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.Column("ratio_lower", sa.Double(), nullable=True),
        sa.Column("ratio_upper", sa.Double(), nullable=True),
        sa.Column("zone_numerator", sa.Double(), nullable=True),
        sa.Column("zone_denominator", sa.Double(), nullable=True),
        sa.Column("benchmark_numerator", sa.Double(), nullable=True),
        sa.Column("benchmark_denominator", sa.Double(), nullable=True),
        sa.Column("interval_nature", sa.Text(), server_default="none", nullable=False),
        sa.Column("confidence_level", sa.Double(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("p_adjusted", sa.Double(), nullable=True),
        sa.Column("is_significant", sa.Boolean(), nullable=True),
        sa.Column("sign_certain", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("trend", sa.Text(), nullable=True),
        sa.Column("obs_status", sa.Text(), nullable=False),
        sa.Column("conf_status", sa.Text(), server_default="F", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("benchmark_release_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "benchmark_kind IN ('rest_of_urban_unit', 'urban_unit', 'rest_of_epci', 'epci', 'rest_of_commune', 'commune', 'department', 'region', 'country', 'rest_of_country')",
            name=op.f("ck_gap_benchmark_kind_code"),
        ),
        sa.CheckConstraint(
            "benchmark_value NOT IN ('NaN', 'Infinity', '-Infinity')",
            name=op.f("ck_gap_benchmark_value_finite"),
        ),
        sa.CheckConstraint("conf_status IN ('F', 'C')", name=op.f("ck_gap_conf_status_code")),
        sa.CheckConstraint(
            "difference IS NOT NULL OR difference_min IS NOT NULL OR outcome = 'not_compared'",
            name=op.f("ck_gap_outcome_needs_gap"),
        ),
        sa.CheckConstraint(
            "difference NOT IN ('NaN', 'Infinity', '-Infinity')",
            name=op.f("ck_gap_difference_finite"),
        ),
        sa.CheckConstraint(
            "interval_nature IN ('sampling', 'chance', 'rounding', 'suppression', 'model', 'none')",
            name=op.f("ck_gap_interval_nature_code"),
        ),
        sa.CheckConstraint(
            "obs_status IN ('B', 'O', 'M', 'L', 'Q', 'D', 'I', 'E', 'P', 'N', 'U', 'A')",
            name=op.f("ck_gap_obs_status_code"),
        ),
        sa.CheckConstraint(
            "outcome IN ('better', 'similar', 'worse', 'not_compared')",
            name=op.f("ck_gap_outcome_code"),
        ),
        sa.CheckConstraint(
            "p_value NOT IN ('NaN', 'Infinity', '-Infinity')", name=op.f("ck_gap_p_value_finite")
        ),
        sa.CheckConstraint(
            "ratio NOT IN ('NaN', 'Infinity', '-Infinity')", name=op.f("ck_gap_ratio_finite")
        ),
        sa.CheckConstraint(
            "reason IS NULL OR reason IN ('non_additive', 'no_counts', 'count_not_compared', 'no_benchmark', 'no_parent', 'ept_not_loaded', 'unknown_share', 'benchmark_incomplete', 'benchmark_suppressed', 'zone_missing', 'zone_suppressed', 'zone_missing_in_benchmark', 'negative_rest', 'empty_rest', 'numerator_exceeds_denominator', 'benchmark_zero')",
            name=op.f("ck_gap_reason_code"),
        ),
        sa.CheckConstraint(
            "value NOT IN ('NaN', 'Infinity', '-Infinity')", name=op.f("ck_gap_value_finite")
        ),
        sa.CheckConstraint(
            "difference IS NOT NULL OR difference_min IS NOT NULL OR reason IS NOT NULL",
            name=op.f("ck_gap_refusal_says_why"),
        ),
        sa.PrimaryKeyConstraint("indicator_id", "id", name=op.f("pk_gap")),
    )
    op.create_index("ix_gap_territory", "gap", ["territory_id"], unique=False)
    op.create_index(
        "uq_gap_key",
        "gap",
        ["indicator_id", "period", "benchmark_kind", "territory_id", "benchmark_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("aggregation", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("default_benchmark", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Text(), nullable=True),
        sa.Column("denominator", sa.Text(), nullable=True),
        sa.Column("scale", sa.Double(), server_default="1", nullable=False),
        sa.Column("materiality", sa.Double(), server_default="0", nullable=False),
        sa.Column("secrecy_threshold", sa.Integer(), nullable=True),
        sa.Column("legal_reference", sa.Text(), nullable=True),
        sa.Column(
            "sources", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "denominator_periods",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("note_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("note_en", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(aggregation = 'ratio_of_sums') = (numerator IS NOT NULL AND denominator IS NOT NULL)",
            name=op.f("ck_indicator_ratio_has_counts"),
        ),
        sa.CheckConstraint(
            "aggregation IN ('sum', 'ratio_of_sums', 'none')",
            name=op.f("ck_indicator_aggregation_code"),
        ),
        sa.CheckConstraint(
            "default_benchmark IN ('rest_of_urban_unit', 'urban_unit', 'rest_of_epci', 'epci', 'rest_of_commune', 'commune', 'department', 'region', 'country', 'rest_of_country')",
            name=op.f("ck_indicator_default_benchmark_code"),
        ),
        sa.CheckConstraint(
            "kind IN ('result', 'context', 'means')", name=op.f("ck_indicator_kind_code")
        ),
        sa.CheckConstraint(
            "nature IN ('count', 'proportion', 'rate', 'published_rate', 'amount', 'index')",
            name=op.f("ck_indicator_nature_code"),
        ),
        sa.CheckConstraint(
            "polarity IN ('higher_is_better', 'lower_is_better', 'neutral')",
            name=op.f("ck_indicator_polarity_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "load_run",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "origin IN ('official', 'demonstration', 'published', 'local')",
            name=op.f("ck_load_run_origin_code"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed')", name=op.f("ck_load_run_state_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_run")),
    )
    op.create_table(
        "gap_refusal",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("vintage", sa.SmallInteger(), nullable=False),
        sa.Column("benchmark_kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "benchmark_kind IN ('rest_of_urban_unit', 'urban_unit', 'rest_of_epci', 'epci', 'rest_of_commune', 'commune', 'department', 'region', 'country', 'rest_of_country')",
            name=op.f("ck_gap_refusal_benchmark_kind_code"),
        ),
        sa.CheckConstraint(
            "level IN ('qpv', 'zus', 'qva', 'iris', 'commune', 'epci', 'ept', 'urban_unit', 'contract', 'department', 'region', 'country')",
            name=op.f("ck_gap_refusal_level_code"),
        ),
        sa.CheckConstraint(
            "reason IN ('non_additive', 'no_counts', 'count_not_compared', 'no_benchmark', 'no_parent', 'ept_not_loaded', 'unknown_share', 'benchmark_incomplete', 'benchmark_suppressed', 'zone_missing', 'zone_suppressed', 'zone_missing_in_benchmark', 'negative_rest', 'empty_rest', 'numerator_exceeds_denominator', 'benchmark_zero')",
            name=op.f("ck_gap_refusal_reason_code"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_gap_refusal_indicator_id_indicator")
        ),
        sa.PrimaryKeyConstraint(
            "indicator_id",
            "period",
            "level",
            "vintage",
            "benchmark_kind",
            name=op.f("pk_gap_refusal"),
        ),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("landing_page", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("maturity", sa.Text(), server_default="final", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'staged') = (published_in IS NULL)",
            name=op.f("ck_release_staged_or_published"),
        ),
        sa.CheckConstraint(
            "maturity IN ('provisional', 'final')", name=op.f("ck_release_maturity_code")
        ),
        sa.CheckConstraint(
            "origin IN ('official', 'demonstration', 'published', 'local')",
            name=op.f("ck_release_origin_code"),
        ),
        sa.CheckConstraint(
            "state IN ('staged', 'published', 'superseded')", name=op.f("ck_release_state_code")
        ),
        sa.ForeignKeyConstraint(
            ["published_in"],
            ["data_version.version"],
            name=op.f("fk_release_published_in_data_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(
        "uq_release_source_edition_state",
        "release",
        ["source", "edition", "state"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.create_table(
        "report_edition",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
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
        sa.CheckConstraint(
            "origin IN ('official', 'demonstration', 'published', 'local')",
            name=op.f("ck_report_edition_origin_code"),
        ),
        sa.ForeignKeyConstraint(
            ["data_version"],
            ["data_version.version"],
            name=op.f("fk_report_edition_data_version_data_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_edition")),
        sa.UniqueConstraint(
            "period",
            "scope",
            "language",
            "format",
            "fingerprint",
            name="uq_report_edition_fingerprint",
        ),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("load_run_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column(
            "samples", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "severity IN ('info', 'warning', 'error')", name=op.f("ck_finding_severity_code")
        ),
        sa.ForeignKeyConstraint(
            ["load_run_id"],
            ["load_run.id"],
            name=op.f("fk_finding_load_run_id_load_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_finding_release_id_release"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_release_id"), "finding", ["release_id"], unique=False)
    op.create_table(
        "staged_membership",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("child_level", sa.Text(), nullable=False),
        sa.Column("child_code", sa.Text(), nullable=False),
        sa.Column("child_vintage", sa.SmallInteger(), nullable=False),
        sa.Column("parent_level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=False),
        sa.Column("parent_vintage", sa.SmallInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_staged_membership_release_id_release"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_staged_membership_release_id"), "staged_membership", ["release_id"], unique=False
    )
    op.create_table(
        "staged_observation",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("vintage", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_lower", sa.Double(), nullable=True),
        sa.Column("value_upper", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("numerator_lower", sa.Double(), nullable=True),
        sa.Column("numerator_upper", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("denominator_lower", sa.Double(), nullable=True),
        sa.Column("denominator_upper", sa.Double(), nullable=True),
        sa.Column("interval_nature", sa.Text(), nullable=False),
        sa.Column("obs_status", sa.Text(), nullable=False),
        sa.Column("conf_status", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_staged_observation_release_id_release"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_staged_observation_release_id"), "staged_observation", ["release_id"], unique=False
    )
    op.create_table(
        "staged_passage",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("old_level", sa.Text(), nullable=False),
        sa.Column("old_code", sa.Text(), nullable=False),
        sa.Column("old_vintage", sa.SmallInteger(), nullable=False),
        sa.Column("new_level", sa.Text(), nullable=False),
        sa.Column("new_code", sa.Text(), nullable=False),
        sa.Column("new_vintage", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_staged_passage_release_id_release"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_staged_passage_release_id"), "staged_passage", ["release_id"], unique=False
    )
    op.create_geospatial_table(
        "staged_perimeter",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("vintage", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source_srid", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("metric_srid", sa.Integer(), nullable=False),
        sa.Column("is_repaired", sa.Boolean(), nullable=False),
        sa.Column("is_derived", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_staged_perimeter_release_id_release"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_staged_perimeter_release_id"), "staged_perimeter", ["release_id"], unique=False
    )
    op.create_table(
        "staged_territory",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("vintage", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("authority", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_staged_territory_release_id_release"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_staged_territory_release_id"), "staged_territory", ["release_id"], unique=False
    )
    op.create_table(
        "territory",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("vintage", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> '' AND name <> ''", name=op.f("ck_territory_not_empty")),
        sa.CheckConstraint(
            "level IN ('qpv', 'zus', 'qva', 'iris', 'commune', 'epci', 'ept', 'urban_unit', 'contract', 'department', 'region', 'country')",
            name=op.f("ck_territory_level_code"),
        ),
        sa.CheckConstraint("vintage BETWEEN 1900 AND 2100", name=op.f("ck_territory_vintage")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_territory_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
        sa.UniqueConstraint("level", "code", "vintage", name="uq_territory_key"),
    )
    op.create_index("ix_territory_level_vintage", "territory", ["level", "vintage"], unique=False)
    op.create_table(
        "declared_membership",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(share IS NULL) = (basis = 'unknown')",
            name=op.f("ck_declared_membership_unknown_share"),
        ),
        sa.CheckConstraint(
            "basis IN ('declared', 'area', 'population', 'composition', 'inferred', 'unknown')",
            name=op.f("ck_declared_membership_basis_code"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["territory.id"], name=op.f("fk_declared_membership_child_id_territory")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["territory.id"], name=op.f("fk_declared_membership_parent_id_territory")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_declared_membership_release_id_release")
        ),
        sa.PrimaryKeyConstraint(
            "child_id", "parent_id", "release_id", name=op.f("pk_declared_membership")
        ),
    )
    op.create_table(
        "membership",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("parent_level", sa.Text(), nullable=False),
        sa.Column("parent_vintage", sa.SmallInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(share IS NULL) = (basis = 'unknown')", name=op.f("ck_membership_unknown_share")
        ),
        sa.CheckConstraint(
            "basis IN ('declared', 'area', 'population', 'composition', 'inferred', 'unknown')",
            name=op.f("ck_membership_basis_code"),
        ),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_membership_share")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["territory.id"], name=op.f("fk_membership_child_id_territory")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["territory.id"], name=op.f("fk_membership_parent_id_territory")
        ),
        sa.PrimaryKeyConstraint("child_id", "parent_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_parent_id"), "membership", ["parent_id"], unique=False)
    op.create_index(
        "uq_membership_main",
        "membership",
        ["child_id", "parent_level", "parent_vintage"],
        unique=True,
        postgresql_where=sa.text("is_main"),
    )
    op.create_table(
        "observation",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_lower", sa.Double(), nullable=True),
        sa.Column("value_upper", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("numerator_lower", sa.Double(), nullable=True),
        sa.Column("numerator_upper", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("denominator_lower", sa.Double(), nullable=True),
        sa.Column("denominator_upper", sa.Double(), nullable=True),
        sa.Column("interval_nature", sa.Text(), server_default="none", nullable=False),
        sa.Column("obs_status", sa.Text(), nullable=False),
        sa.Column("conf_status", sa.Text(), server_default="F", nullable=False),
        sa.Column("denominator_release_id", sa.Integer(), nullable=True),
        sa.Column("known_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "conf_status IN ('F', 'C')", name=op.f("ck_observation_conf_status_code")
        ),
        sa.CheckConstraint(
            "denominator NOT IN ('NaN', 'Infinity', '-Infinity')",
            name=op.f("ck_observation_denominator_finite"),
        ),
        sa.CheckConstraint(
            "interval_nature IN ('sampling', 'chance', 'rounding', 'suppression', 'model', 'none')",
            name=op.f("ck_observation_interval_nature_code"),
        ),
        sa.CheckConstraint(
            "numerator NOT IN ('NaN', 'Infinity', '-Infinity')",
            name=op.f("ck_observation_numerator_finite"),
        ),
        sa.CheckConstraint(
            "obs_status = 'B' OR (value IS NULL) = (obs_status IN ('L', 'M', 'O', 'Q'))",
            name=op.f("ck_observation_value_or_status"),
        ),
        sa.CheckConstraint(
            "obs_status IN ('B', 'O', 'M', 'L', 'Q', 'D', 'I', 'E', 'P', 'N', 'U', 'A')",
            name=op.f("ck_observation_obs_status_code"),
        ),
        sa.CheckConstraint(
            "value NOT IN ('NaN', 'Infinity', '-Infinity')",
            name=op.f("ck_observation_value_finite"),
        ),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_observation_period")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_observation_indicator_id_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_observation_release_id_release")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_observation_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint(
            "indicator_id",
            "territory_id",
            "period",
            "release_id",
            "known_from",
            name=op.f("pk_observation"),
        ),
    )
    op.create_index(
        "ix_observation_territory",
        "observation",
        ["territory_id"],
        unique=False,
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_index(
        "uq_observation_current",
        "observation",
        ["indicator_id", "territory_id", "period"],
        unique=True,
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "passage",
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('declared', 'area', 'population', 'composition', 'inferred', 'unknown')",
            name=op.f("ck_passage_basis_code"),
        ),
        sa.CheckConstraint("weight > 0 AND weight <= 1", name=op.f("ck_passage_weight")),
        sa.ForeignKeyConstraint(
            ["new_id"], ["territory.id"], name=op.f("fk_passage_new_id_territory")
        ),
        sa.ForeignKeyConstraint(
            ["old_id"], ["territory.id"], name=op.f("fk_passage_old_id_territory")
        ),
        sa.PrimaryKeyConstraint("old_id", "new_id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_new_id"), "passage", ["new_id"], unique=False)
    op.create_geospatial_table(
        "perimeter",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source_srid", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("metric_srid", sa.Integer(), nullable=False),
        sa.Column("is_repaired", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_derived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_perimeter_valid")),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_perimeter_area")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_perimeter_release_id_release")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_perimeter_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_perimeter")),
    )
    op.create_geospatial_index(
        "ix_perimeter_geom",
        "perimeter",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "perimeter_simplified",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("zoom", sa.SmallInteger(), nullable=False),
        sa.Column("geojson", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name=op.f("fk_perimeter_simplified_territory_id_territory"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "zoom", name=op.f("pk_perimeter_simplified")),
    )


def downgrade() -> None:
    op.drop_table("perimeter_simplified")
    op.drop_geospatial_index(
        "ix_perimeter_geom", table_name="perimeter", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("perimeter")
    op.drop_index(op.f("ix_passage_new_id"), table_name="passage")
    op.drop_table("passage")
    op.drop_index(
        "uq_observation_current",
        table_name="observation",
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.drop_index(
        "ix_observation_territory",
        table_name="observation",
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.drop_table("observation")
    op.drop_index(
        "uq_membership_main", table_name="membership", postgresql_where=sa.text("is_main")
    )
    op.drop_index(op.f("ix_membership_parent_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("declared_membership")
    op.drop_index("ix_territory_level_vintage", table_name="territory")
    op.drop_table("territory")
    op.drop_index(op.f("ix_staged_territory_release_id"), table_name="staged_territory")
    op.drop_table("staged_territory")
    op.drop_index(op.f("ix_staged_perimeter_release_id"), table_name="staged_perimeter")
    op.drop_geospatial_table("staged_perimeter")
    op.drop_index(op.f("ix_staged_passage_release_id"), table_name="staged_passage")
    op.drop_table("staged_passage")
    op.drop_index(op.f("ix_staged_observation_release_id"), table_name="staged_observation")
    op.drop_table("staged_observation")
    op.drop_index(op.f("ix_staged_membership_release_id"), table_name="staged_membership")
    op.drop_table("staged_membership")
    op.drop_index(op.f("ix_finding_release_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_table("report_edition")
    op.drop_index(
        "uq_release_source_edition_state",
        table_name="release",
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.drop_table("release")
    op.drop_table("gap_refusal")
    op.drop_table("load_run")
    op.drop_table("indicator")
    op.drop_index("uq_gap_key", table_name="gap", postgresql_nulls_not_distinct=True)
    op.drop_index("ix_gap_territory", table_name="gap")
    op.drop_table("gap")
    op.drop_table("data_version")
