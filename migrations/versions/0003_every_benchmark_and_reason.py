"""every benchmark kind and every reason

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-26 00:20:00
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "rest_of_urban_unit", "urban_unit", "rest_of_epci", "epci", "rest_of_commune", "commune",
    "department", "region", "country", "rest_of_country",
)  # fmt: skip
RINGS = ("ring_300m", "ring_500m")
REASONS = (
    "non_additive", "no_counts", "count_not_compared", "no_benchmark", "no_parent",
    "ept_not_loaded", "unknown_share", "benchmark_incomplete", "benchmark_suppressed",
    "zone_missing", "zone_suppressed", "zone_missing_in_benchmark", "negative_rest", "empty_rest",
    "numerator_exceeds_denominator", "benchmark_zero",
)  # fmt: skip
NEW_REASONS = (
    "different_period", "different_source", "different_vintage", "incomplete_membership",
    "break_in_series", "not_disjoint", "denominator_unknown", "rate_rounded", "median_bounded",
    "disclosive", "no_perimeter", "no_fine_source", "sample_too_small",
)  # fmt: skip


def upgrade() -> None:
    _close((*KINDS, *RINGS), (*REASONS, *NEW_REASONS))


def downgrade() -> None:
    # Gaps are derived: those that the former code lists do not know are measured again.
    op.execute("DELETE FROM gap")
    op.execute("DELETE FROM gap_refusal")
    _close(KINDS, REASONS)


def _close(kinds: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    for table in ("gap", "gap_refusal"):
        _restrict(table, "benchmark_kind", kinds)
    _restrict("indicator", "default_benchmark", kinds)
    _restrict("gap", "reason", reasons, "reason IS NULL OR ")
    _restrict("gap_refusal", "reason", reasons)


def _restrict(table: str, column: str, codes: tuple[str, ...], empty: str = "") -> None:
    name = f"ck_{table}_{column}_code"
    op.drop_constraint(op.f(name), table, type_="check")
    listed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f(name), table, f"{empty}{column} IN ({listed})")
